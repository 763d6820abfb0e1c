"""Telling everybody who supports a proposal while workers are killed: each once, nobody forgotten."""

from __future__ import annotations

import pytest
import redis
from sqlalchemy import func, select, text, update

from portal.core import clock, db
from portal.notifications.models import Delivery, DeliveryState, Notification
from portal.participation.models import NoticeKind, ProposalNotice
from portal.participation.services import telling
from tests.factories.accounts import make_user
from tests.factories.participation import make_process, make_proposal
from tests.faults.fleet import fleet, wait_until

pytestmark = pytest.mark.processes

PEOPLE = 20_000
MAILED = 500  # of them have chosen a mail at once; the others find it in the mail of the day

# In one statement each: the tally is counted by the statement, and thousands of changes of one row in one transaction are slow.
PEOPLE_ROWS = text(
    "INSERT INTO accounts_users (id, email, email_key, display_name, latin_name, locale, timezone, email_confirmed_at, created_at, state)"
    " SELECT id, id || '@mail.example', id || '@mail.example', 'Rosa Quispe', '', (ARRAY['en', 'ko', 'ar'])[1 + n % 3], 'UTC', now(),"
    " now(), 'active' FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, :people) AS n) AS drawn"
)
SUPPORT_ROWS = text(
    "INSERT INTO participation_supports (proposal_id, voter, user_id, created_at)"
    " SELECT :proposal, id::text, id, now() FROM accounts_users WHERE display_name = 'Rosa Quispe'"
)
CHOICE_ROWS = text(
    "INSERT INTO notifications_preferences (user_id, kind, frequency, changed_at) SELECT id, 'participation.moved', 'at_once', now()"
    " FROM accounts_users WHERE display_name = 'Rosa Quispe' LIMIT :mailed"
)


@pytest.fixture
def ships(tmp_path):
    with fleet(tmp_path) as made, made.app.app_context():
        yield made
        made.kill_workers()
        clock.set_source(None)
        redis.Redis.from_url(made.valkey.url).flushall()


def supported_by_many():
    """A proposal with so many supporters, as rows."""
    proposal = make_proposal(make_process(), make_user())
    with db.transaction():
        db.session.execute(PEOPLE_ROWS, {"people": PEOPLE})
        db.session.execute(SUPPORT_ROWS, {"proposal": proposal.id})
        db.session.execute(CHOICE_ROWS, {"mailed": MAILED})
        db.session.execute(text("DELETE FROM core_event_deliveries"))
    return proposal


def told() -> int:
    return db.session.scalar(select(func.count(Notification.id))) or 0


def sent() -> int:
    """Mails that have left; the leases of a dead worker are over at once."""
    with db.transaction():
        taken = update(Delivery).where(Delivery.state == DeliveryState.SENDING, Delivery.attempts == 1)
        db.session.execute(taken.values(next_at=clock.now()))
    return db.session.scalar(select(func.count(Delivery.id)).where(Delivery.state == DeliveryState.SENT)) or 0


def test_a_worker_killed_in_the_middle_of_a_mass_notice_tells_each_once(ships):
    proposal = supported_by_many()
    ships.start_worker()
    with db.transaction():
        telling.tell(proposal.id, NoticeKind.MOVED, steps=[])
    for least in (1, PEOPLE // 2):
        wait_until(lambda least=least: told() >= least)
        ships.kill_workers()
        assert told() <= PEOPLE
        ships.start_worker()
        ships.sweep(telling.TASK)
        ships.sweep(telling.TASK)
    wait_until(
        lambda: db.session.scalar(select(func.count(ProposalNotice.id)).where(ProposalNotice.done_at.is_(None))) == 0
    )
    people = db.session.scalars(select(Notification.user_id).where(Notification.kind == "participation.moved")).all()
    assert len(people) == len(set(people)) == PEOPLE + 1, "the author and each supporter, once"
    mailed = db.session.scalars(select(Delivery.to_email).where(Delivery.kind == "participation.moved")).all()
    assert len(mailed) == len(set(mailed)) == len(people)
    wait_until(lambda: sent() == MAILED)
    # What a worker had in hand when it was killed stays its own for a while; what it sent again has the same Message-ID.
    arrived = {(one["To"].addresses[0].addr_spec, one["Message-ID"]) for one in list(ships.mailbox.mails)}
    assert len(arrived) == len({to for to, _id in arrived}) == MAILED
