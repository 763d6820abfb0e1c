"""Signatures on paper: a desk officer enters the sheets; each signature counts once, whichever way it came first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import delete

from portal.accounts.models import User
from portal.core import clock, db, ids, storage
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation import marks, participants
from portal.participation.models import (
    Channel,
    InvalidReason,
    InvalidSignatures,
    Petition,
    PetitionSheet,
    PetitionSignature,
    PetitionState,
)
from portal.participation.participants import Participant
from portal.participation.queries import eligibility
from portal.participation.queries import petitions as queries
from portal.participation.rules import petitions as rules
from portal.participation.services import ledger, petitioning

MOST_LINES, MOST_NUMBER = 500, 100_000
SCAN_BYTES = 10_000_000
LATE_DAYS = 30  # how long after its last day sheets can be entered: they have to be carried to the desk


class Line(StrEnum):
    """What the register says of a line of a sheet."""

    COUNTS = "counts"
    TWICE = "twice"
    NOT_IN_REGISTER = "not_in_register"


@dataclass(frozen=True)
class SheetPlan:
    """What stands on a sheet. `scan`: (bytes, content type, name), as `storage.check_upload` has judged it."""

    number: int
    entered: int
    unchecked: int = 0
    invalid: Mapping[InvalidReason, int] = field(default_factory=dict)
    scan: tuple[bytes, str, str] | None = None


def enter_sheet(*, petition: Petition, plan: SheetPlan, actor: User) -> PetitionSheet:
    """One sheet more. The petition is locked.

    Raises:
        Conflict: it is too late for paper, or a sheet with this number is there.
        DomainError: the numbers do not add up.
    """
    _check_time(petition)
    if any(one.sheet.number == plan.number for one in queries.sheets_of(petition.id)):
        raise Conflict(_("A sheet with this number has been entered already."), field="number")
    made = PetitionSheet(
        id=ids.new_id(),
        petition_id=petition.id,
        entered_by=actor.id,
        invalid=[],
        number=plan.number,
        entered=plan.entered,
    )
    _fill(made, plan, checked=0)
    db.session.add(made)
    petitioning.note_petition(petition, "participation.sheet_entered", actor, sheet=plan.number, entered=plan.entered)
    _settle(petition)
    return made


def change_sheet(*, petition: Petition, sheet: PetitionSheet, plan: SheetPlan, actor: User) -> None:
    """Other numbers for a sheet; what was checked stays. The petition is locked.

    Raises:
        Conflict: another sheet has this number. DomainError: the numbers do not add up.
    """
    _check_time(petition)
    others = queries.sheets_of(petition.id)
    if any(one.sheet.number == plan.number and one.sheet.id != sheet.id for one in others):
        raise Conflict(_("A sheet with this number has been entered already."), field="number")
    checked = next(one.checked for one in others if one.sheet.id == sheet.id)
    sheet.number, sheet.entered = plan.number, plan.entered
    sheet.invalid.clear()
    db.session.flush()
    _fill(sheet, plan, checked=checked)
    petitioning.note_petition(petition, "participation.sheet_changed", actor, sheet=plan.number, entered=plan.entered)
    _settle(petition)


def remove_sheet(*, petition: Petition, sheet: PetitionSheet, actor: User) -> None:
    """Takes a sheet out that was entered by mistake, with the signatures that were checked on it: who signed there can sign
    again. The petition is locked.

    Raises:
        Conflict: it is too late.
    """
    _check_time(petition)
    for signer in queries.signers_on(sheet.id):
        gone = Participant(petition.component_id, signer, None, Channel.PAPER)
        ledger.leave(component=petition.component, act=petitioning.act_of(petition), participant=gone)
    db.session.execute(delete(PetitionSignature).where(PetitionSignature.sheet_id == sheet.id))
    if sheet.scan_key:
        key, sheet.scan_key = sheet.scan_key, None
        db.session.flush()
        storage.delete(key)
    db.session.delete(sheet)
    petitioning.note_petition(petition, "participation.sheet_removed", actor, sheet=sheet.number, entered=sheet.entered)
    _settle(petition)


def check_line(*, petition: Petition, sheet: PetitionSheet, number: str, born_on: date, actor: User) -> Line:
    """Looks a line of a sheet up in the register, by the number of the document and the birth date: it counts, or is stated as
    signed already or as not in the register. The petition is locked.

    Raises:
        Conflict: every line of the sheet has been looked at, it is too late, or the number is none.
    """
    _check_time(petition)
    shown = queries.sheet_of(petition.id, sheet.id)
    if shown is None or shown.rest < 1:
        raise Conflict(_("Every line of this sheet has been dealt with. Change its numbers first."))
    if not marks.normal_number(number):
        raise Conflict(_("Enter the number of the document."), field="number")
    component = petition.component
    space_id = component.process.space_id
    mark = marks.resident(space_id, number, born_on)
    known = eligibility.registered(space_id, mark)
    if known is None:
        found = Line.NOT_IN_REGISTER
    else:
        who = participants.participant_by_mark(
            component, known, officer=actor, is_paper=True, saw_proof=False, space_id=space_id
        )
        is_new = petitioning.put_signature(petition, component, who, sheet_id=sheet.id)
        found = Line.COUNTS if is_new else Line.TWICE
    if found is not Line.COUNTS:
        _add_invalid(shown.sheet, InvalidReason(found.value))
    petitioning.note_petition(petition, "participation.line_checked", actor, sheet=sheet.number, line=found.value)
    _settle(petition)
    return found


def _settle(petition: Petition) -> None:
    petitioning.settle_signatures(petition, petition.component.process)


def _add_invalid(sheet: PetitionSheet, reason: InvalidReason) -> None:
    """One signature more that does not count for this reason."""
    found = next((one for one in sheet.invalid if one.reason is reason), None)
    if found is None:
        sheet.invalid.append(InvalidSignatures(sheet_id=sheet.id, reason=reason, number=1))
    else:
        found.number += 1
    db.session.flush()


def _check_time(petition: Petition) -> None:
    late = (rules.today_in(petition.component.process, clock.now()) - petition.closes_on).days
    if petition.state is not PetitionState.OPEN or late > LATE_DAYS:
        raise Conflict(_("Sheets are not taken any more: the petition is closed."))


def _fill(sheet: PetitionSheet, plan: SheetPlan, *, checked: int) -> None:
    numbers = [plan.unchecked, *plan.invalid.values()]
    if not 1 <= plan.number <= MOST_NUMBER:
        raise DomainError(_("Enter the number that stands on the sheet."), field="number")
    if not 1 <= plan.entered <= MOST_LINES or any(number < 0 for number in numbers):
        raise DomainError(_("Enter a number from 1 to %(most)s.", most=MOST_LINES), field="entered")
    if checked + sum(numbers) > plan.entered:
        raise DomainError(_("This is more than there are signatures on the sheet."), field="entered")
    sheet.unchecked = plan.unchecked
    for reason, number in plan.invalid.items():
        if number:
            sheet.invalid.append(InvalidSignatures(sheet_id=sheet.id, reason=reason, number=number))
    if plan.scan is not None:
        before = sheet.scan_key
        data, content_type, name = plan.scan
        sheet.scan_key = storage.save(data, filename=name, content_type=content_type)
        db.session.flush()
        if before:
            storage.delete(before)
    db.session.flush()
