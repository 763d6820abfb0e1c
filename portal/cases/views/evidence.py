"""How well a case is proven: the ladder with reasons and history, and where editors set or confirm it."""

from __future__ import annotations

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases import queries, rules, services, words
from portal.cases.forms.adoptions import EvidenceForm
from portal.cases.views.adoptions import out
from portal.cases.views.base import bp, form_page, me
from portal.core import clock, db, i18n, web
from portal.core.access import public, requires
from portal.core.errors import DomainError
from portal.core.i18n import _


@bp.get("/cases/<int:number>/evidence")
@public
def evidence(number: int) -> ResponseReturnValue:
    """The ladder with the step that holds today, why, and what was said before."""
    return _page(number, EvidenceForm())


def _page(number: int, form: EvidenceForm, error: DomainError | None = None) -> Response:
    found = out(number)
    step = found.evidence
    if not form.is_submitted() and found.level is not None:
        form.level.data = str(found.level)
    return form_page(
        "cases/evidence.html", form, error, found=found, levels=words.LEVELS,
        decays_at=rules.next_decay(step.level, step.at, clock.now()) if step else None,
        steps=queries.evidence_of(found.case.id), edits=rules.may_edit_library(current_user),
    )  # fmt: skip


@bp.post("/cases/<int:number>/evidence")
@requires(rules.may_edit_library)
def set_evidence(number: int) -> ResponseReturnValue:
    """An editor sets the step, or confirms the one that stands."""
    found, form = out(number), EvidenceForm()
    if not form.validate_on_submit():
        return _page(number, form)
    try:
        with db.transaction():
            services.set_evidence(
                case=found.case, level=int(form.level.data), reason=form.reason.data, lang=i18n.current(), actor=me()
            )
    except DomainError as error:
        return _page(number, form, error)
    flash(_("The evidence is noted. The city of the case is told."), "success")
    return web.see_other("cases.evidence", number=number)
