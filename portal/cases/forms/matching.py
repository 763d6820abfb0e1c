"""A problem, an offer to help, a question to somebody and the answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core import clock, i18n
from portal.core.content_fields import LANGUAGES
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, sensible_day, stripped
from portal.search import queries as search
from portal.search.models import TagScheme


class ProblemForm(FlaskForm):
    """What a city looks for."""

    city = SelectField(_l("City"))
    text = TextAreaField(
        _l("What is the problem?"), filters=[stripped],
        validators=[DataRequired(_l("Describe the problem in a few sentences.")), Length(max=2000)],
        description=_l("Write in any language. The first sentence counts most for finding cases."),
    )  # fmt: skip
    lang = SelectField(_l("Language in which you write"))
    tags = Checkboxes(_l("Topics"))

    def offer(self, cities: Iterable[tuple[Any, str]]) -> None:
        self.city.choices = choices(cities)
        self.lang.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)
        self.tags.choices = choices((tag.key, i18n.plain(dict(tag.labels))) for tag in search.tags(TagScheme.TOPIC))
        if not self.is_submitted():
            self.lang.data = i18n.current()


class OfferForm(FlaskForm):
    """With what somebody helps, in which languages, how much and until when."""

    about = SelectField(_l("With what you help"), description=_l("A case of your city, or a topic."))
    languages = Checkboxes(_l("Languages in which you can help"))
    hours = IntegerField(
        _l("Free hours a month"), validators=[InputRequired(_l("Say how many hours.")), NumberRange(min=1, max=40)],
        default=2,
    )  # fmt: skip
    until = DateField(_l("Until when"), validators=[InputRequired(_l("Choose a day.")), sensible_day])

    def offer(self, cases: Iterable[tuple[uuid.UUID, dict[str, str]]]) -> None:
        self.about.choices = choices(
            [
                *((f"case:{key}", i18n.plain(titles)) for key, titles in cases),
                *((f"tag:{tag.id}", i18n.plain(dict(tag.labels))) for tag in search.tags(TagScheme.TOPIC)),
            ]
        )
        self.languages.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)
        if not self.is_submitted():
            self.until.data = clock.today() + timedelta(days=365)
            self.languages.data = [i18n.current()]

    def subject(self) -> tuple[uuid.UUID | None, uuid.UUID | None]:
        """The case or the tag."""
        kind, _colon, key = self.about.data.partition(":")
        return (uuid.UUID(key), None) if kind == "case" else (None, uuid.UUID(key))


class AskForm(FlaskForm):
    """What one person is asked."""

    message = TextAreaField(
        _l("Your question"), filters=[stripped],
        validators=[DataRequired(_l("Write what you want to know.")), Length(max=2000)],
    )  # fmt: skip


class AnswerForm(FlaskForm):
    """The answer, or that one cannot help."""

    outcome = RadioField(
        _l("Can you help?"), choices=choices([("yes", _l("Yes, here is my answer")), ("no", _l("No, I cannot help"))]),
        validators=[DataRequired(_l("Say whether you can help."))],
    )  # fmt: skip
    answer = TextAreaField(
        _l("Your answer"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("The city reads it. Say also how you can be reached."),
    )  # fmt: skip
