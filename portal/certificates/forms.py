"""Shapes of input about certificates."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.certificates.models import RemakeScope
from portal.core import ids
from portal.core.i18n import LOCALES
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, sensible_day
from portal.core.language_names import NAMES

CODE_LENGTH = 60  # characters at most, with the spaces and hyphens that somebody types


def _required() -> InputRequired:
    return InputRequired(_l("Fill this in."))


class CodeForm(FlaskForm):
    """What somebody reads off a certificate."""

    class Meta:  # noqa: D106  # WTForms' own
        csrf = False  # a search: it changes nothing, and its page is shared between all readers

    code = StringField(
        _l("Code of the certificate"),
        [_required(), Length(max=CODE_LENGTH)],
        description=_l("20 letters and digits, printed below the QR code. Spaces and hyphens do not matter."),
    )


class ReasonForm(FlaskForm):
    """Why something is done that others will ask about."""

    reason = TextAreaField(_l("Reason"), [_required(), Length(max=500)])


class ReissueForm(FlaskForm):
    """The corrected facts of a new revision."""

    holder_name = StringField(_l("Name, as the holder writes it"), [_required(), Length(max=120)])
    holder_latin_name = StringField(_l("Name in Latin letters, as in the passport"), [Optional(), Length(max=120)])
    lang = SelectField(_l("Language of the certificate"), choices=[SelectChoice(code, NAMES[code]) for code in LOCALES])
    reason = TextAreaField(_l("Reason"), [_required(), Length(max=500)])


class BatchForm(FlaskForm):
    """One award for many people. `key` is new on each page: a form that is sent twice issues once."""

    key = HiddenField(default=lambda: str(ids.new_id()))
    title = StringField(
        _l("What the certificates are for"),
        [_required(), Length(max=160)],
        description=_l("Printed on each certificate."),
    )
    details = StringField(_l("Programme or event"), [Optional(), Length(max=160)])
    starts_on = DateField(_l("First day"), [Optional(), sensible_day])
    ends_on = DateField(_l("Last day"), [_required(), sensible_day])
    hours = DecimalField(_l("Hours of work"), [_required(), NumberRange(0, 2000)], places=1)
    people = TextAreaField(
        _l("Who gets one"),
        [_required(), Length(max=200_000)],
        description=_l(
            "One person a line: e-mail address; name; name in Latin letters; city. "
            "The person needs an account, the city is written as in its address here, e.g. quezon-city."
        ),
        render_kw={"rows": 10, "dir": "auto"},
    )


class RemakeForm(FlaskForm):
    """Which stored documents are made anew."""

    scope = RadioField(
        _l("Which documents"), default=RemakeScope.WITHOUT_BADGE.value,
        choices=[
            SelectChoice(RemakeScope.WITHOUT_BADGE.value, _l("Those without a badge in them")),
            SelectChoice(RemakeScope.ALL.value, _l("All")),
        ],
    )  # fmt: skip
