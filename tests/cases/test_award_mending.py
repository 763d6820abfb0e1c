"""What the office mends in an award: a juror's categories, the closing, a wrong winner; and whose names go later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.models import AuditEntry
from portal.cases.models import Call, CallState, CaseVersion, Juror, Review
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.tasks import awards as tasks
from portal.certificates.models import Certificate
from portal.core import clock, db
from portal.notifications.models import Notification
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.awards import decide, fresh, make_author, make_call, make_entry, make_juror, score, start
from tests.factories.reviews import ask_by_link, hand_in, make_editor, submitted


@pytest.fixture
def office(app):
    return make_secretariat(password=PASSWORD)


def _call(call):
    return queries.call_by_id(call.id)


def test_juror_gets_other_categories_and_what_was_handed_in_counts(client, login, office):
    call = make_call()
    one, other = make_entry(call, checked=True), make_entry(call, category=1, checked=True)
    juror = make_juror(call)
    start(call)
    score(juror, one, 4, 5)
    login(office)
    page = client.page(f"/en/awards/office/{call.slug}/jury")
    link = next(a["href"] for a in page.select("tbody a") if a["href"].endswith("/categories"))
    form = client.page(link)
    assert len(form.select("input[name=categories][checked]")) == 2
    assert client.submit(link, {}).status_code == 422
    assert client.submit(link, {"categories": str(call.categories[1].id)}).status_code == 303
    judged = jury.juror_by_id(juror.juror.id)
    assert {item.one.entry.id for item in jury.to_judge(judged)} == {other.entry.id}
    results = jury.results(_call(call), _call(call).rounds[0])
    assert {line.one.entry.id: len(line.given or ()) for line in results.lines} == {one.entry.id: 1, other.entry.id: 0}


def test_call_is_closed_before_its_time_after_a_question(client, login, office):
    call = make_call()
    person, city = make_author(password=PASSWORD)
    draft = make_entry(call, city=city, actor=person, submitted=False)
    login(office)
    page = client.page(f"/en/awards/office/{call.slug}")
    link = page.find("a", string="Close the call now")["href"]
    assert "1 entry has been begun and not handed in" in client.page(link).text
    assert _call(call).state is CallState.OPEN
    assert client.submit(link, {}).status_code == 303
    assert _call(call).closes_at <= clock.now()
    again = client.submit(link, {})
    assert again.status_code == 409
    assert "The call does not take entries now" in again.text
    login(person)
    assert "The call is closed" in client.page(f"/en/awards/entries/{draft.entry.id}").text
    (noted,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cases.call_closed"))
    assert noted.data["planned"] > clock.now().isoformat()


def test_wrong_winner_is_taken_back_before_anybody_learns_of_it(client, login, office, work):
    call = make_call()
    right, wrong = make_entry(call, checked=True), make_entry(call, checked=True)
    start(call)
    decide(call, [right, wrong])
    login(office)
    link = f"/en/awards/office/entries/{wrong.entry.id}/take-back"
    assert link in {a["href"] for a in client.page(f"/en/awards/office/{call.slug}").select("a")}
    assert client.submit(link, {"reason": ""}).status_code == 303
    assert not fresh(wrong.entry).entry.is_winner
    assert _call(call).state is CallState.DECIDED
    assert client.get(link).status_code == 404
    # Without any winner the last round is open again, and somebody else can be chosen.
    client.submit(f"/en/awards/office/entries/{right.entry.id}/take-back", {"reason": "Mixed up"})
    assert _call(call).state is CallState.JUDGING
    decide(call, [wrong], publish=True)
    work(only=("certificates", "core"))
    assert fresh(wrong.entry).entry.is_winner
    assert db.session.scalars(select(Certificate.award_ref)).all() == [wrong.entry.id]


def test_published_winner_is_taken_back_with_a_reason_that_the_city_reads(client, app, login, office, work):
    call = make_call()
    person, city = make_author(password=PASSWORD)
    wrong = make_entry(call, city=city, actor=person, checked=True, title="Owl bus of the night")
    right = make_entry(call, checked=True)
    start(call)
    decide(call, [wrong, right], publish=True)
    public = f"/en/awards/{call.slug}"
    assert "Owl bus of the night" in app.test_client().get(public).text
    login(office)
    link = f"/en/awards/office/entries/{wrong.entry.id}/take-back"
    refused = client.submit(link, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why: the city reads it" in refused.text
    assert fresh(wrong.entry).entry.is_winner
    assert client.submit(link, {"reason": "The scores of two entries were swapped."}).status_code == 303
    assert client.submit(link.replace(str(wrong.entry.id), str(right.entry.id)), {"reason": ""}).status_code == 422
    assert "Owl bus of the night" not in app.test_client().get(public).text
    revoked = {one.award_ref: one.revoked_at is not None for one in db.session.scalars(select(Certificate))}
    assert revoked == {wrong.entry.id: True, right.entry.id: False}
    work(only=("core", "events"))
    told = db.session.scalars(select(Notification.subject).where(Notification.user_id == person.id)).all()
    assert f"Your entry is not a winner after all: {wrong.entry.title}" in told
    login(person)
    assert "The scores of two entries were swapped." in client.page(f"/en/awards/entries/{wrong.entry.id}").text


def test_entry_is_saved_while_somebody_types_and_a_second_one_is_told(client, login):
    call = make_call()
    person, city = make_author(password=PASSWORD)
    one = make_entry(call, city=city, actor=person, submitted=False)
    login(person)
    address = f"/en/awards/entries/{one.entry.id}"
    page = client.page(address)
    assert page.select_one("[data-autosave=entry]")
    form = {
        "title": "Owl bus", "category": str(call.categories[0].id), "stage": "live", "summary": "S", "answer__problem": "P",
        "answer__value": "V", "contact": "", "revision": page.select_one("input[name=revision]")["value"],
    }  # fmt: skip
    saved = client.submit(address, form | {"action": "autosave"})
    assert saved.json["values"] == {"revision": int(form["revision"]) + 1}
    assert fresh(one.entry).entry.title == "Owl bus"
    late = client.submit(address, form | {"action": "autosave", "title": "Other"})
    assert (late.status_code, late.json["clashes"]) == (409, 1)
    assert fresh(one.entry).entry.title == "Owl bus"
    wrong = client.submit(address, form | {"action": "autosave", "title": ""})
    assert (wrong.status_code, wrong.json["fields"]) == (422, ["title"])
    again = client.submit(address, form | {"revision": str(saved.json["values"]["revision"]), "title": "Night bus"})
    assert again.status_code == 303
    assert fresh(one.entry).entry.title == "Night bus"


def test_who_reviewed_or_judged_without_an_account_is_forgotten_after_the_decision(app, transaction):
    editor, draft = make_editor(), submitted()
    done, _link = ask_by_link(draft, editor, name="Lena Ostrander", email="lena@university.example")
    silent, _link = ask_by_link(draft, editor, name="Pavel Silent", email="pavel@university.example")
    hand_in(done)
    call = make_call()
    one = make_entry(call, checked=True)
    linked, member = make_juror(call), make_juror(call, person=make_user())
    start(call)
    score(linked, one, 4, 5, "Good")
    decide(call, [one], publish=True)
    with transaction():
        db.session.execute(update(CaseVersion).where(CaseVersion.id == draft.version.id).values(decided_at=clock.now()))
    keys = {"done": done.id, "silent": silent.id, "linked": linked.juror.id, "member": member.juror.id}
    tasks.forget_outsiders()
    assert db.session.get(Review, keys["done"]).email == "lena@university.example"  # too early
    long_ago = clock.now() - timedelta(days=181)
    with transaction():
        db.session.execute(update(CaseVersion).where(CaseVersion.id == draft.version.id).values(decided_at=long_ago))
        db.session.execute(update(Call).where(Call.id == call.id).values(published_at=long_ago))
    for _time in range(2):
        tasks.forget_outsiders()
        db.session.expire_all()
        review, juror = db.session.get_one(Review, keys["done"]), db.session.get_one(Juror, keys["linked"])
        assert (review.name, review.email, review.token_hash, bool(review.remarks)) == ("", "", None, True)
        assert db.session.get(Review, keys["silent"]) is None
        assert (juror.name, juror.email, juror.token_hash) == ("", "", None)
        assert db.session.get_one(Juror, keys["member"]).user_id is not None
    assert jury.remarks_on(one.entry.id) == ["Good"]


def test_privacy_text_says_when_names_of_outsiders_go(client):
    assert "Name, address and link go 180 days after" in client.page("/en/privacy/").text
