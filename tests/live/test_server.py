"""The live process: who is let in, what is sent, in which order, and what happens when something ends."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest
import redis

from portal.embedded import ValkeyServer, process
from portal.live import messages
from tests.faults.fleet import ROOT, wait_until
from tests.live.ears import CHANNEL, Ear, get, live_here, start_live, token

Say = Callable[..., int]


@pytest.fixture
def broker(redis_url) -> Iterator[redis.Redis]:
    """The Redis of this worker, empty."""
    client = redis.Redis.from_url(redis_url)
    client.flushdb()
    yield client
    client.close()


def sayer(client: redis.Redis) -> Say:
    publish = client.register_script(messages.PUBLISH)

    def say(number: int, channel: str = CHANNEL, audience: str = "", more: str = "") -> int:
        data = json.dumps({"n": number, "more": more})
        return int(
            publish(keys=[messages.stream_key(channel)], args=["note", data, audience, "2026-11-26T10:00:00+00:00"])
        )

    return say


@pytest.fixture
def say(broker) -> Say:
    """Publishes {"n": number}; gives its seq."""
    return sayer(broker)


@pytest.fixture
def port(redis_url, broker) -> Iterator[int]:
    """A live process's server, quick in everything."""
    with live_here(redis_url, heartbeat=0.2, flush=0.05, count=0.05, again=0.05, per_subject=3) as (_hub, at):
        yield at


def numbers(events: list[dict[str, object]]) -> list[int]:
    return [event["data"]["n"] for event in events]


def test_only_a_valid_token_is_let_in_and_hears_only_its_channel(port, say) -> None:
    good = token()
    for wrong in ("", "x.y", good[:-3] + "AAA", token(now=0)):
        for path in ("/live/stream", "/live/poll"):
            status, headers, body = get(port, f"{path}?token={wrong}")
            assert (status, headers["cache-control"]) == (401, "no-store")
            assert json.loads(body)["error"] in {"not signed by this portal", "expired"}
    assert get(port, f"/live/stream?token={good}&after=-1")[0] == 400
    assert get(port, f"/live/poll?token={good}&after={'9' * 30}")[0] == 400
    # Without LIVE_URL everything is of one origin, so no other may read.
    status, headers, _body = get(port, f"/live/poll?token={good}", Origin="https://elsewhere.example")
    assert (status, headers.get("access-control-allow-origin")) == (204, None)

    ear, other = Ear(port, good), Ear(port, token(channel="room:2"))
    assert (ear.answer.headers["Content-Type"], ear.answer.headers["X-Accel-Buffering"]) == (
        "text/event-stream; charset=utf-8",
        "no",
    )
    assert 3000 <= ear.retry < 6000
    seq = say(1)
    say(2, channel="room:2")
    (heard,) = ear.events(1)
    assert heard == {
        "event": "message",
        "seq": seq,
        "kind": "note",
        "data": {"n": 1, "more": ""},
        "at": "2026-11-26T10:00:00+00:00",
    }
    assert ear.last == seq
    assert numbers(other.events(1)) == [2]
    ear.close()
    other.close()


def test_audience_hears_what_is_meant_for_it_live_in_replay_and_by_poll(port, say) -> None:
    def is_meant(ear: Ear, wanted: list[int]) -> None:
        assert numbers(ear.events(len(wanted))) == wanted

    moderator, guest = token(subject="m", hears=["moderators"]), token(subject="g")
    ears = Ear(port, moderator, after=0), Ear(port, guest, after=0)
    for number in range(6):
        say(number, audience="moderators" if number % 2 else "")
    is_meant(ears[0], [0, 1, 2, 3, 4, 5])
    is_meant(ears[1], [0, 2, 4])
    late = Ear(port, moderator, after=0), Ear(port, guest, after=0)
    is_meant(late[0], [0, 1, 2, 3, 4, 5])
    is_meant(late[1], [0, 2, 4])
    polled = [json.loads(get(port, f"/live/poll?token={one}&after=0")[2]) for one in (moderator, guest)]
    assert [numbers(found["events"]) for found in polled] == [[0, 1, 2, 3, 4, 5], [0, 2, 4]]
    assert polled[0]["seq"] == polled[1]["seq"] == ears[0].last
    for ear in (*ears, *late):
        ear.close()


def test_poll_brings_the_same_envelopes_says_when_nothing_is_new_and_when_something_is_missing(
    port, say, broker
) -> None:
    signed = token()
    first, second = say(1), say(2)
    ear = Ear(port, signed, after=0)
    streamed = ear.events(2)
    status, headers, body = get(port, f"/live/poll?token={signed}&after=0")
    found = json.loads(body)
    assert (status, headers["etag"], found["seq"], found["gap"]) == (200, f'"{second}"', second, False)
    assert [{"event": "message"} | event for event in found["events"]] == streamed
    assert found["listeners"] == 1  # somebody who listens and polls is one
    assert numbers(json.loads(get(port, f"/live/poll?token={signed}&after={first}")[2])["events"]) == [2]
    assert get(port, f"/live/poll?token={signed}&after={second}")[0] == 204
    assert get(port, f"/live/poll?token={signed}&after={first}", **{"If-None-Match": f'"{second}"'})[0] == 304
    ear.close()

    broker.xtrim(messages.stream_key(CHANNEL), maxlen=1, approximate=False)
    missing = json.loads(get(port, f"/live/poll?token={signed}&after={first - 1}")[2])
    assert (missing["gap"], missing["events"], missing["seq"]) == (True, [], second)
    assert numbers(json.loads(get(port, f"/live/poll?token={signed}&after={first}")[2])["events"]) == [2]


def test_numbers_do_not_run_ahead_of_the_clock(port, say, broker) -> None:
    """So that what is published after Redis has lost everything is still later than what was published in a hurry before."""
    ear = Ear(port, token())
    # It listens meanwhile: whoever does not take what is sent is let go, and how much the system holds for him is another matter.
    with ThreadPoolExecutor(1) as listening:
        heard = listening.submit(ear.events, 900)
        for number in range(900):
            say(number)
    assert numbers(heard.result()) == list(range(900))
    broker.flushdb()
    say(1)
    assert ear.events(1, "gap")
    assert numbers(ear.events(1)) == [1]
    ear.close()


def test_a_process_that_stood_still_lets_nobody_go_who_listens(redis_url, say) -> None:
    """More is waiting for it in Redis then than may wait for one listener."""
    at = process.free_port()
    started = start_live(redis_url, at)
    try:
        ear = Ear(at, token())
        started.send_signal(signal.SIGSTOP)
        for number in range(900):
            say(number)
        started.send_signal(signal.SIGCONT)
        assert numbers(ear.events(900)) == list(range(900))
        ear.close()
    finally:
        started.send_signal(signal.SIGCONT)
        started.terminate()
        started.wait(20)


def test_replay_is_exact_from_memory_and_from_redis_and_a_gap_is_told(
    redis_url, port, say, broker, monkeypatch
) -> None:
    seqs = [say(number) for number in range(900)]  # more than memory holds, and more than one reading brings
    for heard in (0, 5, 350, 643, 644, 645, 905):
        ear = Ear(port, token(), last=seqs[heard], after=0)  # what the browser says goes before what the page said
        wanted = list(range(heard + 1, len(seqs)))
        assert numbers(ear.events(len(wanted))) == wanted
        seqs.append(say(len(seqs)))
        assert numbers(ear.events(1)) == [len(seqs) - 1]
        ear.close()
        wait_until(lambda: json.loads(get(port, "/live/health")[2])["channels"] == 0)

    broker.xtrim(messages.stream_key(CHANNEL), maxlen=500, approximate=False)
    reaching, beyond = Ear(port, token(), last=seqs[-501]), Ear(port, token(), last=seqs[-502])
    assert numbers(reaching.events(500)) == list(range(len(seqs) - 500, len(seqs)))
    (missed,) = beyond.events(1, "gap")
    assert missed == {"event": "gap", "seq": seqs[-1]}
    assert beyond.last == seqs[-1]  # it comes back from there
    say(1000)
    assert numbers(beyond.events(1)) == numbers(reaching.events(1)) == [1000]
    # Redis has lost everything: what was published before may be missing, whatever the numbers say.
    broker.flushdb()
    say(1)
    assert beyond.events(1, "gap")
    assert numbers(beyond.events(1)) == [1]
    reaching.close()
    beyond.close()


def test_two_processes_tell_everybody_once_and_send_a_waiting_snapshot_once(redis_url, broker, say) -> None:
    ports = [process.free_port(), process.free_port()]
    running = [start_live(redis_url, one) for one in ports]
    try:
        ears = [Ear(one, token(subject=f"p{one}"), after=0) for one in (*ports, *ports)]
        for number in range(50):
            say(number)
        for ear in ears:
            assert numbers(ear.events(50)) == list(range(50))
        offer = broker.register_script(messages.OFFER)
        for version in (1, 2, 3):
            offer(
                keys=[messages.stream_key(CHANNEL), messages.snapshot_key(CHANNEL), messages.DUE],
                args=[CHANNEL, "poll:1", version, "poll", json.dumps({"n": version}), "", "2026-11-26T10:00:00+00:00"],
            )
        for ear in ears:
            assert numbers(ear.events(2)) == [1, 3]
        assert [messages.read(entry).data for entry in broker.xrange(messages.stream_key(CHANNEL))][50:] == [
            '{"n": 1}',
            '{"n": 3}',
        ]
        for ear in ears:
            ear.close()
    finally:
        for one in running:
            one.terminate()
        assert [one.wait(10) for one in running] == [0, 0]


def test_restart_by_kill_and_by_term_loses_and_repeats_nothing(redis_url, broker, say) -> None:
    port, heard, last = process.free_port(), [], 0
    for turn, signum in enumerate((signal.SIGKILL, signal.SIGTERM, signal.SIGKILL)):
        running = start_live(redis_url, port)
        ear = Ear(port, token(), after=0, **({"last": last} if last else {}))
        say(turn * 10)
        heard += ear.events(2 if turn else 1)
        running.send_signal(signum)
        if signum == signal.SIGTERM:
            assert ear.events(1, "reconnect")
            assert ear.event() == {}
            assert running.wait(10) == 0
        running.wait(10)
        last = ear.last
        ear.close()
        say(turn * 10 + 1)  # while nobody is there to send it
    assert numbers(heard) == [0, 1, 10, 11, 20]


def test_draining_lets_nobody_in_and_sends_what_waits(redis_url, broker, say) -> None:
    with live_here(redis_url) as (hub, port):
        ear = Ear(port, token(), after=0)
        say(1)
        assert numbers(ear.events(1)) == [1]
    assert ear.events(1, "reconnect")
    assert ear.event() == {}
    assert hub.listeners == 0
    ear.close()


def test_silence_is_broken_and_a_stream_ends_with_its_token(redis_url, broker) -> None:
    with live_here(redis_url, heartbeat=0.05, count=60) as (_hub, port):
        ear = Ear(port, token(lifetime=2))
        assert ear.events(1, "reconnect")  # after a second or two
        assert ear.event() == {}
        assert ear.comments >= 5
        assert get(port, f"/live/poll?token={token(lifetime=0)}")[0] == 401
        ear.close()


def test_slow_reader_is_cut_and_others_are_not_held_up(redis_url, broker, say) -> None:
    with live_here(redis_url, queue=20, count=60) as (hub, port):
        slow, quick = Ear(port, token(subject="slow"), after=0, small=True), Ear(port, token(subject="quick"), after=0)
        sent = 0
        while hub.listeners == 2:  # until the kernel's buffers and then the queue are full
            say(sent, more="x" * 15_000)
            assert numbers(quick.events(1)) == [sent]
            sent += 1
            assert sent < 2000, "the slow reader was never cut"
        got = []
        with contextlib.suppress(OSError, HTTPException):  # a line that ends in the middle: it was cut
            while event := slow.event():
                got.append(event)
        slow.close()
        assert numbers(got) == list(range(len(got)))
        again = Ear(port, token(subject="slow"), last=slow.last)
        assert numbers(again.events(sent - len(got))) == list(range(len(got), sent))
        again.close()
        quick.close()


def test_connections_are_limited_by_person_and_in_all(redis_url, broker, port) -> None:
    ears = [Ear(port, token()) for _ in range(3)]
    refused = get(port, f"/live/stream?token={token()}")
    assert (refused[0], refused[1]["retry-after"]) == (429, "5")
    other = Ear(port, token(subject="another"))
    ears.pop().close()
    wait_until(lambda: get(port, "/live/health")[2].count('"listeners":3'))
    ears.append(Ear(port, token()))
    assert [ear.answer.status for ear in (*ears, other)] == [200, 200, 200, 200]
    for ear in (*ears, other):
        ear.close()
    with live_here(redis_url, listeners=1) as (_hub, full):
        one = Ear(full, token())
        assert get(full, f"/live/stream?token={token(subject='b')}")[0] == 429
        one.close()


def test_people_are_counted_once_over_connections_and_processes(redis_url, broker, port) -> None:
    count = broker.register_script(messages.PRESENCE)

    def is_counted(wanted: int) -> None:
        wait_until(lambda: count(keys=[messages.presence_key(CHANNEL)]) == wanted)

    with live_here(redis_url, count=0.05) as (_hub, second):
        ears = [Ear(port, token(subject=who)) for who in ("a", "a", "b")]
        is_counted(2)
        ears.append(Ear(second, token(subject="c")))
        is_counted(3)
        while ears[0].events(1, "presence")[0]["listeners"] != 3:
            pass
        ears.append(Ear(port, token(subject="b")))  # changes nothing, and is told at once
        assert ears[-1].event() == {"event": "presence", "listeners": 3}
        ears.pop().close()
        get(port, f"/live/poll?token={token(subject='d')}")
        is_counted(4)
        ears.pop().close()
        is_counted(3)
    for ear in ears:
        ear.close()
    is_counted(1)  # the one who polled lately


def test_redis_may_go_and_come_back_while_listeners_stay(tmp_path) -> None:
    server = ValkeyServer(tmp_path / "valkey", port=process.free_port())
    server.start()
    try:
        client = redis.Redis.from_url(server.url)
        say = sayer(client)
        with live_here(server.url, again=0.05, count=60, flush=0.05) as (hub, port):
            ear = Ear(port, token(), after=0)
            say(1)
            assert numbers(ear.events(1)) == [1]
            server.stop()
            wait_until(lambda: hub.is_away)
            assert get(port, f"/live/poll?token={token()}&after=0")[0] == 503
            assert get(port, f"/live/stream?token={token(channel='room:2')}")[0] == 503
            status, _headers, body = get(port, "/live/health")
            assert (status, json.loads(body)["redis"], json.loads(body)["listeners"]) == (503, "unreachable", 1)
            server.start()
            # What was published while it was away is lost, so everybody looks again, once.
            assert ear.events(1, "gap")
            say(2)
            assert numbers(ear.events(1)) == [2]
            ear.close()
            back = Ear(port, token(), after=0)
            assert numbers(back.events(2)) == [1, 2]
            back.close()
            client.close()
    finally:
        server.stop()


def test_process_loads_neither_flask_nor_the_database_and_says_what_it_lacks(redis_url) -> None:
    code = (
        "import sys, portal.live.server.__main__\n"
        "print([name for name in ('flask', 'sqlalchemy', 'celery', 'psycopg', 'structlog') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    words = [sys.executable, "-m", "portal.live.server"]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False, env={"REDIS_URL": redis_url, "SECRET_KEY": ""}
    )
    assert (done.returncode, done.stderr.partition(".")[0]) == (1, "SECRET_KEY is not set")


def test_pages_of_the_portal_alone_may_read_where_live_has_an_origin_of_its_own(redis_url, broker) -> None:
    port = process.free_port()
    running = start_live(redis_url, port, LIVE_URL=f"http://127.0.0.1:{port}", BASE_URL="http://127.0.0.1:8000")
    try:
        for origin, allowed in (
            ("http://127.0.0.1:8000", True), ("http://localhost:8000", True), ("http://127.0.0.1:8001", False),
            ("https://127.0.0.1:8000", False), ("http://evil.example", False),
        ):  # fmt: skip
            _status, headers, _body = get(port, f"/live/poll?token={token()}", Origin=origin)
            assert (headers.get("access-control-allow-origin") == origin) is allowed
            assert headers["vary"] == "Origin"
    finally:
        running.terminate()
        running.wait(10)
