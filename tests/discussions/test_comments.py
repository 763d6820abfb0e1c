from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.discussions import queries, services
from portal.discussions.models import Comment, Revision
from portal.discussions.queries import Sort
from tests.factories import discussions as factory
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.discussions import make_comment, place_of


def texts(talk):
    return [line.text for line in talk.lines]


def test_comment_is_read_by_everybody(place, app):
    make_comment(place.subject, place.author, "Gut gemacht", lang="de")
    with app.test_request_context("/en/"):
        from flask_login import current_user

        talk = queries.thread(place.subject, current_user)
    (line,) = talk.lines
    assert (line.text, line.author, line.comment.lang, talk.total) == ("Gut gemacht", "Ana Reyes", "de", 1)
    assert not any((line.may_answer, line.may_edit, line.may_delete, line.may_report, talk.may_comment))


def test_answer_to_an_answer_joins_its_thread(place):
    head = make_comment(place.subject, place.author, "First")
    answer = make_comment(place.subject, place.other, "Second", answers=head.id)
    third = make_comment(place.subject, place.author, "Third", answers=answer.id)
    assert answer.thread_id == third.thread_id == head.id
    (line,) = queries.thread(place.subject, place.author).lines
    assert [one.text for one in line.answers] == ["Second", "Third"]
    assert [one.answered for one in line.answers] == ["", "김민지"]


def test_text_of_a_thousand_characters_after_nfc_is_taken(place):
    composed = make_comment(place.subject, place.author, "가" * 1000, lang="ko")
    assert len(composed.text) == 1000
    # The same syllables typed in pieces, and line ends as browsers send them.
    pieces = make_comment(place.subject, place.author, "\u1100\u1161" * 999 + "\r\n" + "x"[:0], lang="ko")
    assert pieces.text == "가" * 999


@pytest.mark.parametrize(("text", "word"), [("x" * 1001, "1 characters too long"), (" \n ", "Write something")])
def test_text_that_cannot_be_kept_is_refused(place, text, word):
    with pytest.raises(DomainError, match=word):
        make_comment(place.subject, place.author, text)


def test_database_refuses_a_longer_text(place):
    comment = make_comment(place.subject, place.author)
    with pytest.raises(IntegrityError), db.transaction():
        db.session.execute(Comment.__table__.update().where(Comment.id == comment.id).values(text="x" * 1001))


def test_database_refuses_an_answer_about_something_else(place):
    head = make_comment(place.subject, place.author)
    other = place_of(make_city())
    with pytest.raises(IntegrityError), db.transaction():
        db.session.add(
            Comment(
                subject_kind=other.kind,
                subject_id=other.id,
                thread_id=head.id,
                text="x",
                lang="en",
                author_id=place.author.id,
            )
        )
        db.session.flush()


def test_same_form_sent_twice_makes_one_comment(place):
    key = uuid.uuid4()
    first = make_comment(place.subject, place.author, key=key)
    assert make_comment(place.subject, place.author, key=key).id == first.id == key
    assert make_comment(place.subject, place.other, key=key).id != key  # somebody else's form takes nothing over
    assert queries.thread(place.subject, place.author).total == 2


def test_nothing_is_taken_where_the_subject_is_closed_or_unseen(place):
    factory.closed.add(place.city.id)
    with pytest.raises(Conflict, match="closed"):
        make_comment(place.subject, place.author)
    with pytest.raises(NotFound):
        make_comment(place_of(make_city()).__class__("place", uuid.uuid4()), place.author)
    with pytest.raises(NotFound):
        make_comment(place_of(place.city).__class__("unknown", place.city.id), place.author)


def test_unconfirmed_person_writes_nothing(place):
    with pytest.raises(DomainError, match="Confirm your e-mail"):
        make_comment(place.subject, make_user(email_confirmed_at=None))


def test_too_many_comments_in_a_short_time_are_refused(place, at):
    for number in range(10):
        make_comment(place.subject, place.author, f"Number {number}")
    with pytest.raises(Conflict, match="short time"):
        make_comment(place.subject, place.author)
    make_comment(place.subject, place.other)
    later = clock.now() + timedelta(minutes=11)
    at(later)
    make_comment(place.subject, place.author)


def test_edit_within_the_window_keeps_what_it_said_before(place, doing):
    comment = make_comment(place.subject, place.author, "Frist")
    doing(services.edit_comment, comment_id=comment.id, editor=place.author, text="First", lang="en", version="")
    assert (comment.text, comment.edited_at is not None) == ("First", True)
    assert db.session.scalars(select(Revision.text)).all() == ["Frist"]
    with pytest.raises(Conflict, match="another place"):
        doing(
            services.edit_comment, comment_id=comment.id, editor=place.author, text="Older tab", lang="en", version=""
        )


def test_edit_after_the_window_or_by_somebody_else_is_refused(place, doing, at):
    comment = make_comment(place.subject, place.author)
    with pytest.raises(NotFound):
        doing(services.edit_comment, comment_id=comment.id, editor=place.other, text="x", lang="en")
    at(comment.created_at + timedelta(minutes=15))
    assert not queries.thread(place.subject, place.author).lines[0].may_edit
    with pytest.raises(Conflict, match="time for changes"):
        doing(services.edit_comment, comment_id=comment.id, editor=place.author, text="x", lang="en")


def test_deleted_comment_leaves_a_place_only_where_others_answered(place, doing):
    lonely = make_comment(place.subject, place.author, "Nobody answered")
    head = make_comment(place.subject, place.author, "Somebody answered")
    answer = make_comment(place.subject, place.other, "Indeed", answers=head.id)
    for comment in (lonely, head):
        doing(services.delete_comment, comment_id=comment.id, author=place.author)
    talk = queries.thread(place.subject, place.other)
    (line,) = talk.lines
    assert line.is_deleted
    assert line.text is None
    assert [one.text for one in line.answers] == ["Indeed"]
    with pytest.raises(Conflict):
        make_comment(place.subject, place.other, answers=head.id)
    doing(services.delete_comment, comment_id=answer.id, author=place.other)
    assert db.session.scalars(select(Comment)).all() == []  # the empty place went with the last answer


def test_only_its_author_deletes_a_comment(place, doing):
    comment = make_comment(place.subject, place.author)
    for somebody in (place.other, place.moderator, place.secretariat):
        with pytest.raises(NotFound):
            doing(services.delete_comment, comment_id=comment.id, author=somebody)


def many(place, number, answers=0):
    people = [make_user(display_name=f"Person {n}") for n in range(5)]
    start = clock.now()
    with db.transaction():
        rows = []
        for n in range(number):
            head = Comment(
                subject_kind="place", subject_id=place.city.id, author_id=people[n % 5].id, text=f"Comment {n}", lang="en",
                created_at=start + timedelta(seconds=n // 2),
            )  # fmt: skip
            rows.append(head)
            db.session.add(head)
            db.session.flush()
            db.session.add_all(
                Comment(
                    subject_kind="place",
                    subject_id=place.city.id,
                    author_id=people[m % 5].id,
                    text=f"Answer {m}",
                    lang="en",
                    thread_id=head.id,
                    answers_id=head.id,
                    created_at=start + timedelta(seconds=n + m),
                )
                for m in range(answers)
            )
        db.session.flush()
    return rows


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_hold_every_thread_once_in_order(place, sort):
    rows = many(place, 60)
    seen, after = [], None
    while True:
        talk = queries.thread(place.subject, place.author, sort=sort, after=after)
        seen += [line.comment.id for line in talk.lines]
        after = talk.next
        if after is None:
            break
    expected = [row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id))]
    assert seen == (expected if sort is Sort.OLDEST else expected[::-1])


def test_nonsense_for_a_place_is_not_found(place):
    for nonsense in ("x", "1-", "99999999999999999-" + str(uuid.uuid4()), "-1-" + str(uuid.uuid4())):
        with pytest.raises(NotFound):
            queries.thread(place.subject, place.author, after=nonsense)


@pytest.mark.parametrize("number", [1, 50])
def test_talk_takes_the_same_statements_at_any_size(place, number, queries):
    from portal.discussions import queries as discussions

    many(place, number, answers=3)
    factory.make_question(place.subject, place.author)
    with queries() as seen:
        talk = discussions.thread(place.subject, place.moderator)
    assert len(talk.lines) == min(number, 25)
    assert len(seen) <= 7, seen


def test_long_thread_shows_its_first_answers_and_says_how_many_more(place):
    (head,) = many(place, 1, answers=120)
    (line,) = queries.thread(place.subject, place.author).lines
    assert (len(line.answers), line.more) == (20, 100)
    page = queries.conversation(head.id, place.author)
    assert len(page.answers) == 50
    rest = queries.conversation(head.id, place.author, after=page.next)
    assert {one.comment.id for one in page.answers} & {one.comment.id for one in rest.answers} == set()
    late = rest.answers[40].comment.id
    assert queries.conversation(head.id, place.author, at=late).answers[0].comment.id == late
