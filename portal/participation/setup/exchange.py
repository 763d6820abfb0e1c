"""What of proposals goes out in files and through the read API, and comes in again."""

from __future__ import annotations

from portal.participation.exchange import UUID_KEY, Field, Resource, settings_checks
from portal.participation.exchange import register as register_resource
from portal.participation.models import AnswerState, ComponentKind, ProposalState, Stage
from portal.participation.queries import exchange as queries
from portal.participation.services import landing
from portal.participation.tables import ColumnType

_INT, _NUM, _AT, _DAY = ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATETIME, ColumnType.DATE
COMPONENT = Field("component", "Address of the component within the process.", required=True, most=80)
_LANG = Field("lang", "Language of the text, BCP 47.", required=True, most=12)
_CREATED = Field("created_at", "When it was written (ISO 8601 with zone).", _AT, required=True)
_PROPOSAL = Field("proposal", "Number of the proposal within its component.", _INT, required=True)


def register() -> None:
    settings_checks[ComponentKind.PROPOSALS] = landing.check_settings
    register_resource(
        Resource(
            "proposals", ComponentKind.PROPOSALS, "Proposals of citizens; those that moderators have hidden are left out.",
            (
                COMPONENT, Field("number", "Number within the component, as in its address.", _INT, required=True), _LANG,
                Field("title", "What should happen.", required=True, most=120), Field("body", "Why, in Markdown.", most=4000),
                Field("category", "Key of the topic, as in the component's settings.", most=40),
                Field("place", "Where, in words.", most=160), Field("latitude", "Degrees north, WGS 84.", _NUM),
                Field("longitude", "Degrees east, WGS 84.", _NUM),
                Field("state", "Whether its author has withdrawn it.", required=True, values=[ProposalState.OPEN.value, ProposalState.WITHDRAWN.value]),
                Field("stage", "How far supports have brought it.", required=True, values=[one.value for one in Stage]),
                Field("answer_due_on", "Day by which the city must answer.", _DAY),
                Field("supports", "How many people support it; who, nobody is told.", _INT, required=True), _CREATED,
                Field("changed_at", "When it was changed last.", _AT, required=True),
                Field("withdrawn_at", "When its author withdrew it.", _AT),
            ),
            queries.proposals, queries.count_proposals, landing.land_proposals, unique=("component", "number"),
            places=("longitude", "latitude"), check=landing.check_proposal,
        )
    )  # fmt: skip
    register_resource(
        Resource(
            "answers", ComponentKind.PROPOSALS, "What the city has said of proposals; the newest counts.",
            (
                COMPONENT, _PROPOSAL, Field("state", "The city's decision.", required=True, values=[one.value for one in AnswerState]),
                Field("reason", "Why, and what comes next.", required=True, most=4000),
                Field("department", "Which office is responsible.", most=160),
                Field("percent", "How far it is, for what is under way.", _INT), _CREATED,
            ),
            queries.answers, queries.count_answers, landing.land_answers,
            refers=((("component", "proposal"), "proposals"),), check=landing.check_answer,
        )
    )  # fmt: skip
    register_resource(
        Resource(
            "comments", ComponentKind.PROPOSALS,
            "The talk about proposals. Where an author or a moderator took a comment away that others had answered, an empty text stays.",
            (
                COMPONENT, _PROPOSAL, Field("id", "Of the comment.", required=True, most=40),
                Field("thread", "The comment at the head of the thread; empty: this is one.", most=40),
                Field("kind", "A remark, a question to the city, or its answer.", required=True, values=("comment", "question", "official")),
                _LANG, Field("text", "What was said, in Markdown.", most=4000), _CREATED,
                Field("edited_at", "When it was changed last.", _AT),
            ),
            queries.comments, queries.count_comments, landing.land_comments, unique=("component", "proposal", "id"),
            refers=((("component", "proposal"), "proposals"), (("component", "proposal", "thread"), "comments")),
            check=landing.check_comment, key=f"[01]:{UUID_KEY}",
        )
    )  # fmt: skip
