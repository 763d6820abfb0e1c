"""Into the room: who makes the webinar gets a registration on the way, and everybody says how he takes part."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts import rules as accounts_rules
from portal.core import clock, db, i18n, ids
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.webinars.models import Bandwidth, Registration, RegistrationState
from portal.webinars.queries import joining as queries
from portal.webinars.queries import webinars
from portal.webinars.queries.joining import Comer
from portal.webinars.services import seats, waiting

LONGEST_NAME = 120


@dataclass(frozen=True)
class Wishes:
    """How somebody takes part. `consent` to being recorded: None where nothing is recorded, or it was not answered."""

    name: str
    is_anonymous: bool = False
    deck_lang: str = ""
    caption_lang: str = ""
    bandwidth: Bandwidth = Bandwidth.FULL
    consent: bool | None = None


def is_settled(comer: Comer) -> bool:
    """Whether `enter` has nothing to do: the registration is there, and says the same of what he does there as the webinar does."""
    row = comer.registration
    return row is not None and _is_as_told(row, comer) and bool(row.shown_name)


def _is_as_told(row: Registration, comer: Comer) -> bool:
    return row.is_crew == comer.is_crew and row.crew_parts == comer.crew_parts


def enter(*, comer: Comer) -> Registration | None:
    """The registration with which somebody comes to the room, its name filled. Who makes the webinar gets one here, once; who
    no longer makes it has none afterwards. None: the person is not registered, and is no crew.
    """
    if comer.registration is None and not comer.is_crew:
        return None
    if comer.registration is None:
        _insert_crew(comer)
    # The run before the person, as everywhere: a seat may become free here, and go to whoever waits.
    gives_up = comer.is_crew and comer.registration is not None and not comer.registration.is_crew
    held = webinars.run_locked(comer.run.id) if gives_up else None
    row = (
        queries.registration_locked(comer.registration.id)
        if comer.registration
        else queries.registration_of(
            comer.run.id, user_id=comer.user.id if comer.user else None, email_key=_address(comer)
        )
    )
    if row is None:  # erased in this very moment
        return None
    if comer.is_crew and not row.is_crew:
        # A seat that was claimed before is somebody else's now: crew takes none.
        row.is_crew, row.state, row.offer_until = True, RegistrationState.CONFIRMED, None
        seats.free(row)
    elif row.is_crew and not comer.is_crew:
        row.is_crew, row.state = False, RegistrationState.WITHDRAWN
    row.crew_parts = comer.crew_parts
    row.shown_name = row.shown_name or _name(comer, row)
    db.session.flush()
    if held is not None:
        waiting.settle(run=held)
        webinars.run_by_id(held.id)  # the lock has read the run anew, without the words that pages show
    set_committed_value(row, "run", comer.run)
    return row


def _insert_crew(comer: Comer) -> None:
    """Two tabs that come at once make one row: the unique index of person and run decides."""
    user, part = comer.user, comer.part
    who = (
        {"user_id": user.id}
        if user
        else {"name": part.name, "email": part.email, "email_key": _address(comer)}
        if part
        else {}
    )
    lang, timezone = (user.locale, user.timezone) if user else (part.lang, part.timezone) if part else ("en", "UTC")
    db.session.execute(
        insert(Registration)
        .values(
            id=ids.new_id(), run_id=comer.run.id, lang=lang, timezone=timezone, state=RegistrationState.CONFIRMED,
            is_crew=True, crew_parts=comer.crew_parts, **who,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def _address(comer: Comer) -> str:
    return accounts_rules.email_key(comer.part.email) if comer.part and comer.user is None else ""


def _name(comer: Comer, row: Registration) -> str:
    name = comer.user.display_name if comer.user else row.name or (comer.part.name if comer.part else "")
    return name[:LONGEST_NAME] or _("Guest")


def note_opened(*, registration: Registration) -> None:
    """The person has opened the join page: the first time is kept, for the organiser's trust panel."""
    registration.opened_join_at = registration.opened_join_at or clock.now()
    db.session.flush()


def prepare(*, registration: Registration, wishes: Wishes) -> None:
    """Keeps how somebody takes part, and when he agreed to be recorded or did not.

    Raises:
        DomainError: there is no name, or a run that is recorded was not answered.
    """
    run = registration.run
    row = queries.registration_locked(registration.id)
    set_committed_value(row, "run", run)
    name = " ".join(wishes.name.split())
    if not name:
        raise DomainError(_("Enter the name that others see."), field="name")
    if row.run.webinar.is_recorded and wishes.consent is None:
        raise DomainError(_("Choose whether you agree to be recorded."), field="consent")
    now = clock.now()
    if row.run.webinar.is_recorded and wishes.consent is not row.recording_consent:
        row.recording_consent, row.recording_answered_at = wishes.consent, now
    row.shown_name, row.is_anonymous = name[:LONGEST_NAME], wishes.is_anonymous
    row.deck_lang, row.caption_lang = (_known(wishes.deck_lang), _known(wishes.caption_lang))
    row.bandwidth, row.prepared_at = wishes.bandwidth, now
    db.session.flush()


def change_bandwidth(*, registration: Registration, bandwidth: Bandwidth) -> None:
    """Switches what is shown; remembered for the next time the room is opened."""
    row = queries.registration_locked(registration.id)
    row.bandwidth = bandwidth
    db.session.flush()


def _known(lang: str) -> str:
    return lang if lang in i18n.LOCALES else ""
