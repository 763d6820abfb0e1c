"""Changing what completes an edition. Frozen once somebody has completed it: what was promised stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.training import completion as registry
from portal.training.events import EligibilityOutdated
from portal.training.models import Edition, Source
from portal.training.queries import eligibility as queries
from portal.training.rules import completion as rules
from portal.training.services.completion import rules_lock

# What staff decide is no source that a rule could leave out.
CHOOSABLE = tuple(one for one in Source if one is not Source.OVERRIDE)


def change_completion(
    *, edition: Edition, completion: Sequence[Mapping[str, Any]], attendance: Mapping[str, Any], actor: User
) -> None:
    """Sets what completes an edition and what counts as attended; everybody is judged anew by it.

    Raises:
        Conflict: somebody has completed the edition under the present rules.
        DomainError: a rule says nothing, or there is none.
    """
    # The advisory lock first: whoever completes has it before anything of the edition's row.
    db.session.execute(select(func.pg_advisory_xact_lock(rules_lock(edition.id))))
    # Not the key: rows that point to the edition may be written meanwhile.
    held = db.session.get_one(Edition, edition.id, with_for_update={"key_share": True}, populate_existing=True)
    if queries.has_completed(held.id):
        raise Conflict(_("Somebody has completed this edition. What completes it can no longer change."))
    if not completion:
        raise DomainError(_("Choose at least one rule."))
    if rules.wrong_rule(completion, set(registry.kinds())) is not None or not _is_attendance_rule(attendance):
        raise DomainError(_("One of the rules says nothing that can be checked."))
    before = {"completion": held.completion_rules, "attendance": held.attendance_rule}
    held.completion_rules = [dict(one) for one in completion]
    held.attendance_rule = dict(attendance)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.completion_changed", subject=("edition", held.id),
        data={"edition": held.slug, "from": before, "to": {"completion": list(completion), "attendance": dict(attendance)}},
    )  # fmt: skip
    events.publish(EligibilityOutdated(held.id))


def _is_attendance_rule(rule: Mapping[str, Any]) -> bool:
    return (
        set(rule) == {"sources", "presence_share", "recording_days"}
        and set(rule["sources"]) <= {one.value for one in CHOOSABLE}
        and 0 < rule["presence_share"] <= 1
        and 0 <= rule["recording_days"] <= 365
    )
