"""What a rehearsal has found, in words; its states, and what its numbers count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from portal.core import datetimes, i18n
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.participation.models import Method, RehearsalState
from portal.participation.words import METHODS
from portal.participation.words.methods import WHY

STATES = {
    RehearsalState.WAITING: (_l("Waits to begin"), "waiting"),
    RehearsalState.RUNNING: (_l("Is being played"), "waiting"),
    RehearsalState.DONE: (_l("Played to the end"), "done"),
    RehearsalState.FAILED: (_l("Could not be played"), "failed"),
    RehearsalState.STOPPED: (_l("Stopped"), "note"),
}
KINDS = {"failed": _l("Does not work"), "waiting": _l("Look at it"), "note": _l("Good to know")}
COUNTS = {
    "debates": _l("Debates opened"), "reached": _l("Petitions with enough signatures"), "due": _l("Answers that the city owed"),
    "in_time": _l("Answered in time"), "late": _l("Answered late"), "answered": _l("Answered"), "unanswered": _l("Not answered"),
    "seats": _l("Seats taken"), "in_line": _l("On the waiting list"),
}  # fmt: skip

Facts = Mapping[str, Any]


def _gap(facts: Facts) -> str:
    hours = int(facts["hours"])
    if hours < 48:
        return ngettext(
            "Nothing is open for %(num)d hour before this phase.", "Nothing is open for %(num)d hours before this phase.", hours
        )  # fmt: skip
    return ngettext(
        "Nothing is open for %(num)d day before this phase.",
        "Nothing is open for %(num)d days before this phase.",
        round(hours / 24),
    )


def _languages(facts: Facts) -> str:
    return _(
        "Not written yet in: %(languages)s.",
        languages=i18n.listed(i18n.language_name(one) for one in facts["languages"]),
    )


def _threshold(facts: Facts, words: Callable[..., str], too_small: Callable[..., str]) -> str:
    known = {"threshold": i18n.number(facts["threshold"]), "people": i18n.number(facts["people"])}
    return (too_small if facts["threshold"] > facts["people"] else words)(**known)


def _no_debate(facts: Facts) -> str:
    return _threshold(
        facts,
        lambda **known: _(
            "No proposal has reached the %(threshold)s supports that open a debate, with %(people)s people.", **known
        ),
        lambda **known: _(
            "A debate takes %(threshold)s supports: more than the %(people)s people of this rehearsal.", **known
        ),
    )


def _no_answer_due(facts: Facts) -> str:
    return _threshold(
        facts,
        lambda **known: _(
            "No proposal has reached the %(threshold)s supports for an answer, with %(people)s people.", **known
        ),
        lambda **known: _(
            "An answer takes %(threshold)s supports: more than the %(people)s people of this rehearsal.", **known
        ),
    )


def _no_petition(facts: Facts) -> str:
    return _threshold(
        facts,
        lambda **known: _("No petition has reached its %(threshold)s signatures, with %(people)s people.", **known),
        lambda **known: _(
            "A petition takes %(threshold)s signatures: more than the %(people)s people of this rehearsal.", **known
        ),
    )


def _cut(facts: Facts) -> str:
    return _(
        "A petition can be signed for %(days)s days, but the longest phase in which people can sign has %(phase_days)s.",
        days=i18n.number(facts["days"]), phase_days=i18n.number(facts["phase_days"]),
    )  # fmt: skip


def _no_department(facts: Facts) -> str:
    return ngettext(
        "%(num)d thing had to be answered, and the city has no department that could.",
        "%(num)d things had to be answered, and the city has no department that could.", facts["number"],
    )  # fmt: skip


def _no_members(facts: Facts) -> str:
    return ngettext(
        "%(num)d thing had to be answered, and nobody works in any department.",
        "%(num)d things had to be answered, and nobody works in any department.", facts["number"],
    )  # fmt: skip


def _refused(facts: Facts) -> str:
    return _(
        "Nobody could do it (%(label)s). People read: %(reason)s",
        label=facts["label"],
        reason=i18n.isolated(facts["reason"]),
    )


# Code → what is said, given the facts of the finding.
FINDINGS: Mapping[str, Callable[[Facts], str]] = {
    "idle_phase": lambda _f: _("This phase switches nothing on: people can only read."),
    "past_phase": lambda _f: _("This phase lies in the past."),
    "gap": _gap,
    "no_component": lambda _f: _("There is nothing yet that people can do."),
    "method_lacks": lambda facts: _(
        "The method (%(method)s) needs something that is not there: %(why)s", method=METHODS[Method(facts["method"])][0], why=WHY[facts["need"]]
    ),
    "never_on": lambda _f: _("No phase switches this on."),
    "nothing_handed_in": lambda _f: _("No phase lets people hand something in, so there is nothing to support or sign."),
    "no_register": lambda _f: _(
        "This is for residents, and there is no way yet to show that one lives in the city: nobody can take part."
    ),
    "empty_group": lambda _f: _("This is for a group, and nobody stands on its list: nobody can take part."),
    "no_text": lambda _f: _("There is no text yet that says what it is about."),
    "untranslated": _languages,
    "space_closed": lambda _f: _("The space is not open: whatever the phases say, nobody sees the process until it is."),
    "category_unattended": lambda _f: _("Reports of this kind land on no desk at which somebody works."),
    "no_hearer": lambda _f: _("Nobody is appointed to read reports of discrimination, so people cannot send any."),
    "no_questions": lambda _f: _("The survey asks nothing yet."),
    "unanswerable": lambda facts: _(
        "Question %(number)s has to be answered, and there is nothing to choose or too little.", number=i18n.number(facts["number"])
    ),
    "no_version": lambda _f: _("No text or plan has been put up yet, so there is nothing to comment on."),
    "no_meeting": lambda _f: _("No meeting is planned yet."),
    "meeting_draft": lambda _f: _("This meeting is a draft: nobody can see it or sign up for it."),
    "meeting_before_phase": lambda _f: _("This meeting begins before a phase lets people sign up for it."),
    "no_sign_ups": lambda _f: _("A phase lets people sign up, but no meeting takes sign-ups."),
    "signing_cut": _cut,
    "no_petition_reached": _no_petition,
    "no_debate": _no_debate,
    "no_answer_due": _no_answer_due,
    "no_department": _no_department,
    "no_members": _no_members,
    "due_after_end": lambda facts: _(
        "Answers fall due after the last phase has ended, the last one on %(day)s: somebody must still be there.",
        day=datetimes.format_date(date.fromisoformat(facts["day"])),
    ),
    "all_refused": _refused,
    "nothing_there": lambda facts: _("People wanted to do it (%(label)s) and found nothing to do it with.", label=facts["label"]),
}  # fmt: skip


def said(finding: Mapping[str, Any], label: Any) -> str:
    """A finding of a report in words. `label`: what the action is called that it is about, if it is about one."""
    return FINDINGS[finding["code"]](dict(finding["facts"]) | {"label": label})
