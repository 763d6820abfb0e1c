"""Staff: the city's word on a proposal."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue

from portal.core import clock, datetimes, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import services
from portal.participation.forms.proposals import AnswerForm
from portal.participation.models import AnswerState, Proposal
from portal.participation.queries import proposals
from portal.participation.rules import desk as desk_rules
from portal.participation.views.base import bp, form_page, me
from portal.participation.views.desk_base import answerer, answers

KIND = "proposal"  # as the desk calls it


@bp.route("/participation/manage/proposal/<uuid:proposal_id>/answer", methods=["GET", "POST"])
@requires(desk_rules.may_work_anywhere)
def answer_proposal(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Answers a proposal, or tells what has become of it."""
    with db.transaction():
        proposal = proposal_of_mine(proposal_id)
    form, by = AnswerForm(), answerer(KIND, proposal_id, proposal.component.process.space)
    form.offer(proposal.component.process)
    by.offer(form)
    context: dict[str, Any] = {
        "proposal": proposal,
        "by": by,
        "answers": proposals.answers_of(proposal_id),
        "today": clock.today(),
    }
    if by.begin(form, proposal.lang, lambda: _facts(proposal)):
        return web.render("participation/answer.html", form=form, error=None, **context)
    if not form.validate_on_submit():
        return form_page("participation/answer.html", form, **context)
    try:
        with db.transaction():
            services.answer(
                proposal=proposal_of_mine(proposal_id), state=AnswerState(form.state.data), reason=form.reason.data,
                department=form.responsible(by.offered), percent=form.percent.data, actor=me(),
                lang=form.lang.data or "", seen=form.seen.data,
            )  # fmt: skip
    except DomainError as error:
        by.again(form, error)
        context["answers"] = proposals.answers_of(proposal_id)
        return form_page("participation/answer.html", form, error, **context)
    flash(_("The answer is on the page. Everybody who supported the proposal is told."), "success")
    return to_its_page(proposal)


def _facts(proposal: Proposal) -> dict[str, object]:
    """What saved replies say of it; what it has not is empty."""
    due = datetimes.format_date(proposal.answer_due_on) if proposal.answer_due_on else ""
    return {"number": i18n.number(proposal.number), "category": "", "place": proposal.place, "day": due}


def proposal_of_mine(proposal_id: uuid.UUID) -> Proposal:
    """A proposal that the reader answers, held. Raises NotFound."""
    found = proposals.proposal_locked(proposal_id)
    if found is None or not answers(KIND, found.id, found.component.process.space.city_id):
        raise NotFound
    return found


def to_its_page(proposal: Proposal) -> ResponseReturnValue:
    """Back to the page that everybody reads."""
    process = proposal.component.process
    return web.see_other(
        "participation.proposal", city=process.space.city.slug, process=process.slug, component=proposal.component.slug,
        number=proposal.number,
    )  # fmt: skip
