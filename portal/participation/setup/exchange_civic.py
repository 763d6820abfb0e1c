"""What of petitions and hearings goes out in files and through the read API, and comes in again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from portal.live.asking import LONGEST_ANSWER, LONGEST_QUESTION, SEEN
from portal.participation.exchange import UUID_KEY, Field, Resource, settings_checks
from portal.participation.exchange import register as register_resource
from portal.participation.models import AnswerState, ComponentKind, Petition, PetitionState
from portal.participation.queries import exchange as talk
from portal.participation.queries import exchange_civic as queries
from portal.participation.rules.hearings import HearingTerms
from portal.participation.rules.petitions import TEXT_LENGTH, TITLE_LENGTH, PetitionTerms
from portal.participation.services import landing, landing_civic
from portal.participation.services.landing_checks import terms_check
from portal.participation.setup.exchange import AUTHOR, COMPONENT, DEPARTMENT, ID, RESIDENT
from portal.participation.tables import ColumnType

_INT, _AT, _DAY = ColumnType.INTEGER, ColumnType.DATETIME, ColumnType.DATE
_LANG = Field("lang", "Language of the text, BCP 47.", required=True, most=12)


def register() -> None:
    settings_checks[ComponentKind.PETITIONS] = terms_check(PetitionTerms)
    settings_checks[ComponentKind.HEARING] = terms_check(HearingTerms)
    for one in (_petitions(), _petition_answers(), _petition_comments(), _questions()):
        register_resource(one)


def _petitions() -> Resource:
    return Resource(
        "petitions", ComponentKind.PETITIONS, "Petitions with how many have signed; those that moderators have hidden are left out.",
        (
            COMPONENT, Field("number", "Number within the component, as in its address.", _INT, required=True), _LANG,
            Field("title", "What is asked for.", required=True, most=TITLE_LENGTH), Field("body", "Why, in Markdown.", most=TEXT_LENGTH),
            Field("addressee", "To whom it goes.", required=True, most=160),
            Field("threshold", "Signatures from which the city must answer.", _INT, required=True),
            Field("answer_days", "In how many days the city answers then.", _INT, required=True),
            Field("closes_on", "The last day on which it can be signed.", _DAY, required=True),
            Field("state", "Whether its author has withdrawn it.", required=True, values=[PetitionState.OPEN.value, PetitionState.WITHDRAWN.value]),
            Field("signatures", "How many signatures count; whose, nobody is told.", _INT, required=True),
            Field("on_paper", "How many of these came on paper.", _INT, required=True),
            Field("unchecked", "Signatures on paper that nobody has checked; they do not count.", _INT, required=True),
            Field("reached_at", "When it had enough.", _AT), Field("answer_due_on", "Day by which the city must answer.", _DAY),
            Field("created_at", "When it was handed in (ISO 8601 with zone).", _AT, required=True),
            Field("changed_at", "When it was changed last.", _AT, required=True), Field("withdrawn_at", "When its author withdrew it.", _AT), AUTHOR,
            Field("invalid", "How many signatures on paper do not count, by reason, as JSON.", most=1000, since=2),
        ),
        queries.petitions, queries.count_petitions, landing_civic.land_petitions, unique=("component", "number"), check=landing_civic.check_petition,
    )  # fmt: skip


def _petition_answers() -> Resource:
    return Resource(
        "petition_answers", ComponentKind.PETITIONS, "What the city has said of petitions; the newest counts.",
        (
            COMPONENT, Field("petition", "Number of the petition within its component.", _INT, required=True),
            Field("state", "The city's decision.", required=True, values=[one.value for one in AnswerState]),
            _LANG, Field("reason", "Why, and what comes next.", required=True, most=4000), Field("department", "Which office is responsible.", most=160),
            Field("percent", "How far it is, for what is under way.", _INT), Field("created_at", "When it was said.", _AT, required=True), ID, DEPARTMENT,
        ),
        queries.petition_answers, queries.count_petition_answers, landing_civic.land_petition_answers,
        refers=((("component", "petition"), "petitions"),), check=landing.check_answer,
    )  # fmt: skip


def _petition_comments() -> Resource:
    return Resource(
        "petition_comments", ComponentKind.PETITIONS,
        "The talk about petitions. Where an author or a moderator took a comment away that others had answered, an empty text stays.",
        (
            COMPONENT, Field("petition", "Number of the petition within its component.", _INT, required=True),
            Field("id", "Of the comment.", required=True, most=40), Field("thread", "The comment at the head of the thread; empty: this is one.", most=40),
            Field("kind", "A remark, a question to the city, or its answer.", required=True, values=("comment", "question", "official")),
            _LANG, Field("text", "What was said, in Markdown.", most=4000), Field("created_at", "When it was written.", _AT, required=True),
            Field("edited_at", "When it was changed last.", _AT), RESIDENT,
        ),
        partial(talk.comments, Petition), partial(talk.count_comments, Petition), landing_civic.land_petition_comments,
        unique=("component", "petition", "id"),
        refers=((("component", "petition"), "petitions"), (("component", "petition", "thread"), "petition_comments")),
        check=landing.check_comment, key=f"[01]:{UUID_KEY}",
    )  # fmt: skip


def _questions() -> Resource:
    return Resource(
        "hearing_questions", ComponentKind.HEARING, "Questions that people asked in a hearing, how many wanted them answered, and what was answered in writing.",
        (
            COMPONENT, Field("id", "Of the question.", required=True, most=40), _LANG, Field("text", "The question.", required=True, most=LONGEST_QUESTION),
            Field("state", "What became of it.", required=True, values=sorted(one.value for one in SEEN)),
            Field("votes", "How many want it answered; who, nobody is told.", _INT, required=True),
            Field("answer", "What was answered in writing.", most=LONGEST_ANSWER), Field("asked_at", "When it was asked.", _AT, required=True),
            Field("decided_at", "When it was let through or answered.", _AT),
            Field("department", "Which office is responsible for the answer.", most=160, since=4), replace(DEPARTMENT, since=4),
        ),
        queries.questions, queries.count_questions, landing_civic.land_questions, unique=("component", "id"), check=landing_civic.check_question,
    )  # fmt: skip
