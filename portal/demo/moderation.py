"""Moderation in the pilots of the demo: what was reported, decided and appealed so far, and what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import Role, User
from portal.cities import queries as cities
from portal.core import clock, db, ids
from portal.demo import files, people, proposals
from portal.discussions import services as discussions
from portal.discussions.models import AppealOutcome, Comment
from portal.participation import moderated, queries
from portal.participation.models import (
    ActKind,
    ActorRole,
    FlagSource,
    IntegritySignal,
    ModerationAct,
    ModerationCase,
    ModerationFlag,
    Proposal,
    ProposalState,
    SignalKind,
    SignalVerdict,
    Space,
    Support,
)
from portal.participation.moderated import Item
from portal.participation.queries import moderation
from portal.participation.rules.moderation import Guard
from portal.participation.services import flagging
from portal.search import fold


def load() -> None:
    """For spaces in which nothing was moderated yet."""
    for item in files.read("moderation")["spaces"]:
        city = cities.city_by_slug(item["city"])
        space = queries.spaces_of_cities([city.id]).get(city.id) if city else None
        if space is not None and not db.session.scalar(
            select(ModerationCase.id).where(ModerationCase.space_id == space.id).limit(1)
        ):
            _Loader(space, item).load()


def _ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


class _Loader:
    """One space: its proposals by number, and the citizens who are known from what they wrote and support."""

    def __init__(self, space: Space, item: Mapping[str, Any]) -> None:
        self.space, self.item = space, item
        self.component = proposals.first_list(space)
        found = db.session.scalars(select(Proposal).where(Proposal.component_id == self.component.id))
        self.proposals = {one.number: one for one in found}
        ids_of_all = db.session.scalars(
            select(Support.user_id)
            .where(Support.proposal_id.in_([one.id for one in self.proposals.values()]))
            .distinct()
        ).all()
        self.citizens = db.session.scalars(select(User).where(User.id.in_(ids_of_all)).order_by(User.email_key)).all()
        self.rules = {one.number: one for one in moderation.rules_of(space.id)}

    def load(self) -> None:
        self.space.moderation = Guard(**self.item["guard"]).stored()
        for key in self.item["moderators"]:
            accounts.grant_role(
                user=people.by_key(key), role=Role.MODERATOR, scope=("city", self.space.city_id), actor=None,
                reason="Second moderator of the demo",
            )  # fmt: skip
        for number in self.item["anonymous"]:
            self.proposals[number].is_anonymous = True
        for row in self.item["cases"]:
            self._case(row)
        if "copies" in self.item:
            self._copies(self.item["copies"])
        if "burst" in self.item:
            self._burst(self.item["burst"])
        db.session.flush()

    def _person(self, by: int) -> User:
        return self.citizens[by % len(self.citizens)]

    def _thing(self, row: Mapping[str, Any]) -> Item:
        if "proposal" in row:
            kind, key = "proposal", self.proposals[row["proposal"]].id
        elif "new" in row:
            kind, key = "proposal", self._proposal(row["new"]).id
        else:
            kind, key = "comment", self._comment(**row["comment"]).id
        found = moderated.find(kind, key)
        if found is None:
            raise LookupError(key)
        return found

    def _proposal(self, row: Mapping[str, Any]) -> Proposal:
        number = max(self.proposals) + 1
        made = Proposal(
            component_id=self.component.id, number=number, author_id=self._person(row["by"]).id, title=row["title"],
            lang=row.get("lang", self.space.lang), letters=fold.letters(row["title"])[:300], body=row["body"],
            category=row["category"], place=row["place"], created_at=_ago(row["days"]), changed_at=_ago(row["days"]),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        self.proposals[number] = made
        return made

    def _comment(self, *, on: int, by: int, days: float, text: str) -> Comment:
        made = Comment(
            subject_kind="proposal", subject_id=self.proposals[on].id, author_id=self._person(by).id, text=text,
            lang=self.proposals[on].lang, created_at=_ago(days),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made

    def _case(self, row: Mapping[str, Any]) -> None:
        item = self._thing(row)
        case = flagging.known_case(item)
        acts: Sequence[Mapping[str, Any]] = row["acts"]
        for number, flag in enumerate(row["flags"]):
            db.session.add(
                ModerationFlag(
                    case_id=case.id, source=FlagSource(flag["source"]), rule_number=flag.get("rule"), note=flag.get("note", ""),
                    mark="form" if flag["source"] == "form" else ids.digest(f"{case.id}{number}"),
                    detail={"traps": flag["traps"]} if "traps" in flag else {}, is_proven=True, created_at=_ago(flag["days"]),
                    settled_at=_ago(acts[0]["days"]) if acts else None,
                )
            )  # fmt: skip
        since = max(flag["days"] for flag in row["flags"])
        for act in acts:
            self._act(case, item, act, since)
        case.version = len(acts)
        if not acts:
            case.waits_since, case.held = _ago(since), row.get("held", False)
            if case.held:
                self._hide(item, None)
        db.session.flush()

    def _act(self, case: ModerationCase, item: Item, row: Mapping[str, Any], since: float) -> None:
        rule = self.rules.get(row.get("rule", 0))
        made = ModerationAct(
            case_id=case.id, space_id=self.space.id, thing_kind=item.kind, kind=ActKind(row["kind"]),
            rule_number=rule.number if rule else None, rule_titles=dict(rule.titles) if rule else {}, words=row["words"],
            actor_id=people.by_key(row["by"]).id, actor_role=ActorRole.MODERATOR, created_at=_ago(row["days"]),
            waited=int((since - row["days"]) * 86400),
            until=_ago(row["days"] - row["block_days"]) if "block_days" in row else None,
        )  # fmt: skip
        appeal = row.get("appeal")
        if appeal:
            made.appeal, made.appealed_at = appeal["text"], _ago(appeal["days"])
        if appeal and "outcome" in appeal:
            made.outcome, made.decided_by = AppealOutcome(appeal["outcome"]), people.by_key(appeal["by"]).id
            made.decided_role, made.decision = ActorRole.SECOND, appeal["decision"]
            made.decided_at = _ago(appeal["decided"])
            if made.outcome is AppealOutcome.RESTORED:
                made.undone_at, made.undone_by = made.decided_at, made.decided_by
        db.session.add(made)
        if made.kind is ActKind.HIDE and made.undone_at is None:
            self._hide(item, people.by_key(row["by"]), row["words"])

    def _hide(self, item: Item, by: User | None, words: str = "") -> None:
        if item.kind == "comment":
            discussions.set_hidden(comment_id=item.id, hide=True, reason=words, moderator=by)
        else:
            db.session.get_one(Proposal, item.id).state = ProposalState.HIDDEN

    def _copies(self, row: Mapping[str, Any]) -> None:
        made = [
            self._comment(on=row["on"], by=by, days=row["days"] - 0.01 * n, text=text)
            for n, (by, text) in enumerate(zip(row["by"], row["texts"], strict=True))
        ]
        facts = {"count": len(made), "alike": row["alike"]}
        self._signal(SignalKind.COPIES, f"comment:{made[0].id}", "comment", [str(one.id) for one in made], facts, row)

    def _burst(self, row: Mapping[str, Any]) -> None:
        hour, key = int(_ago(row["days"]).timestamp()) // 3600, self.proposals[row["proposal"]].id
        facts = {"what": "supports", "hour": hour * 3600, **{name: row[name] for name in ("count", "usual", "score")}}
        self._signal(SignalKind.BURST, f"supports:{key}:{hour}", "proposal", [str(key)], facts, row)

    def _signal(  # noqa: PLR0917  # the columns of a signal
        self,
        kind: SignalKind,
        key: str,
        thing_kind: str,
        things: list[str],
        facts: dict[str, Any],
        row: Mapping[str, Any],
    ) -> None:
        verdict = SignalVerdict(row["verdict"]) if "verdict" in row else None
        db.session.add(
            IntegritySignal(
                space_id=self.space.id, kind=kind, key=key, thing_kind=thing_kind, things=things, facts=facts, note=row.get("note", ""),
                found_at=_ago(row["days"]), verdict=verdict, reviewed_by=people.by_key(row["by"]).id if verdict else None,
                reviewed_at=_ago(row["days"] - 0.2) if verdict else None,
            )
        )  # fmt: skip
