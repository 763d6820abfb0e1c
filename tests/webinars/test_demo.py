"""The webinars of the demo come in once, are out, and can be found."""

from __future__ import annotations

from portal.core import clock, db
from portal.demo import people, register, webinars
from portal.webinars import listing
from portal.webinars.models import Format
from portal.webinars.queries.shelf import shelf


def test_demo_webinars_come_in_once(app, client):
    with db.transaction():
        register.load_cities()
        people.load("walking on both sides")
    for _time in (1, 2):
        with db.transaction():
            webinars.load()
    found = shelf()
    assert len(found) == 6
    ahead, past = listing.to_come(found, clock.now()), listing.past(found, clock.now())
    assert (len(ahead), len(past)) == (4, 2)
    assert max(len(one.runs) for one in found) == 2
    assert all({"en", "ko"} <= set(one.texts) for one in found)
    assert [one.city.slug for one in found if one.runs[0].format is Format.HYBRID] == ["seoul"]
    for one in found:
        for lang in ("en", "ko", "ar"):
            assert one.text(lang).title in client.page(f"/{lang}/webinars/{one.slug}").text
