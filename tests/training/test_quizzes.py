"""Quizzes of all kinds as learners and staff live through them: draws, deadlines, essays, what is shown when."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.notifications.models import Notification
from portal.training import scoring, services
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.models import Accommodation, Answer, Attempt, EditionCourse, Grade, QuestionKind
from portal.training.queries import attempts, content, learning, quizzes, tries
from portal.training.services import bank
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.authoring import publish_with_slots
from tests.factories.cities import make_city
from tests.factories.training import (
    make_course,
    make_edition,
    make_enrolment,
    make_question,
    place,
    question,
    right_answers,
)

ALL_KINDS = [
    question(1),
    {"id": "s", "kind": "short_answer", "text": "Capital of Korea?", "answers": [{"key": "a", "text": "Seoul"}]},
    {"id": "n", "kind": "numeric", "text": "Pi?", "answers": [{"key": "a", "number": 3.14, "tolerance": 0.01}]},
    {
        "id": "m", "kind": "matching", "text": "Match.", "others": [{"key": "z", "text": "Mars"}],
        "pairs": [
            {"key": "a", "text": "Day", "right_key": "x", "right": "Sun"},
            {"key": "b", "text": "Night", "right_key": "y", "right": "Moon"},
        ],
    },
    {"id": "o", "kind": "ordering", "text": "Order.", "options": [{"key": key, "text": f"Step {key}"} for key in "abc"]},
    {"id": "e", "kind": "essay", "text": "Why?", "points": 5},
]  # fmt: skip
BANK = [question(n, category="basics" if n < 4 else "more", tags=["new"] if n == 1 else []) for n in range(1, 7)]


@pytest.fixture
def person(app):
    return make_user(display_name="Ana", latin_name="Ana Reyes")


@pytest.fixture
def trainer(app):
    return make_user(display_name="Teacher", roles=(Role.TRAINER,))


def take_part(person, **course):
    return make_enrolment(person, make_edition(course=make_course(**course)), make_city())


def begin(person, enrolment):
    with db.transaction():
        here = place(person, enrolment)
        attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
    return learning.attempt_of(person, attempt.id)


def save(own, responses):
    with db.transaction():
        services.save_answers(attempt=own.attempt, responses=responses)


def hand_in(own):
    with db.transaction():
        return services.hand_in(own=own)


def keys_of(own):
    return {slot.kind: UUID(slot.question_version) for slot in scoring.slots_of(own.attempt.rule)}


def test_first_try_is_written_at_once_and_a_later_one_counts_on(person):
    enrolment = take_part(person)
    own = begin(person, enrolment)
    assert own.attempt.number == 1
    assert begin(person, enrolment).attempt.id == own.attempt.id
    hand_in(own)
    again = begin(person, enrolment)
    assert (again.attempt.number, again.attempt.submitted_at, again.attempt.late_answers) == (2, None, {})


def test_attempt_to_answer_is_ones_own_and_of_a_version_that_the_edition_teaches(person):
    enrolment = take_part(person)
    own = begin(person, enrolment)
    held = tries.try_to_answer(person, own.attempt.id)
    assert (held.id, held.rule, held.submitted_at) == (own.attempt.id, own.attempt.rule, None)
    assert tries.try_to_answer(make_user(), own.attempt.id) is None
    pinned = EditionCourse.edition_id == enrolment.edition_id
    with db.transaction():
        db.session.execute(update(EditionCourse).where(pinned).values(course_version_id=make_course().id))
    assert tries.try_to_answer(person, own.attempt.id) is None
    assert learning.attempt_of(person, own.attempt.id) is None


# All kinds ------------------------------------------------------------------------------------------------------------


def test_answers_of_all_kinds_are_kept_cleaned_and_scored(person):
    own = begin(person, take_part(person, questions=ALL_KINDS))
    keys = keys_of(own)
    save(
        own,
        {
            keys["single"]: ["b", "a"], keys["short_answer"]: ["  seoul "], keys["numeric"]: ["3,14"],
            keys["matching"]: ["a=x", "b=", "b=nonsense", "q=x"], keys["ordering"]: ["a=1", "b=2", "c=99"],
            keys["essay"]: ["So.\r\nTherefore."],
        },
    )  # fmt: skip
    found = learning.answers_of(own.attempt.id)
    assert {kind: found[str(key)] for kind, key in keys.items()} == {
        "single": ["a"], "short_answer": ["seoul"], "numeric": ["3,14"], "matching": ["a=x"],
        "ordering": ["a=1", "b=2"], "essay": ["So.\nTherefore."],
    }  # fmt: skip
    assert scoring.unanswered(own.attempt.rule, found) == [4, 5]
    attempt = hand_in(own)
    assert attempt.waits_for_grading
    assert attempt.passed is None
    assert attempt.score == pytest.approx((3 + 0.5 + 2 / 3) / 10)


def test_too_long_answer_is_refused_and_what_was_saved_stands(person):
    own = begin(person, take_part(person, questions=ALL_KINDS))
    essay = keys_of(own)["essay"]
    save(own, {essay: ["Short."]})
    with pytest.raises(DomainError, match="too long"):
        save(own, {essay: ["x" * 20_001]})
    assert learning.answers_of(own.attempt.id)[str(essay)] == ["Short."]


def test_learner_answers_every_kind_in_the_browser(person, login):
    enrolment = take_part(person, questions=ALL_KINDS)
    own = begin(person, enrolment)
    client = login(person)
    path = f"/en/training/learn/{own.place.edition.slug}/{own.place.course.slug}/quizzes/quiz"
    page = client.page(path)
    keys = keys_of(own)
    assert len(page.select(f"select[name=q-{keys['matching']}]")) == 2
    assert {option["value"] for option in page.select(f"select[name=q-{keys['matching']}]")[0]("option")} >= {
        "",
        "a=x",
        "a=z",
    }
    assert page.find("textarea", {"name": f"q-{keys['essay']}"})
    data = {f"q-{key}": value for key, value in right_answers(own.attempt.rule).items()}
    response = client.submit(path, {**data, "action": "hand-in"}, to=f"/en/training/attempts/{own.attempt.id}")
    assert response.status_code == 303
    text = client.page(response.headers["Location"]).get_text(" ", strip=True)
    assert "Handed in, being graded" in text
    assert "Written." in text


# Draws ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def drawing(person):
    """A quiz of one fixed question and two drawn out of three."""
    course = make_course(questions=[question(9)])
    for number in range(3):
        make_question(
            course.course_id,
            category="basics/first",
            words={"en": QuestionWords(f"Drawn {number}?", {"a": "x", "b": "y"})},
        )
    make_question(course.course_id, category="other")
    make_question(course.course_id, category="basics", kind=QuestionKind.ESSAY, tags=("hard",))
    return course


def test_question_in_another_language_begins_where_its_choices_begin(person, login):
    """An English question on an Arabic page: an inline element would be aligned as the page is."""
    enrolment = take_part(person, questions=ALL_KINDS)
    own = begin(person, enrolment)
    page = login(person).page(f"/ar/training/learn/{own.place.edition.slug}/{own.place.course.slug}/quizzes/quiz")
    texts = page.select("legend [lang]")
    assert texts
    for text in texts:
        assert (text["lang"], text["dir"]) == ("en", "ltr")
        assert "d-block" in text["class"]


def test_draw_takes_from_category_below_and_never_twice(person, drawing):
    wanted = {"count": 2, "category": "basics", "tag": ""}
    course = content.outline(
        publish_with_slots(drawing, {"draw": wanted, "points": 3}, {"draw": wanted | {"count": 9}}).id
    )
    assert course.activities[-1].questions == 12
    for _try in range(5):
        rule = quizzes.quiz_rule(course.activities[-1], course_id=course.course_id)
        drawn = [item["question_version"] for item in rule["slots"]]
        assert len(drawn) == len(set(drawn)) == 1 + 4  # all of the category, none twice, the other category left alone
        assert [item["points"] for item in rule["slots"]] == [1, 3, 3, 1, 1]


def test_draw_is_made_once_and_kept_in_the_attempt(person, drawing):
    drawing = publish_with_slots(drawing, {"draw": {"count": 1, "category": "basics/first", "tag": ""}})
    enrolment = make_enrolment(person, make_edition(course=drawing), make_city())
    own = begin(person, enrolment)
    rule = own.attempt.rule
    again = begin(person, enrolment)
    assert again.attempt.id == own.attempt.id
    assert again.attempt.rule == rule
    drawn = {begin(other, make_enrolment(other, make_edition(course=drawing), make_city())).attempt.rule["slots"][1]["question_version"] for other in [make_user() for _n in range(12)]}  # fmt: skip
    assert len(drawn) > 1


def test_draw_takes_the_newest_version_and_leaves_retired_ones(person, drawing, trainer):
    version = publish_with_slots(drawing, {"draw": {"count": 5, "category": "", "tag": "hard"}})
    course = content.outline(version.id)
    first = quizzes.quiz_rule(course.activities[-1], course_id=course.course_id)["slots"][1]["question_version"]
    held = quizzes.questions([UUID(first)])[0]
    row = db.session.get_one(bank.Question, held.question_id)
    with db.transaction():
        plan = QuestionPlan(kind=QuestionKind.ESSAY, words={"en": QuestionWords("Another?")}, tags=("hard",))
        newer = services.change_question(question=row, plan=plan, actor=trainer)
    rule = quizzes.quiz_rule(course.activities[-1], course_id=course.course_id)
    assert [item["question_version"] for item in rule["slots"]][1:] == [str(newer.id)]
    with db.transaction():
        services.set_in_use(question=row, in_use=False, actor=trainer)
    assert len(quizzes.quiz_rule(course.activities[-1], course_id=course.course_id)["slots"]) == 1


def test_beginning_asks_the_database_twice_however_much_is_drawn(person, drawing, queries):
    drawing = publish_with_slots(drawing, {"draw": {"count": 2, "category": "basics", "tag": ""}})
    enrolment = make_enrolment(person, make_edition(course=drawing), make_city())
    begin(person, enrolment)
    other = make_user()
    enrolment = make_enrolment(other, learning.enrolments_of(person.id)[0].edition, make_city())
    edition, course = (
        learning.enrolments_of(person.id)[0].edition.slug,
        learning.courses_of_edition(enrolment.edition_id)[0].slug,
    )
    with db.transaction(), queries() as seen:
        here = learning.place_of(other, edition, course, lock=True)
        services.start_quiz(place=here, activity=here.course.activities[-1])
    assert len(seen) == 2, seen  # place, the new attempt


def test_saving_an_answer_asks_the_database_twice(person, queries):
    own = begin(person, take_part(person))
    key = next(iter(right_answers(own.attempt.rule)))
    save(own, {key: ["b"]})
    with db.transaction(), queries() as seen:
        services.save_answers(
            attempt=learning.attempt_of(person, own.attempt.id, lock=True).attempt, responses={key: ["a"]}
        )
    assert len(seen) == 2, seen  # the attempt with its place, the answer


# Time -----------------------------------------------------------------------------------------------------------------


def limited(person, minutes=10, **values):
    return take_part(person, minutes_allowed=minutes, **values)


def test_server_decides_until_when_answers_count(person, at):
    start = clock.now()
    at(start)
    own = begin(person, limited(person))
    first, second = right_answers(own.attempt.rule)
    assert own.attempt.deadline_at == start + timedelta(minutes=10)
    at(start + timedelta(minutes=10, seconds=3))  # on its way when the time ended
    save(own, {first: ["a"]})
    at(start + timedelta(minutes=11))
    with pytest.raises(Conflict, match="time for this attempt is over"):
        save(own, {second: ["a", "d"]})
    attempt = hand_in(own)
    assert (attempt.score, attempt.submitted_at) == (0.5, attempt.deadline_at)


def test_late_hand_in_counts_what_was_saved_and_loses_nothing(person, login, at):
    start = clock.now()
    own = begin(person, limited(person, max_attempts=1))
    first, second = right_answers(own.attempt.rule)
    save(own, {first: ["a"]})
    client = login(person)
    path = f"/en/training/learn/{own.place.edition.slug}/{own.place.course.slug}/quizzes/quiz"
    assert "Time left: 9 minutes" in client.page(path).get_text(" ", strip=True) or "minutes left" in client.page(
        path
    ).get_text(" ", strip=True)
    token = client.page(path).find("input", {"name": "csrf_token"})["value"]
    at(start + timedelta(minutes=12))
    data = {"csrf_token": token, f"q-{first}": "a", f"q-{second}": ["a", "d"], "action": "hand-in"}
    response = client.post(f"/en/training/attempts/{own.attempt.id}", data=data)
    text = client.page(response.headers["Location"]).get_text(" ", strip=True)
    assert "what came later is kept, but does not count" in text
    attempt = db.session.get_one(Attempt, own.attempt.id)
    assert (attempt.score, attempt.late_answers) == (0.5, {str(second): ["a", "d"]})
    with pytest.raises(Conflict):
        begin(person, db.session.get_one(type(own.place.enrolment), own.place.enrolment.id))


def test_what_ran_out_of_time_is_handed_in_by_a_worker_once(person, at):
    start = clock.now()
    own = begin(person, limited(person))
    first, _second = right_answers(own.attempt.rule)
    save(own, {first: ["a"]})
    with db.transaction():
        assert services.close_expired() == 0
    at(start + timedelta(minutes=11))
    with db.transaction():
        assert services.close_expired() == 1
    with db.transaction():
        assert services.close_expired() == 0
    db.session.refresh(own.attempt)
    assert own.attempt.score == 0.5
    assert db.session.scalars(select(Grade.score)).one() == 0.5


def test_extra_time_counts_for_new_and_for_open_attempts(person, trainer, at):
    start = clock.now()
    at(start)
    enrolment = limited(person)
    own = begin(person, enrolment)

    def give(percent):
        with db.transaction():
            services.set_extra_time(
                enrolment=enrolment, edition=own.place.edition, percent=percent, actor=trainer, reason=""
            )

    give(50)
    db.session.refresh(own.attempt)
    assert own.attempt.deadline_at == start + timedelta(minutes=15)
    give(0)
    db.session.refresh(own.attempt)
    assert own.attempt.deadline_at == start + timedelta(minutes=15)  # never earlier
    assert attempts.extra_percent(enrolment.id) == 0
    give(100)
    hand_in(own)
    assert begin(person, enrolment).attempt.deadline_at == start + timedelta(minutes=20)
    with pytest.raises(DomainError):
        give(500)


# Essays ---------------------------------------------------------------------------------------------------------------


def waiting(person, **values):
    own = begin(person, take_part(person, questions=ALL_KINDS, **values))
    save(own, right_answers(own.attempt.rule))
    hand_in(own)
    return own


def grade(own, grader, points, comment="Good."):
    key = str(keys_of(own)["essay"])
    with db.transaction():
        held = attempts.attempt_to_grade(grader, own.attempt.id, lock=True)
        if held is None:
            raise NotFound
        services.grade_essays(attempt=held.attempt, grader=grader, points={key: points}, comments={key: comment})


def test_graded_essay_gives_the_score_and_the_learner_is_told(person, trainer, work):
    own = waiting(person)
    assert attempts.count_to_grade(trainer) == 1
    with pytest.raises(Conflict, match="being graded"):
        begin(person, own.place.enrolment)
    grade(own, trainer, 2.5)
    db.session.refresh(own.attempt)
    assert (own.attempt.score, own.attempt.passed, own.attempt.waits_for_grading) == (0.75, True, False)
    assert db.session.scalars(select(Grade.score)).one() == 0.75
    work(only=("core.deliver_event",))
    subjects = [row.kind for row in db.session.scalars(select(Notification).where(Notification.user_id == person.id))]
    assert "training.graded" in subjects
    assert attempts.count_to_grade(trainer) == 0
    with pytest.raises(NotFound):
        grade(own, trainer, 5)


def correct(own, grader, points, reason="A page was overlooked", comment="Better."):
    key = str(keys_of(own)["essay"])
    with db.transaction():
        held = attempts.attempt_to_correct(grader, own.attempt.id, lock=True)
        if held is None:
            raise NotFound
        services.correct_essays(
            attempt=held.attempt, grader=grader, points={key: points}, comments={key: comment}, reason=reason
        )


def test_points_are_corrected_up_and_down_with_a_reason(person, trainer, work):
    own = waiting(person)
    with pytest.raises(NotFound):  # nothing to correct before it is graded
        correct(own, trainer, 5)
    grade(own, trainer, 2.5)
    for points, score in ((5, 1), (0, 0.5)):
        correct(own, trainer, points)
        db.session.refresh(own.attempt)
        assert own.attempt.score == score
        assert db.session.scalars(select(Grade.score)).one() == score
    assert own.attempt.passed is False
    entries = list(
        db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "training.essay_corrected").order_by(AuditEntry.at)
        )
    )
    assert [(one.reason, one.data["before"], one.data["points"]) for one in entries] == [
        ("A page was overlooked", [2.5], [5]), ("A page was overlooked", [5.0], [0]),
    ]  # fmt: skip
    work(only=("core.deliver_event",))
    told = select(func.count()).where(Notification.user_id == person.id, Notification.kind == "training.graded")
    assert db.session.scalar(told) == 3
    with pytest.raises(DomainError, match="why"):
        correct(own, trainer, 4, reason=" ")


def test_corrected_points_leave_what_was_set_by_hand_and_a_better_attempt(person, trainer):
    own = waiting(person, pass_mark=100)
    grade(own, trainer, 4)
    again = begin(person, own.place.enrolment)
    save(again, right_answers(again.attempt.rule))
    hand_in(again)
    grade(again, trainer, 4.5)
    correct(own, trainer, 1)
    assert db.session.scalars(select(Grade.score)).one() == pytest.approx(0.95)
    with db.transaction():
        services.override_grade(
            enrolment=own.place.enrolment, edition=own.place.edition, activity_id=own.activity.id, score=0.7, is_done=False,
            reason="By hand", actor=trainer,
        )  # fmt: skip
    correct(again, trainer, 1)
    assert db.session.scalars(select(Grade.score)).one() == pytest.approx(0.7)


def test_trainer_corrects_points_in_the_browser(person, trainer, login):
    own = waiting(person)
    grade(own, trainer, 2, "Short.")
    client = login(trainer)
    path = f"/en/training/manage/grading/{own.attempt.id}/correct"
    assert client.page("/en/training/manage/grading").find("a", href=path)
    page = client.page(path)
    assert (page.find("input", {"name": "points_6"})["value"], page.find("textarea").get_text(strip=True)) == (
        "2",
        "Short.",
    )
    assert client.submit(path, {"points_6": "3", "comment_6": "More."}).status_code == 422
    assert client.submit(path, {"points_6": "3", "comment_6": "More.", "reason": "Overlooked"}).status_code == 303
    text = login(person).page(f"/en/training/attempts/{own.attempt.id}/result").get_text(" ", strip=True)
    assert "3 of 5 points" in text


def test_nobody_corrects_his_own_points(app):
    both, other = (make_user(roles=(Role.TRAINER,)) for _ in range(2))
    own = waiting(both)
    grade(own, other, 2)
    with pytest.raises(NotFound):
        correct(own, both, 5)


def test_nobody_grades_his_own_answers(app):
    both = make_user(display_name="Learns and teaches", roles=(Role.TRAINER,))
    own = waiting(both)
    assert attempts.count_to_grade(both) == 0
    with pytest.raises(NotFound):
        grade(own, both, 5)
    key = str(keys_of(own)["essay"])
    with pytest.raises(Conflict, match="own answers"), db.transaction():
        services.grade_essays(attempt=own.attempt, grader=both, points={key: 5}, comments={})


def test_essay_gets_no_more_points_than_it_has(person, trainer):
    own = waiting(person)
    for points in (-1, 5.5):
        with pytest.raises(DomainError, match="from 0 to 5"):
            grade(own, trainer, points)


def test_what_is_passed_without_the_essay_is_passed_at_once(person, trainer):
    own = waiting(person, pass_mark=40)
    assert (own.attempt.passed, own.attempt.waits_for_grading) == (True, True)
    grade(own, trainer, 0)
    assert db.session.get_one(Attempt, own.attempt.id).passed


def test_trainer_grades_in_the_browser_and_the_learner_reads_the_comment(person, trainer, login):
    own = waiting(person)
    client = login(trainer)
    assert "Ana" in client.page("/en/training/manage/grading").get_text()
    path = f"/en/training/manage/grading/{own.attempt.id}"
    assert client.submit(path, {"points_1": "9", "points_6": "9"}).status_code == 422
    response = client.submit(path, {"points_6": "4", "comment_6": "Say more."})
    assert response.status_code == 303
    text = login(person).page(f"/en/training/attempts/{own.attempt.id}/result").get_text(" ", strip=True)
    assert "Say more." in text
    assert "4 of 5 points" in text


# What is shown when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "passed", "is_over", "shown"),
    [
        ("attempt", False, False, True), ("passed", False, False, False), ("passed", True, False, True),
        ("passed", False, True, True), ("closed", True, False, False), ("closed", False, True, True), ("never", True, True, False),
    ],
)  # fmt: skip
def test_result_shows_what_the_quiz_allows(person, login, at, moment, passed, is_over, shown):
    review = dict.fromkeys(("score", "answers", "feedback"), moment)
    own = begin(person, take_part(person, review=review))
    answers = right_answers(own.attempt.rule)
    save(own, answers if passed else {next(iter(answers)): ["b"]})
    hand_in(own)
    if is_over:
        at(clock.now() + timedelta(days=400))
    text = login(person).page(f"/en/training/attempts/{own.attempt.id}/result").get_text(" ", strip=True)
    assert ("Your score" in text) is shown
    assert ("Because of 1." in text) is shown
    assert ("your answer, right" in text or "(right answer)" in text.replace("( ", "(").replace(" )", ")")) is shown


# Privacy --------------------------------------------------------------------------------------------------------------


def test_export_holds_what_was_written_and_said_and_erasing_leaves_nothing(person, trainer):
    own = waiting(person)
    with db.transaction():
        services.set_extra_time(
            enrolment=own.place.enrolment, edition=own.place.edition, percent=25, actor=trainer, reason=""
        )
    grade(own, trainer, 3, comment="Say more.")
    db.session.expire_all()
    (enrolment,) = services.export_of(person)[1]["enrolments"]
    assert enrolment["extra_time_percent"] == 25
    assert "Say more." in {one["comment"] for one in enrolment["attempts"][0]["answers"]}
    with db.transaction():
        accounts.erase(person)
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
    assert db.session.scalar(select(func.count()).select_from(Accommodation)) == 0


# Many at once ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(settings, fresh_database):
    with committing_app(settings, fresh_database("quizzes")) as made:
        yield made


def test_two_graders_at_once_grade_once(real):
    with real.app_context():
        own = waiting(make_user())
        graders = [make_secretariat() for _n in range(8)]

    graded = []

    def act(grader):
        held = attempts.attempt_to_grade(grader, own.attempt.id, lock=True)
        if held is not None:
            key = str(keys_of(own)["essay"])
            services.grade_essays(attempt=held.attempt, grader=grader, points={key: 5}, comments={key: ""})
            graded.append(grader.id)

    assert at_once(real, [lambda one=one: act(one) for one in graders]) == {"done": 8}
    assert len(graded) == 1


def test_two_tabs_that_hand_in_and_save_at_once_leave_one_truth(real, at):
    with real.app_context():
        person = make_user()
        own = begin(person, take_part(person))
        first, second = right_answers(own.attempt.rule)
        key = own.attempt.id

    def tab(responses):
        def act():
            held = learning.attempt_of(person, key, lock=True)
            services.save_answers(attempt=held.attempt, responses=responses)
            services.hand_in(own=held)

        return act

    found = at_once(real, [tab({first: ["a"]}), tab({second: ["a", "d"]}), tab({first: ["b"]})])
    assert found == {"done": 1, "Conflict": 2}
    with real.app_context():
        attempt = db.session.get_one(Attempt, key)
        again = scoring.score(attempt.rule, learning.answers_of(key))
        assert float(again.share) == attempt.score
        assert db.session.scalar(select(func.count()).select_from(Answer).where(Answer.attempt_id == key)) == 2
