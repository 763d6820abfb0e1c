"""Rehearsals of drafts of the first city: one that was played to the end, with a page, and one that waits."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core import db
from portal.participation import queries
from portal.participation.services import rehearsing
from tests.factories.participation import make_process

REPORT = {
    "people": 50, "seed": 1, "lang": "en", "zone": "UTC", "components": [], "refusals": [], "findings": [], "load": [],
    "phases": [
        {
            "id": str(uuid.UUID(int=1)), "titles": {"en": "Propose"}, "starts_at": "2027-01-01T00:00:00+00:00",
            "ends_at": "2027-01-31T23:59:00+00:00", "local_start": "2027-01-01T00:00:00", "local_end": "2027-01-31T23:59:00", "acts": [],
            "days": {},
        }
    ],
}  # fmt: skip


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_rehearsals` names; the draft is there."""
    process_id = uuid.UUID(keys["draft_process_id"])
    with db.transaction():
        process = queries.known_process(process_id, lock=True)
        asked = rehearsing.ask_rehearsal(process=process, people=50, seed=1, lang="en", actor=people["owner"])
        rehearsing.claim_rehearsal(rehearsal_id=asked.id)
        page = {"phase": 0, "path": "/en/", "title": "Propose", "lang": "en", "html": "<h2>Propose</h2>"}
        rehearsing.finish_rehearsal(rehearsal_id=asked.id, report=REPORT, pages=[page])
    other = make_process(queries.known_space(process.space_id), title="To be rehearsed", published=False)
    with db.transaction():
        held = queries.known_process(other.id, lock=True)
        waiting = rehearsing.ask_rehearsal(process=held, people=50, seed=1, lang="en", actor=people["owner"])
    keys.update(
        waiting_rehearsal_id=str(waiting.id),
        rehearsal_id=str(asked.id),
        rehearsal_page_number="1",
        own_example="budgeting",
    )
