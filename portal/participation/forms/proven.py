"""A form that people without an account send: their browser does a small sum first (`integrity.puzzle`)."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField

from portal.core import clock, settings
from portal.participation.integrity import puzzle


class ProvenForm(FlaskForm):
    """The page has `{{ small_sum(form, guard) }}` of `participation/_moderation.html`; the view asks `is_solved`, then `set_sum` for each
    page that it shows. Without the sum the form goes as well, less often from one network (`services.intake`).
    """

    sum_is_for = "report"
    puzzle = HiddenField()
    solution = HiddenField()

    def set_sum(self) -> None:
        """A new sum for each page."""
        self.puzzle.data = puzzle.challenge(settings().secret_key, self.sum_is_for, clock.now())
        self.solution.data = ""

    @property
    def is_solved(self) -> bool:
        return puzzle.is_solved(
            key=settings().secret_key, purpose=self.sum_is_for, given=self.puzzle.data or "", answer=self.solution.data or "",
            now=clock.now(),
        )  # fmt: skip


class ChoiceSum(ProvenForm):
    """What comes with a support, a signature, a vote or an answer: `choice_sum(component)` of the same file stands in its form, and a
    script fetches the sum (`participation.choice_sum`), as such buttons stand on pages that many readers share.
    """

    sum_is_for = "choice"
