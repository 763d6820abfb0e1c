"""A draft on its pages: begun, saved part by part and while somebody types, shown to the right people only."""

from __future__ import annotations

import pytest

from portal.cases import fields, queries, services
from portal.cases.models import Similar
from portal.cases.services import Change
from portal.core import db
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.adoptions import make_adoption
from tests.factories.cases import make_case, make_draft
from tests.factories.cities import make_affiliation, make_city


@pytest.fixture
def author(app):
    city = make_city()
    person = make_user(password=PASSWORD)
    make_affiliation(person, city)
    return person, city


def test_author_begins_a_case_and_saves_a_part(client, login, author):
    login(author[0])
    answer = client.submit(
        "/en/cases/new", {"title": "Potholes", "city": str(author[1].id), "lang": "ko", "stage": "live"}
    )
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "Potholes" in client.get(address).text
    page = client.get(f"{address}/story")
    assert 'lang="ko"' in page.text
    saved = client.submit(f"{address}/story", {"title": "Potholes", "section__problem": "Holes"})
    assert saved.status_code == 303
    assert "Holes" in client.get(f"{address}/story").text


def test_saving_while_typing_answers_in_json_and_says_when_somebody_else_was_there(client, login, author, transaction):
    draft = make_draft(city=author[1])
    login(author[0])
    address = f"/en/cases/drafts/{draft.version.id}/story"
    old = fields.digest("Nobody knew where the holes were.")
    first = client.submit(
        address, {"action": "autosave", "title": "T", "section__problem": "Mine", "base-section__problem": old}
    )
    assert first.json["clashes"] == 0
    assert first.json["bases"]["section__problem"] == fields.digest("Mine")
    with transaction():
        services.save(
            draft=queries.any_draft(draft.version.id, lock=True),
            changes=[Change("section:problem", "Theirs")],
            actor=None,
        )
    again = {"title": "T", "section__problem": "Mine, longer", "base-section__problem": fields.digest("Mine")}
    second = client.submit(address, {**again, "action": "autosave"})
    assert second.json["clashes"] == 1
    assert "section__problem" not in second.json["bases"]
    page = client.submit(address, again)
    assert page.status_code == 409
    assert "Theirs" in page.text
    assert "Mine, longer" in page.text
    assert client.submit(address, {"action": "autosave", "title": ""}).status_code == 422


def test_each_part_shows_what_it_was_given(client, login, author):
    draft = make_draft(
        city=author[1],
        timeline=[{"key": "", "on": "2019-05", "text": "Begun"}],
        indicators=[{"key": "", "name": "Holes", "before": 10, "after": 2.5, "unit": "a day", "year": 2020, "method": "Count"}],
        contacts=[{"key": "", "role": "Roads", "email": "roads@city.example"}],
        references=[{"title": "Report", "publisher": "City", "year": 2020, "url": "https://city.example/r", "lang": "en"}],
        cost_amount=1200.5, cost_currency="KRW", prerequisites=["prerequisite:call-centre-staff"],
    )  # fmt: skip
    login(author[0])
    for part, wanted in (
        ("story", "Residents report"), ("facts", "A telephone number"), ("means", "1200.50"),
        ("figures", "2.5"), ("people", "roads@city.example"),
    ):  # fmt: skip
        address = f"/en/cases/drafts/{draft.version.id}/{part}"
        page = client.get(address)
        assert page.status_code == 200
        assert wanted in page.text


def test_saving_an_untouched_page_changes_nothing(client, login, author):
    """What a browser sends back of a page as it came must not count as a change."""
    from bs4 import BeautifulSoup

    draft = make_draft(
        city=author[1], cost_amount=1200.5, cost_currency="KRW", cost_year=2020, stage="live",
        indicators=[{"key": "", "name": "Holes", "before": 10, "after": 2.5, "unit": "", "year": 2020, "method": ""}],
        references=[{"title": "Report", "publisher": "", "year": None, "url": "", "lang": "en"}],
    )  # fmt: skip
    login(author[0])
    before = len(queries.edits(draft.version.id))
    for part in ("story", "facts", "means", "figures", "people"):
        address = f"/en/cases/drafts/{draft.version.id}/{part}"
        form = BeautifulSoup(client.get(address).text, "html.parser").select_one("form#part")
        data: dict[str, list[str]] = {}
        for field in form.select("input[name], textarea[name], select[name]"):
            if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
                continue
            if field.name == "select":
                chosen = field.select_one("option[selected]")
                text = chosen["value"] if chosen else field.select_one("option")["value"]
            else:
                text = field.get("value", "") if field.name == "input" else field.text.removeprefix("\n")
            data.setdefault(field["name"], []).append(text)
        assert client.submit(address, data).status_code == 303
    assert [edit.field for edit, _who in queries.edits(draft.version.id)][: -before or None] == []


def test_draft_is_seen_by_its_city_and_the_editors_only(client, login, author):
    draft = make_draft(city=author[1])
    other = make_user(password=PASSWORD)
    make_affiliation(other, make_city())
    address = f"/en/cases/drafts/{draft.version.id}"
    assert client.get(address).status_code == 303
    login(other)
    for path in ("", "/story", "/files", "/history"):
        assert client.get(address + path).status_code == 404
    assert client.post(f"{address}/submit", data={"csrf_token": ""}).status_code in (400, 404)


def fill_page(case, *, others):
    """All that a case's page can show: an adoption, a step of evidence, similar cases."""
    make_adoption(queries.published(case))
    with db.transaction():
        editor = make_user()
        services.set_evidence(case=case, level=1, reason="Figures each month", lang="en", actor=editor)
        db.session.add_all(Similar(case_id=case.id, other_id=other.id, score=0.5) for other in others)


def test_list_and_case_ask_at_most_eight_statements(client, queries):
    make_case()
    with queries() as few:
        client.get("/en/cases?sort=city")
    cases = [make_case().case for _n in range(20)]
    with queries() as many:
        client.get("/en/cases?sort=evidence")
    assert len(many) == len(few) <= 8
    number = cases[-1].number
    fill_page(cases[-1], others=cases[:5])
    db.session.expunge_all()  # a reader's request begins with nothing
    with queries() as one:
        page = client.get(f"/en/cases/{number}").text
    assert len(one) <= 8, one
    for shown in ("Complaints and reports", "Figures each month", "Similar cases", "Who took it over"):
        assert shown in page
