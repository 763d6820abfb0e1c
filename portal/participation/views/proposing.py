"""Citizens: proposing, with similar ones shown before; changing and withdrawing; supporting."""

from __future__ import annotations

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules, services
from portal.participation.forms.proposals import ProposalForm, languages_of
from portal.participation.models import Action, Component, Proposal, ProposalState
from portal.participation.queries import proposals
from portal.participation.rules.proposals import Terms, is_author
from portal.participation.views import who
from portal.participation.views.base import bp, component_here, form_page, me


@bp.route("/cities/<city>/participation/<process>/<component>/new", methods=["GET", "POST"])
@requires(signed_in)
def propose(city: str, process: str, component: str) -> ResponseReturnValue:
    """The form. What is like it is shown before it is posted; who wants his own nevertheless says so."""
    found, form = component_here(city, process, component), ProposalForm()
    form.offer(Terms.of(found.settings), languages_of(found.process))
    is_open = rules.is_open(found.process, found, Action.SUBMIT, clock.now())
    if not form.validate_on_submit():
        return _form_page(found, form, is_open=is_open)
    similar = proposals.similar(found.id, form.title.data, form.lang.data)
    if similar and not request.form.get("nevertheless"):
        return _form_page(found, form, is_open=is_open, similar=similar)
    try:
        with db.transaction():
            made = services.propose(component=found, plan=form.plan(), author=me(), request_key=form.request_key.data)
    except DomainError as error:
        return _form_page(found, form, error, is_open=is_open)
    flash(_("Your proposal is on the page. You are told when something happens with it."), "success")
    return _to(found, made)


@bp.route("/cities/<city>/participation/<process>/<component>/<int:number>/edit", methods=["GET", "POST"])
@requires(signed_in)
def edit_proposal(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Its author rewords it, as long as nobody supports it."""
    found, form = component_here(city, process, component), ProposalForm()
    proposal = _own(found, number)
    form.offer(Terms.of(found.settings), languages_of(found.process))
    if not form.is_submitted():
        form.show(proposal)
    if not form.validate_on_submit():
        return _form_page(found, form, proposal=proposal)
    try:
        with db.transaction():
            services.change_proposal(proposal=_locked(proposal), plan=form.plan(), author=me())
    except DomainError as error:
        return _form_page(found, form, error, proposal=proposal)
    flash(_("The changes are saved."), "success")
    return _to(found, proposal)


@bp.post("/cities/<city>/participation/<process>/<component>/<int:number>/withdraw")
@requires(signed_in)
def withdraw(city: str, process: str, component: str, number: int) -> Response:
    """Its author takes it back."""
    found = component_here(city, process, component)
    proposal = _own(found, number)
    with db.transaction():
        services.withdraw_proposal(proposal=_locked(proposal), author=me())
    flash(_("Your proposal is withdrawn. Those who supported it can still read it."), "success")
    return _to(found, proposal)


@bp.post("/cities/<city>/participation/<process>/<component>/<int:number>/support")
@public
def support(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Supports a proposal, or with `wants=no` takes that back: with an account, a code, or an officer who enters."""
    found = component_here(city, process, component)
    proposal = _readable(found, number)
    if not who.has_come(found):
        return who.to_sign_in()
    try:
        with db.transaction():
            takes_back = request.form.get("wants") == "no"
            taker = who.taker(found, asks=not takes_back)
            if takes_back:
                services.take_back(proposal=_locked(proposal), user=taker.user, who=taker)
            else:
                services.support(proposal=_locked(proposal), user=taker.user, who=taker)
    except DomainError as error:
        flash(error.message, "danger")
    return _to(found, proposal)


def _form_page(
    component: Component, form: ProposalForm, error: DomainError | None = None, **context: object
) -> Response:
    shown = {"is_open": True, "similar": [], "proposal": None} | context
    return form_page(
        "participation/propose.html", form, error, component=component, process=component.process,
        space=component.process.space, terms=Terms.of(component.settings), **shown,
    )  # fmt: skip


def _readable(component: Component, number: int) -> Proposal:
    shown = proposals.proposal_at(component.id, number)
    if shown is None or shown.proposal.state is ProposalState.HIDDEN:
        raise NotFound
    return shown.proposal


def _own(component: Component, number: int) -> Proposal:
    proposal = _readable(component, number)
    if not is_author(me(), proposal):
        raise NotFound
    return proposal


def _locked(proposal: Proposal) -> Proposal:
    return proposals.known_proposal(proposal.id)


def _to(component: Component, proposal: Proposal) -> Response:
    process = component.process
    return web.see_other(
        "participation.proposal", city=process.space.city.slug, process=process.slug, component=component.slug, number=proposal.number
    )  # fmt: skip
