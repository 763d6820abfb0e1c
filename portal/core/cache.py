"""Whole pages shared between anonymous readers, and thrown away when what they show has changed.

A view marked `@for_everyone("cities")` gives the same bytes to everybody who is not signed in. The answer is kept in the
process with the generation numbers of its tags as they were *before* it was made; a change raises the numbers in Redis after
its commit, so an older page never matches again. A request with a session cookie never comes near this store, neither to
read nor to fill it. While Redis is away nothing is served from here, and what was changed meanwhile is told once it is back.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Event, Lock, RLock, Timer
from typing import TYPE_CHECKING, Any, TypeVar

import redis
import structlog
from flask import Flask, Response, current_app, g, request, session
from flask.typing import ResponseReturnValue

from portal.core import db, events

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

T = TypeVar("T")
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])

LIFETIME = (
    60.0  # seconds; bounds how long "in three days" may be wrong, and what a process that dies in an outage may cost
)
CAPACITY = 8_000_000  # bytes of pages that a process keeps, compressed only: a thousand of the usual size
_BESIDE = 1500  # bytes that a page takes beside its own: key, headers, tags and their generations
PATIENCE = 5.0  # seconds to wait for another thread's page before making one's own
KEY = "portal:generation:"
GATHERED = 1.0  # seconds of counts that a process sends to Redis together, and loses when it is killed
VIEWS = "portal:views"  # a hash: what was seen → how often since it was last gathered
_MAKING = "portal.page_being_made"  # in the WSGI environment of the request that makes a page others wait for


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept page, compressed, as nearly every browser wants it."""

    tags: tuple[str, ...]
    generations: tuple[bytes | None, ...]
    until: float
    etag: str
    packed: bytes
    headers: tuple[tuple[str, str], ...]
    counted: str = ""


class PageStore:
    """The pages of one process, least recently used out first."""

    def __init__(self, client: redis.Redis) -> None:
        self.client = client
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._size = 0  # bytes of all entries
        self._values: dict[str, tuple[tuple[bytes | None, ...], Any]] = {}
        self._making: dict[str, Event] = {}
        self._lost: set[str] = set()
        self._seen: Counter[str] = Counter()
        self._count_lock, self._send_lock = Lock(), Lock()
        self._lock = Lock()
        self._value_lock = RLock()  # a value may be made of another one

    def generations(self, tags: Iterable[str]) -> tuple[bytes | None, ...]:
        """Of these tags. What this process could not raise while Redis was away is raised first, for all processes; and what it
        keeps itself is forgotten as soon as it sees that Redis is away, since others may have changed something.
        """
        try:
            for tag in tuple(self._lost):
                self.client.incr(KEY + tag)
                self._lost.discard(tag)
            found: list[bytes | None] = self.client.mget([KEY + tag for tag in tags])  # type: ignore[assignment]  # sync client
        except redis.RedisError:
            self.clear()
            raise
        return tuple(found)

    def get(self, key: str) -> Entry | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.until < time.monotonic() or self.generations(entry.tags) != entry.generations:
            with self._lock:
                if self._entries.get(key) is entry:
                    self._drop(key)
            return None
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
        return entry

    def value(
        self, name: str, tags: tuple[str, ...], make: Callable[[], Any], known: tuple[bytes | None, ...] | None = None
    ) -> Any:
        """See `shared`. `known`: the generations of the tags, if this request has asked for them already."""
        generations = known or self.generations(tags)
        kept = self._values.get(name)
        if kept is None or kept[0] != generations:
            # One thread makes it: four at once would take the time, and the memory, of four.
            with self._value_lock:
                generations = self.generations(tags)
                kept = self._values.get(name)
                if kept is None or kept[0] != generations:
                    kept = self._values[name] = (generations, make())
        return kept[1]

    def begin(self, key: str) -> bool:
        """Notes that the calling thread makes this page; False if another one is at it."""
        mine = Event()
        return self._making.setdefault(key, mine) is mine

    def end(self, key: str) -> None:
        """The page is made, or it failed: lets those go on who wait for it."""
        self._making.pop(key).set()

    def wait(self, key: str) -> bool:
        """Waits while another thread makes this page; False if none does."""
        made = self._making.get(key)
        return made is not None and made.wait(PATIENCE)

    def put(self, key: str, entry: Entry) -> None:
        with self._lock:
            if key in self._entries:
                self._drop(key)
            self._entries[key] = entry
            self._size += _BESIDE + len(entry.packed)
            while self._size > CAPACITY:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        """Under the lock."""
        self._size -= _BESIDE + len(self._entries.pop(key).packed)

    def clear(self) -> None:
        """Forgets every page and value of this process."""
        with self._lock:
            self._entries.clear()
            self._size = 0
            self._values.clear()

    def raise_generation(self, tag: str) -> None:
        """Raises redis.RedisError: it is away; then the tag is raised as soon as it is back."""
        try:
            self.client.incr(KEY + tag)
        except redis.RedisError:
            self._lost.add(tag)
            raise

    def count(self, seen: str) -> None:
        """Counts it in this process; what has gathered goes to Redis together, `GATHERED` seconds after the first."""
        with self._count_lock:
            is_first = not self._seen
            self._seen[seen] += 1
        if is_first:
            later = Timer(GATHERED, self.send_counts)
            later.daemon = True
            later.start()

    def send_counts(self) -> None:
        """Adds to Redis what has gathered here; whoever comes while that is done waits until it is there."""
        with self._send_lock:
            with self._count_lock:
                seen, self._seen = self._seen, Counter()
            together = self.client.pipeline(transaction=False)
            for one, times in seen.items():
                together.hincrby(VIEWS, one, times)
            try:
                together.execute()
            except redis.RedisError:
                log.warning("cache.view_not_counted")


def store() -> PageStore:
    found: PageStore = current_app.extensions["page_store"]
    return found


def for_everyone(*tags: str) -> Callable[[V], V]:
    """Marks a GET view whose answer is the same for all anonymous readers. `tags` name what it shows."""

    def decorate(view: V) -> V:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if _shareable_request():
                try:
                    g.page_generations = (tags, store().generations(tags))
                    key = _key(request.environ)
                    if store().begin(key):
                        request.environ[_MAKING] = key
                except redis.RedisError:
                    log.warning("cache.unavailable")
            return view(*args, **kwargs)

        return counted  # type: ignore[return-value]  # same shape as the view

    return decorate


def shared(name: str, tags: tuple[str, ...], make: Callable[[], T]) -> T:
    """What `make` gives, kept in this process for all readers until one of the tags is raised. Not to be changed by them.

    Asks for it anew where this request has changed something, which is not the others' yet, and while Redis is away.
    """
    if db.in_transaction() or db.has_written():
        return make()
    try:
        found: T = store().value(name, tags, make)
    except redis.RedisError:
        return make()
    return found


def count_view(seen: str) -> None:
    """Counts that what this page shows was seen once, and again each time the kept page is given to somebody. Without Redis nothing
    is counted, and nothing in a rehearsal. `seen`: as whoever gathers the hash `VIEWS` understands it.
    """
    if db.is_rehearsal():
        return
    g.page_counted = seen
    store().count(seen)


def invalidate(tag: str) -> None:
    """Throws away the pages with this tag once the open block is committed."""
    found = store()
    db.after_commit(lambda: _raise(found, tag))


def invalidate_on(event_class: type, *tags: str) -> None:
    """Throws away the pages with these tags whenever such an event has been committed."""
    for tag in tags:
        events.on_commit(event_class, _Raiser(tag))


@dataclass(frozen=True)
class _Raiser:
    """Equal when the tag is, so that a second application in the process does not register twice."""

    tag: str

    def __call__(self, _event: object) -> None:
        _raise(store(), self.tag)


def _raise(found: PageStore, tag: str) -> None:
    try:
        found.raise_generation(tag)
    except redis.RedisError:
        log.warning("cache.invalidation_lost", tag=tag)


def _shareable_request() -> bool:
    is_anonymous = current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
    return request.method == "GET" and is_anonymous and not db.is_rehearsal()


def _keep(response: Response) -> Response:
    noted, counted = g.pop("page_generations", None), g.pop("page_counted", "")
    if noted is None or response.status_code != 200 or response.is_streamed:
        return response
    # The session is written after us: what changed it, e.g. a CSRF token on the page, is of this reader alone.
    if session.modified or "Set-Cookie" in response.headers:
        return response
    tags, generations = noted
    body = response.get_data()
    response.headers["ETag"] = etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    headers = tuple(
        (name, value)
        for name, value in response.headers.items()
        if name not in {"Content-Length", "X-Request-Id", "Content-Encoding"}
    )
    entry = Entry(tags, generations, time.monotonic() + LIFETIME, etag, gzip.compress(body, 6), headers, counted)
    store().put(_key(request.environ), entry)
    return response


def _key(environ: WSGIEnvironment) -> str:
    return f"{environ.get('HTTP_HOST', '')} {environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"


class PageCache:
    """The layer in front of Flask that answers from the store.

    When a page that everybody wants has to be made again, one thread of the process makes it and the others wait: made
    by all at once it would take each of them as long as all of them together.
    """

    def __init__(self, inner: WSGIApplication, store: PageStore, cookie: str) -> None:
        self.inner = inner
        self.store = store
        self.cookie = cookie + "="

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and self.cookie not in environ.get("HTTP_COOKIE", ""):
            entry = self._find(_key(environ))
            if entry is not None:
                if entry.counted:
                    self.store.count(entry.counted)
                return _answer(entry, environ, start_response)
        try:
            return self.inner(environ, start_response)
        finally:
            if _MAKING in environ:
                self.store.end(environ[_MAKING])

    def _find(self, key: str) -> Entry | None:
        try:
            entry = self.store.get(key)
            return self.store.get(key) if entry is None and self.store.wait(key) else entry
        except redis.RedisError:
            return None  # Flask answers; the view notes that the cache is away


def _answer(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    headers = list(entry.headers)
    if environ.get("HTTP_IF_NONE_MATCH") == entry.etag:
        start_response("304 Not Modified", headers)
        return []
    body = entry.packed
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
    else:
        body = gzip.decompress(body)
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [body]


def init_app(app: Flask) -> None:
    client = redis.Redis.from_url(
        app.config["SETTINGS"].redis_url, socket_connect_timeout=0.5, socket_timeout=0.5, max_connections=32
    )
    app.extensions["redis"] = client
    pages = app.extensions["page_store"] = PageStore(client)
    app.config["SESSION_COOKIE_NAME"] = "portal_session"
    app.wsgi_app = PageCache(app.wsgi_app, pages, app.config["SESSION_COOKIE_NAME"])  # type: ignore[method-assign]
    app.after_request(_keep)
