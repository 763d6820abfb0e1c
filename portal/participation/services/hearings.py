"""Questions of a live hearing: asked, wanted by others, let through, answered or not taken up. Everybody who listens is told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError, NotFound, TooMany
from portal.core.i18n import _
from portal.core.written import one_line
from portal.discussions.rules import LANGUAGES
from portal.live import asking
from portal.live import services as live
from portal.live.asking import LONGEST_ANSWER, LONGEST_QUESTION, QuestionState
from portal.participation import rules
from portal.participation.events import HearingChanged
from portal.participation.models import Action, Component, HearingQuestion, HearingVote, Process
from portal.participation.participants import Participant
from portal.participation.queries import hearings as queries
from portal.participation.queries import processes
from portal.participation.rules import hearings as hearing_rules
from portal.participation.rules.hearings import HearingTerms
from portal.participation.services import intake, ledger


def ask(
    *, component: Component, who: Participant, text: str, lang: str, is_anonymous: bool, request_key: str
) -> HearingQuestion:
    """Asks those who answer for the city. The same form sent twice asks once.

    Raises:
        Conflict: the hearing is not on, or the person may not take part or is blocked here.
        DomainError: nothing is asked, it is too long, or without a name where that is not allowed.
        TooMany: too many questions of one person in a minute, or in the hearing.
    """
    process = _check_open(component)
    if who.user is not None:
        intake.refuse_blocked(process.space, who.user)
    queries.hold_asker(component.id, who.person)
    if not asking.is_request_key(request_key):
        raise DomainError(_("The form had expired. Nothing was saved. Load the page again and repeat."))
    if (known := queries.asked_with(component.id, who.person, request_key)) is not None:
        return known
    terms, now = HearingTerms.of(component.settings), clock.now()
    words = _checked(text, lang, terms, is_anonymous=is_anonymous)
    in_minute, in_all = queries.asked_by_one(component.id, who.person, now - asking.MINUTE)
    if in_minute >= asking.PER_MINUTE:
        raise TooMany(_("You have asked several questions within a minute. Wait a little, then ask again."))
    if in_all >= asking.PER_ROOM:
        raise TooMany(_("You have asked as many questions as one person can ask here. Vote for those of others."))
    made = HearingQuestion(
        id=ids.new_id(), component_id=component.id, asker=who.person, user_id=who.user.id if who.user else None, request_key=request_key, lang=lang,
        text=words, shown_name="" if is_anonymous or not who.user else one_line(who.user.display_name)[:160], asked_at=now,
        state=QuestionState.QUEUED if terms.moderates else QuestionState.APPROVED,
    )  # fmt: skip
    db.session.add(made)
    _tell(made)
    return made


def want(*, component: Component, question_id: uuid.UUID, who: Participant, wants: bool) -> None:
    """Wants a question answered, or no longer: one vote a person, counted from rows.

    Raises:
        NotFound: no such question that he sees. Conflict: it is not open to votes, or it is one's own.
    """
    _check_open(component)
    question = _question(component, question_id)
    if not hearing_rules.may_want(question, who.marks):
        raise Conflict(_("This question is not open to votes."))
    act = f"want:{question.id}"
    if wants:
        if ledger.enter(component=component, act=act, participant=who):
            db.session.execute(
                insert(HearingVote)
                .values(question_id=question.id, voter=who.person, user_id=who.user.id if who.user else None)
                .on_conflict_do_nothing()
            )
    else:
        db.session.execute(
            delete(HearingVote).where(HearingVote.question_id == question.id, HearingVote.voter.in_(who.marks))
        )
        ledger.leave(component=component, act=act, participant=who)
    live.publish_snapshot(
        channel=hearing_rules.channel(component.id), kind="votes", key="votes",
        make=lambda: {"votes": queries.votes_of_hearing(component.id)},
    )  # fmt: skip


def withdraw(*, component: Component, question_id: uuid.UUID, who: Participant) -> None:
    """The asker takes it back; doing so twice does it once.

    Raises:
        NotFound: no such question of his. Conflict: it is answered.
    """
    question = _question(component, question_id)
    if not hearing_rules.is_askers(question, who.marks):
        raise NotFound
    if question.state is QuestionState.WITHDRAWN:
        return
    if not hearing_rules.may_be_withdrawn(question, who.marks):
        raise Conflict(_("The question has been dealt with already."))
    question.state, question.is_on_screen = QuestionState.WITHDRAWN, False
    _tell(question)


# What a moderator does ------------------------------------------------------------------------------------------------


def decide(
    *, component: Component, question_id: uuid.UUID, state: QuestionState, words: str, actor: User
) -> HearingQuestion:
    """Lets a question through, marks it as answered, answers it in words, or does not take it up, with a reason. `words`: the
    answer or the reason. Answers can be written after the hearing too.

    Raises:
        NotFound: no such question. Conflict: its asker has withdrawn it. DomainError: words are missing.
    """
    question = _question(component, question_id)
    if state is not question.state and state not in asking.next_states(question.state):
        raise Conflict(_("Who asked has withdrawn the question."))
    text = asking.normal_text(words)
    if state is QuestionState.ANSWERED_TEXT and not text:
        raise DomainError(_("Write the answer."), field="words")
    if state is QuestionState.DISMISSED and not text:
        raise DomainError(_("Say why: the person who asked is told."), field="words")
    if len(text) > (500 if state is QuestionState.DISMISSED else LONGEST_ANSWER):
        raise DomainError(_("This is too long."), field="words")
    question.state, question.decided_at, question.decided_by = state, clock.now(), actor.id
    question.answer = text if state is QuestionState.ANSWERED_TEXT else ""
    if state is not QuestionState.ANSWERED_TEXT:
        question.department, question.department_id = "", None
    question.reason = text if state is QuestionState.DISMISSED else ""
    if state is QuestionState.DISMISSED:
        question.is_on_screen = False
    db.session.flush()
    accounts.audit(
        actor=actor, action=f"participation.question_{state.value}", subject=("participation_component", component.id),
        data={"question": str(question.id)}, reason=question.reason,
    )  # fmt: skip
    _tell(question)
    return question


def put_on_screen(*, component: Component, question_id: uuid.UUID | None) -> None:
    """Shows a question in the presenter's view, in place of what is there; None: nothing.

    Raises:
        NotFound: no such question. Conflict: not everybody sees it.
    """
    processes.hold_component(component.id)
    db.session.execute(
        update(HearingQuestion)
        .where(HearingQuestion.component_id == component.id, HearingQuestion.is_on_screen)
        .values(is_on_screen=False)
    )
    if question_id is not None:
        question = _question(component, question_id)
        if not hearing_rules.is_seen(question):
            raise Conflict(_("Approve the question first: not everybody sees it yet."))
        question.is_on_screen = True
        db.session.flush()
    live.publish(channel=hearing_rules.channel(component.id), kind="screen", data={})


def set_hidden(*, question_id: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    """Moderation does not take a question up, for `reason`, or opens it again: with its answer, if it had one in writing.

    Raises:
        Conflict: its asker has withdrawn it.
    """
    question = queries.known_question(question_id)
    if question.state is QuestionState.WITHDRAWN:
        raise Conflict(_("Who asked has withdrawn the question."))
    if hide:
        question.state, question.reason, question.is_on_screen = QuestionState.DISMISSED, reason[:500], False
    elif question.state is QuestionState.DISMISSED:
        question.state = QuestionState.ANSWERED_TEXT if question.answer else QuestionState.APPROVED
        question.reason = ""
    question.decided_at, question.decided_by = clock.now(), actor.id if actor else None
    _tell(question)


def redact(*, question_id: uuid.UUID, replace: Callable[[str], str]) -> None:
    """Takes out of a question what must not stand there, for everybody who follows the hearing too."""
    question = queries.known_question(question_id)
    question.text = replace(question.text)
    _tell(question)


def _check_open(component: Component) -> Process:
    process = processes.known_process(component.process_id)
    if not rules.is_open(process, component, Action.ASK, clock.now()):
        raise Conflict(_("The hearing is not on at the moment."))
    return process


def _question(component: Component, question_id: uuid.UUID) -> HearingQuestion:
    found = queries.question_in_hearing(component.id, question_id)
    if found is None:
        raise NotFound
    return found


def _checked(text: str, lang: str, terms: HearingTerms, *, is_anonymous: bool) -> str:
    words = asking.normal_text(text)
    if not words:
        raise DomainError(_("Write your question."), field="text")
    if len(words) > LONGEST_QUESTION:
        raise DomainError(
            _("At most %(number)s characters: this has %(count)s.", number=LONGEST_QUESTION, count=len(words)),
            field="text",
        )
    if lang not in LANGUAGES:
        raise DomainError(_("Choose a language."), field="lang")
    if is_anonymous and not terms.takes_anonymous:
        raise DomainError(_("Questions are asked with the name here."), field="is_anonymous")
    return words


def _tell(question: HearingQuestion) -> None:
    """Everybody, that the list has changed; moderators alone, where others do not see the question."""
    db.session.flush()
    component_id = question.component_id
    channel = hearing_rules.channel(component_id)
    live.publish(channel=channel, kind="queue", data={"id": str(question.id)}, audience=hearing_rules.MODERATORS)
    live.publish_snapshot(channel=channel, kind="questions", key="questions", make=partial(_seen, component_id))
    if question.is_on_screen:
        live.publish(channel=channel, kind="screen", data={})
    events.publish(HearingChanged(component_id))


def _seen(component_id: uuid.UUID) -> dict[str, int]:
    return {"seen": queries.seen_in_hearing(component_id)}
