"""Navigation, the city's card, pages that are kept, and the audit log."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from portal.accounts import hooks
from portal.cities import cards
from portal.cities.cards import CardData
from portal.cities.models import City
from portal.core import cache, i18n, web
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.participation import queries, rules, searching, words
from portal.participation.events import SpaceChanged
from portal.participation.models import Process, Space


def register() -> None:
    kinds.add_part(_l("Participation"), 10, "participation")
    web.add_navigation("participation.pilots", _l("Participation"), "users", "participation", 28)
    web.add_account_link("participation.desk", _l("Citizen participation"), "users", 44, rules.may_manage_any)
    cards.append(_card)
    searching.register()
    cache.invalidate_on(SpaceChanged, "participation", "cities")
    hooks.audit_actions.update(
        {
            "participation.space_made": _l("Space for citizen participation made"),
            "participation.space_changed": _l("Words of a space changed"),
            "participation.space_machine": _l("Machine translation of a space switched"),
            "participation.space_state": _l("Pilot of citizen participation moved on"),
            "participation.process_begun": _l("Process begun"),
            "participation.process_changed": _l("Words of a process changed"),
            "participation.process_published": _l("Process published"),
            "participation.phase_planned": _l("Phase of a process planned"),
            "participation.phase_changed": _l("Phase of a process changed"),
            "participation.phase_removed": _l("Phase taken out of a process"),
            "participation.component_added": _l("Component of a process added"),
            "participation.component_changed": _l("Component of a process changed"),
            "participation.component_removed": _l("Component taken out of a process"),
        }
    )
    hooks.audit_subjects["participation_space"] = (
        _l("Space for citizen participation"), hooks.Subjects(select(Space.id, Space.titles.label("title")), i18n.plain),
    )  # fmt: skip
    hooks.audit_subjects["participation_process"] = (
        _l("Process"), hooks.Subjects(select(Process.id, Process.titles.label("title")), i18n.plain),
    )  # fmt: skip


def _card(city: City) -> CardData | None:
    """The way to the city's space, once it is open."""
    space = queries.spaces_of_cities([city.id]).get(city.id)
    if space is None or not rules.is_public(space):
        return None
    return CardData(
        _("Citizen participation"), text=i18n.plain(space.intros)[:160], url=url_for("participation.space", city=city.slug),
        symbol="users", meta=[words.PILOTS[space.state][0]],
    )  # fmt: skip
