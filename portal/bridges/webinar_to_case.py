"""From a webinar to a case: once it is over, a city that contributed gets a draft of what was shown, answered and counted."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.cases import queries as cases
from portal.cases import rules as case_rules
from portal.cases import services as library
from portal.cases.models import Case, FileKind, Stage
from portal.cases.queries import Draft
from portal.cases.services import Change
from portal.cases.views.base import me
from portal.cities.models import City
from portal.core import db, i18n, settings, storage, web
from portal.core.access import requires, signed_in
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.webinars import extras
from portal.webinars.extras import Extra
from portal.webinars.models import Webinar
from portal.webinars.queries import handing_on
from portal.webinars.queries import public as webinars
from portal.webinars.queries.public import Shown
from portal.webinars.services.handing_on import may_hand_on, webinar_as_case_draft

bp = web.blueprint("webinar_to_case", "portal.bridges")

MOST_ROWS = 30  # of a list of a case, as its editor takes them
MOST_SLIDES = 10  # files; the editor adds others


def join() -> None:
    """The page of a webinar and its organiser's page offer the case."""
    extras.on_page(_on_page)
    extras.on_manage(_on_manage)


def source_of(webinar_id: uuid.UUID, city_id: uuid.UUID) -> str:
    """Under what name the library knows it: a webinar makes one case a city."""
    return f"webinar:{webinar_id}:{city_id}"


@dataclass(frozen=True)
class Offer:
    """A city for which the reader may make a case. `address`: of what has become of it already; empty: nothing yet."""

    city: City
    address: str


def offers(webinar: Webinar, reader: Any) -> list[Offer]:
    """For the cities that contributed and for which the reader writes; comes with its runs."""
    if not getattr(reader, "is_authenticated", False) or not may_hand_on(webinar):
        return []
    contributed = handing_on.contributing_city_ids(webinar)
    if not contributed:
        return []
    found = []
    for city in cases.cities_to_write_for(reader):
        if city.id in contributed:
            case = cases.case_by_source(source_of(webinar.id, city.id))
            if case is None or case.withdrawn_at is None:
                found.append(Offer(city, _address_of(case) if case else ""))
    return found


def _on_page(found: Shown, reader: Any) -> Extra | None:
    return _offer(found.webinar, reader)


def _on_manage(webinar: Webinar, reader: Any) -> Extra | None:
    return _offer(webinar, reader)


def _offer(webinar: Webinar, reader: Any) -> Extra | None:
    made = offers(webinar, reader)
    return Extra("webinar_to_case/_offer.html", {"offers": made, "webinar_id": webinar.id}, order=80) if made else None


def _address_of(case: Case) -> str:
    version = cases.open_version(case.id) or cases.newest_version(case.id)
    return url_for("cases.draft", version_id=version.id)


@bp.post("/webinars/<uuid:webinar_id>/case/<uuid:city_id>")
@requires(signed_in)
def make_case(webinar_id: uuid.UUID, city_id: uuid.UUID) -> ResponseReturnValue:
    """Makes the draft of a case from a webinar for a city; a second press leads to the same draft."""
    found = webinars.shown(webinar_id=webinar_id)
    offer = next((one for one in offers(found.webinar, me()) if one.city.id == city_id), None) if found else None
    if found is None or offer is None:
        raise NotFound
    try:
        with db.transaction():
            draft = draft_of(found, offer.city, me())
    except Conflict:
        existing = cases.case_by_source(source_of(webinar_id, city_id))
        if existing is None:
            raise
        version = cases.open_version(existing.id) or cases.newest_version(existing.id)
        return web.see_other("cases.draft", version_id=version.id)
    flash(_("This is the draft of a case. What was said in the webinar stands in it; add what is missing."), "success")
    return web.see_other("cases.draft", version_id=draft.version.id)


def draft_of(found: Shown, city: City, actor: User) -> Draft:
    """The draft of a case with all that a webinar leaves behind: sections, figures, contacts, sources, slides as documents.

    Raises:
        Conflict: the webinar is not over, or has become a case of this city already.
    """
    said = webinar_as_case_draft(found)
    draft = library.begin_case(
        city=city, lang=said["lang"], title=said["title"], actor=actor, source=source_of(found.webinar.id, city.id),
        stage=Stage.LIVE,
    )  # fmt: skip
    with i18n.in_language(said["lang"] if said["lang"] in i18n.LOCALES else i18n.SOURCE):
        library.save(draft=draft, changes=_changes(found, said), actor=actor)
    for key, filename, title, lang in said["slides"][:MOST_SLIDES]:
        upload = FileStorage(io.BytesIO(storage.load(key)), filename=filename, content_type="application/pdf")
        library.add_file(draft=draft, upload=upload, kind=FileKind.DOCUMENT, alt="", credit=f"{title} ({lang})"[:200])
        db.session.refresh(draft.version, ["files"])
    return draft


def _changes(found: Shown, said: dict[str, Any]) -> list[Change]:
    return [
        Change("summary", said["summary"][: case_rules.LONGEST["summary"]]),
        Change("section:solution", _fitting([said["description"]])),
        Change("section:actors", _fitting(f"- {', '.join(filter(None, one))}" for one in said["speakers"])),
        Change("section:technology", _fitting(f"- {_line(one)}" for one in said["tools"])),
        Change("section:results", _fitting(f"- {_line(one)}" for one in said["decisions"])),
        Change("section:lessons", _fitting(_answer(*one) for one in said["answers"])),
        Change("tags", [key for key in said["tags"] if not key.startswith(_PREREQUISITE)]),
        Change("timeline", [_moment(day, place) for day, place in said["held"]]),
        Change("indicators", [_indicator(one) for one in said["figures"][:MOST_ROWS]]),
        Change("contacts", [_contact(*one) for one in said["contacts"][:MOST_ROWS]]),
        Change("references", _references(found, said)),
    ]


_PREREQUISITE = "prerequisite:"


def _line(text: str) -> str:
    """A line of a list: what was noted in several lines stays one."""
    return " ".join(text.split())


def _answer(question: str, answer: str) -> str:
    said = answer or _("It was answered by voice. Write down what was said, or take the question out.")
    return f"**{_line(question)}**\n\n{said}\n"


def _fitting(pieces: Iterable[str]) -> str:
    """As many whole pieces as a section takes."""
    text = ""
    for piece in pieces:
        longer = f"{text}\n{piece}" if text else piece
        if len(longer) > case_rules.SECTION_LENGTH:
            return text or piece[: case_rules.SECTION_LENGTH]
        text = longer
    return text


def _moment(day: Any, place: str) -> dict[str, Any]:
    text = _("Webinar in %(place)s", place=place) if place else _("Webinar, online")
    return {"key": "", "on": day.isoformat(), "text": text[:300]}


def _indicator(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": "", "name": one["name"][:200], "before": None, "after": one["value"], "unit": one["unit"][:80],
        "year": one["year"], "method": one["method"][:300],
    }  # fmt: skip


def _contact(text: str, email: str) -> dict[str, Any]:
    return {
        "key": "",
        "role": _line(text.replace(email, "") if email else text).strip(" ,;:–-<>()")[:160],
        "email": email[:254],
    }


def _references(found: Shown, said: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """The webinar itself, under its permanent address, and what was linked in it."""
    publisher = i18n.plain(found.city.names) if found.city else settings().association_name(i18n.current())
    address = url_for("webinar_ids.permanent", number=found.webinar.number, _external=True)
    own = {
        "title": said["title"][:300], "publisher": publisher[:200], "year": said["held"][-1][0].year, "url": address,
        "lang": said["lang"],
    }  # fmt: skip
    links = [
        {"title": url[:300], "publisher": "", "year": None, "url": url, "lang": ""}
        for url in said["links"]
        if len(url) <= 500 and url != address
    ]
    return [own, *links][:MOST_ROWS]
