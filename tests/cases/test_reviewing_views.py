"""The editors' desk and the reviewers' pages, as a browser sees them."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.cases import queries, services
from portal.cases.models import Case, CaseFile, FileKind, Review, ReviewState, Verdict, VersionState
from portal.core import clock, db, storage
from tests.factories.accounts import make_user
from tests.factories.cases import make_draft
from tests.factories.cities import make_affiliation, make_city
from tests.factories.reviews import SCORES, ask_by_link, hand_in, make_author, make_editor, published, reload, submitted

FORM = {
    **{key: str(value) for key, value in SCORES.items()}, "level": "2", "verdict": "accept", "remarks": "Say who paid for it.",
    "private_remarks": "Doubtful.",
}  # fmt: skip


class World:
    def __init__(self):
        self.city = make_city()
        self.author, self.editor = make_author(self.city), make_editor()
        self.draft = submitted(self.city, self.author)
        self.url = f"/en/cases/desk/{self.draft.version.id}"


@pytest.fixture
def world(app):
    return World()


@pytest.fixture
def desk(world, login):
    return login(world.editor)


def test_desk_shows_what_waits_and_filters_it(world, desk):
    title = world.draft.original.title
    assert title in desk.page("/en/cases/desk").text
    for query, there in (
        ("state=new", True), ("state=back", False), ("state=authors", False), ("who=mine", False), ("who=nobody", True),
        ("state=rubbish&who=rubbish", True),
    ):  # fmt: skip
        assert (title in desk.page(f"/en/cases/desk?{query}").text) is there, query
    desk.submit("/en/cases/desk", {}, to=f"{world.url}/take-on")
    assert title in desk.page("/en/cases/desk?who=mine").text
    assert "Editor E" in desk.page(world.url).text
    desk.submit(world.url, {}, to=f"{world.url}/let-go")
    assert title not in desk.page("/en/cases/desk?who=mine").text


def test_editor_of_the_city_sees_the_line_and_is_refused_the_page(world, login):
    theirs = make_editor()
    make_affiliation(theirs, world.city)
    browser = login(theirs)
    page = browser.page("/en/cases/desk")
    assert "another editor judges it" in page.text
    assert not page.find("a", href=world.url)
    assert browser.get(world.url).status_code == 403
    assert browser.get("/en/cases/desk/0190b5a0-0000-7000-8000-000000000000").status_code == 404


def test_page_of_a_version_tells_all_that_is_known(world, desk):
    review, _secret = ask_by_link(world.draft, world.editor)
    hand_in(review, verdict=Verdict.REVISE)
    other, _secret = ask_by_link(world.draft, world.editor)
    hand_in(other, scores={**SCORES, "novelty": 1})
    page = desk.page(world.url).text
    for words in (
        "Holes are filled",
        "Rosalind Reviewer",
        "3 points apart",
        "I doubt the second figure.",
        "Reviewer asked",
    ):
        assert words in page, words


def test_people_are_found_and_asked_and_those_of_the_city_are_not_offered(world, desk):
    elsewhere = make_city()
    other = make_user(display_name="Quentin Asked", roles=((Role.OFFICIAL, ("city", elsewhere.id)),))
    theirs = make_user(display_name="Quentin Theirs", roles=((Role.OFFICIAL, ("city", world.city.id)),))
    make_affiliation(theirs, world.city)
    make_user(display_name="Quentin Citizen", roles=(Role.CITIZEN,))
    page = desk.page(f"{world.url}/ask?q=quentin")
    assert [one["value"] for one in page.find_all("input", {"name": "person"})] == [str(other.id)]
    assert "Quentin Theirs: belongs to the city" in page.text
    assert "Citizen" not in page.text
    answer = desk.submit(f"{world.url}/ask?q=quentin", {"person": str(other.id), "due_on": "2020-01-01"})
    assert answer.status_code == 422
    due = (clock.today() + timedelta(days=9)).isoformat()
    answer = desk.submit(f"{world.url}/ask?q=quentin", {"person": str(theirs.id), "due_on": due})
    assert answer.status_code == 422
    answer = desk.submit(f"{world.url}/ask?q=quentin", {"person": str(other.id), "due_on": due})
    assert answer.status_code == 303
    assert db.session.scalar(select(Review.reviewer_id)) == other.id
    assert "is asked already" in desk.page(f"{world.url}/ask?q=quentin").text


def test_link_is_sent_and_withdrawn_and_sent_again(world, desk, app):
    due = (clock.today() + timedelta(days=9)).isoformat()
    mail = {"mail-name": "Rosalind", "mail-email": "r@university.example", "mail-lang": "fr", "mail-due_on": due}
    assert (
        desk.submit(f"{world.url}/ask", {**mail, "mail-email": "nonsense"}, to=f"{world.url}/ask-by-mail").status_code
        == 422
    )
    assert desk.submit(f"{world.url}/ask", mail, to=f"{world.url}/ask-by-mail").status_code == 303
    assert desk.submit(f"{world.url}/ask", mail, to=f"{world.url}/ask-by-mail").status_code == 409
    (review,) = db.session.scalars(select(Review))
    for what, status in (("remind", 303), ("remind", 409), ("withdraw", 303), ("withdraw", 409), ("again", 303)):
        assert desk.submit(world.url, {}, to=f"{world.url}/reviews/{review.id}/{what}").status_code == status, what
    assert db.session.scalar(select(func.count(Review.id))) == 2
    other = submitted()
    wrong = desk.submit(world.url, {}, to=f"/en/cases/desk/{other.version.id}/reviews/{review.id}/again")
    assert wrong.status_code == 404


def test_decision_pages_ask_for_what_they_need(world, desk):
    for what in ("revise", "reject"):
        assert desk.submit(f"{world.url}/{what}", {"decision": " "}).status_code == 422
    early = desk.submit(f"{world.url}/publish", {"level": "2", "reason": "Because."})
    assert (early.status_code, "at least one review" in early.text) == (409, True)
    hand_in(ask_by_link(world.draft, world.editor)[0])
    assert desk.submit(f"{world.url}/publish", {"level": "", "reason": "x"}).status_code == 422
    assert desk.submit(f"{world.url}/publish", {"level": "2", "reason": ""}).status_code == 422
    assert desk.submit(f"{world.url}/publish", {"level": "2", "reason": "Figures."}).status_code == 303
    assert reload(world.draft).version.state is VersionState.PUBLISHED
    assert desk.submit(f"{world.url}/revise", {"decision": "Too late"}).status_code == 409


def test_version_is_handed_over(world, desk):
    other = make_editor(display_name="Other Editor")
    assert desk.submit(f"{world.url}/hand-over", {"editor": str(other.id)}).status_code == 303
    assert reload(world.draft).version.editor_id == other.id
    assert desk.get(f"{world.url}/hand-over").status_code == 200
    assert desk.submit(f"{world.url}/hand-over", {"editor": str(world.editor.id)}).status_code == 409


# Reviewers -----------------------------------------------------------------------------------------------------------


def declare(client, url, **values):
    return client.submit(url, {"action": "declare", "interest": "none", **values})


def test_reviewer_without_account_declares_writes_and_hands_in(world, client):
    review, secret = ask_by_link(world.draft, world.editor, email="r@university.example")
    url = f"/en/cases/review/{secret}"
    first = client.get(url)
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert "Holes are filled" not in first.text
    assert declare(client, url, interest="some").status_code == 422
    assert declare(client, url).status_code == 303
    page = client.page(url)
    assert "Holes are filled" in page.text
    assert "what most cities do already" in page.text
    assert client.submit(url, {"action": "save", "novelty": "3", "remarks": "Half"}).status_code == 303
    assert client.page(url).find("textarea", {"name": "remarks"}).text.strip() == "Half"
    missing = client.submit(url, {**FORM, "action": "hand_in", "clarity": ""})
    assert (missing.status_code, "Choose an answer." in missing.text) == (422, True)
    assert client.submit(url, {**FORM, "action": "hand_in"}).status_code == 303
    again = client.page(url)
    assert "cannot be changed" in again.text
    assert "Say who paid for it." in again.text
    assert not again.find("textarea")
    token = client.page("/en/").find("input", {"name": "csrf_token"}) or client.page("/en/sign-in").find(
        "input", {"name": "csrf_token"}
    )
    late = client.post(url, data={**FORM, "action": "hand_in", "remarks": "Other", "csrf_token": token["value"]})
    assert (late.status_code, "already" in late.text) == (409, True)
    assert db.session.get_one(Review, review.id, populate_existing=True).remarks == "Say who paid for it."


def test_reviewer_is_warned_before_the_authors_read_who_he_is(world, client):
    review, secret = ask_by_link(world.draft, world.editor)
    url = f"/en/cases/review/{secret}"
    declare(client, url)
    telling = {**FORM, "action": "hand_in", "remarks": "Ask me. Rosalind Reviewer"}
    warned = client.submit(url, telling)
    assert (warned.status_code, "would read who you are" in warned.text) == (422, True)
    assert db.session.get_one(Review, review.id, populate_existing=True).state is ReviewState.ACCEPTED
    assert client.submit(url, {**telling, "sure": "y"}).status_code == 303
    assert db.session.get_one(Review, review.id, populate_existing=True).state is ReviewState.HANDED_IN


def test_declined_withdrawn_expired_and_unknown_links_have_a_clear_page(world, client, at):
    declined, withdrawn, late = (ask_by_link(world.draft, world.editor) for _ in range(3))
    conflict = {"interest": "some", "conflict": "I was paid for it."}
    declare(client, f"/en/cases/review/{declined[1]}", **conflict)
    assert "You do not review this case" in client.page(f"/en/cases/review/{declined[1]}").text
    with db.transaction():
        services.withdraw_invitation(judged=queries.review(withdrawn[0].id, lock=True), actor=world.editor)
    gone = client.get(f"/en/cases/review/{withdrawn[1]}")
    assert (gone.status_code, "not needed any more" in gone.text) == (410, True)
    at(clock.now() + timedelta(days=60))
    old = client.get(f"/en/cases/review/{late[1]}")
    assert (old.status_code, "expired" in old.text) == (410, True)
    assert client.get("/en/cases/review/nonsense").status_code == 404


def test_links_end_with_the_decision(world, client):
    _review, secret = ask_by_link(world.draft, world.editor)
    with db.transaction():
        services.refuse(draft=reload(world.draft, lock=True), decision="No.", actor=world.editor)
    assert client.get(f"/en/cases/review/{secret}").status_code == 410


def test_reviewer_with_account_sees_his_own_reviews_only(world, login):
    city = make_city()
    mine, other = (
        make_user(display_name=name, roles=((Role.OFFICIAL, ("city", city.id)),))
        for name in ("Rashid One", "Petra Two")
    )
    with db.transaction():
        held = reload(world.draft, lock=True)
        due = clock.today() + timedelta(days=9)
        review = services.ask_person(draft=held, person=mine, due_on=due, actor=world.editor)
        services.ask_person(draft=held, person=other, due_on=due, actor=world.editor)
    browser = login(mine)
    url = f"/en/cases/reviews/{review.id}"
    assert world.draft.original.title in browser.page("/en/cases/reviews").text
    declare(browser, url)
    browser.submit(url, {**FORM, "action": "hand_in"})
    assert "Petra" not in browser.page(url).text
    assert login(other).get(url).status_code == 404


def test_reviewer_sees_the_files_of_the_case_while_he_writes(world, client):
    with db.transaction():
        key = storage.save(b"%PDF-1.7", filename="plan.pdf", content_type="application/pdf")
        file = CaseFile(
            version_id=world.draft.version.id, kind=FileKind.DOCUMENT, name="plan.pdf", file_key=key, size=8,
            content_type="application/pdf",
        )  # fmt: skip
        db.session.add(file)
    _review, secret = ask_by_link(world.draft, world.editor)
    url = f"/en/cases/review/{secret}"
    assert client.get(f"{url}/files/{file.id}").status_code == 404
    declare(client, url)
    assert f"{url}/files/{file.id}" in str(client.page(url))
    assert client.get(f"{url}/files/{file.id}").status_code == 200
    assert client.get(f"/en/cases/files/{file.id}").status_code == 404


# Withdrawing and files -----------------------------------------------------------------------------------------------


def test_withdrawal_asks_for_a_reason_and_leaves_a_tombstone(world, login):
    case = published(world.city, world.author, world.editor).case
    url = f"/en/cases/{case.number}/withdraw"
    browser = login(world.author)
    assert browser.submit(url, {"reason": " "}).status_code == 422
    assert browser.submit(url, {"reason": "The figures were wrong."}).status_code == 303
    tomb = browser.get(f"/en/cases/{case.number}")
    assert (tomb.status_code, "The figures were wrong." in tomb.text) == (410, True)
    assert browser.get(url).status_code == 403


def cases_file(*items):
    return BytesIO(json.dumps(list(items)).encode())


def item(world, key="one", **values):
    return {
        "key": key, "city": world.city.slug, "original_lang": "en", "stage": "pilot", "tags": ["topic:mobility"],
        "texts": {"en": {"title": "A bus", "summary": "It runs.", "sections": {"problem": "None"}}}, **values,
    }  # fmt: skip


def test_file_is_looked_at_and_then_brought_in(world, desk):
    url = "/en/cases/desk/import"
    assert desk.submit(url, {}).status_code == 422
    looked = desk.submit(url, {"file": (cases_file(item(world), item(world, "two", stage="dream")), "cases.json")})
    assert looked.status_code == 422
    assert "“dream” is no stage" in looked.text
    assert db.session.scalar(select(func.count()).select_from(Case).where(Case.source.is_not(None))) == 0
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(looked.text, "html.parser")
    form = soup.find("form", action=f"{url}/take")
    data = {field["name"]: field["value"] for field in form.find_all("input")}
    assert desk.post(f"{url}/take", data=data).status_code == 303
    assert queries.case_by_source("import:one") is not None
    assert queries.case_by_source("import:two") is None
    assert desk.post(f"{url}/take", data=data).status_code == 404


def test_someone_elses_file_is_not_brought_in(world, desk):
    with db.transaction():
        key = storage.save(
            b"[]", filename="x.json", content_type="application/json", expires_at=clock.now() + timedelta(days=1)
        )
    assert desk.submit("/en/cases/desk/import", {"key": key}, to="/en/cases/desk/import/take").status_code == 404


def test_files_that_nobody_brings_in_go(world, desk, at):
    from portal.cases.tasks.imports import drop_uploads

    desk.submit("/en/cases/desk/import", {"file": (cases_file(item(world)), "cases.json")})
    count = select(func.count()).select_from(storage.StoredFile)
    assert db.session.scalar(count) == 1
    at(clock.now() + timedelta(days=1))
    drop_uploads()
    assert db.session.scalar(count) == 0


def test_draft_is_not_to_be_decided(world, desk):
    draft = make_draft()
    url = f"/en/cases/desk/{draft.version.id}"
    assert desk.get(url).status_code == 200
    assert desk.submit(f"{url}/reject", {"decision": "No"}).status_code == 409
