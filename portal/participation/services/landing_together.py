"""What belongs to proposals that come in from a file: their places, which became parts of others, how they are carried out."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, update

from portal.core import db, ids
from portal.participation import faults
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import (
    Amendment,
    AmendmentState,
    MilestoneState,
    Proposal,
    ProposalImplementation,
    ProposalRevision,
)
from portal.participation.queries import places
from portal.participation.services import landing_checks as checks
from portal.participation.services.implementing import MOST_MILESTONES, TITLE_LENGTH

Rows = Sequence[Mapping[str, Any]]
_MOST_MONEY = 9_999_999_999_999.0


def places_of(landing: Landing, rows: Rows) -> Mapping[str, uuid.UUID]:
    """Names as they stand in the file → a place of the space that is called so in one of the languages."""
    wanted = {row["listed_place"]: checks.unpacked(row["listed_place"]) for row in rows if row["listed_place"]}
    if not wanted or landing.space_id is None:
        return {}
    known = {
        (lang, text): one.id
        for one in places.places_of(landing.space_id, all_of_them=True)
        for lang, text in one.names.items()
    }  # fmt: skip
    found = {}
    for cell, names in wanted.items():
        key = next((known[pair] for pair in names.items() if pair in known), None)
        if key is not None:
            found[cell] = key
    return found


def _proposal(landing: Landing, row: Mapping[str, Any], name: str) -> uuid.UUID:
    return landing.id_of("proposal", row["component"], row[name])


def land_merges(landing: Landing, rows: Rows) -> None:
    for row in rows:
        db.session.execute(
            update(Proposal)
            .where(Proposal.id == _proposal(landing, row, "proposal"))
            .values(merged_into_id=_proposal(landing, row, "into"))
        )


def check_merge(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    return fault("a proposal is no part of itself") if row["proposal"] == row["into"] else None


def land_implementations(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **{name: row[name] for name in ("currency", "contract_url", "contract_name", "changed_at")},
            **{name: None if row[name] is None else Decimal(str(row[name])) for name in ("planned", "spent")},
            "proposal_id": _proposal(landing, row, "proposal"), "milestones": checks.unpacked(row["milestones"]), "version": 0,
            "changed_by": None,
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(ProposalImplementation), values)


def check_implementation(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    steps = checks.unpacked(row["milestones"])
    if not isinstance(steps, list) or len(steps) > MOST_MILESTONES or not all(_is_step(one) for one in steps):
        return fault("%(name)s are none", name="milestones")
    amounts = [row[name] for name in ("planned", "spent") if row[name] is not None]
    if not all(0 <= one <= _MOST_MONEY for one in amounts):
        return fault("an amount is none")
    if amounts and not re.fullmatch("[A-Z]{3}", row["currency"]):
        return faults.none("currency")
    if row["contract_url"] and not re.match(r"https?://[^\s/]+\.", row["contract_url"]):
        return fault("%(name)s is no address", name="contract_url")
    return checks.zoned(row, "changed_at")


def _is_step(one: Any) -> bool:
    if not isinstance(one, dict) or set(one) != {"title", "on", "percent", "state"}:
        return False
    if not isinstance(one["title"], str) or not 0 < len(one["title"]) <= TITLE_LENGTH or not isinstance(one["on"], str):
        return False
    try:
        if one["on"]:
            date.fromisoformat(one["on"])
    except ValueError:
        return False
    return type(one["percent"]) is int and 0 <= one["percent"] <= 100 and one["state"] in set(MilestoneState)


def land_amendments(landing: Landing, rows: Rows) -> None:
    """Suggested by nobody whom this portal knows."""
    values = [
        {
            **{name: row[name] for name in ("before", "body", "reason", "answer", "created_at", "settled_at")},
            "id": landing.id_of("amendment", row["id"]), "proposal_id": _proposal(landing, row, "proposal"), "author_id": None,
            "state": AmendmentState(row["state"]), "request_key": None, "is_anonymous": row["author"] in ("named", "nameless"),
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(Amendment), values)


def check_amendment(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    is_open = row["state"] == AmendmentState.OPEN
    if is_open != (row["settled_at"] is None):
        return fault("%(name)s stands with what is decided, and only there", name="settled_at")
    if not is_open and not row["answer"]:
        return fault("what is decided has an answer")
    if row["before"] == row["body"]:
        return fault("%(name)s is the text that was there", name="body")
    return checks.zoned(row, "created_at", "settled_at")


def land_revisions(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **{name: row[name] for name in ("body", "replaced_at")}, "id": ids.new_id(),
            "proposal_id": _proposal(landing, row, "proposal"),
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(insert(ProposalRevision), values)


def check_revision(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    return checks.zoned(row, "replaced_at")
