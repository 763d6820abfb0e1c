"""The one ledger of who has taken part: a person counts once for each act, whichever channel comes first.

`component` is a component, or the gate of a meeting or a draw (`participation.gates`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db
from portal.participation import gates
from portal.participation.gates import Gate, Where
from portal.participation.models import Channel, Participation, ParticipationCode
from portal.participation.participants import Participant
from portal.participation.queries import eligibility
from portal.participation.services.processes import freeze_component


def enter(*, component: Where, act: str, participant: Participant, entered_by: User | None = None) -> bool:
    """Whether the person does this for the first time; from now on nobody can do it again as the same person.

    With the first act the settings freeze by which it counts. The database decides: of two at the same moment, one waits for the other and hears that it is done already. `entered_by`: the
    officer of a desk (as the participant says); that he entered for somebody goes into the audit log, not what.
    """
    # In one order, so that two transactions which share marks wait for each other and never in a circle.
    marks = sorted(participant.marks)
    shared = shared_values(component, act, participant, entered_by or participant.officer)
    rows = [shared | {"person": mark} for mark in marks]
    made = set(
        db.session.scalars(
            insert(Participation)
            # Most people have one mark; a list of rows would be put together anew each time.
            .values(rows if len(rows) > 1 else rows[0])
            .on_conflict_do_nothing()
            .returning(Participation.person)
        )
    )
    return confirm(component=component, act=act, participant=participant, made=made, entered_by=entered_by)


def enter_all(*, component: Where, act: str, people: Sequence[str], channel: Channel) -> set[str]:
    """Enters many at once, each known by one mark; the marks of those who do this for the first time. Nothing else follows."""
    if not people:
        return set()
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    rows = [
        {
            gates.column_of(component): component.id, "act": act, "person": one, "counted_as": one, "channel": channel, "age_band": "",
            "district": "", "created_at": hour,
        }
        for one in people
    ]  # fmt: skip
    made = insert(Participation).values(rows).on_conflict_do_nothing().returning(Participation.person)
    return set(db.session.scalars(made))


def shared_values(component: Where, act: str, participant: Participant, officer: User | None) -> dict[str, Any]:
    """What all rows of one act of a person say."""
    return {
        gates.column_of(component): component.id, "act": act, "counted_as": participant.person, "channel": participant.channel,
        "age_band": participant.age_band, "district": participant.district, "entered_by": officer.id if officer else None,
        "created_at": clock.now().replace(minute=0, second=0, microsecond=0),
    }  # fmt: skip


def confirm(
    *, component: Where, act: str, participant: Participant, made: Collection[str], entered_by: User | None = None
) -> bool:
    """What follows from the marks that were entered just now: `enter`'s second half, for a statement that enters more than these."""
    officer = entered_by or participant.officer
    if len(made) < len(participant.marks):
        if made:
            _take_out(component, act, Participation.person.in_(made))
        return False
    if participant.code:
        db.session.execute(
            update(ParticipationCode)
            .where(ParticipationCode.digest == participant.code, ~ParticipationCode.is_used)
            .values(is_used=True)
        )
    if not isinstance(component, Gate):
        freeze_component(component)
    if officer is not None:
        accounts.audit(
            actor=officer, action="participation.entered", subject=gates.subject_of(component),
            data={"channel": participant.channel.value},
        )  # fmt: skip
    return True


def leave(*, component: Where, act: str, participant: Participant) -> None:
    """Takes back what the person did, under whichever of his marks it counts; he may do it again."""
    undo(component=component, act=act, counted=eligibility.counted_as(component.id, act, participant.marks))


def undo(*, component: Where, act: str, counted: Collection[str]) -> None:
    """Takes back what counts under these marks; those whom it counted for may do it again."""
    aliases = and_(Participation.counted_as.in_(counted), Participation.person != Participation.counted_as)
    _take_out(component, act, or_(Participation.person.in_(counted), aliases))


def has_done(*, component: Where, act: str, participant: Participant) -> bool:
    """Whether the person has done this already."""
    return bool(eligibility.counted_as(component.id, act, participant.marks))


def _take_out(component: Where, act: str, which: object) -> None:
    db.session.execute(
        delete(Participation).where(Participation.scope_id == component.id, Participation.act == act, which)  # type: ignore[arg-type]
    )
