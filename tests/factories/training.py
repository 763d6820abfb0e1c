"""Courses, editions, nominations and enrolments for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, ids
from portal.training import scoring, services
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.models import (
    Activity,
    ActivityKind,
    CourseVersion,
    Edition,
    EditionState,
    Enrolment,
    Module,
    Programme,
    QuestionKind,
    QuestionVersion,
    QuizSlot,
)
from portal.training.queries import learning
from portal.training.services import bank
from tests.factories.accounts import make_user

_numbers = count(1)

DEMO_COURSE = Path(__file__).resolve().parents[2] / "portal" / "demo" / "data" / "courses" / "open-data-for-cities"


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def question(n: int, kind: str = "single", correct: tuple[str, ...] = ("a",), **values: Any) -> dict[str, Any]:
    """A question of a quiz file with the options a to d."""
    options = ("a", "b") if kind == "true_false" else ("a", "b", "c", "d")
    return {
        "id": f"q{n}", "kind": kind, "text": f"Question {n}?",
        "options": [{"key": key, "text": f"Option {key} of {n}"} for key in options],
        "correct": list(correct), "feedback": f"Because of {n}.", **values,
    }  # fmt: skip


def write_course(
    folder: Path, *, slug: str | None = None, languages: tuple[str, ...] = ("en", "ko"), lessons: int = 2,
    questions: list[dict[str, Any]] | None = None, pass_mark: int = 70, **settings: Any,
) -> Path:  # fmt: skip
    """Writes the files of a small course: lessons in one module, a quiz in another."""
    questions = questions if questions is not None else [question(1), question(2, "multiple", ("a", "d"))]
    course = {
        "slug": slug or f"course-{next(_numbers)}", "original_lang": languages[0], "languages": list(languages),
        "hours": 3, "pass_mark": pass_mark, "isced_f": "0413", "titles": {lang: f"Course in {lang}" for lang in languages},
        "summaries": {lang: f"Summary in {lang}" for lang in languages}, "outcomes": {languages[0]: ["Do this"]},
        "modules": [
            {
                "titles": {languages[0]: "Lessons"},
                "activities": [
                    {
                        "id": f"lesson-{n}", "kind": "lesson", "minutes": 10, "file": f"lesson-{n}.md",
                        "titles": {lang: f"Lesson {n} in {lang}" for lang in languages},
                    }
                    for n in range(1, lessons + 1)
                ],
            },
        ],
    }  # fmt: skip
    if questions:
        quiz = {
            "id": "quiz",
            "kind": "quiz",
            "minutes": 5,
            "file": "quiz.json",
            "titles": {languages[0]: "Quiz"},
            **settings,
        }
        course["modules"].append({"titles": {languages[0]: "Check"}, "activities": [quiz]})
    for lang in languages:
        (folder / lang).mkdir(parents=True, exist_ok=True)
        for n in range(1, lessons + 1):
            (folder / lang / f"lesson-{n}.md").write_text(f"# Lesson {n}\n\nText in {lang}.\n", "utf-8")
        (folder / lang / "quiz.json").write_text(
            json.dumps({"lang": lang, "intro": f"Intro in {lang}", "questions": questions}, ensure_ascii=False), "utf-8"
        )
    (folder / "course.json").write_text(json.dumps(course, ensure_ascii=False), "utf-8")
    return folder


def make_course(**values: Any) -> CourseVersion:
    """A published course: two lessons and a quiz of two questions (a; a and d), in English and Korean."""
    with TemporaryDirectory() as folder, _writing():
        return services.import_course(write_course(Path(folder), **values))


def make_quiz_draft(course: CourseVersion) -> CourseVersion:
    """The next version of a course as a draft: a quiz with the slots of the published one, and nothing else."""
    with _writing():
        held = db.session.scalars(
            select(Activity).join(Module).where(Module.version_id == course.id, Activity.kind == ActivityKind.QUIZ)
        ).one()
        version = CourseVersion(
            id=ids.new_id(), course_id=course.course_id, number=course.number + 1, original_lang=course.original_lang,
            hours=course.hours, languages=list(course.languages),
        )  # fmt: skip
        module = Module(id=ids.new_id(), version_id=version.id, position=1, titles={"en": "Check"})
        quiz = Activity(
            id=ids.new_id(), module_id=module.id, position=1, slug=held.slug, kind=ActivityKind.QUIZ,
            settings=dict(held.settings),
        )  # fmt: skip
        for row in (version, module, quiz):
            db.session.add(row)
            db.session.flush()
        for slot in db.session.scalars(select(QuizSlot).where(QuizSlot.activity_id == held.id)):
            db.session.add(
                QuizSlot(
                    activity_id=quiz.id, position=slot.position, points=slot.points, draw=slot.draw,
                    question_version_id=slot.question_version_id,
                )
            )  # fmt: skip
        db.session.flush()
    return version


def quiz_of(version: CourseVersion) -> Activity:
    """The quiz of a course version."""
    return db.session.scalars(
        select(Activity).join(Module).where(Module.version_id == version.id, Activity.kind == ActivityKind.QUIZ)
    ).one()


def make_question(course_id: UUID, kind: QuestionKind = QuestionKind.SINGLE, **values: Any) -> QuestionVersion:
    """A question of the bank: one right option of two, unless told otherwise."""
    n = next(_numbers)
    chosen = {"choices": ("a", "b"), "correct": ("a",)} if kind is QuestionKind.SINGLE else {}
    words = {"en": QuestionWords(f"Bank question {n}?", {"a": "Right", "b": "Wrong"} if chosen else {})}
    with _writing():
        return bank.put_question(
            course_id=course_id, plan=QuestionPlan(kind=kind, **({"words": words} | chosen | values))
        )


def make_programme(**values: Any) -> Programme:
    n = next(_numbers)
    defaults = {"slug": f"programme-{n}", "titles": {"en": "Digital government"}, "summaries": {"en": "For officials."}}
    with _writing():
        return services.create_programme(**(defaults | values), actor=None)


def make_edition(
    *, course: CourseVersion | None = None, courses: list[CourseVersion] | None = None,
    state: EditionState = EditionState.OPEN, programme: Programme | None = None, **values: Any,
) -> Edition:  # fmt: skip
    """An edition online, open for nominations for a month, that began a week ago; 14 seats, two a city."""
    n, today = next(_numbers), clock.today()
    defaults: dict[str, Any] = {
        "slug": f"edition-{n}", "titles": {"en": f"Edition {n}"}, "starts_on": today - timedelta(days=7),
        "ends_on": today + timedelta(days=60), "timezone": "Asia/Seoul", "is_online": True,
        "nominations_close_at": clock.now() + timedelta(days=30), "working_languages": ["en", "ko"],
    }  # fmt: skip
    with _writing():
        pinned = courses if courses is not None else [course or make_course()]
        plan = services.EditionPlan(**{**defaults, **values}, courses=[version.id for version in pinned])
        edition = services.create_edition(programme=programme or make_programme(), plan=plan, actor=None)
        edition.state = state
        db.session.flush()
    return edition


def make_enrolment(person: User, edition: Edition, city: City, content_lang: str = "en") -> Enrolment:
    """The person takes part, without a nomination."""
    with _writing():
        return services.enrol(edition=edition, person=person, city_id=city.id, content_lang=content_lang)


def nominate(edition: Edition, city: City, coordinator: User, **values: Any) -> services.Outcome:
    """The city nominates somebody: a person with an account, unless another `email` is given."""
    defaults = {"name": "Nominee", "position": "Head", "motivation": "Knows data."}
    email = values.pop("email", None) or make_user(display_name="Nominee").email
    with _writing():
        return services.nominate(
            edition=edition, city=city, actor=coordinator,
            candidate=services.Candidate(**(defaults | values), email=email),
        )  # fmt: skip


def place(person: User, enrolment: Enrolment) -> learning.Place:
    """The person's place in the first course of the edition, locked where a transaction is open."""
    edition = db.session.get_one(Edition, enrolment.edition_id)
    course = learning.courses_of_edition(edition.id)[0]
    found = learning.place_of(person, edition.slug, course.slug, lock=db.in_transaction())
    assert found is not None
    return found


def finish(person: User, enrolment: Enrolment, *, names: bool = True) -> None:
    """Does everything of the edition's first course: lessons, the quiz with all answers right, the names."""
    with _writing():
        here = place(person, enrolment)
        for activity in here.course.activities:
            if not activity.is_quiz:
                services.complete_lesson(place=here, activity=activity)
                continue
            attempt = services.start_quiz(place=here, activity=activity)
            own = learning.attempt_of(person, attempt.id, lock=True)
            services.save_answers(attempt=own.attempt, responses=right_answers(attempt.rule))
            services.hand_in(own=own)
        if names:
            services.confirm_names(
                enrolment=here.enrolment, edition=here.edition, lang="en", name=person.display_name,
                latin_name=person.latin_name or "Ana Reyes",
            )  # fmt: skip


def right_answers(rule: dict[str, Any]) -> dict[Any, list[str]]:
    """What has to be answered to get all points."""
    slots = scoring.slots_of(rule)
    return {UUID(slot.question_version): scoring.right_response(slot) or ["Written."] for slot in slots}
