"""Who is told about petitions, meetings and draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.core.mail import Message
from portal.notifications import services as notifications
from portal.notifications.services import Letter
from portal.participation import meeting_emails as emails
from portal.participation.events import MeetingMoved, PersonDrawn, PetitionAnswered, PetitionReached, SeatFreed
from portal.participation.models import MeetingSignUp, OfficialAnswer, PetitionState, SignUpState
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meeting_people
from portal.participation.queries import meetings as meeting_queries
from portal.participation.queries import petitions as petition_queries
from portal.participation.rules import draws as draw_rules

AT_ONCE = 500


def tell_all(
    told: Iterable[User], *, key: str, render: Callable[[str, str], Message], path: Callable[[str], str]
) -> None:
    """The same message to many, each once; rendered once for all who read the same."""
    made: dict[tuple[str, str], Message] = {}
    letters: list[Letter] = []
    for user in told:
        person = accounts.recipient(user)
        reads = (person.locale, person.timezone)
        if reads not in made:
            made[reads] = render(*reads)
        letters.append(Letter(person, made[reads], f"{key}:{user.id}", url=path(person.locale)))
    _post(letters)


def _post(letters: Sequence[Letter]) -> None:
    for first in range(0, len(letters), AT_ONCE):
        notifications.notify_many(letters[first : first + AT_ONCE])


@events.subscribe(PetitionReached)
def tell_of_petition(event: PetitionReached) -> None:
    """Its author and the city's people learn that the city must answer now."""
    petition = petition_queries.petition_whole(event.petition_id)
    if petition is None or petition.state is PetitionState.HIDDEN:
        return
    signatures = petition_queries.signatures_of(petition.id)
    city = meeting_people.coordinators_of(petition.component.process.space.city_id)
    told = {*city, *([petition.author_id] if petition.author_id else [])}
    for user in people.people(told).values():
        person = accounts.recipient(user)
        notifications.notify(
            recipient=person, key=f"petition-reached:{petition.id}:{user.id}",
            message=emails.petition_reached(petition, signatures, person, is_city=user.id in city),
            url=emails.petition_path(petition, person.locale),
        )  # fmt: skip


@events.subscribe(PetitionAnswered)
def tell_of_petition_answer(event: PetitionAnswered) -> None:
    """Everybody who wrote or signed it hears what the city says."""
    answer = db.session.get(OfficialAnswer, event.answer_id)
    petition = petition_queries.petition_whole(answer.petition_id) if answer and answer.petition_id else None
    if answer is None or petition is None or petition.state is PetitionState.HIDDEN:
        return
    tell_all(
        petition_queries.signers_to_tell(petition.id), key=f"petition-answered:{answer.id}",
        render=lambda lang, zone: emails.petition_answered(petition, answer, lang, zone),
        path=lambda lang: emails.petition_path(petition, lang),
    )  # fmt: skip


@events.subscribe(MeetingMoved)
def tell_of_meeting(event: MeetingMoved) -> None:
    """Who has signed up is told of how the meeting is now, once for each change."""
    meeting = meeting_queries.meeting_by_id(event.meeting_id)
    if meeting is None:
        return
    told = []
    for row, user in meeting_queries.to_tell(meeting.id, meeting.sequence):
        row.told_sequence = meeting.sequence
        told.append(user)
    db.session.flush()
    tell_all(
        told, key=f"meeting-moved:{meeting.id}:{meeting.sequence}",
        render=lambda lang, zone: emails.meeting_moved(meeting, lang, zone),
        path=lambda lang: emails.meeting_path(meeting, lang),
    )  # fmt: skip


@events.subscribe(SeatFreed)
def tell_of_seat(event: SeatFreed) -> None:
    """Somebody has moved up; if he has given the seat back meanwhile, he is not told."""
    meeting = meeting_queries.meeting_by_id(event.meeting_id)
    row = db.session.get(MeetingSignUp, (event.meeting_id, event.person))
    if meeting is None or row is None or row.state is not SignUpState.SEAT or row.user_id is None:
        return
    tell_all(
        people.people([row.user_id]).values(), key=f"meeting-seat:{meeting.id}:{row.queued_at.timestamp()}",
        render=lambda lang, zone: emails.seat_freed(meeting, lang, zone), path=lambda lang: emails.meeting_path(meeting, lang),
    )  # fmt: skip


@events.subscribe(PersonDrawn)
def tell_of_draw(event: PersonDrawn) -> None:
    """Whoever is drawn is asked whether he takes part."""
    candidate = body_queries.candidate_told(event.candidate_id)
    if candidate is None or candidate.user_id is None or not draw_rules.may_answer(candidate):
        return
    tell_all(
        people.people([candidate.user_id]).values(), key=f"person-drawn:{candidate.id}",
        render=lambda lang, zone: emails.person_drawn(candidate, lang, zone),
        path=lambda lang: emails.draw_path(candidate.draw, lang),
    )  # fmt: skip
