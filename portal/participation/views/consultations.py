"""Consultations on a text or a plan: reading, comparing versions, writing about a part, what came of it, how it was."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import cache, clock, db, web, wording
from portal.core.access import public
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.participation import mapping, rules, services
from portal.participation.forms.consultations import ContributionForm, FeedbackForm
from portal.participation.models import (
    Action,
    Component,
    ComponentKind,
    ConsultationPart,
    ConsultationVersion,
)
from portal.participation.queries import consultation_desk as desk
from portal.participation.queries import consultations
from portal.participation.queries.consultations import PER_PART, WHOLE, Said
from portal.participation.services import contributing, ledger
from portal.participation.views import who
from portal.participation.views.base import LATER, bp, form_page
from portal.participation.views.contributions import (
    CONSULTED,
    component_of_kind,
    facts_of,
    here_of,
    marks_here,
    own_hidden,
    shelf_of,
    takes_aliases,
    write,
)
from portal.participation.words import consultations as words

ADDRESS = "/cities/<city>/participation/<process>/<component>/consultation"
SHOWN_FROM = 5  # answers to a question about the consultation itself
IN_REPORT = 100


@bp.get(ADDRESS)
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def consultation(city: str, process: str, component: str) -> Response:
    """The text or the plan as it is now, with what people say beside it."""
    found = component_of_kind(city, process, component, CONSULTED)
    versions, conclusion = consultations.opened(found.id)
    return _page(found, versions, versions[0] if versions else None, conclusion=conclusion)


@bp.get(f"{ADDRESS}/versions/<int:number>")
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def consultation_version(city: str, process: str, component: str, number: int) -> Response:
    """It as it stood before, with what was said about it until then."""
    found = component_of_kind(city, process, component, CONSULTED)
    versions, conclusion = consultations.opened(found.id)
    return _page(found, versions, _numbered(versions, number), conclusion=conclusion)


def _numbered(versions: Sequence[ConsultationVersion], number: int) -> ConsultationVersion:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise NotFound
    return found


def _page(
    found: Component, versions: Sequence[ConsultationVersion], version: ConsultationVersion | None, **context: Any
) -> Response:
    parts = consultations.parts_of(version.id) if version else ()
    beside = consultations.said_beside(found.id, marks_here(found), until=version.number) if version else {}
    shelf = shelf_of(found, [one for said, _many in beside.values() for one in said], with_answers=False)
    if found.kind is ComponentKind.PLAN:
        context |= _map(parts, consultations.points_of(found.id))
    order = ["", *(one.key for one in parts)]
    gone = [key for key in beside if key not in order]
    now = clock.now()
    return web.render(
        "participation/consultation.html", **facts_of(found), versions=versions, version=version, parts=parts, beside=beside, order=[key for key in order if key in beside], shelf=shelf,
        gone=gone, whole=WHOLE, beside_most=PER_PART, hidden=own_hidden(found), may_rate=rules.is_open(found.process, found, Action.FEEDBACK, now), **context,
    )  # fmt: skip


def _map(parts: Sequence[ConsultationPart], places: Iterable[tuple[uuid.UUID, float, float]]) -> dict[str, Any]:
    """The plan as it is drawn for what the address asks for, with points: (contribution, latitude, longitude)."""
    asked = [request.args.get(name, type=int) for name in ("z", "x", "y")]
    zoom, x, y = (one if one is None else min(max(one, 0), 2000) for one in asked)
    view = mapping.View(zoom or 0, x, y)
    drawn = mapping.draw([(one.key, one.geometry or {}) for one in parts], view)
    categories = list(dict.fromkeys(one.category for one in parts if one.category))
    points = [(key, *drawn.place(latitude, longitude)) for key, latitude, longitude in places]
    return {"drawn": drawn, "categories": categories, "points": points, "by_key": {one.key: one for one in parts}}


@bp.get(f"{ADDRESS}/changes/<int:first>/<int:second>")
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def consultation_changes(city: str, process: str, component: str, first: int, second: int) -> Response:
    """How one version became another, paragraph by paragraph, word by word."""
    found = component_of_kind(city, process, component, CONSULTED)
    versions, _conclusion = consultations.opened(found.id)
    old, new = _numbered(versions, first), _numbered(versions, second)
    before = {one.key: one for one in consultations.parts_of(old.id)}
    after = consultations.parts_of(new.id)
    rows = [(one, before.get(one.key), _changed(before.get(one.key), one)) for one in after]
    gone = [one for one in before.values() if one.key not in {part.key for part in after}]
    return web.render(
        "participation/consultation_changes.html", **facts_of(found), old=old, new=new, rows=rows, gone=gone,
        is_same=not gone and all(was and not changes for _one, was, changes in rows),
    )  # fmt: skip


def _changed(was: ConsultationPart | None, part: ConsultationPart) -> list[wording.Change]:
    """Empty where it says the same; the whole is new where there was none."""
    if was is None:
        return [wording.Change("new", _wording(part))]
    return [] if _wording(was) == _wording(part) else wording.changes(_wording(was), _wording(part))


def _wording(part: ConsultationPart) -> str:
    return "\n\n".join(text for text in (part.title, part.category, part.text) if text)


@bp.route(f"{ADDRESS}/comments/<key>", methods=["GET", "POST"])
@public
def consultation_part(city: str, process: str, component: str, key: str) -> ResponseReturnValue:
    """All that was said about a part, and the form to say more. The key `whole` means all of it, or a point of a plan."""
    found = component_of_kind(city, process, component, CONSULTED)
    part, version = (None, None) if key == WHOLE else _part(found, key)
    form = ContributionForm()
    form.offer(
        contributing.COMMENTS,
        with_point=part is None and found.kind is ComponentKind.PLAN,
        takes_aliases=takes_aliases(found),
    )
    form.open_for(current_user)
    error: DomainError | None = None
    if request.method == "POST" and not current_user.is_authenticated:
        return web.see_other("accounts.sign_in", next=request.path)
    if form.validate_on_submit():
        try:
            _made, waits = write(found, form, part=part, place=form.place)
        except DomainError as refused:
            error = refused
        else:
            flash(LATER if waits else _("Your comment is published."), "success")
            return web.see_other("participation.consultation_part", key=key, order="newest", **here_of(found))
    return _part_page(found, key, part, version=version, form=form, error=error)


def _part(found: Component, key: str) -> tuple[ConsultationPart, ConsultationVersion]:
    known = consultations.part_named(found.id, key)
    if known is None or known[0].number is None:
        raise NotFound
    return known


def _part_page(
    found: Component, key: str, part: ConsultationPart | None, *, version: ConsultationVersion | None, form: ContributionForm,
    error: DomainError | None,
) -> Response:  # fmt: skip
    newest = request.args.get("order") == "newest"
    page = consultations.said_about(
        found.id, part.key if part else "", marks_here(found), newest=newest, page=web.page_number()
    )
    context: dict[str, Any] = {}
    if "latitude" in form:
        context = _map(consultations.newest_parts(found.id), _places(page.items))
        if not form.is_submitted():
            form.show_place(request.args.get("lat", type=float), request.args.get("lon", type=float))
    return form_page(
        "participation/consultation_part.html", form, error, **facts_of(found), key=key, part=part, version=version, page=page,
        shelf=shelf_of(found, page.items), newest=newest, whole=WHOLE, **context,
    )  # fmt: skip


def _places(said: Iterable[Said]) -> list[tuple[uuid.UUID, float, float]]:
    """(contribution, latitude, longitude) of those that are about a point."""
    rows = ((one.contribution.id, one.contribution.latitude, one.contribution.longitude) for one in said)
    return [
        (key, latitude, longitude)
        for key, latitude, longitude in rows
        if latitude is not None and longitude is not None
    ]


@bp.get(f"{ADDRESS}/report")
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def consultation_report(city: str, process: str, component: str) -> Response:
    """What the city heard and what it did: figures, its words, and each comment with its answer."""
    found = component_of_kind(city, process, component, CONSULTED)
    conclusion = desk.conclusion_of(found.id)
    if conclusion is None:
        raise NotFound
    outcome = request.args.get("outcome", "")
    page = desk.reported(found.id, outcome, web.page_number(), IN_REPORT)
    return web.render(
        "participation/consultation_report.html", **facts_of(found), conclusion=conclusion, page=page, outcome=outcome
    )


@bp.route(f"{ADDRESS}/feedback", methods=["GET", "POST"])
@public
def rate_consultation(city: str, process: str, component: str) -> ResponseReturnValue:
    """How somebody found the consultation: once, with an account, a code, or through an officer who enters."""
    found, form = component_of_kind(city, process, component, CONSULTED), FeedbackForm()
    if not who.has_come(found):
        return web.see_other("accounts.sign_in", next=request.path)
    form.offer()
    is_asked = rules.is_open(found.process, found, Action.FEEDBACK, clock.now())
    context = facts_of(found) | {"is_asked": is_asked, "has_rated": _has_rated(found)}
    if not form.validate_on_submit():
        return form_page("participation/consultation_feedback.html", form, **context)
    try:
        who.admit_choice(found)
        with db.transaction():
            services.give_feedback(
                component=found, clear=int(form.clear.data), heard=int(form.heard.data), text=form.text.data or "", who=who.taker(found),
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/consultation_feedback.html", form, error, **context)
    flash(_("Thank you. The city sees your answer without your name."), "success")
    return web.see_other("participation.consultation_ratings", **here_of(found))


def _has_rated(found: Component) -> bool:
    try:
        return ledger.has_done(component=found, act=contributing.FEEDBACK, participant=who.taker(found, asks=False))
    except Conflict:
        return False


@bp.get(f"{ADDRESS}/ratings")
@public
@cache.for_everyone("participation", "cities")
def consultation_ratings(city: str, process: str, component: str) -> Response:
    """How people found the consultation, as soon as five have said so."""
    found = component_of_kind(city, process, component, CONSULTED)
    ratings = desk.ratings_of(found.id)
    return web.render(
        "participation/consultation_ratings.html", **facts_of(found), ratings=ratings if ratings.people >= SHOWN_FROM else None,
        shown_from=SHOWN_FROM, questions=((FeedbackForm.clear, "clear", words.CLEAR), (FeedbackForm.heard, "heard", words.HEARD)),
        may_rate=rules.is_open(found.process, found, Action.FEEDBACK, clock.now()),
    )  # fmt: skip
