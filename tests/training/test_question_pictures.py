"""Pictures in questions: brought in from Moodle XML, put below by an author, shown to who may see them, given out again."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import current_app
from PIL import Image
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import clock, db, pictures, storage
from portal.core.errors import DomainError
from portal.core.storage import StoredFile
from portal.training import question_html, scoring, services
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.exchange import files, moodle_xml
from portal.training.exchange.draft import ExchangeError
from portal.training.models import Course, Question, QuestionKind, QuestionVersion
from portal.training.queries import bank as bank_queries
from portal.training.queries import content, offline, question_pictures, quizzes
from portal.training.services import bank
from portal.training.tasks import content as content_tasks
from tests.factories.accounts import make_user
from tests.factories.authoring import publish_with_slots
from tests.factories.cities import make_city
from tests.factories.pictures import SVG, embedded, picture, telling_picture
from tests.factories.training import make_course, make_edition, make_enrolment, place
from tests.lint import LintingClient

PLAN, LEGEND = picture(), picture("GIF", colour="red")
STEM = '<p>Which way? <img src="@@PLUGINFILE@@/town%20plan.png" alt="A plan of the town"></p>'
OPTIONS = (
    f'<answer fraction="100" format="html"><text><![CDATA[<img src="@@PLUGINFILE@@/a.gif" alt="Red">]]></text>{embedded("a.gif", LEGEND)}</answer>'
    '<answer fraction="0" format="html"><text>Neither</text></answer>'
)


def moodle(stem=STEM, file=None, inside=OPTIONS, kind="multichoice"):
    file = embedded("town plan.png", PLAN) if file is None else file
    text = f'<questiontext format="html"><text><![CDATA[{stem}]]></text>\n{file}</questiontext>'
    return f'<?xml version="1.0"?>\n<quiz>\n<question type="{kind}"><name><text>Ways</text></name>\n{text}{inside}</question>\n</quiz>'.encode()


@pytest.fixture
def trainer(app):
    return make_user(display_name="Teacher", roles=(Role.TRAINER,))


@pytest.fixture
def version(app):
    return make_course(languages=("en",))


def bring_in(version, trainer, data):
    course = db.session.get_one(Course, version.course_id)
    plans = [one.plan for one in files.read(data, "xml", lang="en").questions]
    with db.transaction():
        services.import_questions(course=course, plans=plans, actor=trainer, source="questions.xml")
    newest = select(QuestionVersion.id).join(Question).where(Question.course_id == course.id, Question.title == "Ways")
    (found,) = quizzes.questions(list(db.session.scalars(newest)))
    return found


# Files ----------------------------------------------------------------------------------------------------------------


def test_pictures_of_stem_and_options_are_taken_under_simple_names():
    (question,) = moodle_xml.read(moodle()).questions
    assert [name for name, _picture in question.pictures] == ["town-plan.png", "a.gif"]
    assert question.pictures[0][1] == pictures.Picture(PLAN, "image/png", 12, 8)
    assert "@@PLUGINFILE@@/town-plan.png" in question.stem.text
    assert moodle_xml.read(moodle_xml.write([question])).questions == (question,)


def test_two_files_of_one_name_do_not_mix():
    inside = "".join(
        f'<answer fraction="{share}" format="html"><text><![CDATA[<img src="@@PLUGINFILE@@/x.png" alt="{n}">]]></text>{embedded("x.png", data)}</answer>'
        for n, (share, data) in enumerate([(100, PLAN), (0, picture(colour="red")), (0, PLAN)])
    )
    (question,) = moodle_xml.read(moodle("Which?", "", inside)).questions
    assert [name for name, _picture in question.pictures] == ["x.png", "x-2.png"]
    assert [re.findall(r"/(x[^\"]*)\"", one.text.text) for one in question.options] == [
        ["x.png"],
        ["x-2.png"],
        ["x.png"],
    ]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("plan.png", SVG, "PNG, JPEG, GIF or WebP"), ("plan.jpg", b"<html><script>", "PNG, JPEG, GIF or WebP"),
        ("plan.png", PLAN[:40], "damaged"), ("plan.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"), ("plan.gif", b"", "PNG, JPEG"),
        ("plan.png", PLAN + bytes(question_html.MOST_BYTES), "larger than 2 MB"),
    ],
)  # fmt: skip
def test_wrong_picture_is_refused_with_its_place(name, data, word):
    with pytest.raises(ExchangeError, match=word) as caught:
        moodle_xml.read(moodle(f'<img src="@@PLUGINFILE@@/{name}">', embedded(name, data)))
    assert (caught.value.line, caught.value.column) == (5, 1)
    assert name in caught.value.reason


def test_what_does_not_call_itself_a_picture_or_is_not_spoken_of_is_noted(app):
    file = embedded("drawing.svg", SVG) + embedded("talk.mp3", b"ID3") + embedded("spare.png", PLAN)
    reading = moodle_xml.read(moodle('See <img src="@@PLUGINFILE@@/drawing.svg" alt="a drawing">.', file))
    assert [re.search(r"[a-z]+\.\w+", note.message)[0] for note in reading.notes] == [
        "drawing.svg",
        "talk.mp3",
        "spare.png",
    ]
    html = question_html.rendered(reading.questions[0].stem.text, "html")
    assert html == "See a drawing."


def test_list_of_versions_shows_words_and_no_source(version, trainer, login):
    found = bring_in(version, trainer, moodle())
    slug = db.session.get_one(Course, version.course_id).slug
    page = login(trainer).page(f"/en/training/manage/courses/{slug}/bank/{found.question_id}")
    assert "PLUGINFILE" not in page.get_text()
    assert "Which way? A plan of the town" in page.select("table")[-1].get_text(" ", strip=True)


def test_missing_alternative_text_is_asked_for(app):
    (found,) = files.read(moodle('Look: <img src="@@PLUGINFILE@@/town%20plan.png">'), "xml", lang="en").questions
    assert [word for word in found.warnings if "alternative text" in word and "town-plan.png" in word]
    assert not files.read(moodle(), "xml", lang="en").questions[0].warnings


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_each_kind_is_told_by_its_content_and_stays_as_it_is(kind):
    data = picture(kind)
    found = pictures.check(data, max_bytes=10_000)
    assert (found.data, found.content_type, found.width, found.height) == (data, f"image/{kind.lower()}", 12, 8)


def test_photo_does_not_tell_where_it_was_taken():
    found = pictures.check(telling_picture(), max_bytes=10_000)
    with Image.open(io.BytesIO(found.data)) as shown:
        assert (dict(shown.getexif()), shown.size) == ({}, (8, 12))


def test_picture_of_too_many_pixels_is_refused_before_it_is_read():
    data = bytearray(picture())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    with pytest.raises(DomainError, match=r"pixels|damaged"):
        pictures.check(bytes(data), max_bytes=10_000)


# HTML -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        '<img src="http://elsewhere.example/x.png" alt="a">', '<img src="data:image/png;base64,AAAA" alt="a">',
        '<img src="@@PLUGINFILE@@/../../secret.png" alt="a">', '<img src=javascript:alert(1) alt="a" onerror="alert(1)">',
        '<img src="/question-pictures/other/plan.png" alt="a">',
    ],
)  # fmt: skip
def test_only_pictures_of_the_question_are_shown(source):
    shelf = {"plan.png": question_html.Shown("/question-pictures/1/plan.png", 3, 2)}
    assert question_html.rendered(source, "html", shelf) == "a"


def test_markdown_and_html_show_the_same_picture_with_its_size():
    shelf = {"plan.png": question_html.Shown("/question-pictures/1/plan.png", 3, 2)}
    html = question_html.phrase('<img alt="a &quot;b&quot; &gt; c" src="@@PLUGINFILE@@/plan.png">', "html", shelf)
    shown = question_html.phrase('![a "b" > c](@@PLUGINFILE@@/plan.png)', "markdown", shelf)
    for one in (html, shown):
        assert one.count("<img") == 1
        assert 'width="3" height="2"' in one
        assert question_html.named(one) == 'a "b" > c'


# In the bank ----------------------------------------------------------------------------------------------------------


def test_what_is_imported_goes_out_as_it_came_in(version, trainer):
    data = moodle()
    found = bring_in(version, trainer, data)
    assert set(found.settings["pictures"]) == {"town-plan.png", "a.gif"}
    course = db.session.get_one(Course, version.course_id)
    wanted = bank_queries.Filters("", "", "", "", False)
    held = [one for one in bank_queries.contents(course.id, wanted) if one[0].title == "Ways"]
    again, _type, _ending = files.write(held, "xml", lang="en", load=storage.load)
    (before,), (after,) = moodle_xml.read(data).questions, moodle_xml.read(again).questions
    assert (after.pictures, after.stem, after.options) == (before.pictures, before.stem, before.options)
    as_gift, _type, _ending = files.write(held, "gift", lang="en", load=storage.load)
    assert b"town-plan.png" in as_gift


def test_refused_import_leaves_no_file(version, trainer, login):
    before = db.session.scalar(select(func.count()).select_from(StoredFile))
    client = login(trainer)
    slug = db.session.get_one(Course, version.course_id).slug
    path = f"/en/training/manage/courses/{slug}/bank/import"
    bad = moodle('<img src="@@PLUGINFILE@@/town%20plan.png" alt="a">', embedded("town plan.png", SVG))
    response = client.submit(path, {"file": (io.BytesIO(bad), "q.xml"), "format": "xml", "lang": "en"})
    assert response.status_code == 422
    assert "Line 5, column 1: town plan.png: This is no picture" in response.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == before


def test_trainer_sees_pictures_before_they_are_brought_in(version, trainer, login):
    client = login(trainer)
    slug = db.session.get_one(Course, version.course_id).slug
    path = f"/en/training/manage/courses/{slug}/bank/import"
    response = client.submit(path, {"file": (io.BytesIO(moodle()), "q.xml"), "format": "xml", "lang": "en"})
    assert response.status_code == 200
    assert 'src="data:image/png;base64,' in response.get_data(as_text=True)


# Below a question -----------------------------------------------------------------------------------------------------


def test_author_puts_a_picture_below_a_question_and_takes_it_away(version, trainer, login):
    client = login(trainer)
    slug = db.session.get_one(Course, version.course_id).slug
    base = f"/en/training/manage/courses/{slug}/bank"
    data = {"stem_en": "Which way?", "text_en_0": "Left", "text_en_1": "Right", "right": "0", "action": "save"}

    def sent(path, **more):
        return client.submit(path, {**data, **more})

    refused = sent(f"{base}/new/single", picture=(io.BytesIO(PLAN), "plan.png"))
    assert "Say in words what the picture shows" in refused.get_data(as_text=True)
    wrong = sent(f"{base}/new/single", picture=(io.BytesIO(SVG), "plan.png"), alt_en="A plan")
    assert "PNG, JPEG, GIF or WebP" in wrong.get_data(as_text=True)
    saved = sent(f"{base}/new/single", picture=(io.BytesIO(PLAN), "plan.png"), alt_en="A plan")
    assert saved.status_code == 303
    page = client.page(saved.headers["Location"])
    shown = page.find("img", alt="A plan")
    assert (shown["width"], shown["height"]) == ("12", "8")
    answer = client.get(shown["src"])
    assert (answer.content_type, answer.get_data()) == ("image/png", PLAN)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"

    # A change of something else keeps it; without it there is a new version, and the old one has it still.
    edit = f"{saved.headers['Location']}/edit"
    assert sent(edit, alt_en="A plan", title="Ways").status_code == 303
    assert client.page(saved.headers["Location"]).find("img", src=shown["src"])
    assert sent(edit, alt_en="A plan", without_picture="y").status_code == 303
    assert client.page(saved.headers["Location"]).find("img", alt="A plan") is None
    assert client.get(shown["src"]).status_code == 200


def test_chosen_picture_stays_through_preview_more_lines_and_mistakes(version, trainer, login, at):
    client = login(trainer)
    slug = db.session.get_one(Course, version.course_id).slug
    path = f"/en/training/manage/courses/{slug}/bank/new/single"
    data = {"stem_en": "Which way?", "text_en_0": "Left", "text_en_1": "Right", "right": "0"}

    def sent(browser=client, **more):
        answer = browser.submit(path, {**data, **more})
        page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        hidden = page.find("input", {"name": "chosen_picture"})
        return answer, page, hidden["value"] if hidden else ""

    _answer, page, token = sent(picture=(io.BytesIO(PLAN), "plan.png"), alt_en="A plan", action="preview")
    assert len(page.find_all("img", alt="A plan")) == 2, "in the preview, and as the one that is chosen"
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    refused, page, token = sent(chosen_picture=token, action="save")
    assert refused.status_code == 422, "nobody has said what it shows"
    assert page.find("img", class_="question-picture"), "and it is still there"
    _answer, page, token = sent(chosen_picture=token, alt_en="A plan", action="more")
    saved, _page, _token = sent(chosen_picture=token, alt_en="A plan", action="save")
    shown = client.page(saved.headers["Location"]).find("img", alt="A plan")
    assert client.get(shown["src"]).get_data() == PLAN
    (kept,) = db.session.scalars(select(StoredFile)).all()
    assert kept.expires_at is None, "what was kept aside is gone, the question's own picture stays"

    # Taken away again, a word that somebody else got, and one whose time is over.
    _answer, _page, token = sent(picture=(io.BytesIO(PLAN), "plan.png"), alt_en="A plan", action="preview")
    colleague = login(make_user(roles=(Role.TRAINER,)), LintingClient(current_app._get_current_object()))
    assert "no longer kept" in sent(colleague, chosen_picture=token, action="preview")[0].get_data(as_text=True)
    _answer, page, empty = sent(chosen_picture=token, without_picture="y", action="preview")
    assert (empty, page.find("img", class_="question-picture")) == ("", None)
    _answer, _page, token = sent(picture=(io.BytesIO(PLAN), "plan.png"), alt_en="A plan", action="preview")
    at(clock.now() + timedelta(hours=5))
    content_tasks.forget_uploads()
    late, _page, empty = sent(chosen_picture=token, alt_en="A plan", action="save")
    assert "no longer kept" in late.get_data(as_text=True)
    assert empty == ""
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_picture_below_a_plain_question_goes_out_within_its_text(version, trainer):
    course = db.session.get_one(Course, version.course_id)
    plan = QuestionPlan(
        kind=QuestionKind.ESSAY, words={"en": QuestionWords("Where < is\nit?")}, title="Ways",
        settings={"figure": {"name": "p.png", "alts": {"en": 'A "plan"'}}},
        pictures={"p.png": pictures.check(PLAN, max_bytes=10_000)},
    )  # fmt: skip
    with db.transaction():
        bank.write_question(course=course, plan=plan, actor=trainer)
    held = [
        one
        for one in bank_queries.contents(course.id, bank_queries.Filters("", "", "", "", False))
        if one[0].title == "Ways"
    ]
    (again,) = moodle_xml.read(files.write(held, "xml", lang="en", load=storage.load)[0]).questions
    assert again.pictures[0][1].data == PLAN
    assert (
        again.stem.text == '<p>Where &lt; is<br>it?</p><p><img src="@@PLUGINFILE@@/p.png" alt="A &quot;plan&quot;"></p>'
    )


# Who sees it ----------------------------------------------------------------------------------------------------------


def test_learner_sees_the_pictures_of_the_questions_asked_and_nobody_else(version, trainer, login, client):
    found = bring_in(version, trainer, moodle())
    quiz = publish_with_slots(version, {"question_version_id": found.version_id})
    person, peer = make_user(), make_user()
    edition = make_edition(course=quiz)
    enrolment = make_enrolment(person, edition, make_city())
    make_enrolment(peer, edition, make_city())
    address = question_html.address_of(found.version_id, "town-plan.png")
    with db.transaction():
        here = place(person, enrolment)
        activity = here.course.activities[-1]
        attempt = services.start_quiz(place=here, activity=activity)
    assert question_pictures.file_of(peer, found.version_id, "town-plan.png") is None
    assert question_pictures.file_of(person, found.version_id, "other.png") is None
    assert client.get(address).status_code in {302, 303, 401}
    own = login(person)
    page = own.page(f"/en/training/learn/{edition.slug}/{here.course.slug}/quizzes/{activity.slug}")
    assert page.find("img", src=address)["alt"] == "A plan of the town"
    assert own.get(address).get_data() == PLAN
    assert str(found.version_id) in [slot.question_version for slot in scoring.slots_of(attempt.rule)]

    # Both are taken along, and weigh something before the click.
    taken = question_pictures.of_open_attempts(enrolment.id, [activity.id])
    assert set(taken) == {address, question_html.address_of(found.version_id, "a.gif")}
    outline = content.outline(quiz.id)
    assert question_pictures.sizes_of(outline) == {activity.id: len(PLAN) + len(LEGEND)}
    assert offline.weights(outline, "en")[-1] >= len(PLAN) + len(LEGEND)
