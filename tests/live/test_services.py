"""Publishing: after the commit only, in order, coalesced, and gone without harm while Redis is away."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
import redis

from portal.core import db
from portal.live import messages, services, tokens

CHANNEL = "room:1"


def heard(app, channel: str = CHANNEL) -> list[messages.Message]:
    """All messages of a channel."""
    return [messages.read(entry) for entry in app.extensions["redis"].xrange(messages.stream_key(channel))]


def test_publish_leaves_after_the_commit_and_never_after_a_rollback(app) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction():
        services.publish(channel=CHANNEL, kind="question", data={"id": 1})
        services.publish_snapshot(channel=CHANNEL, kind="poll", key="poll:1", make=lambda: {"votes": 1})
        1 / 0  # noqa: B018
    assert heard(app) == []

    with db.transaction():
        services.publish(channel=CHANNEL, kind="question", data={"text": "왜?\n", "id": 1})
        services.publish(channel=CHANNEL, kind="question", data={"id": 2}, audience=services.MODERATORS)
        assert heard(app) == []

    first, second = heard(app)
    assert (first.kind, first.audience, second.audience) == ("question", "", "moderators")
    assert first.envelope() == f'{{"seq":{first.seq},"kind":"question","data":{first.data},"at":"{first.at}"}}'
    assert "왜?" in first.data
    assert "\n" not in first.envelope()
    assert first.previous == 0
    assert second.previous == first.seq < second.seq
    assert services.position(CHANNEL) == second.seq


def test_publish_refuses_what_no_channel_carries(app) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        services.publish(channel=CHANNEL, kind="question", data={})
    with db.transaction():
        for wrong in (
            {"channel": "Room 1\n", "kind": "question", "data": {}},
            {"channel": CHANNEL, "kind": "a\nb", "data": {}},
            {"channel": CHANNEL, "kind": "question", "data": {}, "audience": "*"},
            {"channel": CHANNEL, "kind": "question", "data": {"text": "x" * messages.LARGEST}},
            {"channel": CHANNEL, "kind": "question", "data": {"share": float("nan")}},
        ):
            with pytest.raises(ValueError, match=r"name|at most|JSON"):
                services.publish(**wrong)
        with pytest.raises(ValueError, match="key"):
            services.publish_snapshot(channel=CHANNEL, kind="poll", key="", make=dict)
    assert heard(app) == []


def test_sequence_grows_over_a_loss_of_redis_and_stays_within_two_thousand(app) -> None:
    with db.transaction():
        services.publish(channel=CHANNEL, kind="a", data={})
    before = services.position(CHANNEL)
    app.extensions["redis"].flushdb()
    with db.transaction():
        for number in range(2300):
            services.publish(channel=CHANNEL, kind="a", data={"n": number})
    kept = heard(app)
    assert kept[0].seq > before
    assert messages.KEPT <= len(kept) <= messages.KEPT + 200
    assert all(later.follows(earlier.seq) and later.seq > earlier.seq for earlier, later in itertools.pairwise(kept))
    assert not kept[0].follows(0)  # the first of all were trimmed, and it shows


def test_snapshots_go_out_twice_a_second_and_the_last_state_always(app) -> None:
    client, state = app.extensions["redis"], {"votes": 0}

    def vote() -> None:
        state["votes"] += 1
        services.publish_snapshot(channel=CHANNEL, kind="poll", key="poll:1", make=lambda: dict(state))

    flush = client.register_script(messages.FLUSH)
    began = time.monotonic()
    while time.monotonic() - began < 1.2:
        with db.transaction():
            vote()
        flush(keys=[messages.DUE])
    until = time.monotonic() + 5
    while client.zcard(messages.DUE) and time.monotonic() < until:
        flush(keys=[messages.DUE])
    took = time.monotonic() - began

    sent = heard(app)
    assert sent[-1].data == f'{{"votes":{state["votes"]}}}'
    assert 3 <= len(sent) <= took / 0.5 + 1
    apart = [later.seq - earlier.seq for earlier, later in itertools.pairwise(sent)]
    assert min(apart) >= messages.INTERVAL
    assert flush(keys=[messages.DUE]) == 0


def test_snapshot_that_was_read_earlier_never_replaces_a_later_one(app) -> None:
    client = app.extensions["redis"]

    def slow() -> dict[str, int]:
        """While this one reads, another process commits, reads and sends."""
        with_all = {"votes": 2}
        services._offer(CHANNEL, "poll", "poll:1", lambda: with_all, "")
        return {"votes": 1}

    services._offer(CHANNEL, "poll", "poll:1", slow, "")
    client.hset(messages.snapshot_key(CHANNEL), "n:poll:1", 0)
    client.register_script(messages.FLUSH)(keys=[messages.DUE])
    assert [message.data for message in heard(app)] == ['{"votes":2}']
    # Keys do not wait for each other.
    services._offer(CHANNEL, "poll", "poll:2", lambda: {"votes": 9}, "")
    assert heard(app)[-1].data == '{"votes":9}'


def test_open_stream_gives_a_page_all_it_needs(app, settings) -> None:
    with db.transaction():
        services.publish(channel=CHANNEL, kind="a", data={})
    stream = services.open_stream(channel=CHANNEL, subject="p1", renew="/en/renew", hears=[services.MODERATORS])
    assert (stream.url, stream.poll, stream.renew) == ("/live/stream", "/live/poll", "/en/renew")
    assert stream.after == services.position(CHANNEL) > 0
    token = tokens.verify(tokens.derive_key(settings.secret_key), stream.token, now=time.time())
    assert (token.channel, token.subject, token.hears) == (CHANNEL, "p1", frozenset({"moderators"}))
    assert services.stream_answer(channel=CHANNEL, subject="p1").keys() == {"token", "seconds"}
    assert services.presence(CHANNEL) == 0


def test_nothing_fails_while_redis_is_away(app, monkeypatch) -> None:
    gone = redis.Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.extensions["page_store"], "client", gone)
    with db.transaction():
        services.publish(channel=CHANNEL, kind="a", data={})
        services.publish_snapshot(channel=CHANNEL, kind="b", key="b", make=dict)
    assert (services.position(CHANNEL), services.presence(CHANNEL)) == (0, 0)
    stream = services.open_stream(channel=CHANNEL, subject="p1", renew="/")
    assert replace(stream, token="").after == 0
