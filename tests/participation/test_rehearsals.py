"""A draft tried with a fictitious crowd: what comes of it, what is found, and that nothing else of it remains."""

from __future__ import annotations

import json
import re
from threading import Thread

import pytest

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.questions import Kind, Question
from portal.participation import queries, rehearsal
from portal.participation.components import kind_of, kinds
from portal.participation.models import Asked, Audience, ComponentKind, PilotState, RehearsalState
from portal.participation.queries import rehearsals
from portal.participation.rules.proposals import Terms
from portal.participation.services import processes, rehearsing, surveys
from tests.factories.accounts import make_user
from tests.factories.eligibility import make_group, make_register
from tests.factories.participation import make_space, wall
from tests.factories.rehearsals import make_draft
from tests.factories.reports import make_category, make_department, make_hearer, make_member
from tests.faults.fingerprint import changed, fingerprint

OWN = {"participation_rehearsals", "participation_rehearsal_pages"}


def play(process, people=50, seed=7, progress=lambda _done, _total: None):
    return rehearsal.run(process_id=process.id, people=people, seed=seed, lang="en", progress=progress)


def codes(report):
    return {one["code"] for one in report["findings"]}


def staff_of(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))


def done(report, kind):
    """Action → how often it was done in all phases, in the component of a kind."""
    component = next(one for one in report["components"] if one["kind"] == kind.value)
    found: dict[str, int] = {}
    for phase in report["phases"]:
        for row in phase["acts"]:
            if row["component"] == component["id"]:
                found[row["action"]] = found.get(row["action"], 0) + row["done"]
    return found


def test_every_kind_says_how_it_is_rehearsed(app):
    """A new kind cannot be forgotten: each action that a phase can switch on has people who do it."""
    for kind in kinds():
        assert kind.rehearsed is not None, kind.kind
        assert set(kind.rehearsed.acts) == set(kind.actions), kind.kind


def test_all_is_played_by_the_real_rules_and_nothing_remains(app):
    process = make_draft()
    redis = app.extensions["redis"]
    app.extensions["page_store"].send_counts()  # what tests before this one have looked at goes out a second later
    before, keys = fingerprint(), sorted(redis.keys("*"))
    kept = {name: len(parts) for name, parts in app.extensions["kept_parts"].items()}
    report, pages = play(process, people=200)
    assert changed(before, fingerprint()) == []
    assert sorted(redis.keys("*")) == keys
    assert app.extensions["pending_tasks"] == []
    assert {name: len(parts) for name, parts in app.extensions["kept_parts"].items()} == kept
    # In each component, people did everything that the phases switch on.
    for one in process.components:
        acts = done(report, one.kind)
        assert set(acts) == {action.value for action in kind_of(one.kind).actions}
        assert all(acts.values()), one.kind
    counts = {one["kind"]: one["counts"] for one in report["components"]}
    assert counts["proposals"]["debates"]
    assert counts["proposals"]["due"] == sum(
        counts["proposals"].get(name, 0) for name in ("in_time", "late", "unanswered")
    )
    assert counts["petitions"]["reached"]
    assert counts["meetings"]["seats"] == 5  # all there are
    assert counts["meetings"]["in_line"]
    assert counts["text"]["answered"]
    assert counts["hearing"]["answered"]
    # Some have not confirmed their address, and read why that matters.
    assert any("Confirm your e-mail address" in one["reason"] for one in report["refusals"])
    # A page for the process, each component and what was made most of, at the end of both phases.
    assert {one["phase"] for one in pages} == {0, 1}
    assert len([one for one in pages if one["phase"] == 1]) >= 1 + len(process.components)


def test_the_page_of_nobody_else_shows_it(app, client, login):
    """While it goes on, and after it: neither the process nor its pages are there for others."""
    process = make_draft(ComponentKind.PROPOSALS)
    address = f"/en/cities/{process.space.city.slug}/participation/{process.slug}/"
    play(process)
    assert client.get(address).status_code == 404
    page = login(staff_of(process.space)).get(address)
    assert "Fictitious" not in page.text


def test_the_same_seed_plays_the_same_and_another_one_another(app):
    process = make_draft(ComponentKind.PROPOSALS, ComponentKind.SURVEY, ComponentKind.DEBATE)
    first, again, other = (play(process, seed=seed)[0] for seed in (1, 1, 2))
    assert first == again
    assert first["phases"] != other["phases"]
    assert json.loads(json.dumps(first)) == first  # all of it can be kept as it is


def test_the_clock_of_a_rehearsal_is_that_of_its_own_thread(app):
    seen = []
    process = make_draft(ComponentKind.PROPOSALS)

    def look():
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    before = clock.now()
    play(process, progress=lambda _done, _total: (look(), seen.append(clock.now())))
    assert seen
    assert all(before <= one <= clock.now() for one in seen)


def test_nothing_leaves_a_rehearsal_that_fails_or_is_stopped(app):
    process = make_draft(ComponentKind.PROPOSALS)
    before = fingerprint()

    def stop(_done, _total):
        raise rehearsing.Stopped

    with pytest.raises(rehearsing.Stopped):
        play(process, progress=stop)
    assert changed(before, fingerprint()) == []
    assert not db.is_rehearsal()
    with db.transaction():  # the session of the task is in place again
        assert queries.known_process(process.id).state.value == "draft"


# What is found --------------------------------------------------------------------------------------------------------


def test_a_draft_without_mistakes_has_nothing_to_mend(app):
    process = make_draft(ComponentKind.SURVEY, ComponentKind.DEBATE)
    report, _pages = play(process)
    assert [one for one in report["findings"] if one["kind"] != "note"] == []


def test_what_was_forgotten_in_a_component_is_found(app):
    report, _pages = play(make_draft(is_filled=False))
    found = codes(report)
    assert {"no_questions", "no_version", "no_meeting", "all_refused", "nothing_there"} <= found
    assert "no_department" in found  # proposals earned answers, and nobody could give them
    refused = [one for one in report["findings"] if one["code"] == "all_refused"]
    assert {one["facts"]["action"] for one in refused} >= {"answer"}


def test_a_question_that_cannot_be_answered_is_found_and_nobody_gets_past_it(app):
    process = make_draft(ComponentKind.SURVEY)
    questions = (
        Question("one", Kind.YES_NO, {"en": "Yes?"}),
        Question("two", Kind.MULTIPLE, {"en": "Which?"}, {"a": {"en": "A"}, "b": {"en": "B"}}, must=True, least=3),
    )
    with db.transaction():
        held = queries.known_process(process.id, lock=True)
        surveys.change_questions(process=held, component=held.components[0], questions=questions, actor=None)
    report, _pages = play(process)
    assert {"unanswerable", "all_refused"} <= codes(report)
    assert next(one for one in report["findings"] if one["code"] == "unanswerable")["facts"]["number"] == 2


def test_who_may_take_part_is_found_out(app):
    space = make_space()
    residents = make_draft(ComponentKind.SURVEY, space=space, audience=Audience.RESIDENT)
    report, _pages = play(residents)
    assert {"no_register", "all_refused"} <= codes(report)
    invited = make_draft(
        ComponentKind.SURVEY, space=space, audience=Audience.GROUP, group=make_group(space, "ana@mail.example", "li@mail.example")
    )  # fmt: skip
    report, _pages = play(invited)
    assert done(report, ComponentKind.SURVEY) == {"answer": 2}  # as many as the city's list holds
    empty = make_draft(ComponentKind.SURVEY, space=space, audience=Audience.GROUP, group=_other_group(space))
    assert "empty_group" in codes(play(empty)[0])
    anyone = make_draft(ComponentKind.SURVEY, space=space, audience=Audience.ANYONE)
    assert done(play(anyone)[0], ComponentKind.SURVEY)["answer"]


def _other_group(space):
    from portal.participation.services import groups

    with db.transaction():
        return groups.make_group(space=space, name="Nobody yet", actor=None)


def test_residents_take_part_where_the_city_can_know_them(app):
    from portal.participation.services.residents import set_checks

    space = make_space()
    make_register(space, "number,birth_date\n012345678,1990-12-31\n")
    with db.transaction():
        set_checks(
            space=queries.known_space(space.id, lock=True), methods=["register"], numbers={}, desks={}, actor=None
        )
    report, _pages = play(make_draft(ComponentKind.SURVEY, space=space, audience=Audience.RESIDENT))
    assert "no_register" not in codes(report)
    assert done(report, ComponentKind.SURVEY)["answer"]


def test_thresholds_that_nobody_reaches_are_told_with_the_size_of_the_crowd(app):
    far = Terms(debate_at=40, answer_at=1000).stored()
    report, _pages = play(make_draft(ComponentKind.PROPOSALS, days=((1, 3),), settings=far))
    by_code = {one["code"]: one for one in report["findings"]}
    assert by_code["no_debate"]["kind"] == "waiting"  # fifty people could have
    assert by_code["no_answer_due"]["kind"] == "note"  # nobody could
    assert by_code["no_answer_due"]["facts"] | {"titles": {}} == {"threshold": 1000, "people": 50, "titles": {}}


def test_gaps_idle_phases_and_missing_translations_are_found(app):
    from tests.factories.cities import make_city

    space = make_space(make_city(languages=["en", "fil"]))
    process = make_draft(ComponentKind.DEBATE, space=space, days=((-9, -5), (1, 5), (9, 12)))
    with db.transaction():
        held = queries.known_process(process.id, lock=True)
        last = held.phases[-1]
        plan = processes.PhasePlan({"en": "Results"}, wall(space, 9), wall(space, 12))
        processes.change_phase(process=held, phase=last, plan=plan, actor=None)
    report, _pages = play(process)
    by_code = {one["code"]: one for one in report["findings"]}
    assert {"gap", "idle_phase", "past_phase", "untranslated"} <= set(by_code)
    assert by_code["untranslated"]["facts"]["languages"] == ["fil"]
    assert by_code["idle_phase"]["values"]["phase_id"] == str(last.id)


# Pages ----------------------------------------------------------------------------------------------------------------


def test_staff_try_a_draft_read_the_report_and_the_pages(app, login, work):
    process = make_draft()
    client = login(staff_of(process.space))
    address = f"/en/participation/manage/process/{process.id}/rehearsals"
    assert "Try it with a fictitious crowd" in client.get(address.removesuffix("/rehearsals")).text
    assert client.submit(address, {"people": "7", "seed": "1"}).status_code == 422
    wrong = client.submit(address, {"people": "50", "seed": "-4"})
    assert wrong.status_code == 422
    assert 'value="-4"' in wrong.text
    before = fingerprint(without=OWN | {"accounts_audit_entries"})
    asked = client.submit(address, {"people": "50", "seed": "4"})
    assert asked.status_code == 303
    waiting = client.page(asked.location)
    assert waiting.find(id="rehearsal")["hx-get"]
    assert "0 of 0" not in waiting.get_text()  # how much there is to play nobody knows yet
    assert waiting.find("progress").get("value") is None
    assert (
        waiting.select_one("head noscript meta[http-equiv=refresh]")["content"] == "10"
    )  # for browsers without a script
    stop = waiting.find("a", string="Do not load by itself")["href"]
    stays = client.page(f"{asked.location}{stop}")
    assert not stays.select("meta[http-equiv=refresh]")
    assert stays.find("a", string="Let it load by itself")["href"] == asked.location
    piece = {"HX-Request": "true"}
    assert "HX-Refresh" not in client.get(asked.location, headers=piece).headers
    again = client.submit(address, {"people": "200", "seed": "5"})
    assert again.location == asked.location  # the one that waits is enough
    work()
    assert changed(before, fingerprint(without=OWN | {"accounts_audit_entries"})) == []
    assert client.get(asked.location, headers=piece).headers["HX-Refresh"] == "true"  # the report comes by itself
    report = client.page(asked.location)
    assert not report.select("meta[http-equiv=refresh]")
    assert {"findings", "phases", "components", "load", "refused"} <= {
        one.get("id") for one in report.find_all("section")
    }
    for link in report.select("#findings a[href], #refused a[href]"):
        assert client.get(link["href"]).status_code == 200, link["href"]
    pages = [one["href"] for one in report.select("#phases a[href]")]
    assert len(pages) >= 2 * (1 + len(process.components))
    for page in pages:
        shown = client.page(page)
        assert "Rehearsal: fictitious people" in shown.get_text()
        content = shown.select_one(".rehearsed")
        assert not content.select(
            "form, script, [hx-get], [hx-post], [onclick], input:not([disabled]), button:not([disabled])"
        )
        assert not content.select("nav, header, footer, aside")  # the page around it has them already
        for link in content.select("a[href]"):  # to what was kept with it, and nowhere else
            assert link["href"] in pages or link["href"].startswith("#")
    listed = client.page(address)
    assert listed.select_one(f'#so-far a[href="{asked.location}"]')
    token = listed.find("input", {"name": "csrf_token"})["value"]
    assert client.post(f"{asked.location}/remove", data={"csrf_token": token}).location == address
    assert client.get(asked.location).status_code == 404


def test_it_can_be_stopped_and_then_keeps_nothing(app, login, work):
    process = make_draft(ComponentKind.PROPOSALS)
    client = login(staff_of(process.space))
    address = f"/en/participation/manage/process/{process.id}/rehearsals"
    where = client.submit(address, {"people": "50", "seed": "4"}).location
    token = client.page(where).find("input", {"name": "csrf_token"})["value"]
    client.post(f"{where}/stop", data={"csrf_token": token})
    work()
    found = rehearsals.rehearsals_of(process.id)[0]
    assert (found.state, found.report) == (RehearsalState.STOPPED, None)
    assert "Stopped" in client.get(where).text


def test_a_failure_is_told_and_leaves_nothing(app, login, work, monkeypatch):
    process = make_draft(ComponentKind.PROPOSALS)
    client = login(staff_of(process.space))
    where = client.submit(
        f"/en/participation/manage/process/{process.id}/rehearsals", {"people": "50", "seed": "4"}
    ).location
    monkeypatch.setattr("portal.participation.rehearsal.walk.LONGEST", -1)
    work()
    assert rehearsals.rehearsals_of(process.id)[0].state is RehearsalState.FAILED
    assert "Nothing of it remains" in client.get(where).text
    assert queries.known_process(process.id).state.value == "draft"


def test_settings_are_not_changed_while_it_goes_on_and_what_was_entered_stays(app, login):
    process = make_draft(ComponentKind.PROPOSALS)
    staff = staff_of(process.space)
    client = login(staff)
    with db.transaction():
        made = rehearsing.ask_rehearsal(
            process=queries.known_process(process.id, lock=True), people=50, seed=1, lang="en", actor=staff
        )
        rehearsing.claim_rehearsal(rehearsal_id=made.id)
    address = f"/en/participation/manage/process/{process.id}/edit"
    answer = client.submit(
        address, {"title_en": "Another title", "titles_en": "Another title", "method": "consultation"}
    )
    assert answer.status_code == 409
    assert "A rehearsal goes on at the moment" in answer.text
    assert "Another title" in answer.text


def test_a_published_process_is_not_rehearsed(app, login):
    process = make_draft(ComponentKind.PROPOSALS)
    with db.transaction():
        processes.publish_process(process=queries.known_process(process.id, lock=True), actor=None)
    client = login(staff_of(process.space))
    page = client.get(f"/en/participation/manage/process/{process.id}/rehearsals")
    assert "Only a draft can be rehearsed" in page.text
    assert "<form method" not in re.sub(r"<header.*?</header>", "", page.text, flags=re.DOTALL).split("Only a draft")[0]


def test_pages_ask_few_statements(app, login, work, queries):
    process = make_draft()
    client = login(staff_of(process.space))
    address = f"/en/participation/manage/process/{process.id}/rehearsals"
    where = client.submit(address, {"people": "50", "seed": "4"}).location
    work()
    for page in (address, where, f"{where}/pages/1"):
        with queries() as counted:
            assert client.get(page).status_code == 200
        assert len(counted) <= 8, page


# Reports to the city ----------------------------------------------------------------------------------------------------


@pytest.fixture
def reported(app):
    """(a draft, the department that answers for holes in the road): of a city that takes reports, one kind of which nobody answers for."""
    space = make_space()
    streets = make_department(space, "Streets")
    make_member(streets)
    make_hearer(space)
    make_category(space, "Hole in the road", department=streets, questions=[
        {"code": "size", "datatype": "singlevaluelist", "required": True, "name": "How large", "values": ["Small", "Large"]}
    ])  # fmt: skip
    make_category(space, "Waste", place=Asked.NO)
    return make_draft(ComponentKind.PROPOSALS, space=space), streets


def test_people_report_to_the_city_and_nothing_of_it_remains(app, reported):
    process, _streets = reported
    before = fingerprint()
    report, pages = play(process, people=200)
    assert changed(before, fingerprint()) == []
    parts = {one["kind"]: one for one in report["components"]}
    reports = parts["reports"]
    assert reports["made"] == 32  # in two phases
    assert (
        reports["counts"]["due"]
        == 32
        == sum(reports["counts"].get(one, 0) for one in ("in_time", "late", "unanswered"))
    )
    assert reports["counts"]["in_time"]
    acts = [row for phase in report["phases"] for row in phase["acts"] if row["component"] == "reports"]
    assert [(row["action"], row["done"], row["refused"]) for row in acts] == [("submit", 16, 0)] * 2
    owners = {one["department"].get("en", "") for one in report["load"]}
    assert owners == {"Streets", ""}  # what is whose is known: no turns
    found = [one for one in report["findings"] if one["code"] == "category_unattended"]
    assert [one["values"]["code"] for one in found] == ["waste"]
    read = [one for one in pages if "/reports/" in one["path"] and one["phase"] == 1]
    assert len(read) == 2  # the list, and one of them
    assert "Reports to the city" in read[0]["title"]
    assert "A place that is made up" in read[1]["html"]
    assert play(process, people=200)[0] == report


def test_of_reports_of_discrimination_there_are_numbers_only(app, reported, login, work):
    process, _streets = reported
    report, pages = play(process, people=200)
    part = next(one for one in report["components"] if one["kind"] == "confidential")
    assert part["made"] == 2
    assert part["counts"].get("answered", 0) + part["counts"].get("unanswered", 0) == 2
    said = "What a person would write here"
    assert said not in json.dumps(report)
    assert not [one["path"] for one in pages if "confidential" in one["path"]]
    assert len(report["load"]) == len([one for one in report["load"] if one["department"] in ({"en": "Streets"}, {})])
    client = login(staff_of(process.space))
    address = f"/en/participation/manage/process/{process.id}/rehearsals"
    where = client.submit(address, {"people": "50", "seed": "4"}).location
    work()
    page = client.page(where)
    text = " ".join(page.select_one("#components").get_text(" ").split())
    assert "Reports of discrimination Written 2 reports" in text
    assert "Reports to the city Written 8 reports" in text
    assert "Report discrimination" in page.select_one("#phases").get_text()
    assert said not in page.get_text()
    for link in page.select("#phases a[href]"):
        assert client.get(link["href"]).status_code == 200


def test_where_nobody_hears_of_discrimination_it_is_said_and_nobody_writes(app):
    space = make_space()
    streets = make_department(space)
    make_member(streets)
    make_category(space, department=streets)
    process = make_draft(ComponentKind.PROPOSALS, space=space)
    report, _pages = play(process)
    assert codes(report) >= {"no_hearer"}
    assert "category_unattended" not in codes(report)
    assert {one["kind"] for one in report["components"]} == {"proposals", "reports"}
    make_hearer(space)
    mended, _pages = play(process)
    assert "no_hearer" not in codes(mended)
    # Whatever is mended beside the process, with the same seed the rest is played the same.
    assert mended["components"][:2] == report["components"]
    assert done(mended, ComponentKind.PROPOSALS) == done(report, ComponentKind.PROPOSALS)


def test_a_city_without_categories_has_no_reports(app):
    report, _pages = play(make_draft(ComponentKind.PROPOSALS))
    assert {one["kind"] for one in report["components"]} == {"proposals"}
    assert not codes(report) & {"no_hearer", "category_unattended"}


def test_a_space_that_has_ended_takes_no_reports_in_a_rehearsal_either(app):
    space = make_space()
    make_category(space)
    make_hearer(space)
    process = make_draft(ComponentKind.PROPOSALS, space=space)
    with db.transaction():
        held = queries.known_space(space.id, lock=True)
        held.state, held.started_on, held.ended_on = PilotState.ENDED, clock.today(), clock.today()
    report, _pages = play(process)
    assert {one["kind"] for one in report["components"]} == {"proposals"}
