"""Meetings and public reports of a space as open data."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.exchange import Field
from portal.participation.exchange.space_tables import SpaceTable
from portal.participation.exchange.space_tables import register as register_table
from portal.participation.models import ReportKind, RequestState
from portal.participation.queries import exchange_space as queries
from portal.participation.tables import ColumnType

_INT, _NUM, _AT, _DAY = ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATETIME, ColumnType.DATE
_MEETING = Field("meeting", "Number of the meeting, as in its address.", _INT, required=True)
_REPORT = Field("report", "Number of the report, as in its address.", _INT, required=True)
_STATES = [one.value for one in RequestState]


def register() -> None:
    for one in (_meetings(), _agenda(), _reports(), _answers()):
        register_table(one)


def _meetings() -> SpaceTable:
    return SpaceTable(
        "meetings", _l("Meetings"), _l("Public meetings of the city with their minutes, in processes and outside of them."), "GOVE",
        (
            Field("number", "Number of the meeting, as in its address.", _INT, required=True),
            Field("process", "Address of the process that it belongs to; empty: to none."),
            Field("component", "Address of the component within the process."), Field("body", "Address of the body that meets."),
            Field("state", "Whether it is called off.", required=True, values=("planned", "cancelled")), Field("off_reason", "Why."),
            Field("titles", "By language, as JSON.", required=True), Field("texts", "What it is about, by language, as JSON."),
            Field("local_start", "When it begins, by the clocks there.", _AT, required=True),
            Field("local_end", "When it ends, by the clocks there.", _AT, required=True),
            Field("timezone", "Of these clocks (IANA).", required=True), Field("starts_at", "The same instant, with zone.", _AT),
            Field("ends_at", "The same instant, with zone.", _AT), Field("place", "Building, room, street."),
            Field("access", "How people get in."), Field("link", "Online room or broadcast."),
            Field("takes_sign_ups", "Whether people sign up for it.", ColumnType.BOOLEAN, required=True),
            Field("capacity", "Seats; empty: no limit.", _INT), Field("attendance", "How many came.", _INT),
            Field("minutes", "By language, as JSON."), Field("minutes_at", "When the minutes were published.", _AT),
            Field("changed_at", "When it was changed last.", _AT, required=True),
        ),
        queries.meetings, queries.count_meetings,
    )  # fmt: skip


def _agenda() -> SpaceTable:
    return SpaceTable(
        "agenda-items", _l("Agendas and decisions of meetings"), _l("What was on the agenda of each meeting, and what was decided."), "GOVE",
        (
            _MEETING, Field("position", "Place on the agenda.", _INT, required=True), Field("at", "Time of the day, HH:MM."),
            Field("title", "What it is.", required=True), Field("text", "In Markdown."), Field("decision", "What was decided, in Markdown."),
        ),
        queries.agenda, queries.count_agenda,
    )  # fmt: skip


def _reports() -> SpaceTable:
    return SpaceTable(
        "reports", _l("Reports to the city"), _l("What people noticed in the city, where, and what became of it; never who wrote it."), "REGI",
        (
            Field("number", "Number of the report, as in its address.", _INT, required=True),
            Field("category", "Code of the category.", required=True), Field("category_names", "What it is called, by language, as JSON.", required=True),
            Field("kind", "Sort of the category.", required=True, values=[one.value for one in ReportKind]),
            Field("department", "Which office looks after it, by language, as JSON."),
            Field("state", "What has become of it.", required=True, values=_STATES), Field("lang", "Language of the text, BCP 47.", required=True),
            Field("text", "What was written.", required=True), Field("address", "Where it is, in words."),
            Field("place", "Place of the city's list, by language, as JSON."),
            Field("longitude", "In degrees (WGS 84), of the report or of its place.", _NUM), Field("latitude", "In degrees (WGS 84).", _NUM),
            Field("duplicate_of", "Number of the report that it repeats.", _INT),
            Field("created_at", "When it came in.", _AT, required=True), Field("due_on", "Day that the city's target names.", _DAY, required=True),
            Field("first_answer_at", "When the city first said something.", _AT), Field("closed_at", "When it was settled.", _AT),
        ),
        queries.reports, queries.count_reports, places=("longitude", "latitude"),
    )  # fmt: skip


def _answers() -> SpaceTable:
    return SpaceTable(
        "report-answers", _l("Answers to reports"), _l("All that the city has said of reports, with the time and the department."), "REGI",
        (
            _REPORT, Field("state", "What became of it then.", required=True, values=_STATES), Field("reason", "In the city's words.", required=True),
            Field("department", "Which office said so, by language, as JSON."), Field("created_at", "When it was said.", _AT, required=True),
        ),
        queries.report_answers, queries.count_report_answers,
    )  # fmt: skip
