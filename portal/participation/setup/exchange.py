"""What of proposals goes out in files and through the read API, and comes in again."""

from __future__ import annotations

from functools import partial

from portal.participation.exchange import UUID_KEY, Field, Resource, settings_checks
from portal.participation.exchange import register as register_resource
from portal.participation.models import AmendmentState, AnswerState, ComponentKind, Proposal, ProposalState, Stage
from portal.participation.queries import exchange as queries
from portal.participation.services import landing, landing_pictures, landing_together
from portal.participation.services.pictures import ALT_LENGTH
from portal.participation.tables import ColumnType

_INT, _NUM, _AT, _DAY = ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATETIME, ColumnType.DATE
COMPONENT = Field("component", "Address of the component within the process.", required=True, most=80)
_LANG = Field("lang", "Language of the text, BCP 47.", required=True, most=12)
# Whoever stood there by name is a resident elsewhere: no file says who.
AUTHOR = Field("author", "Whether its author stands there by name, without one, or is gone; no file says who.", values=("named", "nameless", "gone"), since=2)  # fmt: skip
ID = Field("id", "Of the row, by which its translations find it.", most=40, since=2)
DEPARTMENT = Field("department_names", "What this office is called, by language, as JSON, where it is a department of the city.", most=4000, since=3)  # fmt: skip
RESIDENT = Field(
    "resident", "Of somebody who writes without a name: which of the residents in this talk.", _INT, since=2
)
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
                Field("state", "Whether its author has withdrawn it, it found too little support in time, or is a part of another one.", required=True, values=[one.value for one in ProposalState if one is not ProposalState.HIDDEN]),
                Field("stage", "How far those who support it or take part in it have brought it.", required=True, values=[one.value for one in Stage]),
                Field("answer_due_on", "Day by which the city must answer.", _DAY),
                Field("supports", "How many people support it; who, nobody is told.", _INT, required=True), _CREATED,
                Field("changed_at", "When it was changed last.", _AT, required=True),
                Field("withdrawn_at", "When its author withdrew it.", _AT),
                Field("gathers_until", "When it is put away unless a debate is open by then.", _AT),
                Field("debated_at", "When supports opened the debate.", _AT),
                Field("listed_place", "The place chosen from the city's list: names by language, as JSON.", most=4000),
                Field("pictures", "What its pictures show, one a line.", most=4000),
                Field("merged_into", "Number of the proposal that it is a part of now.", _INT), AUTHOR,
                Field("participants", "How many people take part in it: support it, comment on it or suggest another wording; 0 where no stage counts them.", _INT, since=3),
            ),
            queries.proposals, queries.count_proposals, landing.land_proposals, unique=("component", "number"),
            places=("longitude", "latitude"), check=landing.check_proposal,
        )
    )  # fmt: skip
    register_resource(
        Resource(
            "proposal_merges", ComponentKind.PROPOSALS, "Which proposals have become parts of others.",
            (COMPONENT, _PROPOSAL, Field("into", "Number of the proposal that it is a part of now.", _INT, required=True)),
            queries.merges, queries.count_merges, landing_together.land_merges, unique=("component", "proposal"),
            refers=((("component", "proposal"), "proposals"), (("component", "into"), "proposals")), check=landing_together.check_merge,
        )
    )  # fmt: skip
    register_resource(
        Resource(
            "implementations", ComponentKind.PROPOSALS, "How the city carries proposals out.",
            (
                COMPONENT, _PROPOSAL, Field("milestones", "A JSON list of title, on (a day or empty), percent and state.", required=True, most=20_000),
                Field("planned", "Money that is planned.", _NUM), Field("spent", "Money that is spent.", _NUM),
                Field("currency", "ISO 4217.", most=3), Field("contract_url", "Where the contract is published.", most=500),
                Field("contract_name", "What it is called.", most=200), Field("changed_at", "When this was changed last.", _AT, required=True),
            ),
            queries.implementations, queries.count_implementations, landing_together.land_implementations, unique=("component", "proposal"),
            refers=((("component", "proposal"), "proposals"),), check=landing_together.check_implementation,
        )
    )  # fmt: skip
    register_resource(_pictures())
    register_resource(_amendments())
    register_resource(_revisions())
    register_resource(
        Resource(
            "answers", ComponentKind.PROPOSALS, "What the city has said of proposals; the newest counts.",
            (
                COMPONENT, _PROPOSAL, Field("state", "The city's decision.", required=True, values=[one.value for one in AnswerState]),
                _LANG, Field("reason", "Why, and what comes next.", required=True, most=4000),
                Field("department", "Which office is responsible.", most=160),
                Field("percent", "How far it is, for what is under way.", _INT), _CREATED, ID, DEPARTMENT,
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
                Field("edited_at", "When it was changed last.", _AT), RESIDENT,
            ),
            partial(queries.comments, Proposal), partial(queries.count_comments, Proposal), landing.land_comments, unique=("component", "proposal", "id"),
            refers=((("component", "proposal"), "proposals"), (("component", "proposal", "thread"), "comments")),
            check=landing.check_comment, key=f"[01]:{UUID_KEY}",
        )
    )  # fmt: skip


def _amendments() -> Resource:
    return Resource(
        "amendments", ComponentKind.PROPOSALS, "Other wordings of proposals that people suggested; those taken back are left out.",
        (
            COMPONENT, _PROPOSAL, Field("id", "Of the other wording.", required=True, most=40),
            Field("before", "The text that it was written against, in Markdown.", most=4000),
            Field("body", "The text that is suggested, in Markdown.", required=True, most=4000), Field("reason", "Why.", most=1000),
            Field("state", "What became of it.", required=True, values=[one.value for one in AmendmentState if one is not AmendmentState.WITHDRAWN]),
            Field("answer", "What the authors said to it.", most=1000), AUTHOR, _CREATED,
            Field("settled_at", "When the authors decided.", _AT),
        ),
        queries.amendments, queries.count_amendments, landing_together.land_amendments, unique=("component", "id"),
        refers=((("component", "proposal"), "proposals"),), check=landing_together.check_amendment,
    )  # fmt: skip


def _revisions() -> Resource:
    return Resource(
        "proposal_revisions", ComponentKind.PROPOSALS, "What proposals said before another wording was taken up.",
        (
            COMPONENT, _PROPOSAL, Field("body", "The text, in Markdown.", most=4000),
            Field("replaced_at", "Until when it said so (ISO 8601 with zone).", _AT, required=True),
        ),
        queries.revisions, queries.count_revisions, landing_together.land_revisions,
        refers=((("component", "proposal"), "proposals"),), check=landing_together.check_revision,
    )  # fmt: skip


def _pictures() -> Resource:
    return Resource(
        "proposal_pictures", ComponentKind.PROPOSALS, "Pictures of proposals, each a file of its own.",
        (
            COMPONENT, _PROPOSAL, Field("position", "Place among the pictures of the proposal, from 1.", _INT, required=True),
            Field("file", "Its name in this archive.", required=True, most=100),
            Field("alt", "What can be seen, for people who cannot see it.", most=ALT_LENGTH),
        ),
        queries.pictures, queries.count_pictures, landing_pictures.land_pictures, unique=("component", "proposal", "position"),
        refers=((("component", "proposal"), "proposals"),), check=landing_pictures.check_picture, key=f"{UUID_KEY}:[0-9]{{1,3}}",
        file="file", load=landing_pictures.load,
    )  # fmt: skip
