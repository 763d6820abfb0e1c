"""Supports and ratings when everybody presses at the same instant: real commits, a thread each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import db
from portal.participation import services
from portal.participation.models import (
    Component,
    ComponentKind,
    ConsultationFeedback,
    ConsultationVersion,
    Contribution,
    ContributionKind,
    ContributionSupport,
)
from portal.participation.participants import participant
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_user
from tests.factories.consultations import make_component, say


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("contributions_crowd")) as app:
        yield app


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_one_person_in_fifty_windows_counts_rates_and_writes_once(real):
    with real.app_context():
        component, person = make_component(), make_user()
        said, key = say(component, make_user()).id, uuid.uuid4()
        here, who = component.id, person.id

        def act(verb, **values):
            def done():
                held, user = db.session.get_one(Component, here), db.session.get_one(User, who)
                is_text = verb is services.contribute
                verb(component=held, **values, **({"author": user} if is_text else {"who": participant(held, user)}))

            return done

        supporting = act(services.support_contribution, contribution_id=said)
        rating = act(services.give_feedback, clear=4, heard=4, text="")
        writing = act(services.contribute, kind=ContributionKind.REMARK, text="Once.", lang="en", key=key)
        assert at_once(real, [supporting] * CROWD)["done"] == CROWD
        counted = at_once(real, [rating] * CROWD)
        assert (counted["done"], counted["Conflict"]) == (1, CROWD - 1)
        assert at_once(real, [writing] * CROWD)["done"] == CROWD
        assert (count(ContributionSupport), count(ConsultationFeedback), count(Contribution)) == (1, 1, 2)


def test_versions_put_up_at_once_follow_each_other(real):
    with real.app_context():
        here = make_component(ComponentKind.TEXT).id

        def putting_up(n):
            def done():
                held = db.session.get_one(Component, here)
                services.add_version(
                    component=held, source=f"Paragraph one.\n\nNumber {n} of all.", lang="en", note="", actor=None
                )

            return done

        assert at_once(real, [putting_up(n) for n in range(20)])["done"] == 20
        numbers = db.session.scalars(
            select(ConsultationVersion.number).where(ConsultationVersion.component_id == here)
        ).all()
        assert sorted(numbers) == list(range(1, 22))
