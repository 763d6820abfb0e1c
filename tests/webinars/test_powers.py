"""Parts told apart: what a speaker, an interpreter, a captioner and a note-taker may do in the room, and what not."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.webinars import rooms
from portal.webinars.models import Contributor, ContributorState, Part, QuestionState, Registration, Run, Webinar
from portal.webinars.providers import Role
from portal.webinars.queries import joining
from portal.webinars.queries import questions as question_queries
from portal.webinars.rules import powers
from portal.webinars.services import captions, live_questions, minutes, polls, slides
from portal.webinars.services import joining as services
from portal.webinars.services.live_questions import Decision
from portal.webinars.tasks import slides as tasks
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.live_webinars import in_room, make_poll, make_question, running
from tests.lint import LintingClient
from tests.webinars.decks import make_pdf

LANGS = ("en", "ko", "ar", "ru", "es", "fr")
PARTS = {
    "nobody": {}, "organiser": {"organiser": []}, "moderator": {"moderator": []}, "speaker": {"speaker": ["en"]},
    "interpreter": {"interpreter": ["ko", "en"]}, "captioner": {"captioner": ["ko"]}, "note-taker": {"note_taker": []},
    "captioner of all": {"captioner": []}, "two parts": {"speaker": [], "captioner": ["ar"]},
}  # fmt: skip
ALL = {"organiser", "moderator"}
STAGE = ALL | {"speaker", "two parts"}


def person(part: str) -> Registration:
    run = Run(webinar=Webinar(languages=["en", "es"]))
    return Registration(id=uuid.uuid4(), run=run, is_crew=part != "nobody", crew_parts=PARTS[part])


def who(may) -> set[str]:
    return {part for part in PARTS if may(person(part))}


def test_each_power_belongs_to_these_parts():
    other = uuid.uuid4()
    assert who(powers.may_moderate) == ALL
    assert who(powers.may_answer) == who(powers.may_present) == who(powers.moderates_at_provider) == STAGE
    assert who(lambda one: Role.of(one) is Role.MODERATOR) == STAGE
    assert who(powers.may_take_minutes) == ALL | {"note-taker"}
    assert who(lambda one: powers.may_show(one, None)) == who(lambda one: powers.may_show(one, one.id)) == STAGE
    assert who(lambda one: powers.may_show(one, other)) == ALL
    assert who(powers.may_bring_slides) == STAGE | {"interpreter"}
    assert who(lambda one: powers.may_bring(one, "ko", is_new=True)) == STAGE
    assert who(lambda one: powers.may_bring(one, "ko", speaker_id=other)) == ALL | {"interpreter"}
    assert who(lambda one: powers.may_bring(one, "fr", speaker_id=other)) == ALL
    assert powers.slide_languages(person("interpreter"), LANGS) == ["en", "ko"]
    captioned = {part: powers.caption_languages(person(part), LANGS) for part in PARTS}
    assert captioned == {
        "nobody": [], "organiser": list(LANGS), "moderator": list(LANGS), "speaker": [], "note-taker": [],
        "interpreter": ["en", "ko"], "captioner": ["ko"], "captioner of all": ["en", "es"], "two parts": ["ar"],
    }  # fmt: skip
    assert {part: powers.interprets(person(part)) for part in PARTS if powers.interprets(person(part))} == {
        "interpreter": ["ko", "en"]
    }
    withdrawn = person("speaker")
    withdrawn.is_crew = False
    assert not powers.may_answer(withdrawn)


def test_audiences_and_panels_follow_the_parts():
    heard = {part: set(rooms.hears(_heard(part))) & {rooms.CREW, rooms.MINUTES} for part in PARTS}
    assert {part for part, found in heard.items() if rooms.CREW in found} == ALL
    assert {part for part, found in heard.items() if rooms.MINUTES in found} == ALL | {"note-taker"}


def _heard(part: str) -> Registration:
    one = person(part)
    one.caption_lang = ""
    return one


def part_of(run: Run, user, part: Part, **values) -> None:
    with db.transaction():
        db.session.add(
            Contributor(
                webinar_id=run.webinar_id, part=part, state=ContributorState.CONFIRMED, name="Ana Duarte",
                **({"user_id": user.id} if user else {}), **values,
            )
        )  # fmt: skip


def test_all_parts_of_a_person_count_and_end_with_them(app, login):
    run, user = running(), make_user()
    part_of(run, user, Part.CAPTIONER, languages=["ko"])
    part_of(run, user, Part.CAPTIONER, languages=["ar"], run_id=run.id)
    part_of(run, user, Part.NOTE_TAKER)
    found = joining.comer_with_account(user, run.id)
    assert {part: set(langs) for part, langs in found.crew_parts.items()} == {
        "captioner": {"ko", "ar"}, "note_taker": set(),
    }  # fmt: skip
    browser, room = login(user), f"/en/webinars/join/{run.id}"
    assert browser.get(f"{room}/captions/ko").status_code == 200
    assert browser.get(f"{room}/captions/en").status_code == 404
    with db.transaction():
        for one in db.session.query(Contributor).filter_by(part=Part.CAPTIONER):
            one.state = ContributorState.WITHDRAWN
    assert browser.get(f"{room}/captions/ko").status_code == 404
    assert browser.get(f"{room}/minutes.md").status_code == 200


def test_two_parts_of_a_helper_without_an_account_come_by_either_link(app, client):
    run = running()
    for part, token in ((Part.INTERPRETER, "of-the-first"), (Part.NOTE_TAKER, "of-the-second")):
        part_of(run, None, part, email="Ana@city.example", token_hash=ids.digest(token), languages=["ko"])
    for token in ("of-the-first", "of-the-second"):
        assert set(joining.helper_by_token(token, 1).crew_parts) == {"interpreter", "note_taker"}
        assert client.get(f"/en/webinars/join/{token}.1/minutes.md").status_code == 200


def test_speaker_answers_what_was_let_through_and_nothing_else(app):
    run = running()
    speaker, guest = in_room(run, is_crew=True, crew_parts=PARTS["speaker"]), in_room(run)
    waiting, through = make_question(guest, "Waits?", approved=False), make_question(guest, "Through?")
    assert [one.question.text for one in question_queries.questions_for(speaker)] == ["Through?"]

    def decide(question, state, **values):
        with db.transaction():
            return live_questions.decide(
                moderator=speaker, question_id=question.id, decision=Decision(state, **values), actor=None
            ).state

    assert decide(through, QuestionState.ANSWERED_TEXT, answer="Little.", lang="en") == "answered_text"
    assert decide(through, QuestionState.APPROVED) == "approved"
    assert decide(through, QuestionState.ANSWERED_LIVE) == "answered_live"
    for question, state in (
        (waiting, QuestionState.APPROVED), (waiting, QuestionState.ANSWERED_LIVE), (through, QuestionState.DISMISSED),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            decide(question, state, reason="No")
    own = make_question(speaker, "Mine?", approved=False)
    assert own.state is QuestionState.QUEUED  # only moderators ask without a moderator


@pytest.mark.parametrize("part", ["speaker", "interpreter", "captioner", "note-taker"])
def test_others_of_the_crew_do_not_moderate(app, part):
    run = running()
    one, guest = in_room(run, is_crew=True, crew_parts=PARTS[part]), in_room(run)
    question, poll = make_question(guest), make_poll(run.webinar)
    acts = [
        lambda: live_questions.arrange(moderator=one, question_id=question.id, actor=None, is_pinned=True),
        lambda: live_questions.put_on_screen(moderator=one, question_id=question.id),
        lambda: polls.open_poll(moderator=one, poll_id=poll.id, actor=None),
        lambda: captions.write_cue(captioner=one, lang="fr", text="x", request_key="a-key-of-a-cue"),
    ]
    if part != "speaker":
        acts.append(lambda: slides.show(presenter=one, deck=None, page=1))
    if part != "note-taker":
        acts.append(lambda: minutes.edit(taker=one, minute_id=uuid.uuid4(), kind="note", text="x"))
    for act in acts:
        with db.transaction(), pytest.raises(NotFound):
            act()


def bring(row, lang="en", deck=None, title="Own"):
    with db.transaction():
        return slides.bring_in(
            registration=row, deck_number=deck, title=title, lang=lang, data=make_pdf("A", "B"), filename="a.pdf"
        )


def test_speaker_turns_his_own_slides_and_the_interpreter_adds_his_language(app):
    run = running()
    chief = in_room(run, is_crew=True)
    first, second = (in_room(run, is_crew=True, crew_parts=PARTS["speaker"]) for _n in range(2))
    interpreter = in_room(run, is_crew=True, crew_parts=PARTS["interpreter"])
    bring(chief, title="Of all")
    for file in (bring(first), bring(interpreter, "ko", 2)):
        tasks.draw_slides(str(file.id))
    for row, lang, deck, words in (
        (second, "es", 2, "another speaker"), (interpreter, "fr", 2, "language that you interpret"),
        (interpreter, "ko", None, "in your language"),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=words):
            bring(row, lang, deck)
    with db.transaction():
        assert slides.show(presenter=first, deck=2, page=2) == 2
        assert slides.show(presenter=chief, deck=2, page=1) == 1
        with pytest.raises(Conflict, match="another speaker"):
            slides.show(presenter=second, deck=2, page=2)
        assert slides.show(presenter=second, deck=None, page=1) is None


def test_pages_show_to_each_part_what_it_may(app, login):
    run = running()
    in_room(run)
    seen = {}
    for part, langs in (
        (Part.SPEAKER, []),
        (Part.INTERPRETER, ["ko", "en"]),
        (Part.CAPTIONER, ["ko"]),
        (Part.NOTE_TAKER, []),
    ):
        user = make_user()
        part_of(run, user, part, languages=langs)
        make_ready(run, user)
        browser = login(user, LintingClient(app))
        room = f"/en/webinars/join/{run.id}"
        text = browser.get(f"{room}?panel=crew").text
        seen[part] = {
            "presenter": browser.get(f"{room}/presenter").status_code == 200, "decks": browser.get(f"{room}/decks").status_code == 200,
            "people": browser.get(f"{room}/people").status_code == 200, "minutes": "Minutes" in text,
            "begin": "Begin now" in text, "end": browser.submit(f"{room}?panel=about", {}, to=f"{room}/end").status_code == 303,
            "interprets": "You interpret: Korean and English" in text, "consoles": text.count("/captions/"),
        }  # fmt: skip
    nothing = dict.fromkeys(("presenter", "decks", "people", "minutes", "begin", "end", "interprets"), False)
    assert seen == {
        Part.SPEAKER: nothing | {"presenter": True, "decks": True, "consoles": 0},
        Part.INTERPRETER: nothing | {"decks": True, "interprets": True, "consoles": 2},
        Part.CAPTIONER: nothing | {"consoles": 1},
        Part.NOTE_TAKER: nothing | {"minutes": True, "consoles": 0},
    }
    chief = make_secretariat()
    make_ready(run, chief)
    text = login(chief, LintingClient(app)).get(f"/en/webinars/join/{run.id}?panel=crew").text
    assert "Begin now" in text
    assert "What you do here: Organiser." in text


def make_ready(run: Run, user) -> None:
    with db.transaction():
        row = services.enter(comer=joining.comer_with_account(user, run.id))
        row.prepared_at = clock.now() - timedelta(minutes=1)
