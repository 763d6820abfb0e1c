"""Who may take part in the pilots of the demo: registers, desks, codes and groups, and what people did with them. All invented."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import Role, User
from portal.accounts.rules import email_key
from portal.cities import queries as cities
from portal.core import clock, db
from portal.demo import files, people
from portal.demo.notes import REASON
from portal.demo.proposals import first_list
from portal.participation import marks, participants, queries, services
from portal.participation.models import (
    Action,
    Audience,
    Channel,
    CheckMethod,
    Component,
    ComponentKind,
    Method,
    Participation,
    PeopleGroup,
    Process,
    Proposal,
    ProposalState,
    ResidentCheck,
    Space,
    Support,
)
from portal.participation.queries import proposals
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, PhasePlan, ProposalPlan, codes, groups, lists
from portal.participation.services import residents as proofs
from portal.participation.services.codes import Addressee

# From which age on, as the invented registers say it; each lies in one band of the figures.
BANDS = ((0, "<18"), (18, "18-29"), (30, "30-44"), (45, "45-59"), (60, "60+"))
KNOWN = ("DEMO-0001", date(1990, 1, 1))  # a resident whom everybody who tries the demo can be


def load() -> None:
    """What is missing of it; a space that knows its residents already stays as it is."""
    for item in files.read("eligibility")["spaces"]:
        city = cities.city_by_slug(item["city"])
        space = queries.spaces_of_cities([city.id]).get(city.id) if city is not None else None
        if space is not None and db.session.get(ResidentCheck, space.id) is None:
            _load(item, space)


def _load(item: Mapping[str, Any], space: Space) -> None:
    actor = people.by_key(item["by"])
    proofs.set_checks(
        space=space,
        methods=[CheckMethod(one) for one in item["methods"]],
        numbers=item["numbers"],
        desks=item["desks"],
        actor=actor,
    )
    _supports_so_far(space)
    residents = _residents(item)
    _register(space, item, residents, actor)
    officer = _officer(space, item["officer"])
    group = groups.make_group(space=space, name=item["group"]["name"], actor=actor)
    groups.add_people(
        group=group,
        text="\n".join(f"{number};{born}" for number, born in residents[-item["group"]["people"] :]),
        actor=actor,
    )
    letters = [Addressee("-", [], *one) for one in residents[40 : 40 + item["letters"]["number"]]]
    _codes(space, None, item["letters"], actor, letters)
    citizens = _citizens(space)[: item["proved"]]
    for user, one in zip(citizens, residents[1:], strict=False):
        proofs.prove(space=space, user=user, mark=marks.resident(space.id, *one), method=CheckMethod.REGISTER)
    if item["cards"]:
        component = first_list(space)
        cards = _codes(space, component, item["cards"], actor)
        _some_cards(component, cards)
    if item["process"]:
        _process(space, item["process"], _Crowd(actor, officer, group, residents, citizens))


def _residents(item: Mapping[str, Any]) -> list[tuple[str, date]]:
    """Numbers and birth dates, the same each time."""
    drawn = random.Random(item["city"])  # noqa: S311  # invented people, not secrets
    first = date(1940, 1, 1)
    others = [
        (f"DEMO-{n:04d}", first + timedelta(days=drawn.randrange(25_000))) for n in range(2, item["residents"] + 1)
    ]
    return [KNOWN, *others]


def _band(born: date) -> str:
    age = (clock.today() - born).days // 365
    return max(band for band in BANDS if band[0] <= age)[1]


def _register(space: Space, item: Mapping[str, Any], residents: Sequence[tuple[str, date]], actor: User) -> None:
    rows = [
        f"{number},{born},{_band(born)},{item['districts'][n * 7 % len(item['districts'])]}"
        for n, (number, born) in enumerate(residents)
    ]
    text = io.StringIO("\n".join(["number,birth_date,age_band,district", *rows]))
    lists.take_in(made=lists.hand_in(space=space, method=CheckMethod.REGISTER, text=text, actor=actor), actor=actor)
    if CheckMethod.MEMBERS.value in item["methods"]:
        cards = [f"LIB-{n:05d},{born},{number}" for n, (number, born) in enumerate(residents[:200])]
        text = io.StringIO("\n".join(["member_number,birth_date,number", *cards]))
        lists.take_in(made=lists.hand_in(space=space, method=CheckMethod.MEMBERS, text=text, actor=actor), actor=actor)


def _officer(space: Space, row: Mapping[str, Any]) -> User:
    now = clock.now()
    made = User(
        email=row["email"], email_key=email_key(row["email"]), display_name=row["name"], latin_name="", locale=row["locale"],
        timezone=space.city.timezone, password_hash=people.by_key("liezel-macaraeg").password_hash, email_confirmed_at=now,
        created_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    accounts.grant_role(user=made, role=Role.DESK_OFFICER, scope=("city", space.city_id), actor=None, reason=REASON)
    return made


def _citizens(space: Space) -> Sequence[User]:
    """Who supports proposals of the space, in the order in which they came."""
    return db.session.scalars(
        select(User).where(
            User.id.in_(
                select(Support.user_id)
                .join(Proposal, Proposal.id == Support.proposal_id)
                .join(Component, Component.id == Proposal.component_id)
                .join(Process, Process.id == Component.process_id)
                .where(Process.space_id == space.id)
            )
        ).order_by(User.id)
    ).all()  # fmt: skip


def _supports_so_far(space: Space) -> None:
    """The ledger's rows of the supports that the demo writes as rows."""
    found = db.session.execute(
        select(Proposal.component_id, Support.proposal_id, Support.user_id, Support.created_at)
        .join(Proposal, Proposal.id == Support.proposal_id)
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space.id, Support.user_id.is_not(None))
    )
    rows = []
    for component_id, proposal_id, user_id, at in found:
        mark = marks.person(component_id, "account", str(user_id))
        rows.append(
            {
                "component_id": component_id, "act": f"support:{proposal_id}", "person": mark, "counted_as": mark,
                "channel": Channel.ACCOUNT, "age_band": "", "district": "", "entered_by": None,
                "created_at": at.replace(minute=0, second=0, microsecond=0),
            }
        )  # fmt: skip
    if rows:
        db.session.execute(insert(Participation).values(rows).on_conflict_do_nothing())


def _codes(
    space: Space, component: Component | None, row: Mapping[str, Any], actor: User, to: Sequence[Addressee] = ()
) -> list[str]:  # fmt: skip
    _batch, printed = codes.print_codes(
        space=space, component=component, name=row["name"], lang=space.lang, valid_until=clock.now() + timedelta(days=60),
        actor=actor, people=to, number_of=0 if to else row["number"],
    )  # fmt: skip
    return [one.code for one in printed]


def _some_cards(component: Component, cards: Sequence[str]) -> None:
    """A few people came with a card, and support the newest proposal."""
    newest = db.session.scalars(
        select(Proposal.id)
        .where(Proposal.component_id == component.id, Proposal.state == ProposalState.OPEN)
        .order_by(Proposal.number.desc())
    ).first()
    if newest is None:
        return
    for code in cards[:2]:
        locked = proposals.known_proposal(newest)
        services.support(proposal=locked, user=None, who=participants.participant_by_code(component, code))


@dataclass(frozen=True)
class _Crowd:
    """Who takes part. residents: numbers and birth dates of the register."""

    actor: User
    officer: User
    group: PeopleGroup
    residents: Sequence[tuple[str, date]]
    citizens: Sequence[User]


def _process(space: Space, row: Mapping[str, Any], crowd: _Crowd) -> None:
    """A process for residents or for a group, to which people came in every way there is."""
    process = services.begin_process(
        space=space, title=row["titles"][space.lang], method=Method.OPEN_INNOVATION, actor=crowd.actor
    )
    services.change_process(
        process=process, titles=row["titles"], summaries=row["summaries"], texts=row["texts"], evaluations={},
        method=process.method, actor=crowd.actor,
    )  # fmt: skip
    audience = Audience(row["for"])
    plan = ComponentPlan(
        ComponentKind.PROPOSALS, row["component"], settings=Terms(debate_at=40, answer_at=80, answer_days=30).stored(),
        audience=audience, group_id=crowd.group.id,
    )  # fmt: skip
    component = services.add_component(process=process, plan=plan, actor=crowd.actor)
    begins = datetime.combine(clock.today(space.city.timezone) - timedelta(days=6), time())
    services.plan_phase(
        process=queries.known_process(process.id, lock=True),
        plan=PhasePlan(
            row["phase"], begins, begins + timedelta(days=40, hours=23, minutes=59),
            actions=[(component.id, one) for one in (Action.SUBMIT, Action.SUPPORT, Action.COMMENT)],
        ),
        actor=crowd.actor,
    )  # fmt: skip
    services.publish_process(process=queries.known_process(process.id, lock=True), actor=crowd.actor)
    if audience is Audience.GROUP:
        groups.add_people(group=crowd.group, text="\n".join(one.email for one in crowd.citizens[:6]), actor=crowd.actor)
    _come(space, queries.known_process(process.id, lock=True), row, crowd)


def _come(space: Space, process: Process, row: Mapping[str, Any], crowd: _Crowd) -> None:
    component = process.components[0]
    authors = crowd.citizens[:6]
    for n, one in enumerate(row["proposals"]):
        plan = ProposalPlan(
            title=one["title"], body=one["body"], lang=space.lang if space.lang != "fil" else "en", place=one["place"]
        )
        made = services.propose(component=component, plan=plan, author=authors[n], request_key=f"demo-{n}")
        mine = [user for user in authors if user.id != made.author_id][: 5 - n]
        for user in mine:
            services.support(proposal=proposals.known_proposal(made.id), user=user)
        listed = crowd.residents[-20:] if component.audience is Audience.GROUP else crowd.residents[100:]
        for k, (number, born) in enumerate(listed[n * 5 : n * 5 + 6 - n]):
            who = participants.participant_at_desk(
                component, officer=crowd.officer, number=number, born_on=born, is_paper=k % 2 == 1
            )
            services.support(proposal=proposals.known_proposal(made.id), user=None, who=who)
