"""Who comes to the room of a run, by account or by a secret link, with what the page needs of the run."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import User
from portal.core import db, ids
from portal.webinars.models import (
    ORGANISER,
    Contributor,
    ContributorState,
    Registration,
    Run,
    RunState,
    Webinar,
)
from portal.webinars.rules import is_organiser
from portal.webinars.rules.joining import DOORS_CLOSE, DOORS_OPEN_FOR_CREW


@dataclass(frozen=True)
class Comer:
    """Somebody at the door of a run. `registration`: None where there is none yet; `contributors`: his confirmed parts in
    making it.
    """

    run: Run
    registration: Registration | None
    user: User | None
    contributors: Sequence[Contributor] = ()

    @property
    def part(self) -> Contributor | None:
        return self.contributors[0] if self.contributors else None

    @property
    def is_crew(self) -> bool:
        return bool(self.contributors) or self.is_organiser

    @property
    def is_organiser(self) -> bool:
        return self.user is not None and is_organiser(self.user, self.run.webinar)

    @property
    def crew_parts(self) -> dict[str, list[str]]:
        """What he does in the run, as a registration keeps it: part → languages; none: all of the webinar."""
        found: dict[str, list[str]] = {ORGANISER: []} if self.is_organiser else {}
        for one in sorted(self.contributors, key=lambda row: (row.part, row.id)):
            known = found.get(one.part.value)
            langs = [*(known or []), *one.languages] if known != [] and one.languages else []
            found[one.part.value] = list(dict.fromkeys(langs))
        return found


_whole = joinedload(Run.webinar, innerjoin=True)
_RUN = (_whole.selectinload(Webinar.texts), _whole.joinedload(Webinar.city))


def _parts() -> Any:
    """Whether a part in making the webinar is one in this run."""
    return and_(
        Contributor.webinar_id == Run.webinar_id, Contributor.state == ContributorState.CONFIRMED,
        or_(Contributor.run_id.is_(None), Contributor.run_id == Run.id),
    )  # fmt: skip


def comer_with_account(user: User, run_id: uuid.UUID) -> Comer | None:
    """A person with an account and a run; None: there is no such run."""
    return _comer(
        select(Run, Registration, Contributor)
        .outerjoin(Registration, and_(Registration.run_id == Run.id, Registration.user_id == user.id))
        .outerjoin(Contributor, and_(_parts(), Contributor.user_id == user.id))
        .where(Run.id == run_id),
        user,
    )


def comer_by_token(token: str) -> Comer | None:
    """A guest by the secret of his registration."""
    return _comer(
        select(Run, Registration, Contributor)
        .join(Registration, Registration.run_id == Run.id)
        .outerjoin(
            Contributor,
            and_(_parts(), Registration.email_key != "", func.lower(Contributor.email) == Registration.email_key),
        )
        .where(Registration.token_hash == ids.digest(token)),
        None,
    )


def helpers_run(token: str, now: datetime) -> tuple[Contributor, int | None] | None:
    """Somebody without an account who helps to make a webinar, by the secret of his invitation, and the number of the run that
    is his next: the one he is needed in, else the first that is not over, else the last. None: no such part.
    """
    part: Contributor | None = db.session.scalar(
        select(Contributor).where(
            Contributor.token_hash == ids.digest(token), Contributor.state == ContributorState.CONFIRMED
        )
    )
    if part is None:
        return None
    own = Run.id == part.run_id if part.run_id else Run.webinar_id == part.webinar_id
    runs = db.session.execute(
        select(Run.number, Run.ends_at).where(own, Run.state != RunState.CANCELLED).order_by(Run.starts_at)
    ).all()
    coming = [number for number, ends_at in runs if ends_at > now]
    return part, (coming[0] if coming else runs[-1][0] if runs else None)


def helper_by_token(token: str, number: int) -> Comer | None:
    """Who helps to make a webinar without an account, in the run of this number, with all that he does there."""
    asked = aliased(Contributor)
    return _comer(
        select(Run, Registration, Contributor)
        .join(Contributor, _parts())
        .join(asked, and_(asked.webinar_id == Run.webinar_id, func.lower(asked.email) == func.lower(Contributor.email)))
        .outerjoin(
            Registration,
            and_(Registration.run_id == Run.id, Registration.email_key == func.lower(Contributor.email)),
        )
        .where(
            asked.token_hash == ids.digest(token), asked.state == ContributorState.CONFIRMED, asked.user_id.is_(None),
            or_(asked.run_id.is_(None), asked.run_id == Run.id), Contributor.user_id.is_(None), Run.number == number,
        ),
        None,
    )  # fmt: skip


def registration_locked(registration_id: uuid.UUID) -> Registration:
    """A registration as it is now, locked until the end of the transaction."""
    found: Registration = db.session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return found


def registration_of(run_id: uuid.UUID, *, user_id: uuid.UUID | None, email_key: str = "") -> Registration | None:
    """The registration of a person for a run, locked."""
    who = Registration.user_id == user_id if user_id else Registration.email_key == email_key
    found: Registration | None = db.session.scalar(
        select(Registration)
        .where(Registration.run_id == run_id, who)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def _comer(statement: Any, user: User | None) -> Comer | None:
    rows = db.session.execute(statement.options(*_RUN)).all()
    if not rows:
        return None
    run, registration, _part = rows[0]
    if registration is not None:
        set_committed_value(registration, "run", run)
    return Comer(run, registration, user, [part for _run, _row, part in rows if part is not None])


def runs_now(now: datetime) -> Sequence[Run]:
    """Runs whose doors are open, with their webinars."""
    return db.session.scalars(
        select(Run)
        .where(
            Run.state == RunState.PLANNED, Run.room_opened_at.is_not(None), Run.room_ended_at.is_(None),
            Run.starts_at < now + DOORS_OPEN_FOR_CREW, Run.ends_at > now - DOORS_CLOSE,
        )
        .options(*_RUN)
    ).all()  # fmt: skip
