"""Keeping what each participant has reached of the rules of an edition, so that nobody has to add it up to know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db
from portal.core.prepared import Prepared
from portal.training import completion as registry
from portal.training.models import Edition, Eligibility
from portal.training.rules import completion as rules

_KEEP = insert(Eligibility).values(
    enrolment_id=bindparam("enrolment"), is_met=bindparam("met"), reasons=bindparam("why"), updated_at=bindparam("now")
)
# Built once: every step of every learner ends with it.
_KEEP_NEWEST = _KEEP.on_conflict_do_update(
    index_elements=[Eligibility.enrolment_id],
    set_={
        "is_met": _KEEP.excluded.is_met, "reasons": _KEEP.excluded.reasons, "updated_at": _KEEP.excluded.updated_at,
    },
)  # fmt: skip
_KEEP_ONE = Prepared(_KEEP_NEWEST)


def judge(
    edition: Edition, enrolment_ids: Sequence[uuid.UUID], known: Mapping[str, rules.Reached] | None = None
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """The reasons of each enrolment, rule by rule, from the rows as they are now.

    `known`: what has been reached of a kind, the same for all, where the caller has just counted it.
    """
    reasons: dict[uuid.UUID, list[dict[str, Any]]] = {key: [] for key in enrolment_ids}
    nothing = rules.fact(is_so=False)
    for rule in rules.rules_of(edition.completion_rules):
        kind = rule["kind"]
        if known and kind in known:
            found: Mapping[uuid.UUID, rules.Reached] = dict.fromkeys(enrolment_ids, known[kind])
        else:
            found = registry.kinds()[kind].evaluate(edition, enrolment_ids, rule)
        for key in enrolment_ids:
            reasons[key].append(rules.reason(kind, found.get(key, nothing)))
    return reasons


def keep(
    edition: Edition, enrolment_id: uuid.UUID, known: Mapping[str, rules.Reached] | None = None
) -> list[dict[str, Any]]:
    """Judges one enrolment and keeps the reasons. Its row is locked by the caller.

    Returns:
        The reasons.
    """
    reasons = judge(edition, [enrolment_id], known)[enrolment_id]
    _KEEP_ONE.run(enrolment=enrolment_id, met=_all_met(reasons), why=reasons, now=clock.now())
    return reasons


def keep_many(edition: Edition, enrolment_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Judges many enrolments of an edition at once: each rule asks once for all, and the rows are sent together.

    Returns:
        Those who have met all rules.
    """
    if not enrolment_ids:
        return set()
    now = clock.now()
    judged = judge(edition, enrolment_ids)
    rows = [{"enrolment": key, "met": _all_met(reasons), "why": reasons, "now": now} for key, reasons in judged.items()]
    db.session.connection().execute(_KEEP_NEWEST, rows)
    return {key for key, reasons in judged.items() if _all_met(reasons)}


def _all_met(reasons: Sequence[Mapping[str, Any]]) -> bool:
    return all(one["met"] for one in reasons)
