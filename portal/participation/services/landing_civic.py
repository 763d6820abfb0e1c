"""Petitions and questions of hearings that come in from a file: as they stood there, told to nobody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from portal.core import db, ids
from portal.live.asking import QuestionState
from portal.participation import faults
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import (
    HearingQuestion,
    HearingVote,
    InvalidReason,
    InvalidSignatures,
    OfficialAnswer,
    Petition,
    PetitionSheet,
    PetitionSignature,
)
from portal.participation.services import landing_checks as checks
from portal.participation.services import landing_departments as departments
from portal.participation.services.landing import answer_id, land_talk
from portal.participation.services.paper import MOST_NUMBER

Rows = Sequence[Mapping[str, Any]]


def land_petition_comments(landing: Landing, rows: Rows) -> None:
    land_talk("petition", landing, rows)


def land_petitions(landing: Landing, rows: Rows) -> None:
    """With as many signatures as were counted, online and on paper: each a mark of nobody. All sheets of paper come as one."""
    names = (
        "number", "lang", "title", "body", "addressee", "threshold", "answer_days", "closes_on", "state", "reached_at", "answer_due_on",
        "created_at", "changed_at", "withdrawn_at",
    )  # fmt: skip
    values = [
        {
            **{name: row[name] for name in names}, "id": landing.id_of("petition", row["component"], row["number"]),
            "component_id": landing.components[row["component"]], "author_id": None, "request_key": None,
            "is_anonymous": row["author"] in ("named", "nameless"),
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(Petition, values))
    counted = [(one["id"], row["signatures"], row["created_at"]) for one, row in zip(values, rows, strict=True)]
    checks.land_marks(
        PetitionSignature,
        PetitionSignature.petition_id,
        PetitionSignature.signer,
        counted,
        PetitionSignature.created_at,
    )
    for one, row in zip(values, rows, strict=True):
        _land_paper(landing, one["id"], row)


def _land_paper(landing: Landing, petition_id: uuid.UUID, row: Mapping[str, Any]) -> None:
    """One sheet for all that there were, under a number that no sheet has yet, with the signatures that were checked on them."""
    invalid = checks.unpacked(row["invalid"] or "{}")
    entered = row["on_paper"] + row["unchecked"] + sum(invalid.values())
    if not entered:
        return
    sheet = landing.id_of("sheet", row["component"], row["number"])
    values = {"id": sheet, "petition_id": petition_id, "number": MOST_NUMBER, "entered": entered, "unchecked": row["unchecked"], "created_at": row["changed_at"]}  # fmt: skip
    db.session.execute(insert(PetitionSheet).values(values))
    if invalid:
        db.session.execute(
            insert(InvalidSignatures),
            [{"sheet_id": sheet, "reason": InvalidReason(why), "number": many} for why, many in invalid.items()],
        )
    some = (
        select(PetitionSignature.signer)
        .where(PetitionSignature.petition_id == petition_id)
        .limit(row["on_paper"])
        .scalar_subquery()
    )
    db.session.execute(
        update(PetitionSignature)
        .where(PetitionSignature.petition_id == petition_id, PetitionSignature.signer.in_(some))
        .values(sheet_id=sheet)
    )


def check_petition(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if (row["reached_at"] is None) != (row["answer_due_on"] is None):
        return faults.only_with("answer_due_on", "reached_at")
    if row["on_paper"] > row["signatures"]:
        return fault("%(name)s is more than all signatures", name="on_paper")
    invalid = checks.unpacked(row["invalid"] or "{}")
    if not isinstance(invalid, dict) or not all(
        why in set(InvalidReason) and type(many) is int and 0 < many <= checks.MOST_COUNT
        for why, many in invalid.items()
    ):
        return fault("%(name)s is no object of counts by reason", name="invalid")
    wrong = [checks.count(row, name, 1) for name in ("number", "threshold", "answer_days")]
    wrong += [checks.count(row, name) for name in ("signatures", "on_paper", "unchecked")]
    return next(filter(None, wrong), None) or checks.zoned(
        row, "reached_at", "created_at", "changed_at", "withdrawn_at"
    )


def land_petition_answers(landing: Landing, rows: Rows) -> None:
    values = [
        {
            **{name: row[name] for name in ("state", "lang", "reason", "department", "percent", "created_at")},
            "id": answer_id(landing, row), "petition_id": landing.id_of("petition", row["component"], row["petition"]), "answered_by": None,
            "department_id": department,
        }
        for row, department in zip(rows, departments.of_rows(landing, rows), strict=True)
    ]  # fmt: skip
    db.session.execute(db.insert_of(OfficialAnswer, values))
    departments.hand_over(landing, "petition", [(one["petition_id"], one["department_id"]) for one in values])


def land_questions(landing: Landing, rows: Rows) -> None:
    """Asked by nobody, with as many votes as were counted. What was answered is with who answered it."""
    values = [
        {
            **{name: row[name] for name in ("lang", "text", "answer", "department", "asked_at", "decided_at")},
            "department_id": department, "id": landing.id_of("question", row["component"], row["id"]), "component_id": landing.components[row["component"]],
            "asker": ids.digest(f"{landing.process_id}/{row['id']}"), "user_id": None, "shown_name": "", "request_key": "imported",
            "state": QuestionState(row["state"]), "is_on_screen": False, "reason": "", "decided_by": None,
        }
        for row, department in zip(rows, departments.of_rows(landing, rows), strict=True)
    ]  # fmt: skip
    db.session.execute(insert(HearingQuestion), values)
    departments.hand_over(landing, "hearing_question", [(one["id"], one["department_id"]) for one in values])
    counted = [(one["id"], row["votes"], None) for one, row in zip(values, rows, strict=True)]
    checks.land_marks(HearingVote, HearingVote.question_id, HearingVote.voter, counted)


def check_question(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if (row["state"] == QuestionState.ANSWERED_TEXT) != bool(row["answer"]):
        return faults.only_with("answer", "answered_text")
    return departments.check_names(row) or checks.count(row, "votes") or checks.zoned(row, "asked_at", "decided_at")
