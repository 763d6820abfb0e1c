"""Reviewers: asked with an account or by a link that works without one, and what they hand in, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts import queries as people
from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import queries, rules
from portal.cases.events import ReviewDeclined, ReviewerAsked, ReviewerReminded, ReviewHandedIn
from portal.cases.models import Review, ReviewState, Verdict, VersionState
from portal.cases.queries import Draft, Judged
from portal.core import clock, db, events, ids, settings
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


@dataclass(frozen=True)
class Answers:
    """What a reviewer says so far; anything may be missing until it is handed in."""

    scores: Mapping[str, int] = field(default_factory=dict)
    level: int | None = None
    verdict: Verdict | None = None
    remarks: str = ""
    private_remarks: str = ""


# Asking --------------------------------------------------------------------------------------------------------------


def ask_person(*, draft: Draft, person: User, due_on: date, actor: User) -> Review:
    """Asks somebody with an account. `draft` was loaded for changing.

    Raises:
        Conflict: the version does not wait, or he is asked already.
        DomainError: he belongs to the city whose case it is, cannot review, or the day cannot be.
    """
    if not rules.can_be_asked(person):
        raise DomainError(_("This person cannot be asked: reviewers are editors and people of cities."), field="person")
    if person.id in queries.of_city(draft.case, [person]):
        raise DomainError(
            _("This person belongs to the city whose case it is, or has written on it. Ask somebody else."),
            field="person",
        )
    review = Review(reviewer_id=person.id, lang=person.locale)
    return _ask(draft, review, due_on, actor)


def ask_by_email(*, draft: Draft, name: str, email: str, lang: str, due_on: date, actor: User) -> Review:
    """Asks somebody by a link that needs no account; whoever has an account with that address is asked there.

    Raises:
        Conflict: the version does not wait, or he is asked already.
        DomainError: the name or the address cannot be used, he belongs to the city, or the day cannot be.
    """
    address, called = accounts_rules.clean_email(email), accounts_rules.clean_name(name)
    if address is None:
        raise DomainError(_("Enter an e-mail address, for example name@city.example."), field="email")
    if called is None:
        raise DomainError(_("Enter the person's name."), field="name")
    known = people.user_by_email(address)
    if known is not None and known.id in queries.of_city(draft.case, [known]):
        raise DomainError(
            _("This person belongs to the city whose case it is, or has written on it. Ask somebody else."),
            field="email",
        )
    if known is not None and rules.can_be_asked(known):
        return ask_person(draft=draft, person=known, due_on=due_on, actor=actor)
    review = Review(
        id=ids.new_id(),
        name=called,
        email=accounts_rules.email_key(address),
        lang=lang,
        expires_at=rules.link_end(due_on),
    )
    review.token_hash = ids.digest(_derived(review))
    return _ask(draft, review, due_on, actor)


def _ask(draft: Draft, review: Review, due_on: date, actor: User) -> Review:
    version, now = draft.version, clock.now()
    if not rules.is_waiting(version):
        raise Conflict(_("There is nothing to decide about this version now."))
    if not now.date() < due_on <= now.date() + timedelta(days=rules.MOST_DAYS):
        raise DomainError(_("Choose a day within the next %(days)s days.", days=rules.MOST_DAYS), field="due_on")
    current = rules.round_of(version)
    asked = [
        one for one, _person in queries.reviews_of(version.id) if one.round == current and one.state in rules.ASKED
    ]
    if len(asked) >= rules.MOST_REVIEWERS:
        raise Conflict(_("At most %(most)s people review a version at a time.", most=rules.MOST_REVIEWERS))
    review.version_id, review.round, review.due_on = version.id, current, due_on
    review.invited_by, review.next_at = actor.id, rules.next_reminder(due_on, now)
    db.session.add(review)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("This person is asked already, or has declined.")) from error
    version.state = VersionState.IN_REVIEW
    version.editor_id = version.editor_id or actor.id
    db.session.flush()
    _note(draft, "cases.reviewer_asked", actor)
    events.publish(ReviewerAsked(review.id))
    return review


def secret_of(review: Review) -> str:
    """The secret of a review's link, made again for each mail, so that a reminder leads to the same place.

    The table keeps its digest only. If the portal's key has changed meanwhile, this link counts from now on.
    """
    secret = _derived(review)
    if review.token_hash != ids.digest(secret):
        review.token_hash = ids.digest(secret)
        db.session.flush()
    return secret


def _derived(review: Review) -> str:
    return ids.keyed(settings().secret_key, f"cases.review:{review.id}")


def remind(*, judged: Judged, actor: User | None) -> None:
    """Reminds a reviewer.

    Raises:
        Conflict: nothing is asked of him any more, or he was reminded within a day.
    """
    review, now = judged.review, clock.now()
    if review.state not in rules.ASKED:
        raise Conflict(_("Nothing is asked of this person any more."))
    if review.reminded_at and now - review.reminded_at < rules.REMIND_AGAIN:
        raise Conflict(_("This person was reminded within the last day."))
    review.reminded_at = now
    if actor is not None and review.expires_at is not None:
        review.expires_at = max(review.expires_at, now + rules.LINK_LASTS)
    db.session.flush()
    events.publish(ReviewerReminded(review.id))


def withdraw_invitation(*, judged: Judged, actor: User) -> None:
    """Takes an invitation back; its link leads to a page that says so.

    Raises:
        Conflict: it is answered.
    """
    if judged.review.state not in rules.ASKED:
        raise Conflict(_("Nothing is asked of this person any more."))
    judged.review.state, judged.review.next_at = ReviewState.WITHDRAWN, None
    db.session.flush()
    _note(judged.draft, "cases.review_withdrawn", actor)


def ask_again(*, judged: Judged, draft: Draft, due_on: date, actor: User) -> Review:
    """A new invitation to the same person, in the round that is on; an open one of this round goes.

    Raises:
        Conflict: the review of this round is handed in, or the version does not wait.
        DomainError: he belongs to the city now, or the day cannot be.
    """
    old = judged.review
    if old.round == rules.round_of(draft.version) and old.state is ReviewState.HANDED_IN:
        raise Conflict(_("This review is handed in."))
    if old.round == rules.round_of(draft.version):
        old.state, old.next_at = ReviewState.WITHDRAWN, None
        db.session.flush()
    if judged.person is not None:
        return ask_person(draft=draft, person=judged.person, due_on=due_on, actor=actor)
    return ask_by_email(draft=draft, name=old.name, email=old.email, lang=old.lang, due_on=due_on, actor=actor)


# Answering -----------------------------------------------------------------------------------------------------------


def declare(*, judged: Judged, conflict: str) -> None:
    """The reviewer says whether he has an interest of his own in the case. With one he is thanked and his part is over.

    Raises:
        Conflict: it is answered, or nothing is asked any more.
    """
    review = judged.review
    _still_asked(judged)
    if review.state is not ReviewState.INVITED:
        raise Conflict(_("You have answered this already."))
    review.conflict = conflict.strip()
    if review.conflict:
        _decline(judged)
        return
    review.state = ReviewState.ACCEPTED
    db.session.flush()


def decline(*, judged: Judged) -> None:
    """The reviewer has no time, or cannot say anything about it.

    Raises:
        Conflict: nothing is asked any more.
    """
    _still_asked(judged)
    _decline(judged)


def _decline(judged: Judged) -> None:
    judged.review.state, judged.review.next_at = ReviewState.DECLINED, None
    db.session.flush()
    _note(judged.draft, "cases.review_declined", None)
    events.publish(ReviewDeclined(judged.review.id))


def save_review(*, judged: Judged, answers: Answers) -> None:
    """Keeps what the reviewer has written so far; nobody else reads it yet.

    Raises:
        Conflict: it is handed in, or nothing is asked any more, or no conflict of interest was declared.
    """
    _writable(judged)
    _write(judged.review, answers)
    db.session.flush()


def hand_in(*, judged: Judged, answers: Answers) -> None:
    """Hands the review in. It was loaded for changing: of two who try at once, the second is told.

    Raises:
        Conflict: as above.
        DomainError: something is missing.
    """
    _writable(judged)
    missing = rules.lacks(answers.scores, answers.verdict, answers.level, answers.remarks)
    if missing:
        raise DomainError(_("Something is missing. It is marked below."), field=missing[0])
    review = judged.review
    _write(review, answers)
    review.state, review.handed_in_at, review.next_at = ReviewState.HANDED_IN, clock.now(), None
    db.session.flush()
    _note(judged.draft, "cases.review_handed_in", None)
    events.publish(ReviewHandedIn(review.id))


def _write(review: Review, answers: Answers) -> None:
    review.scores = {key: answers.scores[key] for key in rules.CRITERIA if answers.scores.get(key) in rules.SCORES}
    review.level, review.verdict = answers.level, answers.verdict
    review.remarks, review.private_remarks = answers.remarks.strip(), answers.private_remarks.strip()


def _still_asked(judged: Judged) -> None:
    review = judged.review
    if review.state is ReviewState.HANDED_IN:
        raise Conflict(_("You have handed this review in already."))
    if (
        review.state not in rules.ASKED
        or rules.is_expired(review, clock.now())
        or not rules.is_waiting(judged.draft.version)
    ):
        raise Conflict(_("This review is not needed any more."))


def _writable(judged: Judged) -> None:
    _still_asked(judged)
    if judged.review.state is not ReviewState.ACCEPTED:
        raise Conflict(_("Say first whether you have a conflict of interest."))


def _note(draft: Draft, action: str, actor: User | None, data: Mapping[str, Any] | None = None) -> None:
    """Into the audit log, without a word of who the reviewer is: also those who write cases may read it."""
    accounts.audit(
        actor=actor,
        action=action,
        subject=("case", draft.case.id),
        data={"version": draft.version.number, **(data or {})},
    )
