"""Reports: lists, one of them, what lies near, who is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Uuid, and_, cast, func, null, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db, ids, web
from portal.participation.models import (
    Department,
    DeskItem,
    RequestFollower,
    RequestPhoto,
    RequestState,
    RequestUpdate,
    ServiceCategory,
    ServiceRequest,
    Space,
    SpacePlace,
)
from portal.participation.rules import service_requests as rules

KIND = "request"
PER_PAGE = 20
NEAR_AT_MOST = 5
ON_THE_MAP = 2000


@dataclass(frozen=True)
class WantedReports:
    """What a list shows. `state`: "open", "closed", "late" or empty for all. `kind`: a value of `ReportKind`, or empty."""

    category: str = ""
    kind: str = ""
    state: str = ""
    place: uuid.UUID | None = None


@dataclass(frozen=True)
class Near:
    """A report that may be the same. `metres` None: it names the same place of the list."""

    request: ServiceRequest
    metres: int | None


def _with_words() -> Any:
    return select(ServiceRequest).options(
        joinedload(ServiceRequest.category).joinedload(ServiceCategory.department),
        joinedload(ServiceRequest.chosen_place),
    )


def is_open() -> ColumnElement[bool]:
    """That the city has not settled it."""
    return ServiceRequest.closed_at.is_(None)


def is_everybodys(space_id: uuid.UUID) -> ColumnElement[bool]:
    """That everybody reads it: its category is public and nobody has hidden it."""
    return and_(
        ServiceRequest.space_id == space_id,
        ServiceRequest.hidden_at.is_(None),
        ServiceRequest.category.has(ServiceCategory.is_public),
    )


def _narrowed(wanted: WantedReports, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(ServiceRequest.category.has(ServiceCategory.code == wanted.category))
    if wanted.kind:
        found.append(ServiceRequest.category.has(ServiceCategory.kind == wanted.kind))
    if wanted.place:
        found.append(ServiceRequest.place_id == wanted.place)
    states = {
        "open": is_open(), "closed": ~is_open(), "late": and_(is_open(), ServiceRequest.due_on < today),
    }  # fmt: skip
    if wanted.state in states:
        found.append(states[wanted.state])
    return found


def public_reports(space_id: uuid.UUID, wanted: WantedReports, today: date, page: int) -> web.Page[ServiceRequest]:
    """A page of the list that everybody reads, the newest first."""
    statement = (
        _with_words()
        .where(is_everybodys(space_id), *_narrowed(wanted, today))
        .order_by(ServiceRequest.created_at.desc(), ServiceRequest.id.desc())
    )
    return web.paginate(statement, page, PER_PAGE)


def reports_on_map(space_id: uuid.UUID, wanted: WantedReports, today: date) -> Sequence[ServiceRequest]:
    """Those of the list that have a place on the earth, their own or that of the list; the newest, at most `ON_THE_MAP`."""
    found: Sequence[ServiceRequest] = db.session.scalars(
        _with_words()
        .outerjoin(ServiceRequest.chosen_place)
        .where(
            is_everybodys(space_id),
            *_narrowed(wanted, today),
            or_(ServiceRequest.latitude.is_not(None), SpacePlace.latitude.is_not(None)),
        )
        .order_by(ServiceRequest.created_at.desc(), ServiceRequest.id.desc())
        .limit(ON_THE_MAP)
    ).all()
    return found


def counts_of_space(space_id: uuid.UUID, today: date) -> Mapping[str, int]:
    """How many everybody reads: "all", "open", "late", "closed"."""
    row = db.session.execute(
        select(
            func.count(), func.count().filter(is_open()), func.count().filter(is_open(), ServiceRequest.due_on < today),
        ).where(is_everybodys(space_id))
    ).one()  # fmt: skip
    return {"all": row[0], "open": row[1], "late": row[2], "closed": row[0] - row[1]}


def report_at(space_id: uuid.UUID, number: int) -> ServiceRequest | None:
    """A report by its number, whoever may read it, with space and city."""
    found: ServiceRequest | None = db.session.scalars(
        _with_words()
        .where(ServiceRequest.space_id == space_id, ServiceRequest.number == number)
        .options(joinedload(ServiceRequest.space).joinedload(Space.city))
    ).one_or_none()
    return found


def report_by_code(space_id: uuid.UUID, code: str) -> ServiceRequest | None:
    """The report that this code, in its normal form, opens."""
    found: ServiceRequest | None = db.session.scalars(
        _with_words()
        .where(ServiceRequest.space_id == space_id, ServiceRequest.code_hash == ids.digest(code))
        .options(joinedload(ServiceRequest.space).joinedload(Space.city))
    ).one_or_none()
    return found


def report_of(request_id: uuid.UUID, *, lock: bool = False, fresh: bool = False) -> ServiceRequest | None:
    """A report by its id with everything that its pages and mails say; `lock`: for a change; `fresh`: as the database has it now."""
    statement = (
        _with_words()
        .where(ServiceRequest.id == request_id)
        .options(joinedload(ServiceRequest.space).joinedload(Space.city))
    )
    if lock:
        statement = statement.with_for_update(of=ServiceRequest)
    found: ServiceRequest | None = db.session.scalars(
        statement.execution_options(populate_existing=lock or fresh)
    ).one_or_none()
    return found


@dataclass(frozen=True)
class AtDesk:
    """A report with everything that the desk needs at once. `held` None: nobody has touched it."""

    request: ServiceRequest
    held: DeskItem | None
    followers: int


def report_at_desk(request_id: uuid.UUID) -> AtDesk | None:
    """In one statement, with space, city, category, place, department and who changed it last."""
    row = db.session.execute(
        _with_words()
        .add_columns(DeskItem, _following(ServiceRequest.id))
        .outerjoin(DeskItem, and_(DeskItem.kind == KIND, DeskItem.subject_id == ServiceRequest.id))
        .where(ServiceRequest.id == request_id)
        .options(
            joinedload(ServiceRequest.space).joinedload(Space.city),
            joinedload(DeskItem.department),
            joinedload(DeskItem.changer),
        )
    ).one_or_none()
    return AtDesk(*row) if row else None


def known_report(request_id: uuid.UUID) -> ServiceRequest:
    """As `report_of`, locked, of one that was read just now. Raises LookupError."""
    found = report_of(request_id, lock=True)
    if found is None:
        raise LookupError(request_id)
    return found


def report_sent_with(space_id: uuid.UUID, request_key: str) -> ServiceRequest | None:
    """What the form with this key has made already."""
    return db.session.scalars(
        select(ServiceRequest).where(ServiceRequest.space_id == space_id, ServiceRequest.request_key == request_key)
    ).one_or_none()


def next_report_number(space_id: uuid.UUID) -> int:
    """The number of a new report; whoever asks holds the space."""
    return (
        db.session.scalar(select(func.max(ServiceRequest.number)).where(ServiceRequest.space_id == space_id)) or 0
    ) + 1


def near(
    category: ServiceCategory, latitude: float | None, longitude: float | None, place_id: uuid.UUID | None
) -> list[Near]:
    """Open public reports of the same category within `rules.NEAR` metres, the nearest first; where no coordinates are given, those
    that name the same place of the list, the newest first.
    """
    about = and_(is_everybodys(category.space_id), ServiceRequest.category_id == category.id, is_open())
    if latitude is None or longitude is None:
        if place_id is None:
            return []
        same = (
            _with_words()
            .where(about, ServiceRequest.place_id == place_id)
            .order_by(ServiceRequest.created_at.desc())
            .limit(NEAR_AT_MOST)
        )
        return [Near(one, None) for one in db.session.scalars(same)]
    south, north, west, east = rules.box(latitude, longitude, rules.NEAR)
    around = _with_words().where(
        about, ServiceRequest.latitude.between(south, north), ServiceRequest.longitude.between(west, east)
    )
    found = [
        Near(one, round(rules.metres((latitude, longitude), (one.latitude, one.longitude))))
        for one in db.session.scalars(around.limit(200))
    ]
    close = [one for one in found if one.metres is not None and one.metres <= rules.NEAR]
    return sorted(close, key=lambda one: (one.metres, one.request.number))[:NEAR_AT_MOST]


def updates_of(request_id: uuid.UUID) -> Sequence[Any]:
    """What the city has said, the newest first: (update, names of the department or None)."""
    return db.session.execute(
        select(RequestUpdate, Department.names)
        .outerjoin(Department, Department.id == RequestUpdate.department_id)
        .where(RequestUpdate.request_id == request_id)
        .options(joinedload(RequestUpdate.author))
        .order_by(RequestUpdate.created_at.desc(), RequestUpdate.id.desc())
    ).all()


def update_of(update_id: uuid.UUID) -> RequestUpdate | None:
    return db.session.get(RequestUpdate, update_id)


def photos_of(request_id: uuid.UUID) -> Sequence[RequestPhoto]:
    return db.session.scalars(
        select(RequestPhoto).where(RequestPhoto.request_id == request_id).order_by(RequestPhoto.position)
    ).all()


def photo_of(request_id: uuid.UUID, photo_id: uuid.UUID) -> RequestPhoto | None:
    return db.session.scalars(
        select(RequestPhoto).where(RequestPhoto.id == photo_id, RequestPhoto.request_id == request_id)
    ).one_or_none()


def number_of(request_id: uuid.UUID) -> int | None:
    return db.session.scalar(select(ServiceRequest.number).where(ServiceRequest.id == request_id))


def _following(request_id: Any) -> ColumnElement[int]:
    same = aliased(ServiceRequest)
    following = (
        select(func.count()).where(RequestFollower.request_id == request_id).correlate(ServiceRequest).scalar_subquery()
    )
    reported = select(func.count()).where(same.duplicate_of == request_id).correlate(ServiceRequest).scalar_subquery()
    return following + reported


def followers_of(request_id: uuid.UUID) -> int:
    """How many follow it, those included who reported the same."""
    return db.session.scalar(select(_following(request_id))) or 0


def follows(user_id: uuid.UUID, request_id: uuid.UUID) -> bool:
    return db.session.get(RequestFollower, (request_id, user_id)) is not None


def people_to_tell(request_id: uuid.UUID) -> Sequence[User]:
    """Who wrote it, who wrote what is the same, and who follows it: each once."""
    wrote = select(ServiceRequest.reporter_id).where(
        or_(ServiceRequest.id == request_id, ServiceRequest.duplicate_of == request_id),
        ServiceRequest.reporter_id.is_not(None),
    )
    following = select(RequestFollower.user_id).where(RequestFollower.request_id == request_id)
    return db.session.scalars(select(User).where(User.id.in_(wrote.union(following)))).all()


def visitors_to_tell(request_id: uuid.UUID) -> Sequence[ServiceRequest]:
    """It, and those that are the same, as far as who wrote them has no account and left an address."""
    found: Sequence[ServiceRequest] = db.session.scalars(
        _with_words()
        .where(
            or_(ServiceRequest.id == request_id, ServiceRequest.duplicate_of == request_id),
            ServiceRequest.reporter_email != "",
        )
        .options(joinedload(ServiceRequest.space).joinedload(Space.city))
    ).all()
    return found


def own_reports(user_id: uuid.UUID) -> Sequence[ServiceRequest]:
    """What a person has reported, and what he follows, the newest first; with space and city."""
    followed = select(RequestFollower.request_id).where(RequestFollower.user_id == user_id)
    found: Sequence[ServiceRequest] = db.session.scalars(
        _with_words()
        .where(or_(ServiceRequest.reporter_id == user_id, ServiceRequest.id.in_(followed)))
        .options(joinedload(ServiceRequest.space).joinedload(Space.city))
        .order_by(ServiceRequest.created_at.desc())
        .limit(200)
    ).all()
    return found


def addresses_to_forget(before: datetime) -> Sequence[ServiceRequest]:
    """Reports that were closed before then and still hold the address of who wrote them."""
    return db.session.scalars(
        select(ServiceRequest).where(ServiceRequest.reporter_email != "", ServiceRequest.closed_at < before).limit(500)
    ).all()


# What others count ----------------------------------------------------------------------------------------------------


def waiting_reports() -> Any:
    """Reports that are open, as the desk takes them (`participation.waiting`)."""
    return (
        select(
            ServiceRequest.id.label("id"), ServiceRequest.space_id.label("space_id"),
            func.left(ServiceRequest.text, 160).label("title"), ServiceRequest.lang.label("lang"),
            ServiceRequest.created_at.label("asked_at"), ServiceRequest.due_on.label("due_on"),
            func.jsonb_build_object(
                "number", ServiceRequest.number, "city", City.slug, "state", ServiceRequest.state, "category", ServiceCategory.names,
                "place", ServiceRequest.address, "spot", SpacePlace.names,
            ).label("facts"),
        )
        .outerjoin(SpacePlace, SpacePlace.id == ServiceRequest.place_id)
        .join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .join(Space, Space.id == ServiceRequest.space_id)
        .join(City, City.id == Space.city_id)
        .where(is_open(), ServiceRequest.hidden_at.is_(None))
    )  # fmt: skip


def answered_reports() -> Any:
    """All reports with when the city first answered (`participation.waiting`)."""
    return select(
        ServiceRequest.id.label("id"), ServiceRequest.space_id.label("space_id"),
        ServiceRequest.created_at.label("asked_at"), ServiceRequest.first_answer_at.label("answered_at"),
        null().cast(Uuid).label("department_id"),
    ).where(ServiceRequest.state != RequestState.DUPLICATE)  # fmt: skip


def acts_of_reporting() -> Any:
    """Each report as an act of taking part (`participation.taking_part`)."""
    return select(
        ServiceRequest.space_id.label("space_id"), null().cast(Uuid).label("process_id"),
        ServiceRequest.created_at.label("at"), cast(ServiceRequest.channel, String).label("channel"),
        cast(ServiceRequest.age_band, String).label("age_band"), SpacePlace.names[Space.lang].astext.label("district"),
        cast(ServiceRequest.reporter_id, String).label("person"),
    ).join(Space, Space.id == ServiceRequest.space_id).outerjoin(ServiceRequest.chosen_place)  # fmt: skip
