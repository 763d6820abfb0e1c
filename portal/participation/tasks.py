"""What workers do with proposals: tell those who are concerned, put away what ran out of time, add up what lists have shown."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial

# Their subscribers and periodic tasks register when they are loaded.
import portal.participation.export_tasks
import portal.participation.import_tasks
import portal.participation.meeting_tasks
import portal.participation.moderation_tasks
import portal.participation.rehearsal_tasks
import portal.participation.report_tasks
import portal.participation.translation_tasks  # noqa: F401
from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import cache, clock, db, events, ids, tasks
from portal.core.batches import until_done
from portal.core.mail import Message
from portal.notifications import services as notifications
from portal.notifications.services import Letter
from portal.participation import emails, exposures
from portal.participation.events import (
    AmendmentSettled,
    AmendmentSuggested,
    CoAuthorInvited,
    ConclusionPublished,
    MergeAsked,
    MergeDeclined,
    ProposalAnswered,
    ThresholdReached,
)
from portal.participation.models import (
    AmendmentState,
    CoAuthorState,
    MergeState,
    NoticeKind,
    OfficialAnswer,
    Proposal,
    ProposalNotice,
    Stage,
)
from portal.participation.queries import consultation_desk, proposals, talk, together
from portal.participation.services import archiving, proposing, surveys, telling

AT_ONCE = 500  # people in one transaction
Texts = dict[tuple[object, ...], tuple[Message, str]]  # what is said, and the page it is about


@events.subscribe(ThresholdReached)
def tell_of_threshold(event: ThresholdReached) -> None:
    """The author learns what his proposal has earned; the city's people that they must answer."""
    proposal = proposals.proposal_told(event.proposal_id)
    if proposal is None:
        return
    stage, counted = Stage(event.stage), proposals.tally_of(proposal.id)
    city = talk.speakers_of(Proposal, proposal.id) if stage is Stage.ANSWER_DUE else set()
    told = {*city, *together.writers_of(proposal)}
    for user in people.people(told).values():
        person = accounts.recipient(user)
        notifications.notify(
            recipient=person, key=f"proposal-threshold:{proposal.id}:{stage.value}:{user.id}",
            message=emails.threshold(proposal, stage, counted, person, is_city=user.id in city),
            url=emails.path_of(proposal, person.locale),
        )  # fmt: skip


@events.subscribe(ProposalAnswered)
def tell_of_answer(event: ProposalAnswered) -> None:
    """Everybody who wrote, supports or follows it hears what the city says."""
    answer = db.session.get(OfficialAnswer, event.answer_id)
    if answer is not None and answer.proposal_id is not None:
        telling.tell(answer.proposal_id, NoticeKind.ANSWERED, answer=str(answer.id))


@tasks.periodic(seconds=30, name=telling.TASK)
def tell() -> None:
    """Tells everybody who is concerned by what has happened to proposals; whom, and of what, the rows say."""
    texts: Texts = {}
    until_done(partial(tell_once, texts=texts), telling.TASK)


def tell_once(*, limit: int = AT_ONCE, texts: Texts | None = None) -> int:
    """The next some hundred people of one notice: their messages and how far it has come are one transaction, so a worker that
    dies in it has told none of them. Returns how much was settled. `texts`: what was rendered a moment ago, for who reads the same.
    """
    notice = together.notice_claimed()
    if notice is None:
        return 0
    proposal = proposals.proposal_told(notice.proposal_id)
    readers = together.to_tell(_about(notice), notice.told_to, limit) if proposal else []
    made = {} if texts is None else texts
    if proposal is not None:
        notifications.notify_many([_letter(notice, proposal, user, made) for user in readers])
    if readers:
        notice.told_to = readers[-1].id
    if len(readers) < limit:
        notice.done_at, notice.told_to = clock.now(), None
    db.session.flush()
    return max(1, len(readers))


def _about(notice: ProposalNotice) -> list[uuid.UUID]:
    """The proposals whose people are told: of two that have become one, those of both."""
    return [notice.proposal_id, *(uuid.UUID(one) for one in notice.facts.get("with", ()))]


def _letter(notice: ProposalNotice, proposal: Proposal, user: User, made: Texts) -> Letter:
    person = accounts.recipient(user)
    key = (notice.id, person.locale, person.timezone)
    if key not in made:
        # The address, too, once for all who read it: made for each, it is a quarter of all that telling a person costs.
        made[key] = (
            _message(notice, proposal, person.locale, person.timezone), emails.path_of(proposal, person.locale),
        )  # fmt: skip
    message, url = made[key]
    name = f"proposal-{notice.kind.value}:{notice.facts.get('answer') or notice.id}:{user.id}"
    return Letter(person, message, name, url=url)


def _message(notice: ProposalNotice, proposal: Proposal, lang: str, timezone: str) -> Message:
    if notice.kind is NoticeKind.ANSWERED:
        answer = db.session.get_one(OfficialAnswer, uuid.UUID(notice.facts["answer"]))
        return emails.answered(proposal, answer, lang, timezone)
    return emails.news(proposal, notice, lang, timezone)


@tasks.periodic(seconds=300, name="participation.archive")
def archive() -> None:
    """Puts away what too few supported in time."""
    until_done(archiving.archive_run_out, "participation.archive")


@tasks.periodic(seconds=60, name="participation.exposures")
def gather_exposures() -> None:
    """Adds how often lists have shown each proposal to its row."""
    client = cache.store().client
    taken = f"{cache.VIEWS}:{ids.new_id()}"
    if not client.exists(cache.VIEWS) or not client.renamenx(cache.VIEWS, taken):
        return
    with db.transaction():
        proposing.add_exposures(exposures.gathered(client.hgetall(taken)))  # type: ignore[arg-type]  # a client that waits
        db.after_commit(lambda: _forget(taken))


def _forget(taken: str) -> None:
    cache.store().client.delete(taken)


def _tell(user_ids: Collection[uuid.UUID], proposal: Proposal, what: str, key: str, **facts: str) -> None:
    """The few who write together, one by one."""
    for user in people.people(user_ids).values():
        person = accounts.recipient(user)
        notifications.notify(
            recipient=person, key=f"{key}:{user.id}", message=emails.together(proposal, what, person, **facts),
            url=emails.page_of(proposal, what, person.locale),
        )  # fmt: skip


@events.subscribe(CoAuthorInvited)
def tell_of_invitation(event: CoAuthorInvited) -> None:
    """Who is asked to write a proposal too hears of it, as long as the question stands."""
    proposal, asked = proposals.proposal_told(event.proposal_id), together.coauthor(event.proposal_id, event.user_id)
    if proposal is not None and asked is not None and asked.state is CoAuthorState.INVITED:
        _tell([event.user_id], proposal, "invited", f"proposal-coauthor:{proposal.id}")


@events.subscribe(MergeAsked)
def tell_of_merge_asked(event: MergeAsked) -> None:
    """All who write one of the two and have not said yes are asked."""
    merge = together.merge_of(event.merge_id)
    if merge is None or merge.state is not MergeState.ASKED:
        return
    gone, stays = proposals.proposal_told(merge.from_id), proposals.proposal_told(merge.into_id)
    if gone is None or stays is None:
        return
    for proposal, other in ((gone, stays), (stays, gone)):
        asked = together.writers_of(proposal) - together.consents_of(merge.id)
        _tell(asked, proposal, "merge_asked", f"proposal-merge:{merge.id}", other=other.title, note=merge.note)


@events.subscribe(MergeDeclined)
def tell_of_merge_declined(event: MergeDeclined) -> None:
    """Who asked for it hears that it does not come about."""
    merge = together.merge_of(event.merge_id)
    gone = proposals.proposal_told(merge.from_id) if merge else None
    stays = proposals.proposal_told(merge.into_id) if merge else None
    if merge is not None and merge.asked_by and gone is not None and stays is not None:
        _tell([merge.asked_by], gone, "merge_declined", f"proposal-merge-declined:{merge.id}", other=stays.title)


@events.subscribe(AmendmentSuggested)
def tell_of_amendment(event: AmendmentSuggested) -> None:
    """Who writes the proposal hears of the other wording."""
    found = together.amendment(event.amendment_id)
    proposal = proposals.proposal_told(found.proposal_id) if found else None
    if found is not None and proposal is not None and found.state is AmendmentState.OPEN:
        _tell(together.writers_of(proposal), proposal, "amendment", f"proposal-amendment:{found.id}", note=found.reason)


@events.subscribe(AmendmentSettled)
def tell_of_amendment_settled(event: AmendmentSettled) -> None:
    """Who suggested it hears what the authors say."""
    found = together.amendment(event.amendment_id)
    proposal = proposals.proposal_told(found.proposal_id) if found else None
    if found is not None and proposal is not None and found.author_id:
        what = "amendment_accepted" if found.state is AmendmentState.ACCEPTED else "amendment_declined"
        _tell([found.author_id], proposal, what, f"proposal-amendment-settled:{found.id}", note=found.answer)


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
