"""Shapes of input of questions to the speakers."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from portal.core import i18n, ids, inputs, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length
from portal.webinars.models import LONGEST_QUESTION
from portal.webinars.rules.questions import normal_text


class QuestionForm(FlaskForm):
    """`request_key` is new on each page: a form that is sent twice asks once."""

    request_key = HiddenField(default=lambda: str(ids.new_id()))
    text = TextAreaField(
        _l("Your question"), [InputRequired(_l("Write your question.")), Length(max=LONGEST_QUESTION)], filters=[normal_text],
        render_kw={"rows": 3},
    )  # fmt: skip
    lang = SelectField(
        _l("Language of your question"),
        choices=lambda: inputs.choices(language_names.NAMES.items()),
        default=i18n.current,
    )
    is_anonymous = BooleanField(
        _l("Ask without my name"), description=_l("Nobody sees who asked, the moderators neither.")
    )


class SetUpForm(FlaskForm):
    """How a webinar takes questions."""

    moderates_questions = BooleanField(
        _l("A moderator lets each question through"),
        description=_l("Without it everybody sees a question as soon as it is asked."),
    )
    takes_anonymous = BooleanField(_l("Questions may be asked without the name"))
