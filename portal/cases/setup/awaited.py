"""What of the library and of awards stands in "my portal" as the next thing to do."""

from __future__ import annotations

from portal.cases.queries import awaited, awaited_awards
from portal.core.awaiting import Awaited
from portal.core.awaiting import register as awaits
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext


def register() -> None:
    """Cases to review, to revise, adoptions that wait for a city's word, problems to help with; then awards."""
    awaits("cases.review", Awaited(
        awaited.to_review, lambda n: ngettext("Review %(num)d case", "Review %(num)d cases", n),
        _l("You were asked for a review, or to say that you cannot."), "cases.own_reviews",
    ))  # fmt: skip
    awaits("cases.look", Awaited(
        awaited.to_look_at, lambda n: ngettext("%(num)d case was handed in", "%(num)d cases were handed in", n),
        _l("Ask reviewers, or send it back with a remark."), "cases.desk", given=awaited.editor,
    ))  # fmt: skip
    awaits("cases.revise", Awaited(
        awaited.to_revise, lambda n: ngettext("Revise %(num)d case of your city", "Revise %(num)d cases of your city", n),
        _l("It came back with remarks."), "cases.own_cases", given=awaited.cities_of,
    ))  # fmt: skip
    awaits("cases.finish", Awaited(
        awaited.to_finish,
        lambda n: ngettext("Finish %(num)d case that your entry has begun", "Finish %(num)d cases that your entries have begun", n),
        _l("What you entered for an award is a draft for the library now."), "cases.own_cases", given=awaited.cities_of,
    ))  # fmt: skip
    awaits("cases.confirm", Awaited(
        awaited.to_confirm, lambda n: ngettext("Confirm %(num)d adoption of a case", "Confirm %(num)d adoptions of cases", n),
        _l("An adoption counts once both cities have confirmed it."), "cases.own_adoptions", given=awaited.cities_of,
    ))  # fmt: skip
    awaits("cases.help", Awaited(
        awaited.to_help_with, lambda n: ngettext("Help %(num)d city that has asked you", "Help %(num)d cities that have asked you", n),
        _l("Answer, or say that you cannot, so that the city can ask somebody else."), "cases.mentor_request",
    ))  # fmt: skip
    _awards()


def _awards() -> None:
    awaits("cases.judge", Awaited(
        awaited_awards.to_judge, lambda n: ngettext("Judge %(num)d entry for an award", "Judge %(num)d entries for an award", n),
        _l("Score it and hand in your sheet, or say that you have an interest in it."), "cases.own_juries",
    ))  # fmt: skip
    awaits("cases.enter", Awaited(
        awaited_awards.to_hand_in, lambda n: ngettext("Hand in %(num)d entry for an award", "Hand in %(num)d entries for an award", n),
        _l("What is not handed in before the call closes does not count."), "cases.own_entries", given=awaited.cities_of,
    ))  # fmt: skip
    awaits("cases.check", Awaited(
        awaited_awards.to_check, lambda n: ngettext("Check %(num)d entry for an award", "Check %(num)d entries for an award", n),
        _l("Say whether it goes to the jury."), "cases.run_call", given=awaited_awards.office,
    ))  # fmt: skip
    awaits("cases.begin_judging", Awaited(
        awaited_awards.to_begin, lambda n: ngettext("Give %(num)d call to its jury", "Give %(num)d calls to their juries", n),
        _l("It takes no entries any more, and all of them are checked."), "cases.run_call", given=awaited_awards.office,
    ))  # fmt: skip
    awaits("cases.decide", Awaited(
        awaited_awards.to_decide, lambda n: ngettext("End %(num)d round of judging", "End %(num)d rounds of judging", n),
        _l("The jury has had its time, or all sheets are in."), "cases.results", given=awaited_awards.office,
    ))  # fmt: skip
    awaits("cases.publish_winners", Awaited(
        awaited_awards.to_publish, lambda n: ngettext("Publish the winners of %(num)d award", "Publish the winners of %(num)d awards", n),
        _l("They are chosen, and nobody has been told yet."), "cases.publish_call", given=awaited_awards.office,
    ))  # fmt: skip
