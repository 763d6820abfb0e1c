"""Things of the desk given on or answered together: each for itself, so that what cannot be done leaves the others done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from portal.accounts.models import User
from portal.core import datetimes, i18n
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.participation.models import Department, DeskItem
from portal.participation.queries import desk
from portal.participation.queries.desk import Item
from portal.participation.services import handling
from portal.participation.waiting import Words


@dataclass(frozen=True)
class Plan:
    """What is done with each. `department`, `assignee` None: as it is. `words` None: nothing is answered; their department None: the
    one that has the thing.
    """

    department: Department | None = None
    assignee: User | None = None
    words: Words | None = None


def settle(*, item: Item, seen: int | None, plan: Plan, may: Callable[[DeskItem], bool], actor: User) -> None:
    """Does it with one thing, all of it or nothing; the caller's transaction is about this thing alone. `seen`: the version that the
    list showed; None: it does not matter. `may`: whether the actor handles it, asked once nobody else can change it.

    Raises:
        Conflict: somebody was faster, it is not the actor's any more, or it can no longer be answered. DomainError: as of one answer.
    """
    together = item.source.together
    if plan.words is not None:
        # In the order of a single answer, so that two who answer wait for each other and do not block each other.
        together.lock(item.id)
    try:
        held = handling.held_item(kind=item.kind, subject_id=item.id, space_id=item.space_id, seen=seen)
    except handling.Overtaken as error:
        raise Conflict(_("Somebody else has changed it meanwhile.")) from error
    if not may(held):
        raise Conflict(_("It is not at your desk any more."))
    waits = desk.item(item.kind, item.id)
    if waits is None:
        raise Conflict(_("It does not wait any more: somebody has answered it, or it was taken back."))
    before = held.department
    if plan.department is not None or plan.assignee is not None:
        # One that works no more keeps what it has.
        handling.assign(
            held=held, department=plan.department or (before if before and before.closed_at is None else None),
            assignee=plan.assignee or held.assignee, actor=actor,
        )  # fmt: skip
    if plan.words is not None:
        by = plan.department or before
        text = filled(plan.words.reason, values_of(waits, by, plan.words.lang))
        together.answer(item.id, held, replace(plan.words, reason=text, department=by), actor)


def values_of(item: Item, department: Department | None, lang: str) -> Mapping[str, object]:
    """What stands for the placeholders of a saved reply about this thing, in a text of this language; what it has not is empty."""
    facts = item.facts
    places = [facts.get("place") or "", _named(facts.get("spot"), lang)]
    with i18n.in_language(lang if lang in i18n.LOCALES else i18n.SOURCE):
        return {
            "number": i18n.number(facts["number"]) if "number" in facts else "",
            "category": _named(facts.get("category"), lang), "place": ", ".join(one for one in places if one),
            "day": datetimes.format_date(item.due_on) if item.due_on else "",
            "department": _named(department.names if department else None, lang),
        }  # fmt: skip


def _named(texts: Mapping[str, str] | None, lang: str) -> str:
    return i18n.pick(texts, lang)[0] if texts else ""


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its placeholders replaced."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
