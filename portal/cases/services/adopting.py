"""Adoptions: stated by one city, confirmed or disputed by the other, followed from interest to use or to the end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import rules
from portal.cases.events import AdoptionMoved, CaseChanged
from portal.cases.models import Adoption, AdoptionStage, AdoptionStep, Case, Side
from portal.cases.queries import Published, Taken
from portal.cases.services import evidence
from portal.cities.models import City
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a city says of an adoption. `since`: a partial date; `lang`: that of its words; `own_case_id`: its case of it."""

    stage: AdoptionStage
    lang: str
    since: str = ""
    stopped_reason: str = ""
    adapted: str = ""
    result: str = ""
    cost_amount: float | None = None
    cost_currency: str = ""
    cost_year: int | None = None
    mentor_id: uuid.UUID | None = None
    mentor_city_id: uuid.UUID | None = None
    own_case_id: uuid.UUID | None = None


def state_adoption(*, found: Published, city: City, side: Side, told: Told, actor: User | None) -> Adoption:
    """A city says that it takes a case over, or the case's city says so of another; it confirms for itself by that.

    Raises:
        Conflict: it is stated already.
        DomainError: the city is the case's own, something stopped without a reason, or its own case is another city's.
    """
    if city.id == found.city.id:
        raise DomainError(_("This is a case of the same city. Only another one can take it over."), field="city")
    _check(told, city.id)
    adoption = Adoption(case_id=found.case.id, version_id=found.version.id, city_id=city.id, began=told.since)
    _write(adoption, told)
    _confirm(adoption, side, actor)
    db.session.add(adoption)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("It is stated already that this city takes the case over.")) from error
    _note(adoption, "stated", side, actor, note=told.stopped_reason)
    return adoption


def change_adoption(*, taken: Taken, told: Told, actor: User) -> None:
    """The adopter goes on: another stage, what was adapted, a result. Going live asks the source for its word again.

    Raises:
        DomainError: something stopped without a reason, or its own case is another city's.
    """
    _check(told, taken.city.id)
    adoption, before, result = taken.adoption, taken.adoption.stage, taken.adoption.result
    since = adoption.since
    _write(adoption, told)
    if rules.loses_source_word(before, told.stage):
        adoption.source_confirmed_at = adoption.source_confirmed_by = None
    db.session.flush()
    if before is not told.stage or since != told.since:
        _note(adoption, "stage", Side.ADOPTER, actor, note=told.stopped_reason)
    if result != told.result:
        _note(adoption, "result", Side.ADOPTER, actor)
    evidence.follow_adoptions(case_id=adoption.case_id)


def confirm_adoption(*, taken: Taken, side: Side, actor: User | None) -> None:
    """A city says that it is right; its own dispute ends with that.

    Raises:
        Conflict: it has said so already.
        DomainError: the person spoke for the other city.
    """
    adoption = taken.adoption
    if rules.has_confirmed(adoption, side):
        raise Conflict(_("Your city has confirmed this already."))
    if actor is not None and not rules.may_confirm(adoption, side, actor):
        raise DomainError(_("You spoke for the other city. Somebody else must confirm for this one."))
    _confirm(adoption, side, actor)
    if adoption.disputed_side is side:
        adoption.disputed_at, adoption.disputed_side, adoption.disputed_reason = None, None, ""
    db.session.flush()
    _note(adoption, "confirmed", side, actor)
    evidence.follow_adoptions(case_id=adoption.case_id)


def dispute_adoption(*, taken: Taken, side: Side, reason: str, actor: User) -> None:
    """A city says that it is not so; until it confirms after all, only the two cities and the editors see the adoption.

    Raises:
        Conflict: it is disputed already.
        DomainError: there is no reason.
    """
    adoption = taken.adoption
    if adoption.disputed_at is not None:
        raise Conflict(_("This adoption is disputed already."))
    if not reason.strip():
        raise DomainError(_("Say what is not right: the other city reads it."), field="reason")
    adoption.disputed_at, adoption.disputed_side, adoption.disputed_reason = clock.now(), side, reason.strip()
    if side is Side.SOURCE:
        adoption.source_confirmed_at = adoption.source_confirmed_by = None
    else:
        adoption.adopter_confirmed_at = adoption.adopter_confirmed_by = None
    db.session.flush()
    _note(adoption, "disputed", side, actor, note=reason.strip())
    evidence.follow_adoptions(case_id=adoption.case_id)


def copy_plan(*, adoption: Adoption, items: list[dict[str, str]], actor: User) -> int:
    """Adds what is to be done to the adoption's plan; what stands there already is left. Returns how many are new."""
    known = {item["tag"] for item in adoption.plan}
    new = [item for item in items if item["tag"] not in known]
    adoption.plan = [*adoption.plan, *new]
    adoption.changed_at = clock.now()
    db.session.flush()
    if new:
        accounts.audit(actor=actor, action="cases.adoption_planned", subject=("case", adoption.case_id))
        events.publish(CaseChanged(adoption.case_id))
    return len(new)


def _check(told: Told, city_id: uuid.UUID) -> None:
    own = db.session.get(Case, told.own_case_id) if told.own_case_id else None
    if told.own_case_id and (own is None or own.city_id != city_id):
        raise DomainError(_("Choose a case of the city that takes this over."), field="own_case")
    if told.stage is AdoptionStage.STOPPED and not told.stopped_reason.strip():
        raise DomainError(_("Say why it was stopped: others learn most from it."), field="stopped_reason")


def _write(adoption: Adoption, told: Told) -> None:
    if told.result != adoption.result:
        adoption.result_at = clock.now() if told.result else None
    adoption.stage, adoption.since, adoption.lang = told.stage, told.since, told.lang
    adoption.stopped_reason = told.stopped_reason.strip() if told.stage is AdoptionStage.STOPPED else ""
    adoption.adapted, adoption.result = told.adapted, told.result
    adoption.cost_amount, adoption.cost_year = told.cost_amount, told.cost_year
    adoption.cost_currency = told.cost_currency if told.cost_amount is not None else ""
    adoption.mentor_id, adoption.mentor_city_id = told.mentor_id, told.mentor_city_id
    adoption.own_case_id = told.own_case_id
    adoption.changed_at = clock.now()


def _confirm(adoption: Adoption, side: Side, actor: User | None) -> None:
    by = actor.id if actor else None
    if side is Side.SOURCE:
        adoption.source_confirmed_at, adoption.source_confirmed_by = clock.now(), by
    else:
        adoption.adopter_confirmed_at, adoption.adopter_confirmed_by = clock.now(), by
    adoption.changed_at = clock.now()


def _note(adoption: Adoption, what: str, side: Side, actor: User | None, note: str = "") -> None:
    """Adds a step to the history, tells the other city and the audit log."""
    step = AdoptionStep(
        adoption_id=adoption.id, what=what, side=side, stage=adoption.stage, since=adoption.since, note=note.strip(),
        lang=adoption.lang if note else "", by=actor.id if actor else None,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    accounts.audit(
        actor=actor, action=f"cases.adoption_{what}", subject=("case", adoption.case_id), reason=note.strip(),
        data={"city": str(adoption.city_id), "stage": adoption.stage.value},
    )  # fmt: skip
    events.publish(AdoptionMoved(step.id))
    events.publish(CaseChanged(adoption.case_id))
