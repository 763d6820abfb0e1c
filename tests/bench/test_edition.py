from __future__ import annotations

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from portal.bench import data, edition
from portal.training import models

SIZE = data.Size(cities=10, people=60, enrolments=60, pending=1)


@pytest.fixture(scope="module")
def large(fresh_database):
    engine = create_engine(fresh_database("bench_edition"))
    found = edition.load(engine, data.load(engine, SIZE), people=30)
    with Session(engine) as session:
        yield session, found
    engine.dispose()


def test_course_has_two_hundred_activities_and_is_published(large):
    session, found = large
    version = session.scalars(
        select(models.CourseVersion).join(models.Course).where(models.Course.slug == found.course)
    ).one()
    assert version.published_at is not None
    activities = (
        select(func.count())
        .select_from(models.Activity)
        .join(models.Module)
        .where(models.Module.version_id == version.id)
    )
    assert session.scalar(activities) == 200


def test_people_are_each_once_in_the_edition(large):
    session, found = large
    people = session.scalars(
        select(models.Enrolment.user_id).where(models.Enrolment.edition_id == found.edition_id)
    ).all()
    assert len(people) == len(set(people)) == len(found.learners) == 30


def test_nobody_has_done_everything(large):
    session, found = large
    done = session.execute(
        select(func.count(models.ActivityCompletion.activity_id))
        .join(models.Enrolment, models.Enrolment.id == models.ActivityCompletion.enrolment_id)
        .where(models.Enrolment.edition_id == found.edition_id)
        .group_by(models.Enrolment.id)
    ).scalars()  # fmt: skip
    assert max(done) == 29
