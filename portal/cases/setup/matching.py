"""Problems and helpers: the way to them, their messages, privacy of all that adoptions and kits know of people."""

from __future__ import annotations

from portal.accounts import hooks
from portal.cases.services import adopters_privacy
from portal.core import web
from portal.core.access import signed_in
from portal.core.i18n import lazy as _l
from portal.notifications import kinds


def register() -> None:
    web.add_account_link("cases.problems", _l("Problems of my city"), "cases", 47, signed_in)
    kinds.register("cases.mentor", label=_l("Questions and answers between cities that help each other"))
    hooks.audit_actions["cases.problem_described"] = _l("Problem of a city described")
    hooks.exporters.append(adopters_privacy.export_of)
    hooks.erasers.append(adopters_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="adoptions",
            title=_l("Adoptions and help between cities"),
            what=_l(
                "What you have said for your city about adoptions, what you offer to help with, "
                "and questions and answers between you and other cities."
            ),
            why=_l("So that both cities of an adoption can stand by it, and a city finds somebody who has done it."),
            how_long=_l(
                "Until you have your account erased. What you said for your city stays without your name; "
                "your offers, questions and answers are deleted."
            ),
        )
    )
