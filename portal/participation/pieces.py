"""What many readers of a component share for a minute: the process with all that rules ask, and pieces of pages.

A support is counted at once and shown at once to who gave it; in what others see it may be a minute old, as on every page that is
kept for all (`core.cache.LIFETIME`). Else each of three hundred supports a second would throw every page away.
"""

from __future__ import annotations

from collections.abc import Hashable

import redis

from portal.core import cache, clock, db, ids
from portal.core.errors import NotFound
from portal.participation.models import Component, Process
from portal.participation.queries import component_of, process_by_slug

TAGS = ("participation", "cities")


def facts(*tags: str) -> tuple[Hashable, ...]:
    """What a piece depends on that stands in no address: it is made anew after a change, and after a minute."""
    try:
        return (*cache.store().generations((*TAGS, *tags)), int(clock.now().timestamp() // cache.LIFETIME))
    except redis.RedisError:
        return (ids.new_id(),)  # nobody could tell that it has changed: made for this page alone


def process_shared(city: str, slug: str) -> Process:
    """A process, whole and detached, as all readers share it: to be read only, and not by changes. Raises NotFound."""

    def make() -> Process:
        found = process_by_slug(city, slug)
        if found is None:
            raise NotFound
        for one in found.components:
            component_of(found, one.slug)
        parts = [one for phase in found.phases for one in (phase, *phase.actions)]
        for one in (*parts, *found.components, found, found.space, found.space.city):
            if one in db.session:
                db.session.expunge(one)
        return found

    return cache.shared(f"participation.process:{city}:{slug}", TAGS, make)


def component_shared(city: str, process: str, slug: str) -> Component:
    """A component of it. Raises NotFound."""
    found = next((one for one in process_shared(city, process).components if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found
