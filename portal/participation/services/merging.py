"""Two proposals become one, when everybody who writes one of them says yes: supporters are kept, each person counts once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation import marks
from portal.participation.events import MergeAsked, MergeDeclined, ProposalChanged
from portal.participation.models import (
    CoAuthor,
    CoAuthorState,
    MergeConsent,
    MergeState,
    NoticeKind,
    Participation,
    Proposal,
    ProposalMerge,
    ProposalState,
    Support,
)
from portal.participation.queries import together
from portal.participation.rules.proposals import Terms
from portal.participation.services import indexing, involvement, reaching, supporting, telling

NOTE_LENGTH = 500
AT_ONCE = 1000


def ask_to_merge(*, gone: Proposal, stays: Proposal, note: str, actor: User) -> ProposalMerge:
    """Asks everybody who writes one of the two whether `gone` shall become a part of `stays`; the actor has said yes by that. Both are
    locked.

    Raises:
        NotFound: neither is the actor's.
        DomainError: it is the same proposal, or one of another component.
        Conflict: one is not open, has nobody who could say yes, or is asked for already.
    """
    if gone.id == stays.id or gone.component_id != stays.component_id:
        raise DomainError(_("Choose another proposal of this list."), field="number")
    writers = together.writers_of(gone), together.writers_of(stays)
    if actor.id not in writers[0] | writers[1]:
        raise NotFound
    if gone.state is not ProposalState.OPEN or stays.state is not ProposalState.OPEN:
        raise Conflict(_("Both proposals must be open."))
    if not all(writers):
        raise Conflict(_("Nobody is left who could say yes for one of the two: its authors have left."))
    if together.merge_waiting(gone.id) is not None:
        raise Conflict(_("Its authors are asked already whether it shall become a part of another one."))
    made = ProposalMerge(
        id=ids.new_id(), from_id=gone.id, into_id=stays.id, asked_by=actor.id, note=one_line(note)[:NOTE_LENGTH]
    )
    db.session.add(made)
    db.session.flush()
    events.publish(MergeAsked(made.id))
    _say_yes(made, gone, stays, actor)
    return made


def answer_merge(*, merge: ProposalMerge, gone: Proposal, stays: Proposal, actor: User, agree: bool) -> bool:
    """Says yes or no; the last yes makes them one. Returns whether they are. All three are locked.

    Raises:
        NotFound: neither is the actor's. Conflict: it is settled, or one of them is not open any more.
    """
    if actor.id not in together.writers_of(gone) | together.writers_of(stays):
        raise NotFound
    if merge.state is MergeState.DONE:
        return True
    if merge.state is not MergeState.ASKED:
        raise Conflict(_("This is settled already."))
    if not agree:
        merge.state, merge.settled_at = MergeState.DECLINED, clock.now()
        db.session.flush()
        events.publish(MergeDeclined(merge.id), ProposalChanged(gone.id))
        return False
    if gone.state is not ProposalState.OPEN or stays.state is not ProposalState.OPEN:
        raise Conflict(_("Both proposals must be open."))
    return _say_yes(merge, gone, stays, actor)


def _say_yes(merge: ProposalMerge, gone: Proposal, stays: Proposal, actor: User) -> bool:
    db.session.execute(
        insert(MergeConsent)
        .values(merge_id=merge.id, user_id=actor.id, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    events.publish(ProposalChanged(gone.id))
    writers = together.writers_of(gone) | together.writers_of(stays)
    if not writers <= together.consents_of(merge.id):
        return False
    _merge(merge, gone, stays)
    return True


def _merge(merge: ProposalMerge, gone: Proposal, stays: Proposal) -> None:
    now = clock.now()
    _write_together(together.writers_of(gone) - together.writers_of(stays), stays)
    _join_supporters(gone, stays)
    merge.state, merge.settled_at = MergeState.DONE, now
    gone.state, gone.merged_into_id, gone.changed_at = ProposalState.MERGED, stays.id, now
    stays.changed_at = now
    db.session.flush()
    involvement.join(gone, stays)
    reaching.reach(stays, Terms.of(stays.component.settings))
    for one in (gone, stays):
        indexing.refresh(one.id)
    telling.tell(stays.id, NoticeKind.MERGED, title=gone.title, **{"with": [str(gone.id)]})
    events.publish(ProposalChanged(gone.id), ProposalChanged(stays.id))


def _write_together(newcomers: Iterable[uuid.UUID], stays: Proposal) -> None:
    """Who wrote the one writes the other too from now on."""
    now = clock.now()
    for user_id in sorted(newcomers):
        asked = insert(CoAuthor).values(
            proposal_id=stays.id, user_id=user_id, state=CoAuthorState.ACCEPTED, invited_at=now, answered_at=now
        )
        db.session.execute(
            asked.on_conflict_do_update(
                index_elements=[CoAuthor.proposal_id, CoAuthor.user_id],
                set_={"state": CoAuthorState.ACCEPTED, "answered_at": now},
            )
        )
        supporting.give_up(stays, db.session.get_one(User, user_id))


def _join_supporters(gone: Proposal, stays: Proposal) -> None:
    """Everybody who supports `gone` supports `stays`, once: people are told apart by their marks in the ledger, which are the same for
    all proposals of a component. The supports of `gone` stay with it, as what it had.
    """
    component_id, old_act, new_act = gone.component_id, supporting.act_of(gone), supporting.act_of(stays)
    people: dict[str, list[Participation]] = defaultdict(list)
    for row in together.ledger_of(component_id, old_act):
        people[row.counted_as].append(row)
    counted = {row.person for row in together.ledger_of(component_id, new_act)}
    writers = together.writers_of(stays)
    users = {
        marks.person(component_id, "account", str(user_id)): user_id for user_id in together.supporters_of(gone.id)
    }
    ledger_rows, supports = [], []
    known: set[uuid.UUID] = set()
    for mark, rows in people.items():
        user_id = next((users[row.person] for row in rows if row.person in users), None)
        if user_id is not None:
            known.add(user_id)
        if user_id in writers or not counted.isdisjoint(row.person for row in rows):
            continue
        ledger_rows += [_copied(row, new_act) for row in rows]
        supports.append(_support(stays, user_id, user_id or mark))
    # Those that were given before there was a ledger.
    for mark, user_id in users.items():
        if user_id not in known and user_id not in writers and mark not in counted:
            supports.append(_support(stays, user_id, user_id))
    for table, values in ((Participation, ledger_rows), (Support, supports)):
        for first in range(0, len(values), AT_ONCE):
            db.session.execute(insert(table).values(values[first : first + AT_ONCE]).on_conflict_do_nothing())


def _copied(row: Participation, act: str) -> dict[str, object]:
    columns = [one.name for one in Participation.__table__.columns if one.computed is None]
    return {name: getattr(row, name) for name in columns} | {"act": act}


def _support(stays: Proposal, user_id: uuid.UUID | None, key: uuid.UUID | str) -> dict[str, object]:
    return {
        "proposal_id": stays.id, "voter": supporting.voter_by(stays.id, key), "user_id": user_id, "created_at": clock.now(),
    }  # fmt: skip
