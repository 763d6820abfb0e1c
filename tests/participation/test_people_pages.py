"""Who may take part, as people meet it: staff with lists, codes and groups, a resident, somebody with a card, an officer at the desk."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pypdf
import pypdfium2
import pytest
import requests
import zxingcpp
from sqlalchemy import select

from portal import create_app
from portal.accounts.models import AuditEntry, Grant, Role
from portal.core import clock, db, ids
from portal.core.limits import limiter
from portal.participation import queries as spaces
from portal.participation.models import Audience, Channel, CheckMethod, CodeBatch
from portal.participation.queries import eligibility, proposals, residents
from portal.participation.services import residents as services
from tests import openid
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import BORN, make_codes, make_group, make_register, make_resident, open_to
from tests.factories.participation import make_process, make_proposal, make_space
from tests.lint import LintingClient

REGISTER = "number,birth_date,age_band,district\n012345678,1990-12-31,30-39,North\n987654321,2001-02-03,20-29,South\n"
STAFF = "/en/participation/manage/quito"
HERE = "/en/cities/quito/participation"


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito", timezone="America/Guayaquil"), contact="ask@quito.example")


def coordinator(space):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),), display_name="Lan Nguyen")


def csv(text):
    return io.BytesIO(text.encode()), "list.csv"


def switch_on(space, *methods):
    with db.transaction():
        services.set_checks(
            space=space,
            methods=methods,
            numbers={"en": "Number of your cédula"},
            desks={"en": "Town hall, room 2"},
            actor=None,
        )


def test_staff_hand_in_a_register_and_are_told_row_and_column(space, login):
    staff = login(coordinator(space))
    assert staff.get(f"{STAFF}/people").status_code == 200
    path = f"{STAFF}/people/lists/register"
    refused = staff.submit(path, {"file": csv("number,dob\n1,2\n")}, content_type="multipart/form-data")
    assert refused.status_code == 422
    page = refused.text
    assert ">dob<" in page
    assert "There is no such column" in page
    assert "Nothing was imported" in page
    refused = staff.submit(
        path, {"file": csv("number,birth_date\n012345678,31.12.1990\n")}, content_type="multipart/form-data"
    )
    assert ">birth_date<" in refused.text
    assert "1990-12-31" in refused.text
    assert staff.submit(path, {}).status_code == 422
    assert residents.lists_of(space.id) == []
    waits = staff.submit(path, {"file": csv(REGISTER)}, content_type="multipart/form-data").headers["Location"]
    shown = staff.get(waits).text
    assert "30-39" in shown
    assert "North" in shown
    assert "012345678" not in shown
    assert staff.submit(waits, {}, to=f"{waits}/discard").status_code == 303
    assert residents.lists_of(space.id) == []
    waits = staff.submit(path, {"file": csv(REGISTER)}, content_type="multipart/form-data").headers["Location"]
    assert staff.submit(waits, {}, to=f"{waits}/take").status_code == 303
    assert residents.taken_lists(space.id)[CheckMethod.REGISTER].number == 2
    values = {"methods": ["register", "desk"], "numbers_en": "Number of your cédula", "desks_en": "Town hall, room 2"}
    assert staff.submit(f"{STAFF}/people/checks", values).status_code == 303
    assert residents.check_of(space.id).methods == ["register", "desk"]
    assert "Number of your cédula" in staff.get(f"{STAFF}/people/checks").text


def test_staff_print_letters_and_cards_that_a_phone_reads(space, login):
    staff, process = login(coordinator(space)), make_process(space)
    path, component = f"{STAFF}/people/codes", process.components[0]
    base = {"name": "First round", "lang": "en", "valid_until": "2099-01-01"}
    assert staff.submit(path, base | {"purpose": ""}).status_code == 422
    assert staff.submit(path, base | {"purpose": "", "number_of": "5"}).status_code == 422
    wrong = staff.submit(path, base | {"purpose": "", "file": csv("name,street\n")}, content_type="multipart/form-data")
    assert ">street<" in wrong.text
    assert (
        staff.submit(
            path, base | {"valid_until": "2001-01-01", "number_of": "5", "purpose": str(component.id)}
        ).status_code
        == 422
    )
    assert residents.batches_of(space.id) == []
    people = "name,address,number,birth_date\nAna Paz,1 Calle Sol | Quito,012345678,1990-12-31\nRosa Paz,2 Calle Sol | Quito,987654321,2001-02-03\n"
    letters = staff.submit(path, base | {"purpose": "", "file": csv(people)}, content_type="multipart/form-data")
    assert (letters.status_code, letters.mimetype, letters.headers["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )
    pages = [one.extract_text() for one in pypdf.PdfReader(io.BytesIO(letters.data)).pages]
    assert [
        "Ana Paz" in pages[0],
        "Rosa Paz" in pages[1],
        "1 Calle Sol" in pages[0],
        "Show that you live here" in pages[0],
    ] == [True] * 4
    cards = staff.submit(path, base | {"purpose": str(component.id), "number_of": "10"})
    sheet = pypdfium2.PdfDocument(cards.data)
    assert len(sheet) == 2
    found = zxingcpp.read_barcodes(sheet[0].render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    links = {one.text for one in found}
    assert len(links) == 8
    assert all(
        link.startswith(f"http://localhost{HERE}/code?code=") and ids.normal_code(link.partition("=")[2])
        for link in links
    )
    batches = residents.batches_of(space.id)
    assert [(one.batch.number, one.used) for one in batches] == [(10, 0), (2, 0)]
    assert (
        staff.submit(
            f"{STAFF}/people", {}, to=f"/en/participation/manage/codes/{batches[0].batch.id}/take-back"
        ).status_code
        == 303
    )
    assert db.session.get(CodeBatch, batches[0].batch.id).voided_at is not None
    assert "Taken back" in staff.get(f"{STAFF}/people").text


def test_staff_make_groups_name_officers_and_set_who_may_take_part(space, login):
    staff, process, officer = (
        login(coordinator(space)),
        make_process(space, published=False),
        make_user(display_name="Desk Paz"),
    )
    assert staff.submit(f"{STAFF}/people/groups", {"name": ""}).status_code == 422
    here = staff.submit(f"{STAFF}/people/groups", {"name": "Parents"}).headers["Location"]
    assert staff.submit(f"{STAFF}/people/groups", {"name": "Parents"}).status_code == 409
    assert staff.submit(here, {"people": "nobody", "action": "add"}).status_code == 422
    assert staff.submit(here, {"people": "a@mail.example\nb@mail.example", "action": "add"}).status_code == 303
    assert staff.submit(here, {"people": "b@mail.example", "action": "remove"}).status_code == 303
    (row,) = residents.groups_of(space.id)
    assert (row[1], row[2]) == (1, 0)
    component = process.components[0]
    form = f"/en/participation/manage/process/{process.id}/components/{component.id}"
    values = {
        "kind": "proposals",
        "titles_en": "Ideas",
        "debate_at": "5",
        "answer_at": "50",
        "answer_days": "20",
        "most_supports": "3",
    }
    assert staff.submit(form, values | {"audience": "group"}).status_code == 422
    assert staff.submit(form, values | {"audience": "group", "group": str(row[0].id)}).status_code == 303
    db.session.expire_all()
    assert (component.audience, component.group_id) == (Audience.GROUP, row[0].id)
    assert staff.submit(here, {}, to=f"{here}/remove").headers["Location"] == here, "something is for this group"
    assert staff.submit(form, values | {"audience": "resident"}).status_code == 303
    assert (
        staff.submit(f"{STAFF}/people", {"email": "nobody@mail.example"}, to=f"{STAFF}/people/officers").status_code
        == 303
    )
    assert staff.submit(f"{STAFF}/people", {"email": officer.email}, to=f"{STAFF}/people/officers").status_code == 303
    grant = db.session.scalars(select(Grant).where(Grant.role == Role.DESK_OFFICER)).one()
    assert grant.user_id == officer.id
    assert "Desk Paz" in staff.get(f"{STAFF}/people").text
    assert staff.submit(f"{STAFF}/people", {}, to=f"{STAFF}/people/officers/{grant.id}/release").status_code == 303
    assert residents.officers_of(space.city_id) == []
    assert staff.submit(here, {}, to=f"{here}/remove").headers["Location"] == f"{STAFF}/people"


def test_a_resident_shows_it_and_takes_part_and_others_are_told_the_way(space, app, login):
    process = make_process(space)
    open_to(process, Audience.RESIDENT)
    make_resident(space, author := make_user(), "777777777")
    proposal = make_proposal(process, author)
    make_register(space, REGISTER)
    here = f"{HERE}/{process.slug}/{process.components[0].slug}/1"
    shown = LintingClient(app).get(here).text
    assert "People who live in the city" in shown
    assert "/sign-in" in shown
    assert "I have a code" in shown
    person, other = make_user(), make_user()
    citizen = login(person)
    assert "Show that you live here" in citizen.get(here).text
    assert 'name="wants"' not in citizen.get(here).text
    assert "/support" not in citizen.get(here).text
    assert "has not opened a way yet" in citizen.get(f"{HERE}/resident").text
    assert citizen.get(f"{HERE}/resident/register").status_code == 404
    switch_on(space, CheckMethod.REGISTER, CheckMethod.DESK, CheckMethod.OIDC, CheckMethod.MEMBERS)
    page = citizen.get(f"{HERE}/resident").text
    assert ("Town hall, room 2" in page, "member card" in page) == (True, False), "a way is shown once it can be gone"
    path = f"{HERE}/resident/register"
    assert "Number of your cédula" in citizen.get(path).text
    for number, born, why in (
        ("", "", "Enter the number"),
        ("012345678", "1990-12-30", "holds nobody with this number"),
        ("12", "1890-01-01", "year between"),
    ):
        refused = citizen.submit(path, {"number": number, "born_on": born})
        assert refused.status_code == 422
        assert why in refused.text
    assert (
        citizen.submit(path, {"number": "012-345 678", "born_on": "1990-12-31"}).headers["Location"]
        == f"{HERE}/resident"
    )
    assert "You have shown that you live here" in citizen.get(f"{HERE}/resident").text
    assert "You may take part" in citizen.get(here).text
    talk = f"/en/discussions/proposal/{proposal.id}"
    assert "Publish the comment" in citizen.get(talk).text
    assert citizen.submit(here, {}, to=f"{here}/support").status_code == 303
    second = login(other)
    assert "You cannot comment here" in second.get(talk).text
    assert second.submit(path, {"number": "012345678", "born_on": "1990-12-31"}).status_code == 303
    second.submit(here, {}, to=f"{here}/support")
    assert proposals.supports_of(proposal.id) == 1
    assert second.submit(f"{HERE}/resident", {}, to=f"{HERE}/resident/take-back").status_code == 303
    assert residents.residency(space.id, other.id) is None
    login(person).submit(here, {"wants": "no"}, to=f"{here}/support")
    assert proposals.supports_of(proposal.id) == 0


def test_somebody_without_an_account_supports_with_the_code_of_a_card(space, app):
    process = make_process(space)
    proposal = make_proposal(process, make_user())
    other = make_process(space, title="Another one")
    make_proposal(other, make_user())
    (card,) = make_codes(space, process.components[0], number=1)
    browser, list_page = LintingClient(app), f"{HERE}/{process.slug}/{process.components[0].slug}/"
    here = f"{list_page}1"
    assert f'value="{card.code}"' in browser.get(f"{HERE}/code?code={card.code}").text
    for code, why in (
        ("", "Enter the code"),
        (card.code[:-1] + "*", "wrong or missing"),
        (ids.code(), "does not know this code"),
    ):
        refused = browser.submit(f"{HERE}/code", {"code": code})
        assert refused.status_code == 422
        assert why in refused.text
    assert (
        browser.submit(f"{HERE}/code", {"code": card.code.lower().replace("-", " ")}).headers["Location"] == list_page
    )
    assert "You take part with a code" in browser.get(here).text
    assert "You take part with a code" not in browser.get(f"{HERE}/{other.slug}/{other.components[0].slug}/1").text
    assert browser.submit(here, {}, to=f"{here}/support").headers["Location"] == here
    assert "You support this" in browser.get(here).text
    browser.submit(here, {}, to=f"{here}/support")
    assert proposals.supports_of(proposal.id) == 1
    assert browser.submit(here, {}, to=f"{HERE}/code/done").status_code == 303
    assert "You support this" not in browser.get(here).text
    assert "/sign-in" in browser.submit(f"{HERE}/code", {}, to=f"{here}/support").headers["Location"]
    browser.submit(f"{HERE}/code", {"code": card.code})
    browser.submit(here, {"wants": "no"}, to=f"{here}/support")
    assert proposals.supports_of(proposal.id) == 0


def test_where_anyone_takes_part_a_browser_counts_once(space, app):
    process = make_process(space)
    open_to(process, Audience.ANYONE)
    proposal = make_proposal(process, make_user())
    here = f"{HERE}/{process.slug}/{process.components[0].slug}/1"
    for number, browser in enumerate((LintingClient(app), LintingClient(app)), start=1):
        assert "Everybody, with or without an account" in browser.get(here).text
        for _time in range(2):
            assert browser.submit(here, {}, to=f"{here}/support").headers["Location"] == here
        assert "You support this" in browser.get(here).text
        assert proposals.supports_of(proposal.id) == number
    browser.submit(here, {"wants": "no"}, to=f"{here}/support")
    assert proposals.supports_of(proposal.id) == 1


def test_a_letter_asks_for_an_account_and_proves_for_it(space, app, login):
    (letter,) = make_codes(space, None, people=(("012345678", BORN),))
    assert "/sign-in" in LintingClient(app).submit(f"{HERE}/code", {"code": letter.code}).headers["Location"]
    citizen = login(make_user())
    assert citizen.submit(f"{HERE}/code", {"code": letter.code}).headers["Location"] == f"{HERE}/resident"
    used = login(make_user()).submit(f"{HERE}/code", {"code": letter.code})
    assert used.status_code == 409
    assert "used already" in used.text


def test_an_officer_enters_for_people_and_sees_nothing_else(space, login):
    process = make_process(space)
    component = open_to(process, Audience.RESIDENT)
    make_resident(space, author := make_user(), "777777777")
    proposal = make_proposal(process, author)
    person = make_user(roles=((Role.DESK_OFFICER, ("city", space.city_id)),))
    officer = login(person)
    assert officer.get(f"{STAFF}/people").status_code in (403, 404)
    assert officer.get("/en/participation/entry/").headers["Location"] == "/en/participation/entry/quito/"
    desk, list_page = "/en/participation/entry/quito/", f"{HERE}/{process.slug}/{component.slug}/"
    here = f"{list_page}1"
    entry = {"component": str(component.id), "way": "paper", "number": "012345678", "born_on": "1990-12-31"}
    refused = officer.submit(desk, entry)
    assert refused.status_code == 409
    assert "Look at a paper" in refused.text
    assert officer.submit(desk, entry | {"saw_proof": "y"}).headers["Location"] == list_page
    assert "You enter for somebody else" in officer.get(here).text
    officer.submit(here, {}, to=f"{here}/support")
    assert "You support this" in officer.get(here).text
    assert officer.submit(here, {}, to=f"{desk}end").headers["Location"] == desk
    assert eligibility.channels_of([component.id]) == {component.id: {Channel.PAPER: 1}}
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "participation.entered")).all()) == 1
    citizen = make_user()
    proof = {"email": citizen.email, "number": "012345678", "born_on": "1990-12-31"}
    for wrong in ({}, {"saw_proof": "y", "email": "nobody@mail.example"}, {"saw_proof": "y", "email": person.email}):
        assert officer.submit(f"{desk}resident", proof | wrong).status_code == 422
    assert officer.submit(f"{desk}resident", proof | {"saw_proof": "y"}).status_code == 303
    login(citizen).submit(here, {}, to=f"{here}/support")
    assert proposals.supports_of(proposal.id) == 1, "paper came first"
    assert login(make_user()).get(desk).status_code == 403


def test_an_entry_at_the_desk_ends_with_the_role_and_after_half_an_hour(space, login, at):
    process = make_process(space)
    make_proposal(process, make_user())
    person = make_user(roles=((Role.DESK_OFFICER, ("city", space.city_id)),))
    officer, component = login(person), process.components[0]
    here = f"{HERE}/{process.slug}/{component.slug}/1"
    officer.submit(
        "/en/participation/entry/quito/",
        {"component": str(component.id), "way": "desk", "number": "012345678", "born_on": "1990-12-31"},
    )
    assert "You enter for somebody else" in officer.get(here).text
    now = clock.now()
    at(now + timedelta(minutes=31))
    assert "You enter for somebody else" not in officer.get(here).text
    at(now)
    with db.transaction():
        services.release_officer(grant=residents.officers_of(space.city_id)[0], actor=coordinator(space))
    db.session.expire_all()
    assert "You enter for somebody else" not in officer.get(here).text


def test_guessing_numbers_ends_after_eight_and_what_fits_does_not_count(space, app, settings, login):
    make_register(space, REGISTER)
    switch_on(space, CheckMethod.REGISTER)
    busy = create_app(
        replace(settings, testing=False)
    )  # with the limits of a running portal, which the other tests switch off
    busy.extensions["database"].make, busy.extensions["database"].write_options = app.extensions["database"].make, {}
    citizen, path = login(make_user(), LintingClient(busy)), f"{HERE}/resident/register"
    right = {"number": "012345678", "born_on": "1990-12-31"}
    assert citizen.submit(path, right).status_code == 303
    told = [citizen.submit(path, right | {"number": f"9000000{n}"}).status_code for n in range(9)]
    assert told == [422] * 8 + [429]
    other = login(make_user(), LintingClient(busy))
    assert other.submit(path, right).status_code == 303, "another one in the same house is not stopped"
    with busy.app_context():
        limiter.reset()


@pytest.mark.parametrize("rows", [1, 50])
def test_pages_ask_little_whatever_there_is(space, login, client, queries, rows):
    staff = coordinator(space)
    process = make_process(space)
    component = open_to(process, Audience.RESIDENT)
    make_register(space, REGISTER)
    switch_on(space, *CheckMethod)
    for n in range(rows):
        make_resident(space, make_user(), f"number {n}")
        make_codes(space, component, people=((f"number {n}", BORN),))
    make_resident(space, staff)
    for n in range(rows):
        make_proposal(process, staff, f"Proposal with a number {n}")
    group = make_group(space, *(f"p{n}@mail.example" for n in range(rows)))
    browser = login(staff)
    paths = [
        f"{STAFF}/people", f"{STAFF}/people/checks", f"{STAFF}/people/codes", f"/en/participation/manage/groups/{group.id}",
        "/en/participation/entry/quito/", f"{HERE}/resident", f"{HERE}/resident/register", f"{HERE}/code",
        f"{HERE}/{process.slug}/{component.slug}/",
    ]  # fmt: skip
    for path in paths:
        with queries() as seen:
            assert browser.get(path).status_code == 200
        # The overview asks once for each of its seven lists.
        assert len(seen) <= (11 if path.endswith("/people") else 8), (path, len(seen), seen)


def test_a_proposal_asks_once_more_where_residents_take_part(space, login, queries):
    citizen, asked = make_user(), []
    make_resident(space, citizen)
    for audience in (Audience.CONFIRMED, Audience.RESIDENT):
        process = make_process(space, title=f"Only {audience.value}")
        open_to(process, audience)
        make_proposal(process, citizen)
        with queries() as seen:
            login(citizen).get(f"{HERE}/{process.slug}/{process.components[0].slug}/1")
        asked.append(len(seen))
    assert asked[1] - asked[0] == 1, asked


PERSON = {"id_number": "012-345678", "birthdate": "1990-12-31", "address": {"locality": "Quito"}}


@pytest.fixture(scope="module")
def provider():
    with openid.running() as found:
        yield found


@pytest.fixture
def signing_in(app, space, login, provider, monkeypatch):
    """Goes to the provider and comes back as a browser would; what the portal's page says then."""
    provider.person, provider.in_token, provider.told, provider.says_no, provider.forges = (
        dict(PERSON),
        (),
        {},
        False,
        False,
    )
    switch_on(space, CheckMethod.OIDC)
    citizen = login(make_user())

    def go(change=lambda back: back, **configured):
        one = {
            "name": "Quito ID",
            "issuer": provider.issuer,
            "client_id": "portal",
            "client_secret": "of the provider",
            "number": "id_number",
        }
        found = replace(app.config["SETTINGS"], resident_providers={"quito": one | configured})
        monkeypatch.setitem(app.config, "SETTINGS", found)
        away = citizen.submit(f"{HERE}/resident", {}, to=f"{HERE}/resident/provider").headers["Location"]
        if not away.startswith(provider.issuer):
            return citizen.get(away).text
        back = urlsplit(change(requests.get(away, allow_redirects=False, timeout=5).headers["Location"]))
        assert back.path == "/en/participation/provider"
        answer = citizen.get(f"{back.path}?{back.query}")
        return citizen.get(answer.headers["Location"]).text if answer.status_code == 303 else str(answer.status_code)

    return go


LIVES = {"residence": "address.locality", "residences": ["Quito"]}


def test_the_states_account_proves_with_its_address_or_with_the_register(signing_in, provider, space):
    assert "You have shown that you live here" in signing_in(**LIVES)
    assert residents.proved(space.id) == {CheckMethod.OIDC: 1}
    provider.in_token, provider.person["address"] = ("id_number", "birthdate", "address"), {"locality": "Elsewhere"}
    assert "says that you live elsewhere" in signing_in(**LIVES)
    assert "not handed in its register" in signing_in()
    make_register(space, REGISTER)
    assert "You have shown that you live here" in signing_in()
    assert spaces.space_by_city("quito") is not None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"aud": "somebody else"}, "could not be checked"), ({"iss": "https://other.example"}, "could not be checked"),
        ({"exp": 1}, "could not be checked"), ({"nonce": "of another question"}, "could not be checked"),
        ({"forged": True}, "could not be checked"), ({"refused": True}, "did not tell us who you are"),
        ({"empty": True}, "did not tell us the number"),
    ],
)  # fmt: skip
def test_what_a_provider_says_is_believed_only_where_it_is_proved(signing_in, provider, space, told, said):
    provider.forges, provider.says_no = "forged" in told, "refused" in told
    if "empty" in told:
        provider.person = {"birthdate": "1990-12-31"}
    elif not {"forged", "refused"} & told.keys():
        provider.told = told
    assert said in signing_in(**LIVES)
    assert residents.proved(space.id) == {}


def test_an_answer_to_another_question_or_from_a_provider_that_is_away_proves_nothing(signing_in, space):
    assert "does not belong to your last question" in signing_in(
        lambda back: back.replace("state=", "state=x"), **LIVES
    )
    assert "could not be checked" in signing_in(lambda back: back.replace("code=", "code=x"), **LIVES)
    assert "does not answer at the moment" in signing_in(issuer="http://127.0.0.1:9")
    assert residents.proved(space.id) == {}
