"""What a juror says of an entry: as many numbers as the round has criteria."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.cases.models import CallRound, ScoreSheet
from portal.cases.rules import awards as rules
from portal.cases.services.jury import Scores
from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped


class SheetForm(FlaskForm):
    """Base of the form; for each of `keys` a field `score__<key>` and one `note__<key>`."""

    keys: tuple[str, ...] = ()
    remarks = TextAreaField(
        _l("Remarks for the city"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("The city reads them after the award, without your name. Say nothing by which you are known."),
    )  # fmt: skip
    private_remarks = TextAreaField(
        _l("Remarks for the office"),
        filters=[stripped],
        validators=[Length(max=4000)],
        description=_l("The city never reads them."),
    )

    def show(self, sheet: ScoreSheet | None) -> None:
        """Fills the form with what was saved."""
        if sheet is None:
            return
        self.remarks.data, self.private_remarks.data = sheet.remarks, sheet.private_remarks
        for key in self.keys:
            self[f"score__{key}"].data = str(sheet.scores.get(key, ""))
            self[f"note__{key}"].data = sheet.notes.get(key, "")

    def given(self) -> Scores:
        """What is said so far."""
        scores = {key: int(self[f"score__{key}"].data) for key in self.keys if self[f"score__{key}"].data}
        notes = {key: self[f"note__{key}"].data for key in self.keys}
        return Scores(scores, notes, self.remarks.data, self.private_remarks.data)


def sheet_form(held: CallRound) -> SheetForm:
    """A form with the criteria of a round; each number with its anchor where there is one."""
    made: dict[str, Any] = {"keys": tuple(criterion.key for criterion in held.criteria)}
    for criterion in held.criteria:
        labels = {number: i18n.plain(criterion.anchors.get(str(number), {})) for number in rules.SCORES}
        made[f"score__{criterion.key}"] = RadioField(
            i18n.plain(criterion.names), validators=[Optional()], description=i18n.plain(criterion.questions),
            choices=choices((number, f"{i18n.number(number)} · {text}" if text else i18n.number(number)) for number, text in labels.items()),
        )  # fmt: skip
        made[f"note__{criterion.key}"] = StringField(_l("Note"), filters=[stripped], validators=[Length(max=500)])
    form: SheetForm = type("RoundSheetForm", (SheetForm,), made)()
    return form


class ConflictForm(FlaskForm):
    """Why a juror does not judge an entry."""

    reason = StringField(
        _l("What your interest is"), filters=[stripped], validators=[Length(max=1000)],
        description=_l("For the office only; a few words are enough."),
    )  # fmt: skip
