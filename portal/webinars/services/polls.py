"""Polls: prepared by organisers, opened by the crew, answered once by each, counted from rows."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, settings
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.live import services as live
from portal.webinars import rooms
from portal.webinars.models import (
    MOST_OPTIONS,
    MOST_WORDS,
    Ballot,
    BallotMark,
    OpeningState,
    Poll,
    PollKind,
    PollOpening,
    PollOption,
    Question,
    Registration,
    Webinar,
)
from portal.webinars.queries import polls as queries
from portal.webinars.queries import questions as question_queries
from portal.webinars.queries.polls import Answer
from portal.webinars.rules import polls as rules
from portal.webinars.rules import powers
from portal.webinars.services import recordings

_PURPOSE = b"portal.webinars ballots 1"


@dataclass(frozen=True)
class PollPlan:
    """What a poll asks; see `models.Poll`. `options`: texts by language and whether it is right, of kinds that have options."""

    kind: PollKind
    prompts: Mapping[str, str]
    options: Sequence[tuple[Mapping[str, str], bool]] = ()
    most: int | None = None
    lowest: int | None = None
    highest: int | None = None
    low_labels: Mapping[str, str] = field(default_factory=dict)
    high_labels: Mapping[str, str] = field(default_factory=dict)
    is_anonymous: bool = True
    may_change: bool = True


def save(*, webinar: Webinar, plan: PollPlan, poll: Poll | None, actor: User | None) -> Poll:
    """Makes a poll, the last of the webinar, or changes one in which nobody has voted.

    Raises:
        DomainError: something is missing or does not fit the kind. Conflict: somebody has voted.
    """
    _check(plan)
    if poll is None:
        db.session.execute(select(Webinar.id).where(Webinar.id == webinar.id).with_for_update(key_share=True))
        last = db.session.scalar(select(func.max(Poll.position)).where(Poll.webinar_id == webinar.id)) or 0
        poll = Poll(webinar_id=webinar.id, position=last + 1, options=[], openings=[])
        db.session.add(poll)
    else:
        poll = _to_change(poll.id)
        poll.options.clear()
        db.session.flush()
    poll.kind, poll.prompts = plan.kind, dict(plan.prompts)
    poll.most = plan.most if plan.kind in (PollKind.MULTIPLE, PollKind.WORDS) else None
    is_scale = plan.kind is PollKind.SCALE
    poll.lowest, poll.highest = (plan.lowest, plan.highest) if is_scale else (None, None)
    poll.low_labels, poll.high_labels = (dict(plan.low_labels), dict(plan.high_labels)) if is_scale else ({}, {})
    poll.is_anonymous, poll.may_change = plan.is_anonymous, plan.may_change
    if plan.kind in rules.WITH_OPTIONS:
        for number, (texts, is_right) in enumerate(plan.options, start=1):
            right = is_right and plan.kind is PollKind.QUIZ
            poll.options.append(PollOption(number=number, texts=dict(texts), is_right=right))
    db.session.flush()
    recordings.follow_quiz(webinar_id=webinar.id)
    _audit(poll, "webinars.poll_saved", actor)
    return poll


def remove(*, poll: Poll, actor: User | None) -> None:
    """A poll in which nobody has voted goes.

    Raises:
        Conflict: somebody has voted.
    """
    held = _to_change(poll.id)
    _audit(held, "webinars.poll_removed", actor)
    db.session.delete(held)
    db.session.flush()
    recordings.follow_quiz(webinar_id=held.webinar_id)


def move(*, poll: Poll, up: bool) -> None:
    """One place up or down in the order in which polls are shown; at the end nothing happens."""
    db.session.execute(select(Webinar.id).where(Webinar.id == poll.webinar_id).with_for_update(key_share=True))
    ordered = queries.polls_of(poll.webinar_id)
    at = next(n for n, one in enumerate(ordered) if one.id == poll.id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(ordered):
        ordered[at].position, ordered[other].position = ordered[other].position, ordered[at].position
        db.session.flush()


# In the room ----------------------------------------------------------------------------------------------------------


def open_poll(*, moderator: Registration, poll_id: uuid.UUID, actor: User | None) -> None:
    """Everybody in the run may answer from now on. An open poll stays as it is; a closed one is opened again.

    Raises:
        NotFound: no such poll, or he is no moderator. Conflict: its results were shown.
    """
    poll = _moderated(moderator, poll_id)
    db.session.execute(
        insert(PollOpening)
        .values(
            poll_id=poll.id, run_id=moderator.run_id, state=OpeningState.CLOSED, shows_results=False, is_on_screen=False,
            opened_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    held = _opening(poll_id, moderator)
    if held.state is OpeningState.OPEN:
        return
    if held.shows_results:
        raise Conflict(_("Its results were shown: who votes now would know them. Hide them first."))
    held.state, held.closed_at = OpeningState.OPEN, None
    db.session.flush()
    _audit(poll, "webinars.poll_opened", actor, moderator)
    _tell(poll_id, moderator.run_id)


def close_poll(*, moderator: Registration, poll_id: uuid.UUID, actor: User | None) -> None:
    """No more answers; those that are being written when it closes are counted before, or refused.

    Raises:
        NotFound: it was not opened, or he is no moderator.
    """
    poll, held = _moderated(moderator, poll_id), _opening(poll_id, moderator)
    if held.state is OpeningState.OPEN:
        held.state, held.closed_at = OpeningState.CLOSED, clock.now()
        db.session.flush()
        _audit(poll, "webinars.poll_closed", actor, moderator)
        _tell(poll_id, moderator.run_id)


def show_results(*, moderator: Registration, poll_id: uuid.UUID, shows: bool, actor: User | None) -> None:
    """Everybody sees the results, or the crew alone.

    Raises:
        NotFound: it was not opened, or he is no moderator.
    """
    poll, held = _moderated(moderator, poll_id), _opening(poll_id, moderator)
    if held.shows_results is not shows:
        held.shows_results = shows
        db.session.flush()
        _audit(poll, "webinars.poll_shown" if shows else "webinars.poll_hidden", actor, moderator)
        _tell(poll_id, moderator.run_id)


def put_on_screen(*, moderator: Registration, poll_id: uuid.UUID) -> None:
    """Shows a poll on the screen of the hall, in place of what is there.

    Raises:
        NotFound: it was not opened, or he is no moderator.
    """
    _moderated(moderator, poll_id)
    run_id = moderator.run_id
    question_queries.lock_screen(run_id)
    db.session.execute(update(Question).where(Question.screen_run_id == run_id).values(screen_run_id=None))
    db.session.execute(
        update(PollOpening).where(PollOpening.run_id == run_id, PollOpening.is_on_screen).values(is_on_screen=False)
    )
    _opening(poll_id, moderator).is_on_screen = True
    db.session.flush()
    live.publish(channel=rooms.channel(run_id), kind="screen", data={})


def voter(poll_id: uuid.UUID, registration: Registration) -> str:
    """The mark under which a person's ballot in this poll is kept: the same in all runs, another in each poll."""
    if registration.user_id is not None:
        person = f"user {registration.user_id}"
    elif registration.email_key:
        person = f"mail {registration.email_key}"
    else:
        person = f"registration {registration.id}"
    key = hmac.digest(settings().secret_key.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, f"{poll_id} {person}".encode(), "sha256").hex()


def cast(*, registration: Registration, poll_id: uuid.UUID, answer: Answer) -> None:
    """Answers a poll, or changes the answer. The primary key holds one ballot a person, whatever comes at once.

    Raises:
        NotFound: no such poll in this run. Conflict: it is closed, or an answer cannot be changed. DomainError: not an answer.
    """
    poll = queries.poll_by_id(poll_id)
    held = queries.opening(poll_id, registration.run_id, to_vote=True)
    if poll is None or held is None or poll.webinar_id != registration.run.webinar_id:
        raise NotFound
    if not rules.is_open(held):
        raise Conflict(_("The poll is closed: your answer came too late."))
    chosen = _normal(poll, answer)
    mark = voter(poll_id, registration)
    ballot = insert(Ballot).values(
        poll_id=poll_id, voter=mark, run_id=registration.run_id, is_anonymous=poll.is_anonymous, value=chosen.value,
        registration_id=None if poll.is_anonymous else registration.id,
    )  # fmt: skip
    if poll.may_change:
        changed: dict[str, object] = {"run_id": registration.run_id, "value": chosen.value}
        db.session.execute(ballot.on_conflict_do_update(index_elements=["poll_id", "voter"], set_=changed))
        db.session.execute(delete(BallotMark).where(BallotMark.poll_id == poll_id, BallotMark.voter == mark))
    elif db.session.execute(ballot.on_conflict_do_nothing().returning(Ballot.voter)).first() is None:
        if queries.answer_of(poll_id, mark) == chosen:  # a double click
            return
        raise Conflict(_("You have answered already, and answers to this poll cannot be changed."))
    lines: list[dict[str, object]] = [{"option": option, "word": None} for option in chosen.options]
    lines += [{"option": None, "word": word} for word in chosen.words]
    if lines:
        rows = [{"poll_id": poll_id, "voter": mark, "place": place} | line for place, line in enumerate(lines, start=1)]
        db.session.execute(insert(BallotMark), rows)
    _tell_results(poll_id, registration.run_id, everybody=held.shows_results)


def _normal(poll: Poll, answer: Answer) -> Answer:
    """The answer as it is kept."""
    if poll.kind is PollKind.WORDS:
        words = tuple(dict.fromkeys(word for given in answer.words if (word := rules.normal_word(given))))
        if not words:
            raise DomainError(_("Write at least one word."), field="answer")
        if len(words) > (poll.most or MOST_WORDS):
            raise DomainError(_("There are too many words."), field="answer")
        if not all(rules.is_word(word) for word in words):
            raise DomainError(_("One of the words is too long."), field="answer")
        return Answer(words=words)
    if poll.kind is PollKind.SCALE:
        if not rules.is_value(poll, answer.value):
            raise DomainError(_("Choose a number of the scale."), field="answer")
        return Answer(value=answer.value)
    if not rules.is_choice(poll, answer.options):
        raise DomainError(_refusal(poll), field="answer")
    options = answer.options if poll.kind is PollKind.RANKING else tuple(sorted(answer.options))
    return Answer(options=options)


def _refusal(poll: Poll) -> str:
    if poll.kind is PollKind.RANKING:
        return _("Give each option a place of its own, from 1.")
    if poll.kind is PollKind.MULTIPLE:
        return _("Choose at least one and at most %(most)s.", most=poll.most)
    return _("Choose one of the answers.")


def _check(plan: PollPlan) -> None:
    """Whether the plan makes sense.

    Raises:
        DomainError: what is wrong, with the field it belongs to.
    """
    if not any(plan.prompts.values()):
        raise DomainError(_("Write what is asked, in one language at least."), field="prompts")
    if plan.kind is PollKind.SCALE:
        low, high = plan.lowest, plan.highest
        if low is None or high is None or not 0 <= low < high <= 10:
            raise DomainError(_("The scale goes up, from 0 at the least to 10 at the most."), field="lowest")
    if plan.kind in rules.WITH_OPTIONS:
        if not 2 <= len(plan.options) <= MOST_OPTIONS:
            raise DomainError(_("Give from 2 to %(most)s answers to choose from.", most=MOST_OPTIONS), field="options")
        if any(not any(texts.values()) for texts, _right in plan.options):
            raise DomainError(_("One of the answers is empty."), field="options")
    if plan.kind is PollKind.QUIZ and not any(is_right for _texts, is_right in plan.options):
        raise DomainError(_("Say which answer is right."), field="right")
    most = {PollKind.MULTIPLE: len(plan.options), PollKind.WORDS: MOST_WORDS}.get(plan.kind)
    if most is not None and (plan.most is None or not 1 <= plan.most <= most):
        raise DomainError(_("Enter a number from 1 to %(most)s.", most=most), field="most")


def _to_change(poll_id: uuid.UUID) -> Poll:
    queries.lock_poll(poll_id)
    poll = queries.poll_by_id(poll_id)
    if poll is None:
        raise NotFound
    if queries.has_votes(poll_id):
        raise Conflict(_("Somebody has voted already: the poll can no longer be changed."))
    return poll


def _moderated(moderator: Registration, poll_id: uuid.UUID) -> Poll:
    poll = queries.poll_by_id(poll_id) if powers.may_moderate(moderator) else None
    if poll is None or poll.webinar_id != moderator.run.webinar_id:
        raise NotFound
    return poll


def _opening(poll_id: uuid.UUID, moderator: Registration) -> PollOpening:
    held = queries.opening(poll_id, moderator.run_id)
    if held is None:
        raise NotFound
    return held


def _audit(poll: Poll, action: str, actor: User | None, moderator: Registration | None = None) -> None:
    """Who has no account is named by the registration."""
    facts: dict[str, str] = {"poll": str(poll.id)}
    if moderator is not None:
        facts["run"] = str(moderator.run_id)
        if actor is None:
            facts["registration"] = str(moderator.id)
    accounts.audit(actor=actor, action=action, subject=("webinar", poll.webinar_id), data=facts)


def _tell(poll_id: uuid.UUID, run_id: uuid.UUID) -> None:
    live.publish(channel=rooms.channel(run_id), kind="poll", data={"id": str(poll_id)})


def _tell_results(poll_id: uuid.UUID, run_id: uuid.UUID, *, everybody: bool) -> None:
    """The whole state, never a vote. Where results are hidden the crew alone hears them."""
    live.publish_snapshot(
        channel=rooms.channel(run_id), kind="results", key=f"poll:{poll_id}", make=lambda: queries.results(poll_id),
        audience="" if everybody else rooms.CREW,
    )  # fmt: skip
