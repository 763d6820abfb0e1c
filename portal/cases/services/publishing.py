"""From draft to published: handing in, the editor's decision, withdrawal. What reviewers do is in `reviewing`."""

from __future__ import annotations

from sqlalchemy import func, select, update

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import rules
from portal.cases.events import CaseDecided, CasePublished, CaseSubmitted, CaseWithdrawn
from portal.cases.models import Case, CaseVersion, Review, ReviewState, VersionState
from portal.cases.models.cases import NUMBERS
from portal.cases.queries import Draft
from portal.cases.services import indexing
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


def submit(*, draft: Draft, actor: User | None) -> None:
    """Hands a draft in to the editors; it cannot be changed until they have answered.

    Raises:
        Conflict: it is handed in already, or out.
        DomainError: something that handing in needs is missing.
    """
    if not rules.is_writable(draft.version):
        raise Conflict(_("This version has been handed in already."))
    if any(part.is_needed and not part.is_there for part in draft.parts):
        raise DomainError(_("Something is missing that a case needs. The list says what."))
    draft.version.state = VersionState.SUBMITTED
    draft.version.submitted_at = clock.now()
    db.session.flush()
    _audit(draft, actor, "cases.submitted")
    events.publish(CaseSubmitted(draft.version.id))


def take_back(*, draft: Draft, actor: User) -> None:
    """The authors take a version back that no editor has begun with.

    Raises:
        Conflict: an editor has it, or it is decided.
    """
    if draft.version.state is not VersionState.SUBMITTED or draft.version.editor_id is not None:
        raise Conflict(_("An editor has begun with it; ask for it to be sent back."))
    draft.version.state = VersionState.REVISE if draft.version.rounds else VersionState.DRAFT
    db.session.flush()
    _audit(draft, actor, "cases.taken_back")


def take_on(*, draft: Draft, actor: User) -> None:
    """An editor says "I am on it", so that no two do the same.

    Raises:
        Conflict: somebody else is, or there is nothing to decide.
    """
    version = draft.version
    if version.state not in (VersionState.SUBMITTED, VersionState.IN_REVIEW):
        raise Conflict(_("There is nothing to decide about this version now."))
    if version.editor_id not in (None, actor.id):
        raise Conflict(_("Another editor is on it already."))
    version.editor_id = actor.id
    db.session.flush()
    _audit(draft, actor, "cases.editor_changed")


def ask_revision(*, draft: Draft, decision: str, actor: User) -> None:
    """Sends a version back to its authors with what to change; at most twice.

    Raises:
        Conflict: there is nothing to decide, or it came back twice already.
        DomainError: the authors would not know why.
    """
    _decidable(draft, decision)
    if not rules.may_ask_revision(draft.version):
        raise Conflict(_("It came back twice already: publish it or refuse it."))
    draft.version.rounds += 1
    _decide(draft, VersionState.REVISE, decision, actor, "cases.revision_asked")


def reject(*, draft: Draft, decision: str, actor: User) -> None:
    """Refuses a version, with the reason. The one that is out, if there is one, stays.

    Raises:
        Conflict: there is nothing to decide.
        DomainError: there is no reason.
    """
    _decidable(draft, decision)
    _decide(draft, VersionState.REJECTED, decision, actor, "cases.rejected")


def publish(*, draft: Draft, actor: User | None, decision: str = "") -> None:
    """Puts a version out in place of the one before it, which keeps its address.

    Raises:
        Conflict: it was not handed in, or the case is withdrawn.
    """
    version, case = draft.version, draft.case
    if version.state not in (VersionState.SUBMITTED, VersionState.IN_REVIEW) or case.withdrawn_at is not None:
        raise Conflict(_("There is nothing to decide about this version now."))
    if case.number is None:
        case.number = db.session.scalar(select(func.nextval(NUMBERS.name)))
    db.session.execute(
        update(CaseVersion)
        .where(CaseVersion.case_id == case.id, CaseVersion.state == VersionState.PUBLISHED)
        .values(state=VersionState.SUPERSEDED)
    )
    version.published_at = clock.now()
    _decide(draft, VersionState.PUBLISHED, decision, actor, "cases.published")
    indexing.put(case)
    events.publish(CasePublished(case.id, version.id))


def withdraw(*, case: Case, reason: str, actor: User) -> None:
    """Takes a published case out of the library; its number leads to a page that says so, and why.

    Raises:
        Conflict: it is not out.
        DomainError: there is no reason.
    """
    if case.number is None or case.withdrawn_at is not None:
        raise Conflict(_("Only a published case can be withdrawn."))
    if not reason.strip():
        raise DomainError(_("Say why."), field="reason")
    case.withdrawn_at, case.withdrawn_reason = clock.now(), reason.strip()
    db.session.flush()
    indexing.remove(case)
    accounts.audit(actor=actor, action="cases.withdrawn", subject=("case", case.id), reason=reason.strip())
    events.publish(CaseWithdrawn(case.id))


def _decidable(draft: Draft, decision: str) -> None:
    if draft.version.state not in (VersionState.SUBMITTED, VersionState.IN_REVIEW):
        raise Conflict(_("There is nothing to decide about this version now."))
    if not decision.strip():
        raise DomainError(_("Say why: the authors read it."), field="decision")


def _decide(draft: Draft, state: VersionState, decision: str, actor: User | None, action: str) -> None:
    draft.version.state, draft.version.decision = state, decision.strip()
    draft.version.decided_at = clock.now()
    db.session.flush()
    _close_reviews(draft)
    _audit(draft, actor, action, reason=decision.strip())
    events.publish(CaseDecided(draft.version.id))


def _close_reviews(draft: Draft) -> None:
    """What reviewers have not handed in is not needed any more; their pages and links say so."""
    db.session.execute(
        update(Review)
        .where(Review.version_id == draft.version.id, Review.state.in_(rules.ASKED))
        .values(state=ReviewState.WITHDRAWN, next_at=None)
    )


def _audit(draft: Draft, actor: User | None, action: str, reason: str = "") -> None:
    accounts.audit(
        actor=actor, action=action, subject=("case", draft.case.id), reason=reason,
        data={"version": draft.version.number},
    )  # fmt: skip
