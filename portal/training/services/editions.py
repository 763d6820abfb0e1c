"""The secretariat makes editions, changes them and moves them on; the calendar moves them on too."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _, ngettext
from portal.search import services as search
from portal.training import rules
from portal.training.events import EditionChanged, ProgrammeMade
from portal.training.models import Admission, Edition, EditionCourse, EditionState, Programme
from portal.training.queries import editions as queries
from portal.training.queries import manage


@dataclass(frozen=True, kw_only=True)
class EditionPlan:
    """What the secretariat decides about an edition. Texts are per language; `courses`: course version ids in order."""

    slug: str
    titles: dict[str, str]
    starts_on: date
    ends_on: date
    timezone: str
    nominations_close_at: datetime
    summaries: dict[str, str] = field(default_factory=dict)
    is_online: bool = False
    places: dict[str, str] = field(default_factory=dict)
    host_city_id: uuid.UUID | None = None
    working_languages: Sequence[str] = ()
    seats: int = 14
    seats_per_city: int = 2
    admission: Admission = Admission.DIRECT
    substitution_until: datetime | None = None
    required_documents: Sequence[str] = ()
    reserve_length: int = 0
    min_regions: int = 0
    min_first_time: int = 0
    gender_share: int = 0
    needs_language: bool = False
    offer_days: int = 7
    keep_documents_days: int = 30
    courses: Sequence[uuid.UUID] = ()


def create_programme(
    *, slug: str, titles: Mapping[str, str], summaries: Mapping[str, str], actor: User | None
) -> Programme:
    """A new programme.

    Raises:
        Conflict: another programme has the address.
    """
    if manage.programme_slug_is_taken(slug):
        raise Conflict(_("Another programme has this address. Choose another one."), field="slug")
    programme = Programme(id=ids.new_id(), slug=slug, titles=dict(titles), summaries=dict(summaries))
    db.session.add(programme)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.programme_made", subject=("programme", programme.id), data={"programme": slug}
    )
    events.publish(ProgrammeMade(programme.id))
    return programme


def create_edition(*, programme: Programme, plan: EditionPlan, actor: User | None) -> Edition:
    """A new edition, as a draft.

    Raises:
        DomainError: the plan contradicts itself.
    """
    _check(plan)
    if manage.slug_is_taken(plan.slug):
        raise Conflict(_("Another edition has this address. Choose another one."), field="slug")
    edition = Edition(id=ids.new_id(), programme_id=programme.id, state=EditionState.DRAFT)
    _apply(edition, plan)
    db.session.add(edition)
    db.session.flush()
    _pin(edition.id, plan.courses)
    _note(edition, actor, "training.edition_made")
    return edition


def change_edition(*, edition: Edition, plan: EditionPlan, actor: User) -> None:
    """Changes an edition. What people rely on cannot be taken from them: seats that are taken, courses in use.

    Raises:
        DomainError: the plan contradicts itself, or takes away what is in use.
    """
    held = queries.edition_locked(edition.id)
    _check(plan)
    if manage.slug_is_taken(plan.slug, but=held.id):
        raise Conflict(_("Another edition has this address. Choose another one."), field="slug")
    if held.state is not EditionState.DRAFT:
        _check_in_use(held, plan)
    before = _facts(held)
    _apply(held, plan)
    db.session.flush()
    if list(plan.courses) != queries.version_ids(held.id):
        _pin(held.id, plan.courses)
    changed = {key: value for key, value in _facts(held).items() if before[key] != value}
    _note(held, actor, "training.edition_changed", changed)


def _check(plan: EditionPlan) -> None:
    if plan.ends_on < plan.starts_on:
        raise DomainError(_("The last day cannot be before the first."), field="ends_on")
    if not 1 <= plan.seats_per_city <= plan.seats:
        raise DomainError(_("A city cannot have more places than there are seats."), field="seats_per_city")
    # The closing instant itself is no longer open: midnight after the last day is the end of that day.
    last_instant = plan.nominations_close_at.astimezone(ZoneInfo(plan.timezone)) - timedelta(microseconds=1)
    if last_instant.date() > plan.ends_on:
        raise DomainError(_("Nominations must close before the edition ends."), field="closes_on")
    if plan.substitution_until is not None and plan.substitution_until < plan.nominations_close_at:
        raise DomainError(
            _("Another person can be named at least until nominations close."), field="substitution_until"
        )
    if max(plan.min_first_time, plan.min_regions) > plan.seats:
        raise DomainError(_("A minimum cannot be larger than the number of seats."), field="min_first_time")
    if not plan.is_online and not any(plan.places.values()):
        raise DomainError(_("Say where the edition is held, or that it is online."), field="place_en")
    # A learner's place in a course is found by the course's address: of two versions one would never be reached.
    if manage.has_course_twice(plan.courses):
        raise DomainError(_("Choose one version of each course."), field="courses")


def _check_in_use(held: Edition, plan: EditionPlan) -> None:
    seats, slots = manage.highest_places(held.id)
    if plan.seats < seats:
        message = ngettext("%(num)d seat is taken already.", "%(num)d seats are taken already.", seats)
        raise DomainError(message, field="seats")
    if plan.seats_per_city < slots:
        message = ngettext("A city has used %(num)d place already.", "A city has used %(num)d places already.", slots)
        raise DomainError(message, field="seats_per_city")
    if plan.admission is not held.admission and slots:
        raise DomainError(
            _("Cities have nominated under the present way of admission; it can no longer change."), field="admission"
        )
    if plan.slug != held.slug:
        raise DomainError(_("Others have the edition's address by now; it can no longer change."), field="slug")
    if not plan.courses and held.state is not EditionState.ENDED:
        raise DomainError(_("The edition has no course yet. Choose one first."), field="courses")
    if manage.enrolled([held.id]) and list(plan.courses) != queries.version_ids(held.id):
        raise DomainError(_("People are enrolled; the courses can no longer change."), field="courses")


def _apply(edition: Edition, plan: EditionPlan) -> None:
    for name, value in asdict(plan).items():
        if name != "courses":
            setattr(edition, name, list(value) if name in ("working_languages", "required_documents") else value)


def _facts(edition: Edition) -> dict[str, str]:
    names = (
        "slug", "starts_on", "ends_on", "timezone", "nominations_close_at", "seats", "seats_per_city", "admission",
        "substitution_until", "required_documents", "reserve_length", "min_regions", "min_first_time", "gender_share",
        "needs_language", "offer_days", "keep_documents_days",
    )  # fmt: skip
    return {name: str(getattr(edition, name)) for name in names}


def _pin(edition_id: uuid.UUID, versions: Sequence[uuid.UUID]) -> None:
    db.session.query(EditionCourse).filter(EditionCourse.edition_id == edition_id).delete()
    for position, version_id in enumerate(versions, start=1):
        db.session.add(EditionCourse(edition_id=edition_id, course_version_id=version_id, position=position))
    db.session.flush()


def _note(
    edition: Edition, actor: User | None, action: str, data: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("edition", edition.id), reason=reason,
        data={"edition": edition.slug, **(data or {})},
    )  # fmt: skip
    search.refresh("edition", [edition.id])
    events.publish(EditionChanged(edition.id))


def move_edition(*, edition: Edition, to: EditionState, actor: User | None, reason: str = "") -> None:
    """Moves an edition to another state. Moving it where it is already does nothing.

    Raises:
        Conflict: there is no way from its state to that one, or what the new state needs is missing.
    """
    held = queries.edition_locked(edition.id)
    if held.state is to:
        return
    if to not in rules.next_states(held):
        raise Conflict(_("The edition has moved on in the meantime. Load the page again."))
    if to is EditionState.OPEN:
        _check_may_open(held)
    if to is EditionState.ANNOUNCED and manage.has_nominees(held.id):
        raise Conflict(_("Nominees wait for their decisions. Release them on the page of the selection."))
    _move(held, to, actor, reason)


def _check_may_open(edition: Edition) -> None:
    if edition.nominations_close_at <= clock.now():
        raise Conflict(_("The closing date has passed. Set a later one first."))
    if not queries.version_ids(edition.id):
        raise Conflict(_("The edition has no course yet. Choose one first."))


def _move(edition: Edition, to: EditionState, actor: User | None, reason: str = "") -> None:
    came_from = edition.state
    edition.state = to
    db.session.flush()
    _note(edition, actor, "training.edition_moved", {"from": came_from.value, "to": to.value}, reason)


def announce(*, edition: Edition, actor: User) -> None:
    """The decisions of a selection are out. The caller holds the edition's row and has checked that it is selecting."""
    _move(edition, EditionState.ANNOUNCED, actor)


def move_by_date() -> int:
    """Moves every edition to where the calendar says it is. Late is harmless: the rules look at dates themselves.

    Returns:
        How many moves were made.
    """
    now = clock.now()
    moved = 0
    for edition in queries.editions_due():
        while (to := rules.state_by_date(edition, now)) is not None:
            _move(edition, to, None)
            moved += 1
    return moved
