from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.discussions import queries, services, tasks
from portal.discussions.models import Comment, CommentKind, Question
from portal.discussions.rules import QuestionState
from portal.notifications.models import Notification
from tests.factories.cities import make_city
from tests.factories.discussions import make_question, place_of

START = datetime(2026, 12, 1, 9, tzinfo=UTC)


def told(person, kind):
    return [
        mail.subject
        for mail in db.session.scalars(
            select(Notification)
            .where(Notification.user_id == person.id, Notification.kind == f"discussions.{kind}")
            .order_by(Notification.created_at)
        )
    ]


def answer(doing, question, person, text="Two million.", **values):
    return doing(services.answer_question, comment_id=question.id, author=person, text=text, lang="en", **values)


def test_question_goes_to_those_who_speak_for_the_subject(place, at, work):
    at(START)
    asked = make_question(place.subject, place.author)
    question = db.session.get(Question, asked.id)
    assert question.answer_by.isoformat() == "2026-12-15"
    assert question.city_id == place.city.id
    work()
    assert told(place.speaker, "question") == ["A new question about “Quezon City”"]
    assert told(place.other, "question") == []
    (line,) = queries.thread(place.subject, place.speaker).questions
    assert (line.state, line.may_answer) == (QuestionState.OPEN, True)
    assert not queries.thread(place.subject, place.author).questions[0].may_answer


def test_official_answer_reaches_asker_and_everybody(place, doing, work):
    asked = make_question(place.subject, place.author)
    answer(doing, asked, place.speaker, "x" * 4000)
    work()
    assert told(place.author, "question_answered") == ["Your question about “Quezon City” is answered"]
    (line,) = queries.thread(place.subject, place.other).questions
    assert line.state is QuestionState.ANSWERED
    assert line.city == {"en": "Quezon City"}
    assert line.answer.comment.kind is CommentKind.OFFICIAL
    assert queries.thread(place.subject, place.other).total == 0  # questions are no comments


def test_question_has_one_answer(place, doing):
    asked = make_question(place.subject, place.author)
    answer(doing, asked, place.speaker)
    with pytest.raises(Conflict, match="colleague has answered"):
        answer(doing, asked, place.speaker, "Three.")
    with pytest.raises(IntegrityError), db.transaction():
        db.session.add(
            Comment(
                subject_kind="place", subject_id=place.city.id, thread_id=asked.id, kind=CommentKind.OFFICIAL, text="x",
                lang="en", author_id=place.speaker.id,
            )
        )  # fmt: skip
        db.session.flush()


def test_nobody_else_answers_and_nobody_is_asked_where_nobody_speaks(place, doing):
    asked = make_question(place.subject, place.author)
    for person in (place.other, place.author, place.secretariat):
        with pytest.raises(NotFound):
            answer(doing, asked, person)
    with pytest.raises(DomainError, match="Nobody answers"):
        make_question(place_of(make_city()), place.author)
    with pytest.raises(DomainError, match="among those"):
        make_question(place.subject, place.speaker)


def test_people_are_reminded_once_before_and_once_after_the_day(place, at, work):
    at(START)
    make_question(place.subject, place.author)
    work()
    for day, expected in ((10, 0), (11, 1), (12, 1), (14, 1), (15, 2), (16, 2)):
        at(START + timedelta(days=day))
        tasks.remind()
        work()
        tasks.remind()
        assert len(told(place.speaker, "question")) == 1 + expected, day
    assert set(told(place.speaker, "question")) == {
        "A new question about “Quezon City”",
        "A question about “Quezon City” waits for your answer",
        "A question about “Quezon City” is overdue",
    }
    (line,) = queries.thread(place.subject, place.other).questions
    assert line.state is QuestionState.OVERDUE


def test_question_that_was_forgotten_past_its_day_reminds_only_of_that(place, at, work):
    at(START)
    make_question(place.subject, place.author)
    at(START + timedelta(days=40))
    tasks.remind()
    assert told(place.speaker, "question") == ["A question about “Quezon City” is overdue"]


def test_answered_and_withdrawn_questions_remind_nobody(place, at, doing, work):
    at(START)
    done, taken = make_question(place.subject, place.author), make_question(place.subject, place.author, "And now?")
    answer(doing, done, place.speaker)
    doing(services.withdraw_question, comment_id=taken.id, asker=place.author)
    work()
    before = len(told(place.speaker, "question"))
    at(START + timedelta(days=30))
    tasks.remind()
    assert len(told(place.speaker, "question")) == before
    assert db.session.get(Comment, taken.id) is None


def test_only_the_asker_withdraws_and_only_while_it_is_open(place, doing):
    asked = make_question(place.subject, place.author)
    with pytest.raises(NotFound):
        doing(services.withdraw_question, comment_id=asked.id, asker=place.other)
    answer(doing, asked, place.speaker)
    with pytest.raises(Conflict, match="stays with its answer"):
        doing(services.withdraw_question, comment_id=asked.id, asker=place.author)


def test_answered_question_stays_as_it_was_answered(place, doing):
    asked = make_question(place.subject, place.author)
    edit = {"comment_id": asked.id, "editor": place.author, "lang": "en"}
    doing(services.edit_comment, text="What does it cost?", **edit)
    answer(doing, asked, place.speaker)
    with pytest.raises(Conflict, match="stays with its answer"):
        doing(services.edit_comment, text="Are you fools?", **edit)
    assert not queries.thread(place.subject, place.author).questions[0].line.may_edit


def test_official_answer_is_changed_by_any_speaker_at_any_time(place, at, doing):
    at(START)
    asked = make_question(place.subject, place.author)
    made = answer(doing, asked, place.speaker)
    at(START + timedelta(days=100))
    doing(services.edit_comment, comment_id=made.id, editor=place.speaker, text="Three million.", lang="en", version="")
    with pytest.raises(NotFound):
        doing(services.edit_comment, comment_id=made.id, editor=place.author, text="Four.", lang="en")
    assert queries.thread(place.subject, place.other).questions[0].answer.text == "Three million."


def test_hidden_question_is_neither_answered_nor_reminded_of(place, at, doing, work):
    at(START)
    asked = make_question(place.subject, place.author)
    doing(services.hide_comment, comment_id=asked.id, moderator=place.moderator, reason="x")
    with pytest.raises(Conflict):
        answer(doing, asked, place.speaker)
    at(START + timedelta(days=30))
    tasks.remind()
    work()
    assert "overdue" not in " ".join(told(place.speaker, "question"))
