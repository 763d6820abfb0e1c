"""The seventeen features: each has a page that works in the pilots of the demo."""

from __future__ import annotations

import pytest
from flask import url_for

from portal.participation import indicators, queries
from tests.lint import LintingClient

pytestmark = pytest.mark.demo


@pytest.mark.parametrize("city", ["hanoi", "quezon-city", "san-fernando-la-union"])
def test_each_feature_has_a_working_page(app, city):
    space = queries.space_by_city(city)
    with app.test_request_context("/en/"):
        rows = indicators.of(indicators.Facts(space, queries.processes_of(space.id, drafts=False)))
        page = url_for("participation.space_indicators", city=city)
    assert len(rows) == 17
    assert [str(row.label) for row in rows if not row.url] == []
    reader = LintingClient(app)
    shown = {link["href"] for link in reader.page(page).select("table a")}
    for row in rows:
        assert row.url in shown
        assert reader.get(row.url.partition("#")[0]).status_code == 200, row.url
