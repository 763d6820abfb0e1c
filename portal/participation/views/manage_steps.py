"""Where each of the ten steps is done: the pages and settings to which the guide leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from portal.core import i18n
from portal.core.i18n import _
from portal.participation.components import kind_of
from portal.participation.models import Process, ProcessState

Links = Sequence[tuple[str, str]]


def pages_of_steps(process: Process) -> Mapping[str, Links]:
    """Step (`words.STEPS`) → (what the page is called, its address)."""
    city, lang = {"city": process.space.city.slug}, process.lang
    here: dict[str, Any] = {"process_id": process.id}

    def page(endpoint: str, anchor: str | None = None, **values: Any) -> str:
        return url_for(f"participation.{endpoint}", **values, _anchor=anchor)

    words = (_("Words of the process"), page("edit_process", f"texts_{lang}", **here))
    people = (_("Residents, codes and groups"), page("people", **city))
    components = (_("What people can do"), page("manage_process", "components", **here))
    lessons = (_("What we learned"), page("edit_process", f"evaluations_{lang}", **here))
    rehearsed = (_("Try it with a fictitious crowd"), page("process_rehearsals", **here))
    return {
        "problem": [words],
        "results": [words, (_("Phases"), page("manage_process", "phases", **here))],
        "people": [people, (_("Who may take part in what"), page("manage_process", "components", **here))],
        "method": [(_("The method"), page("edit_process", "method", **here)), (_("What the method needs"), page("manage_process", "method", **here))],
        "tools": [components, (_("Places"), page("edit_places", **city)), (_("Words and looks of the space"), page("edit_space", **city))],
        "communication": [
            (_("Announcements"), page("announcements", **city)), (_("In your own site"), page("embed_code", **city)),
            (_("Logo of the city"), page("edit_logo", **city)),
        ],
        "running": [
            (_("Set up the desk"), page("desk_setup", **city)), (_("Calendar of the desk"), page("desk_calendar", **city)),
            *([rehearsed] if process.state is ProcessState.DRAFT else []),
        ],
        "using": [(_("Desk"), page("inbox", **city)), *_answered(process)],
        "evaluation": [(_("Figures"), page("desk_figures", **city)), lessons],
        "culture": [lessons, (_("What other cities learned"), page("process_templates")), (_("The process as a file"), page("export_process", **here))],
    }  # fmt: skip


def _answered(process: Process) -> Links:
    """Where what came in is looked after, for each component that has such a page."""
    return [
        (i18n.plain(one.titles), url_for(desk, component_id=one.id))
        for one in process.components
        if (desk := kind_of(one.kind).desk)
    ]
