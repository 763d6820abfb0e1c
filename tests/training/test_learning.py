from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select, text

from portal.certificates import queries as certificates
from portal.core import db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.training import scoring, services
from portal.training.models import ActivityCompletion, Answer, Attempt, EnrolmentState
from portal.training.queries import content, learning, progress
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_course, make_edition, make_enrolment, place, right_answers


@pytest.fixture
def person(app):
    return make_user(display_name="김민지", latin_name="Kim Minji", locale="ko")


@pytest.fixture
def enrolment(person):
    return make_enrolment(person, make_edition(), make_city(names={"en": "Seoul", "ko": "서울"}, country="KR"))


def begin(person, enrolment):
    with db.transaction():
        here = place(person, enrolment)
        attempt = services.start_quiz(place=here, activity=here.course.activities[-1])
    own = learning.attempt_of(person, attempt.id)
    assert own is not None
    return own


def save(own, responses):
    with db.transaction():
        services.save_answers(attempt=own.attempt, responses=responses)


def hand_in(own):
    with db.transaction():
        return services.hand_in(own=own)


def test_lesson_is_done_once(person, enrolment):
    for _twice in range(2):
        with db.transaction():
            here = place(person, enrolment)
            assert not services.complete_lesson(place=here, activity=here.course.activities[0])
    assert db.session.scalar(select(func.count()).select_from(ActivityCompletion)) == 1


def test_quiz_cannot_be_ticked_off(person, enrolment):
    here = place(person, enrolment)
    with pytest.raises(Conflict), db.transaction():
        services.complete_lesson(place=here, activity=here.course.activities[-1])
    with pytest.raises(NotFound), db.transaction():
        services.start_quiz(place=here, activity=here.course.activities[0])


def test_content_language_is_one_of_the_course(person, enrolment):
    here = place(person, enrolment)
    with db.transaction():
        services.set_content_language(place=here, lang="ko")
    assert place(person, enrolment).lang == "ko"
    with pytest.raises(DomainError), db.transaction():
        services.set_content_language(place=here, lang="ar")


def test_answers_are_kept_replaced_and_cleaned(person, enrolment):
    own = begin(person, enrolment)
    first, second = right_answers(own.attempt.rule)
    save(own, {first: ["b"], second: ["d", "nonsense", "a"]})
    save(own, {first: ["c", "a"]})
    found = learning.answers_of(own.attempt.id)
    assert found == {str(first): ["a"], str(second): ["a", "d"]}
    save(own, {second: []})
    assert scoring.unanswered(own.attempt.rule, learning.answers_of(own.attempt.id)) == [2]
    with pytest.raises(NotFound):
        save(own, {uuid.uuid4(): ["a"]})


def test_attempt_keeps_its_rule_and_can_be_scored_again(person, enrolment):
    own = begin(person, enrolment)
    first, second = right_answers(own.attempt.rule)
    save(own, {first: ["a"], second: ["a"]})
    attempt = hand_in(own)
    assert (attempt.score, attempt.passed) == (0.75, True)
    again = scoring.score(attempt.rule, learning.answers_of(attempt.id))
    assert float(again.share) == attempt.score
    points = db.session.execute(select(Answer.question_version_id, Answer.points)).all()
    assert {row[0]: row[1] for row in points} == {first: 1.0, second: 0.5}


def test_handed_in_answers_stand(person, enrolment):
    own = begin(person, enrolment)
    attempt = hand_in(own)
    assert (attempt.score, attempt.passed) == (0.0, False)
    handed_in_at = attempt.submitted_at
    with pytest.raises(Conflict, match="handed in"):
        save(own, {next(iter(right_answers(attempt.rule))): ["a"]})
    assert hand_in(learning.attempt_of(person, attempt.id)).submitted_at == handed_in_at


def test_failed_quiz_can_be_tried_again_and_a_passed_one_not(person, enrolment):
    hand_in(begin(person, enrolment))
    own = begin(person, enrolment)
    assert own.attempt.number == 2
    save(own, right_answers(own.attempt.rule))
    assert hand_in(own).passed
    with pytest.raises(Conflict, match="passed"):
        begin(person, enrolment)


def test_attempts_run_out(person):
    edition = make_edition(course=make_course(max_attempts=1))
    enrolment = make_enrolment(person, edition, make_city())
    hand_in(begin(person, enrolment))
    with pytest.raises(Conflict, match="no attempt left"):
        begin(person, enrolment)


def test_running_attempt_is_untouched_by_a_new_version(person, enrolment):
    own = begin(person, enrolment)
    rule = own.attempt.rule
    make_course(slug=own.place.course.slug, pass_mark=100)
    assert content.course_by_slug(own.place.course.slug).activities[-1].pass_mark == 1.0
    assert learning.attempt_of(person, own.attempt.id).attempt.rule == rule


def test_everything_but_the_names_completes_nothing(person, enrolment):
    finish(person, enrolment, names=False)
    assert enrolment.state is EnrolmentState.ACTIVE
    (own,) = progress.progress_of(person.id)
    assert own.waits_for_names
    assert not certificates.certificates_of(person)


def test_names_then_give_the_certificate_in_one_transaction(person, enrolment):
    finish(person, enrolment)
    db.session.refresh(enrolment)
    assert enrolment.state is EnrolmentState.COMPLETED
    (certificate,) = certificates.certificates_of(person)
    facts = certificate.facts
    assert (facts["holder_name"], facts["holder_latin_name"]) == ("김민지", "Kim Minji")
    assert (facts["city_names"]["ko"], facts["country"], facts["hours"]) == ("서울", "KR", 3)
    assert facts["details"]["en"].startswith("Digital government: Edition")
    assert certificate.lang == "ko"
    assert certificate.city_id == enrolment.city_id
    assert facts["field_code"] == "0413", "of the course, for the badge"
    assert progress.best_score(enrolment.id) == 1.0


def test_certificate_is_verified_when_nothing_is_left_of_course_and_edition(client, person, enrolment):
    finish(person, enrolment)
    (certificate,) = certificates.certificates_of(person)
    address = f"/en/verify/{certificate.code}"
    before = client.page(address).main.get_text(" ", strip=True)
    assert "김민지" in before
    # Past the triggers that guard what is published, and with all that leads to them.
    db.session.execute(text("TRUNCATE training_courses, training_programmes, training_editions CASCADE"))
    assert not db.session.scalar(text("SELECT count(*) FROM training_enrolments"))
    assert client.page(f"{address}?again").main.get_text(" ", strip=True) == before  # another address: nothing kept


def test_names_before_the_end_complete_on_the_last_step(person, enrolment):
    with db.transaction():
        here = place(person, enrolment)
        services.confirm_names(
            enrolment=here.enrolment, edition=here.edition, lang="ko", name="김민지", latin_name="Kim Minji"
        )
    finish(person, enrolment, names=False)
    db.session.refresh(enrolment)
    assert enrolment.state is EnrolmentState.COMPLETED


@pytest.mark.parametrize(
    ("name", "latin", "field"),
    [
        ("<script>", "Kim Minji", None),
        ("", "Kim Minji", "name"),
        ("김민지", "김민지", "latin_name"),
        ("김민지", "http://x.y", "latin_name"),
    ],
)
def test_names_that_cannot_stand_are_refused(person, enrolment, name, latin, field):
    here = place(person, enrolment)
    if field is None:
        with db.transaction():
            services.confirm_names(
                enrolment=here.enrolment, edition=here.edition, lang="ko", name=name, latin_name=latin
            )
        return
    with pytest.raises(DomainError) as caught, db.transaction():
        services.confirm_names(enrolment=here.enrolment, edition=here.edition, lang="ko", name=name, latin_name=latin)
    assert caught.value.field == field


def test_names_are_fixed_after_the_certificate(person, enrolment):
    finish(person, enrolment)
    with pytest.raises(Conflict, match="secretariat"), db.transaction():
        here = place(person, enrolment)
        services.confirm_names(enrolment=here.enrolment, edition=here.edition, lang="en", name="B", latin_name="B")


def test_edition_of_two_courses_needs_both_and_is_named_by_itself(person):
    edition = make_edition(courses=[make_course(), make_course(questions=[])], titles={"en": "Two courses"})
    enrolment = make_enrolment(person, edition, make_city())
    finish(person, enrolment)
    assert enrolment.state is EnrolmentState.ACTIVE
    second = learning.courses_of_edition(edition.id)[1]
    with db.transaction():
        here = learning.place_of(person, edition.slug, second.slug, lock=True)
        done = [services.complete_lesson(place=here, activity=activity) for activity in second.activities]
    assert done == [False, True]
    (certificate,) = certificates.certificates_of(person)
    assert certificate.facts["titles"] == {"en": "Two courses"}
    assert certificate.facts["hours"] == 6


def test_completion_taken_over_from_before_the_portal(person):
    from datetime import UTC, datetime

    edition = make_edition()
    enrolment = make_enrolment(person, edition, make_city())
    for _twice in range(2):
        with db.transaction():
            services.take_over_completion(
                enrolment=enrolment, edition=edition, name="김민지", latin_name="Kim Minji",
                completed_at=datetime(2026, 5, 16, 9, tzinfo=UTC),
            )  # fmt: skip
    (certificate,) = certificates.certificates_of(person)
    assert certificate.facts["score"] is None
    assert certificate.facts["ends_on"] == "2026-05-16"
    assert db.session.scalar(select(func.count(Attempt.id))) == 0
