"""Staff: versions of a text or plan, answers to comments, and what came of it all."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.discussions.views.base import key_of
from portal.participation import mapping, rules, services
from portal.participation.components import kind_of
from portal.participation.forms.consultations import ConclusionForm, PlanForm, ReplyForm, TextForm
from portal.participation.models import CityReply, Component, ComponentKind, Department, Outcome
from portal.participation.queries import consultation_desk as desk
from portal.participation.queries import consultations, processes
from portal.participation.queries.consultation_desk import Waiting
from portal.participation.queries.consultations import WHOLE
from portal.participation.rules import desk as desk_rules
from portal.participation.services.handling import Overtaken
from portal.participation.views.base import bp, form_page, languages_of, me
from portal.participation.views.contributions import CONSULTED, facts_of, here_of
from portal.participation.views.desk_base import answerer, mine_to_answer

KIND = "contribution"  # as the desk calls it
ADDRESS = "/participation/manage/consultation/<uuid:component_id>"
STATES = {"waiting": False, "answered": True, "all": None}


def _mine(component_id: uuid.UUID, *, only_consulted: bool = False) -> Component:
    """A consultation or debate of a city for which the reader manages participation. Raises NotFound."""
    found = _component(component_id, only_consulted=only_consulted)
    if not rules.manages(me(), found.process.space.city_id):
        raise NotFound
    return found


def _component(component_id: uuid.UUID, *, only_consulted: bool) -> Component:
    process = processes.process_with(component_id)
    if process is None:
        raise NotFound
    slug = next((one.slug for one in process.components if one.id == component_id), "")
    found = processes.component_of(process, slug)
    if found is None or found.kind not in (CONSULTED if only_consulted else (*CONSULTED, ComponentKind.DEBATE)):
        raise NotFound
    return found


@bp.get(ADDRESS)
@requires(rules.may_manage_any)
def manage_consultation(component_id: uuid.UUID) -> Response:
    """The desk of a consultation or debate: versions, what waits for an answer, the end, how people found it."""
    found = _mine(component_id)
    is_debate = found.kind is ComponentKind.DEBATE
    shown = {"conclusion": desk.conclusion_of(found.id)} if is_debate else _consulted(found)
    return web.render(
        "participation/manage_consultation.html", **facts_of(found), figures=desk.figures_of(found.id), is_debate=is_debate,
        page_of=kind_of(found.kind).endpoint, **shown,
    )  # fmt: skip


def _consulted(found: Component) -> dict[str, Any]:
    """What a consultation has more than a debate: versions, comments to answer as the address asks, and how people found it."""
    state, kind, key = (request.args.get(name, "") for name in ("state", "kind", "part"))
    state = state if state in STATES else "waiting"
    versions, conclusion = consultations.opened(found.id)
    return {
        "versions": versions, "conclusion": conclusion, "state": state, "kind": kind, "part": key, "whole": WHOLE,
        "page": desk.at_desk(found.id, answered=STATES[state], kind=kind, key=key, page=web.page_number()),
        "parts": consultations.newest_parts(found.id), "ratings": desk.ratings_of(found.id),
    }  # fmt: skip


@bp.route(f"{ADDRESS}/version", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def add_version(component_id: uuid.UUID) -> ResponseReturnValue:
    """Puts up a text or plan, or the next version of it."""
    found = _mine(component_id, only_consulted=True)
    is_plan = found.kind is ComponentKind.PLAN
    form: TextForm = PlanForm() if is_plan else TextForm()
    form.offer(languages_of(found.process.space))
    before = consultations.newest_version(found.id)
    if not form.is_submitted() and before is not None:
        form.lang.data = before.lang
        if not is_plan:
            form.text.data = before.source
    context = facts_of(found) | {"before": before, "is_plan": is_plan, "most_bytes": mapping.MOST_BYTES}
    if not form.validate_on_submit():
        return form_page("participation/add_version.html", form, **context)
    try:
        with db.transaction():
            services.add_version(
                component=found, source=_source(form), lang=form.lang.data, note=form.note.data or "", actor=me()
            )
    except DomainError as error:
        return form_page("participation/add_version.html", form, error, **context)
    flash(
        _("The version is on the page. What was said about parts that are still there stands beside them."), "success"
    )
    return web.see_other("participation.manage_consultation", component_id=component_id)


def _source(form: TextForm) -> str:
    """What was handed in, as text.

    Raises:
        DomainError: there is no file, or it is too large or no text.
    """
    if not isinstance(form, PlanForm):
        return str(form.text.data)
    if not form.file.data:
        raise DomainError(_("Choose a file."), field="file")
    data: bytes = form.file.data.stream.read(mapping.MOST_BYTES + 1)
    mapping.read(data)
    return data.decode("utf-8-sig")


@bp.post(f"{ADDRESS}/version/<int:number>/remove")
@requires(rules.may_manage_any)
def remove_version(component_id: uuid.UUID, number: int) -> Response:
    """Takes the newest version out, about which nobody has written."""
    found = _mine(component_id, only_consulted=True)
    versions, _conclusion = consultations.opened(found.id)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise NotFound
    try:
        with db.transaction():
            services.remove_version(component=found, version=version, actor=me())
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.manage_consultation", component_id=component_id)


@bp.route(f"{ADDRESS}/answer", methods=["GET", "POST"])
@requires(desk_rules.may_work_anywhere)
def answer_contributions(component_id: uuid.UUID) -> ResponseReturnValue:
    """One answer to the comments chosen (`c`, several); what is like the first is offered to be answered with it."""
    found, form = _component(component_id, only_consulted=True), ReplyForm()
    space = found.process.space
    asked = [key for key in map(key_of, request.values.getlist("c") + request.form.getlist("chosen")) if key]
    mine = mine_to_answer(KIND, asked[:200], space.city_id)
    if not mine and not rules.manages(me(), space.city_id):
        raise NotFound
    chosen = desk.chosen_at_desk(found.id, mine)
    if not chosen:
        flash(_("Choose at least one comment."), "danger")
        return web.see_other("participation.manage_consultation", component_id=component_id)
    alike = desk.alike(found.id, chosen[0], [one.said.contribution.id for one in chosen])
    mine |= mine_to_answer(KIND, [one.said.contribution.id for one in alike], space.city_id)
    offered = chosen + [one for one in alike if one.said.contribution.id in mine]
    by = answerer(KIND, chosen[0].said.contribution.id, space)
    by.offer(form)
    form.offer([(one.said.contribution.id, _named(one)) for one in offered])
    if not form.is_submitted():
        form.chosen.data = [str(one.said.contribution.id) for one in chosen]
    keys = [one.said.contribution.id for one in chosen]
    context: dict[str, Any] = facts_of(found) | {"by": by} | _said_of(offered, keys, request.form)
    if by.begin(form, found.process.lang, lambda: {"number": "", "category": "", "place": "", "day": ""}):
        return web.render("participation/answer_contributions.html", form=form, error=None, **context)
    if not form.validate_on_submit():
        return form_page("participation/answer_contributions.html", form, **context)
    try:
        with db.transaction():
            _reply(found, form, form.responsible(by.offered), context["seen"])
    except DomainError as error:
        # Of one that was overtaken, what was said meanwhile stands on the page, and the form may be sent again.
        given = {} if isinstance(error, Overtaken) else request.form
        context |= _said_of(desk.chosen_at_desk(found.id, list(context["seen"])), keys, given)
        return form_page("participation/answer_contributions.html", form, error, **context)
    flash(_("The answer stands beside each of these comments."), "success")
    if not by.manages:
        return web.see_other("participation.inbox", city=space.city.slug)
    return web.see_other("participation.manage_consultation", component_id=component_id)


def _said_of(offered: Sequence[Waiting], keys: Collection[uuid.UUID], given: Mapping[str, str]) -> dict[str, Any]:
    """What the page says of the comments. `chosen`: those of `keys`. `seen`: comment → what the city had said of it when the form was
    opened; what the form gave goes before what is known now. `before`: each answer that some of them have, with these.
    """
    chosen = [one for one in offered if one.said.contribution.id in keys]
    before: dict[uuid.UUID, tuple[CityReply, list[str]]] = {}
    for one in offered:
        if one.said.reply:
            before.setdefault(one.said.reply.id, (one.said.reply, []))[1].append(_named(one))
    said = {one.said.contribution.id: str(one.said.contribution.reply_id or "") for one in offered}
    seen = {key: given.get(f"seen_{key}", mark) for key, mark in said.items()}
    return {"offered": offered, "chosen": chosen, "seen": seen, "before": list(before.values())}


def _reply(found: Component, form: ReplyForm, department: Department | None, seen: Mapping[uuid.UUID, str]) -> None:
    services.reply(
        component=found, contribution_ids=[key for key in map(key_of, form.chosen.data or ()) if key], outcome=Outcome(form.outcome.data),
        reason=form.reason.data, lang=found.process.lang, department=department, actor=me(), seen=seen,
    )  # fmt: skip


def _named(one: Waiting) -> str:
    """A comment as a choice: its first words and where it belongs."""
    words = " ".join(one.comment.text.split())
    short = words if len(words) <= 160 else f"{words[:160]}…"
    if one.part is None or one.part.number is None:
        return short
    return f"{i18n.number(one.part.number)}: {short}"


@bp.route(f"{ADDRESS}/conclude", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def conclude(component_id: uuid.UUID) -> ResponseReturnValue:
    """Publishes what came of it; afterwards its words can still be mended."""
    found, form = _mine(component_id), ConclusionForm()
    form.offer(languages_of(found.process.space))
    known, figures = desk.conclusion_of(found.id), desk.figures_of(found.id)
    if not form.is_submitted() and known is not None:
        form.heard.data, form.done.data, form.lang.data = known.heard, known.done, known.lang
    context = facts_of(found) | {"known": known, "figures": figures, "is_debate": found.kind is ComponentKind.DEBATE}
    if not form.validate_on_submit():
        return form_page("participation/conclude.html", form, **context)
    try:
        with db.transaction():
            services.conclude(
                component=found, heard=form.heard.data, done=form.done.data or "", lang=form.lang.data, actor=me()
            )
    except DomainError as error:
        return form_page("participation/conclude.html", form, error, **context)
    flash(_("The changes are saved.") if known else _("It is published. Everybody who wrote is told."), "success")
    is_debate = found.kind is ComponentKind.DEBATE
    return web.see_other(f"participation.{'debate' if is_debate else 'consultation_report'}", **here_of(found))
