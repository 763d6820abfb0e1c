"""Who judges a version and who may not, how long it takes, what a review must say, and what its author may not see. Pure."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from portal.accounts.models import Role, UserState
from portal.accounts.rules import has_role, is_secretariat
from portal.cases.models import Case, CaseVersion, Review, ReviewState, Verdict, VersionState
from portal.cases.rules.cases import OUT, may_edit_library

CRITERIA = ("novelty", "effect", "evidence", "transferability", "clarity")
SCORES = (1, 2, 3, 4, 5)
LEVELS = (0, 1, 2, 3, 4, 5)
WIDE = 2  # points between the lowest and the highest score: then somebody should ask why

EDITOR_DAYS = 7  # from handing in until an editor should have begun
REVIEW_DAYS = 14  # that a reviewer has, unless the editor says another day
MOST_DAYS = 90
LINK_LASTS = timedelta(days=30)  # a link still opens so long after the day on which the review was due
REMIND_BEFORE = timedelta(days=3)
REMIND_AGAIN = timedelta(hours=20)  # nobody is reminded by hand more than once a day
MOST_REVIEWERS = 8  # of one round
HOUR = time(8, tzinfo=UTC)  # of the day at which reminders leave

WAITING = frozenset({VersionState.SUBMITTED, VersionState.IN_REVIEW})
ASKED = frozenset({ReviewState.INVITED, ReviewState.ACCEPTED})


# Editors -------------------------------------------------------------------------------------------------------------


def may_judge(user: Any, case: Case, own_cities: Collection[uuid.UUID], written: Collection[uuid.UUID]) -> bool:
    """Editors judge the cases of other cities. Of their own one, and of those they have `written` on, they are authors, who may not
    know who the reviewers are.
    """
    return may_edit_library(user) and case.city_id not in own_cities and case.id not in written


def is_waiting(version: CaseVersion) -> bool:
    """Whether an editor has something to do with it."""
    return version.state in WAITING


def is_free_for(version: CaseVersion, user_id: uuid.UUID) -> bool:
    """Whether no other editor is on it."""
    return version.editor_id in (None, user_id)


def may_publish(version: CaseVersion, handed_in: int) -> bool:
    """A first version needs a review of any round; a later one the editor may publish after a look at what has changed."""
    return version.number > 1 or handed_in > 0


def may_withdraw(user: Any, case: Case) -> bool:
    """Who takes a case out of the library: its editors, and those who speak for the city."""
    if case.number is None or case.withdrawn_at is not None:
        return False
    return may_edit_library(user) or has_role(user, Role.CITY_COORDINATOR, ("city", case.city_id))


def editor_due(version: CaseVersion, open_days: Collection[date]) -> date | None:
    """Until when something should happen: the first open review's day, else a week after it was handed in."""
    if open_days:
        return min(open_days)
    return version.submitted_at.date() + timedelta(days=EDITOR_DAYS) if version.submitted_at else None


# Reviewers -----------------------------------------------------------------------------------------------------------


def is_of_city(case: Case, their_cities: Collection[uuid.UUID]) -> bool:
    """Whether somebody belongs to the city whose case it is: nobody judges his own."""
    return case.city_id in their_cities


def can_be_asked(user: Any) -> bool:
    """Editors, the secretariat, and people of cities, whose address is confirmed."""
    if user.state is not UserState.ACTIVE or not user.is_confirmed:
        return False
    roles = {grant.role for grant in user.grants if grant.revoked_at is None}
    return is_secretariat(user) or bool(roles & {Role.CASE_EDITOR, Role.CITY_COORDINATOR, Role.OFFICIAL})


def round_of(version: CaseVersion) -> int:
    """The round that is on: 1, and one more for each revision."""
    return version.rounds + 1


def due_from(today: date) -> date:
    """The day on which a review is due that somebody is asked for today."""
    return today + timedelta(days=REVIEW_DAYS)


def reminders(due_on: date) -> tuple[datetime, datetime]:
    """When a reviewer is reminded: three days before the day, and once the day after."""
    day = datetime.combine(due_on, HOUR)
    return day - REMIND_BEFORE, day + timedelta(days=1)


def next_reminder(due_on: date, now: datetime) -> datetime | None:
    """The first reminder that is still to come."""
    return next((moment for moment in reminders(due_on) if moment > now), None)


def link_end(due_on: date) -> datetime:
    """Until when the link of a review opens it."""
    return datetime.combine(due_on, HOUR) + LINK_LASTS


def is_expired(review: Review, now: datetime) -> bool:
    """Whether it can no longer be written by link; what was handed in stays readable by it."""
    return review.expires_at is not None and review.expires_at <= now and review.state is not ReviewState.HANDED_IN


def lacks(scores: Mapping[str, Any], verdict: Verdict | None, level: int | None, remarks: str) -> list[str]:
    """What a review still needs before it can be handed in, by field."""
    missing = [key for key in CRITERIA if scores.get(key) not in SCORES]
    if level not in LEVELS:
        missing.append("level")
    if verdict is None:
        missing.append("verdict")
    if verdict in (Verdict.REVISE, Verdict.REJECT) and not remarks.strip():
        missing.append("remarks")
    return missing


def shows_remarks(version: CaseVersion, review: Review) -> bool:
    """Whether the authors may read a review's remarks: once the editor has decided about its round."""
    if review.state is not ReviewState.HANDED_IN:
        return False
    return version.state in OUT or version.state is VersionState.REJECTED or review.round <= version.rounds


def _plain(text: str) -> str:
    """Lower case, without accents: "Éloïse" is "eloise"."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


_WORD = re.compile(r"[^\W\d_]+")


def gives_away(text: str, *, names: Iterable[str], email: str) -> bool:
    """Whether remarks say who wrote them: the e-mail address, what stands before its @, the name, or a long part of it.

    Short parts ("Kim", "Ali") are left: they would be found in every other sentence. Languages without spaces are looked
    through for the whole name.
    """
    plain = _plain(text)
    words = set(_WORD.findall(plain))
    address = _plain(email)
    local = address.partition("@")[0]
    if address and (address in plain or (len(local) >= 5 and local in plain)):
        return True
    for name in map(_plain, filter(None, names)):
        parts = _WORD.findall(name)
        if name in plain or (len(name) >= 3 and "".join(parts) in plain and not name.isascii()):
            return True
        if any(len(part) >= 5 and part in words for part in parts):
            return True
    return False


# Scores side by side -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """What the reviewers say of one criterion: each one's score in their order, the mean, and the points between them."""

    key: str
    scores: tuple[int | None, ...]
    mean: float | None
    spread: int

    @property
    def is_wide(self) -> bool:
        return self.spread >= WIDE


def side_by_side(reviews: Sequence[Review]) -> list[Spread]:
    """The scores of reviews, a row a criterion, the suggested step of evidence last."""
    rows = []
    for key in (*CRITERIA, "level"):
        given = tuple(one.level if key == "level" else one.scores.get(key) for one in reviews)
        known = [score for score in given if score is not None]
        mean = sum(known) / len(known) if known else None
        rows.append(Spread(key, given, mean, max(known) - min(known) if known else 0))
    return rows
