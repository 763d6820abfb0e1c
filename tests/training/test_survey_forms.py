"""The form in which the questions of a survey are written."""

from __future__ import annotations

from sqlalchemy import select

from portal.core import db
from portal.core.questions import Kind
from portal.training import questionnaire, services
from portal.training.models import Activity, Course, EditionSurvey, Moment
from tests.factories.authoring import make_draft
from tests.factories.plans import make_course_with_work
from tests.training.test_surveys import World, open_now


def sent(soup, **changes):
    """All that a browser would send of the form on the page, with some of it changed."""
    form = soup.find("form", {"data-warn-unsaved": True})
    values = {}
    for one in form.find_all(["input", "textarea", "select"]):
        if one.get("type") in ("radio", "checkbox") and not one.has_attr("checked"):
            continue
        if one.name == "select":
            values[one["name"]] = next(o["value"] for o in one.find_all("option") if o.has_attr("selected"))
        else:
            values[one["name"]] = one.get("value", "y") if one.name == "input" else one.get_text().strip()
    return values | changes


class Author:
    """Somebody who presses the buttons of the form, without a script."""

    def __init__(self, browser, path):
        self.browser, self.path = browser, path
        self.soup = browser.page(path)

    def press(self, action, **changes):
        response = self.browser.post(self.path, data=sent(self.soup, action=action, **changes))
        if response.mimetype == "text/html" and response.status_code != 303:
            from bs4 import BeautifulSoup

            self.soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")
        return response.status_code

    def values(self, *names):
        found = sent(self.soup)
        return [found[name] for name in names]


def survey_of(world):
    return db.session.scalars(select(EditionSurvey).where(EditionSurvey.edition_id == world.edition.id)).one()


def test_survey_is_written_with_the_buttons_alone(app, login):
    world = World(people=1)
    path = f"/en/training/manage/editions/{world.edition.slug}/surveys/end"
    author = Author(login(world.trainer), path)
    assert author.press("add", new_kind="single", title_en="How was it?", text_en_0="How useful?") == 200
    assert author.press("more-1", text_en_1="Again?", choice_en_1_0="Yes", choice_en_1_1="No", must_1="y") == 200
    assert author.values("shape", "choice_en_1_0") == ["0,5", "Yes"]
    assert author.press("up-1") == 200
    assert author.values("text_en_0", "text_en_1", "must_0") == ["Again?", "How useful?", "y"]
    assert author.press("preview") == 200
    assert "Again?" in author.soup.find(id="preview").get_text()
    assert db.session.scalar(select(EditionSurvey.id)) is None, "nothing is kept before it is saved"
    assert author.press("save", text_ko_0="다시?") == 303
    questions = questionnaire.questions_of(survey_of(world).questions)
    assert [(one.kind, one.must, one.texts) for one in questions] == [
        (Kind.SINGLE, True, {"en": "Again?", "ko": "다시?"}), (Kind.SCALE, False, {"en": "How useful?"}),
    ]  # fmt: skip
    assert [texts["en"] for texts in questions[0].choices.values()] == ["Yes", "No"]
    for locale in ("ko", "ar"):
        login(world.trainer).page(f"/{locale}/training/manage/editions/{world.edition.slug}/surveys/end")


def test_choices_change_places_with_their_keys_and_in_all_languages(app, login):
    world = World(people=1)
    survey = world.plan()
    open_now(world, survey)
    world.answer(world.people[0], survey, q2=["a"])
    path = f"/en/training/manage/editions/{world.edition.slug}/surveys/end"
    author = Author(login(world.trainer), path)
    before = questionnaire.questions_of(survey_of(world).questions)[1]
    assert not author.soup.find("button", {"value": "raise-1-0"}), "the first cannot go further up"
    assert author.soup.find("button", {"value": "lower-1-0"})["formaction"] == "#choice_en_1_1"
    assert author.press("lower-1-0") == 200
    assert author.values("choice_key_1_0", "choice_key_1_1") == ["b", "a"]
    assert author.press("raise-1-9") == 200, "what makes no sense changes nothing"
    assert author.press("save") == 303, "answers keep their meaning, so it may be done although there are some"
    after = questionnaire.questions_of(survey_of(world).questions)[1]
    assert list(after.choices) == ["b", "a"]
    assert after.choices == before.choices, "each with its own texts in all languages"


def test_what_is_missing_is_said_and_nothing_is_lost(app, login):
    world = World(people=1)
    author = Author(login(world.trainer), f"/en/training/manage/editions/{world.edition.slug}/surveys/three_months")
    assert author.press("add", new_kind="multiple", title_en="Later", text_en_0="How much?") == 200
    assert author.press("save", text_en_1="Which?", choice_en_1_0="Only one") == 422
    assert "needs two choices" in author.soup.find(id="choice_en_1_1-error").get_text()
    assert author.values("choice_en_1_0", "text_en_0") == ["Only one", "How much?"]
    assert author.press("save", title_en="", choice_en_1_1="Two") == 422
    assert author.press("remove-0", title_en="Later") == 200
    assert author.press("save", kind_0="single") == 303
    assert [one.kind for one in questionnaire.questions_of(survey_of(world).questions)] == [Kind.SINGLE]


def test_answered_questions_can_be_reworded_and_nothing_more(app, login):
    world = World(people=1)
    survey = world.plan()
    open_now(world, survey)
    world.answer(world.people[0], survey, q2=["a"])
    path = f"/en/training/manage/editions/{world.edition.slug}/surveys/end"
    author = Author(login(world.trainer), path)
    text = author.soup.get_text(" ", strip=True)
    assert text.count("Has answers") == 2, "the third was left out"
    assert not author.soup.find("button", {"value": "remove-0"})
    assert author.soup.find("button", {"value": "remove-2"})
    assert author.press("save", kind_0="text") == 409
    author = Author(login(world.trainer), path)
    assert author.press("save", choice_en_1_1="") == 422, "one choice is too few"
    assert author.press("more-1", choice_en_1_1="No") == 200
    assert author.press("save", choice_en_1_0="", choice_ko_1_0="", choice_en_1_2="Perhaps") == 409
    assert "has answers" in author.soup.get_text()
    assert author.press("save", choice_en_1_0="Certainly", text_en_0="How useful was all of it?") == 303
    first, second, _third = questionnaire.questions_of(survey_of(world).questions)
    assert (first.key, first.texts["en"]) == ("q1", "How useful was all of it?")
    assert [texts["en"] for texts in second.choices.values()] == ["Certainly", "No", "Perhaps"]
    assert list(second.choices)[:2] == ["a", "b"]
    assert Author(login(world.trainer), path).press("remove-2") == 200


def test_survey_of_a_draft_is_written_in_the_languages_of_its_course(app, login):
    world = World(people=1)
    draft = make_draft(make_course_with_work())
    course = db.session.get_one(Course, draft.course_id)
    path = f"/en/training/manage/courses/{course.slug}/versions/{draft.number}/surveys/opinion"
    author = Author(login(world.trainer), path)
    assert author.values("text_en_0", "text_ko_0", "shape") == ["How useful was it?", "얼마나 유용했습니까?", "0,2,0"]
    assert author.press("down-0") == 200
    assert author.press("save", text_ko_0="추천?") == 303
    kept = db.session.scalars(
        select(Activity.settings).where(Activity.slug == "opinion", Activity.settings["questions"][0]["key"].astext == "q2")
    ).one()  # fmt: skip
    assert questionnaire.questions_of(kept["questions"])[0].texts["ko"] == "추천?"


def test_bad_shapes_are_no_questions(app, login):
    world = World(people=1)
    path = f"/en/training/manage/editions/{world.edition.slug}/surveys/end"
    browser = login(world.trainer)
    for shape in ("", "x", "1,", "-1", "²", "9" * 400, ",".join("0" * 500)):
        values = {"title_en": "T", "shape": shape, "action": "save"}
        assert browser.submit(path, values).status_code == 422
    assert browser.submit(path, {"shape": "0", "action": "up-7", "kind_0": "nonsense"}).status_code == 200
    assert browser.get(path.replace("/end", "/never")).status_code == 404


def test_new_survey_of_an_edition_that_asks_for_it_judges_everybody_anew(app, login, work):
    world = World(people=1)
    with db.transaction():
        world.edition.completion_rules = [{"kind": "survey"}]
    enrolment = world.enrolments[0]
    world.plan(Moment.END)
    work()
    from portal.training.queries import eligibility

    kept = eligibility.eligibility_of(enrolment.id)
    assert kept.reasons == [{"rule": "survey", "reached": 0, "needed": 2, "met": False}], (
        "one in the course, one at the end"
    )
    assert services.opening(world.edition, Moment.END)
