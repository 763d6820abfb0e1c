"""Proposals, answers and comments that come in from a file: written as they stood there, told to nobody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Uuid, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from portal.core import db, ids
from portal.discussions.models import TEXT_LENGTH, Comment
from portal.participation import faults
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import OfficialAnswer, Proposal, ProposalTally, Support
from portal.participation.rules.proposals import Counts, Terms
from portal.participation.services import landing_checks as checks
from portal.participation.services import landing_departments as departments
from portal.participation.services import landing_together
from portal.search import fold

Rows = Sequence[Mapping[str, Any]]


def proposal_id(landing: Landing, row: Mapping[str, Any], number: str = "number") -> uuid.UUID:
    return landing.id_of("proposal", row["component"], row[number])


def land_proposals(landing: Landing, rows: Rows) -> None:
    """With as many supports as were counted, each a mark of nobody, and the number of those who take part. A place of the city's list is found again by its name."""
    places = landing_together.places_of(landing, rows)
    values = [
        {
            **{name: row[name] for name in (
                "number", "lang", "title", "body", "category", "place", "latitude", "longitude", "state", "stage",
                "answer_due_on", "created_at", "changed_at", "withdrawn_at",
                "gathers_until", "debated_at",
            )},
            "id": proposal_id(landing, row), "component_id": landing.components[row["component"]], "author_id": None,
            "place_id": places.get(row["listed_place"]), "letters": fold.letters(row["title"])[:300], "request_key": None,
            "is_anonymous": row["author"] in ("named", "nameless"),
        }
        for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(Proposal, values))
    counted = [
        (one["id"], row["supports"], one["created_at"])
        for one, row in zip(values, rows, strict=True)
        if row["supports"]
    ]
    if counted:
        _land_supports(counted)
    taking_part = [
        {"key": one["id"], "people": row["participants"]}
        for one, row in zip(values, rows, strict=True)
        if row["participants"]
    ]
    if taking_part:
        statement = update(ProposalTally.__table__)  # type: ignore[arg-type]  # a table
        db.session.execute(
            statement.where(ProposalTally.__table__.c.proposal_id == bindparam("key")).values(participants=bindparam("people")),
            taking_part,
        )  # fmt: skip


def _land_supports(counted: Sequence[tuple[uuid.UUID, int, Any]]) -> None:
    """Rows made in the database: a hundred thousand do not travel."""
    keys = bindparam(None, [one[0] for one in counted], ARRAY(Uuid()), unique=True)
    numbers = bindparam(None, [one[1] for one in counted], ARRAY(Integer()), unique=True)
    each = func.unnest(keys, numbers).table_valued("id", "supports", name="each").render_derived()
    number = func.generate_series(1, each.c.supports).table_valued("n", name="series").render_derived()
    voter = func.encode(func.sha256(func.convert_to(func.concat(each.c.id, ":", number.c.n), "UTF8")), "hex")
    rows = (
        select(each.c.id, voter, Proposal.created_at)
        .select_from(each)
        .join(number, number.c.n > 0)
        .join(Proposal, Proposal.id == each.c.id)
    )
    db.session.execute(insert(Support).from_select(["proposal_id", "voter", "created_at"], rows))


def land_answers(landing: Landing, rows: Rows) -> None:
    values = [
            {
                **{name: row[name] for name in ("state", "lang", "reason", "department", "percent", "created_at")},
                "id": answer_id(landing, row),
                "proposal_id": proposal_id(landing, row, "proposal"), "answered_by": None, "department_id": department,
            }
            for row, department in zip(rows, departments.of_rows(landing, rows), strict=True)
    ]  # fmt: skip
    db.session.execute(db.insert_of(OfficialAnswer, values))
    departments.hand_over(landing, "proposal", [(one["proposal_id"], one["department_id"]) for one in values])


def answer_id(landing: Landing, row: Mapping[str, Any]) -> uuid.UUID:
    """As its translations find it; in files of before it has none."""
    return landing.id_of("official", row["id"]) if row["id"] else ids.new_id()


def land_comments(landing: Landing, rows: Rows) -> None:
    land_talk("proposal", landing, rows)


def land_talk(kind: str, landing: Landing, rows: Rows) -> None:
    """What was said of proposals or petitions. Signed by nobody. What was taken away before stays an empty place."""
    values = [
            {
                **{name: row[name] for name in ("kind", "lang", "text", "created_at", "edited_at")},
                "id": landing.id_of("comment", row["id"]), "subject_kind": kind, "subject_id": landing.id_of(kind, row["component"], row[kind]),
                "thread_id": landing.id_of("comment", row["thread"]) if row["thread"] else None, "answers_id": None,
                "author_id": None, **nameless(row), "deleted_at": None if row["text"] else row["created_at"],
            }
            for row in rows
    ]  # fmt: skip
    db.session.execute(db.insert_of(Comment, values))


def nameless(row: Mapping[str, Any]) -> dict[str, Any]:
    """Who wrote something in a talk: a resident of it by number, or somebody without a name."""
    return {"alias": row["resident"], "byline": None if row["resident"] else ""}


def check_proposal(row: Mapping[str, Any], settings: Mapping[str, Any]) -> Fault | None:
    """What the columns by themselves do not say; None: nothing is wrong."""
    categories = Terms.of(settings).categories or {}
    if row["category"] and row["category"] not in categories:
        return fault("%(name)s is none of its component", name="category")
    if misplaced := checks.degrees(row):
        return misplaced
    if (row["stage"] == "answer_due") != (row["answer_due_on"] is not None):
        return fault(
            "%(name)s stands with the stage %(value)s, and only there", name="answer_due_on", value="answer_due"
        )
    if row["number"] < 1 or not 0 <= row["supports"] <= 100_000_000:
        return fault("a count is below nothing")
    if not 0 <= (row["participants"] or 0) <= 100_000_000:
        return fault("%(name)s is below nothing", name="participants")
    if (row["merged_into"] is not None) and row["state"] != "merged":
        return fault("%(name)s stands with the state %(value)s", name="merged_into", value="merged")
    wrong = checks.texts(row, "listed_place") or checks.zoned(
        row, "changed_at", "withdrawn_at", "gathers_until", "debated_at"
    )
    return wrong or checks.zoned(row, "created_at")


def check_settings(settings: Mapping[str, Any]) -> Fault | None:
    """What is wrong with the settings of proposals that come in; None: nothing."""
    unknown = set(settings) - set(Terms.__dataclass_fields__)
    if unknown:
        return faults.unknown(min(unknown))
    for name in ("debate_at", "answer_at", "answer_days", "most_supports", "gather_days"):
        value = settings.get(name, 1)
        if type(value) is not int or not 0 <= value <= 1_000_000:
            return faults.no_setting_number(name)
    if type(settings.get("talk_from_debate", False)) is not bool:
        return faults.no_truth("talk_from_debate")
    for name in ("debate_names", "answer_names"):
        if not isinstance(names := settings.get(name) or {}, dict) or not all(
            isinstance(one, str) for one in names.values()
        ):
            return faults.no_texts(name)
    return _check_choices(settings)


def _check_choices(settings: Mapping[str, Any]) -> Fault | None:
    for name in ("debate_counts", "answer_counts"):
        if settings.get(name, Counts.SUPPORTERS) not in list(Counts):
            return fault("%(name)s is none of: %(values)s", name=name, values=", ".join(Counts))
    categories = settings.get("categories") or {}
    if not isinstance(categories, dict) or not all(isinstance(names, dict) for names in categories.values()):
        return fault("%(name)s are no objects", name="categories")
    if not all(isinstance(text, str) for names in categories.values() for text in names.values()):
        return fault("the names of categories are no texts")
    return None


def check_answer(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if row["percent"] is not None and not 0 <= row["percent"] <= 100:
        return faults.none("percent")
    return departments.check_names(row) or checks.zoned(row, "created_at")


def check_comment(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if row["kind"] == "question" and row["thread"]:
        return fault("a question heads its thread")
    if row["kind"] == "official" and not row["thread"]:
        return fault("an official answer has a thread")
    if row["kind"] != "official" and len(row["text"]) > TEXT_LENGTH:
        return faults.too_long("text", TEXT_LENGTH)
    if row["resident"] is not None and (row["resident"] < 1 or row["kind"] == "official"):
        return faults.none("resident")
    return checks.zoned(row, "created_at")
