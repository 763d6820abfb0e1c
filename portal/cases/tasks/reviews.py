"""What workers do about reviews: invitations, reminders, and what the editor hears of them."""

from __future__ import annotations

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.cases import emails, queries, rules, services
from portal.cases.events import ReviewDeclined, ReviewerAsked, ReviewerReminded, ReviewHandedIn
from portal.cases.models import ReviewState
from portal.cases.queries import Draft, Judged
from portal.core import clock, db, events, tasks
from portal.notifications import services as notifications
from portal.notifications.services import Recipient


def _tell_reviewer(judged: Judged, key: str, *, again: bool = False) -> None:
    """A mail with the way to the review: to the account, or with the link to somebody who has none."""
    review = judged.review
    if judged.person:
        notifications.notify(
            recipient=accounts.recipient(judged.person), message=emails.review_asked(judged, again=again), key=key,
            url=emails.address(judged.person.locale, "cases.own_review", review_id=str(review.id)),
        )  # fmt: skip
    elif review.email:
        message = emails.review_asked(judged, services.secret_of(review), again=again)
        recipient = Recipient(None, review.email, review.name, review.lang, judged.draft.city.timezone)
        notifications.notify(recipient=recipient, message=message, key=key)


def _tell_editor(draft: Draft, what: str, key: str) -> None:
    """The editor who is on it; where nobody is, all of them."""
    on_it = people.people([draft.version.editor_id] if draft.version.editor_id else []).values()
    for person in list(on_it) or queries.editors():
        notifications.notify(
            recipient=accounts.recipient(person), message=emails.review_news(draft, person, what), key=f"{key}:{person.id}",
            url=emails.address(person.locale, "cases.judge_case", version_id=str(draft.version.id)),
        )  # fmt: skip


@events.subscribe(ReviewerAsked)
def invite_reviewer(event: ReviewerAsked) -> None:
    """The invitation leaves, unless it was withdrawn in the meantime."""
    judged = queries.review(event.review_id, lock=True)
    if judged is not None and judged.review.state in rules.ASKED:
        _tell_reviewer(judged, f"review-asked:{judged.review.id}")


@events.subscribe(ReviewerReminded)
def remind_reviewer(event: ReviewerReminded) -> None:
    """The reminder leaves, unless the review is in by now."""
    judged = queries.review(event.review_id, lock=True)
    if judged is None or judged.review.state not in rules.ASKED or judged.review.reminded_at is None:
        return
    _tell_reviewer(judged, f"review-reminded:{judged.review.id}:{judged.review.reminded_at.isoformat()}", again=True)


@events.subscribe(ReviewDeclined)
def tell_of_refusal(event: ReviewDeclined) -> None:
    """The editor learns that another reviewer is needed, or that no answer is open any more."""
    judged = queries.review(event.review_id)
    if judged is not None and rules.is_waiting(judged.draft.version):
        _tell_editor(judged.draft, "declined", f"review-declined:{judged.review.id}")
        _tell_if_all_in(judged)


@events.subscribe(ReviewHandedIn)
def tell_of_review(event: ReviewHandedIn) -> None:
    """The editor learns it once the last open review of the round is in."""
    judged = queries.review(event.review_id)
    if judged is not None and rules.is_waiting(judged.draft.version):
        _tell_if_all_in(judged)


def _tell_if_all_in(judged: Judged) -> None:
    version = judged.draft.version
    current = [one for one, _person in queries.reviews_of(version.id) if one.round == rules.round_of(version)]
    if any(one.state in rules.ASKED for one in current):
        return
    done = [one for one in current if one.state is ReviewState.HANDED_IN]
    if done:
        _tell_editor(judged.draft, "all_in", f"reviews-in:{version.id}:{rules.round_of(version)}:{len(done)}")


@tasks.periodic(seconds=600, name="cases.remind_reviewers")
def remind_reviewers() -> None:
    """Reminds three days before the day and once after it; then the editor hears of it too. The rows decide, not the clock's ticks."""
    now = clock.now()
    with db.transaction():
        for review in queries.claim_due_reviews(now):
            judged = queries.review(review.id)
            if judged is None or review.state not in rules.ASKED or not rules.is_waiting(judged.draft.version):
                review.next_at = None
                continue
            review.next_at, review.reminded_at = rules.next_reminder(review.due_on, now), now
            events.publish(ReviewerReminded(review.id))
            if review.next_at is None:
                _tell_editor(judged.draft, "overdue", f"review-overdue:{review.id}")
