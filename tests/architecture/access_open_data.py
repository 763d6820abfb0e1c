"""Role × object for open data, announcements, exports and looks: everybody reads what is given out, the city's own coordinators
bring it in."""

from __future__ import annotations

from io import BytesIO

from tests.architecture.access import EVERYBODY, NOMINATOR, Case

SPACE = {"city": "space"}
CLOSED = {"city": "closed_space"}
DATA = SPACE | {"dataset": "city_dataset"}
DRAFT = SPACE | {"dataset": "draft_dataset"}
BUDGET = SPACE | {"dataset": "city_budget"}
PROCESS = SPACE | {"process": "participation_process"}
DRAFT_PROCESS = SPACE | {"process": "draft_process"}
LIST = PROCESS | {"component": "participation_component"}
MINE = {"dataset_id": "city_dataset_id"}
SPARE = {"dataset_id": "draft_dataset_id"}
SAID = {"announcement_id": "announcement_id"}
WAITING, ENDED = {"import_id": "waiting_import_id"}, {"import_id": "ended_import_id"}
STAFF_PROCESS = {"process_id": "process_id"}

WORDS = {"titles_en": "Trees", "descriptions_en": "Counted.", "licence": "cc0", "theme": "ENVI", "frequency": "never"}
WHEN = {"titles_en": "A walk", "starts_on": "2030-01-01", "starts_at": "09:00", "ends_on": "", "ends_at": ""}


def _table() -> dict[str, object]:
    return {"file": (BytesIO(b"a,b\n1,2\n"), "a.csv")}


TABLE = (
    # everybody reads what is given out
    Case("participation.space_data", SPACE, EVERYBODY),
    Case("participation.space_data", CLOSED, frozenset()),
    Case("participation.dataset", DATA, EVERYBODY),
    Case("participation.dataset", DRAFT, NOMINATOR),
    Case("participation.budget", BUDGET, EVERYBODY),
    Case("participation.coming_up", SPACE, EVERYBODY),
    Case("participation.coming_up", CLOSED, frozenset()),
    Case("participation.coming_up_calendar", SPACE, EVERYBODY),
    Case("participation.space_feed", SPACE, EVERYBODY),
    Case("participation.space_feed", CLOSED, frozenset()),
    Case("participation.process_feed", PROCESS, EVERYBODY),
    Case("participation.process_feed", DRAFT_PROCESS, NOMINATOR),
    Case("participation.embed_space", SPACE, EVERYBODY),
    Case("participation.embed_space", CLOSED, frozenset()),
    Case("participation.embed_process", PROCESS, EVERYBODY),
    Case("participation.embed_process", DRAFT_PROCESS, frozenset()),
    Case("participation.embed_component", LIST, EVERYBODY),
    Case("participation.space_logo", SPACE, EVERYBODY),
    Case("participation.colours", {"colour": "city_colour"}, EVERYBODY),
    Case("participation.choice_sum", {}, EVERYBODY),
    Case("participation.near_proposals", LIST, EVERYBODY, asked={"at": "point_on_earth"}),
    Case("participation.near_reports", SPACE, EVERYBODY, asked={"at": "point_on_earth"}),
    Case("participation.near_reports", CLOSED, frozenset(), asked={"at": "point_on_earth"}),
    Case("participation_data.dataset_file", DATA | {"form": "csv_form"}, EVERYBODY),
    Case("participation_data.dataset_file", DRAFT | {"form": "csv_form"}, NOMINATOR),
    Case("participation_data.dataset_dictionary", DATA, EVERYBODY),
    Case("participation_data.dataset_dictionary", DRAFT, NOMINATOR),
    Case("participation_data.space_catalogue", SPACE | {"form": "ttl_form"}, EVERYBODY),
    Case("participation_data.space_records", SPACE | {"table": "records_table", "form": "csv_form"}, EVERYBODY),
    Case("participation_data.space_records", CLOSED | {"table": "records_table", "form": "csv_form"}, frozenset()),
    Case("participation_data.space_records_dictionary", SPACE | {"table": "records_table"}, EVERYBODY),
    Case("participation_data.space_records_dictionary", CLOSED | {"table": "records_table"}, frozenset()),
    Case("participation_data.process_file", PROCESS, EVERYBODY),
    Case("participation_data.process_file", DRAFT_PROCESS, frozenset()),
    # programs see what everybody sees, whoever asks
    Case("participation_data.api_processes", SPACE, EVERYBODY),
    Case("participation_data.api_processes", CLOSED, frozenset()),
    Case("participation_data.api_process", PROCESS, EVERYBODY),
    Case("participation_data.api_process", DRAFT_PROCESS, frozenset()),
    Case("participation_data.api_resource", PROCESS | {"resource": "proposals_resource"}, EVERYBODY),
    Case("participation_data.api_resource", DRAFT_PROCESS | {"resource": "proposals_resource"}, frozenset()),
    Case("participation_data.api_coming_up", SPACE, EVERYBODY),
    Case("participation_data.api_datasets", SPACE, EVERYBODY),
    Case("participation_data.api_dataset", DATA, EVERYBODY),
    Case("participation_data.api_dataset", DRAFT, frozenset()),
    Case("participation_data.api_rows", DATA, EVERYBODY),
    Case("participation_data.api_rows", DRAFT, frozenset()),
    # the city's own coordinators, nobody else
    Case("participation.manage_data", SPACE, NOMINATOR),
    Case("participation.new_dataset", SPACE, NOMINATOR),
    Case(
        "participation.new_dataset",
        SPACE,
        NOMINATOR,
        {"title": "Trees", "kind": "table", "encoding": "utf-8"},
        upload=_table,
    ),
    Case("participation.manage_dataset", MINE, NOMINATOR),
    Case("participation.edit_dataset", MINE, NOMINATOR),
    Case("participation.edit_dataset", MINE, NOMINATOR, WORDS),
    Case("participation.dataset_columns", MINE, NOMINATOR),
    Case("participation.dataset_columns", SPARE, NOMINATOR, {f"type_{n}": "string" for n in range(4)}),
    Case("participation.renew_dataset", MINE, NOMINATOR),
    Case("participation.renew_dataset", MINE, NOMINATOR, {"encoding": "utf-8"}, upload=_table),
    Case("participation.publish_dataset", SPARE, NOMINATOR, {}),
    Case("participation.remove_dataset", SPARE, NOMINATOR, {}),
    Case("participation.announcements", SPACE, NOMINATOR),
    Case("participation.new_announcement", SPACE, NOMINATOR),
    Case("participation.new_announcement", SPACE, NOMINATOR, WHEN),
    Case("participation.edit_announcement", SAID, NOMINATOR),
    Case("participation.edit_announcement", SAID, NOMINATOR, WHEN),
    Case("participation.remove_announcement", SAID, NOMINATOR, {}),
    Case("participation.export_process", STAFF_PROCESS, NOMINATOR),
    Case("participation.ask_export", STAFF_PROCESS, NOMINATOR, {}),
    Case("participation.import_process", SPACE, NOMINATOR),
    Case("participation.import_process", SPACE, NOMINATOR, {}, unfinished=True),
    Case("participation.process_import", WAITING, NOMINATOR),
    Case("participation.process_import", ENDED, NOMINATOR),
    Case("participation.stop_import", WAITING, NOMINATOR, {}),
    Case("participation.remove_import", ENDED, NOMINATOR, {}),
    Case("participation.city_look", SPACE, NOMINATOR),
    Case("participation.edit_logo", SPACE, NOMINATOR),
    Case("participation.edit_logo", SPACE, NOMINATOR, {"alts_en": "The arms of the city"}),
    Case("participation.remove_logo", SPACE, NOMINATOR, {}),
    Case("participation.embed_code", SPACE, NOMINATOR),
)
