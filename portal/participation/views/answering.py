"""Staff: the city's word on a proposal."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules, services
from portal.participation.forms.proposals import AnswerForm
from portal.participation.models import AnswerState, Proposal
from portal.participation.queries import proposals
from portal.participation.views.base import bp, form_page, me


@bp.route("/participation/manage/proposal/<uuid:proposal_id>/answer", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def answer_proposal(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Answers a proposal, or tells what has become of it."""
    with db.transaction():
        proposal = proposal_of_mine(proposal_id)
    form = AnswerForm()
    form.offer(proposal.component.process)
    context: dict[str, Any] = {
        "proposal": proposal,
        "answers": proposals.answers_of(proposal_id),
        "today": clock.today(),
    }
    if not form.validate_on_submit():
        return form_page("participation/answer.html", form, **context)
    try:
        with db.transaction():
            services.answer(
                proposal=proposal_of_mine(proposal_id), state=AnswerState(form.state.data), reason=form.reason.data,
                department=form.department.data or "", percent=form.percent.data, actor=me(),
                lang=form.lang.data or "",
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/answer.html", form, error, **context)
    flash(_("The answer is on the page. Everybody who supported the proposal is told."), "success")
    return to_its_page(proposal)


def proposal_of_mine(proposal_id: uuid.UUID) -> Proposal:
    """A proposal of a city for which the reader manages participation, held. Raises NotFound."""
    found = proposals.proposal_locked(proposal_id)
    if found is None or not rules.manages(me(), found.component.process.space.city_id):
        raise NotFound
    return found


def to_its_page(proposal: Proposal) -> ResponseReturnValue:
    """Back to the page that everybody reads."""
    process = proposal.component.process
    return web.see_other(
        "participation.proposal", city=process.space.city.slug, process=process.slug, component=proposal.component.slug,
        number=proposal.number,
    )  # fmt: skip
