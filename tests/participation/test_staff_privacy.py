"""Who ran participation for a city and has the account erased: what he did stays for the city, and nothing says that it was he."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts import hooks
from portal.core import db
from portal.participation.models import (
    Announcement,
    CityDataset,
    DatasetVersion,
    ImportState,
    ProcessExport,
    ProcessImport,
    Rehearsal,
)
from portal.participation.services import staff_privacy
from tests.accounts.walk import traces
from tests.factories.accounts import make_user
from tests.factories.open_data import make_announcement, make_dataset
from tests.factories.participation import make_process

MODELS = (CityDataset, DatasetVersion, Announcement, ProcessExport, ProcessImport, Rehearsal)


@pytest.fixture
def staff(app):
    """Two officers, each of whom has done everything that is kept with who did it."""
    people = [make_user(), make_user()]
    for user in people:
        process = make_process()
        made = make_dataset(process.space), make_announcement(process.space)
        with db.transaction():
            held = [db.session.merge(one) for one in made]
            for one in (
                *held,
                *db.session.scalars(select(DatasetVersion).where(DatasetVersion.dataset_id == held[0].id)),
            ):
                one.created_by = user.id
            done = {"lang": "en", "asked_by": user.id}
            db.session.add(ProcessExport(process_id=process.id, **done))
            db.session.add(
                ProcessImport(
                    space_id=process.space_id, state=ImportState.FAILED, filename="process.zip", size=9, **done
                )
            )
            db.session.add(Rehearsal(process_id=process.id, people=10, seed=1, **done))
    return people


def who(model):
    column = "asked_by" if hasattr(model, "asked_by") else "created_by"
    return set(db.session.scalars(select(getattr(model, column))))


def test_what_somebody_did_for_the_city_stays_without_him(staff):
    gone, stays = staff
    assert {model: who(model) for model in MODELS} == {model: {gone.id, stays.id} for model in MODELS}
    assert staff_privacy.erase in hooks.erasers
    with db.transaction():
        staff_privacy.erase(gone)
    assert {model: who(model) for model in MODELS} == {model: {None, stays.id} for model in MODELS}
    tables = {model.__tablename__ for model in MODELS}
    assert [one for one in traces(gone.id) if one[0] in tables] == []
