"""A webinar as schema.org describes it, in JSON-LD: an Event with one Event for each run.

Source: https://schema.org/Event, eventStatus, previousStartDate, VirtualLocation, Place, superEvent (version 29).
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from portal.webinars.formats.site import Site, name_in
from portal.webinars.models import Format, Part, Run, RunState, WebinarState, WebinarText
from portal.webinars.queries.public import Shown

TYPE = "application/ld+json"
_MODES = {
    Format.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Format.ON_SITE: "https://schema.org/OfflineEventAttendanceMode",
    Format.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def of_webinar(shown: Shown, text: WebinarText, site: Site) -> dict[str, Any]:
    """The webinar in the language of `text`. With several runs the whole is their `superEvent`."""
    webinar, lang = shown.webinar, text.lang
    whole: dict[str, Any] = {
        "@type": "Event", "@id": site.permanent(webinar.number or 0), "url": site.page(webinar.slug, lang), "name": text.title,
        "description": text.summary or text.title, "inLanguage": list(webinar.languages), "isAccessibleForFree": True,
        "organizer": _organiser(shown, lang, site),
        "about": [
            {"@type": "DefinedTerm", "name": name_in(dict(tag.labels), lang), "termCode": tag.code} for tag in shown.tags
        ],
        "performer": _people(shown, Part.SPEAKER), "contributor": _people(shown, Part.MODERATOR),
    }  # fmt: skip
    whole = {name: value for name, value in whole.items() if value not in ([], "", None)}
    runs = [_run(run, shown, whole, text, site) for run in shown.runs]
    first = min(shown.runs, key=lambda run: run.starts_at, default=None)
    if first is not None:
        last = max(run.ends_at for run in shown.runs)
        whole |= {
            "startDate": _instant(first.starts_at, first.timezone), "endDate": _instant(last, first.timezone),
            "eventStatus": _status_of_all(shown), "eventAttendanceMode": runs[0]["eventAttendanceMode"],
            "location": runs[0]["location"], "subEvent": [{"@id": run["@id"]} for run in runs],
        }  # fmt: skip
    return {"@context": "https://schema.org", "@graph": [whole, *runs]}


def _run(run: Run, shown: Shown, whole: dict[str, Any], text: WebinarText, site: Site) -> dict[str, Any]:
    address = site.page(shown.webinar.slug, text.lang)
    described: dict[str, Any] = {
        "@type": "Event", "@id": f"{whole['@id']}#run-{run.number}", "url": f"{address}#run-{run.number}", "name": text.title,
        "description": whole["description"], "startDate": _instant(run.starts_at, run.timezone),
        "endDate": _instant(run.ends_at, run.timezone), "eventStatus": _status(run), "eventAttendanceMode": _MODES[run.format],
        "location": _location(run, address), "inLanguage": whole["inLanguage"], "isAccessibleForFree": True,
        "organizer": whole["organizer"], "superEvent": {"@id": whole["@id"]},
        "maximumVirtualAttendeeCapacity": run.capacity if run.format is not Format.ON_SITE else None,
        "maximumPhysicalAttendeeCapacity": run.capacity_on_site if run.format is not Format.ONLINE else None,
    }  # fmt: skip
    if is_rescheduled(run) and run.previous_starts_at is not None:
        described["previousStartDate"] = _instant(run.previous_starts_at, run.timezone)
    return {name: value for name, value in described.items() if value is not None}


def is_rescheduled(run: Run) -> bool:
    """Whether people were told another time before."""
    return run.state is RunState.PLANNED and run.previous_starts_at not in (None, run.starts_at)


def _status(run: Run) -> str:
    name = {RunState.CANCELLED: "EventCancelled", RunState.POSTPONED: "EventPostponed"}.get(run.state)
    return f"https://schema.org/{name or ('EventRescheduled' if is_rescheduled(run) else 'EventScheduled')}"


def _status_of_all(shown: Shown) -> str:
    """Cancelled if it is as a whole; else what its runs agree on, and scheduled where one of them is."""
    if shown.webinar.state is WebinarState.CANCELLED:
        return "https://schema.org/EventCancelled"
    found = {_status(run) for run in shown.runs}
    return found.pop() if len(found) == 1 else "https://schema.org/EventScheduled"


def _location(run: Run, address: str) -> Any:
    """The link of the room is never told: the page is where one gets in."""
    virtual = {"@type": "VirtualLocation", "url": address}
    if run.format is Format.ONLINE:
        return virtual
    hall = {"@type": "Place", "name": run.place, "address": run.place}
    return hall if run.format is Format.ON_SITE else [virtual, hall]


def _organiser(shown: Shown, lang: str, site: Site) -> dict[str, Any]:
    if shown.city is None:
        return {"@type": "Organization", "name": name_in(site.publisher, lang), "url": f"{site.base}/"}
    return {
        "@type": "GovernmentOrganization", "name": name_in(shown.city.names, lang), "url": site.city(shown.city.slug, lang),
    }  # fmt: skip


def _people(shown: Shown, part: Part) -> list[dict[str, str]]:
    return [
        {"@type": "Person", "name": name}
        for name in dict.fromkeys(one.name for one in shown.people if one.part is part)
    ]


def _instant(moment: Any, zone: str) -> str:
    """With the offset of the host's zone, as people there write it."""
    return str(moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"))
