"""What the pages of the desk share: whose desk it is, and what stands on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from portal.accounts.models import User
from portal.core import i18n
from portal.core.errors import DomainError, NotFound
from portal.participation import queries, rules
from portal.participation.forms.answering import ResponsibleForm
from portal.participation.models import Department, SavedReply, Space
from portal.participation.queries import awaited, departments, desk
from portal.participation.queries.desk import Reach
from portal.participation.rules import desk as desk_rules
from portal.participation.services.handling import Overtaken
from portal.participation.services.many import filled
from portal.participation.views.base import me


def desk_here(city: str) -> tuple[Space, Reach]:
    """The desk of a city as far as the reader works at it. Raises NotFound: he does not."""
    space = queries.space_by_city(city)
    if space is None:
        raise NotFound
    return space, reach_of(space)


def reach_of(space: Space) -> Reach:
    """What the reader's desk holds in this space. Raises NotFound: nothing, ever."""
    reader: User = me()
    if rules.manages(reader, space.city_id):
        return Reach(space.id, True, frozenset(), reader.id)
    held = desk_rules.departments_of(reader)
    mine = {one.id for one in departments.departments_of(space.id, with_closed=True)} & held if held else set()
    if not mine:
        raise NotFound
    return Reach(space.id, False, frozenset(mine), reader.id)


@dataclass(frozen=True)
class Answerer:
    """The reader as somebody who answers. `offered`: the departments that he may name. `held`: the one that has it. `replies`: saved
    ones, of these departments and of all. `about`: what it is (kind, id).
    """

    offered: Sequence[Department]
    held: Department | None
    manages: bool
    replies: Sequence[SavedReply]
    about: tuple[str, uuid.UUID]

    def offer(self, form: ResponsibleForm) -> None:
        """The choices of the form."""
        form.offer_departments(self.offered, self.held, must=not self.manages)
        form.offer_replies(self.replies)
        if "seen" in form and not form.is_submitted():
            form.seen.data = self._said()

    def again(self, form: ResponsibleForm, error: DomainError) -> None:
        """Of a form that was refused because somebody was faster: it is shown with his answer, and may be sent again."""
        if isinstance(error, Overtaken):
            form.seen.data = self._said()

    def _said(self) -> str:
        kind, key = self.about
        return awaited.said_last(kind, [key])[key]

    def begin(self, form: ResponsibleForm, lang: str, facts: Callable[[], Mapping[str, object]]) -> bool:
        """Whether a saved reply was asked for; then it stands in the text of the form. facts: what stands for its
        placeholders, asked in the language in which it speaks.
        """
        if not request.form.get("insert"):
            return False
        text = with_reply(
            form.reason.data or "", self.replies, form.reply.data, lang,
            lambda spoken: {**facts(), "department": i18n.pick(self.held.names, spoken)[0] if self.held else ""},
        )  # fmt: skip
        form.reason.data, form.reply.data = text, ""
        return True


def mine_to_answer(kind: str, subjects: Collection[uuid.UUID], city_id: uuid.UUID) -> set[uuid.UUID]:
    """Which of these things of a city the reader answers: coordinators all, members of a department what it has or what was given to
    them (`rules.desk.may_handle`).
    """
    reader: User = me()
    if rules.manages(reader, city_id):
        return set(subjects)
    if not subjects or not desk_rules.departments_of(reader):
        return set()
    return {
        key
        for key, one in desk.held_among(kind, subjects).items()
        if desk_rules.may_handle(
            reader, city_id=city_id, department_id=one.department_id, assignee_id=one.assignee_id
        )
    }  # fmt: skip


def answers(kind: str, subject_id: uuid.UUID, city_id: uuid.UUID) -> bool:
    """Whether the reader answers this thing of a city."""
    return bool(mine_to_answer(kind, [subject_id], city_id))


def answerer(kind: str, subject_id: uuid.UUID, space: Space) -> Answerer:
    """For the form in which the reader answers: a coordinator names any department, a member one of his own."""
    item = desk.desk_item(kind, subject_id)
    held = item.department if item else None
    known = departments.departments_of(space.id, with_closed=True)
    replies = departments.replies_of(space.id)
    if rules.manages(me(), space.city_id):
        offered = [one for one in known if one.closed_at is None or one is held]
        return Answerer(offered, held, True, replies, (kind, subject_id))
    own = desk_rules.departments_of(me())
    offered = [one for one in known if one.id in own or one is held]
    theirs = {None, *(one.id for one in offered)}
    return Answerer(offered, held, False, [one for one in replies if one.department_id in theirs], (kind, subject_id))


def with_reply(
    before: str,
    replies: Sequence[SavedReply],
    chosen: str | None,
    lang: str,
    values: Callable[[str], Mapping[str, object]],
) -> str:
    """What was written so far, and behind it the saved reply in this language, its placeholders filled. values: the language in which
    it speaks → what stands for each.
    """
    reply = next((one for one in replies if str(one.id) == chosen), None)
    if reply is None:
        return before
    text, spoken = i18n.pick(reply.texts, lang)
    with i18n.in_language(spoken if spoken in i18n.LOCALES else i18n.SOURCE):
        text = filled(text, values(spoken))
    return f"{before}\n\n{text}".strip()


def department_or_404(space: Space, department_id: uuid.UUID) -> Department:
    found = departments.department_of(department_id, lock=False)
    if found is None or found.space_id != space.id:
        raise NotFound
    return found


def colleagues(space: Space) -> list[tuple[str, str]]:
    """(id, name) of everybody who works at the desk of a space."""
    return [(str(user.id), user.display_name) for user, _parts in departments.officers_of(space)]
