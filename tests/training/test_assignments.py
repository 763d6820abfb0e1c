"""Work: written, handed in late or in time, marked by one or two, reviewed by colleagues."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role
from portal.core import clock, db, storage
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.training import queries as training_queries
from portal.training import rubric, services
from portal.training.models import (
    Activity,
    ActivityCompletion,
    Course,
    CourseVersion,
    Grade,
    LateRule,
    Module,
    PeerReview,
    Submission,
    SubmissionFile,
    SubmissionState,
)
from portal.training.queries import assignments as queries
from portal.training.queries import marking
from portal.training.services import submission_files
from portal.training.services.assignments import Terms
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.authoring import make_draft
from tests.factories.cities import make_city
from tests.factories.plans import BEST, hand_in, make_course_with_work, work_place
from tests.factories.training import make_edition, make_enrolment
from tests.lint import LintingClient

PDF = b"%PDF-1.7 work"


class World:
    def __init__(self, **settings):
        self.edition = make_edition(course=make_course_with_work(**settings))
        self.city = make_city()
        self.person = make_user(display_name="Learner One")
        self.enrolment = make_enrolment(self.person, self.edition, self.city)
        self.first, self.second = (
            make_user(display_name=name, roles=(Role.TRAINER,)) for name in ("Marker One", "Marker Two")
        )

    def mark(self, submission, actor, levels=BEST, comment="Good"):
        with db.transaction():
            return services.mark_work(
                work=marking.work(submission.id, lock=True), actor=actor, levels=levels, comment=comment
            )

    def settle(self, submission, actor, score, **values):
        with db.transaction():
            return services.settle_work(
                work=marking.work(submission.id, lock=True), actor=actor, score=score, feedback="Well done", **values
            )

    def terms(self, **values):
        here, assignment, _survey = work_place(self.person, self.enrolment)
        plan = {"due_local": datetime.fromisoformat("2026-01-01T12:00"), "timezone": "Asia/Seoul", **values}
        with db.transaction():
            services.set_terms(edition=here.edition, activity_id=assignment.id, terms=Terms(**plan), actor=self.first)
        return assignment

    def url(self, locale="en"):
        here, _assignment, _survey = work_place(self.person, self.enrolment)
        return f"/{locale}/training/learn/{here.edition.slug}/{here.course.slug}/assignments/plan"


def grade_of(world):
    return db.session.scalar(select(Grade.score).where(Grade.enrolment_id == world.enrolment.id))


def test_marked_work_reaches_the_grade_book_and_the_participant(app, work):
    world = World()
    submission = hand_in(world.person, world.enrolment)
    world.mark(submission, world.first, {"c1": 1, "c2": 1})
    world.settle(submission, world.first, 0.75)
    assert grade_of(world) == 0.75
    assert db.session.scalar(select(ActivityCompletion.activity_id)) == submission.activity_id
    work()
    sent = db.session.scalars(select(Notification).where(Notification.user_id == world.person.id)).one()
    assert "marked" in sent.subject


def test_work_below_the_pass_mark_is_graded_but_not_done(app):
    world = World(pass_mark=80)
    submission = hand_in(world.person, world.enrolment)
    world.mark(submission, world.first)
    world.settle(submission, world.first, 0.79)
    assert grade_of(world) == 0.79
    assert db.session.scalar(select(ActivityCompletion.activity_id)) is None


def test_work_sent_back_can_be_redone_though_no_round_is_left(app):
    world = World(rounds=1)
    first = hand_in(world.person, world.enrolment)
    with pytest.raises(Conflict):
        hand_in(world.person, world.enrolment)
    world.mark(first, world.first)
    world.settle(first, world.first, 0.6, again=True)
    assert db.session.scalar(select(ActivityCompletion.activity_id)) is None
    second = hand_in(world.person, world.enrolment, "Better")
    assert second.round == 2
    world.mark(second, world.first)
    world.settle(second, world.first, 0.5)
    assert grade_of(world) == 0.6, "the better of two counts"
    with pytest.raises(Conflict):
        hand_in(world.person, world.enrolment)
    assert [one.text for one in queries.rounds_of(world.enrolment.id, first.activity_id)] == ["Better", "My plan"]


def test_second_marker_is_blind_until_both_are_in(app, login, client):
    world = World(has_second_marker=True)
    submission = hand_in(world.person, world.enrolment)
    world.mark(submission, world.first, comment="Words of the first")
    path = f"/en/training/manage/submissions/{submission.id}"
    assert "Words of the first" not in login(world.second).page(path).get_text()
    with pytest.raises(Conflict):
        world.mark(submission, world.first)
    with pytest.raises(Conflict):
        world.settle(submission, world.first, 1)
    world.mark(submission, world.second, {"c1": 0, "c2": 1}, comment="Words of the second")
    text = login(world.second).page(path).get_text(" ", strip=True)
    assert "Words of the first" in text
    assert "differ by 75" in text
    with pytest.raises(Conflict):
        world.mark(submission, make_user(roles=(Role.TRAINER,)))
    world.settle(submission, world.second, 0.6)
    assert grade_of(world) == 0.6


def test_nobody_marks_the_own_work(app, login):
    world = World()
    trainer = make_user(display_name="Both", roles=(Role.TRAINER,))
    submission = hand_in(trainer, make_enrolment(trainer, world.edition, world.city))
    with pytest.raises(Conflict):
        world.mark(submission, trainer)
    assert login(trainer).get(f"/en/training/manage/submissions/{submission.id}").status_code == 404


def test_late_work_loses_its_share_and_extra_time_gives_it_back(app, at):
    world = World()
    assignment = world.terms(late=LateRule.PENALTY, penalty_per_day=0.2, grace_minutes=10)
    at(datetime.fromisoformat("2026-01-02T12:30:00+09:00"))  # the second day begun after the grace
    submission = hand_in(world.person, world.enrolment)
    assert submission.penalty == pytest.approx(0.4)
    world.mark(submission, world.first)
    world.settle(submission, world.first, 1.0, again=True)
    assert grade_of(world) == pytest.approx(0.6)
    with db.transaction():
        services.give_extra_time(
            enrolment=world.enrolment, activity_id=assignment.id, minutes=2 * 1440, reason="Ill", actor=world.first
        )
    assert hand_in(world.person, world.enrolment).penalty == 0


def test_late_work_is_refused_where_it_is_refused(app, at):
    world = World()
    world.terms(late=LateRule.REFUSE)
    at(datetime.fromisoformat("2026-01-01T12:01:00+09:00"))
    with pytest.raises(Conflict, match="time for this assignment is over"):
        hand_in(world.person, world.enrolment)
    at(datetime.fromisoformat("2026-01-01T11:59:00+09:00"))
    assert hand_in(world.person, world.enrolment).state is SubmissionState.HANDED_IN


def test_empty_work_is_not_handed_in(app):
    world = World()
    with pytest.raises(DomainError):
        hand_in(world.person, world.enrolment, "  ")


# Files --------------------------------------------------------------------------------------------------------------


def office(types: str, *, macro: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", types)
        if macro:
            package.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "application/pdf"),
        (office(DOCX), DOCX.removesuffix(".main+xml")),
        (office(DOCX, macro=True), None), (office("application/x-other"), None), (b"PK\x03\x04 half a zip", None),
        (b"MZ program", None), (b"<html>", None), (b"", None),
    ],
)  # fmt: skip
def test_files_are_judged_by_what_is_in_them(app, data, kind):
    upload = FileStorage(io.BytesIO(data), "work.pdf")
    if kind:
        assert submission_files.check(upload)[1] == kind
    else:
        with pytest.raises(DomainError):
            submission_files.check(upload)


def test_files_are_added_removed_and_never_more_than_allowed(app, login, client):
    world = World(most_files=1)
    login(world.person)
    client.submit(world.url(), {"text": "So far", "action": "save", "files": (io.BytesIO(PDF), "my plan.pdf")})
    submission = db.session.scalars(select(Submission)).one()
    assert submission.state is SubmissionState.DRAFT
    (file,) = queries.rounds_of(world.enrolment.id, submission.activity_id)[0].files
    refused = client.submit(world.url(), {"text": "So far", "action": "save", "files": (io.BytesIO(PDF), "two.pdf")})
    assert refused.status_code == 422
    assert storage.load(file.file_key) == PDF
    address = f"/en/training/submissions/{submission.id}/files/{file.id}"
    assert client.get(address).data == PDF
    assert login(world.first, LintingClient(app)).get(address).status_code == 404, "a draft is nobody's but its owner's"
    hand_in(world.person, world.enrolment)
    assert login(world.first, LintingClient(app)).get(address).status_code == 200
    assert login(make_user(), LintingClient(app)).get(address).status_code == 404
    with pytest.raises(Conflict), db.transaction():
        own = queries.own_submission(world.person, submission.id)
        services.remove_work_file(submission=own[0], file_id=file.id)


# Colleagues ---------------------------------------------------------------------------------------------------------


def test_reviews_go_to_other_cities_first_and_stay_without_names(app, login):
    world = World(peer_reviews=2)
    same = make_user(display_name="Same City")
    hand_in(same, make_enrolment(same, world.edition, world.city), "Of the same city")
    hand_in(world.person, world.enrolment)
    far = make_user(display_name="Far Away")
    other = hand_in(far, make_enrolment(far, world.edition, make_city()), "Of another city")
    with db.transaction():
        here, assignment, _survey = work_place(world.person, world.enrolment)
        review = services.take_review(place=here, activity=assignment)
        assert services.take_review(place=here, activity=assignment).id == review.id
    assert review.submission_id == other.id
    browser = login(world.person)
    text = browser.page(f"/en/training/reviews/{review.id}").get_text(" ", strip=True)
    assert "Of another city" in text
    assert "Far Away" not in text
    with db.transaction():
        key = storage.save(PDF, filename="far-away.pdf", content_type="application/pdf")
        file = SubmissionFile(submission_id=other.id, file_key=key, filename="far-away.pdf", size=len(PDF))
        db.session.add(file)
    sent = browser.get(f"/en/training/submissions/{other.id}/files/{file.id}")
    assert sent.data == PDF
    assert "far-away" not in sent.headers["Content-Disposition"]
    assert "far-away" not in browser.page(f"/en/training/reviews/{review.id}").get_text()
    with db.transaction():
        found, _work = queries.review_of(world.person, review.id, lock=True)
        services.write_review(review=found, plan=queries.plan_of(assignment.id), levels=BEST, comment="Clear")
        again = services.take_review(place=here, activity=assignment)
        assert again.submission_id != other.id, "the same city where nothing else is left"
    assert queries.review_of(far, review.id) is None


def test_review_needs_own_work_first(app):
    world = World(peer_reviews=1)
    with pytest.raises(Conflict, match="own work first"), db.transaction():
        here, assignment, _survey = work_place(world.person, world.enrolment)
        services.take_review(place=here, activity=assignment)
    assert db.session.scalar(select(PeerReview.id)) is None


# Pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_pages_of_an_assignment(app, login, locale):
    world = World(has_second_marker=True, peer_reviews=1)
    assignment = world.terms(
        late=LateRule.PENALTY, penalty_per_day=0.1, due_local=datetime.fromisoformat("2999-01-01T12:00")
    )
    submission = hand_in(world.person, world.enrolment)
    with db.transaction():
        services.give_extra_time(
            enrolment=world.enrolment, activity_id=assignment.id, minutes=5, reason="", actor=world.first
        )
    browser = login(world.person)
    browser.page(world.url(locale))
    staff = login(make_secretariat(), LintingClient(app))
    base = f"/{locale}/training/manage"
    for path in (
        "/marking", f"/submissions/{submission.id}", f"/editions/{world.edition.slug}",
        f"/editions/{world.edition.slug}/assignments/{assignment.id}",
    ):  # fmt: skip
        staff.page(base + path)


def test_my_portal_reminds_of_what_is_due_and_staff_of_what_waits(app):
    world = World()
    world.terms(due_local=datetime.fromisoformat("2999-01-01T12:00"))
    assert "Hand in: Plan" in [task.title for task in training_queries.tasks_for(world.person)]
    hand_in(world.person, world.enrolment)
    assert "Hand in: Plan" not in [task.title for task in training_queries.tasks_for(world.person)]
    assert "1 work waits for its mark" in [task.title for task in training_queries.tasks_for(world.first)]


def test_queue_asks_the_same_number_of_queries_at_any_length(app, login, queries):
    world = World()
    counts = []
    browser = login(world.first)
    for size in (1, 20):
        for _n in range(size):
            person = make_user()
            hand_in(person, make_enrolment(person, world.edition, world.city))
        with queries() as seen:
            browser.page("/en/training/manage/marking")
        counts.append(len(seen))
    assert counts[1] <= counts[0]
    assert counts[1] <= 8


def test_draft_version_is_set_up_and_a_published_one_is_not(app, login):
    version = make_draft(make_course_with_work())
    slug = db.session.execute(select(Course.slug).where(Course.id == version.course_id)).scalar_one()
    browser = login(make_user(roles=(Role.TRAINER,)))
    path = f"/en/training/manage/courses/{slug}/versions/{version.number}/assignments/plan"
    page = browser.page(path)
    assert "2 | All, with dates" in page.get_text()
    values = {
        "most_files": "2",
        "rounds": "3",
        "pass_mark": "70",
        "peer_reviews": "0",
        "rubric_en": "A\n0 | no\n4 | yes",
        "rubric_ko": "",
    }
    assert browser.submit(path, values | {"rubric_ko": "A\n0 | 아니요\n5 | 예"}).status_code == 422
    assert browser.submit(path, values).status_code == 303
    saved = rubric.plan_of(
        db.session.scalars(
            select(Activity.settings)
            .join(Module, Module.id == Activity.module_id)
            .where(Activity.slug == "plan", Module.version_id == version.id)
        ).one()
    )
    assert (saved.most, saved.pass_mark, saved.rounds, saved.takes_text) == (4, 0.7, 3, False)
    with db.transaction():
        db.session.get_one(CourseVersion, version.id).published_at = clock.now() - timedelta(days=1)
    assert browser.get(path).status_code == 404


# The course page ----------------------------------------------------------------------------------------------------


def waiting_step(browser):
    """What the reader's own page lists as handed in."""
    lines = [line.get_text(" ", strip=True) for line in browser.page("/en/my").select(".task-list li")]
    return next((line for line in lines if "Handed in, waits for the mark" in line), None)


def test_course_page_says_that_work_waits_for_its_mark_and_what_is_next(app, login, queries):
    world = World()
    here, _assignment, _survey = work_place(world.person, world.enrolment)
    path = f"/en/training/learn/{here.edition.slug}/{here.course.slug}"
    browser = login(world.person)

    def state_of(slug):
        link = browser.page(path).select_one(f'.task-list a[href*="/{slug}"]')
        return link.find_parent("li").select_one(".status").get_text(strip=True)

    browser.submit(f"{path}/lessons/lesson-1", {}, to=f"{path}/lessons/lesson-1/done")
    assert (state_of("plan"), state_of("opinion")) == ("Next", "To do")
    submission = hand_in(world.person, world.enrolment)
    assert (state_of("plan"), state_of("opinion")) == ("Handed in, waits for the mark", "Next")
    with queries() as seen:
        head = browser.page(path).select_one("main a.btn-primary")
    assert head["href"].endswith("/surveys/opinion")
    assert len(seen) <= 3, seen
    browser.submit(f"{path}/surveys/opinion", {"q-q1": "5"})
    assert "waits for its mark" in browser.page(path).select_one(".notice.is-waiting:not([hidden])").get_text()
    step = waiting_step(browser)
    assert (here.course.titles["en"] in step, "Continue" in step) == (True, False), "nothing is left to do"
    world.mark(submission, world.first)
    world.settle(submission, world.first, 0.8)
    assert state_of("plan") == "Done"
    assert waiting_step(browser) is None
