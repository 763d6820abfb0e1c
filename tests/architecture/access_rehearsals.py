"""Role × object for rehearsals of drafts and processes begun from another city's or an example of ours: the city's own coordinators, nobody else."""

from __future__ import annotations

from tests.architecture.access import NOMINATOR, Case

DRAFT = {"process_id": "draft_process_id"}
REHEARSAL = {"rehearsal_id": "rehearsal_id"}
WAITING = {"rehearsal_id": "waiting_rehearsal_id"}
PAGE = REHEARSAL | {"number": "rehearsal_page_number"}

TABLE = (
    Case("participation.process_rehearsals", DRAFT, NOMINATOR),
    Case("participation.process_rehearsals", DRAFT, NOMINATOR, {"people": "50", "seed": "1"}),
    Case("participation.rehearsal", REHEARSAL, NOMINATOR),
    Case("participation.rehearsal_page", PAGE, NOMINATOR),
    Case("participation.stop_rehearsal", WAITING, NOMINATOR, {}),
    Case("participation.remove_rehearsal", REHEARSAL, NOMINATOR, {}),
    Case("participation.process_templates", {}, frozenset({"coordinator", "other coordinator"})),
    Case("participation.copy_from", {"city": "space", "source_id": "process_id"}, NOMINATOR),
    Case(
        "participation.copy_from",
        {"city": "space", "source_id": "process_id"},
        NOMINATOR,
        {"title": "Streets of ours", "starts_on": "2030-05-01"},
    ),
    Case("participation.begin_example", {"city": "space", "name": "own_example"}, NOMINATOR),
    Case(
        "participation.begin_example",
        {"city": "space", "name": "own_example"},
        NOMINATOR,
        {"title": "Streets of ours", "starts_on": "2030-05-01"},
    ),
)
