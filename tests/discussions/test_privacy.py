from __future__ import annotations

import json

from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.core import db
from portal.discussions import queries, services
from portal.discussions.models import Bookmark, Comment, Follow, Report, ReportReason, Revision
from portal.discussions.subjects import Topic
from tests.accounts.walk import traces
from tests.factories.accounts import make_user
from tests.factories.discussions import make_comment, make_question


def lived(place, doing):
    """Somebody who has done everything there is, and wrote her name into all of it."""
    person = make_user(display_name="Zebedee Quux", email="zebedee@city.example")
    alone = make_comment(place.subject, person, "Zebedee alone")
    head = make_comment(place.subject, person, "Zebedee heads a thread")
    make_comment(place.subject, place.other, "An answer", answers=head.id)
    own = make_comment(place.subject, person, "Zebedee answers herself", answers=head.id)
    doing(services.edit_comment, comment_id=own.id, editor=person, text="Zebedee answers", lang="en")
    reported = make_comment(place.subject, place.author, "Something rude")
    doing(
        services.report_comment,
        comment_id=reported.id,
        reporter=person,
        reason=ReportReason.INSULT,
        note="Says Zebedee",
    )
    hiding = doing(services.hide_comment, comment_id=alone.id, moderator=place.moderator, reason="Rude")
    doing(services.appeal, hiding_id=hiding.id, author=person, text="Zebedee is not rude")
    mark = doing(services.add_bookmark, subject=place.subject, user=person)
    held = doing(services.add_list, user=person, name="List of Zebedee")
    doing(services.put_into_list, held=held, bookmark=mark)
    doing(services.note_item, held=held, bookmark_id=mark.id, note="Zebedee likes it")
    doing(services.follow, topic=Topic.city(place.city.id), user=person)
    make_question(place.subject, person, "What does Zebedee pay?")
    return person


def test_export_holds_all_of_it(place, doing):
    person = lived(place, doing)
    name, data = services.export_of(person)
    assert name == "discussions"
    assert [item["text"] for item in data["written"]] == [
        "Zebedee alone", "Zebedee heads a thread", "Zebedee answers", "What does Zebedee pay?",
    ]  # fmt: skip
    assert data["written"][2]["earlier_texts"][0]["text"] == "Zebedee answers herself"
    assert data["written"][0]["hidings"][0]["appeal"] == "Zebedee is not rude"
    assert data["reports"][0]["note"] == "Says Zebedee"
    assert len(data["bookmarks"]) == len(data["follows"]) == 1
    assert data["lists"][0]["items"][0]["note"] == "Zebedee likes it"
    assert accounts.export(person)
    assert json.dumps(data, default=str)


def test_erasure_leaves_empty_places_and_no_trace(place, doing):
    person = lived(place, doing)
    key = person.id
    doing(accounts.erase, user=person)
    for needle in (key, "Zebedee"):
        assert [where for where in traces(needle) if where[0].startswith("discussions_")] == []
    (line,) = [line for line in queries.thread(place.subject, place.other).lines if line.answers]
    assert line.is_deleted
    assert line.author is None
    assert [answer.text for answer in line.answers] == ["An answer"]
    for table in (Bookmark, Follow, Revision):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert db.session.scalar(select(func.count(Report.id))) == 1  # what was reported is still to be looked at


def test_erasure_keeps_answered_questions_and_official_answers_without_names(place, doing):
    asked = make_question(place.subject, place.author)
    doing(services.answer_question, comment_id=asked.id, author=place.speaker, text="Two million.", lang="en")
    for person in (place.author, place.speaker):
        doing(accounts.erase, user=person)
    (line,) = queries.thread(place.subject, place.other).questions
    assert (line.line.text, line.line.author) == ("What did it cost?", None)
    assert (line.answer.text, line.answer.author) == ("Two million.", None)


def test_moderator_who_leaves_keeps_nothing_hidden_from_its_author(place, doing):
    comment = make_comment(place.subject, place.author)
    hiding = doing(services.hide_comment, comment_id=comment.id, moderator=place.moderator, reason="Rude")
    doing(accounts.erase, user=place.moderator)
    db.session.refresh(hiding)
    assert hiding.hidden_by is None
    assert db.session.get(Comment, comment.id).text
    doing(services.appeal, hiding_id=hiding.id, author=place.author, text="Why?")
    assert queries.queue(place.secretariat).appeals == 1


def test_forgotten_subject_takes_everything_along(place, doing):
    lived(place, doing)
    doing(services.forget_subject, subject=place.subject)
    for table in (Comment, Report, Bookmark):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
