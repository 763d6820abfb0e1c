"""What many readers of a component share for a minute: the process with all that rules ask, and pieces of pages.

A support is counted at once and shown at once to who gave it; in what others see it may be a minute old, as on every page that is
kept for all (`core.cache.LIFETIME`). Else each of three hundred supports a second would throw every page away.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from functools import partial

import redis
from flask import g

from portal.core import cache, clock, db, ids
from portal.core.errors import NotFound
from portal.participation.models import Component, Process
from portal.participation.queries import component_of, process_by_slug

TAGS = ("participation", "cities", "discussions", "people")


_NAME = "participation.process"


def generations() -> tuple[bytes | None, ...] | None:
    """Those of what a page of proposals shows, asked for once a request; None while Redis is away, and in a rehearsal."""
    if db.is_rehearsal():
        return None
    if "participation_generations" not in g:
        try:
            g.participation_generations = cache.store().generations(TAGS)
        except redis.RedisError:
            g.participation_generations = None
    found: tuple[bytes | None, ...] | None = g.participation_generations
    return found


def facts(about: uuid.UUID, order: int = 0) -> tuple[Hashable, ...]:
    """What a piece about a thing depends on that stands in no address: it is made anew after a change, and after a minute.

    Each thing, and each of its orders, has a second of its own in the minute. Were all made anew at once, whoever came then would wait for them.
    """
    known = generations()
    if known is None:
        return (ids.new_id(),)  # nobody could tell that it has changed: made for this page alone
    ahead = (about.int + 37 * order) % int(cache.LIFETIME)  # orders that follow each other lie far apart in the minute
    return (*known, int((clock.now().timestamp() + ahead) // cache.LIFETIME))


def process_shared(city: str, slug: str) -> Process:
    """A process, whole and detached, as all readers share it: to be read only. A change of something else may ask it what is open,
    since what is changed of a process raises a generation before the next request.

    Raises:
        NotFound: there is none.
    """
    known = generations()
    if known is None:
        return _detached(city, slug)
    try:
        found: Process = cache.store().value(f"{_NAME}:{city}:{slug}", TAGS, partial(_detached, city, slug), known)
    except redis.RedisError:
        return _detached(city, slug)
    return found


def _detached(city: str, slug: str) -> Process:
    found = process_by_slug(city, slug)
    if found is None:
        raise NotFound
    for component in found.components:
        component_of(found, component.slug)
    if db.is_rehearsal():  # shared with nobody, and what is rehearsed goes on with it
        return found
    parts = [one for phase in found.phases for one in (phase, *phase.actions)]
    for one in (*parts, *found.components, found, found.space, found.space.city):
        if one in db.session:
            db.session.expunge(one)
    return found


def component_shared(city: str, process: str, slug: str) -> Component:
    """A component of it. Raises NotFound."""
    found = next((one for one in process_shared(city, process).components if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found
