"""A webinar that is over becomes the draft of a case of each city that contributed, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.bridges.webinar_to_case import draft_of
from portal.cases import queries as cases
from portal.cases import services as library
from portal.cases.models import Case
from portal.core import db, ids, storage
from portal.core.errors import Conflict
from portal.discussions import services as discussions
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Deck,
    DeckFile,
    DeckState,
    LeftQuestion,
    Minute,
    NoteKind,
    Part,
    PollKind,
    QuestionState,
    Run,
    RunState,
    WebinarText,
)
from portal.webinars.queries import handing_on, public, run_by_id
from portal.webinars.queries.polls import Answer
from portal.webinars.rules.attendance import SETTLES_AFTER
from portal.webinars.services import call_off_run, polls
from portal.webinars.services import live_questions as room
from portal.webinars.services.handing_on import _number
from portal.webinars.services.left import bring_left
from portal.webinars.services.live_questions import Decision
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.live_webinars import in_room, make_poll, make_question, open_poll, running
from tests.webinars.decks import make_pdf


class World:
    """A webinar of a city with all that a webinar can leave behind, at the moment before it ends."""

    def __init__(self) -> None:
        self.host, self.guests = make_city(), make_city()
        self.writer, self.speaker = make_user(), make_user()
        make_affiliation(self.writer, self.host)
        make_affiliation(self.speaker, self.guests)
        self.run = running(
            city=self.host, title="Open data on buses", summary="What works.",
        )  # fmt: skip
        with db.transaction():
            (text,) = db.session.scalars(select(WebinarText).where(WebinarText.webinar_id == self.run.webinar_id))
            text.description = "We publish delays. See https://data.city.example/buses."
        self.crew = in_room(self.run, is_crew=True)
        with db.transaction():
            db.session.add(
                Contributor(
                    webinar_id=self.run.webinar_id, part=Part.SPEAKER, state=ContributorState.CONFIRMED, name="Bo Lind",
                    position="Head of transport", user_id=self.speaker.id,
                )
            )  # fmt: skip
        self.questions()
        self.polls()
        self.notes()
        self.slides()

    def questions(self) -> None:
        asker, other = in_room(self.run, shown_name="Lucía"), in_room(self.run)
        self.decide(
            make_question(asker, "What did it cost?"), QuestionState.ANSWERED_TEXT, answer="Two people for a year."
        )
        self.decide(make_question(asker, "Who reads it?"), QuestionState.ANSWERED_LIVE)
        self.decide(make_question(asker, "Dismissed?"), QuestionState.DISMISSED, reason="Off topic")
        hidden = make_question(other, "Off the record?")
        self.decide(hidden, QuestionState.ANSWERED_TEXT, answer="Secret.")
        with db.transaction():
            db.session.merge(hidden).is_off_record = True

    def decide(self, question, state, **values) -> None:
        with db.transaction():
            room.decide(moderator=self.crew, question_id=question.id, decision=Decision(state, **values), actor=None)

    def polls(self) -> None:
        shown, scale, unseen = (
            make_poll(self.run.webinar), make_poll(self.run.webinar, PollKind.SCALE), make_poll(self.run.webinar),
        )  # fmt: skip
        for poll in (shown, scale, unseen):
            open_poll(poll, self.crew)
        for n in range(3):
            voter = in_room(self.run)
            with db.transaction():
                polls.cast(registration=voter, poll_id=shown.id, answer=Answer(options=(1 if n else 2,)))
                polls.cast(registration=voter, poll_id=scale.id, answer=Answer(value=2 + n))
                polls.cast(registration=voter, poll_id=unseen.id, answer=Answer(options=(3,)))
        with db.transaction():
            for poll in (shown, scale):
                polls.show_results(moderator=self.crew, poll_id=poll.id, shows=True, actor=None)

    def notes(self) -> None:
        said = {
            NoteKind.DECISION: "The timetable is published every night.", NoteKind.TOOL: "GTFS validator",
            NoteKind.CONTACT: "Transport office, transport@city.example", NoteKind.FIGURE: "45 days until it was out",
            NoteKind.NOTE: "Coffee.",
        }  # fmt: skip
        with db.transaction():
            for n, (kind, text) in enumerate(said.items()):
                db.session.add(
                    Minute(run_id=self.run.id, at_seconds=60 * n, kind=kind, text=text, request_key=ids.secret()[:40])
                )

    def slides(self) -> None:
        data = make_pdf("Delays")
        with db.transaction():
            deck = Deck(run_id=self.run.id, number=1, title="Delays")
            db.session.add(deck)
            db.session.flush()
            key = storage.save(data, filename="delays.pdf", content_type="application/pdf")
            db.session.add(
                DeckFile(
                    deck_id=deck.id, lang="en", file_key=key, filename="delays.pdf", size=len(data), pages=1, done=1,
                    state=DeckState.READY,
                )
            )  # fmt: skip

    def shown(self):
        return public.shown(webinar_id=self.run.webinar_id)

    @property
    def page(self) -> str:
        return f"/en/webinars/{self.shown().webinar.slug}"

    def make(self, city) -> str:
        return f"/en/webinars/{self.run.webinar_id}/case/{city.id}"


@pytest.fixture
def world(app):
    return World()


@pytest.fixture
def over(world, at):
    at(world.run.ends_at + timedelta(minutes=1))
    return world


def test_draft_says_what_the_webinar_left_behind(over, login):
    browser = login(over.writer)
    assert "Make it a case of" in browser.get(over.page).text
    made = browser.submit(over.page, {}, to=over.make(over.host))
    assert made.status_code == 303
    draft = cases.any_draft(made.headers["Location"].rsplit("/", 1)[1])
    text, version = draft.original, draft.version
    assert (draft.city.id, text.title, text.lang) == (over.host.id, "Open data on buses", "en")
    assert "We publish delays." in text.sections["solution"]
    assert text.sections["actors"] == "- Bo Lind, Head of transport"
    assert text.sections["results"] == "- The timetable is published every night."
    assert text.sections["technology"] == "- GTFS validator"
    lessons = text.sections["lessons"]
    assert "**What did it cost?**\n\nTwo people for a year." in lessons
    assert "**Who reads it?**" in lessons
    for word in ("Dismissed?", "Off the record?", "Secret.", "Lucía"):
        assert word not in lessons
    words = text.rows
    figures = {words[row["key"]]["name"]: (row["after"], words[row["key"]]["unit"]) for row in version.indicators}
    assert figures == {
        "45 days until it was out": (45, ""), "What first? – Buses": (2, "answers"), "What first? – Bicycles": (1, "answers"),
        "What first? – Trams": (0, "answers"), "What first?": (3, "mean, from 1 to 5"),
    }  # fmt: skip
    (contact,) = version.contacts
    assert (contact["email"], words[contact["key"]]["role"]) == ("transport@city.example", "Transport office")
    assert [row["url"].rsplit("/", 1)[1] for row in version.references][1:] == ["buses"]
    assert version.references[0]["url"].endswith(f"/id/webinar/{over.shown().webinar.number}")
    assert [row["on"] for row in version.timeline] == [over.run.local_start.date().isoformat()]
    (file,) = draft.files
    assert (file.name, file.credit, storage.load(file.file_key)[:5]) == ("delays.pdf", "Delays (en)", b"%PDF-")
    page = browser.get(f"/en/cases/drafts/{version.id}").text
    assert "What was said in the webinar stands in it" in page


def test_each_city_that_contributed_gets_one_and_a_second_press_leads_to_it(over, login):
    browser = login(over.speaker)
    first = browser.submit(over.page, {}, to=over.make(over.guests))
    assert first.status_code == 303
    again = browser.submit("/en/settings/", {}, to=over.make(over.guests))
    assert again.headers["Location"] == first.headers["Location"]
    assert browser.submit("/en/settings/", {}, to=over.make(over.host)).status_code == 404
    assert f"Open the case of {over.guests.names['en']}" in browser.get(over.page).text
    office = login(make_secretariat())
    manage = office.get(f"/en/webinars/manage/{over.run.webinar_id}").text
    assert f"Open the case of {over.guests.names['en']}" in manage
    assert f"Make it a case of {over.host.names['en']}" in manage
    assert office.submit(over.page, {}, to=over.make(over.host)).status_code == 303
    assert db.session.scalars(select(Case.source)).all().__len__() == 2


def test_what_moderators_have_hidden_since_is_not_handed_on(world, at):
    asked = [make_question(in_room(world.run), f"Hidden {what}?") for what in ("question", "answer", "nothing")]
    at(world.run.ends_at + SETTLES_AFTER + timedelta(minutes=1))
    with db.transaction():
        assert bring_left(webinar_id=world.run.webinar_id) == 3
    answers = []
    for one in asked:
        with db.transaction():
            key = db.session.get_one(LeftQuestion, one.id).comment_id
            answers.append(
                discussions.answer_question(comment_id=key, author=world.speaker, text="As said.", lang="en")
            )
    with db.transaction():
        for comment_id in (answers[0].thread_id, answers[1].id):
            discussions.hide_comment(comment_id=comment_id, moderator=make_secretariat(), reason="Names a colleague.")
    said = {question.text for question, _answer in handing_on.answered_questions(world.run.webinar_id)}
    assert {one for one in said if one.startswith("Hidden")} == {"Hidden nothing?"}


def test_draft_that_was_thrown_away_can_be_made_again_and_slides_of_the_room_stay(over, login):
    browser = login(over.writer)
    location = browser.submit(over.page, {}, to=over.make(over.host)).headers["Location"]
    slides = db.session.scalars(select(DeckFile.file_key)).one()
    with db.transaction():
        library.discard(draft=cases.any_draft(location.rsplit("/", 1)[1], lock=True), actor=over.writer)
    assert storage.load(slides)[:5] == b"%PDF-"
    assert "Make it a case of" in browser.get(over.page).text
    assert browser.submit(over.page, {}, to=over.make(over.host)).headers["Location"] != location


def test_nothing_is_offered_before_the_end_nor_to_others_nor_of_what_was_not_held(world, login, client, at):
    assert "Make it a case of" not in login(world.writer).get(world.page).text
    assert login(world.writer).submit("/en/settings/", {}, to=world.make(world.host)).status_code == 404
    with pytest.raises(Conflict):
        draft_of(world.shown(), world.host, world.writer)
    at(world.run.ends_at + timedelta(minutes=1))
    stranger = make_user()
    make_affiliation(stranger, make_city())
    assert "A case for the library" not in login(stranger).get(world.page).text
    at(world.run.starts_at)
    with db.transaction():
        call_off_run(run=run_by_id(world.run.id), state=RunState.CANCELLED, actor=make_secretariat(), reason="Storm")
    at(world.run.ends_at + timedelta(minutes=1))
    assert "Make it a case of" not in login(world.writer).get(world.page).text


def test_slides_that_are_not_given_stay_where_they_are(over):
    with db.transaction():
        db.session.get_one(Run, over.run.id).gives_slides = False
    with db.transaction():
        draft = draft_of(over.shown(), over.host, over.writer)
    assert cases.any_draft(draft.version.id).files == []


def test_very_much_is_kept_to_what_a_case_takes(over):
    asker = in_room(run_by_id(over.run.id))
    for n in range(12):
        with db.transaction():
            made = room.ask(
                registration=asker, wording=room.Wording(f"{n} " + "q" * 500, "en"), request_key=ids.secret()
            ) if n < 3 else None  # fmt: skip
            if made is not None:
                made.state, made.answer = QuestionState.ANSWERED_TEXT, "a" * 2000
    with db.transaction():
        for n in range(60):
            db.session.add(
                Minute(
                    run_id=over.run.id, at_seconds=n, kind=NoteKind.FIGURE, text=f"{n} things", request_key=ids.secret()[:40]
                )
            )  # fmt: skip
    with db.transaction():
        draft = draft_of(over.shown(), over.host, over.writer)
    assert len(draft.original.sections["lessons"]) <= 8000
    assert len(draft.version.indicators) == 30


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45 days", 45), ("3,5 km", 3.5), ("from 3 to 4", None), ("1,200 people", None), ("1.2.3", None), ("none", None),
        ("0.75", 0.75),
    ],
)  # fmt: skip
def test_number_of_a_line_is_taken_only_where_there_is_no_doubt(text, number):
    assert _number(text) == number


@pytest.fixture(scope="module")
def real(settings, fresh_database):
    with committing_app(settings, fresh_database("webinar_to_case_crowd")) as made:
        yield made


def test_fifty_presses_make_one_case(real):
    with real.app_context():
        made = World()
        with db.transaction():
            run = db.session.merge(made.run)
            run.starts_at, run.ends_at = (one - timedelta(hours=5) for one in (run.starts_at, run.ends_at))
        host, writer = made.host, made.writer
        done = at_once(real, [lambda: draft_of(made.shown(), host, writer)] * CROWD)
        assert done == {"done": 1, "Conflict": CROWD - 1}
