"""The demo loads, quickly, through the services, and again without doubling anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal import demo
from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import Grant, User
from portal.accounts.services import verified
from portal.certificates.models import Certificate
from portal.cities import queries as cities
from portal.cities.models import Affiliation, City, Membership, Office, OfficeKind
from portal.core import clock, db
from portal.demo import people
from portal.discussions.models import Comment, Question
from portal.training import services as training
from portal.training.models import Edition, Enrolment, Nomination, NominationState
from tests.own_time import own_time

TABLES = (
    User,
    Grant,
    City,
    Membership,
    Office,
    Affiliation,
    Edition,
    Nomination,
    Enrolment,
    Certificate,
    Comment,
    Question,
)


def counts() -> dict[str, int]:
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in TABLES}


def test_load_is_quick_complete_and_idempotent(app):
    assert not demo.is_loaded()
    with own_time() as spent:
        demo.load()
    assert demo.is_loaded()
    # 14 s for three pilots with some 11,000 statements; a core shared with others does half as much in the same seconds.
    assert spent.seconds < 28
    before = counts()
    assert all(before.values()), before
    demo.load()
    assert counts() == before


@pytest.mark.demo
def test_committee_of_17_september_2015_is_the_demos(app):
    holders = cities.offices_on(date(2015, 9, 17))
    assert [one.slug for one in holders if one.kind is OfficeKind.CHAIR] == ["seoul"]
    assert len([one for one in holders if one.kind is OfficeKind.VICE_CHAIR]) == 7
    assert len(holders) == 14


@pytest.mark.demo
def test_accounts_open_with_the_printed_password(app):
    listed = demo.accounts()
    assert {account["role"] for account in listed} >= {"Secretariat, Seoul", "City coordinator, Quezon City"}
    person = db.session.scalars(select(User).where(User.email == listed[0]["email"])).one()
    assert person.password_hash
    assert len({user.password_hash for user in db.session.scalars(select(User))}) == 1
    assert not accounts_rules.is_weak_password(demo.PASSWORD)
    with db.transaction():
        assert verified(email=listed[0]["email"], password=demo.PASSWORD).id == person.id


@pytest.mark.demo
def test_pages_of_the_demo_are_not_empty(app, client, login):
    from portal.demo import people

    for path in ("/en/", "/ko/cities/", "/ar/cities/quezon-city", "/en/committee?on=2015-09-17", "/ru/search?q=Сеул"):
        client.page(path)
    coordinator = people.by_key("liezel-macaraeg")
    assert "Quezon City" in login(coordinator).page("/en/my").get_text()


def test_loading_again_after_people_and_time_have_moved_on(app, at):
    """Who left, declined or lost a role since must not keep the portal from starting."""
    demo.load()
    enrolled = db.session.scalars(select(Nomination).where(Nomination.state == NominationState.ACCEPTED)).all()
    withdrawn, erased = enrolled[0], enrolled[-1]
    coordinator = people.with_grants(cities.coordinators_of(withdrawn.city_id)[0])
    with db.transaction():
        training.withdraw(nomination=withdrawn, actor=coordinator)
    with db.transaction():
        accounts.erase(db.session.get_one(User, erased.user_id))
    at(clock.now() + timedelta(days=120))
    demo.load()
    assert demo.is_loaded()
    db.session.refresh(withdrawn)
    assert withdrawn.state is NominationState.WITHDRAWN
