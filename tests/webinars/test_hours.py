"""The finder of the best hour on the organiser's page, and its hours taken over into a draft."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.cities.models import Region
from portal.core import clock, db
from portal.core.errors import Conflict
from portal.webinars.besttime import Hour, Place
from portal.webinars.models import Run
from portal.webinars.queries import organising
from portal.webinars.queries.hours import PastWebinar
from portal.webinars.services.hours import ledger_of, take_hours
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_webinar


def test_hours_are_found_drawn_and_taken(app, login, queries):
    seoul = make_city(names={"en": "Seoul"}, timezone="Asia/Seoul", country="KR")
    make_city(names={"en": "Madrid"}, timezone="Europe/Madrid", country="ES", region=Region.EUROPE)
    make_city(names={"en": "Asunción"}, timezone="America/Asuncion", country="PY", region=Region.LATIN_AMERICA)
    make_city(names={"en": "Elsewhere"}, membership=None)
    make_webinar()
    draft = make_webinar(city=seoul, runs=1, published=False)
    browser = login(make_user(roles=((Role.WEBINAR_ORGANISER, ("city", seoul.id)),)))
    page = f"/en/webinars/manage/{draft.id}/best-hour"
    assert "Find the best hour" in browser.page(f"/en/webinars/manage/{draft.id}").text
    others = browser.page(page).find_all("input", {"name": "others"})
    assert [one.find_next("label").text for one in others] == ["Elsewhere"]  # none that counts without being ticked
    asked = f"{page}?first=2027-03-01&minutes=60&weeks=5&runs=2"
    with queries() as seen:
        found = browser.page(asked)
    assert len(seen) <= 8, seen
    assert "Best hours for 3 cities" in found.text
    assert "The clocks of Madrid change on March 28, 2027." in found.text
    assert found.find("table", {"class": "band-chart"}) is not None
    assert "drawn below" in browser.page(f"{asked}&show=2").find(id="choice-2").text
    assert "Best hours for 1 city" in browser.page(f"{asked}&regions=europe").text
    assert "Best hours for 2 cities" in browser.page(f"{asked}&regions=europe&others={others[0]['value']}").text
    for wrong in ("minutes=5", "weeks=99", "runs=9", "first=nonsense", "first=1066-10-14"):
        name = wrong.split("=")[0]
        query = "&".join(part for part in asked.split("?")[1].split("&") if not part.startswith(name))
        assert browser.get(f"{page}?{query}&{wrong}").status_code == 422, wrong
    form = found.find(id="choice-1").find("form")
    starts = [one["value"] for one in form.find_all("input", {"name": "start"})]
    assert browser.submit(page, {"minutes": "60", "start": starts}).status_code == 303
    runs = db.session.scalars(select(Run).where(Run.webinar_id == draft.id).order_by(Run.starts_at)).all()
    assert [run.starts_at for run in runs] == sorted(datetime.fromisoformat(one) for one in starts)
    assert {run.timezone for run in runs} == {"Asia/Seoul"}
    for wrong in ({"minutes": "60"}, {"minutes": "x", "start": starts}, {"minutes": "60", "start": "tomorrow"}):
        answer = browser.submit(page, wrong)
        assert answer.location.endswith("/best-hour"), wrong


def test_hours_of_a_published_webinar_are_not_taken_over(app):
    webinar, actor = make_webinar(), make_user(roles=(Role.SECRETARIAT,))
    with db.transaction(), pytest.raises(Conflict, match="one by one"):
        take_hours(
            webinar=organising.webinar_locked(webinar.id), starts=[clock.now()], minutes=60, zone="UTC", actor=actor
        )


def test_ledger_remembers_the_best_run_of_each_past_webinar(app):
    places = [Place("Seoul", "Asia/Seoul", "KR"), Place("Lima", "America/Lima", "PE")]
    night = datetime(2026, 5, 4, 3, tzinfo=ZoneInfo("America/Lima")).astimezone(UTC)
    late = datetime(2026, 5, 4, 21, 30, tzinfo=ZoneInfo("America/Lima")).astimezone(UTC)
    one = ledger_of(places, [PastWebinar([night], 60)])
    assert [hour for _day, hour in one["Lima"]] == [Hour.ASLEEP]
    both = ledger_of(places, [PastWebinar([night, late], 60), PastWebinar([night], 60)])
    assert [(day.isoformat(), hour) for day, hour in both["Lima"]] == [
        ("2026-05-04", Hour.LATE), ("2026-05-04", Hour.ASLEEP),
    ]  # fmt: skip
    assert both["Seoul"] == []
