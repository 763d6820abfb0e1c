"""Polls with what they have come to, counted from the rows of ballots each time."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import joinedload

from portal.core import db
from portal.webinars.models import Ballot, BallotMark, Poll, PollKind, PollOpening, Registration, Run
from portal.webinars.polling import Tally, borda, tally
from portal.webinars.rules import polls as rules
from portal.webinars.rules import powers


@dataclass(frozen=True)
class Answer:
    """What somebody has answered: options in order, or words, or the value of a scale."""

    options: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    value: int | None = None


@dataclass
class Count:
    """The rows of a poll in one run or in all, counted: value → ballots, (option, place) → ballots, word → ballots."""

    voters: int = 0
    values: dict[int, int] = field(default_factory=dict)
    options: dict[tuple[int, int], int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, key: int | None, word: str | None, place: int | None, number: int) -> None:
        """One line of the statement that counts."""
        if what == "voters":
            self.voters += number
        elif what == "value" and key is not None:
            self.values[key] = self.values.get(key, 0) + number
        elif word is not None:
            self.words[word] = self.words.get(word, 0) + number
        elif key is not None and place is not None:
            self.options[key, place] = self.options.get((key, place), 0) + number


@dataclass(frozen=True)
class Shown:
    """A poll as a page of a run shows it. `opening`: None: a draft in this run; `tally`: over all runs, None where the reader
    does not see it; `own`: what the reader answered; `tells_right`: the right answer of a quiz is shown.
    """

    poll: Poll
    opening: PollOpening | None
    tally: Tally | None
    own: Answer | None
    tells_right: bool


def polls_of(webinar_id: uuid.UUID) -> list[Poll]:
    """All polls of a webinar in order, with options and openings."""
    return list(
        db.session.scalars(
            select(Poll)
            .where(Poll.webinar_id == webinar_id)
            .order_by(Poll.position)
            .options(joinedload(Poll.options), joinedload(Poll.openings))
            .execution_options(populate_existing=True)
        ).unique()
    )


def poll_by_id(poll_id: uuid.UUID) -> Poll | None:
    """A poll with options and openings, as it is now."""
    found: Poll | None = (
        db.session.scalars(
            select(Poll)
            .where(Poll.id == poll_id)
            .options(joinedload(Poll.options), joinedload(Poll.openings))
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )
    return found


def lock_poll(poll_id: uuid.UUID) -> None:
    """No ballot comes in, and nobody else changes the poll, until the end of the transaction."""
    db.session.execute(select(Poll.id).where(Poll.id == poll_id).with_for_update())


def opening(poll_id: uuid.UUID, run_id: uuid.UUID, *, to_vote: bool = False) -> PollOpening | None:
    """A poll in a run, locked: for a vote beside other votes, else alone. So no vote is counted that came after the closing."""
    found: PollOpening | None = db.session.scalar(
        select(PollOpening)
        .where(PollOpening.poll_id == poll_id, PollOpening.run_id == run_id)
        .with_for_update(read=to_vote)
        .execution_options(populate_existing=True)
    )
    return found


def polls_for(registration: Registration, voter_of: Any) -> list[Shown]:
    """What somebody sees of the polls of his run: those that were opened; moderators the drafts too.

    `voter_of(poll_id)`: the mark under which this person's ballot is kept.
    """
    polls = polls_of(registration.run.webinar_id)
    found = [(poll, _opening_in(poll, registration.run_id)) for poll in polls]
    if not powers.may_moderate(registration):
        found = [(poll, held) for poll, held in found if held is not None]
    counts = counted([poll.id for poll, _held in found])
    own = _answers({poll.id: voter_of(poll.id) for poll, held in found if held is not None})
    return [
        Shown(
            poll=poll, opening=held, own=own.get(poll.id),
            tally=tally_of(poll, counts.get((poll.id, None), Count()))
            if rules.sees_results(held, moderates=powers.may_moderate(registration)) else None,
            tells_right=rules.tells_right_answer(poll, held, moderates=powers.may_moderate(registration)),
        )
        for poll, held in found
    ]  # fmt: skip


def on_screen(run_id: uuid.UUID) -> Shown | None:
    """The poll on the screen of the hall, as those see it who are not of the crew."""
    held = db.session.scalar(select(PollOpening).where(PollOpening.run_id == run_id, PollOpening.is_on_screen))
    poll = poll_by_id(held.poll_id) if held else None
    if poll is None or held is None:
        return None
    count = counted([poll.id]).get((poll.id, None), Count())
    return Shown(
        poll=poll, opening=held, own=None,
        tally=tally_of(poll, count) if rules.sees_results(held, moderates=False) else None,
        tells_right=rules.tells_right_answer(poll, held, moderates=False),
    )  # fmt: skip


def results(poll_id: uuid.UUID) -> dict[str, Any]:
    """What a poll has come to over all runs, for the live process:
    `{"poll": …, "voters": 3, "lines": [[1, 2], [2, 1]], "mean": null}`.
    """
    poll = poll_by_id(poll_id)
    if poll is None:
        return {"poll": str(poll_id), "voters": 0, "lines": [], "mean": None}
    counted_now = tally_of(poll, counted([poll_id]).get((poll_id, None), Count()))
    return {
        "poll": str(poll_id), "voters": counted_now.voters, "mean": counted_now.mean,
        "lines": [[line.key, line.count] for line in counted_now.lines],
    }  # fmt: skip


def tally_of(poll: Poll, count: Count) -> Tally:
    """Bars of a poll from its counted rows."""
    numbers = [option.number for option in poll.options]
    if poll.kind is PollKind.WORDS:
        return tally(voters=count.voters, words=count.words.items())
    if poll.kind is PollKind.SCALE:
        steps = range(poll.lowest or 0, (poll.highest or 0) + 1)
        return tally(voters=count.voters, keys=steps, counts=count.values, is_scale=True)
    if poll.kind is PollKind.RANKING:
        points = borda(((option, place, votes) for (option, place), votes in count.options.items()), numbers)
        return tally(voters=count.voters, keys=sorted(numbers, key=lambda n: (-points[n], n)), counts=points)
    votes: dict[int, int] = {}
    for (option, _place), number in count.options.items():
        votes[option] = votes.get(option, 0) + number
    return tally(voters=count.voters, keys=numbers, counts=votes)


def counted(poll_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID | None], Count]:
    """(poll, run) and (poll, None: all runs) → its rows counted; one statement for all polls."""
    if not poll_ids:
        return {}
    none_int, none_word = cast(null(), Integer), cast(null(), String)
    voters = (
        select(
            Ballot.poll_id, Ballot.run_id, literal("voters").label("what"), none_int, none_word, none_int, func.count()
        )
        .where(Ballot.poll_id.in_(poll_ids))
        .group_by(Ballot.poll_id, Ballot.run_id)
    )
    values = (
        select(Ballot.poll_id, Ballot.run_id, literal("value"), Ballot.value, none_word, none_int, func.count())
        .where(Ballot.poll_id.in_(poll_ids), Ballot.value.is_not(None))
        .group_by(Ballot.poll_id, Ballot.run_id, Ballot.value)
    )
    marks = (
        select(
            Ballot.poll_id,
            Ballot.run_id,
            literal("mark"),
            BallotMark.option,
            BallotMark.word,
            BallotMark.place,
            func.count(),
        )
        .join(BallotMark, (BallotMark.poll_id == Ballot.poll_id) & (BallotMark.voter == Ballot.voter))
        .where(Ballot.poll_id.in_(poll_ids))
        .group_by(Ballot.poll_id, Ballot.run_id, BallotMark.option, BallotMark.word, BallotMark.place)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID | None], Count] = {}
    rows: Sequence[Any] = db.session.execute(union_all(voters, values, marks)).all()
    for row in rows:
        for run_id in (row[1], None):
            found.setdefault((row[0], run_id), Count()).add(*row[2:])
    return found


def has_votes(poll_id: uuid.UUID) -> bool:
    """Whether anybody has voted in any run: then it is frozen."""
    return db.session.scalar(select(Ballot.poll_id).where(Ballot.poll_id == poll_id).limit(1)) is not None


def voted(webinar_id: uuid.UUID) -> set[uuid.UUID]:
    """The polls of a webinar in which somebody has voted."""
    return set(
        db.session.scalars(
            select(Ballot.poll_id).join(Poll, Poll.id == Ballot.poll_id).where(Poll.webinar_id == webinar_id).distinct()
        )
    )


def answer_of(poll_id: uuid.UUID, voter: str) -> Answer | None:
    """What somebody has answered."""
    return _answers({poll_id: voter}).get(poll_id)


def runs_of(webinar_id: uuid.UUID) -> Sequence[Run]:
    """The runs of a webinar in order."""
    return db.session.scalars(select(Run).where(Run.webinar_id == webinar_id).order_by(Run.number)).all()


def ballots_of_user(user_id: uuid.UUID) -> Sequence[tuple[Ballot, Poll]]:
    """What a person answered under his name."""
    rows = db.session.execute(
        select(Ballot, Poll)
        .join(Registration, Registration.id == Ballot.registration_id)
        .join(Poll, Poll.id == Ballot.poll_id)
        .where(Registration.user_id == user_id)
        .options(joinedload(Poll.options))
    ).unique()
    return [(ballot, poll) for ballot, poll in rows]


def _opening_in(poll: Poll, run_id: uuid.UUID) -> PollOpening | None:
    return next((held for held in poll.openings if held.run_id == run_id), None)


def _answers(voters: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Answer]:
    """Poll → what the voter with this mark answered in it; a mark belongs to one poll, so it finds no other's ballot."""
    if not voters:
        return {}
    rows = db.session.execute(
        select(Ballot.poll_id, Ballot.value, BallotMark.option, BallotMark.word)
        .outerjoin(BallotMark, (BallotMark.poll_id == Ballot.poll_id) & (BallotMark.voter == Ballot.voter))
        .where(Ballot.poll_id.in_(voters), Ballot.voter.in_(voters.values()))
        .order_by(Ballot.poll_id, BallotMark.place)
    )
    found: dict[uuid.UUID, Answer] = {}
    for poll_id, value, option, word in rows:
        before = found.get(poll_id, Answer(value=value))
        found[poll_id] = Answer(
            before.options + ((option,) if option is not None else ()), before.words + ((word,) if word else ()), value
        )
    return found
