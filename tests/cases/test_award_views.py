"""The pages of an award, from the call to its ceremony, for each of those who take part."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from portal.cases.models import CallState, EntryState
from portal.cases.queries import awards as award_queries
from portal.cases.queries import jury
from portal.cases.services import jury as jury_services
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.awards import close, decide, fresh, make_author, make_call, make_entry, make_juror, score, start
from tests.factories.cities import make_city

WHOLE = {
    "title": "Owl bus",
    "summary": "A bus at night",
    "answer__problem": "No way home",
    "answer__value": "A way home",
}


@pytest.fixture
def author(app):
    return make_author(password=PASSWORD)


@pytest.fixture
def office(app):
    return make_secretariat(password=PASSWORD)


def form_of(call, entry=None, **values):
    revision = str(entry.revision) if entry else "1"
    return {**WHOLE, "category": str(call.categories[0].id), "stage": "live", "revision": revision, **values}


def send(client, path, data, *, page="", status=303):
    """Posts a form of a page, which is the same address unless told, and looks at what is answered."""
    answer = client.submit(page or path, data, to=path)
    assert answer.status_code == status, answer.text[:3000] if status == 303 else answer.status_code
    return answer


# Cities --------------------------------------------------------------------------------------------------------------


def test_city_enters_saves_hands_in_takes_back_and_withdraws(client, login, author):
    person, city = author
    call = make_call()
    login(person)
    page = client.get(f"/en/awards/{call.slug}")
    assert "Entries are taken until" in page.text
    begun = send(
        client,
        f"/en/awards/{call.slug}/enter",
        {"city": str(city.id), "title": "Owl bus", "category": str(call.categories[0].id), "case": "", "lang": "ko"},
    )
    address = begun.headers["Location"]
    assert 'lang="ko"' in client.get(address).text
    incomplete = send(client, address, form_of(call, answer__value="", action="submit"), status=422)
    assert incomplete.status_code == 422
    assert incomplete.status_code == 422
    assert "Something is missing" in incomplete.text
    (one,) = award_queries.entries_of_cities([city.id])
    assert one.entry.answers["problem"] == "No way home"
    send(client, address, form_of(call, one.entry, action="submit"))
    assert "Handed in at" in client.get(address).text
    assert "Owl bus" in client.get("/en/my/entries").text
    send(client, f"{address}/take-back", {}, page=address)
    assert fresh(one.entry).entry.state is EntryState.DRAFT
    send(client, f"{address}/withdraw", {}, page=address)
    assert "withdrawn" in client.get(address).text


def test_closing_while_somebody_writes_loses_no_word_and_says_so(client, login, author):
    person, city = author
    call = make_call()
    one = make_entry(call, city=city, actor=person, submitted=False)
    login(person)
    close(call)
    page = send(
        client,
        f"/en/awards/entries/{one.entry.id}",
        form_of(call, one.entry, summary="In the last minute", action="submit"),
        status=409,
    )
    assert page.status_code == 409
    assert "The call closed at" in page.text
    assert "In the last minute" in page.text
    assert fresh(one.entry).entry.summary == "In the last minute"
    assert fresh(one.entry).entry.state is EntryState.DRAFT


def test_two_people_with_the_same_page_open_see_both_words(client, login, author, transaction):
    person, city = author
    call = make_call()
    one = make_entry(call, city=city, actor=person, submitted=False)
    login(person)
    stale = str(one.entry.revision)
    address = f"/en/awards/entries/{one.entry.id}"
    send(client, address, form_of(call, one.entry, summary="Theirs"))
    page = send(client, address, form_of(call, summary="Mine", revision=stale), status=409)
    assert page.status_code == 409
    assert "Theirs" in page.text
    assert "Mine" in page.text
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page.text)
    send(client, address, form_of(call, summary="Both", revision=revision[1]))
    assert fresh(one.entry).entry.summary == "Both"


def test_files_of_an_entry(client, login, author):
    person, city = author
    call = make_call(blind=True)
    one = make_entry(call, city=city, actor=person, submitted=False)
    login(person)
    address = f"/en/awards/entries/{one.entry.id}"
    upload = (io.BytesIO(b"%PDF-1.7 plan"), "plan of city.pdf")
    send(client, f"{address}/files", {"file": upload}, page=address)
    (file,) = fresh(one.entry).files
    assert "plan of city.pdf" in client.get(address).text
    assert client.get(f"/en/awards/files/{file.id}").data == b"%PDF-1.7 plan"
    send(client, f"{address}/files/{file.id}/remove", {}, page=address)
    assert fresh(one.entry).files == []


# The jury ------------------------------------------------------------------------------------------------------------


def link_of(juror):
    return f"/en/awards/judge/{jury_services.secret_of(juror.juror)}"


def with_file(client, login, call, author):
    """An entry with a file in whose name the city stands."""
    person, city = author
    one = make_entry(call, city=city, actor=person, submitted=False)
    login(person)
    send(
        client,
        f"/en/awards/entries/{one.entry.id}/files",
        {"file": (io.BytesIO(b"%PDF-1.7 x"), "Metropolis plan.pdf")},
        page=f"/en/awards/entries/{one.entry.id}",
    )
    send(
        client,
        f"/en/awards/entries/{one.entry.id}",
        form_of(call, one.entry, contact="mayor@metropolis.example", action="submit"),
    )
    send(client, "/en/sign-out", {}, page=f"/en/awards/entries/{one.entry.id}")
    return fresh(one.entry)


def test_blind_jury_sees_no_city_no_contact_and_no_name_of_a_file(client, login, transaction):
    call = make_call(blind=True)
    city = make_city(names={"en": "Metropolis"})
    one = with_file(client, login, call, make_author(city, password=PASSWORD))
    with transaction():
        from portal.cases.services import entries

        entries.check_entry(one=fresh(one.entry), eligible=True, reason="", actor=None)
    juror = make_juror(call)
    start(call)
    with transaction():
        address = link_of(juror)
    for page in (client.get(address), client.get(f"{address}/{one.entry.id}")):
        assert page.status_code == 200
        assert "metropolis" not in page.text.lower()
        assert one.entry.reference in page.text
    file = client.get(f"{address}/files/{one.files[0].id}")
    assert file.data == b"%PDF-1.7 x"
    assert "etropolis" not in str(file.headers)
    assert one.entry.reference in file.headers["Content-Disposition"]


def test_juror_by_link_saves_hands_in_once_and_declares(client, app, transaction):
    call = make_call()
    one, other = make_entry(call, checked=True), make_entry(call, checked=True)
    juror = make_juror(call)
    with transaction():
        address = link_of(juror)
    assert "Nothing waits for you" in client.get(address).text
    start(call)
    assert one.city.names["en"] in client.get(address).text
    page = f"{address}/{one.entry.id}"
    send(client, page, {"score__problem": "3", "remarks": "So far", "action": "save"})
    assert "So far" in client.get(page).text
    send(client, page, {"score__problem": "3", "action": "hand_in"}, status=422)
    whole = {"score__problem": "3", "score__value": "5", "remarks": "Fine", "action": "hand_in"}
    send(client, page, whole)
    second_tab = send(client, page, {**whole, "score__value": "1"}, page=f"{address}/{other.entry.id}", status=409)
    assert second_tab.status_code == 409
    assert "already" in second_tab.text
    send(client, f"{address}/{other.entry.id}/conflict", {"reason": "My sister"}, page=f"{address}/{other.entry.id}")
    assert client.get(f"{address}/{other.entry.id}").status_code == 404
    assert client.get(f"{address}x").status_code == 404


def test_juror_with_an_account_has_own_pages_and_nobody_elses(client, login, app):
    call, person = make_call(), make_user(password=PASSWORD)
    one = make_entry(call, checked=True)
    juror, other = make_juror(call, person=person), make_juror(call)
    start(call)
    login(person)
    assert "City awards" in client.get("/en/my/juries").text
    assert one.entry.title in client.get(f"/en/awards/jury/{juror.juror.id}").text
    assert client.get(f"/en/awards/jury/{juror.juror.id}/{one.entry.id}").status_code == 200
    assert client.get(f"/en/awards/jury/{other.juror.id}").status_code == 404


# The office ----------------------------------------------------------------------------------------------------------


def test_office_prepares_opens_and_words_a_call(client, login, office):
    login(office)
    facts = {
        "title": "Awards 2027", "slug": "awards-2027", "timezone": "Asia/Seoul", "opens_on": "2026-01-01", "closes_on": "2099-01-01",
        "closes_at": "23:59", "most_per_city": "2", "members_only": "y", "stages": "live",
    }  # fmt: skip
    address = send(client, "/en/awards/office/new", facts).headers["Location"]
    send(client, f"{address}/move", {"to": "open"}, page=address, status=409)
    for kind, title in (("category", "Public services"), ("round", "First round"), ("1", "Problem"), ("1", "Value")):
        send(client, f"{address}/parts", {"kind": kind, "title": title}, page=address)
    send(client, f"{address}/parts", {"kind": "category", "title": "Public services"}, page=address)
    call = award_queries.call_by_slug("awards-2027")
    assert [category.slug for category in call.categories] == ["public-services", "public-services-2"]
    send(client, f"{address}/parts/{call.categories[1].id}/remove", {}, page=address)
    send(
        client,
        f"{address}/rounds/1",
        {"is_blind": "y", "due_on": "2099-02-01", "advance": "2", "weight__problem": "30", "weight__value": "70"},
    )
    send(
        client,
        f"{address}/words/ko",
        {"call-title": "2027년 시상", "round-1-problem-name": "문제", "round-1-problem-3": "보통"},
    )
    send(client, f"{address}/edit", {**facts, "most_per_city": "3"})
    send(client, f"{address}/move", {"to": "open"}, page=address)
    call = award_queries.call_by_slug("awards-2027")
    assert (call.state, call.most_per_city, call.titles["ko"]) == (CallState.OPEN, 3, "2027년 시상")
    (held,) = call.rounds
    assert [(c.weight, c.anchors.get("3")) for c in held.criteria] == [(30, {"ko": "보통"}), (70, None)]
    assert "2027년 시상" in client.get("/ko/awards/awards-2027").text
    for page in ("/en/awards/office", address, f"{address}/words/en", f"{address}/rounds/1", f"{address}/jury"):
        assert client.get(page).status_code == 200


def test_office_checks_asks_decides_and_publishes(client, login, office):
    call = make_call(rounds=2)
    one, other = make_entry(call), make_entry(call)
    login(office)
    base = f"/en/awards/office/{call.slug}"
    send(client, f"/en/awards/office/entries/{one.entry.id}", {"eligible": "yes", "reason": ""})
    send(client, f"/en/awards/office/entries/{other.entry.id}", {"eligible": "no", "reason": ""}, status=422)
    send(client, f"/en/awards/office/entries/{other.entry.id}", {"eligible": "yes", "reason": ""})
    person = {
        "name": "Quirin Vexel",
        "email": "quirin@jury.example",
        "lang": "ko",
        "city": "",
        "categories": [str(c.id) for c in call.categories],
    }
    send(client, f"{base}/jury", person)
    send(client, f"{base}/jury", person, status=409)
    (juror,) = jury.jurors_of(call.id)
    send(client, f"/en/awards/office/jurors/{juror.juror.id}", {"action": "send"}, page=f"{base}/jury")
    start(call)
    score(juror, one, 5, 5)
    score(juror, other, 1, 2)
    assert "2 of 2" in client.get(f"{base}/jury").text
    page = client.get(f"{base}/rounds/1/results")
    assert "5.00" in page.text
    send(client, f"{base}/rounds/1/results", {}, status=422)
    question = send(client, f"{base}/rounds/1/results", {"entry": str(one.entry.id)}, status=200)
    assert "Are these the finalists?" in question.text
    assert award_queries.call_by_slug(call.slug).round == 1
    send(client, f"{base}/rounds/1/results", {"entry": str(one.entry.id), "confirmed": "yes"})
    send(
        client,
        f"{base}/rounds/1/results",
        {"entry": str(one.entry.id), "confirmed": "yes"},
        page=f"{base}/jury",
        status=409,
    )
    send(client, f"{base}/rounds/2/results", {"entry": str(one.entry.id), "confirmed": "yes"})
    assert "Publish the winners" in client.get(base).text
    assert one.entry.title in client.get(f"{base}/publish").text
    send(client, f"{base}/publish", {})
    send(client, f"{base}/publish", {}, page=f"{base}/jury", status=409)
    ceremony = client.get(f"/en/awards/{call.slug}").text
    assert one.entry.title in ceremony
    assert other.entry.title not in ceremony
    send(client, f"/en/awards/office/jurors/{juror.juror.id}", {"action": "remove"}, page=f"{base}/jury")


def test_scores_as_files_hold_each_juror_and_no_formula(client, login, office):
    call = make_call()
    one = make_entry(call, checked=True, title="=HYPERLINK(1)")
    start(call)
    score(make_juror(call, name="Quirin Vexel"), one, 3, 5, "Fine")
    login(office)
    base = f"/en/awards/office/{call.slug}/rounds/1/scores"
    text = client.get(f"{base}.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "Quirin Vexel,3,5,4.5,4.5" in text
    sheet = load_workbook(io.BytesIO(client.get(f"{base}.xlsx").data)).active
    (line,) = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert (line[1], line[8], line[11]) == ("=HYPERLINK(1)", "Quirin Vexel", 4.5)


def test_ceremony_shows_winners_finalists_and_numbers(client, app):
    call = make_call(rounds=2)
    one, two = make_entry(call, checked=True), make_entry(call, category=1, checked=True)
    make_entry(call, checked=True)
    start(call)
    decide(call, [one, two])
    decide(call, [one], 2, publish=True)
    page = client.get(f"/en/awards/{call.slug}").text
    assert page.index(one.entry.title) < page.index("Finalists") < page.index(two.entry.title)
    assert "Map of the cities that won" in page
    assert "Entries by region" in page
    assert "3" in page


def test_call_in_preparation_is_the_offices_alone(client, login, office, author):
    call = make_call(is_open=False)
    assert client.get(f"/en/awards/{call.slug}").status_code == 404
    login(author[0])
    assert client.get(f"/en/awards/{call.slug}").status_code == 404
    assert client.get(f"/en/awards/{call.slug}/enter").status_code == 404


def test_lists_cost_as_much_with_many_as_with_few(client, login, office, queries):
    login(office)
    costs = []
    for number in (1, 12):
        call = make_call()
        made = [make_entry(call, checked=True) for _number in range(number)]
        jurors = [make_juror(call, person=make_author()[0]) for _number in range(number)]
        start(call)
        score(jurors[0], made[0], 3, 3)
        cost = []
        for page in ("", "/rounds/1/results", "/jury"):
            with queries() as seen:
                assert client.get(f"/en/awards/office/{call.slug}{page}").status_code == 200
            cost.append(len(seen))
        costs.append(cost)
    assert costs[0] == costs[1]
