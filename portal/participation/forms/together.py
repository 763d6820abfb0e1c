"""Writing together: who is asked, other wordings, becoming one; pictures."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core import ids
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped
from portal.participation.rules.proposals import TEXT_LENGTH
from portal.participation.services.amending import REASON_LENGTH
from portal.participation.services.merging import NOTE_LENGTH
from portal.participation.services.pictures import ALT_LENGTH


class InviteForm(FlaskForm):
    """Who is asked to write a proposal too."""

    email = EmailField(
        _l("E-mail address of the account"), filters=[stripped],
        validators=[DataRequired(_l("Enter the e-mail address of an account.")), Length(max=254)],
        description=_l("Only somebody with an account here can be asked. We do not tell you whether there is one."),
    )  # fmt: skip


class AmendmentForm(FlaskForm):
    """`request_key` is new on each page: a form that is sent twice suggests once."""

    request_key = HiddenField(default=lambda: str(ids.new_id()), validators=[Length(max=40)])
    body = TextAreaField(
        _l("The text as you would write it"), filters=[stripped],
        validators=[DataRequired(_l("Change something in the text.")), Length(max=TEXT_LENGTH)],
        description=_l("Change what should be different. The authors see your text beside theirs."),
    )  # fmt: skip
    reason = TextAreaField(
        _l("What is better then"), filters=[stripped],
        validators=[DataRequired(_l("Say what is better then.")), Length(max=REASON_LENGTH)],
    )  # fmt: skip
    is_anonymous = BooleanField(
        _l("Do not show my name"),
        description=_l("Pages show “A resident”. The authors do not learn who you are either."),
    )  # fmt: skip

    def offer(self, *, may_be_anonymous: bool) -> None:
        if not may_be_anonymous:
            del self.is_anonymous

    @property
    def hides_name(self) -> bool:
        return "is_anonymous" in self and bool(self.is_anonymous.data)


class SettleForm(FlaskForm):
    """Why the authors take a wording up, or not."""

    reason = TextAreaField(
        _l("Why"), filters=[stripped],
        validators=[DataRequired(_l("Say why, so that who suggested it understands.")), Length(max=REASON_LENGTH)],
    )  # fmt: skip


class MergeForm(FlaskForm):
    """With which proposal this one shall become one."""

    number = IntegerField(
        _l("Number of the other proposal"), validators=[InputRequired(_l("Enter the number of a proposal.")), NumberRange(1, 10_000_000, _l("Enter the number of a proposal."))],
        description=_l("It stands on its page. That one stays; yours becomes a part of it."),
    )  # fmt: skip
    note = StringField(
        _l("What you say to the other authors"), filters=[stripped], validators=[Length(max=NOTE_LENGTH)]
    )


class PictureForm(FlaskForm):
    """A picture, and words for who does not see it."""

    picture = FileField(
        _l("Picture"), validators=[FileRequired(_l("Choose a picture."))],
        description=_l("JPEG, PNG or WebP. What the picture tells about where and when it was taken is removed."),
    )  # fmt: skip
    alt = StringField(
        _l("What can be seen"), filters=[stripped],
        validators=[DataRequired(_l("Say in a sentence what can be seen, for people who cannot see it.")), Length(max=ALT_LENGTH)],
        description=_l("One sentence for people who cannot see it."),
    )  # fmt: skip
