"""Petitions: handed in, reworded, withdrawn, hidden, signed, and the threshold that is reached exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation import participants, rules
from portal.participation.events import PetitionChanged, PetitionReached
from portal.participation.models import Action, Component, Petition, PetitionSignature, PetitionState, Process
from portal.participation.participants import Participant
from portal.participation.queries import petitions as queries
from portal.participation.queries import processes
from portal.participation.rules import petitions as writing
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import intake, ledger, meeting_indexing
from portal.participation.services.processes import freeze_component


@dataclass(frozen=True)
class PetitionPlan:
    """What somebody asks for, of whom."""

    title: str
    body: str
    addressee: str
    lang: str
    is_anonymous: bool = False


def hand_in(*, component: Component, plan: PetitionPlan, author: User, request_key: str | None = None) -> Petition:
    """A petition under the next number. The same form sent twice makes one. Its author signs it like everybody else.

    Raises:
        Conflict: none is taken now; what was written stays in the form.
        DomainError: title, text or addressee are missing or too long, or it cannot be without a name here.
    """
    processes.hold_component(component.id)
    process = processes.known_process(component.process_id)
    participants.participant(component, author)
    if not rules.is_open(process, component, Action.SUBMIT, clock.now()):
        raise Conflict(_("Petitions are not taken at the moment. Copy your text: you may need it."))
    before = queries.petition_sent_with(component.id, request_key) if request_key else None
    if before is not None:
        return before
    intake.check_anonymous(process.space, author, is_anonymous=plan.is_anonymous)
    terms, today = PetitionTerms.of(component.settings), writing.today_in(process, clock.now())
    made = Petition(
        id=ids.new_id(), component_id=component.id, number=queries.next_petition_number(component.id), author_id=author.id,
        request_key=request_key, is_anonymous=plan.is_anonymous, threshold=terms.threshold, answer_days=terms.answer_days, closes_on=terms.closes_on(today),
    )  # fmt: skip
    _fill(made, plan)
    db.session.add(made)
    _settle(made)
    freeze_component(component)
    return made


def reword_petition(*, petition: Petition, plan: PetitionPlan, author: User) -> None:
    """Other words, as long as nobody has signed. It is locked.

    Raises:
        Conflict: somebody has signed what it said, or the author is blocked here. DomainError: as `hand_in`.
    """
    if not writing.is_petitioner(author, petition) or not writing.may_be_reworded(
        petition, queries.signatures_of(petition.id)
    ):
        raise Conflict(_("Somebody has signed what this says. It cannot be changed any more; you can withdraw it."))
    intake.refuse_blocked(petition.component.process.space, author)
    _fill(petition, plan)
    petition.changed_at = clock.now()
    _settle(petition)


def withdraw_petition(*, petition: Petition, author: User) -> None:
    """Its author takes it back; it stays readable for those who signed. Doing it twice does it once. It is locked.

    Raises:
        Conflict: it is not his, or a moderator has hidden it.
    """
    if not writing.is_petitioner(author, petition) or petition.state is PetitionState.HIDDEN:
        raise Conflict(_("Only its author can withdraw a petition."))
    petition.state = PetitionState.WITHDRAWN
    petition.withdrawn_at = petition.changed_at = clock.now()
    _settle(petition)


def hide_petition(*, petition: Petition, hide: bool, reason: str, actor: User | None) -> None:
    """A petition is taken from the page, or shown again: what moderation does (`services.moderating`), which names the rule and tells
    the author. It is locked.

    Raises:
        DomainError: there is no reason.
    """
    words = one_line(reason)[:500]
    if not words and actor is not None:
        raise DomainError(_("Say which rule this is about."), field="reason")
    shown = PetitionState.WITHDRAWN if petition.withdrawn_at else PetitionState.OPEN
    petition.state, petition.changed_at = PetitionState.HIDDEN if hide else shown, clock.now()
    note_petition(
        petition, "participation.petition_hidden" if hide else "participation.petition_shown", actor, reason=words
    )
    _settle(petition)


def sign(*, petition: Petition, user: User | None, shows_name: bool, who: Participant | None = None) -> bool:
    """Counts the person's signature; whether it is new. The petition is locked, so that its threshold is reached exactly once.
    Signing again with another choice about the name changes that only. `who`: somebody without an account. Whoever is blocked here signs
    too, for that is a right; his name is not shown meanwhile.

    Raises:
        Conflict: the person may not take part, or the petition cannot be signed now.
    """
    component, process = _open(petition)
    who = who or participants.participant(component, user)
    shows_name = shows_name and user is not None and not intake.blocked_words(process.space, user)
    name = one_line(user.display_name)[:160] if shows_name and user else ""
    is_new = put_signature(petition, component, who, user_id=user.id if user else None, shown_name=name)
    own = queries.signature_by(petition.id, user.id) if user and not is_new else None
    if own is not None:
        own.shown_name = name
        db.session.flush()
    settle_signatures(petition, process)
    return is_new


def take_signature_back(*, petition: Petition, user: User | None, who: Participant | None = None) -> None:
    """The person signs it no more. A threshold that was reached stays reached. What came in on paper stays on paper. It is locked.

    Raises:
        Conflict: the time for signing is over, so what was counted stays.
    """
    component, _process = _open(petition)
    who = who or participants.known_as(component, user)
    own = PetitionSignature.signer.in_(who.marks)
    gone = db.session.execute(
        delete(PetitionSignature)
        .where(
            PetitionSignature.petition_id == petition.id,
            or_(own, PetitionSignature.user_id == user.id) if user else own,
            PetitionSignature.sheet_id.is_(None),
        )
        .returning(PetitionSignature.signer)
    )
    if gone.first() is not None:
        ledger.leave(component=component, act=act_of(petition), participant=who)
        events.publish(PetitionChanged(petition.id))


def act_of(petition: Petition) -> str:
    """What signing it is in the ledger."""
    return f"sign:{petition.id}"


def put_signature(petition: Petition, component: Component, who: Participant, **values: Any) -> bool:
    """The row that counts, unless the person has signed already, whichever way; whether it is new."""
    if not ledger.enter(component=component, act=act_of(petition), participant=who):
        return False
    made = db.session.execute(
        insert(PetitionSignature)
        .values(petition_id=petition.id, signer=who.person, created_at=clock.now(), **{"shown_name": ""} | values)
        .on_conflict_do_nothing()
        .returning(PetitionSignature.signer)
    )
    return made.first() is not None


def settle_signatures(petition: Petition, process: Process) -> None:
    """What so many signatures earn. The petition is locked."""
    if petition.reached_at is None and queries.signatures_of(petition.id) >= petition.threshold:
        petition.reached_at = clock.now()
        petition.answer_due_on = writing.today_in(process, clock.now()) + timedelta(days=petition.answer_days)
        db.session.flush()
        events.publish(PetitionReached(petition.id))
    events.publish(PetitionChanged(petition.id))


def note_petition(petition: Petition, action: str, actor: User | None, **data: Any) -> None:
    db.session.flush()
    accounts.audit(actor=actor, action=action, subject=("participation_petition", petition.id), data=data)


def _open(petition: Petition) -> tuple[Component, Process]:
    process = processes.known_process(petition.component.process_id)
    component = next(one for one in process.components if one.id == petition.component_id)
    if not writing.is_signable(petition, component, process, clock.now()):
        raise Conflict(_("This petition cannot be signed at the moment."))
    return component, process


def _settle(petition: Petition) -> None:
    meeting_indexing.refresh_petition(petition.id)
    events.publish(PetitionChanged(petition.id))


def _fill(petition: Petition, plan: PetitionPlan) -> None:
    title, body, addressee = one_line(plan.title), lines(plan.body), one_line(plan.addressee)
    if len(title) < writing.LEAST_TITLE:
        raise DomainError(_("Say in the title what should happen."), field="title")
    if len(title) > writing.TITLE_LENGTH:
        raise DomainError(_("This is too long."), field="title")
    if not body:
        raise DomainError(_("Write the text that people sign."), field="body")
    if len(body) > writing.TEXT_LENGTH:
        raise DomainError(_("This is too long."), field="body")
    if not addressee or len(addressee) > 160:
        raise DomainError(_("Say to whom it goes, such as the city council."), field="addressee")
    petition.title, petition.body, petition.addressee, petition.lang = title, body, addressee, plan.lang
