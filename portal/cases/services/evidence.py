"""The ladder of evidence: set or confirmed by editors, raised and lowered by what becomes of adoptions. Rows are only added."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import queries, rules
from portal.cases.events import CaseChanged, EvidenceChanged
from portal.cases.models import Case, EvidenceLevel, EvidenceStep
from portal.cases.services import indexing
from portal.core import clock, db, events, i18n
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _

BY_ADOPTION = "adoption"


def set_evidence(*, case: Case, level: int, reason: str, lang: str, actor: User) -> EvidenceStep:
    """An editor sets how well a case is proven, or confirms what stands: then the 24 months begin anew.

    Raises:
        Conflict: the case is not in the library.
        DomainError: there is no reason.
    """
    if case.number is None or case.withdrawn_at is not None:
        raise Conflict(_("Only a case that is in the library has evidence."))
    if not reason.strip():
        raise DomainError(_("Say why: it is shown on the page of the case."), field="reason")
    steps = queries.evidence_of(case.id)
    why = "confirmed" if steps and steps[0][0].level == level else "review"
    return _add(case, level, {lang: reason.strip()}, why, actor)


def follow_adoptions(*, case_id: uuid.UUID) -> EvidenceStep | None:
    """Brings the ladder up to what adoptions show: the top while one is live, confirmed and has a result; else what editors said.

    Returns:
        The step that was added, if the ladder changed.
    """
    case = db.session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
    if case.number is None or case.withdrawn_at is not None:
        return None
    proofs = queries.proofs_of(case_id)
    steps = [step for step, _by in queries.evidence_of(case_id)]
    by_adoption = bool(steps) and steps[0].why == BY_ADOPTION and steps[0].level == EvidenceLevel.WORKED_AGAIN
    if proofs:
        stands = steps and steps[0].level == EvidenceLevel.WORKED_AGAIN
        newest = max(
            max(filter(None, (p.adoption.source_confirmed_at, p.adoption.adopter_confirmed_at))) for p in proofs
        )
        if stands and steps[0].at >= newest:
            return None
        names = [proof.city.names for proof in proofs]
        reasons = _in_every_language(
            lambda: _(
                "Taken over, in use and with results in: %(cities)s. Both cities have confirmed it.",
                cities=i18n.listed(i18n.plain(name) for name in names),
            )
        )
        return _add(case, EvidenceLevel.WORKED_AGAIN, reasons, BY_ADOPTION, None)
    if not by_adoption:
        return None
    before = next((step for step in steps if step.why != BY_ADOPTION), None)
    level = rules.evidence_today(before.level, before.at, clock.now()) if before else EvidenceLevel.DESCRIBED
    reasons = _in_every_language(
        lambda: _("No other city has it in use with confirmed results any more. What was known before counts again.")
    )
    return _add(case, level, reasons, BY_ADOPTION, None)


def _in_every_language(sentence: Callable[[], str]) -> dict[str, str]:
    found = {}
    for lang in i18n.LOCALES:
        with i18n.in_language(lang):
            found[lang] = sentence()
    return found


def _add(case: Case, level: int, reasons: dict[str, str], why: str, actor: User | None) -> EvidenceStep:
    step = EvidenceStep(case_id=case.id, level=int(level), reasons=reasons, why=why, by=actor.id if actor else None)
    db.session.add(step)
    db.session.flush()
    indexing.put(case)
    accounts.audit(
        actor=actor, action="cases.evidence", subject=("case", case.id), data={"level": int(level), "why": why}
    )
    events.publish(EvidenceChanged(step.id))
    events.publish(CaseChanged(case.id))
    return step
