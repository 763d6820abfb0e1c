from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from portal.core import db
from portal.core.errors import DomainError, NotFound
from portal.discussions import queries, services
from portal.discussions.models import Bookmark, Follow
from portal.discussions.subjects import Subject, Topic
from portal.notifications.models import Notification
from tests.factories import discussions as factory
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.discussions import make_comment, place_of


@pytest.fixture
def filled(place, doing):
    held = doing(services.add_list, user=place.author, name=" To  read ")
    marks = []
    for number in range(3):
        mark = doing(
            services.add_bookmark, subject=place_of(make_city(names={"en": f"Place {number}"})), user=place.author
        )
        doing(services.put_into_list, held=held, bookmark=mark)
        marks.append(mark)
    return held, marks


def names(held, reader):
    return [mark.about.titles["en"] for mark in queries.items_of(held, reader) if mark.about]


def test_subject_is_marked_once_by_each_person(place, doing):
    for person in (place.author, place.author, place.other):
        doing(services.add_bookmark, subject=place.subject, user=person)
    assert db.session.scalar(select(func.count(Bookmark.id))) == 2
    assert queries.thread(place.subject, place.author).is_bookmarked
    doing(services.remove_bookmark, subject=place.subject, user=place.author)
    assert not queries.thread(place.subject, place.author).is_bookmarked
    assert queries.thread(place.subject, place.other).is_bookmarked


def test_unknown_subject_is_not_marked(place, doing):
    with pytest.raises(NotFound):
        doing(services.add_bookmark, subject=Subject("unknown", place.city.id), user=place.author)


def test_items_of_a_list_change_places(place, filled, doing):
    held, marks = filled
    assert held.name == "To read"
    doing(services.move_item, held=held, bookmark_id=marks[2].id, up=True)
    assert names(held, place.author) == ["Place 0", "Place 2", "Place 1"]
    doing(services.move_item, held=held, bookmark_id=marks[0].id, up=True)  # it is the first already
    doing(services.move_item, held=held, bookmark_id=marks[0].id, up=False)
    assert names(held, place.author) == ["Place 2", "Place 0", "Place 1"]
    doing(services.take_from_list, held=held, bookmark_id=marks[0].id)
    doing(services.move_item, held=held, bookmark_id=marks[1].id, up=True)
    assert names(held, place.author) == ["Place 1", "Place 2"]
    doing(services.put_into_list, held=held, bookmark=marks[0])
    doing(services.put_into_list, held=held, bookmark=marks[0])
    assert names(held, place.author) == ["Place 1", "Place 2", "Place 0"]


def test_list_takes_only_bookmarks_of_its_owner(place, filled, doing):
    foreign = doing(services.add_bookmark, subject=place.subject, user=place.other)
    with pytest.raises(NotFound):
        doing(services.put_into_list, held=filled[0], bookmark=foreign)


def test_shared_list_shows_each_reader_what_that_reader_may_see(place, filled, doing, app):
    held, marks = filled
    assert held.share_token is None
    doing(services.share_list, held=held, shared=True)
    token = held.share_token
    assert queries.list_by_token(token).id == held.id
    factory.private.add(marks[0].subject_id)
    with app.test_request_context("/en/"):
        from flask_login import current_user

        assert names(held, current_user) == ["Place 1", "Place 2"]
    assert names(held, place.other) == ["Place 0", "Place 1", "Place 2"]
    doing(services.share_list, held=held, shared=False)
    assert queries.list_by_token(token) is None
    doing(services.share_list, held=held, shared=True)
    assert held.share_token not in (None, token)


def test_note_has_its_measure(place, filled, doing):
    held, marks = filled
    doing(services.note_item, held=held, bookmark_id=marks[0].id, note="For the mayor")
    assert queries.items_of(held, place.author)[0].note == "For the mayor"
    with pytest.raises(DomainError):
        doing(services.note_item, held=held, bookmark_id=marks[0].id, note="x" * 501)


@pytest.mark.parametrize("number", [1, 50])
def test_list_takes_the_same_statements_at_any_size(place, doing, number, queries):
    from portal.discussions import queries as discussions

    held = doing(services.add_list, user=place.author, name="Many")
    for _ in range(number):
        mark = doing(services.add_bookmark, subject=place_of(make_city()), user=place.author)
        doing(services.put_into_list, held=held, bookmark=mark)
    with queries() as seen:
        assert len(discussions.items_of(held, place.author)) == number
    assert len(seen) == 2


def test_every_sort_of_topic_can_be_followed_once(place, doing):
    topics = [
        Topic.of(place.subject), Topic.tag("topic", "water"), Topic.city(place.city.id), Topic.language("ko"),
    ]  # fmt: skip
    for topic in topics * 2:
        doing(services.follow, topic=topic, user=place.author)
    found = queries.following_all(place.author)
    assert [(one.topic, one.name) for one in found] == list(
        zip(topics, ["Quezon City", "Topic water", "Quezon City", "Korean"], strict=True)
    )
    assert queries.thread(place.subject, place.author).is_followed
    doing(services.unfollow, topic=topics[0], user=place.author)
    assert not queries.following(topics[0], place.author)


@pytest.mark.parametrize(
    "topic",
    [
        Topic.tag("topic", "none"), Topic.tag("unknown", "x"), Topic.language("xx"), Topic("city", "nonsense"),
        Topic("subject", "place:nonsense"), Topic.city(uuid.uuid4()),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_followed(place, doing, topic):
    with pytest.raises(NotFound):
        doing(services.follow, topic=topic, user=place.author)
    assert db.session.scalar(select(func.count(Follow.id))) == 0


def test_follower_of_several_topics_is_told_once_and_the_actor_never(place, doing, work):
    topics = [Topic.of(place.subject), Topic.city(place.city.id), Topic.tag("topic", "water")]
    korean = make_user(locale="ko")
    for person in (place.author, korean):
        for topic in topics:
            doing(services.follow, topic=topic, user=person)
    doing(services.follow, topic=topics[2], user=place.other)

    from portal.discussions import emails
    from portal.discussions.subjects import about

    comment = make_comment(place_of(make_city()), place.author)

    def message(reader):
        return emails.comment_posted(
            comment=comment, author=place.author, about=about(place.subject, reader), reader=reader, to_me=False
        )

    tell = {
        "topics": topics,
        "key": "case-published:1",
        "message": message,
        "path": "/cities/x",
        "actor_id": place.author.id,
    }
    assert doing(services.tell_followers, **tell) == 2
    assert doing(services.tell_followers, **tell) == 2
    told = db.session.scalars(select(Notification).where(Notification.key.startswith("case-published:1"))).all()
    assert {note.user_id: (note.lang, note.url) for note in told} == {
        korean.id: ("ko", "/ko/cities/x"), place.other.id: ("en", "/en/cities/x"),
    }  # fmt: skip
    assert len(told) == 2


def test_comment_tells_whom_it_answers_and_followers_once(place, doing, work):
    for person in (place.author, place.other, place.speaker):
        doing(services.follow, topic=Topic.of(place.subject), user=person)
    head = make_comment(place.subject, place.author)
    make_comment(place.subject, place.other, "Indeed", answers=head.id)
    work()
    kinds = {}
    for note in db.session.scalars(select(Notification)):
        kinds.setdefault(note.user_id, []).append(note.kind)
    assert kinds == {
        place.author.id: ["discussions.answer"], place.other.id: ["discussions.news"],
        place.speaker.id: ["discussions.news", "discussions.news"],
    }  # fmt: skip
