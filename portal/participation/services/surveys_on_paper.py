"""Sheets that people filled in on paper, typed in by an officer of the city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.models import User
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation import marks, participants
from portal.participation.models import Audience, Channel, Component
from portal.participation.participants import Participant
from portal.participation.services import surveys


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet beside the answers: a printed code, or number and birth date of whoever filled it in, or, where anyone
    may take part, the number that the desk has stamped on it. `saw_proof`: the officer has seen a paper that he lives in the city.
    """

    code: str = ""
    number: str = ""
    born_on: date | None = None
    stamp: str = ""
    saw_proof: bool = False


def enter(*, component: Component, sheet: Sheet, answers: Mapping[str, Any], lang: str, officer: User) -> str:
    """Counts a sheet; its receipt. That the officer typed it in goes into the audit log, what stands on it does not.

    Raises:
        Conflict: the person has taken part already, or may not; the survey is closed.
        DomainError: nothing says whose sheet it is, or an answer is missing.
    """
    who = _who(component, sheet, officer)
    try:
        return surveys.answer(component=component, who=who, answers=answers, lang=lang)
    except Conflict as refused:
        if surveys.has_answered(component, who):
            raise Conflict(
                _("This person has taken part already, here or on another way. The sheet is not counted again.")
            ) from refused
        raise


def _who(component: Component, sheet: Sheet, officer: User) -> Participant:
    if sheet.code:
        by_code = participants.participant_by_code(component, sheet.code)
        return Participant(
            by_code.component_id, by_code.person, None, Channel.PAPER, by_code.also, officer, by_code.age_band, by_code.district,
            resident=by_code.resident,
        )  # fmt: skip
    if sheet.number and sheet.born_on is not None:
        return participants.participant_at_desk(
            component,
            officer=officer,
            number=sheet.number,
            born_on=sheet.born_on,
            is_paper=True,
            saw_proof=sheet.saw_proof,
        )
    stamp = one_line(sheet.stamp).upper()
    if component.audience is Audience.ANYONE and stamp:
        return Participant(
            component.id, marks.person(component.id, "sheet", stamp), None, Channel.PAPER, officer=officer
        )
    if component.audience is Audience.ANYONE:
        raise DomainError(_("Enter the number that is stamped on the sheet."), field="stamp")
    raise DomainError(_("Enter the code on the sheet, or number and birth date of the person."), field="number")
