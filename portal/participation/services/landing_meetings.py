"""Meetings with their agendas that come in from a file: as they stood there, told to nobody.

A meeting of the city that has petitions of two processes on its agenda comes with each of them: the second time it is there already.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import insert, update

from portal.core import db
from portal.participation import faults
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import AgendaItem, BodyKind, ComponentKind, Meeting, MeetingState
from portal.participation.queries import bodies, spaces
from portal.participation.queries import meetings as queries
from portal.participation.services import landing_checks as checks
from portal.participation.services.bodies import BodyPlan, make_body
from portal.participation.services.meetings import MOST_SEATS

Rows = Sequence[Mapping[str, Any]]
TITLE_LENGTH = 200


def meeting_id(landing: Landing, row: Mapping[str, Any], name: str = "meeting") -> uuid.UUID:
    here = landing.there.get(("meeting", row["component"], row[name]))
    return here or landing.id_of("meeting", row["component"], row[name])


def is_there(landing: Landing, row: Mapping[str, Any]) -> bool:
    """Whether the meeting of a row was in the space before."""
    return ("meeting", row["component"], row["meeting"]) in landing.there


def land_meetings(landing: Landing, rows: Rows) -> None:
    """Under the next free numbers of the space; who had signed up is not known. What stands below a petition belongs to no process here."""
    if landing.space_id is None:
        raise LookupError("meetings belong to a space")
    spaces.known_space(landing.space_id, lock=True)  # for their numbers
    new = [row for row in rows if not _take_over(landing, landing.space_id, row)]
    if not new:
        return
    first, who = queries.next_meeting_number(landing.space_id), _bodies(landing, landing.space_id, new)
    names = (
        "off_reason", "local_start", "local_end", "timezone", "place", "access", "link", "takes_sign_ups", "capacity", "attendance",
        "minutes_at", "changed_at",
    )  # fmt: skip
    values = [
        {
            **{name: row[name] for name in names}, "id": landing.id_of("meeting", row["component"], row["number"]),
            "space_id": landing.space_id, "component_id": landing.components[row["component"]] if _is_own(landing, row) else None,
            "number": first + place, "body_id": who.get(row["body"]), "state": MeetingState(row["state"]),
            "starts_at": _instant(row, "local_start"), "ends_at": _instant(row, "local_end"), "created_at": row["changed_at"],
            **{name: checks.unpacked(row[name] or "{}") for name in ("titles", "texts", "minutes")},
        }
        for place, row in enumerate(new)
    ]  # fmt: skip
    db.session.execute(insert(Meeting), values)


def _is_own(landing: Landing, row: Mapping[str, Any]) -> bool:
    """Whether it is one of the process itself."""
    return landing.kinds[row["component"]] is ComponentKind.MEETINGS


def _take_over(landing: Landing, space_id: uuid.UUID, row: Mapping[str, Any]) -> bool:
    """Whether the same meeting is in the space already; a meeting of this process that stood alone belongs to it from now on."""
    others = set(landing.components.values())
    found = next(
        (
            one
            for one in queries.meetings_at(space_id, row["local_start"])
            if one.titles == checks.unpacked(row["titles"]) and one.timezone == row["timezone"] and one.component_id not in others
        ),
        None,
    )  # fmt: skip
    if found is None or (_is_own(landing, row) and found.component_id is not None):
        return False
    if _is_own(landing, row):
        found.component_id = landing.components[row["component"]]
        db.session.flush()
    landing.there["meeting", row["component"], row["number"]] = found.id
    return True


def _bodies(landing: Landing, space_id: uuid.UUID, rows: Rows) -> Mapping[str, uuid.UUID]:
    """Who meets, as it stands in the file → a body of the space that is called so, or a new one of whose members nothing is known."""
    told = {row["body"]: checks.unpacked(row["body"]) for row in rows if row["body"]}
    if not told:
        return {}
    known = {pair: one.id for one in bodies.bodies_of(space_id) for pair in one.titles.items()}
    space, found = spaces.known_space(space_id), {}
    for cell, one in told.items():
        titles = one["titles"]
        key = next((known[pair] for pair in titles.items() if pair in known), None)
        if key is None:
            own = {space.lang: titles.get(space.lang) or next(iter(titles.values()))}
            plan = BodyPlan(BodyKind(one["kind"]), {**own, **titles})
            key = make_body(space=space, plan=plan, actor=landing.actor).id
            known |= dict.fromkeys(titles.items(), key)
        found[cell] = key
    return found


def _instant(row: Mapping[str, Any], name: str) -> datetime:
    """Wall time and zone are what was agreed; instants follow."""
    found: datetime = row[name].replace(tzinfo=ZoneInfo(row["timezone"])).astimezone(UTC)
    return found


def check_meeting(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if row["timezone"] not in available_timezones():
        return faults.none("timezone")
    if row["local_start"].tzinfo or row["local_end"].tzinfo or not 1900 < row["local_start"].year < 9000:
        return fault("%(name)s and %(other)s are times of a wall clock", name="local_start", other="local_end")
    if row["local_end"].year > 9000 or _instant(row, "local_end") <= _instant(row, "local_start"):
        return fault("it does not end after it begins")
    if row["state"] == MeetingState.CANCELLED and not row["off_reason"]:
        return fault("why it is called off is not said")
    if row["capacity"] is not None and not 0 < row["capacity"] <= MOST_SEATS:
        return faults.none("capacity")
    if row["attendance"] is not None and not 0 <= row["attendance"] <= checks.MOST_COUNT:
        return faults.none("attendance")
    if row["link"] and not row["link"].startswith("https://"):
        return fault("%(name)s does not begin with %(start)s", name="link", start="https://")
    if (row["minutes_at"] is None) != (not row["minutes"]):
        return faults.only_with("minutes", "minutes_at")
    wrong = checks.texts(row, "titles", required=True) or checks.texts(row, "texts") or checks.texts(row, "minutes")
    wrong = wrong or checks.count(row, "number", 1) or checks.zoned(row, "minutes_at", "changed_at")
    return wrong or (None if not row["body"] or _is_body(checks.unpacked(row["body"])) else faults.none("body"))


def _is_body(one: Any) -> bool:
    if not isinstance(one, dict) or set(one) != {"kind", "titles"} or one["kind"] not in set(BodyKind):
        return False
    titles = one["titles"]
    return (
        isinstance(titles, dict)
        and bool(titles)
        and all(isinstance(name, str) and 0 < len(name.strip()) <= TITLE_LENGTH for name in titles.values())
        and all(len(lang) <= 12 for lang in titles)
    )


def land_agenda(landing: Landing, rows: Rows) -> None:
    """Of a meeting that was there before only what stands below the petition is new: that it is about this one."""
    values = []
    for row in rows:
        petition = (
            landing.id_of("petition", row["petition_component"], row["petition"]) if row["petition_component"] else None
        )
        if is_there(landing, row):
            _link(meeting_id(landing, row), row, petition)
            continue
        values.append(
            {
                **{name: row[name] for name in ("position", "title", "text", "decision")}, "petition_id": petition,
                "id": item_id(landing, row, "position"), "meeting_id": meeting_id(landing, row),
                "at": time.fromisoformat(row["at"]) if row["at"] else None,
            }
        )  # fmt: skip
    if values:
        db.session.execute(insert(AgendaItem), values)


def item_id(landing: Landing, row: Mapping[str, Any], name: str) -> uuid.UUID:
    return landing.id_of("item", row["component"], row["meeting"], row[name])


def _link(meeting: uuid.UUID, row: Mapping[str, Any], petition: uuid.UUID | None) -> None:
    if petition is not None:
        db.session.execute(
            update(AgendaItem)
            .where(
                AgendaItem.meeting_id == meeting, AgendaItem.position == row["position"], AgendaItem.title == row["title"],
                AgendaItem.petition_id.is_(None),
            )
            .values(petition_id=petition)
        )  # fmt: skip


def check_item(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    try:
        found = time.fromisoformat(row["at"] or "00:00")
    except ValueError:
        return fault("%(name)s is no time", name="at")
    if (row["petition"] is None) != (not row["petition_component"]):
        return faults.only_with("petition", "petition_component")
    return fault("%(name)s is no time", name="at") if found.tzinfo else checks.count(row, "position")
