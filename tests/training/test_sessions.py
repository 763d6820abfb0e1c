# ruff: noqa: DTZ001  # wall times have no zone, that is the point
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db, i18n, room_codes
from portal.core.errors import Conflict, DomainError, NotFound
from portal.notifications.models import Notification
from portal.training import services, words
from portal.training.models import (
    Attendance,
    CourseVersion,
    Edition,
    Enrolment,
    EnrolmentState,
    EvidenceState,
    Session,
    Source,
)
from portal.training.queries import sessions as queries
from portal.training.queries.eligibility import Evidence
from portal.training.rules import attendance as rules
from portal.training.services import privacy
from tests.accounts.walk import traces
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.authoring import make_draft, reload
from tests.factories.cities import make_city
from tests.factories.training import make_edition, make_enrolment
from tests.factories.training_sessions import make_session, session_plan
from tests.lint import LintingClient
from tests.training.test_quizzes import begin, hand_in, right_answers, save, take_part

COUNTED, REFUSED, ASKED = EvidenceState.COUNTED, EvidenceState.REFUSED, EvidenceState.ASKED


# Pure -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "attended"),
    [
        ([], False),
        ([Evidence(Source.CHECK_IN, COUNTED, None)], True),
        ([Evidence(Source.PRESENCE, COUNTED, 44)], False),
        ([Evidence(Source.PRESENCE, COUNTED, 45)], True),
        ([Evidence(Source.RECORDING, ASKED, None)], False),
        ([Evidence(Source.RECORDING, COUNTED, None)], True),
        ([Evidence(Source.EXCUSED, COUNTED, None)], False),
        ([Evidence(Source.CHECK_IN, COUNTED, None), Evidence(Source.OVERRIDE, REFUSED, None)], False),
        ([Evidence(Source.OVERRIDE, COUNTED, None)], True),
    ],
)
def test_what_counts_as_attended(evidence, attended):
    assert rules.is_attended(evidence, 60, rules.Equivalence()) is attended


def test_edition_may_count_the_excused():
    rule = rules.equivalence({"sources": ["excused"], "presence_share": 1, "recording_days": 0})
    assert rules.is_attended([Evidence(Source.EXCUSED, COUNTED, None)], 60, rule)
    assert not rules.is_attended([Evidence(Source.CHECK_IN, COUNTED, None)], 60, rule)


# Planning -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(app):
    return make_secretariat()


@pytest.fixture
def world(app):
    edition = make_edition()
    person = make_user(display_name="Ana Reyes", timezone="America/Bogota")
    return edition, person, make_enrolment(person, edition, make_city())


def test_instant_is_derived_from_wall_time_and_zone(app):
    session = make_session(make_edition(), local_start=datetime(2027, 5, 3, 15, 0), timezone="Asia/Seoul", minutes=90)
    assert session.starts_at == datetime(2027, 5, 3, 6, 0, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 5, 3, 7, 30, tzinfo=UTC)


def test_time_that_does_not_exist_is_refused_with_its_neighbours(app):
    with pytest.raises(DomainError, match=r"Berlin.*2:30.*1:30.*3:30") as refused:
        make_session(make_edition(), local_start=datetime(2027, 3, 28, 2, 30), timezone="Europe/Berlin")
    assert refused.value.field == "starts_at"


def test_time_that_comes_twice_is_asked_about(app):
    when = {"local_start": datetime(2027, 10, 31, 2, 30), "timezone": "Europe/Berlin"}
    with pytest.raises(DomainError, match=r"twice.*\+2.*\+1") as asked:
        make_session(make_edition(), **when)
    assert asked.value.field == "fold"
    later = make_session(make_edition(), **when, fold=1)
    assert later.starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_address_is_unique_in_an_edition_only(app):
    edition = make_edition()
    make_session(edition, slug="opening")
    make_session(make_edition(), slug="opening")
    with pytest.raises(Conflict, match="address"):
        make_session(edition, slug="opening")


def test_moving_tells_those_who_take_part_and_a_new_room_does_not(world, staff, work):
    edition, person, _enrolment = world
    session = make_session(edition)
    work(only=("core",))
    told = select(func.count(Notification.id)).where(Notification.kind == "training.session_moved")
    plan = {"slug": session.slug, "local_start": session.local_start}
    with db.transaction():
        services.change_session(session=session, plan=session_plan(**plan | {"place": "Room 2"}), actor=staff)
    work(only=("core",))
    assert db.session.scalar(told) == 0
    with db.transaction():
        plan["local_start"] += timedelta(hours=2)
        services.change_session(session=session, plan=session_plan(**plan), actor=staff)
    work(only=("core",))
    assert db.session.scalars(
        select(Notification.user_id).where(Notification.kind == "training.session_moved")
    ).all() == [person.id]
    with db.transaction():
        services.cancel_session(session=session, reason="Flood", actor=staff)
        services.cancel_session(session=session, reason="Flood", actor=staff)
    work(only=("core",))
    assert db.session.scalar(told) == 2


def test_time_is_shown_in_both_zones_with_a_word_for_another_day(app):
    session = Session(starts_at=datetime(2027, 5, 4, 0, 30, tzinfo=UTC), timezone="Asia/Seoul")
    with i18n.in_language("en", "America/Bogota"):
        text = words.session_time(session)
    assert "Monday, May 3" in text
    assert "(Bogota)" in text
    assert "Tuesday, May 4" in text
    assert "Seoul" in text
    assert "the next day" in text
    with i18n.in_language("en", "Asia/Tokyo"):
        assert "Seoul" not in words.session_time(session)
    session.timezone = "America/Bogota"
    with i18n.in_language("en", "Asia/Seoul"):
        assert "the day before" in words.session_time(session)


# Attendance -----------------------------------------------------------------------------------------------------------


def check_in(session, person, code=None):
    with db.transaction():
        return services.check_in(
            session=session, person=person, code=code or room_codes.code_at(session.secret, clock.now())
        )  # fmt: skip


def test_check_in_counts_once(world):
    edition, person, _enrolment = world
    session = make_session(edition)
    assert check_in(session, person)
    assert check_in(session, person)
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_check_in_needs_the_code_the_hour_and_a_place(world):
    edition, person, _enrolment = world
    session = make_session(edition)
    wrong = f"{(int(room_codes.code_at(session.secret, clock.now())) + 1) % 10**6:06d}"
    with pytest.raises(DomainError, match="not the code"):
        check_in(session, person, wrong)
    late = make_session(edition, local_start=session.local_start + timedelta(days=1))
    with pytest.raises(Conflict, match="half an hour"):
        check_in(late, person)
    with pytest.raises(NotFound):
        check_in(session, make_user())
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_room_reports_minutes_and_the_longest_presence_counts(world):
    edition, person, _enrolment = world
    session = make_session(edition)
    for minutes, counts in ((20, False), (50, True), (30, True)):
        with db.transaction():
            assert services.record_attendance(
                session=session, person=person, source=Source.PRESENCE, minutes=minutes
            ) is counts  # fmt: skip


def test_presence_without_minutes_is_refused_by_the_database(world):
    edition, person, _enrolment = world
    session = make_session(edition)
    with pytest.raises(IntegrityError), db.transaction():
        services.record_attendance(session=session, person=person, source=Source.PRESENCE)


def test_apology_is_made_in_advance_and_decided_by_staff(world, staff):
    edition, person, enrolment = world
    session = make_session(edition, local_start=session_plan().local_start + timedelta(days=1))
    with db.transaction():
        services.explain(session=session, person=person, source=Source.EXCUSED, text="A flood at home")
    with db.transaction():
        services.decide(session=session, enrolment_id=enrolment.id, source=Source.EXCUSED, accepted=False, actor=staff)
    with db.transaction():
        services.explain(session=session, person=person, source=Source.EXCUSED, text="A flood at home, see the news")
    with db.transaction():
        services.decide(session=session, enrolment_id=enrolment.id, source=Source.EXCUSED, accepted=True, actor=staff)
    assert queries.evidence_of(enrolment.id, session.id)[Source.EXCUSED].state is COUNTED
    with pytest.raises(Conflict, match="accepted"), db.transaction():
        services.explain(session=session, person=person, source=Source.EXCUSED, text="Again")
    begun = make_session(edition)
    with pytest.raises(Conflict, match="too late"), db.transaction():
        services.explain(session=begun, person=person, source=Source.EXCUSED, text="Overslept")


def test_recording_and_task_count_within_their_days(world, staff, at):
    edition, person, enrolment = world
    session = make_session(edition, recording_url="https://video.example/1")
    hand_in = {"session": session, "person": person, "source": Source.RECORDING, "text": "We can publish budgets."}
    with pytest.raises(Conflict), db.transaction():
        services.explain(**hand_in)
    now = clock.now()
    at(now + timedelta(days=15))
    with pytest.raises(Conflict), db.transaction():
        services.explain(**hand_in)
    at(now + timedelta(days=13))
    with db.transaction():
        services.explain(**hand_in)
    with db.transaction():
        assert services.decide(
            session=session, enrolment_id=enrolment.id, source=Source.RECORDING, accepted=True, actor=staff
        )  # fmt: skip


def _pass_quiz(person, enrolment, *, right):
    own = begin(person, enrolment)
    save(own, right_answers(own.attempt.rule) if right else {})
    hand_in(own)


def _with_quiz(edition, **values):
    [(name, _course, _quiz)] = queries.quizzes_of(edition.id)
    return make_session(edition, recording_url="https://video.example/1", recording_quiz=name, **values)


def test_quiz_about_the_recording_counts_once_it_is_passed_in_time(app, at):
    person = make_user()
    enrolment = take_part(person)
    edition = db.session.get_one(Edition, enrolment.edition_id)
    session, other = _with_quiz(edition), make_session(edition, recording_url="https://video.example/2")
    late = _with_quiz(edition, local_start=session.local_start - timedelta(days=30))
    at(clock.now() + timedelta(days=2))
    with pytest.raises(Conflict, match="quiz stands"), db.transaction():
        services.explain(session=session, person=person, source=Source.RECORDING, text="I saw it.")
    _pass_quiz(person, enrolment, right=False)
    assert queries.evidence_of(enrolment.id, session.id) == {}
    _pass_quiz(person, enrolment, right=True)
    assert queries.evidence_of(enrolment.id, session.id)[Source.RECORDING].state is COUNTED
    assert queries.evidence_of(enrolment.id, other.id) == {}
    assert queries.evidence_of(enrolment.id, late.id) == {}, "the days of this recording are over"


def test_quiz_passed_before_the_session_says_nothing_of_it_and_words_are_taken_instead(app, at):
    person = make_user()
    enrolment = take_part(person)
    session = _with_quiz(db.session.get_one(Edition, enrolment.edition_id))
    _pass_quiz(person, enrolment, right=True)
    assert queries.evidence_of(enrolment.id, session.id) == {}
    at(clock.now() + timedelta(days=1))
    with db.transaction():
        services.explain(session=session, person=person, source=Source.RECORDING, text="We can publish budgets.")
    assert queries.evidence_of(enrolment.id, session.id)[Source.RECORDING].state is ASKED


def test_recordings_quiz_can_complete_the_edition(app, at):
    person = make_user()
    enrolment = take_part(person)
    with db.transaction():
        edition = db.session.get_one(Edition, enrolment.edition_id)
        edition.completion_rules = [{"kind": "attendance", "share": 1}]
        db.session.get_one(Enrolment, enrolment.id).names_confirmed_at = clock.now()
    _with_quiz(edition)
    at(clock.now() + timedelta(days=1))
    _pass_quiz(person, enrolment, right=True)
    assert db.session.get_one(Enrolment, enrolment.id).state is EnrolmentState.COMPLETED


def test_quiz_of_a_recording_is_chosen_by_staff_and_opened_by_who_missed_it(app, login, at):
    person = make_user()
    enrolment = take_part(person)
    edition = db.session.get_one(Edition, enrolment.edition_id)
    [(name, course, quiz)] = queries.quizzes_of(edition.id)
    session = make_session(edition)
    browser = login(make_user(roles=(Role.TRAINER,)))
    path = f"/en/training/manage/sessions/{session.id}/edit"
    values = {
        "title_en": "Opening", "slug": "opening", "kind": "on_site", "place": "Room 2", "starts_on": str(session.local_start.date()),
        "starts_at": "09:00", "timezone": "Asia/Seoul", "minutes": "60", "recording_quiz": name,
    }  # fmt: skip
    assert browser.submit(path, values).status_code == 422, "there is no recording yet"
    assert browser.submit(path, values | {"recording_url": "https://video.example/1"}).status_code == 303
    assert browser.submit(path, values | {"recording_quiz": "another/quiz"}).status_code == 422
    assert browser.page(path).select_one("#recording_quiz option[selected]")["value"] == name
    at(clock.now() + timedelta(days=1))
    reader = login(person, LintingClient(app))
    page = reader.page(f"/en/training/learn/{edition.slug}/sessions/opening")
    assert page.select_one(f'#recording a[href*="/{course.slug}/"][href$="/{quiz.slug}"]')
    assert page.select_one("#recording form") is None
    for locale in ("ko", "ar"):
        reader.page(f"/{locale}/training/learn/{edition.slug}/sessions/opening")


def test_publishing_says_that_a_recording_asks_for_a_quiz_which_the_version_lacks(app):
    enrolment = take_part(make_user())
    edition = db.session.get_one(Edition, enrolment.edition_id)
    [(_name, course, quiz)] = queries.quizzes_of(edition.id)
    _with_quiz(edition)
    draft = make_draft(db.session.get_one(CourseVersion, course.version_id))

    def said():
        found = services.check(reload(draft))
        return [one for one in found if "as the task about its recording" in one.message]

    assert said() == [], "a copy has the quiz"
    with db.transaction():
        version = reload(draft)
        activity = next(a for module in version.modules for a in module.activities if a.slug == quiz.slug)
        services.remove_activity(version=version, activity_id=activity.id)
    [finding] = said()
    assert quiz.slug in finding.message
    assert not finding.is_blocking, "it is for the author to decide"


def test_override_beats_all_and_leaves_a_trace(world, staff):
    edition, person, enrolment = world
    session = make_session(edition)
    check_in(session, person)
    with pytest.raises(DomainError, match="reason"), db.transaction():
        services.override(session=session, enrolment_id=enrolment.id, attended=False, reason=" ", actor=staff)
    with db.transaction():
        assert not services.override(
            session=session, enrolment_id=enrolment.id, attended=False, reason="Left at once", actor=staff
        )
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "training.attendance_overridden")).one()
    assert (entry.reason, entry.actor_id) == ("Left at once", staff.id)


def test_somebody_of_another_edition_is_not_found(world, staff):
    session = make_session(make_edition())
    _edition, _person, enrolment = world
    with pytest.raises(NotFound), db.transaction():
        services.override(session=session, enrolment_id=enrolment.id, attended=True, reason="x", actor=staff)
    with pytest.raises(NotFound), db.transaction():
        services.decide(session=session, enrolment_id=enrolment.id, source=Source.EXCUSED, accepted=True, actor=staff)


# Pages ----------------------------------------------------------------------------------------------------------------


def fill(page, **values):
    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    return {"csrf_token": token, **values}


def test_trainer_plans_shows_the_code_and_the_learner_checks_in(app, login, world):
    from tests.lint import LintingClient

    edition, person, _enrolment = world
    trainer = login(make_user(roles=(Role.TRAINER,)), LintingClient(app))
    path = f"/en/training/manage/editions/{edition.slug}/sessions/new"
    now = session_plan().local_start
    data = fill(
        trainer.page(path), title_en="Opening", slug="opening", starts_on=f"{now:%Y-%m-%d}", starts_at=f"{now:%H:%M}",
        timezone="Asia/Seoul", minutes="60", kind="on_site", place="Room 1",
    )  # fmt: skip
    assert trainer.post(path, data=data).status_code == 303
    session = db.session.scalars(select(Session)).one()
    shown = trainer.page(f"/en/training/manage/sessions/{session.id}/code")
    assert shown.select_one(".session-qr svg")
    digits = shown.select_one(".session-digits").get_text(strip=True)
    learner = login(person, LintingClient(app))
    own = f"/en/training/learn/{edition.slug}/sessions/opening"
    page = learner.page(f"{own}/check-in?code={digits}")
    assert page.find("input", attrs={"name": "code"})["value"] == digits
    assert learner.post(f"{own}/check-in", data=fill(page, code="12")).status_code == 422
    assert learner.post(f"{own}/check-in", data=fill(page, code=digits)).status_code == 303
    assert "Attended" in learner.page(own).get_text()
    assert "Attended" in trainer.page(f"/en/training/manage/sessions/{session.id}").get_text()


def test_form_asks_which_of_two_equal_times_is_meant(login, world, staff):
    edition, _person, _enrolment = world
    browser = login(staff)
    path = f"/en/training/manage/editions/{edition.slug}/sessions/new"
    page = browser.page(path)
    assert page.find("input", attrs={"name": "fold"}) is None
    data = fill(
        page, title_en="Night", slug="night", starts_on="2027-10-31", starts_at="02:30", timezone="Europe/Berlin",
        minutes="60", kind="online",
    )  # fmt: skip
    answer = browser.post(path, data=data)
    assert answer.status_code == 422
    assert "comes twice" in answer.text
    assert answer.text.count('name="fold"') == 2
    assert browser.post(path, data=data | {"fold": "1"}).status_code == 303
    assert db.session.scalars(select(Session)).one().starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_learner_apologises_and_staff_decide_on_the_page(app, login, world, staff):
    from tests.lint import LintingClient

    edition, person, enrolment = world
    session = make_session(edition, local_start=session_plan().local_start + timedelta(days=1))
    learner, office = login(person, LintingClient(app)), login(staff, LintingClient(app))
    own = f"/en/training/learn/{edition.slug}/sessions/{session.slug}"
    assert learner.post(f"{own}/explain/excused", data=fill(learner.page(own), text="Flood")).status_code == 303
    listed = office.page(f"/en/training/manage/sessions/{session.id}")
    assert "Flood" in listed.get_text()
    target = f"/en/training/manage/sessions/{session.id}/attendance/{enrolment.id}"
    data = fill(listed, source="excused", answer="accept")
    assert office.post(f"{target}/decide", data=data).status_code == 303
    assert office.post(target, data=fill(office.page(target), attended="yes", reason="Saw her")).status_code == 303
    assert "Attended" in learner.page(f"/en/training/learn/{edition.slug}/sessions").get_text()


def test_lists_cost_the_same_for_one_and_for_fifty(app, login, staff, queries):
    edition, city = make_edition(), make_city()
    person = make_user()
    make_enrolment(person, edition, city)
    session = make_session(edition)
    browser = login(staff)
    paths = [
        f"/en/training/manage/sessions/{session.id}", f"/en/training/manage/editions/{edition.slug}/sessions",
        f"/en/training/manage/editions/{edition.slug}/eligibility",
    ]  # fmt: skip

    def cost():
        found = []
        for path in paths:
            with queries() as seen:
                assert browser.get(path).status_code == 200
            found.append(len(seen))
        return found

    cost()
    one = cost()
    for _n in range(49):
        other = make_user()
        make_enrolment(other, edition, city)
        with db.transaction():
            services.record_attendance(session=session, person=other, source=Source.CHECK_IN)
    for _n in range(49):
        make_session(edition)
    assert cost() == one
    assert max(one) <= 8


# Privacy --------------------------------------------------------------------------------------------------------------


def test_export_holds_attendance_and_erasure_empties_the_words(world, staff):
    from portal.accounts import services as accounts

    edition, person, enrolment = world
    session = make_session(edition, local_start=session_plan().local_start + timedelta(days=1))
    with db.transaction():
        services.explain(session=session, person=person, source=Source.EXCUSED, text="Quuxian fever")
        services.override(
            session=session, enrolment_id=enrolment.id, attended=True, reason="Quuxian saw her", actor=staff
        )
    _name, data = privacy.export_of(person)
    exported = {one["source"]: one["text"] for one in data["enrolments"][0]["attendance"]}
    assert exported == {"excused": "Quuxian fever", "override": "Quuxian saw her"}
    assert data["enrolments"][0]["eligibility"][0]["rule"] == "activities"
    with db.transaction():
        accounts.erase(person)
    assert not [where for where in traces("Quuxian") if where[0].startswith("training_")]
    assert not [where for where in traces(person.id) if where[0].startswith("training_")]
