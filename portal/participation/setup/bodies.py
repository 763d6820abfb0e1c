"""Bodies and draws: pages that are kept, messages, privacy and the audit log."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.participation.events import BodyChanged
from portal.participation.models import Body
from portal.participation.services import draw_privacy


def register() -> None:
    cache.invalidate_on(BodyChanged, "participation")
    kinds.register("participation.person_drawn", label=_l("You were drawn by lot"))
    hooks.audit_actions.update(
        {
            "participation.body_made": _l("Body of a city made"),
            "participation.body_changed": _l("Body of a city or its members changed"),
            "participation.draw_begun": _l("Draw begun, digest of its seed published"),
            "participation.draw_changed": _l("Draw changed"),
            "participation.pool_changed": _l("Somebody came into the pool of a draw"),
            "participation.pool_closed": _l("Pool of a draw closed and published"),
            "participation.lots_drawn": _l("Lots drawn"),
            "participation.draw_answered": _l("Answer of somebody drawn"),
        }
    )
    hooks.audit_subjects["participation_body"] = (
        _l("Body of a city"), hooks.Subjects(select(Body.id, Body.titles.label("title")), i18n.plain),
    )  # fmt: skip
    hooks.exporters.append(draw_privacy.export_of)
    hooks.erasers.append(draw_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation.bodies",
            title=_l("Assemblies and draws by lot"),
            what=_l(
                "For which draws you volunteered, what you said of yourself there, and in which bodies you sit or sat."
            ),
            why=_l("So that everybody has the same chance, and you are told when you are drawn."),
            how_long=_l(
                "Until you have your account erased. Pools that are closed keep a code that is nobody's any more, and bodies a term without a name."
            ),
        )
    )
