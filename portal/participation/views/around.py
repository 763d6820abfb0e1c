"""Around a list of proposals: on a map, as a feed, and how often each was shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Response, render_template, request, url_for

from portal.core import cache, i18n, settings, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.participation import pieces, plotting
from portal.participation.formats import atom
from portal.participation.mapping import choosing
from portal.participation.models import Component, ComponentKind
from portal.participation.queries import listing, neighbours, places
from portal.participation.queries.places import Box
from portal.participation.views.base import bp, space_here
from portal.participation.views.reading import shared_here

ENTRIES = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # what a feed without entries has as its instant
GEOJSON = "application/geo+json"


def _proposals(city: str, process: str, component: str) -> Component:
    found = shared_here(city, process, component)
    if found.kind is not ComponentKind.PROPOSALS:
        raise NotFound
    return found


def _box() -> Box | None:
    """The part of the map that is asked for. Raises NotFound where it is none."""
    given = request.args.get("bbox", "")
    found = Box.read(given) if given else None
    if given and found is None:
        raise NotFound
    return found


@bp.get("/cities/<city>/participation/<process>/<component>/map")
@public
@cache.for_everyone(*pieces.TAGS)
def proposal_map(city: str, process: str, component: str) -> Response:
    """Where proposals lie, as a drawing with a list beside it; those near each other are put together until one looks closer."""
    found, box = _proposals(city, process, component), _box()
    spots = places.spots(found.id, box)
    return web.render(
        "participation/proposal_map.html", component=found, process=found.process, space=found.process.space, box=box, spots=spots,
        plot=plotting.plot(spots), named=places.places_with_counts(found.id),
    )  # fmt: skip


@bp.get("/cities/<city>/participation/<process>/<component>/map.geojson")
@public
@cache.for_everyone(*pieces.TAGS)
def proposal_geojson(city: str, process: str, component: str) -> Response:
    """The same as data (GeoJSON, RFC 7946): points, with `count` where several are put together; `bbox` looks closer. Titles
    are in the language of the address where they are translated: then `origin` says by whom, and the original stands beside.
    """
    found, box = _proposals(city, process, component), _box()
    here = {"city": city, "process": process, "component": component, "_external": True}
    features = [_feature(spot, here) for spot in places.spots(found.id, box)]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    return Response(body, content_type=GEOJSON)


def _chosen() -> tuple[float, float]:
    """The point in the address. Raises NotFound where it is none."""
    found = choosing.read(request.args.get("at", ""))
    if found is None:
        raise NotFound
    return found


@bp.get("/cities/<city>/participation/<process>/<component>/near")
@public
def near_proposals(city: str, process: str, component: str) -> str:
    """For the form with a script: the proposals around the point that is chosen (`at`)."""
    found, at = _proposals(city, process, component), _chosen()
    near = neighbours.proposals_near(found.id, neighbours.around(at), at)
    return render_template(
        "participation/_near.html", near=near, here={"city": city, "process": process, "component": component}
    )


@bp.get("/cities/<city>/participation/reports/near")
@public
def near_reports(city: str) -> str:
    """As `near_proposals`, of the reports that everybody reads."""
    space, at = space_here(city), _chosen()
    near = neighbours.reports_near(space.id, neighbours.around(at), at)
    return render_template("participation/_near.html", near=near, here={"city": city})


def _feature(spot: places.Spot, here: dict[str, object]) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [round(spot.longitude, 5), round(spot.latitude, 5)]}
    if spot.number is None:
        url = url_for("participation.proposal_geojson", bbox=str(spot.box), **here)  # type: ignore[arg-type]
        return {"type": "Feature", "geometry": point, "properties": {"count": spot.count, "closer": url}}
    url = url_for("participation.proposal", number=spot.number, **here)  # type: ignore[arg-type]
    said = spot.reading
    about = {"count": 1, "title": spot.title, "lang": spot.lang, "supports": spot.supports, "url": url}
    if said:  # as in the read API: who translated it, beside its original
        about |= {"title": said.title, "lang": said.lang, "origin": said.origin.value}
        about |= {"original_title": spot.title, "original_lang": spot.lang}
    return {"type": "Feature", "id": spot.number, "geometry": point, "properties": about}


@bp.get("/cities/<city>/participation/<process>/<component>/feed.atom")
@public
@cache.for_everyone(*pieces.TAGS)
def proposal_feed(city: str, process: str, component: str) -> Response:
    """The proposals that were written last."""
    found = _proposals(city, process, component)
    here = {"city": city, "process": process, "component": component}
    base = settings().base_url
    about = atom.Feed(
        title=f"{i18n.plain(found.titles)} – {i18n.plain(found.process.space.city.names)}", lang=i18n.current(),
        self_url=base + url_for("participation.proposal_feed", **here),  # type: ignore[arg-type]
        page_url=base + url_for("participation.component", **here),  # type: ignore[arg-type]
    )  # fmt: skip
    body = atom.feed(about, listing.newest_first(found.id, ENTRIES), BEGINNING)
    return Response(body, content_type=f"{atom.TYPE}; charset=utf-8")


@bp.get("/cities/<city>/participation/<process>/<component>/shown")
@public
@cache.for_everyone(*pieces.TAGS)
def exposures(city: str, process: str, component: str) -> Response:
    """How often lists have shown each proposal."""
    found = _proposals(city, process, component)
    rows = listing.exposures(found.id)
    if request.args.get("form") == "csv":
        lines = "".join(f"{number},{shown},{supports}\r\n" for number, _title, _lang, shown, supports in rows)
        return Response(f"number,shown,supports\r\n{lines}", content_type="text/csv; charset=utf-8")
    return web.render(
        "participation/exposures.html",
        component=found,
        process=found.process,
        space=found.process.space,
        rows=rows,
        readings=listing.readings(found.id, [row[0] for row in rows[:100]]),
    )
