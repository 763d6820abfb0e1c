"""Moderators of a city: the queue, cases, appeals, rules, guards, signals and the classifier."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.accounts.rules import is_secretariat
from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import moderated, queries
from portal.participation.forms.moderation import ActForm, AppealDecisionForm, GuardForm, SignalForm, rule_form
from portal.participation.models import ActKind, IntegritySignal, ModerationAct, ModerationCase, ModerationRule, Space
from portal.participation.queries import moderation
from portal.participation.rules import moderation as rules
from portal.participation.services import appealing, guarding, learning, moderating, signalling
from portal.participation.views.base import bp, form_page, languages_of, me
from portal.participation.views.moderation_public import kind_label


@bp.get("/participation/moderate/")
@requires(rules.may_see_cases)
def moderate() -> ResponseReturnValue:
    """The reader's cities with what waits; of the secretariat, appeals that nobody in the city can decide."""
    spaces = list(queries.spaces_of_cities(rules.moderated_cities(me())).values())
    stand_in = moderation.stand_in_appeals() if is_secretariat(me()) else ()
    if len(spaces) == 1 and not stand_in:
        return web.see_other("participation.moderation_queue", city=spaces[0].city.slug)
    tallies = {one.id: moderation.tally(one.id) for one in spaces}
    return web.render(
        "participation/moderate.html", spaces=spaces, tallies=tallies, stand_in=stand_in, kind_label=kind_label
    )  # fmt: skip


def _space(city: str, *, lock: bool = False) -> Space:
    """A space that the reader moderates. Raises NotFound."""
    found = queries.space_by_city(city)
    if found is None or not rules.moderates(me(), found.city_id):
        raise NotFound
    return queries.known_space(found.id, lock=True) if lock else found


@bp.get("/participation/moderate/<city>/")
@requires(rules.may_moderate_any)
def moderation_queue(city: str) -> Response:
    """What waits, held things first, then what waits longest; who is on what."""
    space = _space(city)
    page = web.paginate(moderation.waiting(space.id), web.page_number(), moderation.PER_PAGE, scalars=False)
    return web.render(
        "participation/moderation_queue.html", space=space, page=page, waiting=moderation.shown(page.items, clock.now()),
        tally=moderation.tally(space.id), kind_label=kind_label,
    )  # fmt: skip


@bp.get("/participation/moderate/<city>/appeals")
@requires(rules.may_moderate_any)
def moderation_appeals(city: str) -> Response:
    """Appeals, what waits longest first."""
    space = _space(city)
    return web.render(
        "participation/moderation_appeals.html", space=space, appeals=moderation.appeals(space.id),
        tally=moderation.tally(space.id), kind_label=kind_label,
    )  # fmt: skip


@bp.route("/participation/moderate/thing/<kind>/<uuid:key>", methods=["GET", "POST"])
@requires(rules.may_moderate_any)
def moderate_thing(kind: str, key: uuid.UUID) -> ResponseReturnValue:
    """The case of a thing; where there is none, a moderator opens it."""
    item, case = moderated.find(kind, key), moderation.case_about(kind, key)
    if item is None or not rules.moderates(me(), item.city_id):
        raise NotFound
    if request.method == "GET" and case is None:
        return web.render("participation/open_case.html", item=item, space=queries.known_space(item.space_id))
    if case is None:
        with db.transaction():
            case = moderating.open_case(kind=kind, key=key, moderator=me())
    return web.see_other("participation.moderation_case", case_id=case.id)


@bp.route("/participation/moderate/case/<uuid:case_id>", methods=["GET", "POST"])
@requires(rules.may_see_cases)
def moderation_case(case_id: uuid.UUID) -> ResponseReturnValue:
    """Everything about a thing, and the form with which a moderator decides."""
    opened = _open(case_id)
    form = _act_form(opened)
    if not form.validate_on_submit():
        return _case_page(opened, form)
    try:
        with db.transaction():
            moderating.act(case_id=case_id, plan=form.plan(), moderator=me())
    except DomainError as error:
        return _case_page(_open(case_id), form, error)
    flash(_("It is decided. The author is told, and how to appeal."), "success")
    return web.see_other("participation.moderation_case", case_id=case_id)


@dataclass(frozen=True)
class _Opened:
    """A case that the reader may open. `waiting`: the appeal in it; `is_stand_in`: which only the secretariat can decide."""

    case: ModerationCase
    acts: Sequence[moderation.ActLine]
    waiting: ModerationAct | None
    is_stand_in: bool
    numbered: Sequence[ModerationRule]


def _open(case_id: uuid.UUID) -> _Opened:
    """Raises NotFound."""
    case = moderation.case_of(case_id)
    acts = moderation.acts_of(case_id)
    waiting = next((line.act for line in acts if line.act.awaits_decision), None)
    stand_in = waiting is not None and case is not None and appealing.is_stand_in(waiting, case.space.city_id)
    if case is None or not rules.may_open_case(me(), case.space.city_id, is_stand_in=stand_in):
        raise NotFound
    return _Opened(case, acts, waiting, stand_in, moderation.rules_of(case.space_id, retired=True))


def _act_form(opened: _Opened, **options: Any) -> ActForm:
    form = ActForm(**options)
    kinds = [kind for kind in ActKind if kind is not ActKind.KEEP or opened.case.waits_since is not None]
    form.offer([one for one in opened.numbered if one.retired_at is None], kinds, opened.case.version)
    return form


def _case_page(
    opened: _Opened, form: ActForm, error: DomainError | None = None, decision: AppealDecisionForm | None = None
) -> Response:
    case, waiting, city_id = opened.case, opened.waiting, opened.case.space.city_id
    item = moderated.find(case.thing_kind, case.thing_id)
    author_id = item.author_id if item else None
    if decision is None:
        decision = AppealDecisionForm(formdata=None, prefix="decide-")
        decision.offer()
    return form_page(
        "participation/moderation_case.html", form, error, case=case, space=case.space, item=item, waiting=waiting,
        acts=opened.acts, flags=moderation.flags_of(case.id), decision=decision, kind_label=kind_label,
        may_act=item is not None and author_id != me().id and rules.moderates(me(), city_id),
        may_decide=waiting is not None
        and rules.may_decide(me(), waiting, author_id, city_id, is_stand_in=opened.is_stand_in),
        may_undo=rules.may_undo if rules.moderates(me(), city_id) else None, is_mine=case.taken_by == me().id,
        mark=moderation.person_mark(case.space_id, author_id)[:8] if author_id else "",
        numbers={one.number: one for one in opened.numbered},
    )  # fmt: skip


@bp.post("/participation/moderate/case/<uuid:case_id>/take")
@requires(rules.may_moderate_any)
def take_case(case_id: uuid.UUID) -> Response:
    """Says to colleagues that one is on it."""
    try:
        with db.transaction():
            moderating.take(case_id=case_id, moderator=me())
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.moderation_case", case_id=case_id)


@bp.post("/participation/moderate/case/<uuid:case_id>/give-back")
@requires(rules.may_moderate_any)
def give_case_back(case_id: uuid.UUID) -> Response:
    """Leaves it to colleagues."""
    with db.transaction():
        moderating.give_back(case_id=case_id, moderator=me())
    return web.see_other("participation.moderation_case", case_id=case_id)


@bp.post("/participation/moderate/act/<uuid:act_id>/undo")
@requires(rules.may_moderate_any)
def undo_act(act_id: uuid.UUID) -> Response:
    """Takes back what was decided."""
    try:
        with db.transaction():
            moderating.undo(act_id=act_id, moderator=me())
        flash(_("It is taken back. The author is told."), "success")
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.moderation_case", case_id=_act(act_id).case_id)


@bp.post("/participation/moderate/act/<uuid:act_id>/decide")
@requires(rules.may_see_cases)
def decide_appeal(act_id: uuid.UUID) -> ResponseReturnValue:
    """A second person decides an appeal."""
    opened, decision, error = _open(_act(act_id).case_id), AppealDecisionForm(prefix="decide-"), None
    decision.offer()
    if decision.validate_on_submit():
        try:
            with db.transaction():
                appealing.decide(
                    act_id=act_id, outcome=decision.chosen, words=decision.decision.data, moderator=me()
                )  # fmt: skip
            flash(_("The appeal is decided. The author is told."), "success")
            return web.see_other("participation.moderate")
        except DomainError as refused:
            error = refused
    opened = _open(opened.case.id)  # read anew: a block that failed forgets what was read
    shown = _case_page(opened, _act_form(opened, formdata=None), error, decision)
    shown.status_code = error.status if error else 422
    return shown


def _act(act_id: uuid.UUID) -> ModerationAct:
    found = db.session.get(ModerationAct, act_id)
    if found is None:
        raise NotFound
    return found


@bp.route("/participation/moderate/<city>/rules", methods=["GET", "POST"])
@requires(rules.may_moderate_any)
def edit_rules(city: str) -> ResponseReturnValue:
    """The numbered rules, and a form for one more."""
    return _rule_page(city, None)


@bp.route("/participation/moderate/<city>/rules/<int:number>", methods=["GET", "POST"])
@requires(rules.may_moderate_any)
def edit_rule(city: str, number: int) -> ResponseReturnValue:
    """Words a rule."""
    return _rule_page(city, number)


def _rule_page(city: str, number: int | None) -> ResponseReturnValue:
    context = _rules_here(city, number)
    form = rule_form(languages_of(context["space"]))()
    if context["rule"] is not None and not form.is_submitted():
        form.show(context["rule"])
    if not form.validate_on_submit():
        return form_page("participation/edit_rules.html", form, **context)
    try:
        with db.transaction():
            held = _space(city, lock=True)
            guarding.save_rule(space=held, rule=_rule(held, number) if number else None, **form.values(), actor=me())
    except DomainError as error:
        return form_page("participation/edit_rules.html", form, error, **_rules_here(city, number))
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.edit_rules", city=city)


def _rules_here(city: str, number: int | None) -> dict[str, Any]:
    space = _space(city)
    return {
        "space": space, "rule": _rule(space, number) if number else None, "numbered": moderation.rules_of(space.id),
        "tally": moderation.tally(space.id),
    }  # fmt: skip


@bp.post("/participation/moderate/<city>/rules/<int:number>/retire")
@requires(rules.may_moderate_any)
def retire_rule(city: str, number: int) -> Response:
    """A rule counts no more."""
    with db.transaction():
        space = _space(city, lock=True)
        guarding.retire_rule(space=space, rule=_rule(space, number), actor=me())
    return web.see_other("participation.edit_rules", city=city)


def _rule(space: Space, number: int) -> ModerationRule:
    found = next((one for one in moderation.rules_of(space.id) if one.number == number), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/participation/moderate/<city>/guards", methods=["GET", "POST"])
@requires(rules.may_moderate_any)
def edit_guards(city: str) -> ResponseReturnValue:
    """Limits, names, traps."""
    space, form = _space(city), GuardForm()
    if not form.is_submitted():
        form.show(rules.Guard.of(space.moderation))
    if not form.validate_on_submit():
        return form_page("participation/edit_guards.html", form, space=space, tally=moderation.tally(space.id))
    with db.transaction():
        guarding.save_guard(space=_space(city, lock=True), guard=form.guard(), actor=me())
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.edit_guards", city=city)


@bp.get("/participation/moderate/<city>/classifier")
@requires(rules.may_moderate_any)
def classifier(city: str) -> Response:
    """How many decisions there are, how right the classifier is, and whether it is on."""
    space = _space(city)
    return web.render(
        "participation/classifier.html", space=space, model=moderation.spam_model(space.id), enough=rules.ENOUGH_DECISIONS,
        decisions=len(moderation.decisions(space.id)), tally=moderation.tally(space.id),
    )  # fmt: skip


@bp.post("/participation/moderate/<city>/classifier/<any(on, off):wanted>")
@requires(rules.may_moderate_any)
def switch_classifier(city: str, wanted: str) -> Response:
    """Switches it."""
    try:
        with db.transaction():
            learning.switch(space=_space(city, lock=True), on=wanted == "on", actor=me())
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.classifier", city=city)


@bp.get("/participation/moderate/<city>/signals")
@requires(rules.may_moderate_any)
def signals(city: str) -> Response:
    """What looks unusual, and what people made of it."""
    space = _space(city)
    found = moderation.signals(space.id)
    items = moderated.find_all(
        (one.thing_kind, uuid.UUID(key)) for one in found for key in one.things[:5]
    )  # fmt: skip
    return web.render(
        "participation/signals.html", space=space, signals=found, items=items, tally=moderation.tally(space.id), as_id=uuid.UUID
    )  # fmt: skip


@bp.route("/participation/moderate/signals/<uuid:signal_id>", methods=["GET", "POST"])
@requires(rules.may_moderate_any)
def review_signal(signal_id: uuid.UUID) -> ResponseReturnValue:
    """Says what something unusual is; nothing else follows."""
    context, form = _signal(signal_id), SignalForm()
    form.offer()
    if not form.validate_on_submit():
        return form_page("participation/review_signal.html", form, **context)
    try:
        with db.transaction():
            held = moderation.signal_locked(signal_id) or context["signal"]
            signalling.review(signal=held, verdict=form.chosen, note=form.note.data or "", actor=me())
    except DomainError as error:
        return form_page("participation/review_signal.html", form, error, **_signal(signal_id))
    return web.see_other("participation.signals", city=context["space"].city.slug)


def _signal(signal_id: uuid.UUID) -> dict[str, Any]:
    """A signal of a space that the reader moderates, with what it is about. Raises NotFound."""
    signal = db.session.get(IntegritySignal, signal_id, populate_existing=True)
    space = queries.space_of(signal.space_id) if signal else None
    if signal is None or space is None or not rules.moderates(me(), space.city_id):
        raise NotFound
    items = moderated.find_all((signal.thing_kind, uuid.UUID(key)) for key in signal.things)
    return {"signal": signal, "space": space, "items": list(items.values())}
