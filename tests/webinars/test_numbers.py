"""Numbers for organisers: who registered and came, by group; when people went; as pages and as files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock, db, ids
from portal.webinars.attendance import Held, minutes_of, points_of
from portal.webinars.models import Presence, RegistrationState
from portal.webinars.queries import numbers
from portal.webinars.rules.attendance import SETTLES_AFTER
from portal.webinars.tasks.attendance import settle_attendance
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_webinar

S = RegistrationState
START = datetime(2027, 1, 12, 7, tzinfo=UTC)
RUN = Held(START, START + timedelta(minutes=10))
seconds = st.integers(-60, 700)


@given(st.lists(st.lists(st.tuples(seconds, seconds), max_size=4), max_size=4))
def test_each_person_counts_once_in_each_minute(people):
    found = minutes_of(
        [[(START + timedelta(seconds=a), START + timedelta(seconds=b)) for a, b in one] for one in people], RUN
    )
    clipped = [[(max(a, 0), min(b, 600)) for a, b in one] for one in people]
    wanted = [
        sum(any(a <= b and a // 60 <= minute <= min(b // 60, 9) for a, b in one) for one in clipped)
        for minute in range(10)
    ]
    assert found == wanted


def test_points_of_a_drawing_are_few_and_reach_the_end():
    assert points_of([]) == []
    assert points_of([7]) == [(0, 7)]
    points = points_of(list(range(1440)))
    assert (len(points) <= 25, points[0], points[-1]) == (True, (0, 0), (1439, 1439))


def test_numbers_by_city_region_and_language_and_when_people_went(login, app, at):
    webinar = make_webinar(slug="budgets", runs=2)
    first, second = webinar.runs
    quezon, seoul = make_city(names={"en": "Quezon City"}), make_city(names={"en": "=Seoul"})
    stayed, left, twice = (make_user(locale=lang) for lang in ("en", "ko", "ko"))
    rows = [
        make_registration(first, stayed, city_id=quezon.id), make_registration(first, left, city_id=seoul.id),
        make_registration(first, twice, city_id=seoul.id), make_registration(second, twice, city_id=seoul.id),
        make_registration(first, make_user(), S.WITHDRAWN),
    ]  # fmt: skip
    make_registration(first, make_user(), S.INVITED)
    make_registration(first, make_user(), is_crew=True)
    with db.transaction():
        for row, last in ((rows[0], 60), (rows[1], 20)):
            db.session.add(Presence(
                id=ids.new_id(), registration_id=row.id, device="laptop-1", first_at=first.starts_at,
                last_at=first.starts_at + timedelta(minutes=last),
            ))  # fmt: skip
    crew, path = login(make_secretariat()), "/en/webinars/manage/budgets/numbers"
    assert "Quezon City" in crew.get(path).text
    at(second.ends_at + SETTLES_AFTER)
    settle_attendance()
    groups = numbers.groups_of(webinar.id)
    by_city = {
        pair[0].city_names and pair[0].city_names["en"]: pair[1] for pair in numbers.summed(groups, lambda g: g.city_id)
    }
    assert by_city["Quezon City"] == numbers.Came(1, 1, 1)
    assert by_city["=Seoul"] == numbers.Came(2, 2, 0)  # twice in two runs is one person
    assert by_city[None] == numbers.Came(1, 0, 0)
    curve = numbers.curve_of(first)
    assert (len(curve), curve[0], curve[20], curve[21], curve[59]) == (60, 2, 2, 1, 1)
    page = crew.page(path)
    assert page.find("svg", {"class": "line-chart"}) is not None
    assert "50%" not in page.text
    assert "한국어" in page.text
    table = list(csv.reader(io.StringIO(crew.get(f"{path}.csv").data.decode("utf-8-sig"))))
    assert ["By city", "'=Seoul", "2", "2", "0", ""] in table
    assert sum(line[0] == "Run 1, people in each minute" for line in table) == 60
    assert crew.get(f"{path}.xlsx").data[:2] == b"PK"
    assert clock.now() > second.ends_at
