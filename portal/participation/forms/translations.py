"""A translation of what somebody wrote."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped
from portal.participation.models import TextTranslation
from portal.participation.models.translations import TEXT_LENGTH, TITLE_LENGTH
from portal.participation.queries.originals import Original
from portal.participation.services.translating import TranslationPlan, mark_of


class TranslationForm(FlaskForm):
    """`source`: digest of the original that the page shows; `seen`: by which it is known whether somebody else has translated meanwhile."""

    source = HiddenField(validators=[Length(max=64)])
    seen = HiddenField(validators=[Length(max=40)])
    title = StringField(
        _l("Title"), filters=[stripped],
        validators=[DataRequired(_l("Translate the title too.")), Length(max=TITLE_LENGTH)],
    )  # fmt: skip
    text = TextAreaField(
        _l("Text"), filters=[stripped],
        validators=[DataRequired(_l("Enter the translation.")), Length(max=TEXT_LENGTH)],
        description=_l("As close to the original as the language allows; leave nothing out and add nothing. You can use Markdown."),
    )  # fmt: skip

    def show(self, original: Original, found: TextTranslation | None) -> None:
        """Leaves out the title where the original has none, and before anything is sent fills in what is there."""
        if not original.title:
            del self.title
        if not original.text:
            del self.text
        if self.is_submitted():
            return
        self.source.data, self.seen.data = original.source, mark_of(found)
        for name in ("title", "text"):
            if found is not None and name in self:
                self[name].data = getattr(found, name)

    def plan(self) -> TranslationPlan:
        return TranslationPlan(
            title=self.title.data or "" if "title" in self else "", text=self.text.data or "" if "text" in self else "",
            source=self.source.data or "", seen=self.seen.data or "",
        )  # fmt: skip
