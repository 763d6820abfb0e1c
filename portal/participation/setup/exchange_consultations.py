"""What of consultations and debates goes out in files and through the read API, and comes in again."""

from __future__ import annotations

from portal.participation.exchange import UUID_KEY, Field, Resource
from portal.participation.exchange import register as register_resource
from portal.participation.models import ComponentKind, ContributionKind, Outcome, PartKind
from portal.participation.queries import exchange_consultations as queries
from portal.participation.rules.consultations import REPLY_LENGTH, SOURCE_LENGTH, WORDS_LENGTH
from portal.participation.services import landing_consultations as landing
from portal.participation.setup.exchange import COMPONENT, DEPARTMENT, RESIDENT
from portal.participation.tables import ColumnType

_INT, _NUM, _AT = ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATETIME
_LANG = Field("lang", "Language of the text, BCP 47.", required=True, most=12)
_WHEN = Field("created_at", "When it was written (ISO 8601 with zone).", _AT, required=True)
_EDITED = Field("edited_at", "When it was changed last.", _AT)
_KINDS = ComponentKind.TEXT, ComponentKind.PLAN, ComponentKind.DEBATE


def register() -> None:
    for one in (_versions(), _parts(), _replies(), _contributions(), _talk(), _conclusions()):
        register_resource(one)


def _versions() -> Resource:
    return Resource(
        "consultation_versions", ComponentKind.TEXT, "Versions of a text or plan that was put up for comment.",
        (
            COMPONENT, Field("number", "Of the version, from 1.", _INT, required=True), _LANG,
            Field("note", "What is new in it.", most=500), Field("created_at", "When it was put up.", _AT, required=True),
        ),
        queries.versions, queries.count_versions, landing.land_versions, unique=("component", "number"), check=landing.check_version,
        also=(ComponentKind.PLAN,),
    )  # fmt: skip


def _parts() -> Resource:
    return Resource(
        "consultation_parts", ComponentKind.TEXT, "Paragraphs of each version of a text, and areas of each version of a plan.",
        (
            COMPONENT, Field("version", "Number of the version.", _INT, required=True),
            Field("position", "Place in the version.", _INT, required=True),
            Field("kind", "What it is.", required=True, values=[one.value for one in PartKind]),
            Field("key", "Its anchor, the same in all versions in which it survives.", required=True, most=12),
            Field("number", "As readers see it; headings have none.", _INT), Field("identity", "By what an area is known again.", most=200),
            Field("title", "Of an area.", most=200), Field("text", "In Markdown.", most=SOURCE_LENGTH), Field("category", "Of an area.", most=80),
            Field("geometry", "Of an area: a geometry of GeoJSON in degrees, WGS 84."),
        ),
        queries.parts, queries.count_parts, landing.land_parts, unique=("component", "version", "key"),
        refers=((("component", "version"), "consultation_versions"),), check=landing.check_part, shape="geometry", also=(ComponentKind.PLAN,), key=f"{UUID_KEY}:[0-9]{{1,6}}",
    )  # fmt: skip


def _replies() -> Resource:
    return Resource(
        "city_replies", ComponentKind.TEXT, "What the city said to comments; one may answer several.",
        (
            COMPONENT, Field("id", "Of the reply.", required=True, most=40),
            Field("outcome", "What the city makes of the comments.", required=True, values=[one.value for one in Outcome]),
            Field("reason", "Why.", required=True, most=REPLY_LENGTH), _LANG, Field("department", "Which office is responsible.", most=160), _WHEN, DEPARTMENT,
        ),
        queries.replies, queries.count_replies, landing.land_replies, unique=("component", "id"), check=landing.check_reply,
        also=(ComponentKind.PLAN,),
    )  # fmt: skip


def _contributions() -> Resource:
    return Resource(
        "contributions", ComponentKind.TEXT, "Comments on texts and plans, and contributions to debates; what is hidden or taken back is left out.",
        (
            COMPONENT, Field("id", "Of the contribution.", required=True, most=40),
            Field("kind", "Suggestion, question or remark; in debates the side.", required=True, values=[one.value for one in ContributionKind]),
            Field("version", "Number of the version that it was written about.", _INT),
            Field("part", "Anchor of the paragraph or area; empty: the whole, or a point.", most=12),
            Field("latitude", "Degrees north, WGS 84.", _NUM), Field("longitude", "Degrees east, WGS 84.", _NUM), _LANG,
            Field("text", "What was said, in Markdown.", required=True, most=1000),
            Field("supports", "How many people support it; who, nobody is told.", _INT, required=True),
            Field("reply", "The city's reply.", most=40), _WHEN, _EDITED, RESIDENT,
        ),
        queries.contributions, queries.count_contributions, landing.land_contributions, unique=("component", "id"),
        refers=((("component", "version", "part"), "consultation_parts"), (("component", "reply"), "city_replies")),
        places=("longitude", "latitude"), check=landing.check_contribution, also=_KINDS[1:],
    )  # fmt: skip


def _talk() -> Resource:
    return Resource(
        "contribution_answers", ComponentKind.TEXT, "What others answered to contributions.",
        (
            COMPONENT, Field("contribution", "What it answers.", required=True, most=40), Field("id", "Of the answer.", required=True, most=40),
            Field("kind", "A remark, or the city's word in the talk.", required=True, values=("comment", "official")), _LANG,
            Field("text", "What was said, in Markdown.", required=True, most=4000), _WHEN, _EDITED, RESIDENT,
        ),
        queries.talk, queries.count_talk, landing.land_talk, unique=("component", "id"),
        refers=((("component", "contribution"), "contributions"),), check=landing.check_talk, also=_KINDS[1:],
    )  # fmt: skip


def _conclusions() -> Resource:
    return Resource(
        "conclusions", ComponentKind.TEXT, "What came of a consultation or debate, in the city's words.",
        (
            COMPONENT, _LANG, Field("heard", "What we heard, or the summary of a debate, in Markdown.", required=True, most=WORDS_LENGTH),
            Field("done", "What we did, in Markdown.", most=WORDS_LENGTH),
            Field("figures", "As of the day of publication, as JSON: contributions and supports by kind, outcomes, what waited, people.", required=True, most=4000),
            Field("published_at", "When it was published.", _AT, required=True), Field("changed_at", "When its words were changed last.", _AT),
        ),
        queries.conclusions, queries.count_conclusions, landing.land_conclusions, unique=("component",), check=landing.check_conclusion,
        also=_KINDS[1:],
    )  # fmt: skip
