from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.core import db
from portal.training import course_folder, services
from portal.training.course_folder import CourseFolderError
from portal.training.models import ActivityText, Course, CourseVersion, Question, QuestionVersion
from portal.training.queries import content, quizzes
from tests.factories.training import DEMO_COURSE, question, write_course


@pytest.fixture
def folder(tmp_path):
    return write_course(tmp_path / "course", slug="small")


def change(folder, name, **values):
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), "utf-8")


def load(folder):
    with db.transaction():
        return services.import_course(folder)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_import_publishes_texts_and_questions(app, folder):
    version = load(folder)
    course = content.outline(version.id)
    assert (course.slug, course.number, course.languages, course.hours) == ("small", 1, ("en", "ko"), 3)
    assert [activity.slug for activity in course.activities] == ["lesson-1", "lesson-2", "quiz"]
    assert course.activities[2].pass_mark == 0.7
    assert "Text in ko." in content.body(course.activities[0].id, "ko", "en")[0]
    assert content.body(course.activities[0].id, "ar", "en")[1] == "en"
    rule = quizzes.quiz_rule(course.activities[2], course_id=course.course_id)
    assert [slot["correct"] for slot in rule["slots"]] == [["a"], ["a", "d"]]


def test_import_of_the_same_content_changes_nothing(app, folder):
    first = load(folder)
    change(folder, "course.json", _source="another word that is not content")
    assert load(folder).id == first.id
    assert count(CourseVersion) == 1


def test_changed_content_is_a_new_version_and_unchanged_questions_stay_one(app, folder):
    first = load(folder)
    for lang in ("en", "ko"):
        change(folder, f"{lang}/quiz.json", questions=[question(1), question(2, "multiple", ("a", "c"))])
    second = load(folder)
    assert (second.number, count(Question), count(QuestionVersion)) == (2, 2, 3)
    assert content.course_by_slug("small").version_id == second.id
    assert content.outline(first.id).number == 1


def test_demo_course_is_sound(app):
    version = load(DEMO_COURSE)
    course = content.outline(version.id)
    assert course.languages == ("en", "ko", "ar")
    assert course.lessons == 3
    quiz = course.activities[-1]
    assert quiz.questions == 10
    assert set(course.titles) == {"en", "ko", "ar", "ru", "es", "fr"}


@pytest.mark.parametrize(
    ("break_it", "file", "says"),
    [
        (lambda f: (f / "course.json").unlink(), "course.json", "missing"),
        (lambda f: (f / "course.json").write_text("{", "utf-8"), "course.json", "line 1, column 2"),
        (lambda f: (f / "course.json").write_text("[" * 100_000, "utf-8"), "course.json", "nested"),
        (lambda f: (f / "course.json").write_text('{"slug": "\\ud800"}', "utf-8"), "course.json", "surrogate"),
        (lambda f: (f / "course.json").write_text("[]", "utf-8"), "course.json", "braces"),
        (lambda f: change(f, "course.json", slug="No Slug"), "course.json", "slug"),
        (lambda f: change(f, "course.json", slug=7), "course.json", "slug"),
        (lambda f: change(f, "course.json", languages=[]), "course.json", "languages"),
        (lambda f: change(f, "course.json", languages=["en", "en"]), "course.json", "twice"),
        (lambda f: change(f, "course.json", languages=["en", "../.."]), "course.json", "language tag"),
        (lambda f: change(f, "course.json", original_lang="fr"), "course.json", "original_lang"),
        (lambda f: change(f, "course.json", hours=0), "course.json", "hours"),
        (lambda f: change(f, "course.json", hours=True), "course.json", "hours"),
        (lambda f: change(f, "course.json", pass_mark=170), "course.json", "pass_mark"),
        (lambda f: change(f, "course.json", titles={"ko": "x"}), "course.json", "lacks the language 'en'"),
        (lambda f: change(f, "course.json", titles={"en": "a\x00b"}), "course.json", "NUL"),
        (lambda f: change(f, "course.json", modules=[]), "course.json", "modules"),
        (lambda f: (f / "ko" / "lesson-2.md").unlink(), "ko/lesson-2.md", "missing"),
        (lambda f: (f / "ko" / "lesson-2.md").write_bytes(b"\xff\xfe\x00"), "ko/lesson-2.md", "UTF-8"),
        (lambda f: (f / "ko" / "lesson-2.md").write_text(" \n", "utf-8"), "ko/lesson-2.md", "empty"),
        (lambda f: (f / "ko" / "lesson-2.md").write_text("a" * 1_000_001, "utf-8"), "ko/lesson-2.md", "megabyte"),
        (lambda f: change(f, "ko/quiz.json", questions=[question(1)]), "ko/quiz.json", "1 questions, the original has 2"),
        (lambda f: change(f, "ko/quiz.json", questions=[question(1), question(2, "multiple", ("a", "b"))]), "ko/quiz.json", "q2"),
        (lambda f: change(f, "en/quiz.json", questions=[question(1), question(1)]), "en/quiz.json", "same id"),
        (lambda f: change(f, "en/quiz.json", questions=[question(1, "riddle")]), "en/quiz.json", "kind"),
        (lambda f: change(f, "en/quiz.json", questions=[question(1, correct=("z",))]), "en/quiz.json", "correct"),
        (lambda f: change(f, "en/quiz.json", questions=[question(1, correct=("a", "b"))]), "en/quiz.json", "exactly one"),
        (lambda f: change(f, "en/quiz.json", questions=[question(1, options=[{"key": "a", "text": "x"}])]), "en/quiz.json", "two"),
        (lambda f: change(f, "en/quiz.json", questions=[question(1, points=0)]), "en/quiz.json", "points"),
    ],
)  # fmt: skip
def test_wrong_files_are_named_with_the_reason_and_nothing_is_imported(app, folder, break_it, file, says):
    break_it(folder)
    with pytest.raises(CourseFolderError) as caught:
        load(folder)
    assert caught.value.file == file
    assert says in caught.value.reason
    assert count(Course) == 0


def test_files_outside_the_folder_are_not_read(app, folder, tmp_path):
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    (folder / "en" / "lesson-1.md").unlink()
    (folder / "en" / "lesson-1.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(CourseFolderError, match="missing"):
        course_folder.read(folder)


def test_no_folder(app, tmp_path):
    with pytest.raises(CourseFolderError, match="no such folder"):
        course_folder.read(tmp_path / "none")


def test_scripts_in_lessons_are_shown_as_text(app, folder):
    (folder / "en" / "lesson-1.md").write_text("Hello <script>alert(1)</script> [x](javascript:alert(1))", "utf-8")
    course = content.outline(load(folder).id)
    html, _lang = content.body(course.activities[0].id, "en", "en")
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_unpublished_version_has_no_outline(app, folder):
    version = load(folder)
    with db.transaction():
        version.published_at = None
    with pytest.raises(LookupError):
        content.outline(version.id)
    assert count(ActivityText) > 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(
        ["slug", "languages", "original_lang", "hours", "pass_mark", "titles", "summaries", "outcomes", "modules"]
    ),
    value=JSON,
)
def test_any_course_file_gives_a_course_or_a_clear_error(app, folder, key, value):
    before = (folder / "course.json").read_bytes()
    change(folder, "course.json", **{key: value})
    try:
        assert course_folder.read(folder).digest
    except CourseFolderError as error:
        assert error.file
        assert error.reason
    finally:
        (folder / "course.json").write_bytes(before)


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(["id", "kind", "text", "options", "correct", "points", "feedback"]), value=JSON)
def test_any_question_gives_a_course_or_a_clear_error(app, folder, key, value):
    for lang in ("en", "ko"):
        change(folder, f"{lang}/quiz.json", questions=[question(1) | {key: value}])
    try:
        assert course_folder.read(folder).digest
    except CourseFolderError as error:
        assert error.file == "en/quiz.json"
