"""What petitioners write, how people sign, and what a desk officer enters from paper."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import ids, storage
from portal.core.guarded_forms import GuardedForm
from portal.core.i18n import lazy as _l
from portal.core.inputs import Day, Length, sensible_day, stripped
from portal.participation.forms.kinds import KindForm, of_kind, whole_number
from portal.participation.forms.texts import offer_language
from portal.participation.models import ComponentKind, InvalidReason, Petition, PetitionSheet
from portal.participation.rules.petitions import TEXT_LENGTH, TITLE_LENGTH, PetitionTerms
from portal.participation.services.paper import MOST_LINES, MOST_NUMBER, SCAN_BYTES, SheetPlan
from portal.participation.services.petitioning import PetitionPlan
from portal.participation.words import meeting as words


class PetitionsForm(KindForm):
    """Settings of petitions."""

    kind_is = ComponentKind.PETITIONS
    settings_fields = ("threshold", "sign_days", "answer_days", "on_agenda", "addressee")
    terms = PetitionTerms

    threshold = whole_number(_l("Signatures that the city has to act on"), 500, 1, 1_000_000)
    sign_days = whole_number(_l("Days in which a petition can be signed"), 90, 1, 730)
    answer_days = whole_number(
        _l("Days in which the city answers then"), 30, 1, 365,
        _l("After that the page counts the days that the answer is late."),
    )  # fmt: skip
    on_agenda = BooleanField(_l("The council deals with it in a public meeting"))
    addressee = StringField(
        _l("To whom petitions go"), filters=[stripped], validators=[Length(max=160)],
        description=_l("Such as the city council. The author can name somebody else."),
    )  # fmt: skip


def petitions_form(languages: Sequence[str]) -> type[KindForm]:
    return of_kind(PetitionsForm, languages)


class PetitionForm(GuardedForm):
    """`request_key` is new on each page: a form that is sent twice hands in once."""

    request_key = HiddenField(default=lambda: str(ids.new_id()), validators=[Length(max=40)])
    title = StringField(
        _l("What should happen"), filters=[stripped],
        validators=[DataRequired(_l("Say in the title what should happen.")), Length(max=TITLE_LENGTH)],
        description=_l("One sentence, such as: A crossing with lights before the school of Kim Lien"),
    )  # fmt: skip
    body = TextAreaField(
        _l("Text that people sign"), filters=[stripped],
        validators=[DataRequired(_l("Write the text that people sign.")), Length(max=TEXT_LENGTH)],
        description=_l("What you ask for, and why. It cannot be changed once somebody has signed. You can use Markdown."),
    )  # fmt: skip
    addressee = StringField(
        _l("To whom it goes"), filters=[stripped],
        validators=[DataRequired(_l("Say to whom it goes, such as the city council.")), Length(max=160)],
    )  # fmt: skip
    lang = SelectField(_l("Language"))

    is_anonymous = BooleanField(
        _l("Do not show my name"),
        description=_l("Pages and moderators show “A resident”. Moderators can still block the account that wrote it."),
    )  # fmt: skip

    def offer(self, languages: list[str], addressee: str, *, may_be_anonymous: bool = False) -> None:
        if not may_be_anonymous:
            del self.is_anonymous
        offer_language(self, languages)
        if not self.is_submitted():
            self.addressee.data = addressee

    def show(self, petition: Petition) -> None:
        for name in ("title", "body", "addressee", "lang"):
            self[name].data = getattr(petition, name)

    def plan(self) -> PetitionPlan:
        return PetitionPlan(
            self.title.data or "", self.body.data or "", self.addressee.data or "", self.lang.data,
            is_anonymous="is_anonymous" in self and bool(self.is_anonymous.data),
        )  # fmt: skip


class SignForm(FlaskForm):
    """Whether others read who signed."""

    shows_name = BooleanField(_l("Show my name under the petition"))


def _count(label: object) -> IntegerField:
    return IntegerField(
        label, default=0, validators=[Optional(), NumberRange(0, MOST_LINES, _l("Enter a number from 0 to %(most)s.", most=MOST_LINES))]
    )  # fmt: skip


class SheetForm(FlaskForm):
    """What stands on a sheet of paper."""

    number = IntegerField(
        _l("Number of the sheet"),
        validators=[InputRequired(_l("Enter the number that stands on the sheet.")), NumberRange(1, MOST_NUMBER, _l("Enter the number that stands on the sheet."))],
    )  # fmt: skip
    entered = IntegerField(
        _l("Signatures on it, all of them"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, MOST_LINES, _l("Enter a number from 1 to %(most)s.", most=MOST_LINES))],
    )  # fmt: skip
    unchecked = _count(_l("Of these, not checked against the register"))
    illegible = _count(words.INVALID[InvalidReason.ILLEGIBLE])
    incomplete = _count(words.INVALID[InvalidReason.INCOMPLETE])
    not_entitled = _count(words.INVALID[InvalidReason.NOT_ENTITLED])
    not_in_register = _count(words.INVALID[InvalidReason.NOT_IN_REGISTER])
    twice = _count(words.INVALID[InvalidReason.TWICE])
    scan = FileField(
        _l("Picture or PDF of the sheet"), description=_l("JPEG, PNG or PDF, 10 MB at most. Only the city's own people see it.")
    )  # fmt: skip

    def show(self, sheet: PetitionSheet) -> None:
        for name in ("number", "entered", "unchecked"):
            self[name].data = getattr(sheet, name)
        for one in sheet.invalid:
            self[one.reason.value].data = one.number

    def plan(self) -> SheetPlan:
        """Raises DomainError: the file is none that we take."""
        upload, scan = self.scan.data, None
        if upload is not None and upload.filename:
            data, content_type = storage.check_upload(upload, kinds={"pdf", "image"}, max_bytes=SCAN_BYTES)
            scan = (data, content_type, upload.filename)
        return SheetPlan(
            number=self.number.data, entered=self.entered.data, unchecked=self.unchecked.data or 0,
            invalid={reason: self[reason.value].data or 0 for reason in InvalidReason}, scan=scan,
        )  # fmt: skip


class LineForm(FlaskForm):
    """One signature of a sheet, as the register knows people."""

    number = StringField(
        _l("Number of the identity document"), filters=[stripped],
        validators=[DataRequired(_l("Enter the number of the document.")), Length(max=60)],
        description=_l("It is only compared with the register, and not kept."),
    )  # fmt: skip
    born_on = Day(_l("Date of birth"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
