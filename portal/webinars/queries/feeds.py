"""Runs for calendars: of everybody by topic, city and language, and those that a person comes to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from portal.cities.models import City
from portal.core import db
from portal.webinars.models import Registration, RegistrationState, Run, Webinar, WebinarState, WebinarTag

# What is further back is of no use in a calendar, and a feed is fetched again and again.
BACK = timedelta(days=90)
MOST = 500
# What a person sees in his own calendar; of the rest he is told by mail.
_MINE = (
    RegistrationState.INVITED, RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.NO_SHOW,
)  # fmt: skip


def _runs(now: datetime) -> Select[Run]:
    return (
        select(Run)
        .join(Run.webinar)
        .where(Webinar.state.in_([WebinarState.PUBLISHED, WebinarState.CANCELLED]), Run.ends_at > now - BACK)
        .options(contains_eager(Run.webinar).selectinload(Webinar.texts))
        .order_by(Run.starts_at, Run.id)
        .limit(MOST)
    )


def public_runs(
    now: datetime, *, tag_id: uuid.UUID | None = None, city_id: uuid.UUID | None = None, lang: str = ""
) -> Sequence[Run]:
    """Runs that everybody may know of, cancelled ones too, the soonest first; `lang`: spoken or interpreted there."""
    found = _runs(now)
    if tag_id is not None:
        found = found.where(Webinar.id.in_(select(WebinarTag.webinar_id).where(WebinarTag.tag_id == tag_id)))
    if city_id is not None:
        found = found.where(Webinar.city_id == city_id)
    if lang:
        found = found.where(Webinar.languages.contains([lang]))
    return db.session.scalars(found).all()


def runs_of(user_id: uuid.UUID, now: datetime) -> list[tuple[Run, Registration]]:
    """The runs that the person comes to, might come to or is invited to, each with his registration."""
    rows = db.session.execute(
        _runs(now)
        .add_columns(Registration)
        .join(Registration, Registration.run_id == Run.id)
        .where(Registration.user_id == user_id, Registration.state.in_(_MINE))
    )
    return [(run, registration) for run, registration in rows]


def public_run(slug: str, number: int) -> Run | None:
    """One run that everybody may know of, by the address of its webinar."""
    found: Run | None = db.session.scalar(
        select(Run)
        .join(Run.webinar)
        .where(
            Webinar.slug == slug, Run.number == number,
            Webinar.state.in_([WebinarState.PUBLISHED, WebinarState.CANCELLED]),
        )
        .options(contains_eager(Run.webinar).selectinload(Webinar.texts))
    )  # fmt: skip
    return found


def topics_in_use() -> set[uuid.UUID]:
    """Tags of webinars that are out."""
    return set(
        db.session.scalars(
            select(WebinarTag.tag_id)
            .join(Webinar, Webinar.id == WebinarTag.webinar_id)
            .where(Webinar.state == WebinarState.PUBLISHED)
            .distinct()
        )
    )


def cities_in_use() -> list[tuple[str, dict[str, str]]]:
    """(address, names) of cities whose webinars are out."""
    out = select(Webinar.city_id).where(Webinar.state == WebinarState.PUBLISHED)
    return [(slug, names) for slug, names in db.session.execute(select(City.slug, City.names).where(City.id.in_(out)))]


def languages_in_use() -> list[str]:
    """Languages that webinars that are out are spoken in or interpreted into."""
    spoken = select(func.jsonb_array_elements_text(Webinar.languages)).where(Webinar.state == WebinarState.PUBLISHED)
    return sorted(set(db.session.scalars(spoken)))
