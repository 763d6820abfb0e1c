"""What of webinars waits for those who make them, as selects that go into one statement (`core.awaiting`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, exists, func, or_, select

from portal.core.awaiting import UNDATED, USER
from portal.core.prepared import NOW, among
from portal.webinars import rules
from portal.webinars.models import (
    Appeal,
    Contributor,
    ContributorState,
    Recording,
    RecordingState,
    Registration,
    RemovalWish,
    Run,
    RunState,
    Webinar,
    WebinarState,
)
from portal.webinars.rules.people import ON_STAGE


def speaker(user: Any) -> Mapping[str, Any]:
    """For which cities, or for all, a person organises; anybody may have begun a webinar or spoken in one."""
    return {"webinars_all": rules.organises_everywhere(user), "webinars_cities": list(rules.organises_for(user))}


def organiser(user: Any) -> Mapping[str, Any] | None:
    return speaker(user) if rules.may_organise(user) else None


def _organised() -> ColumnElement[bool]:
    """Whether the person runs the webinar, as `rules.is_organiser`."""
    return or_(bindparam("webinars_all", type_=Boolean()), among(Webinar.city_id, "webinars_cities"))


def parts() -> Select[*tuple[Any, ...]]:
    """Parts in webinars that the person was asked to take, by the beginning of the next run."""
    return (
        select(func.min(Run.starts_at).label("due"), Contributor.id.label("contributor_id"))
        .select_from(Contributor)
        .join(Webinar, Webinar.id == Contributor.webinar_id)
        .join(Run, and_(Run.webinar_id == Webinar.id, or_(Contributor.run_id.is_(None), Contributor.run_id == Run.id)))
        .where(
            Contributor.user_id == USER, Contributor.state == ContributorState.INVITED, Contributor.asked_at.is_not(None),
            Webinar.state != WebinarState.CANCELLED, Run.state == RunState.PLANNED, Run.ends_at > NOW,
        )
        .group_by(Contributor.id)
    )  # fmt: skip


def sent_back() -> Select[*tuple[Any, ...]]:
    """Webinars that were proposed and came back with a remark."""
    return select(UNDATED).select_from(Webinar).where(
        Webinar.state == WebinarState.DRAFT, Webinar.remark != "", _organised()
    )  # fmt: skip


def _recordings() -> Select[*tuple[Any, ...]]:
    begin = select(UNDATED, Recording.id.label("recording_id")).select_from(Recording)
    return begin.join(Run, Run.id == Recording.run_id).join(Webinar, Webinar.id == Run.webinar_id).where(_organised())


def recordings() -> Select[*tuple[Any, ...]]:
    """Recordings that are there and that nobody has looked at and let out."""
    return _recordings().where(Recording.state == RecordingState.READY)


def removals() -> Select[*tuple[Any, ...]]:
    """Wishes of people who do not want to be seen or heard in a recording."""
    found = _recordings().join(RemovalWish, RemovalWish.recording_id == Recording.id)
    return found.where(RemovalWish.answered_at.is_(None), Recording.state != RecordingState.DELETED)


def appeals() -> Select[*tuple[Any, ...]]:
    """People who say that they were there for longer than was counted."""
    return (
        select(
            UNDATED, Webinar.slug.label("slug"), Run.number.label("number"), Registration.id.label("registration_id")
        )
        .select_from(Appeal)
        .join(Registration, Registration.id == Appeal.registration_id)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(Appeal.decided_at.is_(None), _organised())
    )


def spoken_for() -> Select[*tuple[Any, ...]]:
    """Webinars that are out and about which the person answers questions, as `left.speakers_of`."""
    spoke = exists().where(
        Contributor.webinar_id == Webinar.id, Contributor.user_id == USER, Contributor.part.in_(ON_STAGE),
        Contributor.state == ContributorState.CONFIRMED,
    )  # fmt: skip
    out = Webinar.state.in_((WebinarState.PUBLISHED, WebinarState.CANCELLED))
    return select(Webinar.id).where(out, or_(Webinar.created_by == USER, _organised(), spoke))
