"""Who is told of proposals and decisions, of parts that are asked for and answered, and of runs that move."""

from __future__ import annotations

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import events, mail
from portal.notifications import services as notifications
from portal.notifications.services import Recipient
from portal.webinars import queries
from portal.webinars.emails import scheduling as emails
from portal.webinars.events import (
    ContributorAnswered,
    ContributorAsked,
    RunChanged,
    WebinarDecided,
    WebinarProposed,
)
from portal.webinars.models import ContributorState, Webinar, WebinarState
from portal.webinars.queries import crew
from portal.webinars.queries.crew import Asked
from portal.webinars.services.crew import secret_of


def organisers_of(webinar: Webinar) -> list[User]:
    """Who hears about a webinar: whoever began it; if the account is gone, the secretariat."""
    found = people.people([webinar.created_by] if webinar.created_by else [])
    return list(found.values()) or list(people.secretariat())


def _tell(person: User, message: mail.Message, key: str, endpoint: str, webinar: Webinar) -> None:
    notifications.notify(
        recipient=accounts.recipient(person), message=message, key=f"{key}:{person.id}",
        url=emails.address(person.locale, endpoint, webinar_id=str(webinar.id)),
    )  # fmt: skip


@events.subscribe(WebinarProposed)
def tell_secretariat(event: WebinarProposed) -> None:
    """The secretariat learns that a webinar waits, unless it was decided on meanwhile."""
    webinar = queries.webinar_by_id(event.webinar_id)
    if webinar is None or webinar.state is not WebinarState.PROPOSED or webinar.proposed_at is None:
        return
    for person in people.secretariat():
        key = f"webinar-proposed:{webinar.id}:{webinar.proposed_at.isoformat()}"
        _tell(person, emails.proposed(webinar, person), key, "webinars.manage", webinar)


@events.subscribe(WebinarDecided)
def tell_organiser(event: WebinarDecided) -> None:
    """The organiser learns what the secretariat has decided, unless it is proposed again by now."""
    webinar = queries.webinar_by_id(event.webinar_id)
    expected = WebinarState.PUBLISHED if event.is_published else WebinarState.DRAFT
    if webinar is None or webinar.proposed_at is None or webinar.state is not expected:
        return
    for person in organisers_of(webinar):
        key = f"webinar-decided:{webinar.id}:{webinar.proposed_at.isoformat()}:{event.is_published}"
        _tell(person, emails.decided(webinar, person, is_published=event.is_published), key, "webinars.manage", webinar)


def _tell_contributor(asked: Asked, message: mail.Message, key: str) -> None:
    one = asked.contributor
    if asked.person:
        notifications.notify(
            recipient=accounts.recipient(asked.person), message=message, key=key,
            url=emails.address(asked.lang, "webinars.own_part", contributor_id=str(one.id)),
        )  # fmt: skip
    elif one.email:
        recipient = Recipient(None, one.email, one.name, one.lang, one.timezone)
        notifications.notify(recipient=recipient, message=message, key=key)


def _secret(asked: Asked) -> str:
    return "" if asked.person else secret_of(asked.contributor)


@events.subscribe(ContributorAsked)
def invite_contributor(event: ContributorAsked) -> None:
    """The invitation leaves, unless it was answered or withdrawn in the meantime."""
    asked = crew.asked(event.contributor_id, lock=True)
    if asked is None or asked.contributor.state is not ContributorState.INVITED:
        return
    message = emails.part_asked(asked, _secret(asked), again=bool(event.again))
    _tell_contributor(asked, message, f"webinar-part-asked:{asked.contributor.id}:{event.again}")


@events.subscribe(ContributorAnswered)
def tell_of_answer(event: ContributorAnswered) -> None:
    """The organiser learns who comes and who does not."""
    asked = crew.asked(event.contributor_id)
    if asked is None or asked.contributor.answered_at is None:
        return
    one = asked.contributor
    for person in organisers_of(asked.webinar):
        key = f"webinar-part-answered:{one.id}:{one.answered_at and one.answered_at.isoformat()}"
        _tell(person, emails.part_answered(asked.webinar, one, person), key, "webinars.people", asked.webinar)


@events.subscribe(RunChanged)
def tell_crew_of_move(event: RunChanged) -> None:
    """Those who are needed in a run learn of its new time or place, or that it is off; only of the latest change."""
    run = queries.run_by_id(event.run_id)
    if run is None or run.sequence != event.sequence:
        return
    for asked in crew.told_of_run(event.run_id):
        message = emails.part_moved(asked, run, _secret(asked))
        _tell_contributor(asked, message, f"webinar-part-moved:{run.id}:{run.sequence}:{asked.contributor.id}")
