"""The pages: inbox, preferences, the way out, and what staff see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from portal.accounts.models import Role
from portal.core import db
from portal.notifications import queries, services
from portal.notifications.models import Delivery, DeliveryState, Frequency, Notification, SuppressionReason
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.notifications import delivery_of, make_notification

READER_PAGES = ["/en/notifications/", "/ar/notifications/", "/ko/notifications/preferences"]


@pytest.mark.parametrize("path", [*READER_PAGES, "/en/manage/mail/"])
def test_pages_ask_the_anonymous_to_sign_in(client, path):
    response = client.get(path)
    assert response.status_code == 303
    assert "sign-in" in response.location


@pytest.mark.parametrize("path", READER_PAGES)
def test_pages_of_a_reader_without_messages(login, path):
    login(make_user()).page(path)


def test_inbox_lists_newest_first_with_the_number_of_unread(login):
    user = make_user()
    for number in range(3):
        make_notification(user, subject=f"Message {number}")
    make_notification(make_user(), subject="Somebody else's")
    make_notification(user, kind="test.secret", subject="A link to sign in")
    page = login(user).page("/en/notifications/")
    titles = [link.get_text() for link in page.select("tbody th a")]
    assert titles == ["Message 2", "Message 1", "Message 0"]
    assert page.select_one(".count").get_text(strip=True).startswith("3")


def test_inbox_pages_and_shows_unread_only(login):
    user = make_user()
    made = [make_notification(user, subject=f"Message {number}") for number in range(27)]
    with db.transaction():
        services.mark(user_id=user.id, notification_id=made[0].id, read=True)
    browser = login(user)
    assert len(browser.page("/en/notifications/?page=2").select("tbody tr")) == 2
    assert len(browser.page("/en/notifications/?page=2&show=unread").select("tbody tr")) == 1
    assert browser.get("/en/notifications/?page=3").status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
def test_inbox_asks_few_queries_at_any_size(login, queries, rows):
    user = make_user()
    for _turn in range(rows):
        make_notification(user)
    browser = login(user)
    with queries() as seen:
        browser.page("/en/notifications/")
    assert len(seen) <= 6
    assert len([one for one in seen if "read_at IS NULL" in one]) == 1


def test_the_number_of_unread_is_answered_from_its_index(app):
    user = make_user()
    make_notification(user)
    filled = """INSERT INTO notifications_notifications (id, key, user_id, kind, lang, subject, text, html, url, in_inbox, read_at, created_at)
        SELECT gen_random_uuid(), 'many:' || n, :u, 'test.news', 'en', 's', 't', 'h', '', true, now(), now() FROM generate_series(1, 3000) n"""
    with db.transaction():
        db.session.execute(text(filled), {"u": user.id})
        db.session.execute(text("ANALYZE notifications_notifications"))
    asked = "SELECT count(*) FROM notifications_notifications WHERE user_id = :u AND read_at IS NULL AND in_inbox"
    plan = "\n".join(db.session.scalars(text(f"EXPLAIN {asked}"), {"u": user.id}))
    assert "ix_notifications_notifications_unread" in plan


def test_show_opens_the_text_and_marks_it_read(login):
    user = make_user()
    made = make_notification(
        user,
        subject="شهادتك جاهزة",
        lang="ar",
        text="شهادتك جاهزة\n\nالسطر الأول\nhttps://portal.example/x\n\n-- \nfooter\n",
    )
    browser = login(user)
    page = browser.page(f"/en/notifications/{made.id}")
    body = page.select_one(".page-content")
    assert "السطر الأول" in body.get_text()
    assert "footer" not in body.get_text()
    assert body.find("a", href="https://portal.example/x")
    assert body.find("a", href="/en/training/")
    assert queries.unread_count(user.id) == 0
    browser.submit(f"/en/notifications/{made.id}", {"read": "no"}, to=f"/en/notifications/{made.id}/mark")
    assert queries.unread_count(user.id) == 1


def test_show_escapes_what_somebody_wrote(login):
    user = make_user()
    made = make_notification(
        user, subject="<b>x</b>", text='<script>alert(1)</script>\n\nhttps://x.example/"onload=1\n'
    )
    html = login(user).get(f"/en/notifications/{made.id}").get_data(as_text=True)
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


def test_show_of_somebody_elses_message_is_not_found(login):
    made = make_notification(make_user())
    assert login(make_user()).get(f"/en/notifications/{made.id}").status_code == 404


def test_mark_touches_only_the_readers_own(login):
    owner, other = make_user(), make_user()
    made = make_notification(owner)
    make_notification(other)
    login(other).submit("/en/notifications/", {"read": "yes"}, to=f"/en/notifications/{made.id}/mark")
    assert queries.unread_count(owner.id) == 1


def test_mark_all_read(login):
    user = make_user()
    for _turn in range(3):
        make_notification(user)
    browser = login(user)
    browser.submit("/en/notifications/", {}, to="/en/notifications/read-all")
    assert queries.unread_count(user.id) == 0
    assert "3 messages" in browser.page("/en/notifications/").get_text()


def test_posts_need_the_csrf_token(login):
    user = make_user()
    made = make_notification(user)
    browser = login(user)
    assert browser.post("/en/notifications/read-all").status_code == 400
    assert browser.post(f"/en/notifications/{made.id}/mark", data={"read": "yes"}).status_code == 400


def test_preferences_keep_the_choice_and_say_what_cannot_be_switched_off(login):
    user = make_user()
    browser = login(user)
    page = browser.page("/en/notifications/preferences")
    assert "you asked for it" in page.get_text()
    assert page.find("select", {"name": "test__duty"}) is None
    data = {field["name"]: "at_once" for field in page.select("select")} | {
        "test__news": "never",
        "test__digest": "weekly",
    }
    assert browser.submit("/en/notifications/preferences", data).status_code == 303
    chosen = queries.chosen_frequencies(user.id)
    assert (chosen["test.news"], chosen["test.digest"]) == (Frequency.NEVER, Frequency.WEEKLY)
    again = browser.page("/en/notifications/preferences")
    assert again.select_one("select[name=test__digest] option[selected]")["value"] == "weekly"


def test_preferences_stand_under_the_parts_of_the_portal(login):
    page = login(make_user()).page("/en/notifications/preferences")
    parts = {
        part.legend.get_text(): [one["name"] for one in part.select("select")] for part in page.select("main fieldset")
    }
    assert list(parts) == [
        "Participation", "Training", "Webinars", "Case library", "Comments and questions", "Cities", "News", "Search",
    ]  # fmt: skip
    assert {"cases__jury", "case_reviews__asked"} <= set(parts["Case library"])
    unnamed = [one["name"] for one in page.select("main select") if not one.find_parent("fieldset")]
    assert unnamed
    assert [name for name in unnamed if not name.startswith("test__")] == []


def test_preferences_refuse_what_is_no_choice(login):
    user = make_user()
    assert login(user).submit("/en/notifications/preferences", {"test__news": "hourly"}).status_code == 422
    assert queries.chosen_frequencies(user.id) == {}


# The way out ---------------------------------------------------------------------------------------------------------


def test_unsubscribe_get_never_unsubscribes(client):
    user = make_user()
    path = f"/unsubscribe/{services.stop_token(user.id, 'test.news')}?lang=ar"
    page = client.page(path)
    assert page.html["lang"] == "ar"
    assert "News of the tests" in page.get_text()
    assert page.find("button")
    client.get(path, headers={"List-Unsubscribe": "One-Click"})
    client.head(path)
    assert queries.chosen_frequencies(user.id) == {}


def test_unsubscribe_post_acts_without_session_and_token(client):
    user = make_user()
    path = f"/unsubscribe/{services.stop_token(user.id, 'test.news')}"
    response = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert queries.chosen_frequencies(user.id) == {"test.news": Frequency.NEVER}
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_unsubscribe_can_be_undone_from_the_page(client):
    user = make_user()
    with db.transaction():
        services.set_frequencies(user_id=user.id, chosen={"test.news": Frequency.DAILY})
    done = client.post(f"/unsubscribe/{services.stop_token(user.id, 'notifications.daily_digest')}")
    assert queries.chosen_frequencies(user.id)["test.news"] is Frequency.NEVER
    from bs4 import BeautifulSoup

    action = BeautifulSoup(done.get_data(as_text=True), "html.parser").select_one("main form")["action"]
    assert client.get(action).status_code == 405
    assert client.post(action).status_code == 200
    assert queries.chosen_frequencies(user.id)["test.news"] is Frequency.DAILY


def test_unsubscribe_with_a_forged_token_is_not_found(client):
    token = services.stop_token(make_user().id, "test.news")
    for path in (f"/unsubscribe/{token[:-2]}xx", "/unsubscribe/x", f"/unsubscribe/undo/{token}"):
        assert client.post(path).status_code == 404
    assert client.get("/unsubscribe/x").status_code == 404


def test_unsubscribe_from_what_must_arrive_says_why(client):
    user = make_user()
    response = client.post(f"/unsubscribe/{services.stop_token(user.id, 'test.duty')}")
    assert response.status_code == 422
    assert "you asked for it" in response.get_data(as_text=True)


# Staff ---------------------------------------------------------------------------------------------------------------


ORGANISERS = (Role.SECRETARIAT, Role.TRAINER, Role.WEBINAR_ORGANISER, Role.CASE_EDITOR)


@pytest.mark.parametrize("role", [role for role in Role if role not in ORGANISERS])
def test_outbox_is_for_staff_and_organisers(login, role):
    row = delivery_of(make_notification(make_user()))
    scope = {Role.CITY_COORDINATOR: ("city", row.id), Role.MODERATOR: ("city", row.id)}.get(role)
    browser = login(make_user(roles=((role, scope) if scope else role,)))
    assert browser.get("/en/manage/mail/").status_code == 403
    assert browser.get(f"/en/manage/mail/{row.id}").status_code == 403
    page = browser.page("/en/notifications/")
    assert page.find("a", href="/en/manage/mail/") is None


def test_outbox_shows_what_was_sent_to_whom_and_can_be_narrowed(login):
    make_notification(make_user(display_name="김민수", email="kim@seoul.example"), subject="교육", lang="ko")
    failed = make_notification(make_user(email="ana@quezon.example"), kind="test.duty", subject="Your certificate")
    with db.transaction():
        db.session.get_one(Delivery, delivery_of(failed).id).state = DeliveryState.FAILED
    browser = login(make_secretariat())
    page = browser.page("/en/manage/mail/")
    assert len(page.select("tbody tr")) == 2
    for query in ("state=failed", "kind=test.duty", "address=QUEZON", "state=failed&kind=test.duty&address=ana"):
        rows = browser.page(f"/en/manage/mail/?{query}").select("tbody tr")
        assert [row.find("bdi", lang=True).get_text() for row in rows] == ["Your certificate"]
    assert browser.page("/en/manage/mail/?address=nobody%25").select("tbody tr") == []
    assert browser.page("/en/manage/mail/?state=nonsense").select("tbody tr")


def test_organisers_see_and_retry_the_mail_of_what_they_run_only(login):
    ours = delivery_of(make_notification(make_user(email="ana@quezon.example"), kind="training.answered"))
    other = delivery_of(make_notification(make_user(email="ben@makati.example"), kind="test.duty"))
    with db.transaction():
        for row in (ours, other):
            db.session.get_one(Delivery, row.id).state = DeliveryState.FAILED
    browser = login(make_user(roles=(Role.TRAINER,)))
    page = browser.page("/en/manage/mail/")
    assert [row.find("bdi", dir="ltr").get_text() for row in page.select("tbody tr")] == ["ana@quezon.example"]
    assert {option["value"].partition(".")[0] for option in page.select("select[name=kind] option")} == {"", "training"}
    assert browser.get(f"/en/manage/mail/{other.id}").status_code == 404
    path = f"/en/manage/mail/{ours.id}"
    assert browser.submit(path, {}, to=f"/en/manage/mail/{other.id}/retry").status_code == 404
    assert "Stop mail" not in browser.page(path).get_text()
    assert browser.submit(path, {}, to=f"{path}/stop").status_code == 403
    assert browser.submit(path, {}, to=f"{path}/retry").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Delivery, ours.id).state is DeliveryState.WAITING
    assert db.session.get_one(Delivery, other.id).state is DeliveryState.FAILED


@pytest.mark.parametrize("rows", [1, 50])
def test_outbox_asks_few_queries_at_any_size(login, queries, rows):
    for _turn in range(rows):
        make_notification(make_user())
    browser = login(make_secretariat())
    with queries() as seen:
        browser.page("/ar/manage/mail/")
    assert len(seen) <= 8


def test_delivery_shows_the_text_but_no_secret(login):
    browser = login(make_secretariat())
    news = delivery_of(make_notification(make_user()))
    assert "edition of March" in browser.page(f"/en/manage/mail/{news.id}").get_text()
    secret = delivery_of(make_notification(make_user(), kind="test.secret", text="https://portal.example/reset/abc\n"))
    assert "reset/abc" not in browser.page(f"/en/manage/mail/{secret.id}").get_text()


def test_delivery_failed_can_be_sent_again_once_the_address_is_allowed(login, smtp, work):
    user = make_user(email="dead@city.example")
    smtp.refuse_recipient("dead@city.example", "550 5.1.1 No such user")
    row = delivery_of(make_notification(user))
    work()
    staff = make_secretariat()
    browser = login(staff)
    path = f"/en/manage/mail/{row.id}"
    assert "5.1.1 No such user" in browser.page(path).get_text()
    refused = browser.submit(path, {}, to=f"{path}/retry")
    assert refused.status_code == 409
    assert browser.submit(path, {"reason": ""}, to=f"{path}/allow").status_code == 422
    smtp._recipient_replies.clear()
    assert browser.submit(path, {"reason": "The mailbox works again"}, to=f"{path}/allow").status_code == 303
    assert queries.suppressions_of("dead@city.example")[0].lifted_by == staff.id
    assert browser.submit(path, {}, to=f"{path}/retry").status_code == 303
    work()
    assert len(smtp.received) == 1
    assert "The mailbox works again" in browser.page(path).get_text()
    assert browser.submit(path, {}, to=f"{path}/retry").status_code == 409


def test_staff_stop_an_address(login):
    row = delivery_of(make_notification(make_user()))
    path = f"/en/manage/mail/{row.id}"
    login(make_secretariat()).submit(path, {}, to=f"{path}/stop")
    found = queries.active_suppression(row.to_email)
    assert found is not None
    assert found.reason is SuppressionReason.BY_STAFF


def test_delivery_of_a_digest_lists_its_parts(app, login, at, work):
    at(datetime(2026, 11, 23, 12, tzinfo=UTC))
    user = make_user()
    make_notification(user, kind="test.digest", subject="First")
    make_notification(user, kind="test.digest", subject="Second")
    at(datetime(2026, 11, 24, 8, tzinfo=UTC))
    with db.transaction():
        services.gather_digests()
    digest = db.session.scalars(select(Delivery).where(Delivery.digest_key.is_not(None))).one()
    page = login(make_secretariat()).page(f"/en/manage/mail/{digest.id}")
    assert [item.get_text() for item in page.select(".page-content section ul li")] == ["First", "Second"]
    part = db.session.scalars(select(Delivery).where(Delivery.digest_id == digest.id)).first()
    assert page.find("h1").get_text().startswith("Digest of 2")
    assert db.session.get(Notification, part.notification_id) is not None
