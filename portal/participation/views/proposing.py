"""Citizens: proposing, with similar ones shown before; changing and withdrawing; supporting."""

from __future__ import annotations

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import clock, db, limits, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules, services
from portal.participation.forms.proposals import ProposalForm, languages_of
from portal.participation.models import Action, Component, Proposal, ProposalState
from portal.participation.queries import neighbours, places, proposals, together
from portal.participation.rules.moderation import Guard
from portal.participation.rules.proposals import Terms, is_author
from portal.participation.services import intake
from portal.participation.views import who
from portal.participation.views.base import bp, component_here, form_page, me
from portal.participation.views.reading import shared_here


@bp.route("/cities/<city>/participation/<process>/<component>/new", methods=["GET", "POST"])
@requires(signed_in)
def propose(city: str, process: str, component: str) -> ResponseReturnValue:
    """The form. What is like it is shown before it is posted; who wants his own nevertheless says so."""
    found, form = component_here(city, process, component), ProposalForm()
    space = found.process.space
    guard = Guard.of(space.moderation)
    form.offer(
        Terms.of(found.settings), languages_of(found.process), places.places_of(space.id),
        may_be_anonymous=guard.may_be_anonymous,
    )  # fmt: skip
    form.open_for(me())
    is_open = rules.is_open(found.process, found, Action.SUBMIT, clock.now())
    if form.looks_around() or not form.validate_on_submit():
        return _form_page(found, form, is_open=is_open, blocked=intake.blocked_words(space, me()))
    # A second click finds what the first has made, and is no reason to ask.
    is_sent = proposals.proposal_sent_with(found.id, form.request_key.data or "") is not None
    similar = [] if is_sent else proposals.similar(found.id, form.title.data, form.lang.data)
    if similar and not request.form.get("nevertheless"):
        return _form_page(found, form, is_open=is_open, similar=similar)
    try:
        intake.admit(space=space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            made = services.propose(component=found, plan=form.plan(), author=me(), request_key=form.request_key.data)
            waits = intake.received(kind="proposal", key=made.id, why=form.caught_in(guard.least_seconds, me()))
    except DomainError as error:
        return _form_page(found, form, error, is_open=is_open)
    flash(_received(waits=waits), "success")
    return to_proposal(found, made)


@bp.route("/cities/<city>/participation/<process>/<component>/<int:number>/edit", methods=["GET", "POST"])
@requires(signed_in)
def edit_proposal(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Its author rewords it, as long as nobody supports it."""
    found, form = component_here(city, process, component), ProposalForm()
    proposal = written_by_me(found, number)
    form.offer(Terms.of(found.settings), languages_of(found.process), places.places_of(found.process.space_id))
    if not form.is_submitted():
        form.show(proposal)
    if form.looks_around() or not form.validate_on_submit():
        return _form_page(found, form, proposal=proposal)
    try:
        intake.admit(space=found.process.space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            services.change_proposal(proposal=locked(proposal), plan=form.plan(), author=me())
    except DomainError as error:
        return _form_page(found, form, error, proposal=proposal)
    flash(_("The changes are saved."), "success")
    return to_proposal(found, proposal)


@bp.post("/cities/<city>/participation/<process>/<component>/<int:number>/withdraw")
@requires(signed_in)
def withdraw(city: str, process: str, component: str, number: int) -> Response:
    """Its author takes it back."""
    found = component_here(city, process, component)
    proposal = _own(found, number)
    with db.transaction():
        services.withdraw_proposal(proposal=locked(proposal), author=me())
    flash(_("Your proposal is withdrawn. Those who supported it can still read it."), "success")
    return to_proposal(found, proposal)


@bp.post("/cities/<city>/participation/<process>/<component>/<int:number>/support")
@public
def support(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Supports a proposal, or with `wants=no` takes that back: with an account, a code, or an officer who enters."""
    found = shared_here(city, process, component)
    if not who.has_come(found):
        return who.to_sign_in()
    takes_back = request.form.get("wants") == "no"
    try:
        if not takes_back:
            who.admit_choice(found)
        with db.transaction():
            proposal = proposals.proposal_pressed(found, number)
            if proposal is None or proposal.state is ProposalState.HIDDEN:
                raise NotFound
            taker = who.taker(found, asks=not takes_back)
            if takes_back:
                services.take_back(proposal=proposal, user=taker.user, who=taker)
            else:
                services.support(proposal=proposal, user=taker.user, who=taker)
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.proposal", city=city, process=process, component=component, number=number)


def _received(*, waits: bool) -> str:
    if waits:
        return _("Your proposal is kept. A person looks at it before everybody sees it, and you are told.")
    return _("Your proposal is on the page. You are told when something happens with it.")


def _form_page(
    component: Component, form: ProposalForm, error: DomainError | None = None, **context: object
) -> Response:
    shown = {"is_open": True, "similar": [], "proposal": None, "blocked": ""} | context
    drawn = places.chooser_of(component.process.space, form.seen_now)
    beside = neighbours.proposals_near(component.id, neighbours.seen_of(drawn), form.point)
    response = form_page(
        "participation/propose.html", form, error, beside=beside, component=component, process=component.process,
        space=component.process.space, terms=Terms.of(component.settings), map=drawn, **shown,
    )  # fmt: skip
    if form.only_looks:
        response.status_code = 200
    # The device may say where it is, if the person presses the button; no other page may ask.
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self), interest-cohort=()"
    return response


def readable(component: Component, number: int) -> Proposal:
    """A proposal that is not hidden. Raises NotFound."""
    shown = proposals.proposal_at(component.id, number)
    if shown is None or shown.proposal.state is ProposalState.HIDDEN:
        raise NotFound
    return shown.proposal


def _own(component: Component, number: int) -> Proposal:
    proposal = readable(component, number)
    if not is_author(me(), proposal):
        raise NotFound
    return proposal


def written_by_me(component: Component, number: int) -> Proposal:
    """A proposal that the reader writes, alone or with others. Raises NotFound."""
    proposal = readable(component, number)
    if me().id not in together.writers_of(proposal):
        raise NotFound
    return proposal


def locked(proposal: Proposal) -> Proposal:
    """The same for a change."""
    return proposals.known_proposal(proposal.id)


def to_proposal(component: Component, proposal: Proposal) -> Response:
    """Back to its page."""
    process = component.process
    return web.see_other(
        "participation.proposal", city=process.space.city.slug, process=process.slug, component=component.slug, number=proposal.number
    )  # fmt: skip
