"""Reviews and the editors' desk: who judges what, since when, and what an author may read of it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.accounts.models import AuditEntry, Role, User, UserState
from portal.accounts.rules import scopes_of
from portal.cases import fields, rules
from portal.cases.models import Case, CaseText, CaseVersion, Edit, Review, ReviewState, VersionState
from portal.cases.queries.drafts import Draft, any_draft
from portal.cases.queries.writers import own_city_ids, writers_of
from portal.cities.models import Affiliation, AffiliationState, City
from portal.core import db, ids

MOST_FOUND = 20
DECISIONS = (
    "cases.submitted", "cases.taken_back", "cases.revision_asked", "cases.rejected", "cases.published", "cases.withdrawn",
    "cases.reviewer_asked", "cases.review_declined", "cases.review_handed_in", "cases.review_withdrawn",
    "cases.editor_changed", "cases.level_set",
)  # fmt: skip


# The desk ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskLine:
    """A version that waits, as the desk lists it. `state`: a key of `words.DESK_STATES`; `due` is when something should happen."""

    version: CaseVersion
    case: Case
    city: City
    title: str
    editor: User | None
    reviews: Sequence[Review]
    state: str
    due: date | None
    is_mine_to_judge: bool

    @property
    def handed_in(self) -> int:
        return sum(one.state is ReviewState.HANDED_IN for one in self.reviews)


def desk(reader: User, *, states: frozenset[VersionState]) -> list[DeskLine]:
    """The versions in these states, those that wait longest first, in few statements however many there are."""
    rows = db.session.execute(
        select(CaseVersion, Case, City, CaseText.title, User)
        .join(Case, Case.id == CaseVersion.case_id)
        .join(City, City.id == Case.city_id)
        .join(CaseText, (CaseText.version_id == CaseVersion.id) & (CaseText.lang == CaseVersion.original_lang))
        .outerjoin(User, User.id == CaseVersion.editor_id)
        .where(CaseVersion.state.in_(states), Case.withdrawn_at.is_(None))
        .order_by(CaseVersion.submitted_at, CaseVersion.id)
    ).all()
    reviews: dict[uuid.UUID, list[Review]] = {}
    found = select(Review).where(Review.version_id.in_([row[0].id for row in rows])).order_by(Review.created_at)
    for review in db.session.scalars(found):
        reviews.setdefault(review.version_id, []).append(review)
    own = own_city_ids(reader)
    wrote = {case_id for case_id, by in writers_of([row[1].id for row in rows]) if by == reader.id}
    return [
        _line(DeskLine(*row, reviews.get(row[0].id, []), "", None, rules.may_judge(reader, row[1], own, wrote)))
        for row in rows
    ]


def _line(line: DeskLine) -> DeskLine:
    """The line with its state and what is due, from the reviews of the round that is on."""
    version = line.version
    current = [one for one in line.reviews if one.round == rules.round_of(version)]
    still = [one for one in current if one.state in rules.ASKED]
    if version.state is VersionState.REVISE:
        return replace(line, reviews=current, state="authors")
    if version.state is VersionState.IN_REVIEW:
        state = "asked" if still else "ready"
    else:
        state = "back" if version.rounds else "new"
    return replace(line, reviews=current, state=state, due=rules.editor_due(version, [one.due_on for one in still]))


def judged_draft(user: Any, version_id: uuid.UUID, *, lock: bool = False) -> Draft | None:
    """A version for the editor who may judge it; None for everybody else, editors of its own city and its authors included."""
    found = any_draft(version_id, lock=lock)
    if found is None:
        return None
    wrote = {case_id for case_id, by in writers_of([found.case.id]) if by == user.id}
    return found if rules.may_judge(user, found.case, own_city_ids(user), wrote) else None


def history(case_id: uuid.UUID) -> list[tuple[AuditEntry, User | None]]:
    """What editors and reviewers did about a case, newest first, with who did it where the log says so."""
    wanted = accounts.audit_entries(accounts.AuditFilter(subject_kind="case", subject_id=case_id))
    entries = db.session.scalars(wanted.where(AuditEntry.action.in_(DECISIONS)).limit(60)).all()
    people = accounts.people(entry.actor_id for entry in entries if entry.actor_id)
    return [(entry, people.get(entry.actor_id) if entry.actor_id else None) for entry in entries]


# What has changed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A field that says something else than before, as texts."""

    name: str
    before: str
    after: str


def differences(draft: Draft) -> list[Difference]:
    """What a later version says otherwise than the one that is out; empty for a first version."""
    current = db.session.scalar(
        select(CaseVersion.id).where(CaseVersion.case_id == draft.case.id, CaseVersion.state == VersionState.PUBLISHED)
    )
    old = any_draft(current) if current and current != draft.version.id else None
    if old is None:
        return []
    found = []
    for name in fields.ALL:
        before, after = (
            fields.as_text(fields.value_of(name, one.version, one.original, one.tag_keys)) for one in (old, draft)
        )
        if before != after:
            found.append(Difference(name, before, after))
    return found


def revised(draft: Draft) -> list[Difference]:
    """What its authors have changed since the editors sent it back, field by field."""
    if not draft.version.rounds or draft.version.decided_at is None:
        return []
    changes: dict[str, tuple[str, str]] = {}
    for edit in db.session.scalars(
        select(Edit)
        .where(Edit.version_id == draft.version.id, Edit.at > draft.version.decided_at)
        .order_by(Edit.at, Edit.id)
    ):
        changes[edit.field] = (changes.get(edit.field, (edit.before, ""))[0], edit.after)
    return [Difference(name, before, after) for name, (before, after) in changes.items() if before != after]


# Reviews -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """A review with the version it is about. `person` is None for somebody without an account."""

    review: Review
    draft: Draft
    person: User | None

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.review.name

    @property
    def email(self) -> str:
        return self.person.email if self.person else self.review.email


def reviews_of(version_id: uuid.UUID) -> list[tuple[Review, User | None]]:
    """All reviews of a version, round by round in the order of the invitations; for editors."""
    rows = db.session.execute(
        select(Review, User)
        .outerjoin(User, User.id == Review.reviewer_id)
        .where(Review.version_id == version_id)
        .order_by(Review.round.desc(), Review.created_at, Review.id)
    )
    return [(review, person) for review, person in rows]


def review(review_id: uuid.UUID, *, lock: bool = False) -> Judged | None:
    """A review whoever asks; for services and tasks."""
    return _judged(Review.id == review_id, lock=lock)


def review_by_link(secret: str, *, lock: bool = False) -> Judged | None:
    """The review that a link opens, in whatever state it is."""
    return _judged(Review.token_hash == ids.digest(secret), lock=lock)


def review_for(user: User, review_id: uuid.UUID, *, lock: bool = False) -> Judged | None:
    """A review of the reader's own."""
    return _judged((Review.id == review_id) & (Review.reviewer_id == user.id), lock=lock)


def _judged(which: Any, *, lock: bool) -> Judged | None:
    wanted = select(Review).where(which).execution_options(populate_existing=True)
    found = db.session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    draft = any_draft(found.version_id) if found else None
    if found is None or draft is None:
        return None
    return Judged(found, draft, accounts.user(found.reviewer_id) if found.reviewer_id else None)


def own_reviews(user: User) -> list[tuple[Review, str, str, City]]:
    """What somebody was asked to review, newest first: with the case's title, its language and its city."""
    rows = db.session.execute(
        select(Review, CaseText.title, CaseVersion.original_lang, City)
        .join(CaseVersion, CaseVersion.id == Review.version_id)
        .join(CaseText, (CaseText.version_id == CaseVersion.id) & (CaseText.lang == CaseVersion.original_lang))
        .join(Case, Case.id == CaseVersion.case_id)
        .join(City, City.id == Case.city_id)
        .where(Review.reviewer_id == user.id, Review.state != ReviewState.WITHDRAWN)
        .order_by(Review.created_at.desc(), Review.id)
        .limit(100)
    )
    return [(one, title, lang, city) for one, title, lang, city in rows]


def remarks_for_authors(version: CaseVersion) -> list[str]:
    """What reviewers tell the authors, without anything of who they are.

    In an order that says nothing: by the digest of the row's id, for the id itself grows with the time of the invitation.
    """
    found = db.session.scalars(
        select(Review).where(Review.version_id == version.id, Review.state == ReviewState.HANDED_IN)
    )
    shown = [one for one in found if rules.shows_remarks(version, one) and one.remarks.strip()]
    shown.sort(key=lambda one: (-one.round, hashlib.sha256(one.id.bytes).digest()))
    return [one.remarks for one in shown]


def claim_due_reviews(now: datetime, limit: int = 200) -> Sequence[Review]:
    """Reviews whose moment to be reminded has come, each held by one worker."""
    return db.session.scalars(
        select(Review)
        .where(Review.next_at <= now)
        .order_by(Review.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked. `of_city`: he belongs to the city whose case it is or has written on it, so he cannot."""

    person: User
    of_city: bool
    is_asked: bool


def candidates(draft: Draft, text: str) -> list[Candidate]:
    """People by part of a name or address who may be asked at all; with why one of them is not."""
    if len(text.strip()) < 2:
        return []
    statement = accounts.people_matching(text.strip(), state=UserState.ACTIVE).limit(MOST_FOUND * 3)
    people = [one for one in db.session.scalars(statement) if rules.can_be_asked(one)][:MOST_FOUND]
    asked = {
        one.reviewer_id
        for one, _person in reviews_of(draft.version.id)
        if one.round == rules.round_of(draft.version) and one.state is not ReviewState.WITHDRAWN
    }
    own = of_city(draft.case, people)
    return [Candidate(one, one.id in own, one.id in asked) for one in people]


def of_city(case: Case, people: Sequence[User]) -> set[uuid.UUID]:
    """Which of these people, loaded with their roles, are on the side of a case: they work for its city, speak for it, or have
    written on it.
    """
    work_there = db.session.scalars(
        select(Affiliation.user_id).where(
            Affiliation.city_id == case.city_id, Affiliation.user_id.in_([one.id for one in people]),
            Affiliation.state == AffiliationState.CONFIRMED, Affiliation.ends_on.is_(None),
        )
    )  # fmt: skip
    speak = {one.id for one in people if case.city_id in scopes_of(one, Role.CITY_COORDINATOR, "city")}
    return set(work_there) | speak | {by for _case_id, by in writers_of([case.id])}


def editors_for(draft: Draft) -> list[User]:
    """Those to whom an editor may hand a version over: they look after the library, are not of its city and have not written on it."""
    found = [
        person
        for role in (Role.CASE_EDITOR, Role.SECRETARIAT)
        for person in db.session.scalars(accounts.people_matching(role=role, state=UserState.ACTIVE))
        if rules.may_edit_library(person)
    ]
    own = of_city(draft.case, found)
    return list({person.id: person for person in found if person.id not in own}.values())
