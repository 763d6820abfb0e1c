"""Consultations and debates that come in from a file: written as they stood there, signed by nobody, told to nobody."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update

from portal.core import db
from portal.discussions.models import TEXT_LENGTH, Comment
from portal.participation import faults, mapping
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import (
    CityReply,
    ComponentKind,
    Conclusion,
    ConsultationPart,
    ConsultationVersion,
    Contribution,
    ContributionSupport,
    PartKind,
)
from portal.participation.queries.consultations import parts_of
from portal.participation.services import landing_checks as checks
from portal.participation.services import landing_departments as departments
from portal.participation.services.landing import nameless

Rows = Sequence[Mapping[str, Any]]


def _subject(landing: Landing, row: Mapping[str, Any]) -> dict[str, Any]:
    is_debate = landing.kinds[row["component"]] is ComponentKind.DEBATE
    return {
        "subject_kind": "debate" if is_debate else "consultation",
        "subject_id": landing.components[row["component"]],
    }


def _taken(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _version(landing: Landing, row: Mapping[str, Any], number: Any) -> uuid.UUID:
    return landing.id_of("version", row["component"], number)


def _part(landing: Landing, row: Mapping[str, Any], key: str) -> uuid.UUID:
    return landing.id_of("part", row["component"], row["version"], key)


def land_versions(landing: Landing, rows: Rows) -> None:
    """Without what they were made of: `land_parts` writes that when the parts are there."""
    values = [
        {
            **_taken(row, "number", "lang", "note", "created_at"), "id": _version(landing, row, row["number"]),
            "component_id": landing.components[row["component"]], "source": "", "created_by": None,
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(ConsultationVersion, values))


def land_parts(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **_taken(row, "position", "kind", "key", "number", "identity", "title", "text", "category"), "id": _part(landing, row, row["key"]),
            "version_id": _version(landing, row, row["version"]), "geometry": checks.unpacked(row["geometry"]) if row["geometry"] else None,
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(ConsultationPart), [one | {"kind": PartKind(one["kind"])} for one in values])
    for version_id in {one["version_id"] for one in values}:
        source = _source(parts_of(version_id))
        db.session.execute(
            update(ConsultationVersion).where(ConsultationVersion.id == version_id).values(source=source)
        )


def _source(parts: Sequence[ConsultationPart]) -> str:
    """The text or plan as somebody could have handed it in."""
    if not any(one.kind is PartKind.AREA for one in parts):
        return "\n\n".join(one.text for one in parts)
    features = [
        {
            "type": "Feature", "geometry": one.geometry,
            "properties": {"title": one.title, "description": one.text, "category": one.category},
            **({"id": one.identity.removeprefix("id:")} if one.identity.startswith("id:") else {}),
        }
        for one in parts
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def check_part(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if (row["kind"] == "heading") != (row["number"] is None):
        return fault("paragraphs and areas are numbered, headings are not")
    if (row["kind"] == "area") != bool(row["geometry"]):
        return fault("an area has a geometry, and only that")
    if min(row["position"], row["version"]) < 0 or row["position"] > 100_000:
        return faults.none("position")
    return _shape(row["geometry"]) if row["geometry"] else None


def _shape(text: str) -> Fault | None:
    """As `mapping` takes it: the page draws what it has looked at."""
    geometry = checks.unpacked(text)
    feature = {"type": "Feature", "properties": {"title": "x"}, "geometry": geometry}
    try:
        mapping.read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    except mapping.PlanError as error:
        return fault("%(name)s: %(wrong)s", name="geometry", wrong=error.fault)
    return None


def check_version(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    return checks.count(row, "number", 1) or checks.zoned(row, "created_at")


def land_replies(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **_taken(row, "outcome", "reason", "lang", "department", "created_at"), "id": landing.id_of("reply", row["id"]),
            "component_id": landing.components[row["component"]], "answered_by": None, "department_id": department,
        }
        for row, department in zip(rows, departments.of_rows(landing, rows), strict=True)
    ]  # fmt: skip
    db.session.execute(db.insert_of(CityReply, values))


def check_reply(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    return departments.check_names(row) or checks.zoned(row, "created_at")


def land_contributions(landing: Landing, rows: Rows) -> None:
    """With as many supports as were counted: each a mark of nobody."""
    comments = [
        {
            **_taken(row, "lang", "text", "created_at", "edited_at"), **_subject(landing, row), "id": landing.id_of("said", row["id"]),
            "kind": "comment", "thread_id": None, "answers_id": None, "author_id": None, **nameless(row), "deleted_at": None,
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(Comment, comments))
    values = [
        {
            **_taken(row, "kind", "latitude", "longitude", "created_at"), "id": landing.id_of("contribution", row["id"]),
            "component_id": landing.components[row["component"]], "comment_id": landing.id_of("said", row["id"]),
            "part_id": _part(landing, row, row["part"]) if row["part"] else None,
            "reply_id": landing.id_of("reply", row["reply"]) if row["reply"] else None,
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(Contribution, values))
    counted = [(one["id"], row["supports"], row["created_at"]) for one, row in zip(values, rows, strict=True)]
    checks.land_marks(
        ContributionSupport, ContributionSupport.contribution_id, ContributionSupport.voter, counted, ContributionSupport.created_at
    )  # fmt: skip


def check_contribution(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if len(row["text"]) > TEXT_LENGTH:
        return faults.too_long("text", TEXT_LENGTH)
    if row["resident"] is not None and row["resident"] < 1:
        return faults.none("resident")
    return checks.degrees(row) or checks.count(row, "supports") or checks.zoned(row, "created_at", "edited_at")


def land_talk(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **_taken(row, "kind", "lang", "text", "created_at", "edited_at"), **_subject(landing, row),
            "id": landing.id_of("answer", row["id"]), "thread_id": landing.id_of("said", row["contribution"]), "answers_id": None,
            "author_id": None, **nameless(row), "deleted_at": None,
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(Comment, values))


def check_talk(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if row["kind"] != "official" and len(row["text"]) > TEXT_LENGTH:
        return faults.too_long("text", TEXT_LENGTH)
    if row["resident"] is not None and (row["resident"] < 1 or row["kind"] == "official"):
        return faults.none("resident")
    return checks.zoned(row, "created_at", "edited_at")


def land_conclusions(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **_taken(row, "lang", "heard", "done", "published_at", "changed_at"), "component_id": landing.components[row["component"]],
            "figures": checks.unpacked(row["figures"]),
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(Conclusion), values)


def check_conclusion(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    """Figures are what `consultation_desk.Figures` has: names with numbers."""
    found = checks.unpacked(row["figures"])
    if not isinstance(found, dict) or set(found) != {"kinds", "outcomes", "supports", "waiting", "people"}:
        return fault("%(name)s are none", name="figures")
    groups = [found[name] for name in ("kinds", "outcomes", "supports")]
    numbers = [found["waiting"], found["people"], *(n for one in groups if isinstance(one, dict) for n in one.values())]
    if not all(isinstance(one, dict) for one in groups) or not all(type(one) is int and one >= 0 for one in numbers):
        return fault("%(name)s are none", name="figures")
    return checks.zoned(row, "published_at", "changed_at")
