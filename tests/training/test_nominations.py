from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AuditEntry, Role, User, UserState
from portal.cities.models import Affiliation, AffiliationState
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.notifications.models import Notification
from portal.training import services
from portal.training.models import Admission, EditionState, Enrolment, EnrolmentState, Nomination, NominationState
from portal.training.queries import nominations as queries
from portal.training.queries import tasks_for
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import finish, make_edition, make_enrolment, nominate


@pytest.fixture
def city(app):
    return make_city(names={"en": "Quezon City"})


@pytest.fixture
def coordinator(city):
    return make_user(display_name="Liezel", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def own(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def test_nomination_of_a_newcomer_invites(city, coordinator):
    edition = make_edition()
    outcome = nominate(edition, city, coordinator, email="New@City.example", name="New Person")
    assert outcome.is_new
    assert outcome.invitation
    assert outcome.person.state is UserState.INVITED
    assert (outcome.nomination.seat, outcome.nomination.city_slot, outcome.nomination.rank) == (1, 1, 1)
    affiliation = db.session.scalars(select(Affiliation).where(Affiliation.user_id == outcome.person.id)).one()
    assert affiliation.state is AffiliationState.CONFIRMED
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "training.nominated")) == 1


def test_nomination_of_somebody_known_needs_no_invitation(city, coordinator):
    person = make_user(email="known@city.example")
    outcome = nominate(make_edition(), city, coordinator, email="KNOWN@city.example")
    assert outcome.person.id == person.id
    assert outcome.invitation is None


def test_second_press_nominates_once(city, coordinator):
    edition = make_edition()
    first = nominate(edition, city, coordinator, email="one@city.example")
    again = nominate(edition, city, coordinator, email="ONE@city.example")
    assert not again.is_new
    assert again.nomination.id == first.nomination.id
    assert db.session.scalar(select(func.count(Nomination.id))) == 1


def test_third_of_a_city_is_refused_and_leaves_nothing(city, coordinator):
    edition = make_edition()
    for _n in range(2):
        nominate(edition, city, coordinator)
    with pytest.raises(Conflict, match="Quezon City has used all of its 2 places"):
        nominate(edition, city, coordinator, email="third@city.example")
    assert db.session.scalar(select(func.count()).where(User.email_key == "third@city.example")) == 0
    assert queries.quota(edition, city.id).is_full


def test_last_seat_of_the_edition(app):
    edition = make_edition(seats=2)
    for _n in range(2):
        other = make_city()
        nominate(edition, other, own(other))
    late = make_city()
    with pytest.raises(Conflict, match="All 2 seats"):
        nominate(edition, late, own(late))


def test_selection_takes_no_seats_but_keeps_the_quota_of_a_city(city, coordinator):
    edition = make_edition(seats=2, admission=Admission.SELECTION)
    for _n in range(3):
        other = make_city()
        assert nominate(edition, other, own(other)).nomination.seat is None
    for _n in range(2):
        nominate(edition, city, coordinator)
    with pytest.raises(Conflict):
        nominate(edition, city, coordinator)


def test_other_city_was_first(city, coordinator):
    edition, other = make_edition(), make_city()
    nominate(edition, other, own(other), email="both@city.example")
    with pytest.raises(Conflict, match="Another city") as caught:
        nominate(edition, city, coordinator, email="both@city.example")
    assert caught.value.field == "email"


def test_late_nomination_says_when_it_closed(city, coordinator, at):
    edition = make_edition()
    at(edition.nominations_close_at)
    with pytest.raises(Conflict, match=r"Nominations closed on .*UTC\+9") as caught:
        nominate(edition, city, coordinator)
    assert "Nothing was saved" in caught.value.message


def test_city_that_is_no_member_cannot_nominate(app):
    stranger = make_city(membership=None)
    with pytest.raises(Conflict, match="member"):
        nominate(make_edition(), stranger, own(stranger))


def test_blocked_person_and_bad_address_are_refused(city, coordinator):
    edition = make_edition()
    make_user(email="blocked@city.example", state=UserState.BLOCKED)
    with pytest.raises(Conflict, match="closed"):
        nominate(edition, city, coordinator, email="blocked@city.example")
    with pytest.raises(DomainError):
        nominate(edition, city, coordinator, email="no address")


def accept(outcome, lang="en"):
    with db.transaction():
        return services.accept(nomination=outcome.nomination, person=outcome.person, content_lang=lang)


def test_accepting_enrols_once(city, coordinator):
    outcome = nominate(make_edition(), city, coordinator)
    first = accept(outcome, "ko")
    assert accept(outcome, "en").id == first.id
    assert first.content_lang == "ko"
    assert outcome.nomination.state is NominationState.ACCEPTED
    assert db.session.scalar(select(func.count(Enrolment.id))) == 1


def test_accepting_where_the_secretariat_chooses_enrols_nobody(city, coordinator):
    outcome = nominate(make_edition(admission=Admission.SELECTION), city, coordinator)
    assert accept(outcome) is None
    assert db.session.scalar(select(func.count(Enrolment.id))) == 0


def test_only_the_nominee_answers(city, coordinator):
    outcome = nominate(make_edition(), city, coordinator)
    for verb in (lambda: services.accept(nomination=outcome.nomination, person=coordinator, content_lang="en"),
                 lambda: services.decline(nomination=outcome.nomination, person=coordinator)):  # fmt: skip
        with pytest.raises(NotFound), db.transaction():
            verb()


def test_declining_frees_the_place(city, coordinator):
    edition = make_edition()
    first, second = nominate(edition, city, coordinator), nominate(edition, city, coordinator)
    for _twice in range(2):
        with db.transaction():
            services.decline(nomination=first.nomination, person=first.person)
    third = nominate(edition, city, coordinator)
    assert (third.nomination.seat, third.nomination.city_slot) == (1, 1)
    assert (second.nomination.rank, third.nomination.rank) == (1, 2)
    with pytest.raises(Conflict, match="already answered"):
        accept(first)


def test_withdrawing_ends_the_enrolment_and_a_new_nomination_brings_it_back(city, coordinator):
    edition = make_edition()
    make_user(email="back@city.example")
    outcome = nominate(edition, city, coordinator, email="back@city.example")
    enrolment = accept(outcome)
    for _twice in range(2):
        with db.transaction():
            services.withdraw(nomination=outcome.nomination, actor=coordinator)
    assert enrolment.state is EnrolmentState.WITHDRAWN
    with pytest.raises(Conflict, match="withdrawn"):
        accept(nominate(edition, city, coordinator, email="back@city.example")) and accept(outcome)
    assert db.session.get_one(Enrolment, enrolment.id).state is EnrolmentState.ACTIVE


def test_completed_nominee_cannot_be_withdrawn(city, coordinator):
    outcome = nominate(make_edition(), city, coordinator)
    finish(outcome.person, accept(outcome))
    with pytest.raises(Conflict, match="no longer"), db.transaction():
        services.withdraw(nomination=outcome.nomination, actor=coordinator)


def test_ranks_move(city, coordinator):
    edition = make_edition(seats_per_city=3)
    made = [nominate(edition, city, coordinator).nomination for _n in range(3)]

    def order():
        return [made.index(item) for item in queries.ranked(edition.id, city.id)]

    for number, up, expected in (
        (2, True, [0, 2, 1]),
        (2, True, [2, 0, 1]),
        (2, True, [2, 0, 1]),
        (0, False, [2, 1, 0]),
    ):
        with db.transaction():
            services.move(nomination=made[number], up=up)
        assert order() == expected
    with db.transaction():
        services.withdraw(nomination=made[2], actor=coordinator)
        services.move(nomination=made[2], up=True)
    assert [item.rank for item in queries.ranked(edition.id, city.id)] == [1, 2]


def test_answer_comes_too_late(city, coordinator, at):
    edition = make_edition()
    outcome = nominate(edition, city, coordinator)
    at(clock.now() + timedelta(days=90))
    with pytest.raises(Conflict, match="moved on"):
        accept(outcome)


def test_nominations_of_a_draft_are_refused(city, coordinator):
    with pytest.raises(Conflict, match="not open"):
        nominate(make_edition(state=EditionState.DRAFT), city, coordinator)


def test_nominee_in_the_west_is_asked_until_the_last_evening(city, coordinator, at):
    edition = make_edition(
        timezone="America/Los_Angeles", ends_on=clock.today() + timedelta(days=9),
        nominations_close_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    outcome = nominate(edition, city, coordinator)
    at(datetime.combine(edition.ends_on, time(20), ZoneInfo(edition.timezone)))
    (task,) = tasks_for(outcome.person)
    assert task.kind == "answer"


def test_city_is_not_asked_to_nominate_where_all_seats_are_taken(city, coordinator):
    edition = make_edition(seats=2)
    other = make_city()
    nominate(edition, other, own(other))
    assert [task.title for task in tasks_for(coordinator)] == ["Nominate: Quezon City has 1 place left"]
    nominate(edition, other, own(other))
    assert tasks_for(coordinator) == []


def test_answer_that_was_overtaken_by_a_withdrawal_is_not_told_as_a_refusal(city, coordinator, work):
    outcome = nominate(make_edition(), city, coordinator)
    with db.transaction():
        services.accept(nomination=outcome.nomination, person=outcome.person, content_lang="en")
    with db.transaction():
        services.withdraw(nomination=outcome.nomination, actor=coordinator)
    work()
    told = db.session.scalars(select(Notification).where(Notification.user_id == coordinator.id)).all()
    assert not [one.subject for one in told if "declined" in one.subject]


def test_completed_enrolment_keeps_its_city(city, coordinator):
    edition, person = make_edition(), make_user(email="done@city.example")
    enrolment = make_enrolment(person, edition, city)
    finish(person, enrolment)
    other = make_city()
    outcome = nominate(edition, other, own(other), email=person.email)
    with db.transaction():
        again = services.accept(nomination=outcome.nomination, person=person, content_lang="ko")
    assert (again.id, again.city_id, again.content_lang) == (enrolment.id, city.id, "en")
