"""Settings of a hearing, and what people ask in it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.core import i18n, ids, inputs
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped
from portal.live.asking import LONGEST_QUESTION, normal_text
from portal.participation.forms.kinds import KindForm, of_kind
from portal.participation.models import ComponentKind
from portal.participation.rules.hearings import HearingTerms


class HearingForm(KindForm):
    """Settings of a hearing."""

    kind_is = ComponentKind.HEARING
    settings_fields = ("answering", "moderates", "takes_anonymous")
    terms = HearingTerms

    answering = StringField(
        _l("Who answers"), filters=[stripped], validators=[Length(max=300)],
        description=_l("Such as: the mayor and the head of the transport department."),
    )  # fmt: skip
    moderates = BooleanField(
        _l("A moderator lets each question through"), default=True,
        description=_l("Without it everybody sees a question as soon as it is asked."),
    )  # fmt: skip
    takes_anonymous = BooleanField(_l("Questions may be asked without the name"), default=True)


def hearing_form(languages: Sequence[str]) -> type[KindForm]:
    return of_kind(HearingForm, languages)


class AskForm(FlaskForm):
    """`request_key` is new on each page: a form that is sent twice asks once."""

    request_key = HiddenField(default=lambda: str(ids.new_id()))
    text = TextAreaField(
        _l("Your question"),
        [InputRequired(_l("Write your question.")), Length(max=LONGEST_QUESTION)],
        filters=[normal_text],
    )
    lang = SelectField(
        _l("Language of your question"), choices=lambda: inputs.choices(i18n.NAMES.items()), default=i18n.current
    )
    is_anonymous = BooleanField(_l("Ask without my name"))
