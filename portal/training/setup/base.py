"""What the module tells others about itself when the application is set up."""

from __future__ import annotations

from flask import url_for

from portal.accounts import hooks
from portal.cities.cards import CardData
from portal.cities.models import City
from portal.core import cache
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.training import queries, services
from portal.training.events import (
    CoursePublished,
    EditionChanged,
    EnrolmentCompleted,
    NominationAnswered,
    NominationMade,
    NominationWithdrawn,
    ProgrammeMade,
)
from portal.training.setup import audited


def register_kinds() -> None:
    """The messages that training sends."""
    kinds.add_part(_l("Training"), 20, "training")
    kinds.register(
        "training.nominated", label=_l("A city nominates you for a training"),
        why_mandatory=_l("A place waits for your answer; without this message nobody would tell you."),
    )  # fmt: skip
    kinds.register(
        "training.invited", label=_l("A city nominates you, and you have no account yet"), secret=True,
        why_mandatory=_l("It holds the link with which you take up your account."),
    )  # fmt: skip
    kinds.register("training.answered", label=_l("Somebody you nominated has answered"))
    kinds.register(
        "training.withdrawn", label=_l("A city withdraws your nomination"),
        why_mandatory=_l("You must know that you no longer take part."),
    )  # fmt: skip


def register_privacy() -> None:
    """Export, erasure, and the paragraph of the privacy page."""
    hooks.exporters.append(services.export_of)
    hooks.erasers.append(services.erase)
    hooks.statements.append(
        hooks.Statement(
            key="training",
            title=_l("Training"),
            what=_l(
                "Nominations with position and motivation, editions you take part in, what you have done in a course, "
                "your answers in quizzes, and the names for your certificate."
            ),
            why=_l(
                "So that your city can nominate you, you can learn at your own pace, and a certificate can be issued."
            ),
            how_long=_l(
                "Until you have your account erased. Then your answers are deleted; that somebody of your city took part "
                "stays as a number without a name."
            ),
        )
    )


def register_audit() -> None:
    """The words of the audit log."""
    hooks.audit_actions.update(
        {
            "training.course_published": _l("Course published"),
            "training.package_uploaded": _l("Learning package uploaded"),
            "training.programme_made": _l("Programme made"),
            "training.edition_made": _l("Edition made"),
            "training.edition_changed": _l("Edition changed"),
            "training.edition_moved": _l("Edition moved to another state"),
            "training.nominated": _l("Nominated for an edition"),
            "training.nomination_accepted": _l("Nomination accepted"),
            "training.nomination_declined": _l("Nomination declined"),
            "training.nomination_withdrawn": _l("Nomination withdrawn"),
            "training.completed": _l("Edition completed"),
            "training.completion_taken_over": _l("Completion outside the portal recorded"),
        }
    )
    hooks.audit_subjects.update(
        {
            "edition": (_l("Edition"), audited.editions),
            "programme": (_l("Programme"), audited.programmes),
            "nomination": (_l("Nomination"), audited.nominations),
            "enrolment": (_l("Participant"), audited.enrolments),
            "attempt": (_l("Attempt"), audited.attempts),
            "plan": (_l("Action plan"), audited.plans),
            "course": (_l("Course"), audited.courses),
            "question": (_l("Question"), audited.questions),
            "activity": (_l("Activity"), audited.activities),
        }
    )


def throw_away_on_change() -> None:
    """Shared pages that show editions, courses or free seats are made anew after these events."""
    for event in (
        CoursePublished,
        ProgrammeMade,
        EditionChanged,
        NominationMade,
        NominationAnswered,
        NominationWithdrawn,
    ):
        cache.invalidate_on(event, "training")
    cache.invalidate_on(EnrolmentCompleted, "training", "cities")
    cache.invalidate_on(NominationAnswered, "cities")


def city_card(city: City) -> CardData | None:
    """How many of the city's people were trained, in how many editions; nothing for a city that took no part."""
    people, count = queries.trained_in(city.id)
    if not count:
        return None
    return CardData(
        title=_("Training"),
        text=ngettext("%(num)d person has completed a training.", "%(num)d people have completed a training.", people),
        url=url_for("training.index"), symbol="training",
        meta=[ngettext("%(num)d edition", "%(num)d editions", count)],
    )  # fmt: skip
