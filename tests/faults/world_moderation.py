"""Cases of moderation in the first city's space: one that waits, one with an appeal, a signal, and what the owner can appeal."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.participation import queries
from portal.participation.models import ActKind, ComponentKind, IntegritySignal, SignalKind, SpamModel
from portal.participation.queries import moderation
from portal.participation.services import appealing, flagging, moderating
from portal.participation.services.moderating import ActPlan
from tests.factories.accounts import make_user
from tests.factories.participation import make_proposal


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_moderation` names; the space is that of `world_participation`."""
    space = queries.space_by_city(first.slug)
    assert space is not None
    process = next(
        one
        for one in queries.processes_of(space.id, drafts=False)
        if one.components and one.components[0].kind is ComponentKind.PROPOSALS
    )
    other = make_user()
    reported, appealed, decided, taken = (
        make_proposal(process, author, title)
        for author, title in (
            (other, "Something that was reported"), (people["owner"], "Something to appeal about"), (other, "Something decided"),
            (other, "Something that somebody is on"),
        )
    )  # fmt: skip
    with db.transaction():
        flagging.report_thing(kind="proposal", key=reported.id, reporter=make_user(), rule_number=1)
        acts = []
        for thing in (appealed, decided):
            case = moderating.open_case(kind="proposal", key=thing.id, moderator=people["coordinator"])
            plan = ActPlan(kind=ActKind.WARN, version=case.version, rule_number=1, words="About persons.")
            acts.append(moderating.act(case_id=case.id, plan=plan, moderator=people["coordinator"]))
        second = make_proposal(process, people["owner"], "Another one to appeal about")
        case = moderating.open_case(kind="proposal", key=second.id, moderator=people["coordinator"])
        plan = ActPlan(kind=ActKind.WARN, version=case.version, rule_number=1, words="About persons.")
        waiting = moderating.act(case_id=case.id, plan=plan, moderator=people["coordinator"])
        appealing.appeal(act_id=waiting.id, author=people["owner"], text="It is not.")
        held = moderating.open_case(kind="proposal", key=taken.id, moderator=people["moderator"])
        moderating.take(case_id=held.id, moderator=people["moderator"])
        db.session.add(SpamModel(space_id=space.id, is_on=True))
        signal = IntegritySignal(
            space_id=space.id, kind=SignalKind.BURST, key="supports:x:1", thing_kind="proposal", things=[str(reported.id)],
            facts={"what": "supports", "count": 40, "usual": 1, "score": 20.0},
        )  # fmt: skip
        db.session.add(signal)
    keys.update(
        moderated_kind="proposal", reported_thing=str(reported.id), appealed_thing=str(appealed.id), warned_act=str(acts[1].id),
        appeal_act=str(waiting.id), appeal_to_make=str(acts[0].id), signal_id=str(signal.id), rule_number="1",
        waiting_case=str(_case(reported.id)), held_moderation_case=str(held.id), wanted="off",
    )  # fmt: skip


def _case(thing_id: uuid.UUID) -> uuid.UUID:
    found = moderation.case_about("proposal", thing_id)
    assert found is not None
    return found.id
