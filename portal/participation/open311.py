"""GeoReport v2 of Open311 as data: what our categories and reports are in its words, in JSON and in XML.

Source: https://wiki.open311.org/GeoReport_v2 and https://wiki.open311.org/Service_Discovery (both frozen).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from portal.core import i18n, xml
from portal.participation.models import ServiceCategory, ServiceRequest, Space
from portal.participation.rules import service_requests as rules
from portal.participation.words import requests as words


class Refused(Exception):
    """A request that the specification answers with a status, in its own shape of an error."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


@dataclass(frozen=True)
class Shape:
    """How a list is called in XML: the first element, and that of each row. In JSON it is an array."""

    root: str
    row: str


SERVICES, REQUESTS, ERRORS = (
    Shape("services", "service"),
    Shape("service_requests", "request"),
    Shape("errors", "error"),
)


def moment(value: datetime) -> str:
    """W3C's subset of ISO 8601, in UTC and whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def service(category: ServiceCategory, lang: str) -> dict[str, Any]:
    """A row of the list of services. `type`: who reads its reports decides whether the number comes at once or by a token."""
    return {
        "service_code": category.code, "service_name": i18n.pick(category.names, lang)[0],
        "description": i18n.pick(category.texts, lang)[0] if category.texts else "", "metadata": bool(category.questions),
        "type": "realtime" if category.is_public else "batch",
        "keywords": ",".join(_words(i18n.pick(category.names, lang)[0])), "group": str(words.KINDS[category.kind][0]),
    }  # fmt: skip


def _words(name: str) -> list[str]:
    """The words of a name: commas part keywords, so none of its own stays."""
    return [word for one in name.split() if (word := one.strip(".,;:()/"))]


def definition(category: ServiceCategory) -> dict[str, Any]:
    """What a service asks beside place and text."""
    return {
        "service_code": category.code,
        "attributes": [
            {
                "variable": True, "code": one["code"], "datatype": one["datatype"], "required": one["required"],
                "datatype_description": "", "order": order, "description": one["name"],
                "values": [{"key": value, "name": value} for value in one["values"]],
            }
            for order, one in enumerate(category.questions, 1)
        ],
    }  # fmt: skip


def service_request(
    one: ServiceRequest, department: Mapping[str, str] | None, said: str | None, space: Space, *, media_url: str = ""
) -> dict[str, Any]:  # fmt: skip
    """A report. Who wrote it is nobody's to know, so none of those fields is there."""
    place = one.chosen_place
    latitude = one.latitude if one.latitude is not None else place.latitude if place else None
    longitude = one.longitude if one.longitude is not None else place.longitude if place else None
    due = datetime.combine(one.due_on, time(23, 59), ZoneInfo(space.city.timezone))
    return {
        "service_request_id": str(one.number), "status": "closed" if rules.is_closed(one) else "open",
        "status_notes": said or "", "service_name": i18n.pick(one.category.names, space.lang)[0],
        "service_code": one.category.code, "description": one.text,
        "agency_responsible": i18n.pick(department, space.lang)[0] if department else "", "service_notice": "",
        "requested_datetime": moment(one.created_at), "updated_datetime": moment(one.changed_at),
        "expected_datetime": moment(due), "address": ", ".join(filter(None, (one.address, i18n.pick(place.names, space.lang)[0] if place else ""))),
        "address_id": str(place.id) if place else "", "zipcode": "", "lat": latitude, "long": longitude, "media_url": media_url,
    }  # fmt: skip


def discovery(base_url: str, changed: datetime | None, contact: str, key_service: str) -> dict[str, Any]:
    """Where the API is, in which formats, and whom to ask for a key."""
    changeset = moment(changed) if changed else ""
    return {
        "changeset": changeset, "contact": contact, "key_service": key_service,
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2", "url": base_url, "changeset": changeset, "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }  # fmt: skip


def as_xml(shape: Shape, rows: Sequence[Mapping[str, Any]]) -> bytes:
    root = xml.root(shape.root, {})
    for row in rows:
        _fields(xml.add(root, shape.row), row)
    return xml.document(root)


def definition_as_xml(found: Mapping[str, Any]) -> bytes:
    root = xml.root("service_definition", {})
    xml.add(root, "service_code", found["service_code"])
    attributes = xml.add(root, "attributes")
    for one in found["attributes"]:
        element = xml.add(attributes, "attribute")
        _fields(element, {name: value for name, value in one.items() if name != "values"})
        if one["values"]:
            values = xml.add(element, "values")
            for value in one["values"]:
                _fields(xml.add(values, "value"), value)
    return xml.document(root)


def discovery_as_xml(found: Mapping[str, Any]) -> bytes:
    root = xml.root("discovery", {None: "http://open311.org/discovery"})
    _fields(root, {name: value for name, value in found.items() if name != "endpoints"})
    endpoints = xml.add(root, "endpoints")
    for one in found["endpoints"]:
        element = xml.add(endpoints, "endpoint")
        _fields(element, {name: value for name, value in one.items() if name != "formats"})
        formats = xml.add(element, "formats")
        for name in one["formats"]:
            xml.add(formats, "format", name)
    return xml.document(root)


def _fields(element: Any, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        text = "" if value is None else ("true" if value else "false") if isinstance(value, bool) else str(value)
        xml.add(element, name, text)


def parsed_moment(text: str, name: str) -> datetime:
    """A time of a filter. Raises Refused: it is none, or says no zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, f"{name} is not a date and time such as 2026-01-31T00:00:00Z.") from None
    if found.tzinfo is None:
        raise Refused(400, f"{name} says no time zone: end it with Z or an offset.")
    if not 1900 <= found.year <= 2100:
        raise Refused(400, f"{name} lies outside of our time.")
    return found
