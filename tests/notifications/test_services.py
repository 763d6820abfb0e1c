"""Telling, choosing, stopping, forgetting."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from portal.core import clock, db, ids, storage
from portal.core.db import Base
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.mail import Attachment
from portal.notifications import queries, services
from portal.notifications.models import (
    Delivery,
    DeliveryState,
    Frequency,
    Notification,
    Preference,
    Suppression,
    SuppressionReason,
)
from tests.factories.accounts import make_user
from tests.factories.notifications import delivery_of, make_message, make_notification, make_recipient

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def choose(user, **chosen: Frequency) -> None:
    with db.transaction():
        services.set_frequencies(
            user_id=user.id, chosen={kind.replace("_", "."): often for kind, often in chosen.items()}
        )


def test_notify_fills_the_inbox_and_queues_one_mail(app):
    user = make_user()
    made = make_notification(user)
    assert queries.unread_count(user.id) == 1
    row = delivery_of(made)
    assert (row.state, row.to_email, row.attempts) == (DeliveryState.WAITING, user.email, 0)
    assert app.extensions["pending_tasks"][-1] == ("notifications.deliver", (str(row.id),))


def test_notify_twice_with_one_key_is_one(app):
    user = make_user()
    first = make_notification(user, key="nominated:1")
    second = make_notification(user, key="nominated:1", subject="Said again")
    assert second.id == first.id
    assert second.subject == "A place is free"
    assert len(db.session.scalars(select(Delivery).where(Delivery.user_id == user.id)).all()) == 1


def test_notify_is_undone_with_its_cause(app):
    user = make_user()
    app.extensions["pending_tasks"].clear()

    def cause_that_fails() -> None:
        with db.transaction():
            services.notify(recipient=make_recipient(user), message=make_message(), key="lost")
            raise Conflict("somebody was first")

    with pytest.raises(Conflict):
        cause_that_fails()
    assert queries.by_key("lost") is None
    assert app.extensions["pending_tasks"] == []


def test_notify_of_an_unknown_kind_is_a_mistake_of_ours(app):
    with pytest.raises(LookupError), db.transaction():
        services.notify(recipient=make_recipient(), message=make_message(kind="nobody.knows"), key="x")


def test_notify_without_an_account_sends_mail_only(app):
    made = make_notification(None, kind="test.digest")
    assert made.in_inbox is False
    assert delivery_of(made).frequency is Frequency.AT_ONCE


def test_notify_at_night_waits_until_seven_there_if_it_can(app, at):
    at(datetime(2026, 11, 23, 15, tzinfo=UTC))  # midnight in Seoul
    user = make_user(timezone="Asia/Seoul")
    app.extensions["pending_tasks"].clear()
    assert delivery_of(make_notification(user, kind="test.patient")).next_at == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert app.extensions["pending_tasks"] == []
    assert delivery_of(make_notification(user)).next_at == clock.now()


def test_notify_whom_no_mail_is_wanted_by_fills_the_inbox_only(app):
    user = make_user()
    choose(user, test_news=Frequency.NEVER)
    made = make_notification(user)
    assert made.in_inbox
    assert delivery_of(made).state is DeliveryState.SUPPRESSED


def test_set_frequencies_refuses_to_switch_off_what_must_arrive(app):
    user = make_user()
    with pytest.raises(DomainError, match="you asked for it"):
        choose(user, test_duty=Frequency.NEVER)
    with pytest.raises(NotFound):
        choose(user, no_such=Frequency.NEVER)


def test_set_frequencies_holds_for_mail_that_waits(app, at):
    at(NOON)
    user = make_user()
    made = make_notification(user, kind="test.digest")
    assert delivery_of(made).next_at == datetime(2026, 11, 24, 8, tzinfo=UTC)
    choose(user, test_digest=Frequency.WEEKLY)
    assert delivery_of(made).next_at == datetime(2026, 11, 30, 8, tzinfo=UTC)
    choose(user, test_digest=Frequency.AT_ONCE)
    assert delivery_of(made).next_at == NOON
    choose(user, test_digest=Frequency.NEVER)
    assert delivery_of(made).state is DeliveryState.SUPPRESSED


def test_unsubscribe_stops_the_kind_and_can_be_undone(app):
    user = make_user()
    choose(user, test_news=Frequency.WEEKLY)
    token = services.stop_token(user.id, "test.news")
    with db.transaction():
        before = services.unsubscribe(token=token)
    assert queries.chosen_frequencies(user.id) == {"test.news": Frequency.NEVER}
    with db.transaction():
        assert services.unsubscribe(token=token) == {}
        services.resubscribe(token=services.undo_token(user.id, before))
    assert queries.chosen_frequencies(user.id) == {"test.news": Frequency.WEEKLY}


def test_unsubscribe_from_a_digest_stops_all_that_it_gathers(app):
    user = make_user()
    choose(user, test_news=Frequency.DAILY, test_patient=Frequency.WEEKLY)
    with db.transaction():
        before = services.unsubscribe(token=services.stop_token(user.id, "notifications.daily_digest"))
    assert {"test.news", "test.digest"} <= set(before)
    chosen = queries.chosen_frequencies(user.id)
    assert chosen["test.news"] is chosen["test.digest"] is Frequency.NEVER
    assert chosen["test.patient"] is Frequency.WEEKLY


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0.forged", "a.b.c"])
def test_unsubscribe_takes_only_our_tokens(app, token):
    with pytest.raises(NotFound), db.transaction():
        services.unsubscribe(token=token)
    with pytest.raises(NotFound), db.transaction():
        services.resubscribe(token=token)


def test_unsubscribe_of_somebody_who_is_gone_is_not_found(app):
    with pytest.raises(NotFound), db.transaction():
        services.unsubscribe(token=services.stop_token(ids.new_id(), "test.news"))


def test_a_stop_token_cannot_undo(app):
    with pytest.raises(NotFound), db.transaction():
        services.resubscribe(token=services.stop_token(make_user().id, "test.news"))


def test_lift_suppression_keeps_who_and_why(app):
    staff = make_user()
    with db.transaction():
        services.suppress(email="Dead@City.example", reason=SuppressionReason.HARD_BOUNCE, detail="550")
        services.suppress(email="dead@city.example", reason=SuppressionReason.COMPLAINT)
    assert len(queries.suppressions_of("dead@city.example")) == 1
    with db.transaction():
        lifted = services.lift_suppression(email="DEAD@city.example", reason="the mailbox works again", by=staff.id)
    assert (lifted.lifted_by, lifted.lift_reason) == (staff.id, "the mailbox works again")
    assert queries.active_suppression("dead@city.example") is None
    with pytest.raises(Conflict), db.transaction():
        services.lift_suppression(email="dead@city.example", reason="again", by=staff.id)


def test_change_address_leads_waiting_mail_but_not_what_the_old_address_must_hear(app):
    user = make_user(email="old@city.example")
    news, duty = make_notification(user), make_notification(user, kind="test.duty")
    with db.transaction():
        services.change_address(user_id=user.id, email="new@city.example")
    assert delivery_of(news).to_email == "new@city.example"
    assert delivery_of(duty).to_email == "old@city.example"


def test_export_of_is_json_with_all_that_is_kept(app):
    user = make_user()
    make_notification(user, subject="수료증")
    choose(user, test_news=Frequency.DAILY)
    found = json.loads(json.dumps(services.export_of(user.id)))
    assert found["notifications"][0]["subject"] == "수료증"
    assert found["mails"][0]["to"] == user.email
    assert found["preferences"] == [
        {"kind": "test.news", "frequency": "daily", "since": found["preferences"][0]["since"]}
    ]


def test_erase_leaves_no_trace(app):
    user, other = make_user(email="ana@city.example"), make_user()
    make_notification(user)
    make_notification(other)
    make_notification(None, email="Ana@city.example")
    choose(user, test_news=Frequency.DAILY)
    with db.transaction():
        services.suppress(email=user.email, reason=SuppressionReason.HARD_BOUNCE)
        services.suppress(email="else@city.example", reason=SuppressionReason.BY_STAFF)
        services.lift_suppression(email="else@city.example", reason="mended", by=user.id)
        services.erase(user.id, user.email)
    for table in (Notification, Delivery, Preference, Suppression):
        rows = db.session.execute(text(f"SELECT t::text FROM {table.__tablename__} t")).scalars().all()
        assert not [row for row in rows if str(user.id) in row or "ana@city" in row.lower()]
    assert queries.unread_count(other.id) == 1
    assert queries.active_suppression(user.email) is None
    assert Base.metadata.tables["notifications_suppressions"].c.lifted_by.nullable


def test_purge_forgets_in_time(app, at):
    at(NOON)
    guest, secret, kept = (
        make_notification(None),
        make_notification(make_user(), kind="test.secret"),
        make_notification(make_user()),
    )
    with db.transaction():
        for row in db.session.scalars(select(Delivery)):
            row.state = DeliveryState.SENT
        assert services.purge() == 0
    at(NOON + timedelta(days=401))
    with db.transaction():
        services.purge()
    db.session.expire_all()
    assert db.session.get(Notification, guest.id) is None
    assert db.session.get_one(Notification, secret.id).text == ""
    assert db.session.get_one(Notification, kept.id).text != ""
    assert delivery_of(kept).to_email == ""


def test_attachments_are_kept_with_the_mail(app):
    with db.transaction():
        key = storage.save(b"%PDF-1.7", filename="certificate.pdf", content_type="application/pdf")
    made = make_notification(make_user(), attachments=(Attachment(key, "수료증.pdf"),))
    assert delivery_of(made).attachments == [{"key": key, "filename": "수료증.pdf", "content_type": "application/pdf"}]
