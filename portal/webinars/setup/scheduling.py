"""Navigation, kinds of messages, words of the audit log, privacy: what scheduling tells the rest of the portal."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core import cache, web
from portal.core.access import signed_in
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.webinars import rules, searching
from portal.webinars.events import WebinarDecided
from portal.webinars.services import crew_privacy


def register() -> None:
    kinds.add_part(_l("Webinars"), 30, "webinars")
    web.add_navigation("webinars.index", _l("Webinars"), "webinars", "webinars", 25)
    web.add_account_link("webinars.own_webinars", _l("Webinars I run"), "webinars", 47, rules.may_organise)
    web.add_account_link("webinars.own_parts", _l("Webinars I help with"), "users", 48, signed_in)
    searching.register()
    cache.invalidate_on(WebinarDecided, "webinars")
    _messages()
    _audit()
    hooks.exporters.append(crew_privacy.export_of)
    hooks.erasers.append(crew_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="webinar_crew",
            title=_l("Making webinars"),
            what=_l(
                "Which webinars you organise, and in which you speak, moderate, interpret, caption or take notes: your answer, "
                "your biography and your note to the organiser."
            ),
            why=_l("So that the organiser knows who comes, and the audience knows who speaks."),
            how_long=_l(
                "Until you have your account erased. Then your biography and notes go and your name is taken off the page."
            ),
        )
    )


def _messages() -> None:
    kinds.register("webinars.proposed", label=_l("A webinar waits for approval"))
    kinds.register("webinars.decided", label=_l("The secretariat has answered about a webinar of yours"))
    kinds.register("webinars.part_asked", label=_l("You are asked to help with a webinar"))
    kinds.register(
        "webinar_parts.link", label=_l("You are asked to help with a webinar, by a link"), secret=True,
        why_mandatory=_l("It holds the link with which you answer."),
    )  # fmt: skip
    kinds.register("webinars.part_answered", label=_l("Somebody has answered whether they help with your webinar"))
    kinds.register("webinars.part_moved", label=_l("A webinar that you help with has moved or is cancelled"))
    kinds.register(
        "webinar_parts.moved", label=_l("A webinar that you help with has moved or is cancelled, by a link"), secret=True,
        why_mandatory=_l("It holds the link with which you answer."),
    )  # fmt: skip
    kinds.register("webinars.clocks_changed", label=_l("Clocks were changed, and runs of your webinars have moved"))


def _audit() -> None:
    hooks.audit_actions.update(
        {
            "webinars.words_changed": _l("Words of a webinar changed"),
            "webinars.translation_removed": _l("Translation of a webinar taken away"),
            "webinars.rules_changed": _l("Rules of registration for a webinar changed"),
            "webinars.run_removed": _l("Run taken out of a draft of a webinar"),
            "webinars.clocks_changed": _l("Run of a webinar moved because clocks were changed"),
            "webinars.proposed": _l("Webinar proposed for publication"),
            "webinars.sent_back": _l("Webinar sent back by the secretariat"),
            "webinars.cancelled": _l("Webinar cancelled"),
            "webinars.discarded": _l("Draft of a webinar thrown away"),
            "webinars.series_made": _l("Series of webinars made"),
            "webinars.programme_changed": _l("Programme of a run changed"),
            "webinars.person_asked": _l("Somebody asked to help with a webinar"),
            "webinars.person_answered": _l("Answer about helping with a webinar"),
            "webinars.person_changed": _l("What somebody does in a webinar changed"),
            "webinars.person_withdrawn": _l("Somebody is not needed for a webinar any more"),
        }
    )
