"""Reports of discrimination: written without an account, read by the city's officers for them and nobody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.accounts.rules import clean_email
from portal.core import clock, db, events, ids, settings
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation.events import ConfidentialReportAnswered, ConfidentialReportReceived
from portal.participation.models import (
    ConfidentialMessage,
    ConfidentialReport,
    ConfidentialState,
    Direction,
    Ground,
    PilotState,
    Space,
)
from portal.participation.queries import confidential as queries
from portal.participation.queries import departments

TEXT_LENGTH, WISH_LENGTH = 6000, 2000


@dataclass(frozen=True)
class ConfidentialPlan:
    """What somebody says. `contact`: an e-mail address, only if the person wants mail."""

    text: str
    lang: str
    grounds: Collection[Ground] = ()
    happened: str = ""
    wish: str = ""
    contact: str = ""


def code_of(report: ConfidentialReport) -> str:
    """The code with which the person comes back; made from the portal's key, so it is not kept."""
    return ids.keyed_code(settings().secret_key, f"participation.confidential:{report.id}")


def report_discrimination(
    *, space: Space, plan: ConfidentialPlan, request_key: str | None = None
) -> ConfidentialReport:
    """Takes a report. The same form sent twice makes one. The space is held.

    Raises:
        Conflict: the space does not run, or nobody there would read it.
        DomainError: there is no text, something is too long, or the address is none.
    """
    if space.state is not PilotState.RUNNING or not departments.hearers_of(space.city_id):
        raise Conflict(_("Reports are not taken here at the moment. Copy your text: you may need it."))
    before = queries.confidential_sent_with(space.id, request_key) if request_key else None
    if before is not None:
        return before
    text, contact = _said(plan.text, TEXT_LENGTH), clean_email(plan.contact) if plan.contact.strip() else ""
    if contact is None:
        raise DomainError(_("This is no e-mail address."), field="contact")
    made = ConfidentialReport(
        id=ids.new_id(), space_id=space.id, request_key=request_key, lang=plan.lang, grounds=[one.value for one in plan.grounds],
        happened=one_line(plan.happened)[:300], text=text, wish=lines(plan.wish)[:WISH_LENGTH], contact=contact,
    )  # fmt: skip
    made.code_hash = ids.digest(code_of(made))
    db.session.add(made)
    db.session.flush()
    events.publish(ConfidentialReportReceived(made.id, ""))
    return made


def write_more(*, report: ConfidentialReport, text: str) -> ConfidentialMessage:
    """The person writes again. It is locked.

    Raises:
        Conflict: it is closed. DomainError: there is no text.
    """
    if report.state is ConfidentialState.CLOSED:
        raise Conflict(_("This report is closed. Write a new one, and say that it is about the same."))
    made = _message(report, Direction.FROM_PERSON, text, None)
    events.publish(ConfidentialReportReceived(report.id, str(made.id)))
    return made


def write_back(*, report: ConfidentialReport, text: str, state: ConfidentialState, actor: User) -> ConfidentialMessage:
    """An officer writes to the person and says how far it is. It is locked.

    Raises:
        DomainError: there is no text.
    """
    made = _message(report, Direction.FROM_CITY, text, actor)
    report.state = state
    report.closed_at = (report.closed_at or clock.now()) if state is ConfidentialState.CLOSED else None
    db.session.flush()
    events.publish(ConfidentialReportAnswered(made.id))
    return made


def note_confidential(*, report: ConfidentialReport, text: str, actor: User) -> ConfidentialMessage:
    """A note among the officers; the person does not read it. Raises DomainError: there is no text."""
    return _message(report, Direction.NOTE, text, actor)


def note_reading(*, report: ConfidentialReport, reader: User) -> None:
    """Each look of an officer stands in the audit log, without a word of what it is about."""
    accounts.audit(
        actor=reader, action="participation.confidential_read", subject=("participation_confidential", report.id)
    )


def _message(report: ConfidentialReport, direction: Direction, text: str, author: User | None) -> ConfidentialMessage:
    made = ConfidentialMessage(
        id=ids.new_id(), report_id=report.id, direction=direction, text=_said(text, TEXT_LENGTH), author_id=author.id if author else None,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    report.changed_at = clock.now()
    db.session.flush()
    return made


def _said(text: str, most: int) -> str:
    words = lines(text)
    if not words:
        raise DomainError(_("Write what happened."), field="text")
    if len(words) > most:
        raise DomainError(_("This is too long."), field="text")
    return words
