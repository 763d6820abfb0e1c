"""Settings of a hearing, and what people ask in it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.core import i18n, ids
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped
from portal.discussions.forms import languages
from portal.live.asking import LONGEST_ANSWER, LONGEST_QUESTION, normal_text
from portal.participation.forms.answering import ResponsibleForm
from portal.participation.forms.kinds import KindForm, of_kind, whole_number
from portal.participation.models import ComponentKind
from portal.participation.rules.hearings import HearingTerms


class HearingForm(KindForm):
    """Settings of a hearing."""

    kind_is = ComponentKind.HEARING
    settings_fields = ("answering", "answer_days", "moderates", "takes_anonymous")
    terms = HearingTerms

    answering = StringField(
        _l("Who answers"), filters=[stripped], validators=[Length(max=300)],
        description=_l("Such as: the mayor and the head of the transport department."),
    )  # fmt: skip
    answer_days = whole_number(
        _l("Days for answers in writing"), 30, 0, 365, _l("In so many days after the hearing the city answers what was left open. 0: no day is named.")
    )  # fmt: skip
    moderates = BooleanField(
        _l("A moderator lets each question through"), default=True,
        description=_l("Without it everybody sees a question as soon as it is asked."),
    )  # fmt: skip
    takes_anonymous = BooleanField(_l("Questions may be asked without the name"), default=True)


def hearing_form(known: Sequence[str]) -> type[KindForm]:
    return of_kind(HearingForm, known)


class AskForm(FlaskForm):
    """`request_key` is new on each page: a form that is sent twice asks once."""

    request_key = HiddenField(default=lambda: str(ids.new_id()))
    text = TextAreaField(
        _l("Your question"),
        [InputRequired(_l("Write your question.")), Length(max=LONGEST_QUESTION)],
        filters=[normal_text],
    )
    lang = SelectField(_l("Language of your question"), choices=languages, default=i18n.current)
    is_anonymous = BooleanField(_l("Ask without my name"))


class AnswerQuestionForm(ResponsibleForm):
    """What the city says in writing to a question."""

    reason = TextAreaField(
        _l("Answer in writing"), filters=[stripped],
        validators=[InputRequired(_l("Write the answer.")), Length(max=LONGEST_ANSWER)],
        description=_l("Everybody reads it on the page of the hearing and in its transcript."),
    )  # fmt: skip
