"""Beside the drawing on which a point is chosen: what others have written near, with and without a script; looking closer keeps what was typed."""

from __future__ import annotations

import math
from io import BytesIO

import lxml.html
from PIL import Image
from sqlalchemy import func, select

from portal.core import db
from portal.participation.mapping import choosing
from portal.participation.models import Proposal, RequestState, ServiceRequest
from portal.participation.queries import neighbours
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal
from tests.factories.reports import make_category, make_report
from tests.lint import LintingClient


def look(client, page, **values):
    """Presses a button of the drawing, with the squares of the page that is shown."""
    root = lxml.html.document_fromstring(page.text)
    form = next(one for one in root.forms if "square" in one.fields)
    filled = {name: value for name, value in form.fields.items() if isinstance(value, str)} | values
    return client.post(page.request.path, data=filled)


def squares(page):
    return lxml.html.document_fromstring(page.text).xpath("//input[@name='square']/@value")


def near(page):
    root = lxml.html.document_fromstring(page.text)
    return root.xpath("//ol[@class='place-near-list']/li//a/text()"), len(root.xpath("//*[@class='place-dot']"))


def test_proposals_near_the_point_are_listed_and_drawn_and_looking_closer_sends_nothing(app, login, queries):
    process = make_process()
    slug, component = process.space.city.slug, component_in(process).slug
    middle = (process.space.city.latitude, process.space.city.longitude)
    for n in range(12):
        made = make_proposal(process, make_user(), f"Bench with the number {n}")
        with db.transaction():
            made.latitude, made.longitude = middle[0] + n * 0.002, middle[1]
    far = make_proposal(process, make_user(), "A bench far away")
    hidden = make_proposal(process, make_user(), "A bench that nobody may read")
    with db.transaction():
        far.latitude, far.longitude = middle[0] + 1, middle[1]
        hidden.latitude, hidden.longitude, hidden.state = *middle, type(hidden.state).HIDDEN
    client = login(make_user(), LintingClient(app))
    page = client.get(f"/en/cities/{slug}/participation/{process.slug}/{component}/new")
    assert near(page)[1] == len(near(page)[0]) == neighbours.AT_MOST
    goal = min(squares(page), key=lambda one: math.dist(choosing.read(one), (middle[0] + 0.008, middle[1])))
    closer = look(client, page, title="A bench at the stop", body="So that one can sit.", square=goal, look="closer")
    assert closer.status_code == 200
    assert "A bench at the stop" in closer.text
    assert near(closer)[0][0].startswith("Bench with the number")
    assert "A bench far away" not in closer.text
    assert "nobody may read" not in closer.text
    first, second = squares(page), squares(closer)
    assert abs(float(second[1].split(",")[1]) - float(second[0].split(",")[1])) < 0.3 * abs(
        float(first[1].split(",")[1]) - float(first[0].split(",")[1])
    )
    closest = look(client, closer, square=second[20], look="closer")
    assert 'value="closer"' not in closest.text, "no closer than that"
    point = squares(closest)[30]
    assert db.session.scalar(select(func.count()).where(Proposal.title == "A bench at the stop")) == 0
    with queries() as seen:
        sent = look(client, closest, square=point, nevertheless="yes")
    assert sent.status_code == 303, len(seen)
    made = db.session.scalars(select(Proposal).where(Proposal.title == "A bench at the stop")).one()
    assert f"{made.latitude},{made.longitude}" == point
    away = look(client, closest, look="further")
    assert 'value="closer"' in away.text


def test_the_piece_for_a_script_is_of_the_point_that_it_names(app, queries):
    process = make_process()
    here = f"/en/cities/{process.space.city.slug}/participation"
    proposals = f"{here}/{process.slug}/{component_in(process).slug}/near"
    one = make_proposal(process, make_user(), "Trees along the street")
    with db.transaction():
        one.latitude, one.longitude = 10.0, 20.0
    category = make_category(process.space, "Lamp that is out")
    make_report(category, text="It is dark here", latitude=10.001, longitude=20.0)
    settled = make_report(category, text="It was dark here", latitude=10.001, longitude=20.0)
    with db.transaction():
        held = db.session.get(ServiceRequest, settled.id)
        held.closed_at, held.state = held.created_at, RequestState.DONE
    client, asks = LintingClient(app), {"headers": {"HX-Request": "true"}}
    with queries() as seen:
        found = client.get(f"{proposals}?at=10.002,20.0", **asks)
    assert len(seen) <= 8
    assert ("Trees along the street" in found.text, "222 m" in found.text) == (True, True)
    assert "Nothing has been proposed near here." in client.get(f"{proposals}?at=11,20", **asks).text
    reported = client.get(f"{here}/reports/near?at=10.002,20.0", **asks).text
    assert ("It is dark here" in reported, "Lamp that is out" in reported, "It was dark" in reported) == (
        True,
        True,
        False,
    )
    for wrong in ("", "?at=x", "?at=95,20"):
        assert client.get(f"{proposals}{wrong}", **asks).status_code == 404
        assert client.get(f"{here}/reports/near{wrong}", **asks).status_code == 404


def test_photos_are_kept_when_somebody_looks_closer(app):
    process = make_process()
    category = make_category(process.space, "Lamp that is out")
    client = LintingClient(app)
    page = client.get(f"/en/cities/{process.space.city.slug}/participation/reports/new/{category.code}")
    out = BytesIO()
    Image.new("RGB", (30, 30), "red").save(out, "PNG")
    closer = look(
        client,
        page,
        text="It is dark",
        square=squares(page)[5],
        look="closer",
        photo=(BytesIO(out.getvalue()), "a.png"),
    )
    assert (closer.status_code, "1 photo is kept from before." in closer.text) == (200, True)
    assert db.session.scalar(select(func.count()).select_from(ServiceRequest)) == 0
