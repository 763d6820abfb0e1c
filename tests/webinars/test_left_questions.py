"""What a room left unanswered: on the webinar's page once, under the name it was asked with, answered there, and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock, db
from portal.core.errors import Conflict
from portal.discussions import services as discussions
from portal.discussions.models import Comment, CommentKind
from portal.notifications.models import Notification
from portal.webinars.models import (
    Contributor,
    ContributorState,
    LeftQuestion,
    Part,
    Question,
    QuestionState,
    RunState,
)
from portal.webinars.queries import questions as room_queries
from portal.webinars.queries import run_by_id
from portal.webinars.rules.attendance import SETTLES_AFTER
from portal.webinars.services import call_off_run, forget_guests, live_privacy
from portal.webinars.services import live_questions as room
from portal.webinars.services.left import bring_left
from portal.webinars.services.live_questions import Decision
from portal.webinars.tasks.left import bring_left_questions
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.live_webinars import in_room, make_question, running
from tests.factories.webinars import make_run, make_webinar


@pytest.fixture
def over(at):
    """Some minutes after the doors of a run have closed."""

    def go(run):
        at(run.ends_at + SETTLES_AFTER + timedelta(minutes=1))

    return go


def decide(question, state, **values):
    crew = in_room(run_by_id(question.run_id), is_crew=True)
    with db.transaction():
        room.decide(moderator=crew, question_id=question.id, decision=Decision(state, **values), actor=None)


def brought() -> dict[str, str | None]:
    """Text → name of what stands on pages of webinars."""
    rows = db.session.scalars(
        select(Comment).where(Comment.kind == CommentKind.QUESTION, Comment.subject_kind == "webinar")
    )
    return {row.text: row.byline for row in rows}


def answer(text: str, author, words: str = "It costs nothing."):
    key = db.session.scalars(select(Comment.id).where(Comment.text == text)).one()
    with db.transaction():
        return discussions.answer_question(comment_id=key, author=author, text=words, lang="en")


def mails(kind: str) -> list[tuple[str, str]]:
    """(to whom, subject) of messages of a kind."""
    return sorted(
        (str(one.user_id or ""), one.subject)
        for one in db.session.scalars(select(Notification).where(Notification.kind == kind))
    )


def test_what_was_left_stands_on_the_page_once_under_the_name_it_was_asked_with(client, app, over):
    run = running(title="Open data")
    guest, person = (
        in_room(run, shown_name="Lucía"),
        in_room(run, make_user(display_name="Ana Reyes"), shown_name="Ana R."),
    )
    other = in_room(run)
    make_question(guest, "With a name?")
    make_question(person, "Under the name of the room?")
    make_question(person, "Without a name?", is_anonymous=True)
    make_question(guest, "Never let through?", approved=False)
    decide(make_question(guest, "Dismissed?"), QuestionState.DISMISSED, reason="Off topic")
    decide(make_question(other, "Answered?"), QuestionState.ANSWERED_LIVE)
    hidden = make_question(other, "Off the record?")
    with db.transaction():
        db.session.merge(hidden).is_off_record = True
    bring_left_questions()
    assert brought() == {}, "not while the room is open"
    over(run)
    page = f"/en/webinars/{run.webinar.slug}"
    assert "Questions that were not answered" not in client.get(page).text
    bring_left_questions()
    bring_left_questions()
    assert brought() == {"With a name?": "Lucía", "Under the name of the room?": "Ana R.", "Without a name?": ""}
    shown = client.get(page).text  # the page that was kept is thrown away
    assert shown.count("Without a name</span>") == 1
    for word in ("Questions that were not answered", "Lucía", "Ana R.", "Without a name?"):
        assert word in shown
    for word in ("Ana Reyes", "Dismissed?", "Never let through?", "Off the record?"):
        assert word not in shown


def test_nothing_is_brought_while_another_run_may_answer_it(app, at):
    webinar = make_webinar(runs=2, run={"starts_in": timedelta(0)})
    first, second = (run_by_id(one.id) for one in webinar.runs)
    with db.transaction():
        second = db.session.merge(second)
        second.local_start, second.starts_at, second.ends_at = (
            one + timedelta(days=1) for one in (second.local_start, second.starts_at, second.ends_at)
        )
    make_question(in_room(first), "What next?")
    at(first.ends_at + SETTLES_AFTER + timedelta(minutes=1))
    bring_left_questions()
    assert brought() == {}
    with db.transaction():
        call_off_run(run=run_by_id(second.id), state=RunState.POSTPONED, actor=make_secretariat(), reason="Storm")
    bring_left_questions()
    assert brought() == {}
    with db.transaction():
        call_off_run(run=run_by_id(second.id), state=RunState.CANCELLED, actor=make_secretariat(), reason="Storm")
    bring_left_questions()
    assert list(brought()) == ["What next?"]


def test_speakers_and_organisers_are_told_once_and_only_they_answer(login, client, app, over, work):
    organiser, speaker = make_secretariat(), make_user()
    run = running()
    with db.transaction():
        db.session.merge(run.webinar).created_by = organiser.id
        for person, part in ((speaker, Part.SPEAKER), (make_user(), Part.INTERPRETER)):
            db.session.add(
                Contributor(
                    webinar_id=run.webinar_id,
                    part=part,
                    state=ContributorState.CONFIRMED,
                    name="Ana",
                    user_id=person.id,
                )
            )
        db.session.add(
            Contributor(
                webinar_id=run.webinar_id, part=Part.SPEAKER, state=ContributorState.CONFIRMED, name="Bo",
                email="bo@city.example",
            )
        )  # fmt: skip
    asker = make_user()
    for n in range(7):
        make_question(in_room(run), f"Question {n}?")
    make_question(in_room(run, asker), "Without my name?", is_anonymous=True)
    over(run)
    bring_left_questions()
    work()
    found = mails("webinars.questions_left")
    assert {who for who, _subject in found} == {str(organiser.id), str(speaker.id), ""}
    assert {subject for _who, subject in found} == {f"8 questions were not answered: {title(run)}"}
    page = f"/en/webinars/{run.webinar.slug}"
    assert "Answer the question" in login(speaker).get(page).text
    assert "Answer the question" not in login(asker).get(page).text
    given = answer("Without my name?", speaker, "In spring.")
    assert "In spring." in client.get(page).text
    work()
    told = mails("webinars.question_answered")
    assert told == [(str(asker.id), f"Your question is answered: {title(run)}")]
    assert mails("discussions.question_answered") == []
    assert given.kind is CommentKind.OFFICIAL
    with pytest.raises(Conflict):
        decide(db.session.get_one(Question, left("Without my name?")), QuestionState.ANSWERED_LIVE)


def title(run) -> str:
    return run_by_id(run.id).webinar.texts[0].title


def left(text: str):
    return db.session.scalars(
        select(LeftQuestion.question_id)
        .join(Comment, Comment.id == LeftQuestion.comment_id)
        .where(Comment.text == text)
    ).one()


def test_guest_is_told_by_mail_and_forgotten_in_time(app, over, at, work):
    run = running()
    guest = in_room(run, shown_name="Lucía")
    make_question(guest, "By mail?")
    over(run)
    bring_left_questions()
    answer("By mail?", make_secretariat())
    work()
    assert mails("webinars.question_answered") == [("", f"Su pregunta ya tiene respuesta: {title(run)}")]
    at(run.ends_at + timedelta(days=400))
    with db.transaction():
        forget_guests(clock.now())
    assert brought() == {"By mail?": ""}


def test_names_go_with_the_account_and_what_was_taken_away_does_not_come_back(app, over):
    run, person = running(), make_user()
    make_question(in_room(run, person, shown_name="Ana R."), "Mine?")
    over(run)
    bring_left_questions()
    with db.transaction():
        live_privacy.erase(person)
    assert brought() == {"Mine?": ""}
    with db.transaction():
        db.session.execute(Comment.__table__.delete().where(Comment.text == "Mine?"))
    bring_left_questions()
    assert brought() == {}
    assert db.session.scalar(select(func.count()).select_from(LeftQuestion)) == 1


def test_question_on_the_page_is_not_carried_into_a_run_that_is_planned_later(app, over):
    run = running()
    make_question(in_room(run), "Carried?")
    over(run)
    bring_left_questions()
    later = make_run(run_by_id(run.id).webinar, starts_in=timedelta(days=1))
    seen = room_queries.questions_for(in_room(run_by_id(later.id), is_crew=True))
    assert seen == []


@pytest.fixture(scope="module")
def real(settings, fresh_database):
    with committing_app(settings, fresh_database("left_questions_crowd")) as made:
        yield made


def test_fifty_workers_bring_each_question_once(real):
    with real.app_context():
        run = running()
        for n in range(5):
            make_question(in_room(run), f"Question {n}?")
        with db.transaction():
            found = db.session.merge(run)
            found.starts_at, found.ends_at = (one - timedelta(hours=5) for one in (found.starts_at, found.ends_at))
        key = run.webinar_id
        assert at_once(real, [lambda: bring_left(webinar_id=key)] * CROWD) == {"done": CROWD}
        db.session.expire_all()
        assert len(brought()) == 5
