"""What of meetings goes out in files and through the read API, and comes in again: agenda, minutes, documents."""

from __future__ import annotations

from portal.participation.exchange import Field, Resource
from portal.participation.exchange import register as register_resource
from portal.participation.models import ComponentKind
from portal.participation.queries import exchange_meetings as queries
from portal.participation.services import landing_documents, landing_meetings
from portal.participation.setup.exchange import COMPONENT
from portal.participation.tables import ColumnType

_INT, _AT = ColumnType.INTEGER, ColumnType.DATETIME
_LONG = 100_000
# A council deals with what people have put on its agenda: below petitions stand meetings that belong to no process, or to another one.
_ALSO = (ComponentKind.PETITIONS,)
_MEETING = Field("meeting", "Number of the meeting.", _INT, required=True)


def register() -> None:
    for one in (_meetings(), _agenda(), _files()):
        register_resource(one)


def _meetings() -> Resource:
    return Resource(
        "meetings", ComponentKind.MEETINGS,
        "Meetings of the process, and others that have one of its petitions on their agenda; with their minutes, once these are out.",
        (
            COMPONENT, Field("number", "Of the meeting, as in its address.", _INT, required=True),
            Field("state", "Whether it is called off.", required=True, values=("planned", "cancelled")), Field("off_reason", "Why.", most=500),
            Field("titles", "By language, as JSON.", required=True, most=_LONG), Field("texts", "What it is about, by language, as JSON.", most=_LONG),
            Field("local_start", "When it begins, by the clocks there.", _AT, required=True),
            Field("local_end", "When it ends, by the clocks there.", _AT, required=True),
            Field("timezone", "Of these clocks (IANA).", required=True, most=64), Field("starts_at", "The same instant, with zone.", _AT),
            Field("ends_at", "The same instant, with zone.", _AT), Field("place", "Building, room, street.", most=200),
            Field("access", "How people get in.", most=500), Field("link", "Online room or broadcast.", most=500),
            Field("takes_sign_ups", "Whether people sign up for it.", ColumnType.BOOLEAN, required=True),
            Field("capacity", "Seats; empty: no limit.", _INT), Field("attendance", "How many came.", _INT),
            Field("minutes", "By language, as JSON.", most=_LONG), Field("minutes_at", "When the minutes were published.", _AT),
            Field("changed_at", "When it was changed last.", _AT, required=True),
            Field("body", "Who meets, as JSON: kind, and titles by language.", most=4000, since=3),
        ),
        queries.meetings, queries.count_meetings, landing_meetings.land_meetings, unique=("component", "number"),
        check=landing_meetings.check_meeting, also=_ALSO, holds_space=True,
    )  # fmt: skip


def _agenda() -> Resource:
    return Resource(
        "agenda_items", ComponentKind.MEETINGS, "Agendas of meetings, and what was decided.",
        (
            COMPONENT, _MEETING, Field("position", "Place on the agenda.", _INT, required=True),
            Field("at", "Time of the day, HH:MM.", most=8), Field("title", "What it is.", required=True, most=200),
            Field("text", "In Markdown.", most=_LONG), Field("decision", "What was decided, in Markdown.", most=_LONG),
            Field("petition_component", "Address of the component of the petition that this is about.", most=80, since=3),
            Field("petition", "Its number there; petitions of other processes are not told.", _INT, since=3),
        ),
        queries.agenda, queries.count_agenda, landing_meetings.land_agenda, unique=("component", "meeting", "position"),
        refers=((("component", "meeting"), "meetings"), (("petition_component", "petition"), "petitions")),
        check=landing_meetings.check_item, also=_ALSO, holds_space=True,
    )  # fmt: skip


def _files() -> Resource:
    return Resource(
        "meeting_files", ComponentKind.MEETINGS, "Documents of meetings, each a file of its own.",
        (
            COMPONENT, _MEETING, Field("item", "Place on the agenda of what it belongs to; empty: the meeting as a whole.", _INT),
            Field("title", "What it is.", required=True, most=200), Field("file", "Its name in this archive.", required=True, most=100),
            Field("filename", "What it is called where it is saved.", most=200),
        ),
        queries.files, queries.count_files, landing_documents.land_documents, unique=("component", "meeting", "file"),
        refers=((("component", "meeting"), "meetings"), (("component", "meeting", "item"), "agenda_items")),
        check=landing_documents.check_document, file="file", load=landing_documents.load, also=_ALSO, holds_space=True,
    )  # fmt: skip
