"""A process begun from another city's: what that city learned is read before one chooses, beside others, and after."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from click.testing import CliRunner

from portal.accounts.models import Role
from portal.cli import context
from portal.core import clock, db
from portal.participation import lessons, queries, services
from portal.participation.cli import group
from portal.participation.models import AnswerState
from portal.participation.queries import proposals, templates
from portal.participation.rules.proposals import Terms
from portal.participation.rules.templates import told
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space


def published(slug, learned="", *, title="Ideas for our streets", supporters=0, number=0, late=0, terms=None):
    """A process of a city with so many proposals, of which all are answered and `late` too late; each has the same supporters."""
    process = make_process(
        make_space(make_city(slug=slug)), title=title, terms=terms or Terms(debate_at=1, answer_at=1, answer_days=5)
    )
    people, officer = [make_user() for _n in range(supporters)], make_user()
    for n in range(number):
        proposal = make_proposal(process, make_user(), f"Proposal with a number {n}")
        with db.transaction():
            for one in people:
                services.support(proposal=proposals.known_proposal(proposal.id), user=one)
            held = proposals.known_proposal(proposal.id)
            services.answer(
                proposal=held,
                state=AnswerState.ACCEPTED,
                reason="We do it.",
                department=None,
                percent=None,
                actor=officer,
            )
            if n < late:
                held.answer_due_on = clock.today() - timedelta(days=2)
    if learned:
        with db.transaction():
            queries.known_process(process.id, lock=True).evaluations = {"en": learned}
    return queries.known_process(process.id)


@pytest.fixture
def quito(app):
    return published("quito", "## Begin early\n\nSchools brought most people.", supporters=6, number=6, late=1)


@pytest.fixture
def hanoi(app):
    return published("hanoi", "Letters on **paper** helped.", title="A greener river", supporters=2, number=2)


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def test_figures_are_counted_and_few_are_not_told(quito, hanoi):
    found = lessons.lessons([quito, hanoi])
    one, other = found[quito.id].told, found[hanoi.id].told
    assert (one.participants, one.proposals, one.owed, one.in_time) == (12, 6, 6, 5)  # six wrote, six supported
    assert (other.participants, other.proposals, other.owed, other.in_time) == (None, None, None, None)
    assert told(0, 0, 0, 0) == told(0, 0, 0, 0).__class__(0, 0, 0, 0)  # that there was nothing is no secret
    assert "fewer than five" in found[hanoi.id].figures()
    assert "5 of 6" in found[quito.id].figures()
    assert found[quito.id].excerpt == "Begin early Schools brought most people."


def test_figures_of_many_processes_are_one_statement(app, quito, hanoi, queries):
    for n in range(5):
        published(f"city-of-{n}")
    found = templates()
    with queries() as seen:
        assert len(lessons.lessons(found)) == 7
    assert len(seen) == 1


def test_who_starts_a_pilot_reads_what_others_learned_before_choosing(quito, hanoi, login, queries):
    client = login(coordinator(make_city(slug="cebu")))
    with queries() as seen:
        page = client.page(f"/en/participation/manage/start?template={quito.id}")
    assert len(seen) <= 8
    chosen = page.find("input", {"name": "template", "value": str(quito.id)})
    assert chosen.has_attr("checked")
    words = page.find("label", {"for": chosen["id"]}).get_text(" ")
    assert "Begin early Schools brought most people." in words
    assert "5 of 6" in words
    assert page.find("a", href="/en/participation/manage/templates")


def test_two_or_more_stand_side_by_side(quito, hanoi, login, queries):
    client = login(coordinator(make_city(slug="cebu")))
    with queries() as seen:
        page = client.page(f"/en/participation/manage/templates?compare={quito.id}&compare={hanoi.id}&compare=nonsense")
    assert len(seen) <= 8
    articles = page.select("#compared article")
    assert len(articles) == 2
    assert {one.h3.get_text().split(", of ")[0] for one in articles} == {"Ideas for our streets", "A greener river"}
    korean = client.page(f"/ko/participation/manage/templates?compare={quito.id}")
    assert (
        korean.select_one("#compared h3 [lang=en]").get_text() == "Ideas for our streets"
    )  # read out in its own language
    text = " ".join(one.get_text(" ") for one in articles)
    assert "Schools brought most people." in text
    assert "paper" in text
    assert "fewer than five" in text
    assert page.find("a", href=f"/en/participation/manage/start?template={quito.id}")  # this city has no space yet


def test_a_city_with_a_space_begins_from_another_ones_process_and_sees_whence(quito, login, queries):
    space = make_space(make_city(slug="cebu"))
    client = login(coordinator(space.city))
    listed = client.page("/en/participation/manage/templates")
    address = f"/en/participation/manage/cebu/new/from/{quito.id}"
    assert listed.find("a", href=f"/en/participation/manage/templates?compare={quito.id}#compared")
    page = client.page(address)
    assert "Schools brought most people." in page.find(id="lesson").get_text()
    assert page.find("input", {"name": "title"})["value"] == "Ideas for our streets"
    wrong = client.submit(address, {"title": "", "starts_on": "2030-05-01"})
    assert wrong.status_code == 422
    assert 'value="2030-05-01"' in wrong.text
    made = client.submit(address, {"title": "Streets of ours", "starts_on": "2030-05-01"})
    assert made.status_code == 303
    with queries() as seen:
        shown = client.page(made.location)
    assert len(seen) <= 8
    notice = shown.find(string=lambda text: text and "Begun from Ideas for our streets" in text).find_parent(
        "div", class_="notice"
    )
    assert "5 of 6" in notice.get_text()
    assert "Schools brought most people." in notice.get_text()
    assert notice.find("a", href=f"/en/cities/quito/participation/{quito.slug}/")


def test_notes_on_the_ten_steps_stay_in_the_city_that_wrote_them(quito):
    there = make_space(make_city(slug="cebu"))
    with db.transaction():
        source = queries.known_process(quito.id, lock=True)
        services.save_guide(process=source, answers={"people": "The mayor's rival must not know."}, actor=None)
        for space, notes in ((queries.known_space(there.id), {}), (source.space, source.guide)):
            made = services.copy_process(
                source=source, space=space, title="Ours", starts_on=datetime.combine(clock.today(), time()), actor=None
            )
            assert made.guide == notes


def test_a_process_in_another_language_is_begun_too(quito, login):
    """Its titles stand in the fields of the space's language, to be translated."""
    make_space(make_city(slug="hue", own_lang="vi", languages=["vi"]))
    space = queries.space_by_city("hue")
    assert space.lang == "vi"
    made = login(coordinator(space.city)).submit(
        f"/en/participation/manage/hue/new/from/{quito.id}",
        {"title": "Ý tưởng cho đường phố", "starts_on": "2030-05-01"},
    )
    assert made.status_code == 303
    (process,) = queries.processes_of(space.id, drafts=True)
    assert process.titles == {"en": "Ideas for our streets", "vi": "Ý tưởng cho đường phố"}
    assert process.phases[0].titles["vi"] == process.phases[0].titles["en"]
    assert process.components[0].titles["vi"] == process.components[0].titles["en"]


def test_what_is_not_public_is_no_template(login, app):
    city = make_city(slug="cebu")
    make_space(city)
    draft = make_process(make_space(make_city(slug="lima")), published=False)
    client = login(coordinator(city))
    assert client.get(f"/en/participation/manage/cebu/new/from/{draft.id}").status_code == 404
    assert str(draft.id) not in client.get("/en/participation/manage/templates").text
    assert "No other city has published a process yet" in client.get("/en/participation/manage/templates").text


@pytest.fixture
def command(app, monkeypatch):
    from contextlib import nullcontext

    monkeypatch.setattr(context, "application", lambda: nullcontext(app))
    return lambda *words: CliRunner().invoke(group, list(words))


def test_the_command_tells_the_same_before_one_chooses(command, quito, hanoi):
    listed = command("templates").output
    assert "proposals: Ideas for our city" in listed
    assert str(quito.id) in listed
    assert "5 of 6" in listed
    whole = command("templates", str(quito.id), str(hanoi.id)).output
    assert "## Begin early" in whole
    assert "Letters on **paper** helped." in whole
    assert command("templates", "nonsense").exit_code == 1
    make_city(slug="cebu")
    started = command("start-pilot", "cebu", "--template", str(quito.id))
    assert started.exit_code == 0, started.output
    assert started.output.index("Schools brought most people.") < started.output.index("cebu has a space")
    assert command("start-pilot", "cebu", "--template", "nonsense").exit_code == 1


@pytest.mark.demo
def test_the_cities_of_the_demo_tell_what_they_learned_in_their_language_and_in_english(app):
    """So that whoever tries the portal has something to compare; each says that it is invented."""
    found = queries.templates()
    told = [(one.space.city.slug, one.evaluations) for one in found if one.evaluations]
    assert sorted(slug for slug, _words in told) == ["hanoi"] * 2 + ["quezon-city"] * 3 + ["san-fernando-la-union"]
    own = {"hanoi": "vi", "quezon-city": "fil", "san-fernando-la-union": "fil"}
    for slug, words in told:
        assert set(words) == {own[slug], "en"}
        assert "These lessons are invented, as an example." in words["en"]
