"""Reporting something to the city, following it, and saying afterwards whether it helped."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.accounts.rules import clean_email
from portal.core import clock, db, events, ids, settings, storage
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation.events import ServiceRequestChanged, ServiceRequestReceived
from portal.participation.models import (
    AgeBand,
    ApiClient,
    Asked,
    DeskItem,
    ReportChannel,
    RequestFollower,
    RequestPhoto,
    ServiceCategory,
    ServiceRequest,
    Space,
)
from portal.participation.queries import places
from portal.participation.queries import service_requests as queries
from portal.participation.queries import spaces as space_queries
from portal.participation.rules import service_requests as rules
from portal.participation.services import report_indexing


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that has come in and is kept (`services.photos`), and the words for those who do not see it."""

    file_key: str
    alt: str = ""


@dataclass(frozen=True)
class ReportPlan:
    """What somebody reports. `latitude`, `longitude`: degrees, both or none. `email`: of who has no account and wants to hear."""

    text: str
    lang: str
    address: str = ""
    place_id: uuid.UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    photos: Sequence[KeptPhoto] = ()
    email: str = ""
    locale: str = "en"
    age_band: AgeBand | None = None


def code_of(request: ServiceRequest) -> str:
    """The code that opens the report for who wrote it. It is made from the portal's key, so it need not be kept."""
    return ids.keyed_code(settings().secret_key, f"participation.request:{request.id}")


def report(
    *, category: ServiceCategory, plan: ReportPlan, channel: ReportChannel, reporter: User | None = None,
    client: ApiClient | None = None, request_key: str | None = None,
) -> ServiceRequest:  # fmt: skip
    """A report under the next number of the space, at the department that its category names. The same form sent twice makes one.

    Raises:
        Conflict: nothing can be reported now.
        DomainError: the text is too short or too long, a place, an answer or an address is missing or wrong.
    """
    # The space is held, so that numbers follow each other.
    space = space_queries.known_space(category.space_id, lock=True)
    if not rules.takes_reports(space) or category.closed_at is not None:
        raise Conflict(_("Reports of this kind are not taken at the moment. Copy your text: you may need it."))
    before = queries.report_sent_with(space.id, request_key) if request_key else None
    if before is not None:
        return before
    now = clock.now()
    made = ServiceRequest(
        id=ids.new_id(), space_id=space.id, category_id=category.id, number=queries.next_report_number(space.id), channel=channel,
        reporter_id=reporter.id if reporter else None, client_id=client.id if client else None, request_key=request_key,
        due_on=rules.due_on(clock.today(space.city.timezone), category), created_at=now, changed_at=now,
    )  # fmt: skip
    made.code_hash = ids.digest(code_of(made))
    _fill(made, space, category, plan)
    db.session.add(made)
    db.session.flush()
    _add_photos(made, plan.photos)
    db.session.add(
        DeskItem(kind=queries.KIND, subject_id=made.id, space_id=space.id, department_id=category.department_id)
    )
    report_indexing.refresh_report(made.id)
    events.publish(ServiceRequestChanged(made.id))
    events.publish(ServiceRequestReceived(made.id))
    return made


def _fill(made: ServiceRequest, space: Space, category: ServiceCategory, plan: ReportPlan) -> None:
    text = lines(plan.text)
    if len(text) < rules.LEAST_TEXT:
        raise DomainError(_("Say in a sentence what is wrong."), field="text")
    if len(text) > rules.TEXT_LENGTH:
        raise DomainError(_("This is too long."), field="text")
    made.text, made.lang, made.age_band = text, plan.lang, plan.age_band
    made.reporter_email, made.reporter_locale = _address(plan.email), plan.locale
    _put_there(made, space, category, plan)
    answers = {
        one["code"]: one_line(plan.answers.get(one["code"], ""))[: rules.ANSWER_LENGTH] for one in category.questions
    }
    if missing := rules.missing_answers(category.questions, answers):
        raise DomainError(_("Answer this question."), field=f"question_{missing[0]}")
    made.answers = {code: answer for code, answer in answers.items() if answer}


def _address(email: str) -> str:
    if not email.strip():
        return ""
    found = clean_email(email)
    if found is None:
        raise DomainError(_("This is no e-mail address."), field="email")
    return found


def _put_there(made: ServiceRequest, space: Space, category: ServiceCategory, plan: ReportPlan) -> None:
    if category.place is Asked.NO:
        return
    if (plan.latitude is None) != (plan.longitude is None):
        raise DomainError(_("Coordinates are two numbers: latitude and longitude."), field="latitude")
    if plan.latitude is not None and plan.longitude is not None:
        # Written so that NaN, which is no place either, is refused too.
        if not (-90 <= plan.latitude <= 90 and -180 <= plan.longitude <= 180):
            raise DomainError(_("There is no such place on the earth."), field="latitude")
        made.latitude, made.longitude = round(plan.latitude, 6), round(plan.longitude, 6)
    if plan.place_id is not None:
        if plan.place_id not in {one.id for one in places.places_of(space.id)}:
            raise DomainError(_("Choose one of the places."), field="place")
        made.place_id = plan.place_id
    made.address = one_line(plan.address)[: rules.ADDRESS_LENGTH]
    if category.place is Asked.REQUIRED and made.latitude is None and made.place_id is None and not made.address:
        raise DomainError(_("Say where it is: choose a place, write an address, or give coordinates."), field="address")


def _add_photos(made: ServiceRequest, photos: Sequence[KeptPhoto]) -> None:
    if len(photos) > rules.MOST_PHOTOS:
        raise DomainError(_("At most %(number)s photos, please.", number=rules.MOST_PHOTOS), field="photo")
    for position, one in enumerate(photos, 1):
        kept = db.session.get(storage.StoredFile, one.file_key)
        if kept is None:
            raise DomainError(_("The photo is no longer here. Choose it again."), field="photo")
        kept.expires_at = None
        db.session.add(
            RequestPhoto(request_id=made.id, position=position, file_key=one.file_key, alt=one_line(one.alt)[:300])
        )


def follow_report(*, request: ServiceRequest, user: User) -> None:
    """From now on the person hears what becomes of it. Doing it twice does it once.

    Raises:
        Conflict: it is not everybody's to read, or it is his own, of which he hears anyway.
    """
    if not rules.is_public(request):
        raise Conflict(_("This report cannot be followed."))
    if rules.is_reporter(user, request):
        raise Conflict(_("You wrote it: you hear of it anyway."))
    db.session.execute(
        insert(RequestFollower)
        .values(request_id=request.id, user_id=user.id, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    events.publish(ServiceRequestChanged(request.id))


def unfollow_report(*, request: ServiceRequest, user: User) -> None:
    db.session.execute(
        delete(RequestFollower).where(RequestFollower.request_id == request.id, RequestFollower.user_id == user.id)
    )
    events.publish(ServiceRequestChanged(request.id))


def rate(*, request: ServiceRequest, satisfaction: int, text: str) -> None:
    """Whether the answer helped, 1 (not at all) to 5 (very much). Once for each report, whatever comes at the same moment.

    Raises:
        Conflict: it is not closed, or it was said before.
        DomainError: it is no number from 1 to 5.
    """
    if not 1 <= satisfaction <= 5:
        raise DomainError(_("Choose one of the five."), field="satisfaction")
    if not rules.may_rate(request):
        raise Conflict(_("You have said this before, or the report is not closed yet."))
    said = db.session.execute(
        update(ServiceRequest)
        .where(ServiceRequest.id == request.id, ServiceRequest.satisfaction.is_(None))
        .values(satisfaction=satisfaction, satisfaction_text=lines(text)[:1000], satisfied_at=clock.now())
        .returning(ServiceRequest.id)
    ).first()
    if said is None:
        raise Conflict(_("You have said this before, or the report is not closed yet."))
    events.publish(ServiceRequestChanged(request.id))
