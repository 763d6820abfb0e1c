"""Settings of a component of proposals: how long it gathers, what its thresholds are called, when talk begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.validators import AnyOf, NumberRange, Optional

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.participation.forms.texts import given, show
from portal.participation.rules.proposals import Counts, Terms
from portal.participation.words import proposals as proposal_words


def _name(hint: Any) -> Any:
    return lambda label: (
        lambda _first: StringField(label, filters=[stripped], validators=[Length(max=80)], description=hint)
    )


# Fields that each language has.
NAMES = {
    "debate_names": _name(_l("Such as: Debate in the district council. Empty: Debate is open."))(
        _l("What the first threshold is called")
    ),
    "answer_names": _name(_l("Such as: The mayor answers. Empty: The city must answer."))(
        _l("What the second threshold is called")
    ),
}


def _counts() -> Any:
    return choices((one.value, label) for one, label in proposal_words.COUNTS.items())


# Who says nothing leaves it at those who support it, as everything before there was a choice.
_KNOWN: dict[str, Any] = {"validate_choice": False, "validators": [Optional(), AnyOf(list(Counts), _l("Choose one."))]}


class MoreTerms(FlaskForm):
    """Joins the form of a component."""

    debate_counts = RadioField(_l("Who counts for the debate"), default=Counts.SUPPORTERS, choices=_counts(), **_KNOWN)
    answer_counts = RadioField(
        _l("Who counts for the answer"), default=Counts.SUPPORTERS, choices=_counts(), **_KNOWN,
        description=_l("Each person counts once, whichever way he or she comes. Who writes the proposal does not count."),
    )  # fmt: skip
    gather_days = IntegerField(
        _l("Days in which a debate must be open"), default=0,
        validators=[Optional(), NumberRange(0, 3650, _l("Enter a number from 0 to 3,650."))],
        description=_l("Counted from the day on which it was written. What too few support by then is put away. 0: it stays open."),
    )  # fmt: skip
    talk_from_debate = BooleanField(_l("Comments are taken only once the debate is open"))

    def show_more(self, terms: Terms) -> None:
        self.debate_counts.data, self.answer_counts.data = terms.debate_counts, terms.answer_counts
        self.gather_days.data, self.talk_from_debate.data = terms.gather_days, terms.talk_from_debate
        for name in NAMES:
            show(self, name, getattr(terms, name) or {})

    def more(self) -> Mapping[str, Any]:
        """Values of `Terms`."""
        names = {name: given(self, name) or None for name in NAMES}
        return {
            "gather_days": self.gather_days.data or 0,
            "talk_from_debate": bool(self.talk_from_debate.data),
            "debate_counts": self.debate_counts.data or Counts.SUPPORTERS.value,
            "answer_counts": self.answer_counts.data or Counts.SUPPORTERS.value,
            **names,
        }
