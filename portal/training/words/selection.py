"""The words of a selection: documents, kinds of questions, decisions and their reasons, seat rules."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training.models import Decision, DocumentKind, Edition, Gender, OfferState, Outcome, QuestionType, Reason
from portal.training.selection import Standing

DOCUMENTS = {
    DocumentKind.NOMINATION_FORM: _l("Nomination form"),
    DocumentKind.ENDORSEMENT: _l("Letter of endorsement"),
    DocumentKind.PASSPORT: _l("Passport, page with the photo"),
    DocumentKind.PHOTO: _l("Photo"),
    DocumentKind.OTHER: _l("Further document"),
}
QUESTION_TYPES = {
    QuestionType.TEXT: _l("A line of text"),
    QuestionType.LONG_TEXT: _l("A longer text"),
    QuestionType.CHOICE: _l("One of several answers"),
    QuestionType.YES_NO: _l("Yes or no"),
}
GENDERS = {
    Gender.WOMAN: _l("Woman"),
    Gender.MAN: _l("Man"),
    Gender.OTHER: _l("Another"),
    Gender.UNDISCLOSED: _l("I prefer not to say"),
}
# Each with the kind of status that the components draw.
OUTCOMES = {
    Outcome.IN: (_l("Selected"), "done"),
    Outcome.RESERVE: (_l("On the reserve list"), "waiting"),
    Outcome.OUT: (_l("Not selected"), "open"),
}
OFFERS = {
    OfferState.OPEN: (_l("Seat offered, waits for the answer"), "waiting"),
    OfferState.ACCEPTED: (_l("Seat accepted"), "done"),
    OfferState.DECLINED: (_l("Seat declined"), "failed"),
    OfferState.LAPSED: (_l("Offer not answered in time"), "failed"),
}
# What the secretariat reads in the list, and the letter of decision says to the nominee and the city.
REASONS = {
    Reason.RANK: _l("The application is among those with the best scores."),
    Reason.REGION: _l("The seat was kept so that enough regions of the world take part."),
    Reason.FIRST_TIME: _l("The seat was kept for a city that takes part for the first time."),
    Reason.GENDER: _l("The seat was kept so that women and men are both well represented."),
    Reason.RESERVE: _l("A seat has become free, and the application was next on the reserve list."),
    Reason.FULL: _l("All seats went to applications with better scores."),
    Reason.CITY_CAP: _l("The seats that one city can have went to other nominees of the city."),
    Reason.NEEDED: _l("The seat was needed to keep the balance of regions, first-time cities, women and men."),
    Reason.LANGUAGE: _l("The edition is held in languages that the application does not name."),
    Reason.NOT_SCORED: _l("The application has not been scored by two readers."),
    Reason.INCOMPLETE: _l("The application was not complete when the selection began."),
    Reason.STAFF: _l("The secretariat decided on the grounds of the whole application."),
}
SEAT_RULES = {
    "seats": _l("Seats given out, at most"),
    "per_city": _l("Seats of one city, at most"),
    "regions": _l("Regions that take part, at least"),
    "first_time": _l("Seats for cities that take part for the first time, at least"),
    "women": _l("Seats for women, at least"),
    "men": _l("Seats for men, at least"),
    "language": _l("Selected people who work in none of the edition’s languages, at most"),
}


def seat_rule(standing: Standing) -> str:
    """`14 of 14`: how far a seat rule is reached."""
    return _("%(done)s of %(total)s", done=i18n.number(standing.actual), total=i18n.number(standing.wanted))


def outcome(decision: Decision) -> tuple[str, str]:
    """What became of a nominee, as word and kind of status: the offer where there is one, else the decision."""
    if decision.offer is not None:
        return OFFERS[decision.offer]
    label, kind = OUTCOMES[decision.outcome]
    if decision.reserve_place is not None:
        return _("Reserve list, place %(number)s", number=i18n.number(decision.reserve_place)), kind
    return label, kind


def place(edition: Edition) -> str:
    """Where an edition is held: a place, online, or both."""
    where = i18n.plain(edition.places)
    if not edition.is_online:
        return where
    return _("%(place)s and online", place=where) if where else _("Online")
