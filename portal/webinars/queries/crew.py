"""Who makes a webinar, for its organisers and for the people themselves."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Part,
    Run,
    Talk,
    Webinar,
)
from portal.webinars.rules import people as rules


@dataclass(frozen=True)
class Asked:
    """A contributor with his webinar and, if he has an account, himself."""

    contributor: Contributor
    webinar: Webinar
    person: User | None

    @property
    def lang(self) -> str:
        return self.person.locale if self.person else self.contributor.lang

    @property
    def timezone(self) -> str:
        return self.person.timezone if self.person else self.contributor.timezone

    @property
    def runs(self) -> list[Run]:
        return sorted(rules.runs_of(self.contributor, self.webinar.runs), key=lambda run: run.starts_at)

    @property
    def title(self) -> str:
        """In his language, if it is there."""
        texts = {text.lang: text.title for text in self.webinar.texts}
        return texts.get(self.lang) or texts.get("en") or texts[self.webinar.original_lang]


def crew_of(webinar_id: uuid.UUID) -> Sequence[Contributor]:
    """All who were asked, also those who said no or are not needed any more."""
    found = db.session.scalars(
        select(Contributor).where(Contributor.webinar_id == webinar_id).order_by(Contributor.created_at)
    ).all()
    return sorted(found, key=lambda one: list(Part).index(one.part))


def asked(contributor_id: uuid.UUID, *, lock: bool = False) -> Asked | None:
    """A contributor in whatever state."""
    return _asked(Contributor.id == contributor_id, lock=lock)


def asked_by_link(secret: str, *, lock: bool = False) -> Asked | None:
    """The contributor whom a link of a mail belongs to."""
    return _asked(Contributor.token_hash == ids.digest(secret), lock=lock)


def asked_person(user: User, contributor_id: uuid.UUID, *, lock: bool = False) -> Asked | None:
    """A part of the reader's own."""
    return _asked((Contributor.id == contributor_id) & (Contributor.user_id == user.id), lock=lock)


def _asked(which: Any, *, lock: bool) -> Asked | None:
    wanted = select(Contributor).where(which).execution_options(populate_existing=True)
    found = db.session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    webinar = _webinars([found.webinar_id]).get(found.webinar_id) if found else None
    if found is None or webinar is None:
        return None
    return Asked(found, webinar, accounts.user(found.user_id) if found.user_id else None)


def _webinars(wanted: Collection[uuid.UUID]) -> dict[uuid.UUID, Webinar]:
    rows = db.session.scalars(
        select(Webinar)
        .where(Webinar.id.in_(wanted))
        .options(
            selectinload(Webinar.texts),
            selectinload(Webinar.runs).selectinload(Run.talks).selectinload(Talk.speakers),
            joinedload(Webinar.city),
        )
    )
    return {one.id: one for one in rows}


def told_of_run(run_id: uuid.UUID) -> list[Asked]:
    """Those who are needed in a run, to be told that it has moved or is off."""
    run = db.session.get(Run, run_id)
    if run is None:
        return []
    webinar = _webinars([run.webinar_id])[run.webinar_id]
    there = [one for one in crew_of(run.webinar_id) if one.state in rules.THERE and one.run_id in (None, run_id)]
    people = accounts.people(one.user_id for one in there if one.user_id)
    return [Asked(one, webinar, people.get(one.user_id) if one.user_id else None) for one in there]


def parts_of(user: User, *, now: datetime | None = None) -> list[Asked]:
    """The reader's parts, those that come next first, in four statements. With `now` only those with something ahead."""
    found = db.session.scalars(
        select(Contributor)
        .join(Webinar, Webinar.id == Contributor.webinar_id)
        .where(Contributor.user_id == user.id, Contributor.state != ContributorState.WITHDRAWN)
        .order_by(Contributor.created_at)
    ).all()
    webinars = _webinars({one.webinar_id for one in found})
    parts = [Asked(one, webinars[one.webinar_id], user) for one in found]
    if now is not None:
        parts = [one for one in parts if any(run.ends_at > now for run in one.runs)]
    last = clock.now().replace(year=9999)
    return sorted(parts, key=lambda one: min((run.starts_at for run in one.runs), default=last))
