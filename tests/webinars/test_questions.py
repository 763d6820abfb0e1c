"""Questions in the room: asked once, wanted once by each, moderated, carried over, without the person where he has left."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError, NotFound, TooMany
from portal.live import messages
from portal.webinars import rooms
from portal.webinars.models import Question, QuestionState, QuestionVote, Registration
from portal.webinars.queries import questions as queries
from portal.webinars.services import live_privacy
from portal.webinars.services import live_questions as services
from portal.webinars.services.live_questions import Decision, Wording
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.live_webinars import in_room, make_question, running, writing
from tests.factories.webinars import make_webinar
from tests.lint import LintingClient


def told(app, run) -> list[tuple[str, str, dict]]:
    """What was published in the channel of the run: kind, audience, data."""
    found = app.extensions["redis"].xrange(messages.stream_key(rooms.channel(run.id)))
    read = [messages.read(entry) for entry in found]
    return [(one.kind, one.audience, json.loads(one.data)) for one in read]


def seen(registration: Registration) -> list[str]:
    return [one.question.text for one in queries.questions_for(registration)]


def ask(registration: Registration, text: str = "Why?", key: str | None = None, **values) -> Question:
    with writing():
        return services.ask(
            registration=registration, wording=Wording(text, "en", **values), request_key=key or ids.secret()
        )


def decide(moderator: Registration, question: Question, state: QuestionState, **values) -> Question:
    with writing():
        return services.decide(
            moderator=moderator, question_id=question.id, decision=Decision(state, **values), actor=None
        )


def vote(registration: Registration, question: Question, wants: bool = True) -> None:
    with writing():
        services.vote(registration=registration, question_id=question.id, wants=wants)


def test_question_waits_for_a_moderator_and_its_asker_is_told(app):
    run = running()
    asker, other, crew = in_room(run), in_room(run), in_room(run, is_crew=True, shown_name="Moderator")
    question = ask(asker, "  What   did\r\n\r\nit cost?\x07 ")
    assert question.text == "What did\nit cost?"
    assert (seen(asker), seen(other), seen(crew)) == ([question.text], [], [question.text])
    assert ("queue", rooms.CREW, {"id": str(question.id)}) in told(app, run)
    decide(crew, question, QuestionState.APPROVED)
    assert seen(other) == [question.text]
    with db.transaction(), pytest.raises(DomainError, match="Say why"):
        decide(crew, question, QuestionState.DISMISSED)
    decide(crew, question, QuestionState.DISMISSED, reason="Asked before")
    assert seen(other) == []
    shown = queries.questions_for(asker)[0]
    assert (shown.question.reason, shown.is_own) == ("Asked before", True)
    assert ("mine", rooms.person(asker.id), {"id": str(question.id)}) in told(app, run)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("webinars.question"))).all()
    assert {(one.action, one.reason) for one in entries} == {
        ("webinars.question_approved", ""), ("webinars.question_dismissed", "Asked before"),
    }  # fmt: skip
    assert all(one.data["registration"] == str(crew.id) for one in entries)


def test_question_without_moderation_is_seen_at_once_and_can_be_answered_in_writing(app):
    run = running()
    with db.transaction():
        services.set_up(webinar=run.webinar, moderates=False, takes_anonymous=False, actor=None)
    asker, other, crew = in_room(run), in_room(run), in_room(run, is_crew=True)
    question = ask(asker)
    assert seen(other) == ["Why?"]
    with db.transaction(), pytest.raises(DomainError, match="with the name"):
        ask(asker, is_anonymous=True)
    with db.transaction(), pytest.raises(DomainError, match="Write the answer"):
        decide(crew, question, QuestionState.ANSWERED_TEXT, answer="  ")
    decide(crew, question, QuestionState.ANSWERED_TEXT, answer="Because.", lang="fr")
    row = queries.questions_for(other)[0].question
    assert (row.answer, row.answer_lang, row.answered_in) == ("Because.", "fr", run.id)
    with db.transaction(), pytest.raises(Conflict):
        vote(other, question)


def test_form_sent_twice_asks_once_and_limits_hold(app):
    run = running()
    asker = in_room(run)
    first = ask(asker, key="the-same-form")
    assert ask(asker, key="the-same-form").id == first.id
    for refused, words in (("", "Write"), ("x" * 601, "600"), (" \n ", "Write")):
        with db.transaction(), pytest.raises(DomainError, match=words):
            ask(asker, refused)
    ask(asker)
    ask(asker)
    with db.transaction(), pytest.raises(TooMany, match="within a minute"):
        ask(asker)
    assert len(seen(asker)) == 3


def test_own_question_is_changed_while_it_waits_and_withdrawn_until_answered(app):
    run = running()
    asker, other, crew = in_room(run), in_room(run), in_room(run, is_crew=True)
    question = ask(asker)
    with db.transaction():
        services.edit(registration=asker, question_id=question.id, wording=Wording("How?", "ko"))
    assert seen(asker) == ["How?"]
    for stranger in (other, crew):
        with db.transaction(), pytest.raises(NotFound):
            services.edit(registration=stranger, question_id=question.id, wording=Wording("Mine", "en"))
    decide(crew, question, QuestionState.APPROVED)
    with db.transaction(), pytest.raises(Conflict, match="withdrawn, not changed"):
        services.edit(registration=asker, question_id=question.id, wording=Wording("Else", "en"))
    with db.transaction():
        services.withdraw(registration=asker, question_id=question.id)
    assert seen(asker) == seen(crew) == []
    with db.transaction(), pytest.raises(Conflict):
        decide(crew, question, QuestionState.APPROVED)


def test_order_is_pinned_then_votes_then_time(app):
    run = running()
    asker, crew = in_room(run), in_room(run, is_crew=True)
    voters = [in_room(run) for _n in range(3)]
    one, two, three = (make_question(asker, text) for text in ("One", "Two", "Three"))
    for voter in voters[:2]:
        vote(voter, two)
    vote(voters[0], three)
    assert seen(asker) == ["Two", "Three", "One"]
    vote(voters[0], two, wants=False)
    vote(voters[1], two, wants=False)
    assert seen(asker) == ["Three", "One", "Two"]
    with db.transaction():
        services.arrange(
            moderator=crew, question_id=two.id, actor=None, is_pinned=True, label="  Costs ", is_off_record=True
        )
    assert seen(asker) == ["Two", "Three", "One"]
    assert [one.question.text for one in queries.questions_for(asker, by_time=True)] == ["Two", "One", "Three"]
    assert (two.label, two.is_off_record) == ("Costs", True)
    with db.transaction(), pytest.raises(Conflict):
        vote(asker, one)
    _kind, audience, data = next(one for one in told(app, run) if one[0] == "votes")
    assert (audience, set(data["votes"])) == ("", {str(one.id), str(two.id), str(three.id)})


def test_question_left_open_is_shown_in_the_next_run_and_answered_there(app):
    webinar = make_webinar(runs=2, run={"starts_in": timedelta(0)})
    first, second = webinar.runs
    with db.transaction():
        second.starts_at += timedelta(hours=8)
        second.ends_at += timedelta(hours=8)
        db.session.flush()
    asker, later, crew = in_room(first), in_room(second), in_room(second, is_crew=True)
    make_question(asker, "Left")
    waiting = make_question(asker, "Waiting", approved=False)
    answered = make_question(asker, "Answered")
    decide(in_room(first, is_crew=True), answered, QuestionState.ANSWERED_LIVE)
    assert [(one.question.text, one.is_carried) for one in queries.questions_for(later)] == [("Left", True)]
    assert sorted(seen(crew)) == ["Left", "Waiting"]
    make_question(later, "Of the second run")
    assert "Of the second run" not in seen(asker)
    decide(crew, waiting, QuestionState.ANSWERED_LIVE)
    assert "Waiting" in seen(later)
    assert waiting.answered_in == second.id
    assert ("mine", rooms.person(asker.id), {"id": str(waiting.id)}) in told(app, first)


def test_one_question_is_on_the_screen(app, client):
    from portal.webinars.views.hall_screen import screen_key

    run = running()
    asker, crew = in_room(run), in_room(run, is_crew=True)
    shown, other, waiting = (
        make_question(asker, "Shown"),
        make_question(asker, "Other"),
        make_question(asker, approved=False),
    )
    page = f"/en/webinars/screen/{screen_key(run)}"
    assert "Shown" not in client.get(page).text
    for question in (other, shown):
        with db.transaction():
            services.put_on_screen(moderator=crew, question_id=question.id)
    html = client.get(page)
    assert "Shown" in html.text
    assert "Other" not in html.text
    assert not html.text.count("<form")
    with db.transaction(), pytest.raises(Conflict, match="Approve"):
        services.put_on_screen(moderator=crew, question_id=waiting.id)
    assert client.get(f"/en/webinars/screen/{run.id.hex}.{'0' * 32}").status_code == 404
    assert client.get(f"{page}/stream").json["seconds"] == 600
    with db.transaction():
        run.ends_at, run.starts_at = clock.now() - timedelta(days=2), clock.now() - timedelta(days=3)
        db.session.flush()
    assert client.get(page).status_code == 404


def test_name_goes_with_the_account_and_the_question_stays(app):
    run, user = running(), make_user()
    mine, other, crew = in_room(run, user), in_room(run), in_room(run, is_crew=True)
    question, asked = make_question(mine, "Kept"), make_question(other, "Wanted")
    hidden = make_question(mine, "Nameless", is_anonymous=True)
    vote(mine, asked)
    names = {one.question.text: one.name for one in queries.questions_for(crew)}
    assert names == {"Kept": user.display_name, "Wanted": "Lucía", "Nameless": ""}
    with db.transaction():
        packed = zipfile.ZipFile(io.BytesIO(accounts.export(user))).read("webinars_live.json").decode()
        live_privacy.erase(user)
    assert {"Kept", "Nameless", "Wanted"} <= set(re.findall(r'"(\w+)"', packed))
    db.session.expire_all()
    assert sorted(seen(other)) == ["Kept", "Nameless", "Wanted"]
    assert db.session.get(Question, question.id).registration_id is None
    assert db.session.get(Question, hidden.id).registration_id is None
    assert queries.questions_for(other)[0].votes == 1


def test_fifty_at_once_vote_once_each(settings, fresh_database):
    with committing_app(settings, fresh_database("question_votes")) as app:
        with app.app_context():
            run = running()
            voters, crew = [in_room(run) for _n in range(CROWD // 2)], in_room(run, is_crew=True)
            question = make_question(crew)
            keys = [voter.id for voter in voters]
            question_id = question.id

        def wanting(key):
            def action():
                registration = db.session.get(Registration, key)
                db.session.refresh(registration, ["run"])
                db.session.refresh(registration.run, ["webinar"])
                services.vote(registration=registration, question_id=question_id, wants=True)

            return action

        done = at_once(app, [wanting(key) for key in keys for _twice in range(2)])
        with app.app_context():
            assert done == {"done": CROWD}
            number = db.session.scalar(select(func.count()).select_from(QuestionVote))
            assert number == CROWD // 2
            assert queries.votes_in(run.id) == {str(question_id): CROWD // 2}


def test_pages_work_by_reload_and_as_a_piece(app, client, login, queries):
    run, user = running(), make_user()
    guest, mine = in_room(run), in_room(run, user)
    browser = login(user, LintingClient(app))
    room = f"/en/webinars/join/{guest.key}"
    key = client.page(room, query_string={"panel": "questions"}).find("input", {"name": "request_key"})["value"]
    form = {"text": "What did it cost?", "lang": "en", "request_key": key}
    sent = client.submit(f"{room}?panel=questions", form, to=f"{room}/questions")
    assert sent.status_code == 303
    assert sent.location.endswith("panel=questions#panels")
    client.submit(f"{room}?panel=questions", form, to=f"{room}/questions")
    question = db.session.scalars(select(Question)).one()
    assert "Waits for a moderator" in client.get(sent.location).text
    refused = client.submit(f"{room}?panel=questions", form | {"text": "x" * 700}, to=f"{room}/questions")
    assert refused.status_code == 422
    assert "x" * 700 in refused.text
    assert refused.text.count("<h1") == 1
    crew = in_room(run, make_secretariat())
    chief = login(db.session.get(type(user), crew.user_id), LintingClient(app))
    panel = f"/en/webinars/join/{run.id}/questions/{question.id}"
    assert (
        browser.submit(
            f"/en/webinars/join/{run.id}?panel=questions", {"state": "approved"}, to=f"{panel}/decide"
        ).status_code
        == 404
    )
    chief.submit(f"/en/webinars/join/{run.id}?panel=questions", {"state": "approved"}, to=f"{panel}/decide")
    piece = browser.submit(
        f"/en/webinars/join/{run.id}?panel=questions",
        {"wants": "yes"},
        to=f"{panel}/vote",
        headers={"HX-Request": "true"},
    )
    assert piece.status_code == 200
    assert 'aria-pressed="true"' in piece.text
    assert "<html" not in piece.text
    assert mine.run_id == run.id
    with queries() as statements:
        assert (
            browser.get(f"/en/webinars/join/{run.id}/panel/questions", headers={"HX-Request": "true"}).status_code
            == 200
        )
    assert len(statements) <= 8, statements
