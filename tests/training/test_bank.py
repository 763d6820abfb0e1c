"""The bank: questions in versions, written and changed by those who teach, brought in and given out as files."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.training import bank as rules_of_bank
from portal.training import course_folder, scoring, services
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.exchange import files
from portal.training.exchange.draft import ExchangeError
from portal.training.models import CourseVersion, Question, QuestionKind, QuestionVersion, QuizSlot
from portal.training.queries import bank as queries
from portal.training.queries import content, learning, quizzes
from tests.factories.accounts import make_user
from tests.factories.authoring import publish_with_slots
from tests.factories.cities import make_city
from tests.factories.training import (
    DEMO_COURSE,
    make_course,
    make_edition,
    make_enrolment,
    make_question,
    make_quiz_draft,
    place,
    question,
    quiz_of,
    right_answers,
)
from tests.training.test_quizzes import ALL_KINDS

GIFT = """$CATEGORY: $course$/top/data/basics

// one of each
::Capital:: The capital of Korea is {=Seoul ~Busan#No, that is the second city. ~%50%Sejong}

Open data is machine-readable. {TRUE#Wrong.#Right.}

::Which two?:: Which are open formats? {~%50%CSV ~%50%JSON ~%-100%A scan}

Name an open format. {=CSV =%50%text}

How many days has a week? {#7:0.5}

Match. {=day -> Sun =night -> Moon}

Say why. {}
"""


@pytest.fixture
def trainer(app):
    return make_user(display_name="Teacher", roles=(Role.TRAINER,))


@pytest.fixture
def course(app):
    return make_course(languages=("en", "ko"))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def newest(question_id):
    return quizzes.questions([queries.versions_of(question_id)[0].id])[0]


# Versions -------------------------------------------------------------------------------------------------------------


def test_change_is_a_new_version_only_if_something_asked_changed(course, trainer):
    first = make_question(course.course_id)
    row = db.session.get_one(Question, first.question_id)
    plan = quizzes.plan_of(row, newest(row.id))
    with db.transaction():
        same = services.change_question(
            question=row,
            plan=QuestionPlan(**{**plan.__dict__, "category": " a // b ", "tags": ("x", "x", "")}),
            actor=trainer,
        )
    assert same.id == first.id
    assert (row.category, row.tags) == ("a/b", ["x"])
    words = {"en": QuestionWords("Another?", dict(plan.words["en"].choices))}
    with db.transaction():
        other = services.change_question(
            question=row, plan=QuestionPlan(**{**plan.__dict__, "words": words}), actor=trainer
        )
    assert (other.number, other.question_id) == (2, row.id)
    assert [one.number for one in queries.versions_of(row.id)] == [2, 1]


def test_attempts_and_published_quizzes_keep_their_version(course, trainer):
    person = make_user()
    enrolment = make_enrolment(person, make_edition(course=course), make_city())
    with db.transaction():
        here = place(person, enrolment)
        attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
    key = UUID(attempt.rule["slots"][0]["question_version"])
    held = quizzes.questions([key])[0]
    row = db.session.get_one(Question, held.question_id)
    plan = quizzes.plan_of(row, held)
    with db.transaction():
        services.change_question(question=row, plan=QuestionPlan(**{**plan.__dict__, "correct": ("b",)}), actor=trainer)
    rule = quizzes.quiz_rule(here.course.activities[-1], course_id=course.course_id)
    assert rule["slots"][0]["question_version"] == str(key)
    assert attempt.rule["slots"][0]["correct"] == ["a"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (QuestionKind.SINGLE, {"choices": ("a",), "correct": ("a",)}),
        (QuestionKind.SINGLE, {"choices": ("a", "b"), "correct": ()}),
        (QuestionKind.SINGLE, {"choices": ("a", "b"), "correct": ("a", "b")}),
        (QuestionKind.MULTIPLE, {"choices": ("a", "b"), "correct": ("c",)}),
        (
            QuestionKind.MULTIPLE,
            {"choices": ("a", "b"), "correct": ("a",), "settings": {"weights": {"a": "2", "b": "0"}}},
        ),
        (
            QuestionKind.MULTIPLE,
            {"choices": ("a", "b"), "correct": ("a",), "settings": {"weights": {"a": "0", "b": "0"}}},
        ),
        (QuestionKind.TRUE_FALSE, {"choices": ("a", "b", "c"), "correct": ("a",)}),
        (QuestionKind.SHORT_ANSWER, {"choices": (), "correct": ()}),
        (QuestionKind.SHORT_ANSWER, {"choices": ("z",), "correct": ("z",)}),
        (QuestionKind.NUMERIC, {"choices": ("a",), "correct": ("a",), "settings": {"numbers": {"a": ["x", "0"]}}}),
        (QuestionKind.NUMERIC, {"choices": ("a",), "correct": ("a",), "settings": {"numbers": {"a": ["1", "-1"]}}}),
        (
            QuestionKind.NUMERIC,
            {"choices": ("a",), "correct": ("a",), "settings": {"numbers": {"a": ["1e99999", "0"]}}},
        ),
        (QuestionKind.MATCHING, {"choices": ("a",), "correct": ("r",), "settings": {"rights": ["r"]}}),
        (QuestionKind.MATCHING, {"choices": ("a", "b"), "correct": ("r",), "settings": {"rights": ["r"]}}),
        (QuestionKind.ORDERING, {"choices": ("a",), "correct": ("a",)}),
        (QuestionKind.ESSAY, {"choices": ("a",), "correct": ("a",)}),
        (QuestionKind.ESSAY, {"words": {"en": QuestionWords(" ")}}),
    ],
)
def test_question_that_cannot_be_asked_is_refused(app, kind, values):
    words = {"en": QuestionWords("?", {"a": "A", "b": "B", "c": "C", "r": "R"})}
    with pytest.raises(DomainError):
        rules_of_bank.check(QuestionPlan(**({"kind": kind, "words": words} | values)))


# In the browser -------------------------------------------------------------------------------------------------------


def test_trainer_writes_previews_and_changes_a_question(course, trainer, login):
    client = login(trainer)
    slug = learning.content.outline(course.id).slug
    path = f"/en/training/manage/courses/{slug}/bank/new/matching"
    data = {
        "stem_en": "Match.", "stem_ko": "짝을 지으십시오.", "category": "basics", "rows": "4",
        "text_en_0": "Day", "other_en_0": "Sun", "text_ko_0": "낮", "other_ko_0": "해",
        "text_en_1": "Night", "other_en_1": "Moon", "text_ko_1": "밤", "other_ko_1": "달",
        "other_en_2": "Mars", "other_ko_2": "화성",
    }  # fmt: skip
    before = count(Question)
    seen = client.submit(path, data | {"action": "preview"})
    assert seen.status_code == 200
    assert "짝을 지으십시오." in seen.get_data(as_text=True)
    assert count(Question) == before
    response = client.submit(path, data | {"action": "save"})
    assert response.status_code == 303
    text = client.page(response.headers["Location"]).get_text(" ", strip=True)
    assert "화성" in text
    assert "Nobody has answered it yet." in text
    key = UUID(response.headers["Location"].rstrip("/").rsplit("/", 1)[-1])
    held = newest(key)
    assert held.settings["rights"] == ["ra", "rb", "rc"]
    assert scoring.fraction(held.slot(1), ["a=ra", "b=rb"]) == 1
    edit = f"/en/training/manage/courses/{slug}/bank/{key}/edit"
    page = client.page(edit)
    form = {one["name"]: one.get("value", "") for one in page.select("main form.form input")} | {
        one["name"]: one.text.removeprefix("\n").removeprefix("\r\n") for one in page.select("main form.form textarea")
    }
    assert client.post(edit, data=form | {"markup": "", "action": "save"}).status_code == 303
    assert newest(key).version_id == held.version_id  # nothing was changed
    assert client.post(edit, data=form | {"markup": "", "text_en_0": "By day", "action": "save"}).status_code == 303
    assert newest(key).choices == held.choices  # the keys stay, so that answers join


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_every_kind_can_be_written_and_shown(course, trainer, login, kind):
    client, slug = login(trainer), content.outline(course.id).slug
    data = {
        "stem_en": "Ask?", "right": "0", "right_0": "y", "text_en_0": "One", "text_en_1": "Two", "other_en_0": "X",
        "other_en_1": "Y", "number_0": "3,5", "tolerance_0": "", "markup": "markdown", "action": "save", "rows": "4",
    }  # fmt: skip
    response = client.submit(f"/en/training/manage/courses/{slug}/bank/new/{kind.value}", data)
    assert response.status_code == 303, response.get_data(as_text=True)
    page = client.page(response.headers["Location"])
    assert page.find("fieldset", id="preview-1")
    assert client.page(response.headers["Location"] + "/edit")
    wrong = client.submit(
        f"/en/training/manage/courses/{slug}/bank/new/{kind.value}", {"stem_en": "", "action": "save"}
    )
    assert wrong.status_code == 422


def test_list_finds_by_category_below_tag_kind_and_text(course, trainer, login):
    make_question(course.course_id, category="data/basics", tags=("new",))
    make_question(
        course.course_id, category="database", kind=QuestionKind.ESSAY, words={"en": QuestionWords("Explain 100%_.")}
    )
    client, slug = login(trainer), content.outline(course.id).slug

    def found(**wanted):
        return len(client.page(f"/en/training/manage/courses/{slug}/bank", query_string=wanted).select("tbody tr"))

    assert found() == 4
    assert found(category="data") == 1
    assert found(tag="new") == 1
    assert found(kind="essay") == 1
    assert found(q="100%_") == 1
    assert found(q="nothing") == 0
    assert found(retired="yes") == 0


def test_list_asks_the_same_number_of_queries_at_any_size(course, trainer, login, queries):
    client, slug = login(trainer), content.outline(course.id).slug
    path = f"/en/training/manage/courses/{slug}/bank"
    client.page(path)
    with queries() as few:
        client.page(path)
    for _n in range(20):
        make_question(course.course_id)
    client.page(path)
    with queries() as many:
        client.page(path)
    assert len(many) == len(few) <= 8


def test_statistics_join_versions_and_languages(course, trainer):
    held = make_question(
        course.course_id,
        words={"en": QuestionWords("Q?", {"a": "R", "b": "W"}), "ko": QuestionWords("질?", {"a": "정", "b": "오"})},
    )
    edition = make_edition(course=publish_with_slots(course, {"question_version_id": held.id}))
    for given, lang in ((["a"], "en"), (["a"], "ko"), (["b"], "ko"), ([], "en")):
        person = make_user()
        enrolment = make_enrolment(person, edition, make_city(), content_lang=lang)
        with db.transaction():
            here = place(person, enrolment)
            attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
            own = learning.attempt_of(person, attempt.id)
            services.save_answers(attempt=own.attempt, responses={held.id: given})
            services.hand_in(own=own)
    found = queries.statistics([newest(held.question_id)])
    assert (found.asked, found.unanswered, found.right, found.share, dict(found.chosen)) == (
        4,
        1,
        2,
        0.5,
        {"a": 2, "b": 1},
    )


# Quizzes of drafts ----------------------------------------------------------------------------------------------------


def slots_of(activity):
    rows = db.session.scalars(select(QuizSlot).where(QuizSlot.activity_id == activity.id).order_by(QuizSlot.position))
    return list(rows)


def test_slots_are_added_moved_renewed_and_taken_out(course, trainer):
    draft = make_quiz_draft(course)
    quiz = quiz_of(draft)
    spare = make_question(course.course_id, category="x")
    with db.transaction():
        added = services.add_slot(activity_id=quiz.id, question_version_id=spare.id, points=3, actor=trainer)
        drawn = services.add_slot(activity_id=quiz.id, count=1, category="x", actor=trainer)
    first, second = slots_of(quiz)[:2]
    with db.transaction():
        services.move_slot(activity_id=quiz.id, slot_id=added.id, up=True, actor=trainer)
        services.remove_slot(activity_id=quiz.id, slot_id=first.id, actor=trainer)
        services.move_slot(activity_id=quiz.id, slot_id=drawn.id, up=False, actor=trainer)
    assert [(slot.id, slot.position) for slot in slots_of(quiz)] == [(added.id, 1), (second.id, 2), (drawn.id, 3)]
    with pytest.raises(Conflict, match="already"), db.transaction():
        services.add_slot(activity_id=quiz.id, question_version_id=spare.id, actor=trainer)
    with pytest.raises(DomainError, match="only 1"), db.transaction():
        services.add_slot(activity_id=quiz.id, count=2, category="x", actor=trainer)
    with pytest.raises(Conflict, match="newest"), db.transaction():
        services.renew_slot(activity_id=quiz.id, slot_id=added.id, actor=trainer)
    row = db.session.get_one(Question, spare.question_id)
    with db.transaction():
        plan = QuestionPlan(**{**quizzes.plan_of(row, newest(row.id)).__dict__, "correct": ("b",)})
        newer = services.change_question(question=row, plan=plan, actor=trainer)
        services.renew_slot(activity_id=quiz.id, slot_id=added.id, actor=trainer)
    assert slots_of(quiz)[0].question_version_id == newer.id


def test_published_quiz_does_not_change(course, trainer):
    quiz = quiz_of(course)
    slot = slots_of(quiz)[0]
    for change in (
        lambda: services.remove_slot(activity_id=quiz.id, slot_id=slot.id, actor=trainer),
        lambda: services.set_quiz_settings(
            activity_id=quiz.id, settings=services.QuizSettings(pass_mark=0.5), actor=trainer
        ),
        lambda: services.add_slot(activity_id=quiz.id, count=1, actor=trainer),
    ):
        with pytest.raises(Conflict, match="published"), db.transaction():
            change()


def test_quiz_of_a_draft_is_made_in_the_browser(course, trainer, login):
    draft, client, slug = make_quiz_draft(course), login(trainer), content.outline(course.id).slug
    spare = make_question(course.course_id)
    path = f"/en/training/manage/courses/{slug}/versions/{draft.number}/quizzes/quiz"
    assert client.submit(path, {"points": "2"}, to=f"{path}/questions/{spare.id}").status_code == 303
    assert client.submit(path, {"count": "50"}, to=f"{path}/draws").status_code == 422
    assert (
        client.submit(path, {"count": "1", "points": "1", "category": "", "tag": ""}, to=f"{path}/draws").status_code
        == 303
    )
    form = {"pass_mark": "101", "max_attempts": "3", "minutes_allowed": "20", "review_score": "attempt", "review_answers": "passed", "review_feedback": "closed"}  # fmt: skip
    assert client.submit(path, form, to=f"{path}/settings").status_code == 422
    assert client.submit(path, form | {"pass_mark": "80"}, to=f"{path}/settings").status_code == 303
    quiz = quiz_of(draft)
    assert quiz.settings == {
        "pass_mark": 0.8, "max_attempts": 3, "minutes_allowed": 20, "shuffle": False,
        "review": {"score": "attempt", "answers": "passed", "feedback": "closed"},
    }  # fmt: skip
    assert len(slots_of(quiz)) == 4
    published = f"/en/training/manage/courses/{slug}/versions/{course.number}/quizzes/quiz"
    assert "does not change any more" in client.page(published).get_text()


# Files ----------------------------------------------------------------------------------------------------------------


def upload(client, path, text, name="questions.gift", **values):
    token = client.page(path).find("input", {"name": "csrf_token"})["value"]
    data = {"csrf_token": token, "format": "gift", "lang": "en", "file": (io.BytesIO(text.encode()), name), **values}
    return client.post(path, data=data, content_type="multipart/form-data")


def test_file_is_shown_first_and_imported_as_a_whole(course, trainer, login):
    client, slug = login(trainer), content.outline(course.id).slug
    path = f"/en/training/manage/courses/{slug}/bank/import"
    before = count(Question)
    response = upload(client, path, GIFT)
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "7 questions were understood" in text
    assert count(Question) == before
    from bs4 import BeautifulSoup

    page = BeautifulSoup(text, "html.parser")
    form = page.find("form", action=f"{path}/confirm")
    data = {one["name"]: one["value"] for one in form.find_all("input")}
    assert client.post(f"{path}/confirm", data=data).status_code == 303
    assert count(Question) == before + 7
    kinds = {row[0].title or row[0].slug: newest(row[0].id) for row in db.session.execute(queries.bank_lines(course.course_id, queries.Filters(category="data/basics")))}  # fmt: skip
    assert sorted(one.kind.value for one in kinds.values()) == sorted(
        ["single", "true_false", "multiple", "short_answer", "numeric", "matching", "essay"]
    )
    capital = kinds["Capital"]
    assert scoring.fraction(capital.slot(2), ["c"]) * 2 == 1
    assert capital.wording["en"].feedbacks == {"b": "No, that is the second city."}
    again = client.post(f"{path}/confirm", data=data)
    assert again.status_code == 303  # the file is gone: nothing comes in twice
    assert count(Question) == before + 7


@pytest.mark.parametrize(("text", "says"), [("Fine. {T}\n\nBroken {=a", "Line 3"), ("", "There is no question"), ("Which? {~a ~b}", "Line 1")])  # fmt: skip
def test_wrong_file_names_line_and_column_and_imports_nothing(course, trainer, login, text, says):
    client, slug = login(trainer), content.outline(course.id).slug
    before = count(Question)
    response = upload(client, f"/en/training/manage/courses/{slug}/bank/import", text)
    assert response.status_code == 422
    assert says in response.get_data(as_text=True)
    assert count(Question) == before


def test_token_of_another_course_imports_nothing(course, trainer, login):
    client, slug = login(trainer), content.outline(course.id).slug
    other = content.outline(make_course().id).slug
    before = count(Question)
    text = upload(client, f"/en/training/manage/courses/{slug}/bank/import", "Sky is blue. {T}").get_data(as_text=True)
    from bs4 import BeautifulSoup

    data = {one["name"]: one["value"] for one in BeautifulSoup(text, "html.parser").select("main form input")}
    path = f"/en/training/manage/courses/{other}/bank/import"
    assert client.post(f"{path}/confirm", data=data).status_code == 303
    assert count(Question) == before


@pytest.mark.parametrize("kind", ["gift", "xml"])
def test_what_is_exported_is_read_back_as_the_same(course, trainer, login, kind):
    with db.transaction():
        plans = [one.plan for one in files.read(GIFT.encode(), "gift", lang="en").questions]
        services.import_questions(
            course=db.session.get_one(queries.Course, course.course_id), plans=plans, actor=trainer, source="x"
        )
    client, slug = login(trainer), content.outline(course.id).slug
    response = client.get(
        f"/en/training/manage/courses/{slug}/bank/export",
        query_string={"format": kind, "category": "data", "lang": "en"},
    )
    assert response.headers["Content-Disposition"].startswith("attachment")
    again = files.read(response.get_data(), kind, lang="en").questions
    wanted = sorted(plans, key=lambda one: (one.kind.value, one.words["en"].stem))
    found = sorted((one.plan for one in again), key=lambda one: (one.kind.value, one.words["en"].stem))
    for before, after in zip(wanted, found, strict=True):
        assert (after.kind, after.category) == (before.kind, before.category)
        first, second = quizzes.preview_of(before).slot(1), quizzes.preview_of(after).slot(1)
        assert scoring.fraction(second, scoring.right_response(first)) == scoring.fraction(
            first, scoring.right_response(first)
        )
        assert list(after.words["en"].choices.values()) == list(before.words["en"].choices.values())


def test_ordering_and_every_kind_of_the_folder_go_out_and_come_back(app):
    course = make_course(questions=ALL_KINDS)
    for kind in ("gift", "xml"):
        rows = [
            row
            for row in queries.contents(course.course_id, queries.Filters())
            if kind == "xml" or row[1].kind is not QuestionKind.ORDERING
        ]
        data = files.write(rows, kind, lang="en")[0]
        again = files.read(data, kind, lang="en").questions
        assert sorted(one.plan.kind.value for one in again) == sorted(row[1].kind.value for row in rows)


def test_bank_refuses_a_question_that_formats_allow(app):
    with pytest.raises(ExchangeError) as caught:
        files.read(b"Good. {T}\n\nOne pair. {=a -> b}\n", "gift", lang="en")
    assert caught.value.line >= 1


# Folders --------------------------------------------------------------------------------------------------------------


def test_course_read_before_has_the_same_digest(app):
    """What was published before the new kinds is not published again.

    The pin changes with the course's words alone: last when its Arabic called the course an edition (docs/languages.md).
    """
    assert course_folder.read(DEMO_COURSE).digest == "14d06b3cc0816c8405d5780fb463860c15261875fc0005fd4eec4b2d0d25f2fc"


def test_folder_brings_draws_bank_and_settings(app, tmp_path):
    import json

    from tests.factories.training import write_course

    folder = write_course(tmp_path / "c", minutes_allowed=20, shuffle=True, review={"answers": "passed"})
    for lang in ("en", "ko"):
        path = folder / lang / "quiz.json"
        data = json.loads(path.read_text("utf-8"))
        data |= {
            "draws": [{"count": 2, "category": "pool", "points": 2}],
            "bank": [question(n, category="pool") for n in (7, 8, 9)],
        }
        path.write_text(json.dumps(data), "utf-8")
    with db.transaction():
        version = services.import_course(folder)
    course = content.outline(version.id)
    quiz = course.activities[-1]
    assert (quiz.questions, quiz.minutes_allowed, quiz.shuffle, quiz.review) == (4, 20, True, {"answers": "passed"})
    rule = quizzes.quiz_rule(quiz, course_id=course.course_id)
    assert len(rule["slots"]) == 4
    assert rule["review"] == {"answers": "passed"}
    with db.transaction():
        assert services.import_course(folder).id == version.id
    assert count(CourseVersion) == 1
    assert count(QuestionVersion) == 5
    assert right_answers(rule)
