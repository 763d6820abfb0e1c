"""A point is chosen on a drawing of the city: squares without a script, in proposals and in reports."""

from __future__ import annotations

import lxml.html
from sqlalchemy import select

from portal.core import db
from portal.participation.mapping import choosing
from portal.participation.models import Proposal, ServiceRequest
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process
from tests.factories.reports import make_category
from tests.lint import LintingClient


def choose(client, page, **values):
    root = lxml.html.document_fromstring(client.get(page).text)
    squares = root.xpath("//input[@name='square']/@value")
    form = next(one for one in root.forms if "square" in one.fields)
    filled = {name: value for name, value in form.fields.items() if isinstance(value, str)} | values
    return client.post(page, data=filled | {"square": squares[17]}), choosing.read(squares[17])


def test_a_square_is_a_point_of_a_proposal_and_of_a_report(app, login):
    process = make_process()
    here = f"/en/cities/{process.space.city.slug}/participation"
    client = login(make_user(), LintingClient(app))
    page = f"{here}/{process.slug}/{component_in(process).slug}/new"
    refused, point = choose(client, page, title="", body="It is hot.")
    assert (refused.status_code, str(point[0]) in refused.text) == (422, True), "the point stays"
    answer, point = choose(client, page, title="A bench at each bus stop", body="It is hot.")
    assert answer.status_code == 303
    made = db.session.scalars(select(Proposal)).one()
    assert (made.latitude, made.longitude) == point
    page = f"{here}/reports/new/{make_category(process.space, 'Lamp that is out').code}"
    answer, point = choose(client, page, text="The lamp at the corner is out.")
    assert answer.status_code == 303
    made = db.session.scalars(select(ServiceRequest)).one()
    assert (made.latitude, made.longitude) == point


def test_squares_cover_the_city_and_say_what_is_near():
    made = choosing.chooser([("Old town", 21.03, 105.85), ("Lake", 21.06, 105.82)], (21.03, 105.85))
    assert len(made.squares) % choosing.COLUMNS == 0
    assert {one.near for one in made.squares} == {"Old town", "Lake"}
    assert made.squares[0].latitude > made.squares[-1].latitude
    assert choosing.read("91,0") is choosing.read("x") is choosing.read("") is None
