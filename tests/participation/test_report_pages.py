"""Pages of reports and the desk: a citizen without an account reports with a photo, officers answer, two at once, many at once."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db
from portal.notifications.models import Notification
from portal.participation import open311
from portal.participation.models import PilotState, ReportChannel, RequestState, SavedReply, ServiceRequest, SpacePlace
from portal.participation.queries import departments, desk, figures, places, service_requests
from portal.participation.report_tasks import digest_space
from portal.participation.rules import figures as figure_rules
from portal.participation.rules.figures import suppressed
from portal.participation.rules.service_requests import REPORT_BYTES, drawn
from portal.participation.services import departments as setting_up
from portal.participation.services import service_requests as reporting
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.pictures import SVG, picture
from tests.factories.reports import make_category, make_department, make_member, make_report, say
from tests.lint import LintingClient


def coordinator(city, **values):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),), **values)


def make_desk():
    """Quito's space with streets and parks, and a category of each."""
    space = make_space(make_city(slug="quito", timezone="UTC"))
    streets, parks = make_department(space, "Streets"), make_department(space, "Parks")
    return (
        space,
        streets,
        parks,
        make_category(space, department=streets),
        make_category(space, "Broken bench", department=parks),
    )


def test_somebody_without_an_account_reports_with_a_photo_and_comes_back_with_the_code(app, client, login):
    space, streets, _parks, category, _other = make_desk()
    here = "/en/cities/quito/participation/reports"
    for path in ("/", "/new/", f"/new/{category.code}", "/code", ".geojson"):
        assert client.get(here + path).status_code == 200, path
    form = {"text": "A deep hole in front of the school.", "lang": "en", "address": "School street 4", "latitude": "-0.18", "longitude": "-78.47"}  # fmt: skip
    refused = client.submit(
        f"{here}/new/{category.code}", form | {"text": "", "photo": (io.BytesIO(picture()), "hole.png")}
    )
    assert refused.status_code == 422
    assert "1 photo is kept from before" in refused.text
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', refused.text).group(1)
    sent = client.submit(f"{here}/new/{category.code}", form | {"kept": kept, "alt": "A hole", "request_key": "k1"})
    mine = sent.headers["Location"]
    assert re.fullmatch(rf"{here}/mine/([0-9A-Z]{{5}}-){{3}}[0-9A-Z]{{5}}", mine)
    page = client.get(mine)
    assert "Not shown to others yet" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    (photo,) = service_requests.photos_of(service_requests.report_at(space.id, 1).id)
    assert client.get(f"{mine}/photos/{photo.id}").mimetype == "image/jpeg"
    assert client.get(f"{here}/1/photos/{photo.id}").status_code == 404
    again = client.submit(f"{here}/code", {"code": mine[-23:].lower().replace("-", " ")})
    assert again.headers["Location"] == mine
    assert client.submit(f"{here}/code", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}).status_code == 422
    # Somebody else, forty metres away, is shown it and sends nothing.
    near = client.submit(f"{here}/new/{category.code}", form | {"latitude": "-0.18036", "request_key": "k2"})
    assert near.status_code == 422
    assert "Reported 40 metres from here" in near.text
    assert (
        client.submit(f"{here}/new/{category.code}", form | {"request_key": "k2", "nevertheless": "yes"}).status_code
        == 303
    )
    assert service_requests.counts_of_space(space.id, clock.today())["all"] == 2
    found = client.get(f"{here}.geojson").get_json()
    assert [one["geometry"]["coordinates"] for one in found["features"]] == [[-78.47, -0.18], [-78.47, -0.18]]
    # The officer shows the photo, closes the report; the visitor says once that it helped.
    officer = login(make_member(streets), LintingClient(app))
    request_id = service_requests.report_at(space.id, 1).id
    assert officer.submit(f"/en/participation/inbox/request/{request_id}", {"alt": "A hole", "show": "yes"}, to=f"/en/participation/inbox/request/{request_id}/photos/{photo.id}").status_code == 303  # fmt: skip
    assert LintingClient(app).get(f"{here}/1/photos/{photo.id}").status_code == 200
    say(service_requests.report_at(space.id, 1), RequestState.DONE, make_user())
    assert client.submit(f"{mine}/rate", {"satisfaction": "5"}).status_code == 303
    assert "You have said this before" in client.get(f"{mine}/rate").text


def test_too_much_is_refused_before_it_is_read_and_a_drawing_with_its_reason(app, client):
    space, _s, _p, category, _o = make_desk()
    here = f"/en/cities/quito/participation/reports/new/{category.code}"

    class Untouched(io.BytesIO):
        def read(self, *_size):
            raise AssertionError("the body was read")

    refused = client.post(
        here, input_stream=Untouched(), content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(REPORT_BYTES + 1)},
    )  # fmt: skip
    assert refused.status_code == 413
    assert "at most 3 photos of up to 10 MB" in refused.text
    form = {"text": "A deep hole in front of the school.", "lang": "en", "address": "School street 4"}
    drawing = client.submit(here, form | {"photo": (io.BytesIO(SVG), "photo.png")})
    assert drawing.status_code == 422
    assert "A drawing (SVG) is not taken" in drawing.text
    assert "A deep hole in front of the school." in drawing.text, "what was written stays"
    assert service_requests.counts_of_space(space.id, clock.today())["all"] == 0


def test_who_reads_what_a_hidden_or_confidential_category_holds(app, login):
    space, streets, parks, category, _other = make_desk()
    quiet = make_category(space, "About an officer", is_public=False, department=streets)
    author = make_user()
    report, hidden = make_report(quiet, author), make_report(category, author)
    with db.transaction():
        service_requests.known_report(hidden.id).hidden_at = clock.now()
    readers = {
        "anonymous": LintingClient(app), "author": login(author, LintingClient(app)), "member": login(make_member(streets), LintingClient(app)),
        "other member": login(make_member(parks), LintingClient(app)), "coordinator": login(coordinator(space.city), LintingClient(app)),
        "secretariat": login(make_secretariat(), LintingClient(app)),
    }  # fmt: skip
    for one in (report, hidden):
        seen = {name for name, reader in readers.items() if reader.get(f"/en/cities/quito/participation/reports/{one.number}").status_code == 200}  # fmt: skip
        assert seen == {"author", "member", "coordinator"}
    assert "0 reports" not in readers["anonymous"].get("/en/cities/quito/participation/reports/").text
    assert readers["anonymous"].get("/en/cities/quito/participation/reports.geojson").get_json()["features"] == []
    assert readers["author"].get("/en/participation/my-reports").text.count("About an officer") == 1


def test_the_inbox_holds_reports_and_proposals_by_department_and_person(app, login, at):
    space, streets, parks, category, bench = make_desk()
    hole, broken = make_report(category), make_report(bench)
    process = make_process(space)
    proposal = make_proposal(process, make_user(), "A bench at each bus stop")
    with db.transaction():
        proposal.stage, proposal.answer_due_on = "answer_due", clock.today() - timedelta(days=1)
    member, boss = make_member(streets, display_name="Streets Officer"), coordinator(space.city)
    staff, officer = login(boss, LintingClient(app)), login(member, LintingClient(app))
    here = "/en/participation/inbox/quito/"
    everything = staff.get(here).text
    assert everything.index("A bench at each bus stop") < everything.index("A deep hole"), (
        "what is due first stands first"
    )
    mine = officer.get(here).text
    assert "A deep hole" in mine
    assert "A bench at each bus stop" not in mine
    assert officer.get(f"/en/participation/inbox/request/{broken.id}").status_code == 404
    assert officer.get("/en/participation/inbox/").headers["Location"] == here
    item = f"/en/participation/inbox/proposal/{proposal.id}"
    assert officer.get(item).status_code == 404
    given = {"department": str(streets.id), "assignee": str(member.id), "seen": "0"}
    assert staff.submit(item, given, to=f"{item}/assign").status_code == 303
    assert staff.submit(item, given, to=f"{item}/assign").status_code == 409, "it has changed since"
    assert "A bench at each bus stop" in officer.get(f"{here}?who=me").text
    assert "The members of “\u2068Streets\u2069” answer this" in officer.get(item).text
    assert officer.submit(item, {"text": "We have no money."}, to=f"{item}/note").status_code == 303
    assert "We have no money." in staff.get(item).text
    assert "Streets Officer" in staff.get(item).text, "who looks at it right now is named"
    for query in (
        "?kind=proposal",
        "?when=late",
        "?when=week",
        "?who=nobody",
        f"?department={parks.id}",
        "?department=x&kind=y",
    ):
        assert staff.get(here + query).status_code == 200
    assert "Broken bench" in staff.get(f"{here}?department={parks.id}").text
    # Each morning, only where something waits.
    with db.transaction():
        assert digest_space(space) == 2
        assert digest_space(space) == 2, "the key of the day makes it one"
    told = db.session.scalars(select(Notification).where(Notification.kind == "participation.desk_digest")).all()
    assert {one.user_id for one in told} == {member.id, boss.id}
    assert len(told) == 2
    say(hole, RequestState.DONE, boss)
    say(broken, RequestState.DONE, boss)
    with db.transaction():
        assert digest_space(make_space()) == 0


def test_two_officers_on_one_report_lose_nothing_of_what_they_wrote(app, login):
    space, streets, _parks, category, _bench = make_desk()
    report = make_report(category, address="Long street 9")
    with db.transaction():
        setting_up.save_reply(space=space, reply=None, title="Thanks", texts={"en": "Number {number} at {place}: {department} comes by {day}."}, department=None)  # fmt: skip
    reply = db.session.scalars(select(SavedReply)).one()
    here = f"/en/participation/inbox/request/{report.id}"
    first, second = (login(make_member(streets, display_name=name), LintingClient(app)) for name in ("First", "Second"))
    filled = first.submit(
        here, {"state": "in_progress", "reason": "Good day.", "reply": str(reply.id), "seen": "0", "insert": "yes"}
    )
    assert "Good day.\n\nNumber 1 at Long street 9: Streets comes by" in filled.text
    assert first.submit(here, {"state": "in_progress", "reason": "We come.", "seen": "0"}).status_code == 303
    late = second.submit(here, {"state": "rejected", "reason": "Not our street at all.", "seen": "0"})
    assert late.status_code == 409
    assert "Not our street at all." in late.text
    assert "We come." in late.text
    assert 'name="seen" type="hidden" value="1"' in late.text
    assert (
        second.submit(here, {"state": "rejected", "reason": "Not our street at all.", "seen": "1"}).status_code == 303
    )
    assert [row[0].reason for row in service_requests.updates_of(report.id)] == ["Not our street at all.", "We come."]
    assert second.submit(here, {"state": "done", "reason": "", "seen": "2"}).status_code == 422
    public = LintingClient(app).get("/en/cities/quito/participation/reports/1").text
    assert "Not our street at all." in public
    assert "Second" not in public, "who of the city wrote it is told to officers only"
    assert "/report/request/" in second.get(here).text, "who does not moderate tells those who do"


def test_many_are_changed_at_once_after_a_look_all_or_none(app, login):
    space, streets, parks, category, _bench = make_desk()
    found = [make_report(category) for _n in range(3)]
    staff = login(coordinator(space.city))
    here, boxes = "/en/participation/inbox/quito/", [f"request:{one.id}" for one in found]
    seen = {f"seen_{one.id}": "0" for one in found}
    look = staff.submit(here, {"item": boxes}, to=f"{here}bulk")
    assert look.status_code == 200
    assert "Change 3 items" in look.text
    assert staff.submit(here, {"item": []}, to=f"{here}bulk").status_code == 303
    go = {"item": boxes, "confirmed": "yes", "department": str(parks.id)} | seen
    assert staff.submit(here, go | {"state": "done"}, to=f"{here}bulk").status_code == 422, "a new state needs a reason"
    assert {desk.desk_item("request", one.id).department_id for one in found} == {streets.id}
    assert staff.submit(here, go | {"state": "done", "reason": "All filled."}, to=f"{here}bulk").status_code == 303
    assert {service_requests.report_of(one.id).state for one in found} == {RequestState.DONE}
    assert {desk.desk_item("request", one.id, lock=False).department_id for one in found} == {parks.id}
    left = make_report(category)
    say(left, RequestState.IN_PROGRESS, make_user())
    stale = {"item": [f"request:{left.id}"], "confirmed": "yes", "department": str(parks.id), f"seen_{left.id}": "0"}
    assert staff.submit(here, stale, to=f"{here}bulk").status_code == 409


def test_a_city_sets_its_desk_up(app, login):
    city = make_city(slug="quito")
    space = make_space(city)
    staff = login(coordinator(city))
    here, anonymous = "/en/participation/manage/quito", LintingClient(app)
    assert "Nothing can be reported here yet" in anonymous.get("/en/cities/quito/participation/reports/").text
    assert staff.submit(f"{here}/departments/new", {"names_en": ""}).status_code == 422
    made = staff.submit(f"{here}/departments/new", {"names_en": "Streets", "email": "streets@quito.example"}).headers[
        "Location"
    ]
    person, other = make_user(email="ana@quito.example"), make_user(email="ben@quito.example")
    for email, number in (("nobody@quito.example", 0), ("ana@quito.example", 1), ("ana@quito.example", 1)):
        assert staff.submit(made, {"email": email}, to=f"{made}/members").status_code == 303
        (department,) = departments.departments_of(space.id)
        assert len(departments.members_of([department.id]).get(department.id, ())) == number
    category = {"names_en": "Hole in the road", "kind": "incident", "department": str(department.id), "target_days": "7", "is_public": "y", "place": "required", "asks_photo": "y", "questions": "How deep is it?*: to the ankle / to the knee\nSince when?"}  # fmt: skip
    assert staff.submit(f"{here}/categories/new", category | {"target_days": "0"}).status_code == 422
    assert staff.submit(f"{here}/categories/new", category).status_code == 303
    (found,) = departments.categories_of(space.id)
    assert (found.code, [one["code"] for one in found.questions]) == ("hole-in-the-road", ["q1", "q2"])
    assert (
        staff.submit(
            f"{here}/categories/{found.code}", category | {"questions": "Since when?\nIs it marked?"}
        ).status_code
        == 303
    )
    db.session.expire_all()
    assert [one["code"] for one in departments.categories_of(space.id)[0].questions] == ["q2", "q3"], (
        "answers keep their question"
    )
    listed = here.replace("/desk", "") + "/places"
    assert staff.submit(listed, {"places": "Centre; -0.18; -78.47\nNorth"}).status_code == 303
    for wrong in ("Centre; here; there", "North\nNorth", "Far; 95; 10"):
        assert staff.submit(listed, {"places": wrong}).status_code == 422
    assert [one.names["en"] for one in places.places_of(space.id)] == ["Centre", "North"]
    assert (
        staff.submit(f"{here}/replies/new", {"title": "Thanks", "texts_en": "Thank you for {number}."}).status_code
        == 303
    )
    (reply,) = departments.replies_of(space.id)
    assert (
        staff.submit(f"{here}/replies/{reply.id}", {"title": "Thank you", "texts_en": "Thank you."}).status_code == 303
    )
    key = re.search(
        r"<code[^>]*>([^<]{20,})</code>", staff.submit(f"{here}/programs/new", {"name": "City app"}).text
    ).group(1)
    assert departments.client_by_key(space.id, key).name == "City app"
    assert key not in db.session.scalars(select(setting_up.ApiClient.key_hash)).all()
    assert (
        staff.submit(
            f"{here}/desk", {}, to=f"{here}/programs/{departments.clients_of(space.id)[0].id}/revoke"
        ).status_code
        == 303
    )
    assert departments.client_by_key(space.id, key) is None
    assert staff.submit(f"{here}/desk", {"email": other.email}, to=f"{here}/hearers").status_code == 303
    assert [user.id for _grant, user in departments.hearers_of(city.id)] == [other.id]
    grant = departments.members_of([department.id])[department.id][0][0]
    assert staff.submit(made, {}, to=f"{here}/members/{grant.id}/remove").status_code == 303
    assert departments.members_of([department.id]) == {}
    assert staff.submit(f"{here}/desk", {}, to=f"{here}/categories/{found.code}/close").status_code == 303
    assert anonymous.get(f"/en/cities/quito/participation/reports/new/{found.code}").status_code == 404
    assert staff.submit(f"{here}/desk", {}, to=f"{here}/departments/{department.id}/close").status_code == 303
    assert staff.submit(f"{here}/desk", {}, to=f"{here}/replies/{reply.id}/remove").status_code == 303
    assert person.id is not None
    assert "participation.department_saved" in db.session.scalars(select(AuditEntry.action)).all()
    assert login(coordinator(make_city()), LintingClient(app)).get(f"{here}/desk").status_code == 404


def test_the_calendar_of_the_desk_is_its_owners_and_ends_with_another_address(app, login):
    space, streets, _parks, category, _bench = make_desk()
    make_process(space)
    make_report(category)
    officer = make_member(streets)
    staff = login(officer)
    page = staff.get("/en/participation/inbox/quito/calendar").text
    assert "A deep hole" in page
    feed = re.search(r"http://localhost(/en/participation/inbox/feed/[^<\"]+\.ics)", page).group(1)
    text = LintingClient(app).get(feed).text
    assert text.count("BEGIN:VEVENT") == 2
    assert "Answer due: A deep hole" in text
    public = LintingClient(app).get("/en/cities/quito/participation/calendar.ics").text
    assert "A deep hole" not in public
    assert public.count("BEGIN:VEVENT") == 1
    assert (
        staff.submit(
            "/en/participation/inbox/quito/calendar", {}, to="/en/participation/inbox/calendar/renew"
        ).status_code
        == 303
    )
    assert LintingClient(app).get(feed).status_code == 404
    assert LintingClient(app).get("/en/participation/inbox/feed/x.ics").status_code == 404


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, {}), ({"a": 0, "b": 7}, {"a": 0, "b": 7}), ({"a": 3, "b": 9, "c": 20}, {"a": None, "b": None, "c": 20}),
        ({"a": 1, "b": 2, "c": 9, "d": 30}, {"a": None, "b": None, "c": None, "d": 30}), ({"a": 4, "b": 4, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 2}, {"a": None}),
    ],
)  # fmt: skip
def test_small_groups_are_not_told_nor_found_by_subtraction(counts, told):
    assert suppressed(counts) == told


def test_figures_tell_how_fast_departments_answer_and_what_a_process_costs(app, login, at):
    space, _streets, _parks, category, bench = make_desk()
    with db.transaction():
        db.session.add(SpacePlace(space_id=space.id, names={space.lang: "Centre"}, number=1))
    place = places.places_of(space.id)[0]
    begun, officer = clock.now(), coordinator(space.city)
    found = [make_report(category, make_user() if n else None, place_id=place.id) for n in range(6)]
    make_report(bench)
    process = make_process(space)
    make_proposal(process, make_user())
    for days, report in enumerate(found, 1):
        at(begun + timedelta(days=days))
        say(report, RequestState.DONE, officer)
    speeds = {
        None if one.names is None else one.names.get("en", ""): (one.answered, one.median, one.ninetieth, one.waiting)
        for one in figures.speeds_of(space.id)
    }
    assert speeds["Streets"] == (6, 3.5, 5.5, 0)
    assert speeds["Parks"] == (0, None, None, 1)
    assert speeds[""] == (6, 3.5, 5.5, 1)
    for report in found[:5]:
        with db.transaction():
            reporting.rate(request=service_requests.known_report(report.id), satisfaction=5, text="")
    public = LintingClient(app).get("/en/cities/quito/participation/answers").text
    assert "3.5" in public
    assert "100% (5)" in public
    staff = login(officer)
    assert (
        staff.submit(
            f"/en/participation/manage/process/{process.id}/cost", {"amount": "-1", "currency": "USD"}
        ).status_code
        == 422
    )
    assert (
        staff.submit(
            f"/en/participation/manage/process/{process.id}/cost", {"amount": "250.5", "currency": "USD"}
        ).status_code
        == 303
    )
    page = staff.get("/en/participation/manage/quito/figures").text
    assert "250.50 USD" in page, "one participant"
    here = "/en/participation/manage/quito/figures"
    assert staff.get(f"{here}/channels.csv").text.splitlines()[1:] == ["With an account,", "Without an account,"], (
        "two and seven"
    )
    assert staff.get(f"{here}/districts.csv").text.splitlines()[1:] == ["Centre,6"]
    assert "Ideas for our streets,1,250.5,USD,250.5" in staff.get(f"{here}/costs.csv").text
    for part in ("months", "ages", "departments"):
        assert staff.get(f"{here}/{part}.csv").status_code == 200
    assert staff.get(f"{here}/other.csv").status_code == 404


def test_places_are_drawn_as_long_to_each_side_and_alone_in_the_middle():
    assert drawn([]) == []
    assert drawn([(21.0, 105.0)]) == [(500.0, 250.0)]
    west, east = drawn([(60.0, 10.0), (60.5, 11.0)])
    # A degree of longitude is half as long at sixty degrees north.
    assert (west, east) == ((pytest.approx(275, abs=8), 475.0), (pytest.approx(725, abs=8), 25.0))


@pytest.mark.parametrize("number", [1, 30])
def test_pages_of_reports_ask_as_little_with_thirty_as_with_one(app, queries, login, number):
    space, _streets, _parks, category, _bench = make_desk()
    author = make_user()
    for n in range(number):
        say(make_report(category, author, latitude=1 + n / 9, longitude=2.0), RequestState.IN_PROGRESS, author)
    anonymous, staff = LintingClient(app), login(coordinator(space.city), LintingClient(app))
    here = "/en/cities/quito/participation"
    first = service_requests.report_at(space.id, 1).id
    for reader, path in (
        *((anonymous, f"{here}{path}") for path in ("/reports/", "/reports.geojson", "/reports/1", "/reports/new/", f"/reports/new/{category.code}", "/answers", "/indicators")),
        *((staff, f"/en/participation/{path}") for path in ("inbox/quito/", f"inbox/request/{first}", "inbox/quito/calendar", "manage/quito/desk", "manage/quito/figures")),
        (login(author, LintingClient(app)), "/en/participation/my-reports"),
    ):  # fmt: skip
        with queries() as seen:
            assert reader.get(path).status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)


def test_an_officer_writes_down_what_was_told_and_an_ended_pilot_takes_nothing(app, login):
    space, streets, _parks, category, _bench = make_desk()
    staff = login(make_member(streets))
    path = f"/en/cities/quito/participation/reports/new/{category.code}"
    form = {"text": "Somebody called about a deep hole.", "lang": "en", "address": "School street 4", "heard": "y", "email": "caller@mail.example"}  # fmt: skip
    assert staff.submit(path, form).status_code == 303
    report = db.session.scalars(select(ServiceRequest)).one()
    assert (report.channel, report.reporter_id, report.reporter_email) == (
        ReportChannel.DESK,
        None,
        "caller@mail.example",
    )
    with db.transaction():
        space.state, space.ended_on = PilotState.ENDED, clock.today()
    refused = staff.submit(path, form | {"request_key": "other", "nevertheless": "yes"})
    assert refused.status_code == 409
    assert "Somebody called about a deep hole." in refused.text


def test_keywords_of_a_service_are_words_without_the_commas_of_its_name(app):
    category = make_category(make_space(make_city(slug="quito")), "Holes, cracks (roads)")
    assert open311.service(category, "en")["keywords"] == "Holes,cracks,roads"


@pytest.mark.parametrize(
    ("text", "band"),
    [("18_29", "18_29"), ("20-29", "18_29"), ("16–17", "under_18"), ("<18", "under_18"), ("60+", "60_up"), ("≥ 65", "60_up"),
     (">59", "60_up"), ("41", "30_44"), ("٣٠-٤٤", "30_44"), ("16-24", None), ("40-49", None), ("59+", None), ("old", None), ("44-30", None)],
)  # fmt: skip
def test_bands_of_registers_are_told_in_those_of_the_figures_or_as_other(text, band):
    assert figure_rules.age_band(text) == band


def test_ages_of_registers_and_of_reports_stand_in_one_chart():
    counts = {"20-29": 5, "18_29": 6, "16-24": 7, "60+": 8}
    assert figure_rules.by_age(counts) == {"18_29": 11, "other": 7, "60_up": 8}
