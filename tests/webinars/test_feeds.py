"""Calendars that programs follow: what they hold, what is asked for again and again, and whose address ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import insert, select, update

from portal.accounts.models import User, UserState
from portal.core import db, ids
from portal.search.models import Tag
from portal.webinars import queries as webinar_queries
from portal.webinars import services
from portal.webinars.models import Registration, RegistrationState, Run, Webinar, WebinarTag, WebinarText
from portal.webinars.rules import texts
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_webinar, run_plan

PUBLIC = "/en/webinars/calendar.ics"


def summaries(answer) -> list[str]:
    return sorted(str(event["SUMMARY"]) for event in Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.fixture
def own(app):
    """(person, address of his feed)."""
    person = make_user(timezone="Asia/Seoul")
    return person, f"/en/webinars/my-calendar/{services.feed_token(person)}.ics"


def test_program_that_has_the_feed_is_told_so_until_something_changes(client, own):
    person, private = own
    run = make_webinar(title="Open data").runs[0]
    make_registration(run, person)
    for address in (PUBLIC, private):
        first = client.get(address)
        assert first.content_type == "text/calendar; charset=utf-8"
        assert client.get(address).data == first.data, "the same until something changes"
        same = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (same.status_code, same.data) == (304, b"")
        # No moment says whether it changed: a seat given back leaves none. Who asks by the time gets all of it.
        assert "Last-Modified" not in first.headers
        since = client.get(address, headers={"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"})
        assert (since.status_code, since.data) == (200, first.data)
        body = first.data.decode().replace("\r\n ", "")
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in body
        assert "X-PUBLISHED-TTL:PT1H\r\n" in body
        assert "METHOD:PUBLISH" in body
        assert "ATTENDEE" not in body
        with db.transaction():
            held = webinar_queries.run_locked(run.id)
            plan = run_plan(starts_in=timedelta(days=8, hours=len(address) % 9))
            services.change_run(run=held, plan=plan, actor=make_secretariat())
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 200
        assert again.headers["ETag"] != first.headers["ETag"]


def test_public_feeds_are_by_topic_city_and_language_and_hold_what_is_cancelled(client):
    city = make_city()
    tags = db.session.scalars(select(Tag).where(Tag.scheme == "topic").order_by(Tag.code).limit(2)).all()
    of_city = make_webinar(title="Of the city", city=city)
    of_topic = make_webinar(title="Of the topic", languages=["en", "ko"])
    make_webinar(title="Draft", published=False)
    with db.transaction():
        db.session.add(WebinarTag(webinar_id=of_topic.id, tag_id=tags[0].id))
    assert summaries(client.get(PUBLIC)) == ["Of the city", "Of the topic"]
    assert summaries(client.get(f"{PUBLIC}?city={city.slug}")) == ["Of the city"]
    assert summaries(client.get(f"{PUBLIC}?topic={tags[0].code}")) == ["Of the topic"]
    assert summaries(client.get(f"{PUBLIC}?topic={tags[1].code}")) == []
    assert summaries(client.get(f"{PUBLIC}?language=ko")) == ["Of the topic"]
    assert [client.get(f"{PUBLIC}?{wrong}").status_code for wrong in ("topic=nothing", "city=nowhere")] == [404, 404]
    with db.transaction():
        held = webinar_queries.run_locked(of_city.runs[0].id)
        services.call_off_run(run=held, state="cancelled", reason="Ill.", actor=make_secretariat())
    events = Calendar.from_ical(client.get(f"{PUBLIC}?city={city.slug}").data).walk("VEVENT")
    assert [(str(event["STATUS"]), event["SEQUENCE"]) for event in events] == [("CANCELLED", 1)]


def test_address_that_was_exchanged_or_whose_account_ended_reads_nothing(client, login, own):
    person, private = own
    make_registration(make_webinar(title="Open data").runs[0], person)
    assert summaries(client.get(private)) == ["Open data"]
    login(person).submit("/en/webinars/calendar", {}, to="/en/webinars/calendar/renew")
    assert client.get(private).status_code == 404
    renewed = f"/en/webinars/my-calendar/{services.feed_token(person)}.ics"
    assert renewed != private
    assert summaries(client.get(renewed)) == ["Open data"]
    assert client.get(renewed.replace("my-calendar/", "my-calendar/x")).status_code == 404
    with db.transaction():
        db.session.execute(update(User).where(User.id == person.id).values(state=UserState.BLOCKED))
    db.session.expire_all()
    assert client.get(renewed).status_code == 404


def _many(person, count: int) -> None:
    """So many webinars with a run each, in which the person has a seat; rows as the services write them."""
    model = make_webinar(title="Model")
    run = model.runs[0]
    webinar, planned = ({c.name: getattr(row, c.key) for c in row.__table__.columns} for row in (model, run))
    keys = [(ids.new_id(), ids.new_id()) for _turn in range(count)]
    with db.transaction():
        rows = [
            webinar | {"id": key, "slug": f"many-{count}-{n}", "number": 10_000 * count + n}
            for n, (key, _run) in enumerate(keys)
        ]
        db.session.execute(insert(Webinar), rows)
        db.session.execute(insert(WebinarText), [{"webinar_id": key, "lang": "en", "origin": "original", "title": f"Topic {n}", "summary": "What works."} for n, (key, _run) in enumerate(keys)])  # fmt: skip
        db.session.execute(
            insert(Run), [planned | {"id": key, "webinar_id": of, "secret": ids.secret()} for of, key in keys]
        )
        db.session.execute(insert(Registration), [{"run_id": key, "user_id": person.id, "state": RegistrationState.CONFIRMED, "lang": "en", "timezone": "Asia/Seoul"} for _of, key in keys])  # fmt: skip


def test_five_hundred_entries_take_as_many_statements_as_one(client, own, queries):
    person, private = own
    counts = []
    for more, entries in ((1, 1), (499, 500)):
        _many(person, more)
        for address in (f"{PUBLIC}?language=en", private):
            with queries() as seen:
                answer = client.get(address)
            assert len(summaries(answer)) >= entries
            counts.append(len(seen))
    assert counts[2] <= counts[0] <= 8
    assert counts[3] <= counts[1] <= 8


def test_no_webinar_takes_the_address_of_a_page(app):
    """First parts of addresses below /webinars that are no webinar's: a title that makes one gets another."""
    parts = set()
    for rule in app.url_map.iter_rules():
        words = [word for word in rule.rule.split("/") if word]
        if "webinars" in words[:2] and len(words) > words.index("webinars") + 1:
            parts.add(words[words.index("webinars") + 1])
    pages = {part for part in parts if "<" not in part}
    assert {"calendar", "manage", "archive"} <= pages
    assert {part for part in pages if texts.address_of(part.replace("-", " ").replace(".", " ")) in pages} == set()
    assert texts.address_of("Calendar") == "webinar-calendar"


def test_page_leads_to_the_calendar_of_each_city_that_has_a_webinar(client, queries):
    city, other = make_city(names={"en": "Quezon City"}), make_city()
    make_webinar(city=city)
    make_webinar(city=other, published=False)
    with queries() as seen:
        page = client.page("/en/webinars/calendar")
    addresses = page.text + str(page)
    assert f"calendar.ics?city={city.slug}" in addresses
    assert "Quezon City" in page.text
    assert f"city={other.slug}" not in addresses
    assert len(seen) <= 8
