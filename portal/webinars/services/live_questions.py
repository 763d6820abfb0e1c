"""Questions: asked, wanted by others, let through, answered or dismissed. Everybody in the room is told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, i18n
from portal.core.errors import Conflict, DomainError, NotFound, TooMany
from portal.core.i18n import _
from portal.live import services as live
from portal.webinars import rooms
from portal.webinars.models import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    PollOpening,
    Question,
    QuestionState,
    QuestionVote,
    Registration,
    Webinar,
)
from portal.webinars.queries import left
from portal.webinars.queries import questions as queries
from portal.webinars.rules import powers
from portal.webinars.rules import questions as rules


@dataclass(frozen=True)
class Wording:
    """What somebody asks. `lang`: the language it is written in."""

    text: str
    lang: str
    is_anonymous: bool = False


def set_up(*, webinar: Webinar, moderates: bool, takes_anonymous: bool, actor: User | None) -> None:
    """How the webinar takes questions."""
    webinar.moderates_questions, webinar.takes_anonymous = moderates, takes_anonymous
    db.session.flush()
    accounts.audit(
        actor=actor, action="webinars.questions_set_up", subject=("webinar", webinar.id),
        data={"moderated": moderates, "anonymous": takes_anonymous},
    )  # fmt: skip


def ask(*, registration: Registration, wording: Wording, request_key: str) -> Question:
    """Asks the speakers of the run. The same form sent twice asks once.

    Raises:
        DomainError: nothing is asked, it is too long, or without a name where that is not allowed.
        TooMany: too many questions of one person in a minute, or in the run.
    """
    # Locked, so that two forms of one person cannot pass the limits side by side.
    queries.lock_person(registration.id)
    if not rules.is_request_key(request_key):
        raise DomainError(_("The form had expired. Nothing was saved. Load the page again and repeat."))
    if (known := queries.by_request(registration.id, request_key)) is not None:
        return known
    webinar, now = registration.run.webinar, clock.now()
    text = _checked(wording, webinar)
    in_minute, in_all = queries.asked_by(registration.id, now - rules.MINUTE)
    if in_minute >= rules.PER_MINUTE:
        raise TooMany(_("You have asked several questions within a minute. Wait a little, then ask again."))
    if in_all >= rules.PER_RUN:
        raise TooMany(_("You have asked as many questions as one person can ask here. Vote for those of others."))
    is_through = powers.may_moderate(registration) or not webinar.moderates_questions
    question = Question(
        run_id=registration.run_id, registration_id=registration.id, request_key=request_key, lang=wording.lang, text=text,
        is_anonymous=wording.is_anonymous, state=QuestionState.APPROVED if is_through else QuestionState.QUEUED,
        asked_at=now,
    )  # fmt: skip
    db.session.add(question)
    db.session.flush()
    _tell(question, registration.run_id)
    return question


def edit(*, registration: Registration, question_id: uuid.UUID, wording: Wording) -> Question:
    """Other words, as long as nobody but the crew has seen it.

    Raises:
        NotFound: no such question of this person. DomainError: as `ask`. Conflict: it was let through in the meantime.
    """
    question = _own(registration, question_id)
    if not rules.may_edit(question, registration):
        raise Conflict(_("Others see your question already. It can be withdrawn, not changed."))
    question.text, question.lang = _checked(wording, registration.run.webinar), wording.lang
    question.is_anonymous, question.edited_at = wording.is_anonymous, clock.now()
    db.session.flush()
    _tell(question, registration.run_id)
    return question


def withdraw(*, registration: Registration, question_id: uuid.UUID) -> None:
    """The asker takes it back; doing so twice does it once.

    Raises:
        NotFound: no such question of this person. Conflict: it is answered.
    """
    question = _own(registration, question_id)
    if question.state is QuestionState.WITHDRAWN:
        return
    if not rules.may_withdraw(question, registration):
        raise Conflict(_("The question has been dealt with already."))
    question.state, question.screen_run_id, question.is_pinned = QuestionState.WITHDRAWN, None, False
    db.session.flush()
    _tell(question, registration.run_id)


def vote(*, registration: Registration, question_id: uuid.UUID, wants: bool) -> None:
    """Wants a question answered, or no longer. The primary key holds one vote a person; votes are counted from rows.

    Raises:
        NotFound: no such question here. Conflict: it is not open to votes, or it is one's own.
    """
    question = queries.question_in(registration.run, question_id)
    if question is None or (question.state not in rules.SEEN and not rules.is_own(question, registration)):
        raise NotFound
    if not rules.may_vote(question, registration):
        raise Conflict(_("This question is not open to votes."))
    if wants:
        db.session.execute(
            insert(QuestionVote)
            .values(question_id=question.id, registration_id=registration.id)
            .on_conflict_do_nothing()
        )
    else:
        db.session.execute(
            delete(QuestionVote).where(
                QuestionVote.question_id == question.id, QuestionVote.registration_id == registration.id
            )
        )
    for run_id in {question.run_id, registration.run_id}:
        _tell_votes(run_id)


# What a moderator does ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What becomes of a question. `answer` and its `lang` with `answered_text`; `reason`, told to who asked, with `dismissed`."""

    state: QuestionState
    answer: str = ""
    lang: str = ""
    reason: str = ""


def decide(*, moderator: Registration, question_id: uuid.UUID, decision: Decision, actor: User | None) -> Question:
    """Lets a question through, marks it as answered, answers it in words, or dismisses it with a reason. Speakers answer what
    was let through, and take that back.

    Raises:
        NotFound: no such question, or that is not for him to decide. Conflict: its asker has withdrawn it. DomainError: words are missing.
    """
    question = queries.question_in(moderator.run, question_id) if powers.may_answer(moderator) else None
    if question is None or not rules.may_decide(question, moderator, decision.state):
        raise NotFound
    if decision.state is not question.state and decision.state not in rules.next_states(question.state):
        raise Conflict(_("Who asked has withdrawn the question."))
    if left.brought(question.id) is not None:
        raise Conflict(_("This question stands on the page of the webinar now. Answer it there."))
    answer, reason = rules.normal_text(decision.answer), rules.normal_text(decision.reason)
    if decision.state is QuestionState.ANSWERED_TEXT and not answer:
        raise DomainError(_("Write the answer."), field="answer")
    if decision.state is QuestionState.DISMISSED and not reason:
        raise DomainError(_("Say why: the person who asked is told."), field="reason")
    if len(answer) > LONGEST_ANSWER or len(reason) > 500:
        raise DomainError(_("This is too long."), field="answer" if len(answer) > LONGEST_ANSWER else "reason")
    question.state, question.decided_at, question.decided_by = decision.state, clock.now(), moderator.id
    question.answered_in = None if decision.state is QuestionState.APPROVED else moderator.run_id
    question.answer = answer if decision.state is QuestionState.ANSWERED_TEXT else ""
    question.answer_lang = decision.lang if question.answer and decision.lang in i18n.LOCALES else ""
    question.reason = reason if decision.state is QuestionState.DISMISSED else ""
    if decision.state is QuestionState.DISMISSED:
        question.screen_run_id, question.is_pinned = None, False
    db.session.flush()
    _audit(question, f"webinars.question_{decision.state.value}", moderator, actor, reason=reason)
    _tell(question, moderator.run_id, asker=True)
    return question


def arrange(
    *, moderator: Registration, question_id: uuid.UUID, actor: User | None, label: str | None = None,
    is_pinned: bool | None = None, is_off_record: bool | None = None,
) -> Question:  # fmt: skip
    """Puts a question on top, under a label, or off the record; None leaves it as it is.

    Raises:
        NotFound: no such question, or he is no moderator. DomainError: the label is too long.
    """
    question = _moderated(moderator, question_id)
    if label is not None:
        short = " ".join(label.split())
        if len(short) > 60:
            raise DomainError(_("This is too long."), field="label")
        question.label = short
    if is_pinned is not None:
        question.is_pinned = is_pinned and question.state in rules.SEEN
    if is_off_record is not None and is_off_record != question.is_off_record:
        question.is_off_record = is_off_record
        _audit(question, "webinars.question_record", moderator, actor, off=is_off_record)
    db.session.flush()
    _tell(question, moderator.run_id)
    return question


def put_on_screen(*, moderator: Registration, question_id: uuid.UUID | None) -> None:
    """Shows a question on the screen of the hall, in place of what is there; None: nothing.

    Raises:
        NotFound: no such question, or he is no moderator. Conflict: not everybody sees it.
    """
    if not powers.may_moderate(moderator):
        raise NotFound
    run_id = moderator.run_id
    queries.lock_screen(run_id)
    db.session.execute(update(Question).where(Question.screen_run_id == run_id).values(screen_run_id=None))
    db.session.execute(
        update(PollOpening).where(PollOpening.run_id == run_id, PollOpening.is_on_screen).values(is_on_screen=False)
    )
    if question_id is not None:
        question = _moderated(moderator, question_id)
        if question.state not in rules.SEEN:
            raise Conflict(_("Approve the question first: not everybody sees it yet."))
        question.screen_run_id = run_id
        db.session.flush()
    live.publish(channel=rooms.channel(run_id), kind="screen", data={})


def _own(registration: Registration, question_id: uuid.UUID) -> Question:
    question = queries.question_in(registration.run, question_id)
    if question is None or not rules.is_own(question, registration):
        raise NotFound
    return question


def _moderated(moderator: Registration, question_id: uuid.UUID) -> Question:
    question = queries.question_in(moderator.run, question_id) if powers.may_moderate(moderator) else None
    if question is None:
        raise NotFound
    return question


def _checked(wording: Wording, webinar: Webinar) -> str:
    text = rules.normal_text(wording.text)
    if not text:
        raise DomainError(_("Write your question."), field="text")
    if len(text) > LONGEST_QUESTION:
        raise DomainError(
            _("At most %(number)s characters: this has %(count)s.", number=LONGEST_QUESTION, count=len(text)),
            field="text",
        )
    if wording.lang not in i18n.LOCALES:
        raise DomainError(_("Choose a language."), field="lang")
    if wording.is_anonymous and not webinar.takes_anonymous:
        raise DomainError(_("Questions are asked with the name here."), field="is_anonymous")
    return text


def _audit(
    question: Question, action: str, moderator: Registration, actor: User | None, reason: str = "", **data: bool
) -> None:
    """Who has no account is named by the registration."""
    facts = {"question": str(question.id), "run": str(moderator.run_id), **data}
    if actor is None:
        facts["registration"] = str(moderator.id)
    accounts.audit(actor=actor, action=action, subject=("webinar", moderator.run.webinar_id), reason=reason, data=facts)


def _tell(question: Question, acting_in: uuid.UUID, *, asker: bool = False) -> None:
    """Everybody, that the list has changed; the crew alone, where others do not see the question; who asked, what became of it."""
    for run_id in {question.run_id, acting_in}:
        channel = rooms.channel(run_id)
        live.publish(channel=channel, kind="queue", data={"id": str(question.id)}, audience=rooms.CREW)
        live.publish_snapshot(channel=channel, kind="questions", key="questions", make=partial(_seen, run_id))
        if question.screen_run_id == run_id:
            live.publish(channel=channel, kind="screen", data={})
    if asker and question.registration_id is not None:
        live.publish(
            channel=rooms.channel(question.run_id), kind="mine", data={"id": str(question.id)},
            audience=rooms.person(question.registration_id),
        )  # fmt: skip


def _seen(run_id: uuid.UUID) -> dict[str, int]:
    return {"seen": queries.seen_in(run_id)}


def _tell_votes(run_id: uuid.UUID) -> None:
    live.publish_snapshot(
        channel=rooms.channel(run_id), kind="votes", key="votes", make=lambda: {"votes": queries.votes_in(run_id)}
    )
