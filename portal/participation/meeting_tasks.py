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
from portal.participation.events import PetitionAnswered, PetitionReached
from portal.participation.models import OfficialAnswer, PetitionState
from portal.participation.queries import meeting_people
from portal.participation.queries import petitions as petition_queries

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
