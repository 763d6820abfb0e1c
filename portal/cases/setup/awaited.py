"""What of the library stands in "my portal" as the next thing to do."""

from __future__ import annotations

from portal.cases.queries import awaited
from portal.core.awaiting import Awaited
from portal.core.awaiting import register as awaits
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext


def register() -> None:
    """Cases to judge, to review, to revise, and adoptions that wait for a city's word."""
    awaits("cases.review", Awaited(
        awaited.to_review, lambda n: ngettext("Review %(num)d case", "Review %(num)d cases", n),
        _l("You were asked for a review, or to say that you cannot."), "cases.own_reviews",
    ))  # fmt: skip
    awaits("cases.look", Awaited(
        awaited.to_look_at, lambda n: ngettext("%(num)d case was handed in", "%(num)d cases were handed in", n),
        _l("Ask reviewers, or send it back with a remark."), "cases.desk",
    ))  # fmt: skip
    awaits("cases.revise", Awaited(
        awaited.to_revise, lambda n: ngettext("Revise %(num)d case of your city", "Revise %(num)d cases of your city", n),
        _l("It came back with remarks."), "cases.own_cases",
    ))  # fmt: skip
    awaits("cases.confirm", Awaited(
        awaited.to_confirm, lambda n: ngettext("Confirm %(num)d adoption of a case", "Confirm %(num)d adoptions of cases", n),
        _l("An adoption counts once both cities have confirmed it."), "cases.own_adoptions",
    ))  # fmt: skip
