"""Two at the same moment: one of them gets a clear word, and nothing is lost or there twice."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import db
from portal.discussions import queries, services
from portal.discussions.models import Bookmark, Comment, Follow, Hiding, Report, ReportReason
from portal.discussions.subjects import Topic
from tests.crowd import CROWD, at_once, committing_app
from tests.factories import discussions as factory
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.discussions import make_comment, make_question, place_of


@pytest.fixture(scope="module")
def crowded(settings, fresh_database):
    with committing_app(settings, fresh_database("discussions_crowd")) as app:
        factory.register()
        yield app


@pytest.fixture
def here(crowded):
    with crowded.app_context():
        yield crowded


@pytest.fixture
def subject(here):
    return place_of(make_city())


def count(table, *where):
    return db.session.scalar(select(func.count()).select_from(table).where(*where))


def test_one_person_reports_once_however_often_the_button_is_pressed(here, subject):
    comment, person = make_comment(subject, make_user()), make_user()
    report = {"comment_id": comment.id, "reporter": person, "reason": ReportReason.SPAM}
    assert at_once(here, [lambda: services.report_comment(**report)] * 10) == {"done": 10}
    assert count(Report, Report.comment_id == comment.id) == 1


def test_one_of_two_moderators_hides(here, subject):
    comment = make_comment(subject, make_user())
    judges = [make_secretariat() for _ in range(5)]
    found = at_once(
        here,
        [
            lambda judge=judge: services.hide_comment(comment_id=comment.id, moderator=judge, reason="x")
            for judge in judges
        ],
    )
    assert found == {"done": 1, "Conflict": 4}
    assert count(Hiding, Hiding.comment_id == comment.id) == 1


def test_hiding_while_the_author_edits_loses_nothing(here, subject):
    author, judge = make_user(), make_secretariat()
    comments = [make_comment(subject, author, "Before") for _ in range(5)]
    actions = []
    for comment in comments:
        edit = {"comment_id": comment.id, "editor": author, "text": "After", "lang": "en"}
        hide = {"comment_id": comment.id, "moderator": judge, "reason": "x"}
        actions += [
            lambda edit=edit: services.edit_comment(**edit), lambda hide=hide: services.hide_comment(**hide),
        ]  # fmt: skip
    found = at_once(here, actions)
    assert found["done"] + found["Conflict"] == 10
    assert count(Hiding, Hiding.comment_id.in_([one.id for one in comments])) == 5
    db.session.expire_all()
    texts = db.session.scalars(select(Comment.text).where(Comment.id.in_([one.id for one in comments]))).all()
    assert sorted(texts) == sorted(["After"] * (found["done"] - 5) + ["Before"] * found["Conflict"])


def test_answer_while_the_head_is_deleted_is_never_an_orphan(here, subject):
    author = make_user()
    heads = [make_comment(subject, author) for _ in range(8)]
    actions = []
    for head in heads:
        post = {"subject": subject, "author": make_user(), "text": "Yes", "lang": "en", "answers": head.id}
        actions += [
            lambda post=post: services.post_comment(**post),
            lambda head=head: services.delete_comment(comment_id=head.id, author=author),
        ]
    found = at_once(here, actions)
    assert found["done"] + found["Conflict"] == 16
    db.session.expire_all()
    answers = db.session.scalars(select(Comment).where(Comment.text == "Yes")).all()
    assert len(answers) == found["done"] - 8
    for answer in answers:
        head = db.session.get(Comment, answer.thread_id)
        assert head is not None
        assert head.deleted_at is not None


def test_one_of_several_speakers_answers(here):
    city = make_city()
    speakers = [make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)) for _ in range(5)]
    asked = make_question(place_of(city), make_user())
    found = at_once(
        here,
        [
            lambda person=person: services.answer_question(comment_id=asked.id, author=person, text="Two", lang="en")
            for person in speakers
        ],
    )
    assert found == {"done": 1, "Conflict": 4}
    assert count(Comment, Comment.thread_id == asked.id) == 1


def test_one_form_sent_by_a_crowd_of_presses_writes_once(here, subject):
    author, key = make_user(), uuid.uuid4()
    post = {"subject": subject, "author": author, "text": "Once", "lang": "en", "key": key}
    assert at_once(here, [lambda: services.post_comment(**post)] * 8) == {"done": 8}
    assert count(Comment, Comment.author_id == author.id) == 1


def test_marks_and_follows_of_a_crowd_are_there_once_each(here, subject):
    person, topic = make_user(), Topic.of(subject)
    actions = [
        lambda: services.add_bookmark(subject=subject, user=person),
        lambda: services.follow(topic=topic, user=person),
    ]
    assert at_once(here, actions * (CROWD // 2)) == {"done": CROWD}
    assert count(Bookmark, Bookmark.user_id == person.id) == count(Follow, Follow.user_id == person.id) == 1


def test_places_in_a_list_stay_apart_however_many_add(here):
    person = make_user()
    with db.transaction():
        held = services.add_list(user=person, name="Many")
        marks = [services.add_bookmark(subject=place_of(make_city()), user=person) for _ in range(10)]
    added = at_once(here, [lambda mark=mark: services.put_into_list(held=held, bookmark=mark) for mark in marks])
    assert added == {"done": 10}
    moves = [lambda mark=mark: services.move_item(held=held, bookmark_id=mark.id, up=True) for mark in marks]
    assert at_once(here, moves) == {"done": 10}
    assert len(queries.items_of(held, person)) == 10
