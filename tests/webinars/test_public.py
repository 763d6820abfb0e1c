"""What the public sees: lists, the page of a webinar in two zones, JSON-LD, feed, permanent address, series."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from portal.accounts.models import Role
from portal.core import clock, db
from portal.webinars import services
from portal.webinars.models import Contributor, ContributorState, Format, Part, RunState
from portal.webinars.queries import organising
from portal.webinars.services import lifecycle, programme, writing
from portal.webinars.services.programme import TalkPlan
from portal.webinars.services.series import Every, Rule, make, preview, rrule_of
from portal.webinars.services.writing import Words
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_webinar, run_plan

ATOM = "{http://www.w3.org/2005/Atom}"


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  # wall times have no zone


def speak(webinar, name="Lucía Benítez", **values):
    with db.transaction():
        one = Contributor(
            webinar_id=webinar.id, part=values.pop("part", Part.SPEAKER), name=name, email=f"{len(name)}@city.example",
            **{"state": ContributorState.CONFIRMED, "biographies": {"en": "Runs **data**."}} | values,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
    return one


def graph_of(page) -> list[dict]:
    return json.loads(page.find("script", {"type": "application/ld+json"}).string)["@graph"]


def test_list_filters_pages_and_asks_no_more_with_many(client, queries, at):
    city = make_city(names={"en": "Asunción"})
    for n in range(23):
        make_webinar(city=city if n % 2 else None, runs=1 + n % 3)
    hall = make_webinar(
        title="In the hall", run={"format": Format.ON_SITE, "place": "City Hall"}, languages=["ko", "en"]
    )
    with db.transaction():
        held = organising.webinar_locked(hall.id)
        writing.save_words(
            webinar=held, words=Words("In the hall"), languages=["ko"], tags=["topic:open-data"], actor=None
        )
    with queries() as seen:
        page = client.page("/en/webinars")
    assert len(seen) <= 8, seen
    with queries() as seen:
        client.page("/en/webinars")
    assert seen == []
    assert "24 webinars" in page.text
    assert len(page.select("article.card")) == 20
    assert len(client.page("/en/webinars?page=2").select("article.card")) == 4
    for query, number in (
        ("format=on_site", 1), ("topic=open-data", 1), ("language=ko", 1), (f"city={city.slug}", 11), ("topic=parking", 0),
        ("format=nonsense", 0),
    ):  # fmt: skip
        assert len(client.page(f"/en/webinars?{query}").select("article.card")) == number, query
    assert client.get("/en/webinars?page=3").status_code == 404
    assert client.page("/en/webinars/archive").select("article.card") == []
    at(clock.now() + timedelta(days=30))
    client.application.extensions["page_store"].clear()
    assert len(client.page("/ar/webinars/archive").select("article.card")) == 20


def test_page_shows_each_run_in_the_readers_zone_and_the_hosts(client, login, queries, at):
    at(datetime(2026, 10, 20, 12, tzinfo=UTC))
    plan = {"local_start": wall(2026, 11, 10, 16), "timezone": "Asia/Seoul", "minutes": 90}
    webinar = make_webinar(city=make_city(), run=plan)
    speaker = speak(webinar, position="Head of data")
    speak(webinar, name="Nobody Yet", state=ContributorState.INVITED)
    speak(webinar, name="Ivan Interpreter", part=Part.INTERPRETER, languages=["ru"])
    with db.transaction():
        talk = TalkPlan(10, 20, {"en": "Why data"}, "en", [speaker.id])
        programme.put_talk(run=webinar.runs[0], plan=talk, actor=None)
    with queries() as seen:
        page = client.page(f"/en/webinars/{webinar.slug}")
    assert len(seen) <= 8, seen
    text = page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "Tuesday, November 10, 2026" in text
    assert "7:00 AM UTC" in text
    assert "In Seoul: Tuesday, November 10, 2026, 4:00 PM UTC+9" in text
    for words in ("Lucía Benítez", "Head of data", "Why data", "7:10 AM–7:30 AM", "Ivan Interpreter", "not recorded"):
        assert words in text, words
    assert "Nobody Yet" not in text
    reader = login(make_user(timezone="America/New_York"), type(client)(client.application))
    text = reader.page(f"/en/webinars/{webinar.slug}").text.replace("\u202f", " ").replace("\xa0", " ")
    assert "2:00 AM UTC−5" in text
    assert "The clocks in New York change before then: UTC−4 now, UTC−5 then." in text
    assert client.get(f"/id/webinar/{webinar.number}", headers={"Accept-Language": "ko"}).location.endswith(
        f"/ko/webinars/{webinar.slug}"
    )
    assert client.get("/id/webinar/999999").status_code == 404


def test_json_ld_tells_moved_put_off_and_cancelled_runs_and_never_the_link(client):
    actor = make_secretariat()
    link = {"provider": services.scheduling.Provider.LINK, "provider_data": {"url": "https://meet.example/secret"}}
    webinar = make_webinar(
        title="</script><b>x",
        runs=3,
        run=link | {"format": Format.HYBRID, "place": "City Hall", "capacity_on_site": 40},
    )
    first, second, third = webinar.runs
    was_at = first.starts_at
    with db.transaction():
        services.change_run(run=first, plan=run_plan(starts_in=timedelta(days=9), **link), actor=actor)
        services.call_off_run(run=second, state=RunState.POSTPONED, reason="Illness.", actor=actor)
        services.call_off_run(run=third, state=RunState.CANCELLED, reason="No room.", actor=actor)
    answer = client.get(f"/en/webinars/{webinar.slug}")
    assert "meet.example" not in answer.get_data(as_text=True)
    whole, *runs = graph_of(client.page(f"/en/webinars/{webinar.slug}"))
    assert whole["name"] == "</script><b>x"
    assert whole["@id"] == f"http://localhost/id/webinar/{webinar.number}"
    assert whole["eventStatus"] == "https://schema.org/EventScheduled"
    by_number = {run["@id"][-1]: run for run in runs}
    assert [by_number[n]["eventStatus"].rsplit("/", 1)[1] for n in "123"] == [
        "EventRescheduled", "EventPostponed", "EventCancelled",
    ]  # fmt: skip
    assert datetime.fromisoformat(by_number["1"]["previousStartDate"]) == was_at
    assert by_number["1"]["startDate"].endswith("+09:00")
    assert by_number["1"]["location"]["@type"] == "VirtualLocation"
    assert [one["@type"] for one in by_number["2"]["location"]] == ["VirtualLocation", "Place"]
    assert by_number["2"]["maximumPhysicalAttendeeCapacity"] == 40
    assert {run["superEvent"]["@id"] for run in runs} == {whole["@id"]}
    page = client.page(f"/en/webinars/{webinar.slug}").text
    for words in ("Illness.", "No room.", "It was to begin at another time"):
        assert words in page, words
    with db.transaction():
        lifecycle.cancel(webinar=organising.webinar_locked(webinar.id), reason="A storm.", actor=actor)
    page = client.page(f"/en/webinars/{webinar.slug}")
    assert "A storm." in page.text
    assert graph_of(page)[0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_draft_is_nowhere(client):
    draft = make_webinar(published=False)
    assert client.get(f"/en/webinars/{draft.slug}").status_code == 404
    assert draft.slug not in client.get("/en/webinars").get_data(as_text=True)
    assert draft.slug not in client.get("/en/webinars/feed.atom").get_data(as_text=True)


def test_change_is_seen_at_once_by_everybody(client):
    webinar = make_webinar()
    assert "Open data" in client.page(f"/en/webinars/{webinar.slug}").text
    with db.transaction():
        held = organising.webinar_locked(webinar.id)
        writing.save_words(webinar=held, words=Words("Another title"), languages=["en"], tags=[], actor=None)
    assert "Another title" in client.page(f"/en/webinars/{webinar.slug}").text
    assert "Another title" in client.page("/en/webinars").text


def test_feed_tells_what_is_to_come(client):
    soon, later = make_webinar(city=make_city()), make_webinar()
    root = ET.fromstring(client.get("/en/webinars/feed.atom").data)
    found = [one.find(f"{ATOM}id").text for one in root.findall(f"{ATOM}entry")]
    assert found == [f"http://localhost/id/webinar/{one.number}" for one in (soon, later)]
    summary = root.find(f"{ATOM}entry/{ATOM}summary").text
    assert "What works." in summary
    assert "In Seoul:" in summary
    for query in ("topic=nothing", "city=nowhere", "format=x", "language=xx"):
        assert client.get(f"/en/webinars/feed.atom?{query}").status_code == 404, query
    assert client.get("/en/webinars/feed.atom?format=hybrid&language=en").status_code == 200
    assert ET.fromstring(client.get("/en/webinars/feed.atom?format=hybrid").data).findall(f"{ATOM}entry") == []


@pytest.mark.parametrize(
    ("every", "rule", "days"),
    [
        (Every.WEEK, "FREQ=WEEKLY;COUNT=3", ["2027-03-07", "2027-03-14", "2027-03-21"]),
        (Every.TWO_WEEKS, "FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2027-03-07", "2027-03-21", "2027-04-04"]),
        (Every.MONTH, "FREQ=MONTHLY;COUNT=3;BYDAY=+1SU", ["2027-03-07", "2027-04-04", "2027-05-02"]),
        (Every.MONTH_LAST, "FREQ=MONTHLY;COUNT=3;BYDAY=-1SU", ["2027-03-07", "2027-03-28", "2027-04-25", "2027-05-30"]),
    ],
)  # fmt: skip
def test_series_is_expanded_in_the_zone_of_the_event(app, every, rule, days):
    run = make_webinar(run={"local_start": wall(2027, 3, 7, 2, 30), "timezone": "America/New_York"}).runs[0]
    assert rrule_of(Rule(every, 3), run.local_start) == rule
    found = preview(run, Rule(every, 3))
    assert [one.local.date().isoformat() for one in found] == days
    for one in found:  # 14 March: 2:30 does not exist
        is_gap = one.local.date().isoformat() == "2027-03-14"
        assert (one.is_shifted, one.local.hour) == (is_gap, 3 if is_gap else 2)
    assert (
        len({one.starts_at.hour for one in found}) > 1 or every is Every.WEEK
    )  # the instant moves, the wall time stays


def test_series_is_previewed_made_and_shown(client, login):
    actor = make_user(roles=(Role.WEBINAR_ORGANISER,))
    webinar = make_webinar(run={"local_start": wall(2027, 9, 7, 15), "timezone": "Europe/Madrid"})
    page = f"/en/webinars/manage/{webinar.id}/series"
    browser = login(actor, type(client)(client.application))
    form = {"every": "month", "count": "4", "but": "2027-10-05"}
    answer = browser.submit(page, form | {"but": "31.12."})
    assert answer.status_code == 422
    assert browser.submit(page, form | {"count": "99"}).status_code == 422
    shown = browser.submit(page, form | {"action": "preview"}).get_data(as_text=True)
    assert "November 2, 2027" in shown
    assert "October 5, 2027" not in shown
    answer = browser.submit(page, form | {"action": "make"})
    assert answer.status_code == 303
    text = browser.page(answer.location).text
    assert text.count("Draft") >= 2
    assert "December 7, 2027" in text
    assert "December 7, 2027" not in client.page(answer.location).text  # drafts are their organisers'
    assert browser.submit(page, form | {"action": "make"}).status_code == 409
    single = make_webinar(runs=0, published=False)
    with db.transaction(), pytest.raises(Exception, match="at least one run"):
        make(webinar=organising.webinar_locked(single.id), rule=Rule(Every.WEEK, 3), actor=actor)
