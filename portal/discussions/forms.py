"""Shapes of input about comments, questions, lists and what moderators do."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.core import i18n, ids, language_names
from portal.core.guarded_forms import GuardedForm
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length
from portal.discussions import rules, words
from portal.discussions.models import OFFICIAL_LENGTH, TEXT_LENGTH, AppealOutcome, ReportReason


def _required() -> InputRequired:
    return InputRequired(_l("Fill this in."))


def languages() -> list[SelectChoice]:
    """What people write in. Our languages first, then others by their names for the reader."""
    return languages_after(i18n.LOCALES)


def languages_after(first: Iterable[str]) -> list[SelectChoice]:
    """As `languages`, with these at the top, in their order: what a city speaks. Each by its own name, with the reader's for it."""
    top = list(dict.fromkeys(first))
    others = sorted((tag for tag in rules.LANGUAGES if tag not in top), key=i18n.language_name)
    return [SelectChoice(tag, language_names.both_names(tag)) for tag in (*top, *others)]


class _TextForm(FlaskForm):
    """`key` is new on each page: a form that is sent twice writes once. `back` is the page to go back to."""

    key = HiddenField(default=lambda: str(ids.new_id()))
    back = HiddenField()
    version = HiddenField()
    lang = SelectField(_l("Language of your text"), choices=languages, default=i18n.current)


class NamedForm(FlaskForm):
    """A text that may stand without the name where the talk takes that; its page says before what is public."""

    is_anonymous = BooleanField(
        _l("Do not show my name"),
        description=_l(
            "Pages and moderators show a number instead, the same for all that you write here without a name. Moderators can still block the account that wrote it."
        ),
    )

    def say(self, *, takes_aliases: bool) -> None:
        """What of it is public. Where names are shown, there is nothing to choose."""
        if takes_aliases:
            self.text.description = _l(
                "Everybody who can open this page can read it, and your name unless you tick the box below."
            )
        else:
            del self.is_anonymous

    def say_again(self, *, is_anonymous: bool) -> None:
        """As `say`, for what is changed: with or without a name it stays."""
        del self.is_anonymous
        if is_anonymous:
            self.text.description = _l("Everybody who can open this page can read it, and nobody your name.")

    @property
    def hides_name(self) -> bool:
        return "is_anonymous" in self and bool(self.is_anonymous.data)


class CommentForm(_TextForm, NamedForm, GuardedForm):
    """A comment, or an answer to one."""

    text = TextAreaField(
        _l("Your comment"), [_required(), Length(max=TEXT_LENGTH)], filters=[rules.normal_text],
        description=_l("Everybody who can open this page can read it, with your name."), render_kw={"rows": 4},
    )  # fmt: skip


class QuestionForm(_TextForm, NamedForm):
    """A question to whom the page belongs."""

    text = TextAreaField(
        _l("Your question"), [_required(), Length(max=TEXT_LENGTH)], filters=[rules.normal_text],
        description=_l("Everybody who can open this page can read the question and the answer, with your name."),
        render_kw={"rows": 4},
    )  # fmt: skip


class AnswerForm(_TextForm):
    """The official answer to a question."""

    text = TextAreaField(
        _l("Official answer"), [_required(), Length(max=OFFICIAL_LENGTH)], filters=[rules.normal_text],
        description=_l("It is shown as the word of the city, with your name. You and your colleagues can change it later."),
        render_kw={"rows": 8},
    )  # fmt: skip


class ReportForm(FlaskForm):
    """What is wrong with a comment."""

    back = HiddenField()
    reason = RadioField(
        _l("What is wrong with it?"), [_required()],
        choices=[SelectChoice(reason.value, label) for reason, label in words.REASONS.items()],
    )  # fmt: skip
    note = TextAreaField(
        _l("What should the moderators know?"), [Optional(), Length(max=500)], filters=[rules.normal_text],
        render_kw={"rows": 3},
    )  # fmt: skip

    @property
    def chosen(self) -> ReportReason:
        return ReportReason(self.reason.data)


class AppealForm(FlaskForm):
    """Why a hidden comment should be shown."""

    text = TextAreaField(
        _l("Why should it be shown?"), [_required(), Length(max=1000)], filters=[rules.normal_text],
        description=_l("You can appeal once. Another moderator than the one who hid it reads this and decides."),
    )  # fmt: skip


class HideForm(FlaskForm):
    """Why a comment is hidden, or shown again."""

    reason = TextAreaField(
        _l("Reason"), [_required(), Length(max=500)], filters=[rules.normal_text],
        description=_l("The author reads it. Say which rule was broken."), render_kw={"rows": 3},
    )  # fmt: skip


class RestoreForm(FlaskForm):
    """Why a comment is shown again."""

    reason = TextAreaField(
        _l("Reason"), [_required(), Length(max=500)], filters=[rules.normal_text],
        description=_l("It stands in the audit log."), render_kw={"rows": 3},
    )  # fmt: skip


class DecisionForm(FlaskForm):
    """What becomes of an appeal."""

    outcome = RadioField(
        _l("Your decision"), [_required()],
        choices=[
            SelectChoice(outcome.value, words.APPEALS[outcome]) for outcome in (AppealOutcome.RESTORED, AppealOutcome.UPHELD)
        ],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Reason"), [_required(), Length(max=500)], filters=[rules.normal_text], description=_l("The author reads it."),
        render_kw={"rows": 3},
    )  # fmt: skip

    @property
    def chosen(self) -> AppealOutcome:
        return AppealOutcome(self.outcome.data)


class ListForm(FlaskForm):
    """What a list is called."""

    name = StringField(_l("Name of the list"), [_required(), Length(max=120)], filters=[rules.normal_text])


class NoteForm(FlaskForm):
    """What stands beside a bookmark in a list."""

    note = TextAreaField(_l("Note"), [Optional(), Length(max=500)], filters=[rules.normal_text], render_kw={"rows": 3})
