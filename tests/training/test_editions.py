from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db, tasks
from portal.core.errors import Conflict, DomainError
from portal.training import queries, services
from portal.training.models import Admission, Edition, EditionState
from portal.training.queries import content, editions
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment, make_programme, nominate


@pytest.fixture
def secretariat(app):
    return make_secretariat()


def plan(**values):
    defaults = {
        "slug": "seoul-2027", "titles": {"en": "Seoul"}, "starts_on": date(2027, 5, 10), "ends_on": date(2027, 5, 15),
        "timezone": "Asia/Seoul", "nominations_close_at": datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC),
        "places": {"en": "Seoul"},
    }  # fmt: skip
    return services.EditionPlan(**(defaults | values))


def create(actor, **values):
    with db.transaction():
        return services.create_edition(programme=make_programme(), plan=plan(**values), actor=actor)


def move(edition, to, actor):
    with db.transaction():
        services.move_edition(edition=edition, to=to, actor=actor, reason="as planned")


def test_edition_begins_as_a_draft_that_nobody_sees(secretariat):
    edition = create(secretariat)
    assert edition.state is EditionState.DRAFT
    assert edition not in queries.upcoming_editions()
    assert queries.count_editions() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": date(2027, 5, 9)}, "ends_on"),
        ({"seats": 1}, "seats_per_city"),
        ({"nominations_close_at": datetime(2027, 6, 1, tzinfo=UTC)}, "closes_on"),
        ({"places": {}}, "place_en"),
    ],
)
def test_plan_that_contradicts_itself_is_refused(secretariat, values, field):
    with pytest.raises(DomainError) as caught:
        create(secretariat, **values)
    assert caught.value.field == field


def test_address_is_taken(secretariat):
    create(secretariat)
    with pytest.raises(Conflict) as caught:
        create(secretariat)
    assert caught.value.field == "slug"


def test_way_through_the_states_is_audited(secretariat):
    edition = create(secretariat, admission=Admission.SELECTION, courses=[make_course().id])
    for state in list(EditionState)[1:]:
        move(edition, state, secretariat)
    assert edition.state is EditionState.ENDED
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "training.edition_moved")).all()
    assert [entry.data["to"] for entry in entries] == [state.value for state in list(EditionState)[1:]]
    assert {entry.actor_id for entry in entries} == {secretariat.id}
    assert {entry.reason for entry in entries} == {"as planned"}


def test_states_cannot_be_jumped(secretariat):
    edition = create(secretariat, courses=[make_course().id])
    with pytest.raises(Conflict):
        move(edition, EditionState.RUNNING, secretariat)
    move(edition, EditionState.OPEN, secretariat)
    move(edition, EditionState.OPEN, secretariat)
    move(edition, EditionState.CLOSED, secretariat)
    with pytest.raises(Conflict):
        move(edition, EditionState.SELECTING, secretariat)
    move(edition, EditionState.RUNNING, secretariat)


def test_opening_needs_a_course_and_a_closing_date_ahead(secretariat, at):
    edition = create(secretariat)
    with pytest.raises(Conflict, match="course"):
        move(edition, EditionState.OPEN, secretariat)
    late = create(secretariat, slug="late", courses=[make_course().id])
    at(datetime(2027, 4, 1, tzinfo=UTC))
    with pytest.raises(Conflict, match="closing date"):
        move(late, EditionState.OPEN, secretariat)


def change(edition, actor, **values):
    current = plan(
        slug=edition.slug, titles=edition.titles, starts_on=edition.starts_on, ends_on=edition.ends_on, is_online=True,
        nominations_close_at=edition.nominations_close_at, courses=editions.version_ids(edition.id), seats=edition.seats,
        seats_per_city=edition.seats_per_city,
    )  # fmt: skip
    with db.transaction():
        services.change_edition(edition=edition, plan=replace(current, **values), actor=actor)


def test_change_of_dates_is_audited_with_what_changed(secretariat):
    edition = make_edition()
    change(edition, secretariat, ends_on=edition.ends_on + timedelta(days=1))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "training.edition_changed")).one()
    assert set(entry.data) == {"edition", "ends_on"}


def test_what_is_in_use_cannot_be_taken_away(secretariat):
    city = make_city()
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    edition = make_edition()
    for _n in range(2):
        outcome = nominate(edition, city, coordinator)
    make_enrolment(outcome.person, edition, city)
    for values, field in (
        ({"seats": 1, "seats_per_city": 1}, "seats"), ({"seats_per_city": 1}, "seats_per_city"),
        ({"admission": Admission.SELECTION}, "admission"), ({"courses": [make_course().id]}, "courses"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as caught:
            change(edition, secretariat, **values)
        assert caught.value.field == field


def test_task_moves_editions_by_date_and_late_is_harmless(app, work, at):
    edition = make_edition(
        starts_on=date(2027, 5, 10), ends_on=date(2027, 5, 15), nominations_close_at=datetime(2027, 3, 31, tzinfo=UTC)
    )
    draft = make_edition(state=EditionState.DRAFT)
    for moment, state in (
        (datetime(2027, 3, 30, tzinfo=UTC), EditionState.OPEN),
        (datetime(2027, 4, 1, tzinfo=UTC), EditionState.CLOSED),
        (datetime(2027, 5, 9, 16, tzinfo=UTC), EditionState.RUNNING),
        (datetime(2027, 5, 16, tzinfo=UTC), EditionState.ENDED),
    ):
        at(moment)
        tasks.send("training.move_by_date")
        tasks.send("training.move_by_date")
        work()
        assert db.session.get_one(Edition, edition.id).state is state
    assert db.session.get_one(Edition, draft.id).state is EditionState.DRAFT
    assert clock.now() == datetime(2027, 5, 16, tzinfo=UTC)


def test_task_that_slept_for_a_year_catches_up_in_one_go(app, at):
    edition = make_edition()
    at(clock.now() + timedelta(days=365))
    with db.transaction():
        assert services.move_by_date() == 3
    assert edition.state is EditionState.ENDED


def test_numbers_count_people_and_editions(app):
    city, person = make_city(), make_user()
    first, second = make_edition(), make_edition()
    for edition in (first, second):
        enrolment = make_enrolment(person, edition, city)
        with db.transaction():
            services.take_over_completion(
                enrolment=enrolment, edition=edition, name="A", latin_name="A", completed_at=clock.now()
            )
    assert queries.count_trained() == 1
    assert queries.count_editions() == 2
    assert queries.trained_in(city.id) == (1, 2)


def test_closing_on_the_last_day_is_judged_in_the_editions_zone(secretariat):
    last_evening = datetime(2027, 5, 15, 23, 59, 59, tzinfo=ZoneInfo("America/Los_Angeles"))
    values = {"timezone": "America/Los_Angeles", "nominations_close_at": last_evening}
    assert create(secretariat, **values).nominations_close_at == last_evening
    with pytest.raises(DomainError) as refused:
        create(secretariat, slug="late", **values | {"nominations_close_at": last_evening + timedelta(seconds=2)})
    assert refused.value.field == "closes_on"


def test_edition_in_the_west_is_there_until_its_own_day_is_over(app, at):
    last = date(2026, 12, 10)
    edition = make_edition(
        timezone="America/Los_Angeles", ends_on=last, state=EditionState.RUNNING, nominations_close_at=clock.now()
    )
    evening = datetime(2026, 12, 10, 20, tzinfo=ZoneInfo("America/Los_Angeles"))  # the 11th in UTC
    at(evening)
    course = editions.edition_by_slug(edition.slug).courses[0].course_version_id
    course_id = content.outline(course).course_id
    assert edition in queries.upcoming_editions(1)
    assert edition in editions.teaching(course_id)
    at(evening + timedelta(hours=5))
    assert edition not in queries.upcoming_editions()
    assert edition not in editions.teaching(course_id)


def test_edition_teaches_a_course_in_one_version_only(secretariat):
    first, second = make_course(slug="data"), make_course(slug="data", lessons=3)
    with pytest.raises(DomainError) as refused:
        create(secretariat, courses=[first.id, second.id])
    assert refused.value.field == "courses"


def test_open_edition_keeps_a_course_and_its_address(secretariat):
    course = make_course()
    edition = create(secretariat, courses=[course.id])
    move(edition, EditionState.OPEN, secretariat)
    for values, field in (({"courses": []}, "courses"), ({"courses": [course.id], "slug": "moved"}, "slug")):
        with pytest.raises(DomainError) as refused, db.transaction():
            services.change_edition(edition=edition, plan=plan(**values), actor=secretariat)
        assert refused.value.field == field
