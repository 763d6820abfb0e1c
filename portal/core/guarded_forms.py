"""A form with which people post: with a field that they do not see, and the signed moment at which it was shown."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Optional

from portal.core import clock, settings, traps
from portal.core.i18n import lazy as _l


class GuardedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The page has `{{ guards(form) }}` of components/forms.html; the view asks `caught_in` after the check of the form.

    Whoever is caught is not refused: what he wrote waits for a person's look. A form that comes back with mistakes keeps its
    first moment.
    """

    website = StringField(_l("Leave this empty"), validators=[Optional()])
    shown_at = HiddenField()

    def open_for(self, reader: Any) -> None:
        """Sets the moment, unless the form has just come back."""
        if not self.is_submitted():
            self.open_now(reader)

    def open_now(self, reader: Any) -> None:
        """Sets the moment; for a form that is empty whatever the request holds."""
        self.shown_at.data = traps.stamp(settings().secret_key, self._purpose(reader), clock.now())

    def caught_in(self, least_seconds: int, reader: Any) -> list[traps.Trap]:
        """The traps that it fell into, with so many seconds as the least that a person takes."""
        return traps.caught(
            key=settings().secret_key, purpose=self._purpose(reader), stamped=self.shown_at.data or "",
            hidden=self.website.data or "", now=clock.now(), least_seconds=least_seconds,
        )  # fmt: skip

    def _purpose(self, reader: Any) -> str:
        return f"{type(self).__name__}:{reader.id if reader.is_authenticated else ''}"
