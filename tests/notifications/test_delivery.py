"""From the row to the mail server, whatever the server says."""

from __future__ import annotations

import contextvars
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from portal.core import clock, db, storage, tasks
from portal.core.errors import Conflict
from portal.core.mail import Attachment
from portal.notifications import queries, rules, services
from portal.notifications.models import Delivery, DeliveryState, Frequency, Notification, SuppressionReason
from tests.crowd import committing_app, until_it_ends_or_waits
from tests.factories.accounts import make_user
from tests.factories.notifications import delivery_of, make_notification

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(at):
    at(NOON)


def sweep(app, work) -> None:
    tasks.run(app, "notifications.sweep", ())
    work()


def test_deliver_sends_once_in_the_language_of_the_reader(app, smtp, work):
    user = make_user(display_name="김민수", locale="ko", timezone="Asia/Seoul")
    made = make_notification(user, subject="교육 과정 안내", lang="ko")
    work()
    (got,) = smtp.received
    assert got.to == [user.email]
    assert got.mail["Subject"] == "교육 과정 안내"
    assert got.mail["To"].addresses[0].display_name == "김민수"
    assert got.mail["Content-Language"] == "ko"
    row = delivery_of(made)
    assert got.message_id == f"<{rules.message_id(row.id, app.config['SETTINGS'].mail_from)}>"
    assert (row.state, row.attempts, row.sent_at) == (DeliveryState.SENT, 1, NOON)
    tasks.run(app, "notifications.deliver", (str(row.id),))
    assert len(smtp.received) == 1


def test_deliver_names_the_way_out_in_header_text_and_html(app, smtp, work, client):
    user = make_user()
    make_notification(user)
    work()
    (got,) = smtp.received
    address = got.mail["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://localhost/unsubscribe/")
    assert got.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in got.body()
    assert address.replace("&", "&amp;") in got.body("html")
    path = address.removeprefix("http://localhost")
    client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert queries.chosen_frequencies(user.id) == {"test.news": Frequency.NEVER}


def test_deliver_of_what_must_arrive_says_why_and_has_no_way_out(app, smtp, work):
    make_notification(make_user(), kind="test.duty")
    work()
    (got,) = smtp.received
    assert got.mail["List-Unsubscribe"] is None
    assert "you asked for it" in got.body()


def test_deliver_attaches_files(app, smtp, work):
    with db.transaction():
        key = storage.save(b"%PDF-1.7 x", filename="c.pdf", content_type="application/pdf")
    make_notification(make_user(), attachments=(Attachment(key, "수료증.pdf"),))
    work()
    (part,) = list(smtp.received[0].mail.iter_attachments())
    assert (part.get_filename(), part.get_content(), part.get_content_type()) == (
        "수료증.pdf",
        b"%PDF-1.7 x",
        "application/pdf",
    )


def test_deliver_gives_up_when_a_file_is_gone(app, smtp, work):
    made = make_notification(make_user(), attachments=(Attachment("gone" * 4, "c.pdf"),))
    work()
    assert (delivery_of(made).state, delivery_of(made).last_error) == (DeliveryState.FAILED, "a file to attach is gone")


def test_deliver_empties_a_secret_mail_once_sent(app, smtp, work):
    made = make_notification(make_user(), kind="test.secret", text="http://localhost/reset/abc\n")
    assert queries.unread_count(made.user_id) == 0
    work()
    assert "reset/abc" in smtp.received[0].body()
    db.session.expire_all()
    assert db.session.get_one(Notification, made.id).text == ""


@pytest.mark.parametrize("reply", ["451 4.3.0 Try again later", "421 4.3.2 Shutting down"])
def test_a_temporary_refusal_is_tried_again_until_it_works(app, smtp, work, at, reply):
    smtp.refuse_data(reply, reply)
    made = make_notification(make_user())
    work()
    row = delivery_of(made)
    assert (row.state, row.attempts, row.next_at) == (DeliveryState.WAITING, 1, NOON + timedelta(minutes=1))
    assert reply.split()[0] in row.last_error
    sweep(app, work)
    assert delivery_of(made).attempts == 1, "not before its time"
    at(NOON + timedelta(minutes=1))
    sweep(app, work)
    at(NOON + timedelta(minutes=6))
    sweep(app, work)
    assert (delivery_of(made).state, delivery_of(made).attempts) == (DeliveryState.SENT, 3)
    assert len(smtp.received) == 1


def test_a_server_that_never_answers_ends_in_failed(app, no_smtp, work, at):
    made = make_notification(make_user())
    work()
    for _attempt in range(rules.MAX_ATTEMPTS - 1):
        at(delivery_of(made).next_at)
        sweep(app, work)
    row = delivery_of(made)
    assert (row.state, row.attempts) == (DeliveryState.FAILED, rules.MAX_ATTEMPTS)
    assert "ConnectionRefusedError" in row.last_error
    assert queries.active_suppression(row.to_email) is None


def test_an_unreachable_server_costs_the_rest_of_the_batch_no_attempt(app, no_smtp, work):
    made = [make_notification(make_user()) for _turn in range(3)]
    app.extensions["pending_tasks"][1:] = []
    work()
    assert sorted(delivery_of(found).attempts for found in made) == [0, 0, 1]
    assert {delivery_of(found).state for found in made} == {DeliveryState.WAITING}


def test_a_dead_address_fails_and_gets_no_more_mail(app, smtp, work):
    user = make_user(email="dead@city.example")
    smtp.refuse_recipient("dead@city.example", "550 5.1.1 No such user")
    made = make_notification(user)
    work()
    assert delivery_of(made).state is DeliveryState.FAILED
    suppressed = queries.active_suppression("DEAD@city.example")
    assert suppressed is not None
    assert suppressed.reason is SuppressionReason.HARD_BOUNCE
    later = make_notification(user, kind="test.duty")
    work()
    assert delivery_of(later).state is DeliveryState.SUPPRESSED
    assert smtp.received == []


def test_a_full_mailbox_fails_the_mail_and_not_the_address(app, smtp, work):
    smtp.refuse_recipient("full@city.example", "552 5.2.2 Mailbox full")
    made = make_notification(make_user(email="full@city.example"))
    work()
    assert delivery_of(made).state is DeliveryState.FAILED
    assert queries.active_suppression("full@city.example") is None


def test_a_complaint_stops_what_can_be_stopped(app, smtp, work):
    user = make_user()
    with db.transaction():
        services.suppress(email=user.email, reason=SuppressionReason.COMPLAINT)
    news, duty = make_notification(user), make_notification(user, kind="test.duty")
    work()
    assert delivery_of(news).state is DeliveryState.SUPPRESSED
    assert delivery_of(duty).state is DeliveryState.SENT


def test_an_address_that_is_none_fails_and_holds_up_nobody(app, smtp, work):
    wrong, right = make_notification(None, email="no address"), make_notification(None)
    work()
    assert delivery_of(wrong).state is DeliveryState.FAILED
    assert delivery_of(right).state is DeliveryState.SENT


def test_a_refused_text_is_final(app, smtp, work):
    smtp.refuse_data("554 5.6.0 Not acceptable")
    made = make_notification(make_user())
    work()
    assert delivery_of(made).state is DeliveryState.FAILED


def test_a_hard_bounce_of_one_does_not_hold_up_the_batch(app, smtp, work):
    smtp.refuse_recipient("dead@city.example", "550 5.1.1 No such user")
    for email in ("a@city.example", "dead@city.example", "b@city.example"):
        make_notification(None, email=email)
    app.extensions["pending_tasks"][1:] = []
    work()
    assert sorted(got.to[0] for got in smtp.received) == ["a@city.example", "b@city.example"]
    assert smtp.connections == 1


def test_many_mails_share_connections(app, smtp, work):
    with db.transaction():
        for _turn in range(120):
            make_notification(None)
    work()
    assert len(smtp.received) == 120
    assert len({got.message_id for got in smtp.received}) == 120
    assert smtp.connections == 2


def test_who_comes_for_a_mail_that_another_has_leaves_the_rest_to_him(app, smtp):
    first, second = (delivery_of(make_notification(None)) for _turn in range(2))
    app.extensions["pending_tasks"].clear()
    with db.transaction():
        services.claim(first=first.id, limit=1)
    tasks.run(app, "notifications.deliver", (str(first.id),))
    assert smtp.received == []
    tasks.run(app, "notifications.deliver", (str(second.id),))
    assert len(smtp.received) == 1


def test_claim_takes_what_cannot_wait_first(app):
    for _turn in range(3):
        make_notification(None)
    duty = delivery_of(make_notification(None, kind="test.duty"))
    with db.transaction():
        (taken,) = services.claim(limit=1)
    assert taken.id == duty.id


def test_sweep_finds_a_wake_up_that_got_lost(app, smtp, work):
    made = make_notification(make_user())
    app.extensions["pending_tasks"].clear()  # the broker was away
    sweep(app, work)
    assert delivery_of(made).state is DeliveryState.SENT


def test_a_claim_is_a_lease(app, smtp, work, at):
    made = make_notification(make_user())
    app.extensions["pending_tasks"].clear()
    with db.transaction():
        (lost,) = services.claim()  # by a worker that dies
    sweep(app, work)
    assert smtp.received == []
    at(NOON + rules.LEASE)
    sweep(app, work)
    assert (delivery_of(made).state, delivery_of(made).attempts) == (DeliveryState.SENT, 2)
    with db.transaction():
        services.record_failed(lost, rules.Verdict.LATER, "too late to say so")
    assert delivery_of(made).state is DeliveryState.SENT


def test_a_mail_that_kills_its_workers_is_given_up(app, smtp, work, at):
    made = make_notification(make_user())
    app.extensions["pending_tasks"].clear()
    for attempt in range(rules.MAX_ATTEMPTS):
        at(NOON + rules.LEASE * attempt)
        with db.transaction():
            assert services.claim()
    at(NOON + rules.LEASE * rules.MAX_ATTEMPTS)
    sweep(app, work)
    assert delivery_of(made).state is DeliveryState.FAILED
    assert smtp.received == []


def test_retry_by_staff_starts_anew(app, smtp, work):
    smtp.refuse_data("554 5.6.0 Not acceptable")
    made = make_notification(make_user())
    work()
    with db.transaction():
        services.retry(delivery_id=delivery_of(made).id)
    work()
    assert delivery_of(made).state is DeliveryState.SENT


def test_quiet_hours_hold_for_repetitions_too(app, smtp, work, at):
    at(datetime(2026, 11, 23, 22, 59, 30, tzinfo=UTC))
    smtp.refuse_data("451 4.3.0 Later")
    made = make_notification(make_user(), kind="test.patient")
    work()
    assert delivery_of(made).next_at == datetime(2026, 11, 24, 7, tzinfo=UTC)


def test_quiet_hours_hold_for_what_could_not_leave_before(app, smtp, work, at):
    """Workers that were away in the evening do not wake people up; what cannot wait goes, and nobody waits for the others."""
    late = [make_notification(make_user(), kind="test.patient") for _ in range(services.BATCH + 1)]
    app.extensions["pending_tasks"].clear()
    at(datetime(2026, 11, 24, 1, tzinfo=UTC))
    urgent = make_notification(make_user())
    sweep(app, work)
    assert [got.to for got in smtp.received] == [[delivery_of(urgent).to_email]]
    rows = [delivery_of(made) for made in late]
    assert {(row.state, row.attempts) for row in rows} == {(DeliveryState.WAITING, 0)}
    assert {row.next_at for row in rows} == {datetime(2026, 11, 24, 7, tzinfo=UTC)}


def test_quiet_hours_hold_for_a_digest_that_comes_late(app, smtp, work, at):
    made = make_notification(make_user(), kind="test.digest")
    at(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    gather(app, work)
    assert smtp.received == []
    at(datetime(2026, 11, 25, 7, tzinfo=UTC))
    sweep(app, work)
    assert delivery_of(made).state is DeliveryState.SENT


def test_retry_sends_no_mail_without_its_text(app, smtp, work, at):
    """What held a link into an account was emptied in the meantime."""
    smtp.refuse_data("554 5.6.0 Not acceptable")
    made = make_notification(make_user(), kind="test.secret")
    work()
    at(NOON + timedelta(days=4))
    tasks.run(app, "notifications.purge", ())
    with db.transaction(), pytest.raises(Conflict):
        services.retry(delivery_id=delivery_of(made).id)


def test_retry_does_not_overrule_the_reader(app, smtp, work):
    user = make_user()
    with db.transaction():
        services.set_frequencies(user_id=user.id, chosen={"test.news": Frequency.NEVER})
    made = make_notification(user)
    with db.transaction(), pytest.raises(Conflict):
        services.retry(delivery_id=delivery_of(made).id)
    with db.transaction():
        services.set_frequencies(user_id=user.id, chosen={"test.news": Frequency.AT_ONCE})
        services.retry(delivery_id=delivery_of(made).id)
    work()
    assert len(smtp.received) == 1


# Digests -------------------------------------------------------------------------------------------------------------


def gather(app, work) -> None:
    tasks.run(app, "notifications.gather_digests", ())
    work()


def test_a_digest_gathers_what_waits_for_the_morning(app, smtp, work, at):
    user = make_user(timezone="Asia/Seoul", display_name="أحمد", locale="ar")
    made = [make_notification(user, kind="test.digest", subject=subject, lang="ar") for subject in ("أولا", "ثانيا")]
    make_notification(make_user(), kind="test.digest")
    gather(app, work)
    assert smtp.received == []
    at(datetime(2026, 11, 23, 23, tzinfo=UTC))  # 8 o'clock in Seoul
    gather(app, work)
    gather(app, work)
    (got,) = smtp.received
    assert got.to == [user.email]
    assert got.body().index("أولا") < got.body().index("ثانيا")
    html = got.body("html")
    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html
    assert "http://localhost/en/training/" in html
    assert "src=" not in html
    assert {delivery_of(found).state for found in made} == {DeliveryState.SENT}
    assert "unsubscribe" in got.mail["List-Unsubscribe"]
    assert queries.unread_count(user.id) == 2


def test_a_weekly_digest_comes_on_monday(app, smtp, work, at):
    user = make_user()
    with db.transaction():
        services.set_frequencies(user_id=user.id, chosen={"test.news": Frequency.WEEKLY})
    make_notification(user)
    at(datetime(2026, 11, 29, 12, tzinfo=UTC))
    gather(app, work)
    assert smtp.received == []
    at(datetime(2026, 11, 30, 8, tzinfo=UTC))
    gather(app, work)
    assert len(smtp.received) == 1


def test_what_arrives_after_the_digest_was_made_waits_for_the_next(app, smtp, work, at):
    user = make_user()
    make_notification(user, kind="test.digest")
    at(datetime(2026, 11, 24, 8, tzinfo=UTC))
    gather(app, work)
    late = make_notification(user, kind="test.digest")
    with db.transaction():
        db.session.get_one(Delivery, delivery_of(late).id).next_at = clock.now()
    gather(app, work)
    assert len(smtp.received) == 1
    assert (delivery_of(late).state, delivery_of(late).next_at) == (
        DeliveryState.WAITING,
        datetime(2026, 11, 25, 8, tzinfo=UTC),
    )


def test_a_digest_that_fails_takes_its_parts_along_and_can_be_retried(app, smtp, work, at):
    user = make_user(email="dead@city.example")
    smtp.refuse_recipient("dead@city.example", "550 5.7.1 Refused")
    made = make_notification(user, kind="test.digest")
    at(datetime(2026, 11, 24, 8, tzinfo=UTC))
    gather(app, work)
    assert delivery_of(made).state is DeliveryState.FAILED
    digest = db.session.scalars(select(Delivery).where(Delivery.digest_key.is_not(None))).one()
    smtp._recipient_replies.clear()
    with db.transaction():
        services.retry(delivery_id=digest.id)
    work()
    assert delivery_of(made).state is DeliveryState.SENT
    assert len(smtp.received) == 1


def test_deliver_takes_no_part_of_a_digest(app, smtp, work):
    made = make_notification(make_user(), kind="test.digest")
    with db.transaction():
        db.session.get_one(Delivery, delivery_of(made).id).next_at = NOON
    tasks.run(app, "notifications.deliver", (str(delivery_of(made).id),))
    assert smtp.received == []


def test_mail_taken_back_while_its_batch_is_sent_does_not_leave(app, smtp, work):
    """A worker holds both when the first reaches the server; the second is taken back, and its worker sees that in time."""
    first, second = make_notification(subject="First"), make_notification(subject="Second")

    def take_back(_got) -> None:
        smtp.before_reply = None
        with app.app_context(), db.transaction():
            assert services.withdraw(keys={second.key}) == {}, (
                "it may have arrived: whoever asked must reckon with that"
            )

    smtp.before_reply = take_back
    work()
    assert [got.mail["Subject"] for got in smtp.received] == ["First"]
    assert delivery_of(first).state is DeliveryState.SENT
    assert delivery_of(second).state is DeliveryState.EXPIRED


def test_worker_that_was_away_too_long_does_not_send_what_another_has_taken(app, smtp, at):
    make_notification()
    app.extensions["pending_tasks"].clear()
    with db.transaction():
        (slow,) = services.claim()
    at(NOON + rules.LEASE)
    with db.transaction():
        (quick,) = services.claim()
    assert (services.is_still_wanted(slow), services.is_still_wanted(quick)) == (False, True)
    with db.transaction():
        services.record_late(slow)
    assert services.is_still_wanted(quick), "what the slow one notes does not touch what the quick one has"


def test_mail_that_is_claimed_while_it_is_taken_back_does_not_leave(settings, fresh_database):
    with committing_app(settings, fresh_database("taken_back")) as app, app.app_context():
        key = make_notification(make_user()).key
        answers = []

        def take_back():
            with app.app_context(), db.transaction():
                answers.append(services.withdraw(keys={key}))

        other = Thread(target=contextvars.Context().run, args=(take_back,))
        with db.transaction():
            (parcel,) = services.claim()
            other.start()
            until_it_ends_or_waits(app, other)
        other.join(30)
        assert answers == [{}]  # it may have left, as far as whoever takes it back can know
        assert not services.is_still_wanted(parcel)
