"""The pages: a pilot started in a browser, a citizen who proposes and supports, staff who answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from portal.accounts.models import Role
from portal.core import clock, db
from portal.participation import queries, services
from portal.participation.models import PilotState, ProcessState, ProposalState
from portal.participation.queries import proposals
from portal.participation.rules.proposals import Terms
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space
from tests.lint import LintingClient

HANOI = {"slug": "hanoi", "names": {"en": "Hanoi", "vi": "Hà Nội"}, "own_lang": "vi", "languages": ["vi", "en"], "timezone": "Asia/Ho_Chi_Minh"}  # fmt: skip


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),), display_name="Lan Nguyen")


def test_a_pilot_is_started_opened_and_read_by_everybody(app, login, client):
    city = make_city(**HANOI)
    staff = login(coordinator(city))
    assert staff.get("/en/participation/manage/").status_code == 200
    day = (clock.today() + timedelta(days=1)).isoformat()
    started = staff.submit(
        "/en/participation/manage/start", {"city": str(city.id), "template": "proposals", "starts_on": day}
    )
    assert started.headers["Location"] == "/en/participation/manage/hanoi/"
    space = queries.space_by_city("hanoi")
    (process,) = queries.processes_of(space.id, drafts=True)
    assert (space.lang, space.state, process.titles["vi"]) == ("vi", PilotState.PREPARING, "Ý tưởng cho thành phố")
    assert [len(phase.actions) for phase in process.phases] == [3, 2, 1]
    assert "not open yet" in staff.get("/en/cities/hanoi/participation/").text
    anonymous = LintingClient(app)
    assert anonymous.get("/en/cities/hanoi/participation/").status_code == 404
    assert (
        staff.submit(
            f"/en/participation/manage/process/{process.id}",
            {},
            to=f"/en/participation/manage/process/{process.id}/publish",
        ).status_code
        == 303
    )
    assert (
        staff.submit(
            "/en/participation/manage/hanoi/", {"state": "running"}, to="/en/participation/manage/hanoi/state"
        ).status_code
        == 303
    )
    db.session.expire_all()
    assert queries.process_by_id(process.id).state is ProcessState.PUBLISHED
    shown = anonymous.get("/en/cities/hanoi/participation/")
    assert shown.status_code == 200
    assert "Ý tưởng cho thành phố" in shown.text or "Ideas for our city" in shown.text
    for path in ("rules", "indicators", process.slug + "/", f"{process.slug}/{process.components[0].slug}/"):
        assert anonymous.get(f"/en/cities/hanoi/participation/{path}").status_code == 200
    assert "Hanoi" in anonymous.get("/en/participation/").text
    again = staff.get("/en/participation/manage/start")
    assert again.headers["Location"] == "/en/participation/manage/", "each of his cities has its space"


def test_a_space_is_not_opened_without_rules_and_only_its_city_manages_it(app, login):
    city = make_city(slug="quito")
    make_space(city, state=PilotState.PREPARING, terms={})
    staff = login(coordinator(city))
    assert (
        staff.submit(
            "/en/participation/manage/quito/", {"state": "running"}, to="/en/participation/manage/quito/state"
        ).status_code
        == 303
    )
    assert queries.space_by_city("quito").state is PilotState.PREPARING
    for other in (make_secretariat(), coordinator(make_city())):
        assert login(other).get("/en/participation/manage/quito/").status_code in (403, 404)
    listed = login(make_secretariat()).page(
        "/en/participation/"
    )  # numbers only: what nobody else may open yet is no link
    assert "In preparation" in listed.find("main").get_text()
    assert listed.find("a", href="/en/cities/quito/participation/") is None


def test_words_looks_and_sites_of_a_space_are_kept_and_framed_where_it_says(app, login):
    city = make_city(slug="quito")
    make_space(city)
    staff = login(coordinator(city))
    path = "/en/participation/manage/quito/edit"
    values = {"titles_en": "Quito asks", "colour": "#1f7a63", "contact": "ask@quito.example"}
    assert staff.submit(path, values | {"embed_origins": "http://quito.example"}).status_code == 422
    assert (
        staff.submit(path, values | {"embed_origins": "https://quito.example/\nhttps://www.quito.example"}).status_code
        == 303
    )
    space = queries.space_by_city("quito")
    assert space.embed_origins == ["https://quito.example", "https://www.quito.example"]
    anonymous = LintingClient(app)
    policy = anonymous.get("/en/cities/quito/participation/").headers["Content-Security-Policy"]
    assert "frame-ancestors https://quito.example https://www.quito.example" in policy
    assert space.colour == "", "a field of the kind color has always a value: it counts only where somebody says so"
    assert staff.submit(path, values | {"own_colour": "y"}).status_code == 303
    assert 'fill="#1f7a63"' in anonymous.get("/en/cities/quito/participation/").text
    assert "frame-ancestors 'none'" in anonymous.get("/en/participation/").headers["Content-Security-Policy"]


def test_phases_are_told_in_days_of_the_city_and_a_hidden_proposal_is_its_staffs(app, login):
    process = make_process(make_space(make_city(slug="quito", timezone="America/Guayaquil")))
    hidden, path = (
        make_proposal(process, make_user(), "Something that is rude"),
        f"/en/cities/quito/participation/{process.slug}/",
    )
    staff = coordinator(process.space.city)
    with db.transaction():
        phase = queries.known_process(process.id).phases[0]
        phase.local_start = phase.local_start.replace(hour=0, minute=0)
        phase.local_end = phase.local_end.replace(hour=23, minute=59)
        services.hide_proposal(proposal=proposals.known_proposal(hidden.id), hide=True, reason="Rule 2", actor=staff)
    shown = LintingClient(app).get(path).text
    assert f'<time datetime="{phase.local_start.date().isoformat()}">' in shown
    assert "UTC\u22125" in shown, "until when something can be done is said with the city's clock"
    number = f"{path}{queries.known_process(process.id).components[0].slug}/{hidden.number}"
    assert LintingClient(app).get(number).status_code == 404
    assert "A moderator has hidden this" in login(staff).get(number).text


def test_a_process_is_written_phased_and_its_mistakes_are_said(app, login):
    city = make_city(slug="quito")
    space = make_space(city)
    staff = login(coordinator(city))
    assert (
        staff.submit("/en/participation/manage/quito/new", {"title": "", "method": "consultation"}).status_code == 422
    )
    made = staff.submit("/en/participation/manage/quito/new", {"title": "Our square", "method": "consultation"})
    here = made.headers["Location"]
    assert staff.submit(here, {}, to=f"{here}/publish").status_code == 422
    assert staff.submit(f"{here}/guide", {"problem": "The square is empty."}).status_code == 303
    values = {"titles_en": "Proposals", "kind": "proposals", "debate_at": "5", "answer_at": "10", "answer_days": "7", "most_supports": "0", "categories": "Trees\nBenches"}  # fmt: skip
    assert staff.submit(f"{here}/components/new", values | {"debate_at": "0"}).status_code == 422
    assert staff.submit(f"{here}/components/new", values).status_code == 303
    (process,) = queries.processes_of(space.id, drafts=True)
    component = process.components[0]
    assert Terms.of(component.settings).categories == {"c1": {"en": "Trees"}, "c2": {"en": "Benches"}}
    assert (
        staff.submit(f"{here}/components/{component.id}", values | {"categories": "Benches\nWater"}).status_code == 303
    )
    db.session.expire_all()
    (process,) = queries.processes_of(space.id, drafts=True)
    assert Terms.of(process.components[0].settings).categories == {"c2": {"en": "Benches"}, "c3": {"en": "Water"}}
    day = clock.today()
    phase = {"titles_en": "Propose", "starts_on": day.isoformat(), "starts_at": "00:00", "ends_on": (day + timedelta(days=9)).isoformat(), "ends_at": "23:59", "switches": f"{component.id}:submit"}  # fmt: skip
    assert (
        staff.submit(f"{here}/phases/new", phase | {"ends_on": (day - timedelta(days=1)).isoformat()}).status_code
        == 422
    )
    assert staff.submit(f"{here}/phases/new", phase).status_code == 303
    db.session.expire_all()
    (process,) = queries.processes_of(space.id, drafts=True)
    (planned,) = process.phases
    assert [one.action.value for one in planned.actions] == ["submit"]
    assert staff.submit(f"{here}/phases/{planned.id}", phase | {"titles_en": "Propose now", "switches": f"{component.id}:support"}).status_code == 303  # fmt: skip
    assert (
        staff.submit(
            f"{here}/edit", {"titles_en": "Our square", "method": "open_innovation", "texts_en": "Come."}
        ).status_code
        == 303
    )
    assert staff.submit(here, {}, to=f"{here}/publish").status_code == 303
    refused = staff.submit(here, {}, to=f"{here}/phases/{planned.id}/remove")
    assert refused.status_code == 409


def test_a_citizen_proposes_is_shown_what_is_like_it_and_supports(app, login):
    city = make_city(slug="quito")
    process = make_process(make_space(city), terms=Terms(debate_at=1, answer_at=2, answer_days=5))
    here = f"/en/cities/quito/participation/{process.slug}/{process.components[0].slug}"
    author, other = make_user(display_name="Rosa Quispe"), make_user()
    citizen = login(author)
    form = {"title": "Benches at every bus stop", "body": "People wait.", "lang": "en", "request_key": "k1"}
    assert citizen.submit(f"{here}/new", form | {"body": ""}).status_code == 422
    assert citizen.submit(f"{here}/new", form).headers["Location"] == f"{here}/1"
    assert "Rosa Quispe" in citizen.get(f"{here}/1").text
    again = citizen.submit(f"{here}/new", form | {"title": "A bench at every bus stop", "request_key": "k2"})
    assert again.status_code == 422
    assert "Others have proposed something like it" in again.text
    assert citizen.submit(f"{here}/new", form | {"title": "A bench at every bus stop", "request_key": "k2", "nevertheless": "yes"}).headers["Location"] == f"{here}/2"  # fmt: skip
    assert citizen.submit(f"{here}/1/edit", form | {"title": "Benches at all bus stops"}).status_code == 303
    supporter = login(other)
    assert supporter.submit(f"{here}/1", {}, to=f"{here}/1/support").status_code == 303
    assert "You support this" in supporter.get(f"{here}/1").text
    assert supporter.get(f"{here}/1/edit").status_code == 404
    assert supporter.submit(f"{here}/1", {"wants": "no"}, to=f"{here}/1/support").status_code == 303
    assert "You support this" not in supporter.get(f"{here}/1").text
    citizen = login(author)
    assert citizen.submit(f"{here}/2", {}, to=f"{here}/2/withdraw").status_code == 303
    component = queries.process_by_id(process.id).components[0]
    assert proposals.proposal_at(component.id, 2).proposal.state is ProposalState.WITHDRAWN


def test_staff_see_what_is_due_and_answer_it(app, login, at):
    city = make_city(slug="quito")
    process = make_process(make_space(city), terms=Terms(debate_at=1, answer_at=1, answer_days=5))
    proposal = make_proposal(process, make_user())
    with db.transaction():
        services.support(proposal=proposals.proposal_locked(proposal.id), user=make_user())
    at(clock.now() + timedelta(days=8))
    here = f"/en/cities/quito/participation/{process.slug}/{process.components[0].slug}"
    anonymous = LintingClient(app)
    assert "3 days late" in anonymous.get(f"{here}/1").text
    assert "3 days late" in anonymous.get(f"{here}/?state=overdue").text
    staff = login(coordinator(city))
    assert "3 days late" in staff.get("/en/participation/manage/").text
    answer = f"/en/participation/manage/proposal/{proposal.id}/answer"
    assert staff.submit(answer, {"state": "under_way", "reason": ""}).status_code == 422
    assert staff.submit(answer, {"state": "under_way", "reason": "Ten this year.", "percent": "40"}).status_code == 303
    assert "Ten this year." in staff.get(f"{here}/1").text
    assert "3 days late" not in staff.get("/en/participation/manage/").text


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_as_little_with_thirty_as_with_one(app, queries, client, number):
    process = make_process(make_space(make_city(slug="quito")))
    for n in range(number):
        make_proposal(process, make_user(), f"Proposal with a number {n}")
    here = f"/en/cities/quito/participation/{process.slug}"
    for path in ("/en/participation/", "/en/cities/quito/participation/", f"{here}/", f"{here}/{process.components[0].slug}/", f"{here}/{process.components[0].slug}/1"):  # fmt: skip
        with queries() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)


def test_navigation_marks_participation_below_a_citys_address(app, client):
    process = make_process()
    page = BeautifulSoup(client.get(f"/en/cities/{process.space.city.slug}/participation/").text, "html.parser")
    marked = {one.get_text(strip=True) for one in page.select("nav a[aria-current]:not([hreflang])")}
    assert marked == {"Participation"}
