"""What the search knows of courses and editions: what their public pages say, in each language. Lessons are the learners'."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import db
from portal.core.i18n import SOURCE, Origin
from portal.core.i18n import lazy as _l
from portal.search import kinds
from portal.search.document import Document
from portal.training.models import Activity, Course, CourseVersion, Edition, EditionState, Module
from portal.training.queries.content import newest_published

COURSE, EDITION = "course", "edition"


def register() -> None:
    """Makes courses and editions known to the search."""
    kinds.register(
        COURSE, label=_l("Courses"), symbol="training", address=_course_page,
        ids=lambda: db.session.scalars(select(Course.id).order_by(Course.id)).all(), documents=_courses,
    )  # fmt: skip
    kinds.register(
        EDITION, label=_l("Editions"), symbol="calendar", address=_edition_page,
        ids=lambda: db.session.scalars(select(Edition.id).order_by(Edition.id)).all(), documents=_editions,
    )  # fmt: skip


def _course_page(_course_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("training.course", slug=facts["slug"])


def _edition_page(_edition_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("training.edition", slug=facts["slug"])


# Courses --------------------------------------------------------------------------------------------------------------


def _courses(ids: Sequence[uuid.UUID]) -> list[Document]:
    """The newest published version of each."""
    versions = db.session.scalars(
        select(CourseVersion)
        .where(CourseVersion.course_id.in_(ids), CourseVersion.id.in_(newest_published()))
        .options(
            joinedload(CourseVersion.course), selectinload(CourseVersion.texts),
            selectinload(CourseVersion.modules).selectinload(Module.activities).selectinload(Activity.texts),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [made for version in versions for made in _course(version)]


def _course(version: CourseVersion) -> Iterator[Document]:
    activities = [activity for module in version.modules for activity in module.activities]
    goals = dict.fromkeys(target.partition(".")[0] for target in version.sdg_targets)
    for row in version.texts:
        inside = [module.titles.get(row.lang, "") for module in version.modules]
        inside += [text.title for activity in activities for text in activity.texts if text.lang == row.lang]
        yield Document(
            COURSE, version.course_id, row.lang, row.title, _joined([row.summary, *row.outcomes, *inside]),
            tags=tuple(f"sdg:{goal}" for goal in goals), is_machine=row.origin is Origin.MACHINE,
            dated_on=version.published_at.date() if version.published_at else None, facts={"slug": version.course.slug},
        )  # fmt: skip


# Editions -------------------------------------------------------------------------------------------------------------


def _editions(ids: Sequence[uuid.UUID]) -> list[Document]:
    """Those that are public."""
    rows = db.session.scalars(select(Edition).where(Edition.id.in_(ids), Edition.state != EditionState.DRAFT)).all()
    hosts = cities.cities(row.host_city_id for row in rows if row.host_city_id)
    return [made for row in rows for made in _edition(row, hosts.get(row.host_city_id) if row.host_city_id else None)]


def _edition(row: Edition, host: City | None) -> Iterator[Document]:
    facts = {"slug": row.slug}
    if host is not None:
        facts |= {"country": host.country, "region": host.region.value}
    for lang, title in row.titles.items():
        if title:
            yield Document(
                EDITION, row.id, lang, title, _joined([_in(row.summaries, lang), _in(row.places, lang), _in(host.names, lang) if host else ""]),
                city_id=row.host_city_id, dated_on=row.starts_on, facts=facts,
            )  # fmt: skip


def _in(texts: Mapping[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get(SOURCE) or ""


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)
