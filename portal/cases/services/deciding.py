"""The editor's part: who is on it, and the decision with what the reviewers said."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import queries, rules
from portal.cases.models import EvidenceStep, ReviewState
from portal.cases.queries import Draft
from portal.cases.services import publishing
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


def let_go(*, draft: Draft, actor: User) -> None:
    """An editor is no longer on it; somebody else can be.

    Raises:
        Conflict: he is not on it, or there is nothing to decide.
    """
    _waits(draft)
    if draft.version.editor_id != actor.id:
        raise Conflict(_("You are not on it."))
    draft.version.editor_id = None
    db.session.flush()
    _note(draft, actor, "cases.editor_changed")


def hand_over(*, draft: Draft, to: User, actor: User) -> None:
    """Gives a version to another editor; whoever is on it may, and anybody while nobody is.

    Raises:
        Conflict: somebody else is on it, or there is nothing to decide.
        DomainError: the other one is no editor, or of the city whose case it is.
    """
    _waits(draft)
    _is_his(draft, actor)
    if to.id not in {one.id for one in queries.editors_for(draft)}:
        raise DomainError(_("Choose an editor of another city."), field="editor")
    draft.version.editor_id = to.id
    db.session.flush()
    _note(draft, actor, "cases.editor_changed")


def accept(*, draft: Draft, level: int | None, reason: str, decision: str, actor: User) -> None:
    """Publishes a version, with the step of evidence that its reviews give it and why.

    A later version may leave the step as it is (`level` None).

    Raises:
        Conflict: there is nothing to decide, another editor is on it, or a first version has no review.
        DomainError: the step or its reason is missing.
    """
    _begin(draft, actor)
    handed_in = sum(one.state is ReviewState.HANDED_IN for one, _person in queries.reviews_of(draft.version.id))
    if not rules.may_publish(draft.version, handed_in):
        raise Conflict(_("A first version needs at least one review before it is published."))
    if level is None and draft.version.number == 1:
        raise DomainError(_("Choose the step of evidence."), field="level")
    if level is not None:
        _set_level(draft, level, reason, actor)
    publishing.publish(draft=draft, actor=actor, decision=decision)


def _set_level(draft: Draft, level: int, reason: str, actor: User) -> None:
    if level not in rules.LEVELS:
        raise DomainError(_("Choose the step of evidence."), field="level")
    if not reason.strip():
        raise DomainError(_("Say in a sentence why it is this step: readers see it."), field="reason")
    # In the original's language or not: the reason is the editor's, so it is in his.
    db.session.add(
        EvidenceStep(
            case_id=draft.case.id, level=level, reasons={actor.locale: reason.strip()}, why="review", by=actor.id
        )
    )
    db.session.flush()
    _note(draft, actor, "cases.level_set", reason.strip())


def send_back(*, draft: Draft, decision: str, actor: User) -> None:
    """Sends a version back to its authors with what to change; at most twice.

    Raises:
        Conflict: there is nothing to decide, another editor is on it, or it came back twice already.
        DomainError: the authors would not know why.
    """
    _begin(draft, actor)
    publishing.ask_revision(draft=draft, decision=decision, actor=actor)


def refuse(*, draft: Draft, decision: str, actor: User) -> None:
    """Refuses a version, with the reason.

    Raises:
        Conflict: there is nothing to decide, or another editor is on it.
        DomainError: there is no reason.
    """
    _begin(draft, actor)
    publishing.reject(draft=draft, decision=decision, actor=actor)


def _begin(draft: Draft, actor: User) -> None:
    _waits(draft)
    _is_his(draft, actor)
    draft.version.editor_id = actor.id
    db.session.flush()


def _waits(draft: Draft) -> None:
    if not rules.is_waiting(draft.version):
        raise Conflict(_("There is nothing to decide about this version now."))


def _is_his(draft: Draft, actor: User) -> None:
    if not rules.is_free_for(draft.version, actor.id):
        raise Conflict(_("Another editor is on it already."))


def _note(draft: Draft, actor: User, action: str, reason: str = "") -> None:
    accounts.audit(
        actor=actor, action=action, subject=("case", draft.case.id), reason=reason,
        data={"version": draft.version.number},
    )  # fmt: skip
