"""The pages of staff in each state of a pilot: what is offered works, and what would lead nowhere is not offered, with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.models import Role
from portal.core import clock, db
from portal.participation.models import Action, ComponentKind, Method, PilotState, Process, Space
from portal.participation.queries import processes
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import make_component
from tests.factories.meetings import make_body, make_hearing
from tests.factories.participation import make_process, make_space, wall
from tests.lint import LintingClient

ENDED = "The pilot has ended"


@pytest.fixture
def space(app) -> Space:
    space = make_space(make_city(slug="quito"))
    make_process(space)
    hearing = make_hearing(space, days=(-3, -2))
    with db.transaction():
        # Which needs nothing more, so that the time is all that is missing.
        db.session.get_one(Process, hearing.process_id).method = Method.INFORMATION
    make_body(space)
    return space


def in_state(space: Space, state: PilotState) -> None:
    with db.transaction():
        db.session.get_one(Space, space.id).state = state


def coordinator(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))


def walked(client, begin):
    """Each page of staff to which one leads on from `begin`, by its path, as it was read: what is refused is not offered."""
    found, todo = {}, [begin]
    while todo and len(found) < 60:
        path = todo.pop(0)
        if path in found:
            continue
        response = client.get(path)
        assert response.status_code in (200, 302, 303), f"{path}: {response.status}"
        found[path] = response.text
        if response.status_code == 200:
            page = client.page(path)
            links = (one["href"].partition("#")[0] for one in page.select("main a[href]"))
            todo += [one for one in links if one.startswith("/en/participation/manage/") and "/process/file" not in one]
    return found


@pytest.mark.parametrize("state", list(PilotState))
def test_whatever_the_pages_of_a_pilot_lead_to_is_there(app, space, login, state):
    in_state(space, state)
    pages = walked(login(coordinator(space), LintingClient(app)), "/en/participation/manage/quito/")
    assert len(pages) > 15
    if state is PilotState.ENDED:
        (process,) = [one for one in processes.processes_of(space.id, drafts=True) if "ask" not in one.slug]
        assert ENDED in pages["/en/participation/manage/quito/"]
        assert ENDED in pages[f"/en/participation/manage/process/{process.id}"]


def test_what_leads_nowhere_is_refused_with_the_reason_where_the_page_was_still_open(app, space, login):
    staff = login(coordinator(space), LintingClient(app))
    process = processes.processes_of(space.id, drafts=True)[0]
    here = f"/en/participation/manage/process/{process.id}"
    form = {
        "starts_on": wall(space, 30).date().isoformat(), "starts_at": "00:00", "ends_on": wall(space, 40).date().isoformat(),
        "ends_at": "23:59", "titles_en": "Later",
    }  # fmt: skip
    opened = staff.get(f"{here}/phases/new")
    assert opened.status_code == 200
    token = staff.page(f"{here}/phases/new").select_one("input[name=csrf_token]")["value"]
    in_state(space, PilotState.ENDED)
    late = staff.post(f"{here}/phases/new", data=form | {"csrf_token": token})
    assert late.status_code == 409
    assert "Open it again first" in late.text
    for path in (
        f"{here}/components/new",
        "/en/participation/manage/quito/new",
        "/en/participation/manage/quito/import",
    ):
        refused = staff.get(path)
        assert refused.status_code == 409, path
        assert "Open it again first" in refused.text
    assert staff.get(f"{here}/edit").status_code == 200, "what was learned is written afterwards"


@pytest.mark.parametrize(
    ("state", "words"), [(PilotState.ENDED, "open it again first"), (PilotState.RUNNING, "Plan a time for it")]
)
def test_the_seventeen_features_lead_to_what_helps(app, space, login, state, words):
    in_state(space, state)
    staff = login(coordinator(space), LintingClient(app))
    page = staff.page("/en/cities/quito/participation/indicators")
    row = next(one for one in page.select("tr") if "Communication in real time" in one.get_text())
    assert words in row.get_text()
    (link,) = row.select("a")
    found = staff.page(link["href"].partition("#")[0])
    if state is PilotState.ENDED:
        assert found.select("form[action$='/state'] input[name=state][value=running]")
    else:
        ticked = [one["value"] for one in found.select("input[name=switches]") if one.has_attr("checked")]
        assert any(one.endswith(":ask") for one in ticked)


def test_a_space_without_its_rules_says_what_is_missing_in_place_of_a_button(app, space, login):
    in_state(space, PilotState.PREPARING)
    staff = login(coordinator(space), LintingClient(app))
    assert staff.page("/en/participation/manage/quito/").select("input[name=state][value=running]")
    with db.transaction():
        db.session.get_one(Space, space.id).terms = {}
    page = staff.page("/en/participation/manage/quito/")
    assert not page.select("input[name=state][value=running]")
    assert "Before people come in" in page.get_text()


def test_a_component_is_switched_on_where_the_method_says_it_belongs_with_the_same_click(app, login):
    """Ours put a hearing into the middle of a consultation on a plan; a survey into the last phase of a budget."""
    space = make_space(make_city(slug="lima"))
    component = make_component(ComponentKind.TEXT, space=space)
    process = component.process
    staff = login(coordinator(space), LintingClient(app))
    here = f"/en/participation/manage/process/{process.id}/components/new?kind=hearing&words=ours"
    form = staff.page(here)
    ticked = [one["value"] for one in form.select("input[name=switches]") if one.has_attr("checked")]
    now = [one for one in process.phases if one.ends_at > clock.now()]
    assert ticked == [f"{now[0].id}:ask"]
    sent = {
        "kind": "hearing",
        "titles_en": "Ask the mayor",
        "answering": "The mayor",
        "answer_days": "14",
        "audience": "confirmed",
    }
    assert staff.submit(here, sent | {"switches": [f"{now[0].id}:sign"]}).status_code == 422, (
        "people cannot sign in a hearing"
    )
    assert staff.submit(here, sent | {"switches": ticked}).status_code == 303
    made = next(one for one in processes.known_process(process.id).components if one.kind is ComponentKind.HEARING)
    page = LintingClient(app).get(f"/en/cities/lima/participation/{process.slug}/{made.slug}/hearing")
    assert "Live now" in page.text, "it works at once"
    again = staff.submit(here, sent | {"titles_en": "Later"})
    assert again.status_code == 303
    assert "No phase switches it on yet" in staff.get(again.headers["Location"]).text


def test_phases_that_are_over_take_nothing_new_and_without_any_the_page_says_so(app, login, at):
    space = make_space(make_city(slug="lima"))
    process: Process = make_component(ComponentKind.TEXT, space=space).process
    last = max(one.ends_at for one in process.phases)
    at(last + timedelta(days=1))
    staff = login(coordinator(space), LintingClient(app))
    page = staff.page(f"/en/participation/manage/process/{process.id}/components/new?kind=debate&words=ours")
    assert not page.select("input[name=switches]")
    assert "No phase is to come" in page.get_text()
    assert Action.COMMENT.value not in str(page.select("form [name=switches]"))
