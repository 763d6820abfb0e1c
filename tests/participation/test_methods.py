"""Each of the eight methods says what it needs, wherever a process is made, and what is missing is one click away."""

from __future__ import annotations

import pytest

from portal.accounts.models import Role
from portal.core import clock, db
from portal.participation import queries, services
from portal.participation.components import kind_of
from portal.participation.models import ComponentKind, Method, ProcessState
from portal.participation.rehearsal import looking
from portal.participation.rules import methods
from portal.participation.services import ComponentPlan, PhasePlan
from portal.participation.words import STEPS, rehearsals
from portal.participation.words.methods import WHY
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space, wall


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


@pytest.fixture
def space(app):
    return make_space(make_city(slug="cebu"))


def begun(space, method, *kinds):
    """A draft with components of these kinds and one phase that switches something on in each."""
    with db.transaction():
        process = services.begin_process(space=space, title="A question", method=method, actor=None)
        made = [
            services.add_component(process=process, plan=ComponentPlan(kind, {space.lang: kind.value}), actor=None)
            for kind in kinds
        ]
        actions = [(one.id, next(iter(kind_of(one.kind).actions))) for one in made]
        plan = PhasePlan({space.lang: "Now"}, wall(space, -1), wall(space, 20), actions=actions)
        services.plan_phase(process=queries.known_process(process.id, lock=True), plan=plan, actor=None)
    db.session.expire_all()
    return queries.known_process(process.id)


def test_each_method_says_what_it_needs_and_why():
    assert set(methods.NEEDS) == set(Method)
    needs = [one for found in methods.NEEDS.values() for one in found]
    assert {one.key for one in needs} == set(WHY)
    # All but information need something, and each kind of component serves some method.
    assert [one for one in Method if not methods.missing(one, ())] == [Method.INFORMATION]
    assert {kind for one in needs for kind in one.kinds} == set(ComponentKind)


def test_one_of_several_kinds_is_enough():
    assert methods.missing(Method.CONSULTATION, {ComponentKind.PLAN}) == []
    assert [one.key for one in methods.missing(Method.PARTICIPATORY_BUDGETING, {ComponentKind.PROPOSALS})] == ["choice"]
    assert not methods.is_empty(Method.PARTICIPATORY_BUDGETING, {ComponentKind.PROPOSALS})
    assert methods.is_empty(Method.DELIBERATION, ())
    assert not methods.is_empty(Method.INFORMATION, ())


def test_whoever_begins_a_process_reads_what_each_method_needs(space, login):
    page = login(coordinator(space.city)).page("/en/participation/manage/cebu/new")
    listed = page.find(id="methods").find_all("dd")
    assert len(listed) == 8
    assert "Survey or quick poll" in listed[-2].get_text()
    assert "ranking them in a survey" in listed[-2].get_text()


def test_what_is_missing_is_one_click_away_with_words_to_begin_with(space, login, queries):
    process = begun(space, Method.PARTICIPATORY_BUDGETING, ComponentKind.PROPOSALS)
    client, here = login(coordinator(space.city)), f"/en/participation/manage/process/{process.id}"
    add = f"{here}/components/new?kind=survey&words=ours"
    with queries() as seen:
        page = client.page(here)
    assert len(seen) <= 8
    assert "Something that the method needs is missing" in page.get_text()
    for address in (here, f"{here}/components/new", f"{here}/guide"):
        assert client.page(address).find("a", href=add), address
    form = client.page(add)
    assert form.find("input", {"name": "titles_en"})["value"] == "What comes first"
    title = {"titles_en": "What comes first", "results": "after_close", "kind": "survey", "audience": "confirmed"}
    assert client.submit(add, title).status_code == 303
    assert "Something that the method needs is missing" not in client.page(here).get_text()
    assert client.page(here).find("a", href=add) is None


def test_the_guide_leads_to_where_each_step_is_done(space, login):
    process = begun(space, Method.CONSULTATION, ComponentKind.SURVEY)
    client = login(coordinator(space.city))
    page = client.page(f"/en/participation/manage/process/{process.id}/guide")
    lines = [one for one in page.select("form p.quiet") if "Done here" in one.get_text()]
    assert len(lines) == len(STEPS)
    for line in lines:
        assert line.find_all("a")
        for link in line.find_all("a"):
            address, _hash, anchor = link["href"].partition("#")
            found = client.page(address)
            assert not anchor or found.find(id=anchor), link["href"]


def test_publishing_without_it_is_warned_about_and_refused_only_where_nothing_works(space, login):
    client = login(coordinator(space.city))
    process = begun(space, Method.PARTICIPATORY_BUDGETING, ComponentKind.PROPOSALS)
    here = f"/en/participation/manage/process/{process.id}"
    published = client.submit(here, {}, to=f"{here}/publish")
    assert published.status_code == 303
    assert "still missing" in client.get(here).text
    nothing = begun(space, Method.DELIBERATION)
    empty = f"/en/participation/manage/process/{nothing.id}"
    refused = client.submit(empty, {}, to=f"{empty}/publish")
    assert refused.status_code == 422
    assert "add it first" in refused.text
    db.session.expire_all()
    assert queries.known_process(process.id).state is ProcessState.PUBLISHED
    assert queries.known_process(nothing.id).state is ProcessState.DRAFT
    told = begun(space, Method.INFORMATION)
    there = f"/en/participation/manage/process/{told.id}"
    assert client.submit(there, {}, to=f"{there}/publish").status_code == 303


def test_a_rehearsal_finds_it(space, app):
    process = begun(space, Method.PARTICIPATORY_BUDGETING, ComponentKind.PROPOSALS)
    with app.test_request_context("/en/"):
        (found,) = [one for one in looking.before(process, clock.now()) if one.code == "method_lacks"]
        said = rehearsals.said({"code": found.code, "facts": found.facts}, None)
    assert found.values["kind"] == "survey"
    assert "Participatory budgeting" in said
    assert "ranking them in a survey" in said
