"""Writing together: co-authors, other wordings, becoming one, pictures."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock, db, i18n, limits, web, wording
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules, services
from portal.participation.forms.together import AmendmentForm, InviteForm, MergeForm, PictureForm, SettleForm
from portal.participation.models import Action, CoAuthorState, Component, Proposal, ProposalState
from portal.participation.queries import proposals, together
from portal.participation.queries.translations import InLanguage
from portal.participation.rules.moderation import Guard, moderates
from portal.participation.rules.translations import wording as words_of
from portal.participation.services import intake, translating
from portal.participation.services.pictures import MOST_BYTES, MOST_PICTURES
from portal.participation.views.base import bp, component_here, form_page, me
from portal.participation.views.proposing import locked, readable, to_proposal, written_by_me

_AT = "/cities/<city>/participation/<process>/<component>/<int:number>"


def _context(component: Component, proposal: Proposal) -> dict[str, Any]:
    process = component.process
    here = {
        "city": process.space.city.slug,
        "process": process.slug,
        "component": component.slug,
        "number": proposal.number,
    }
    return {"component": component, "process": process, "space": process.space, "proposal": proposal, "here": here}


def _here(component: Component, proposal: Proposal) -> dict[str, Any]:
    here: dict[str, Any] = _context(component, proposal)["here"]
    return here


# Co-authors ----------------------------------------------------------------------------------------------------------


@bp.route(f"{_AT}/authors", methods=["GET", "POST"])
@requires(signed_in)
def authors(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Who writes a proposal; whoever does asks others, and who is asked answers here."""
    found = component_here(city, process, component)
    proposal = readable(found, number)
    writers, own = together.writers_of(proposal), together.coauthor(proposal.id, me().id)
    is_writer, is_invited = me().id in writers, own is not None and own.state is CoAuthorState.INVITED
    if not is_writer and not is_invited:
        raise NotFound
    form = InviteForm()
    context = _context(found, proposal) | {
        "asked": together.coauthors_of(proposal.id), "is_writer": is_writer, "is_invited": is_invited,
        "is_coauthor": own is not None and own.state is CoAuthorState.ACCEPTED,
    }  # fmt: skip
    if not is_writer or not form.validate_on_submit():
        return form_page("participation/authors.html", form, **context)
    try:
        intake.admit(space=found.process.space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            services.invite(proposal=locked(proposal), email=form.email.data, actor=me())
    except DomainError as error:
        return form_page("participation/authors.html", form, error, **context)
    flash(_("If there is such an account, it is asked now."), "success")
    return web.see_other("participation.authors", **_here(found, proposal))


@bp.post(f"{_AT}/authors/answer")
@requires(signed_in)
def answer_invitation(city: str, process: str, component: str, number: int) -> Response:
    """Says yes or no, or leaves."""
    found = component_here(city, process, component)
    proposal, what = readable(found, number), request.form.get("what", "")
    try:
        with db.transaction():
            if what == "leave":
                services.leave_authors(proposal=locked(proposal), user=me())
            else:
                services.answer_invitation(proposal=locked(proposal), user=me(), accept=what == "yes")
    except DomainError as error:
        flash(error.message, "danger")
    return to_proposal(found, proposal)


# Other wordings ------------------------------------------------------------------------------------------------------


@bp.get(f"{_AT}/amendments")
@public
def amendments(city: str, process: str, component: str, number: int) -> Response:
    """What others would write, each beside the text it was written against; and what the proposal said before."""
    return _amendments(component_here(city, process, component), number, SettleForm())


def _amendments(
    component: Component,
    number: int,
    form: SettleForm,
    error: DomainError | None = None,
    wrong: uuid.UUID | None = None,
) -> Response:
    proposal = readable(component, number)
    found = together.amendments_of(proposal.id)
    reader = current_user if current_user.is_authenticated else None
    is_writer = reader is not None and reader.id in together.writers_of(proposal)
    may_suggest = (
        not is_writer
        and proposal.state is ProposalState.OPEN
        and rules.is_open(component.process, component, Action.COMMENT, clock.now())
    )
    languages = InLanguage([("amendment", one.id, proposal.lang) for one in found], i18n.current())
    return form_page(
        "participation/amendments.html", form, error, **_context(component, proposal), found=found, wrong=wrong, is_writer=is_writer,
        may_suggest=may_suggest, changes={one.id: wording.changes(one.before, one.body) for one in found},
        revisions=together.revisions_of(proposal.id), reader=reader, languages=languages,
        reading_of=lambda one: languages.reading("amendment", one.id, lambda: ("", words_of(one))),
        may_moderate=moderates(current_user, component.process.space.city_id), has_machine=translating.is_offered(component.process.space),
    )  # fmt: skip


@bp.route(f"{_AT}/amendments/new", methods=["GET", "POST"])
@requires(signed_in)
def amend(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Suggests another wording; the form begins with the text as it is."""
    found, form = component_here(city, process, component), AmendmentForm()
    proposal = readable(found, number)
    if me().id in together.writers_of(proposal):
        raise NotFound
    form.offer(may_be_anonymous=Guard.of(found.process.space.moderation).may_be_anonymous)
    if not form.is_submitted():
        form.body.data = proposal.body
    if not form.validate_on_submit():
        return form_page("participation/amend.html", form, **_context(found, proposal))
    try:
        intake.admit(space=found.process.space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            services.suggest(
                proposal=locked(proposal), body=form.body.data, reason=form.reason.data, author=me(), request_key=form.request_key.data,
                is_anonymous=form.hides_name,
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/amend.html", form, error, **_context(found, proposal))
    flash(_("The authors are told. You hear from them."), "success")
    return web.see_other("participation.amendments", **_here(found, proposal))


@bp.post(f"{_AT}/amendments/<uuid:amendment_id>/settle")
@requires(signed_in)
def settle_amendment(
    city: str, process: str, component: str, number: int, amendment_id: uuid.UUID
) -> ResponseReturnValue:
    """The authors take it up or not, with a reason; or who suggested it takes it back."""
    found, form = component_here(city, process, component), SettleForm()
    proposal, what = readable(found, number), request.form.get("what", "")
    if what != "back" and not form.validate_on_submit():
        return _amendments(found, number, form, wrong=amendment_id)
    try:
        with db.transaction():
            held = locked(proposal)
            one = together.amendment(amendment_id, lock=True)
            if one is None or one.proposal_id != held.id:
                raise NotFound
            if what == "back":
                services.withdraw_amendment(proposal=held, amendment=one, author=me())
            else:
                services.settle(proposal=held, amendment=one, accept=what == "yes", answer=form.reason.data, actor=me())
    except DomainError as error:
        return _amendments(found, number, form, error, amendment_id)
    return web.see_other("participation.amendments", **_here(found, proposal))


# Becoming one --------------------------------------------------------------------------------------------------------


@bp.route(f"{_AT}/merge", methods=["GET", "POST"])
@requires(signed_in)
def merge(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Whether it shall become a part of another one: to ask, and to answer what was asked."""
    found, form = component_here(city, process, component), MergeForm()
    proposal = written_by_me(found, number)
    waiting = [(one, gone, stays, together.consents_of(one.id)) for one, gone, stays in together.merges_of(proposal.id)]
    context = _context(found, proposal) | {"waiting": waiting, "own_id": me().id}
    if not form.validate_on_submit():
        return form_page("participation/merge.html", form, **context)
    try:
        other = proposals.proposal_at(found.id, form.number.data)
        if other is None or other.proposal.state is ProposalState.HIDDEN:
            raise DomainError(_("There is no proposal with this number."), field="number")
        with db.transaction():
            gone, stays = _both(proposal.id, other.proposal.id)
            services.ask_to_merge(gone=gone, stays=stays, note=form.note.data or "", actor=me())
    except DomainError as error:
        return form_page("participation/merge.html", form, error, **context)
    flash(_("All who write one of the two are asked. It happens when everybody has said yes."), "success")
    return web.see_other("participation.merge", **_here(found, proposal))


@bp.post(f"{_AT}/merge/<uuid:merge_id>/answer")
@requires(signed_in)
def answer_merge(city: str, process: str, component: str, number: int, merge_id: uuid.UUID) -> Response:
    """One of the authors says yes or no."""
    found = component_here(city, process, component)
    proposal, one = written_by_me(found, number), together.merge_of(merge_id)
    if one is None or proposal.id not in (one.from_id, one.into_id):
        raise NotFound
    agree = request.form.get("agree") == "yes"
    try:
        with db.transaction():
            gone, stays = _both(one.from_id, one.into_id)
            held = together.merge_locked(merge_id)
            if held is None:
                raise NotFound
            services.answer_merge(merge=held, gone=gone, stays=stays, actor=me(), agree=agree)
    except DomainError as error:
        flash(error.message, "danger")
    return to_proposal(found, proposal)


def _both(gone_id: uuid.UUID, stays_id: uuid.UUID) -> tuple[Proposal, Proposal]:
    """Both, held in one order, so that two who ask at once never wait for each other in a circle."""
    held = {key: proposals.known_proposal(key) for key in sorted({gone_id, stays_id})}
    return held[gone_id], held[stays_id]


# Pictures ------------------------------------------------------------------------------------------------------------


@bp.route(f"{_AT}/pictures", methods=["GET", "POST"])
@requires(signed_in)
def pictures(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """The pictures of a proposal. A page of its own: a file that is refused costs nothing that was written."""
    found, form = component_here(city, process, component), PictureForm()
    proposal = written_by_me(found, number)
    context = _context(found, proposal) | {"most_bytes": MOST_BYTES, "most": MOST_PICTURES}
    if request.form.get("remove"):
        with db.transaction():
            services.remove_picture(proposal=locked(proposal), key=request.form["remove"], actor=me())
        return web.see_other("participation.pictures", **_here(found, proposal))
    if not form.validate_on_submit():
        return form_page("participation/pictures.html", form, **context)
    try:
        intake.admit(space=found.process.space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            services.add_picture(proposal=locked(proposal), upload=form.picture.data, alt=form.alt.data, actor=me())
    except DomainError as error:
        return form_page("participation/pictures.html", form, error, **context)
    flash(_("The picture is on the page."), "success")
    return web.see_other("participation.pictures", **_here(found, proposal))
