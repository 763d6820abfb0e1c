"""Who may hand in, read, score and decide, and when; what is missing. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts import rules as accounts_rules
from portal.accounts.models import Role
from portal.training.models import (
    Admission,
    Application,
    Decision,
    Document,
    DocumentKind,
    Edition,
    EditionState,
    Nomination,
    NominationState,
    OfferState,
    Outcome,
    Review,
)
from portal.training.rules.editions import IN_FORCE, is_coordinator, is_nominee, is_over, may_manage

# What the city hands in; the rest comes from the person.
OF_CITY = (DocumentKind.NOMINATION_FORM, DocumentKind.ENDORSEMENT)
BEST_SCORE = 5
READINGS = 2
# How long documents of somebody who does not take part are kept.
KEPT_AFTER_LEAVING = timedelta(days=7)


# Nominees and their cities ------------------------------------------------------------------------------------------


def asks_more(edition: Edition) -> bool:
    """Whether a nominee has more to do than to say yes."""
    return bool(edition.questions or edition.required_documents or edition.admission is Admission.SELECTION)


def is_before_selection(edition: Edition, now: datetime) -> bool:
    """Nothing that readers judge can change any more once the selection has begun."""
    return not is_over(edition, now) and (
        edition.admission is Admission.DIRECT or edition.state in (EditionState.OPEN, EditionState.CLOSED)
    )


def may_complete(nomination: Nomination, edition: Edition, now: datetime) -> bool:
    """Answer the edition's questions and hand in documents."""
    return nomination.state in IN_FORCE and is_before_selection(edition, now)


def substitution_end(edition: Edition) -> datetime:
    """Until when a city may put another person in the place of one it nominated."""
    return max(edition.nominations_close_at, edition.substitution_until or edition.nominations_close_at)


def may_substitute(nomination: Nomination, edition: Edition, now: datetime) -> bool:
    return may_complete(nomination, edition, now) and now < substitution_end(edition)


def missing(edition: Edition, application: Application | None, handed_in: Collection[DocumentKind]) -> list[str]:
    """What is needed and not there: keys of questions, kinds of documents of the person, and `languages`."""
    answers = application.answers if application else {}
    found = [one["key"] for one in edition.questions if one["required"] and not answers.get(one["key"])]
    if (
        edition.admission is Admission.SELECTION
        and edition.needs_language
        and not (application and application.languages)
    ):
        found.append("languages")
    return found + [kind for kind in wanted_of_person(edition) if kind not in handed_in]


def wanted_of_person(edition: Edition) -> list[DocumentKind]:
    return [DocumentKind(kind) for kind in edition.required_documents if kind not in OF_CITY]


def wanted_of_city(edition: Edition) -> list[DocumentKind]:
    return [DocumentKind(kind) for kind in edition.required_documents if kind in OF_CITY]


def may_hand_in_document(user: Any, nomination: Nomination, kind: DocumentKind) -> bool:
    """The city's coordinator hands in what is the city's, the nominee what is his or hers."""
    return is_coordinator(user, nomination.city_id) if kind in OF_CITY else is_nominee(user, nomination)


# Documents ----------------------------------------------------------------------------------------------------------


def is_host(user: Any, edition: Edition) -> bool:
    """Organises the edition on site: speaks for the city that holds it."""
    return edition.host_city_id is not None and is_coordinator(user, edition.host_city_id)


def may_open(
    user: Any, document: Document, nomination: Nomination, edition: Edition, *, is_reader: bool, takes_part: bool
) -> bool:
    """Who handed a document in, and whose it is; beside them:

    - a passport: the secretariat, and the organiser of the host city once the person takes part (visa, hotel, insurance);
    - everything else: the secretariat and the two readers of the application.
    """
    if may_hand_in_document(user, nomination, document.kind) or is_nominee(user, nomination) or may_manage(user):
        return True
    if document.kind is DocumentKind.PASSPORT:
        return takes_part and is_host(user, edition)
    return is_reader


def is_owner(user: Any, nomination: Nomination, kind: DocumentKind) -> bool:
    """Whose opening is not noted: it is their own paper."""
    return may_hand_in_document(user, nomination, kind) or is_nominee(user, nomination)


def end_of_keeping(edition: Edition) -> datetime:
    """When the documents of those who take part are deleted."""
    last = datetime.combine(edition.ends_on, time(), ZoneInfo(edition.timezone)) + timedelta(days=1)
    return last + timedelta(days=edition.keep_documents_days)


# Reading ------------------------------------------------------------------------------------------------------------


def may_read(user: Any) -> bool:
    """May be asked to read applications: trainers and the secretariat."""
    return may_manage(user) or accounts_rules.has_role(user, Role.TRAINER)


def is_own_city(city_id: uuid.UUID, cities: Collection[uuid.UUID]) -> bool:
    """A reader does not judge people of a city for which he or she works or speaks."""
    return city_id in cities


def may_score(review: Review, edition: Edition) -> bool:
    """Until it is handed in, while the edition is selecting."""
    return review.submitted_at is None and edition.state is EditionState.SELECTING


def total(criteria: Sequence[Mapping[str, Any]], scores: Mapping[str, Any]) -> float:
    """The weighted mean of a reading's scores, 0-1."""
    weights = sum(int(one["weight"]) for one in criteria)
    if not weights:
        return 0.0
    points = sum(int(one["weight"]) * int(scores.get(one["key"], 0)) for one in criteria)
    return points / (weights * BEST_SCORE)


def score(criteria: Sequence[Mapping[str, Any]], reviews: Sequence[Review]) -> float | None:
    """The mean of the two readings, 0-1; None while one is missing."""
    done = [one for one in reviews if one.submitted_at is not None]
    if len(done) < READINGS:
        return None
    return round(sum(total(criteria, one.scores) for one in done) / len(done), 4)


# Offers -------------------------------------------------------------------------------------------------------------


def may_answer_offer(decision: Decision | None, nomination: Nomination, now: datetime) -> bool:
    return (
        decision is not None
        and decision.offer is OfferState.OPEN
        and decision.offer_until is not None
        and now < decision.offer_until
        and nomination.state is NominationState.ACCEPTED
    )


def takes_part(decision: Decision | None) -> bool:
    """Holds a seat or an offer of one."""
    return (
        decision is not None
        and decision.outcome is Outcome.IN
        and decision.offer in (OfferState.OPEN, OfferState.ACCEPTED)
    )


def may_refill(edition: Edition, now: datetime) -> bool:
    """Seats that fall free go to the reserve list from the announcement until the first day."""
    return (
        edition.admission is Admission.SELECTION
        and edition.state is EditionState.ANNOUNCED
        and now.astimezone(ZoneInfo(edition.timezone)).date() < edition.starts_on
    )
