"""What the portal and the live process share: names of keys in Redis, what is done there at once, and what a message looks like.

A channel is one Redis Stream. A message's number `seq` is the time in microseconds at which it was published, or one more than
its predecessor's where two fall together. Redis needs several microseconds for each, so numbers do not run ahead of the clock:
they grow even if Redis has lost everything. JavaScript holds them exactly until the year 2255. Each message names its
predecessor, so whoever heard up to N knows from the next message whether something is missing.

https://redis.io/docs/latest/develop/data-types/streams/ (one Redis, not a cluster: the scripts touch several keys).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KEPT = 2000  # messages of a channel, about: Redis trims in blocks
EXPIRES = 2 * 86400  # seconds after the last message until a channel is forgotten
INTERVAL = 500  # ms between two snapshots of one key
STALE = 45_000  # ms after which the count of a process that says nothing more is left out
LARGEST = 16_384  # bytes of a message's data as JSON

_PREFIX = "portal:live:"
DUE = (
    _PREFIX + "due"
)  # snapshots that wait for their turn: sorted set of `<channel> <key>`, by the ms at which it comes
PROCESSES = _PREFIX + "processes"  # live processes: sorted set by the second at which each last said that it is there


def stream_key(channel: str) -> str:
    """Its messages."""
    return f"{_PREFIX}stream:{channel}"


def snapshot_key(channel: str) -> str:
    """What its snapshots have come to: a hash, see `OFFER`."""
    return f"{_PREFIX}snapshots:{channel}"


def presence_key(channel: str) -> str:
    """How many listen: a hash of process → `<number> <ms>`."""
    return f"{_PREFIX}presence:{channel}"


# Each script begins with these. `at` is the publisher's clock, for people; `seq` is Redis's, for order.
_COMMON = f"""
local function microseconds()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function milliseconds() return math.floor(microseconds() / 1000) end
local function text(number) return string.format('%.0f', number) end
local function add(stream, kind, data, audience, at)
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)
  local previous = 0
  if last[1] then previous = tonumber(string.match(last[1][1], '^%d+')) end
  local seq = text(math.max(previous + 1, microseconds()))
  redis.call('XADD', stream, 'MAXLEN', '~', {KEPT}, seq .. '-0',
    'p', text(previous), 'k', kind, 'd', data, 't', audience, 'a', at)
  redis.call('EXPIRE', stream, {EXPIRES})
  return seq
end
"""

# KEYS: stream. ARGV: kind, data, audience, at. Gives seq.
PUBLISH = (
    _COMMON
    + """
return add(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
"""
)

# KEYS: snapshots. ARGV: key. Gives the number under which a snapshot that is read from now on will be offered.
VERSION = f"""
redis.call('EXPIRE', KEYS[1], {EXPIRES})
return redis.call('HINCRBY', KEYS[1], 'c:' .. ARGV[1], 1)
"""

# KEYS: stream, snapshots, due. ARGV: channel, key, version, kind, data, audience, at. Gives seq, or '' if it waits or is late.
#
# The number is taken after the commit and before the state is read. So whoever got the highest number read after all who
# committed before had theirs: his snapshot holds everything, and one with a lower number is dropped even if it comes later.
OFFER = (
    _COMMON
    + f"""
local version, key = tonumber(ARGV[3]), ARGV[2]
if version <= tonumber(redis.call('HGET', KEYS[2], 'v:' .. key) or 0) then return '' end
redis.call('HSET', KEYS[2], 'v:' .. key, ARGV[3])
-- After a loss of Redis a number from before must not outrank those to come.
if version > tonumber(redis.call('HGET', KEYS[2], 'c:' .. key) or 0) then redis.call('HSET', KEYS[2], 'c:' .. key, ARGV[3]) end
redis.call('EXPIRE', KEYS[2], {EXPIRES})
local now, turn = milliseconds(), tonumber(redis.call('HGET', KEYS[2], 'n:' .. key) or 0)
local member = ARGV[1] .. ' ' .. key
if now >= turn then
  redis.call('HDEL', KEYS[2], 'w:' .. key)
  redis.call('ZREM', KEYS[3], member)
  redis.call('HSET', KEYS[2], 'n:' .. key, text(now + {INTERVAL}))
  return add(KEYS[1], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
end
redis.call('HSET', KEYS[2], 'w:' .. key, cjson.encode({{ARGV[4], ARGV[5], ARGV[6], ARGV[7]}}))
redis.call('ZADD', KEYS[3], text(turn), member)
return ''
"""
)

# KEYS: due. Publishes the snapshots whose turn has come; several processes may ask at once, each goes out once. Gives how many.
FLUSH = (
    _COMMON
    + f"""
local now, sent = milliseconds(), 0
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'LIMIT', 0, 200)) do
  local channel, key = string.match(member, '^(%S+) (.*)$')
  local snapshots = '{_PREFIX}snapshots:' .. channel
  local waiting = redis.call('HGET', snapshots, 'w:' .. key)
  if waiting then
    local it = cjson.decode(waiting)
    add('{_PREFIX}stream:' .. channel, it[1], it[2], it[3], it[4])
    redis.call('HDEL', snapshots, 'w:' .. key)
    redis.call('HSET', snapshots, 'n:' .. key, text(now + {INTERVAL}))
    sent = sent + 1
  end
  redis.call('ZREM', KEYS[1], member)
end
return sent
"""
)

# KEYS: presence. ARGV: process, number (nothing: only ask). Gives how many listen at all processes.
PRESENCE = (
    _COMMON
    + f"""
local now, sum = milliseconds(), 0
if ARGV[1] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. text(now))
  redis.call('PEXPIRE', KEYS[1], {STALE})
end
local all = redis.call('HGETALL', KEYS[1])
for i = 2, #all, 2 do
  local number, at = string.match(all[i], '^(%d+) (%d+)$')
  if now - tonumber(at) < {STALE} then sum = sum + tonumber(number)
  elseif ARGV[1] then redis.call('HDEL', KEYS[1], all[i - 1]) end
end
return sum
"""
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a channel. `data` and `at` (ISO 8601) are as they were published; `audience` empty: for everybody."""

    seq: int
    previous: int
    kind: str
    data: str
    audience: str
    at: str

    def follows(self, heard: int) -> bool:
        """Whether nothing is missing between what was heard up to `heard` (0: nothing yet) and this."""
        return self.previous <= heard and (self.previous > 0 or heard == 0)

    def envelope(self) -> str:
        """`{"seq": …, "kind": …, "data": …, "at": …}` as JSON."""
        return f'{{"seq":{self.seq},"kind":"{self.kind}","data":{self.data},"at":"{self.at}"}}'


def read(entry: tuple[bytes, Mapping[bytes, bytes]]) -> Message:
    """A message from an entry of a Redis Stream."""
    number, fields = entry
    return Message(
        seq=int(number.partition(b"-")[0]), previous=int(fields[b"p"]), kind=fields[b"k"].decode(),
        data=fields[b"d"].decode(), audience=fields[b"t"].decode(), at=fields[b"a"].decode(),
    )  # fmt: skip


def encode(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """The data of a message as compact JSON, which holds no line end.

    Raises:
        ValueError: it is longer than `LARGEST` bytes or holds what JSON cannot say.
        TypeError: it holds something that is not JSON.
    """
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(text.encode()) > LARGEST:
        raise ValueError(f"a message carries at most {LARGEST} bytes: send what changed, or where to look")
    return text
