"""Shapes of input of polls: one line of a text is one answer, in each language the same number of lines."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from portal.core import i18n, inputs, language_names
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length
from portal.webinars.models import Poll, PollKind, Webinar
from portal.webinars.rules.polls import WITH_OPTIONS
from portal.webinars.services.polls import PollPlan
from portal.webinars.words.questions import POLL_KINDS, text_languages

LONGEST_PROMPT = 300
LONGEST_OPTION = 150


class PollForm(FlaskForm):
    """A poll. Fields of single languages (`prompt_en`, `options_en`, `low_en`, `high_en`) are added by `poll_form`."""

    kind = RadioField(_l("Kind"), choices=[], default=PollKind.SINGLE.value)
    right = StringField(
        _l("Numbers of the right answers"), [Length(max=40)], filters=[inputs.stripped],
        description=_l("Of a quiz only: such as 2, or 1, 3."),
    )  # fmt: skip
    most = IntegerField(
        _l("How many one person may give"), [Optional()],
        description=_l("Of several answers and of a word cloud only."),
    )  # fmt: skip
    lowest = IntegerField(_l("Lowest number"), [Optional()], description=_l("Of a scale only."))
    highest = IntegerField(_l("Highest number"), [Optional()], description=_l("Of a scale only, 10 at the most."))
    is_anonymous = BooleanField(
        _l("Without names"), default=True,
        description=_l("Who answered what is not kept. It cannot be found out later either."),
    )  # fmt: skip
    may_change = BooleanField(_l("An answer may be changed until the poll is closed"), default=True)
    languages: list[str]

    def text_fields(self, lang: str) -> list[Any]:
        """The fields of a language."""
        return [self[f"{name}_{lang}"] for name in ("prompt", "options", "low", "high")]

    def plan(self) -> PollPlan:
        """What was entered.

        Raises:
            DomainError: languages do not have the same number of answers, or the right one is none of them.
        """
        kind = PollKind(self.kind.data)
        return PollPlan(
            kind=kind, prompts=self._by_language("prompt"), most=self.most.data, lowest=self.lowest.data,
            options=self._options(kind) if kind in WITH_OPTIONS else (), highest=self.highest.data,
            low_labels=self._by_language("low"), high_labels=self._by_language("high"),
            is_anonymous=self.is_anonymous.data, may_change=self.may_change.data,
        )  # fmt: skip

    def _by_language(self, name: str) -> dict[str, str]:
        return {lang: text for lang in self.languages if (text := self[f"{name}_{lang}"].data)}

    def _options(self, kind: PollKind) -> list[tuple[dict[str, str], bool]]:
        lines = {lang: _lines(self[f"options_{lang}"].data) for lang in self.languages}
        written = {lang: found for lang, found in lines.items() if found}
        most = max((len(found) for found in written.values()), default=0)
        for lang, found in written.items():
            if len(found) != most:
                raise DomainError(
                    _("Each language needs the same number of answers: here are %(here)s, elsewhere %(most)s.", here=len(found), most=most),
                    field=f"options_{lang}",
                )  # fmt: skip
            if any(len(line) > LONGEST_OPTION for line in found):
                raise DomainError(_("One of the answers is too long."), field=f"options_{lang}")
        right = self._right(most) if kind is PollKind.QUIZ else set()
        return [({lang: found[n] for lang, found in written.items()}, n + 1 in right) for n in range(most)]

    def _right(self, most: int) -> set[int]:
        given = [part.strip() for part in (self.right.data or "").replace("،", ",").split(",") if part.strip()]
        if any(not (part.isdecimal() and 1 <= int(part) <= most) for part in given):
            raise DomainError(_("Enter numbers of answers, from 1 to %(most)s.", most=most), field="right")
        return {int(part) for part in given}


def _lines(text: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def _short(_form: FlaskForm, field: Any) -> None:
    if len(field.data or "") > LONGEST_PROMPT:
        raise ValidationError(_("This is too long."))


def poll_form(webinar: Webinar, poll: Poll | None = None) -> PollForm:
    """The form of a poll in the languages of its webinar, filled with what the poll is."""
    languages = text_languages(webinar)

    class Form(PollForm):
        pass

    for lang in languages:
        name = language_names.NAMES[lang]
        text = {"filters": [inputs.stripped]}
        rows = {"lang": lang, "dir": i18n.direction(lang)}
        setattr(
            Form,
            f"prompt_{lang}",
            StringField(_l("Question (%(language)s)", language=name), [_short], **text, render_kw=rows),
        )
        setattr(
            Form, f"options_{lang}",
            TextAreaField(
                _l("Answers to choose from (%(language)s)", language=name), **text, render_kw=rows | {"rows": 4},
                description=_l("One in each line."),
            ),
        )  # fmt: skip
        setattr(
            Form,
            f"low_{lang}",
            StringField(
                _l("What the lowest number means (%(language)s)", language=name), [_short], **text, render_kw=rows
            ),
        )
        setattr(
            Form,
            f"high_{lang}",
            StringField(
                _l("What the highest number means (%(language)s)", language=name), [_short], **text, render_kw=rows
            ),
        )
    form = Form(data=_data(poll, languages) if poll else None)
    form.languages = languages
    form.kind.choices = inputs.choices((kind.value, label) for kind, (label, _hint) in POLL_KINDS.items())
    return form


def _data(poll: Poll, languages: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": poll.kind.value, "most": poll.most, "lowest": poll.lowest, "highest": poll.highest,
        "is_anonymous": poll.is_anonymous, "may_change": poll.may_change,
        "right": ", ".join(str(option.number) for option in poll.options if option.is_right),
    }  # fmt: skip
    for lang in languages:
        found[f"prompt_{lang}"] = poll.prompts.get(lang, "")
        found[f"options_{lang}"] = "\n".join(option.texts[lang] for option in poll.options if lang in option.texts)
        found[f"low_{lang}"] = poll.low_labels.get(lang, "")
        found[f"high_{lang}"] = poll.high_labels.get(lang, "")
    return found
