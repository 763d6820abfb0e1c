from __future__ import annotations

from time import perf_counter

import pytest
from sqlalchemy import func, insert, select

from portal.accounts.models import User
from portal.certificates.models import Certificate
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import lazy as _l
from portal.training import completion, services
from portal.training.models import Attendance, Edition, Eligibility, Enrolment, EnrolmentState, EvidenceState, Source
from portal.training.queries import eligibility as queries
from portal.training.rules import completion as rules
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, place
from tests.factories.training_sessions import ATTENDANCE_RULE, make_session


def reached(enrolment):
    return {
        one["rule"]: (one["reached"], one["needed"], one["met"]) for one in queries.eligibility_of(enrolment.id).reasons
    }


def ask_for(edition, *wanted, attendance=ATTENDANCE_RULE):
    with db.transaction():
        services.change_completion(edition=edition, completion=wanted, attendance=attendance, actor=make_secretariat())


def confirm(person, enrolment):
    with db.transaction():
        here = place(person, enrolment)
        services.confirm_names(
            enrolment=here.enrolment, edition=here.edition, lang="en", name="Ana Reyes", latin_name="Ana Reyes"
        )


# Pure -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attended", "sessions", "share", "met", "needed"),
    [(0, 0, 0.8, True, 0), (4, 5, 0.8, True, 4), (3, 5, 0.8, False, 4), (7, 10, 0.7, True, 7), (2, 3, 0.8, False, 3)],
)
def test_share_of_sessions_is_rounded_up_to_whole_ones(attended, sessions, share, met, needed):
    found = rules.share_of_sessions(attended, sessions, share)
    assert (found.is_met, found.needed) == (met, needed)


def test_mean_score_counts_what_was_not_handed_in_as_nothing():
    assert rules.least_score([1.0], 2, 0.6) == rules.Reached(0.5, 0.6)
    assert rules.least_score([0.1, 0.7, 1.0], 3, 0.6).is_met  # 0.6 exactly, whatever the floats make of it
    assert rules.least_score([], 0, 0.6).is_met


def test_course_without_activities_is_never_completed_by_them():
    assert not rules.all_activities(0, 0).is_met


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ([{"kind": "activities"}], None),
        ([{"kind": "attendance", "share": 0.8}, {"kind": "score", "least": 1}], None),
        ([{"kind": "activities"}, {"kind": "activities"}], 1),
        ([{"kind": "attendance"}], 0),
        ([{"kind": "attendance", "share": 1.5}], 0),
        ([{"kind": "attendance", "share": True}], 0),
        ([{"kind": "score", "least": 0}], 0),
        ([{"kind": "activities", "share": 0.5}], 0),
        ([{"kind": "magic"}], 0),
        ([{}], 0),
    ],
)
def test_rules_that_say_nothing_are_found(wanted, wrong):
    assert rules.wrong_rule(wanted, {"activities", "attendance", "score"}) == wrong


# Kept -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(app):
    return make_user(display_name="Ana Reyes", latin_name="Ana Reyes")


def test_whoever_joins_knows_at_once_what_is_missing(person):
    enrolment = make_enrolment(person, make_edition(), make_city())
    assert reached(enrolment) == {"activities": (0, 3, False)}


def test_each_lesson_moves_the_kept_row_and_the_last_step_completes(person):
    enrolment = make_enrolment(person, make_edition(), make_city())
    with db.transaction():
        here = place(person, enrolment)
        services.complete_lesson(place=here, activity=here.course.activities[0])
    assert reached(enrolment) == {"activities": (1, 3, False)}
    finish(person, enrolment)
    assert reached(enrolment) == {"activities": (3, 3, True)}
    assert enrolment.state is EnrolmentState.COMPLETED


def test_lesson_costs_three_statements_under_the_default_rule(person, queries):
    enrolment = make_enrolment(person, make_edition(), make_city())
    with db.transaction():
        here = place(person, enrolment)
        with queries() as seen:
            services.complete_lesson(place=here, activity=here.course.activities[0])
    assert len(seen) <= 2, seen  # with the place, which was loaded before: three


def test_attendance_and_score_complete_without_every_lesson(person):
    edition = make_edition()
    session = make_session(edition)
    enrolment = make_enrolment(person, edition, make_city())
    ask_for(edition, {"kind": "attendance", "share": 1.0}, {"kind": "score", "least": 0.5})
    confirm(person, enrolment)
    with db.transaction():
        services.record_attendance(session=session, person=person, source=Source.CHECK_IN)
    assert reached(enrolment)["attendance"] == (1, 1, True)
    assert enrolment.state is EnrolmentState.ACTIVE
    finish(person, enrolment, names=False)
    assert reached(enrolment)["score"] == (1.0, 0.5, True)
    assert db.session.get(Enrolment, enrolment.id).state is EnrolmentState.COMPLETED
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_other_parts_bring_their_own_evidence(person):
    accepted = set()
    completion.register(
        "plan", _l("Done"), lambda _edition, keys, _rule: {key: rules.fact(True) for key in keys if key in accepted}
    )
    try:
        edition = make_edition()
        enrolment = make_enrolment(person, edition, make_city())
        ask_for(edition, {"kind": "plan"})
        confirm(person, enrolment)
        assert reached(enrolment) == {"plan": (0, 1, False)}
        accepted.add(enrolment.id)
        with db.transaction():
            assert services.refresh(enrolment=place(person, enrolment).enrolment, edition=edition)
        assert reached(enrolment) == {"plan": (1, 1, True)}
    finally:
        completion._kinds.pop("plan")


def test_rules_are_frozen_once_somebody_has_completed(person):
    edition = make_edition()
    finish(person, make_enrolment(person, edition, make_city()))
    with pytest.raises(Conflict, match="can no longer change"):
        ask_for(edition, {"kind": "attendance", "share": 0.5})


def test_wrong_rules_are_refused(person):
    edition = make_edition()
    for wanted in ([], [{"kind": "magic"}]):
        with pytest.raises(DomainError):
            ask_for(edition, *wanted)
    with pytest.raises(DomainError):
        ask_for(edition, {"kind": "activities"}, attendance=ATTENDANCE_RULE | {"sources": ["override"]})


def test_milder_rules_complete_those_who_meet_them_by_now(person, work):
    edition = make_edition()
    enrolment = make_enrolment(person, edition, make_city())
    session = make_session(edition)
    confirm(person, enrolment)
    with db.transaction():
        services.record_attendance(session=session, person=person, source=Source.CHECK_IN)
    assert enrolment.state is EnrolmentState.ACTIVE
    ask_for(edition, {"kind": "attendance", "share": 1.0})
    work(only=("core",))
    assert db.session.get(Enrolment, enrolment.id).state is EnrolmentState.COMPLETED


# Many -----------------------------------------------------------------------------------------------------------------


def crowd(edition, size):
    """That many people in an edition, each at every second session."""
    city = make_city()
    now = clock.now()
    keys = [(ids.new_id(), ids.new_id()) for _n in range(size)]
    sessions = [make_session(edition, slug=f"s{n}") for n in range(10)]
    template = make_user()
    with db.transaction():
        columns = [c.key for c in User.__table__.columns]
        values = {key: getattr(template, key) for key in columns if hasattr(template, key)}
        db.session.execute(
            insert(User),
            [values | {"id": user, "email": f"c{user}@city.example", "email_key": f"c{user}@city.example"} for user, _e in keys],
        )  # fmt: skip
        db.session.execute(
            insert(Enrolment),
            [{"id": key, "edition_id": edition.id, "user_id": user, "city_id": city.id} for user, key in keys],
        )
        db.session.execute(
            insert(Attendance),
            [
                {"enrolment_id": key, "session_id": one.id, "source": Source.CHECK_IN, "state": EvidenceState.COUNTED, "noted_at": now}
                for _user, key in keys
                for one in sessions[::2]
            ],
        )  # fmt: skip


def test_five_hundred_are_judged_in_two_seconds_and_few_statements(app, queries):
    edition = make_edition()
    crowd(edition, 500)
    with db.transaction():
        held = db.session.get_one(Edition, edition.id)
        held.completion_rules = [
            {"kind": "activities"},
            {"kind": "attendance", "share": 0.6},
            {"kind": "score", "least": 0.5},
        ]
    began = perf_counter()
    with queries() as seen:
        last, chunks = None, 0
        while chunks == 0 or last is not None:
            with db.transaction():
                last = services.recompute(edition=held, after=last)
            chunks += 1
    took = perf_counter() - began
    assert chunks == 3
    assert len(seen) <= 12 * chunks, seen
    assert took < 2, took
    rows = db.session.scalars(select(Eligibility)).all()
    assert len(rows) == 500
    assert {tuple(one["reached"] for one in row.reasons) for row in rows} == {(0, 5, 0.0)}


def test_chunks_follow_each_other_as_events(app, work):
    edition = make_edition()
    crowd(edition, 450)
    ask_for(edition, {"kind": "attendance", "share": 0.5})
    work(only=("core",))
    assert db.session.scalar(select(func.count()).select_from(Eligibility).where(Eligibility.is_met)) == 450
