"""The desk: one action for several things. First what shall be done, then a look at what that means, then it is done with each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import clock, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.forms.bulk import BulkForm
from portal.participation.models import Department, DeskItem, SavedReply, Space
from portal.participation.queries import departments, desk
from portal.participation.queries.desk import Item, Reach
from portal.participation.rules import desk as desk_rules
from portal.participation.services import many
from portal.participation.services.many import Plan
from portal.participation.views.base import bp, form_page, languages_of, me
from portal.participation.views.desk_base import colleagues, desk_here
from portal.participation.views.inbox import item_url, seen_version
from portal.participation.waiting import Together, Words


@dataclass(frozen=True)
class Left:
    """A thing with which nothing was done, and why."""

    item: Item
    why: str


@dataclass(frozen=True)
class Bulk:
    """What is chosen: `items`, as far as they wait and are the reader's; `gone`: how many of the ticked ones are not. `together`: how
    they are answered, where they are of one kind.
    """

    space: Space
    reach: Reach
    items: Sequence[Item]
    gone: int
    offered: Sequence[Department]
    replies: Sequence[SavedReply]

    @property
    def together(self) -> Together | None:
        kinds = {one.kind for one in self.items}
        return self.items[0].source.together if len(kinds) == 1 else None

    def may(self, held: DeskItem) -> bool:
        return desk_rules.may_handle(
            me(), city_id=self.space.city_id, department_id=held.department_id, assignee_id=held.assignee_id
        )


@bp.post("/participation/inbox/<city>/bulk")
@requires(desk_rules.may_work_anywhere)
def bulk(city: str) -> ResponseReturnValue:
    """One action for many: the form, then a look at what it means, then, confirmed, done with each for itself."""
    space, reach = desk_here(city)
    chosen, ticked = _chosen(reach)
    if not chosen:
        flash(_("What you chose does not wait any more.") if ticked else _("Tick at least one."), "danger")
        return web.see_other("participation.inbox", city=city)
    offered = departments.departments_of(space.id)
    held = Bulk(space, reach, chosen, ticked - len(chosen), offered, _replies(space, reach))
    form = BulkForm()
    form.offer(offered, colleagues(space))
    form.offer_answer(held.together, held.replies, languages_of(space))
    context: dict[str, Any] = {
        "space": space,
        "held": held,
        "items": chosen,
        "today": clock.today(space.city.timezone),
        "seen": _seen,
    }
    if request.form.get("insert"):
        _insert(held, form)
    elif request.form.get("look") or request.form.get("confirmed"):
        try:
            plan = _plan(held, form)
        except DomainError as error:
            return form_page("participation/bulk.html", form, error, **context)
        if request.form.get("confirmed"):
            return _do(held, plan, context)
        return web.render("participation/bulk_look.html", form=form, plan=plan, **_look(held, plan), **context)
    return web.render("participation/bulk.html", form=form, error=None, **context)


def _replies(space: Space, reach: Reach) -> Sequence[SavedReply]:
    """Those of all, and of the reader's departments."""
    known = departments.replies_of(space.id)
    return [
        one for one in known if reach.everything or one.department_id is None or one.department_id in reach.departments
    ]


def _insert(held: Bulk, form: BulkForm) -> None:
    """A saved reply behind what was written so far; its placeholders stay, for they are those of each thing."""
    reply = next((one for one in held.replies if str(one.id) == form.reply.data), None)
    if reply is not None:
        text = i18n.pick(reply.texts, form.lang.data or held.space.lang)[0]
        form.reason.data, form.reply.data = f"{form.reason.data or ''}\n\n{text}".strip(), ""


def _seen(item: Item) -> int | None:
    given = request.form.get(f"seen_{item.id}")
    return None if given is None else seen_version(given)


def _chosen(reach: Reach) -> tuple[Sequence[Item], int]:
    """What the boxes of the inbox name, as far as it waits and is the reader's; and how many were ticked."""
    found = set()
    for value in request.form.getlist("item")[: desk.AT_ONCE]:
        kind, _colon, key = value.partition(":")
        try:
            found.add((kind, uuid.UUID(key)))
        except ValueError:
            continue
    return desk.items_among(reach, found), len(found)


def _plan(held: Bulk, form: BulkForm) -> Plan:
    """What the form says.

    Raises:
        DomainError: it says nothing, half an answer, or one in the name of somebody else's department.
    """
    if not form.validate():
        raise DomainError(_("Choose from the lists."))
    people = {str(user.id): user for user, _parts in departments.officers_of(held.space)}
    department = next((one for one in held.offered if str(one.id) == form.department.data), None)
    assignee, words = people.get(form.assignee.data or ""), _words(held, form)
    if department is None and assignee is None and words is None:
        raise DomainError(_("Choose what shall be done with them."))
    if (
        words is not None
        and department is not None
        and not held.reach.everything
        and department.id not in held.reach.departments
    ):
        raise DomainError(
            _("You answer in the name of your own department. Give these to another one without an answer."),
            field="department",
        )
    return Plan(department, assignee, words)


def _words(held: Bulk, form: BulkForm) -> Words | None:
    together, outcome, reason = held.together, form.state.data or "", form.reason.data or ""
    if not (outcome or reason):
        return None
    if together is None:
        raise DomainError(
            _("Things of several kinds cannot be answered together. Choose those of one kind."), field="reason"
        )
    if not outcome and together.outcomes():
        raise DomainError(_("Choose what the city says."), field="state")
    if not reason:
        raise DomainError(_("Say why: everybody concerned reads it."), field="reason")
    if len(reason) > together.most:
        raise DomainError(
            _("At most %(number)s characters: this has %(count)s.", number=together.most, count=len(reason)),
            field="reason",
        )
    return Words(outcome, reason, form.lang.data or held.space.lang, None)


def _look(held: Bulk, plan: Plan) -> dict[str, Any]:
    """What it means: what will be left out as it stands, how many people the answer goes to, and what the first of them reads."""
    left = [one for one in held.items if _seen(one) not in (None, one.version)]
    going = [one for one in held.items if one not in left]
    shown: dict[str, Any] = {"left": left, "going": going, "people": 0, "sample": "", "label": "", "empty": []}
    if plan.words is not None and held.together is not None and going:
        names = {one.id: one for one in departments.departments_of(held.space.id, with_closed=True)}
        by = plan.department or (names.get(going[0].department_id) if going[0].department_id else None)
        shown["people"] = held.together.people([one.id for one in going])
        shown["sample"] = many.filled(plan.words.reason, many.values_of(going[0], by, plan.words.lang))
        shown["empty"] = _empty(plan.words, going, names, plan.department)
        shown["label"] = dict(held.together.outcomes()).get(plan.words.outcome, "")
    return shown


def _empty(
    words: Words, going: Sequence[Item], names: Mapping[uuid.UUID, Department], given: Department | None
) -> list[str]:
    """The placeholders of a text for which nothing stands in some of the things."""
    found: set[str] = set()
    for one in going:
        by = given or (names.get(one.department_id) if one.department_id else None)
        values = many.values_of(one, by, words.lang)
        found |= {f"{{{name}}}" for name, value in values.items() if not value and f"{{{name}}}" in words.reason}
    return sorted(found)


def _do(held: Bulk, plan: Plan, context: dict[str, Any]) -> Response:
    """Each in a transaction of its own; what was left out is said, with why."""
    left: list[Left] = []
    for item in held.items:
        try:
            with db.transaction():
                many.settle(item=item, seen=_seen(item), plan=plan, may=held.may, actor=me())
        except DomainError as error:
            left.append(Left(item, error.message))
    done = len(held.items) - len(left)
    if not left and not held.gone:
        flash(i18n.ngettext("%(num)d item is changed.", "%(num)d items are changed.", done), "success")
        return web.see_other("participation.inbox", city=held.space.city.slug)
    return web.render(
        "participation/bulk_done.html", 200 if done else 409, done=done, left=left, item_url=item_url, **context
    )
