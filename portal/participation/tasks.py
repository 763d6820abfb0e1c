"""Who is told about proposals."""

from __future__ import annotations

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.core import db, events, tasks
from portal.core.mail import Message
from portal.notifications import services as notifications
from portal.notifications.services import Letter
from portal.participation import emails
from portal.participation.events import ConclusionPublished, ProposalAnswered, ThresholdReached
from portal.participation.models import OfficialAnswer, Stage
from portal.participation.queries import consultation_desk, proposals, talk
from portal.participation.services import surveys


@events.subscribe(ThresholdReached)
def tell_of_threshold(event: ThresholdReached) -> None:
    """The author learns what his proposal has earned; the city's people that they must answer."""
    proposal = proposals.proposal_told(event.proposal_id)
    if proposal is None:
        return
    stage, supports = Stage(event.stage), proposals.supports_of(proposal.id)
    city = talk.speakers_of(proposal.id) if stage is Stage.ANSWER_DUE else set()
    told = {*city, *([proposal.author_id] if proposal.author_id else [])}
    for user in people.people(told).values():
        person = accounts.recipient(user)
        notifications.notify(
            recipient=person, key=f"proposal-threshold:{proposal.id}:{stage.value}:{user.id}",
            message=emails.threshold(proposal, stage, supports, person, is_city=user.id in city),
            url=emails.path_of(proposal, person.locale),
        )  # fmt: skip


@events.subscribe(ProposalAnswered)
def tell_of_answer(event: ProposalAnswered) -> None:
    """Everybody who wrote or supported it hears what the city says; rendered once for all who read the same."""
    answer = db.session.get(OfficialAnswer, event.answer_id)
    proposal = proposals.proposal_told(answer.proposal_id) if answer and answer.proposal_id else None
    if answer is None or proposal is None:
        return
    made: dict[tuple[str, str], Message] = {}
    letters = []
    for user in proposals.people_to_tell(proposal.id):
        person = accounts.recipient(user)
        key = (person.locale, person.timezone)
        if key not in made:
            made[key] = emails.answered(proposal, answer, *key)
        letters.append(
            Letter(
                person,
                made[key],
                f"proposal-answered:{answer.id}:{user.id}",
                url=emails.path_of(proposal, person.locale),
            )
        )
    for first in range(0, len(letters), 500):
        notifications.notify_many(letters[first : first + 500])


@tasks.periodic(seconds=6 * 3600, name="participation.forget_drafts")
def forget_drafts() -> None:
    """Answers that somebody began three months ago and never sent are deleted."""
    with db.transaction():
        surveys.forget_old()


@events.subscribe(ConclusionPublished)
def tell_of_conclusion(event: ConclusionPublished) -> None:
    """Everybody who wrote hears what came of it, once, whenever this runs again; rendered once for all who read the same."""
    component, conclusion = consultation_desk.component_told(event.component_id)
    if component is None or conclusion is None:
        return
    made: dict[tuple[str, str], Message] = {}
    letters = []
    for user in consultation_desk.writers_of(component.id):
        person = accounts.recipient(user)
        key = (person.locale, person.timezone)
        if key not in made:
            made[key] = emails.concluded(component, conclusion, *key)
        letters.append(
            Letter(
                person,
                made[key],
                f"participation-concluded:{component.id}:{user.id}",
                url=emails.conclusion_path(component, person.locale),
            )
        )
    for first in range(0, len(letters), 500):
        notifications.notify_many(letters[first : first + 500])
