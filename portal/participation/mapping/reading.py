"""A land use plan from GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.errors import DomainError
from portal.core.written import lines, one_line
from portal.participation.faults import Fault, fault

MOST_BYTES = 2_000_000
MOST_AREAS = 300
MOST_POSITIONS = 50_000
_DECIMALS = 6  # a tenth of a metre
# How deep the positions of each kind lie, and whether they are rings.
_DEPTHS = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


@dataclass(frozen=True)
class Area:
    """`identity`: by what it is known again in the next version. `geometry`: GeoJSON of two dimensions, in degrees."""

    identity: str
    title: str
    text: str
    category: str
    geometry: Mapping[str, Any]


class PlanError(DomainError):
    """A file that is no plan. `fault`: why, for whoever reads of it later, in another language perhaps."""

    def __init__(self, wrong: Fault) -> None:
        super().__init__(str(wrong), field="file")
        self.fault = wrong


def read(data: bytes) -> list[Area]:
    """The areas of a plan, in the order of the file.

    Raises:
        PlanError: the file is too large, is no GeoJSON in degrees, or an area is wrong; the message names the area.
    """
    if len(data) > MOST_BYTES:
        raise PlanError(
            fault("The file is larger than 2 MB. Leave out digits behind the sixth decimal, or simplify the lines.")
        )
    found = _parsed(data)
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise PlanError(fault("This is no GeoJSON with a FeatureCollection."))
    if not _is_in_degrees(found.get("crs")):
        raise PlanError(fault("The coordinates must be degrees (WGS 84, EPSG:4326). Export the plan in this system."))
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise PlanError(fault("There is no area in the file."))
    if len(features) > MOST_AREAS:
        raise PlanError(fault("A plan has %(number)s areas at most.", number=MOST_AREAS))
    areas = [_area(feature, number) for number, feature in enumerate(features, 1)]
    if sum(_positions(area.geometry["coordinates"]) for area in areas) > MOST_POSITIONS:
        raise PlanError(fault("The lines have more than %(number)s points. Simplify them.", number=MOST_POSITIONS))
    return areas


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise PlanError(fault("This file cannot be read as GeoJSON.")) from None


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _is_in_degrees(crs: Any) -> bool:
    """RFC 7946 knows degrees only; older files may name them."""
    if crs is None:
        return True
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return isinstance(name, str) and name.upper().endswith(("CRS84", "EPSG::4326", "EPSG:4326"))


def _area(feature: Any, number: int) -> Area:
    named = fault("Area %(number)s", number=number)
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise PlanError(fault("%(area)s is no Feature.", area=named))
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    title = one_line(_text(properties, "title", named))
    if not title:
        raise PlanError(fault("%(area)s has no title. Give it a property “title”.", area=named))
    if len(title) > 200:
        raise PlanError(fault("The title of %(area)s is longer than 200 characters.", area=named))
    named = fault("Area %(number)s, “%(title)s”,", number=number, title=title[:60])
    key = feature.get("id")
    given = one_line(_words(str(key)))[:190] if isinstance(key, str | int) and not isinstance(key, bool) else ""
    return Area(
        identity=f"id:{given}" if given else title.casefold(), title=title, text=lines(_text(properties, "description", named))[:4000],
        category=one_line(_text(properties, "category", named))[:80], geometry=_geometry(feature.get("geometry"), named),
    )  # fmt: skip


def _text(properties: Mapping[str, Any], name: str, named: Fault) -> str:
    found = properties.get(name)
    if found is None:
        return ""
    if not isinstance(found, str) or found != _words(found):
        raise PlanError(fault("%(area)s has a property “%(name)s” that is no text.", area=named, name=name))
    return found


def _words(text: str) -> str:
    """Without what no database keeps: NUL, and halves of signs that JSON can escape."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _geometry(geometry: Any, named: Fault) -> dict[str, Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in _DEPTHS:
        raise PlanError(
            fault("%(area)s must be a polygon, a line or a point, and is “%(kind)s”.", area=named, kind=str(kind)[:40])
        )
    return {"type": kind, "coordinates": _coordinates(geometry.get("coordinates"), _DEPTHS[kind], kind, named)}


def _coordinates(given: Any, depth: int, kind: str, named: Fault) -> Any:
    if not isinstance(given, list):
        raise PlanError(fault("%(area)s has coordinates that are no list.", area=named))
    if depth == 0:
        return _position(given, named)
    if not given:
        raise PlanError(fault("%(area)s has no coordinates.", area=named))
    found = [_coordinates(one, depth - 1, kind, named) for one in given]
    if depth == 1 and "Polygon" in kind:
        if len(found) < 4:
            raise PlanError(fault("%(area)s has a ring of fewer than four points.", area=named))
        if found[0] != found[-1]:
            raise PlanError(
                fault("%(area)s has a ring that is not closed: its last point must be its first.", area=named)
            )
    elif depth == 1 and len(found) < 2:
        raise PlanError(fault("%(area)s has a line of fewer than two points.", area=named))
    return found


def _position(given: Sequence[Any], named: Fault) -> list[float]:
    if len(given) < 2 or any(isinstance(one, bool) or not isinstance(one, int | float) for one in given):
        raise PlanError(fault("%(area)s has a point that is no pair of numbers.", area=named))
    try:
        longitude, latitude = (round(float(one), _DECIMALS) for one in given[:2])
    except OverflowError:
        longitude = latitude = float("inf")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise PlanError(
            fault(
                "%(area)s has a point outside of the earth: longitude from -180 to 180 comes first, then latitude from -90 to 90, in degrees.",
                area=named,
            )
        )
    return [longitude, latitude]


def _positions(coordinates: Any) -> int:
    return 1 if not isinstance(coordinates[0], list) else sum(_positions(one) for one in coordinates)
