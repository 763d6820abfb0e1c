"""What can be translated, as it stands now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import db
from portal.discussions import translated
from portal.discussions.models import Comment, Hiding
from portal.participation import moderated
from portal.participation.models import (
    Amendment,
    CityReply,
    Component,
    HearingQuestion,
    OfficialAnswer,
    Petition,
    PetitionState,
    Process,
    Proposal,
    ProposalState,
    ServiceRequest,
    Space,
)
from portal.participation.queries import service_requests, together
from portal.participation.queries.spaces import space_of
from portal.participation.rules.hearings import is_seen
from portal.participation.rules.service_requests import is_public
from portal.participation.rules.translations import wording

_MODELS: Mapping[str, Any] = {
    "proposal": Proposal, "petition": Petition, "answer": OfficialAnswer, "reply": CityReply, "comment": Comment,
    "amendment": Amendment, "request": ServiceRequest, "question": HearingQuestion,
}  # fmt: skip


@dataclass(frozen=True)
class Original:
    """A text as it was written. `path`: of the page where it stands, without the language. `writers`: ids of those whose own it is; of
    the city's own texts nobody's. `process` None: it belongs to no process, such as talk about a report.
    """

    kind: str
    id: uuid.UUID
    space: Space
    process: Process | None
    lang: str
    title: str
    text: str
    path: str
    writers: frozenset[uuid.UUID] = frozenset()

    @property
    def source(self) -> str:
        return translated.source_of(self.title, self.text)


def original(kind: str, key: uuid.UUID) -> Original | None:
    """A text by kind and id, as it stands now; None: it is not there, or hidden, or nothing that is translated."""
    find = _FINDERS.get(kind)
    return find(key) if find else None


def lets_machine(city_id: uuid.UUID) -> bool:
    """Whether a city lets a machine see what is written in its space."""
    return bool(db.session.scalar(select(Space.machine_translation).where(Space.city_id == city_id)))


def _component(component_id: uuid.UUID) -> Component | None:
    """With process, space and city."""
    return db.session.scalars(
        select(Component)
        .where(Component.id == component_id)
        .options(joinedload(Component.process).joinedload(Process.space).joinedload(Space.city))
    ).one_or_none()


def _placed(kind: str, key: uuid.UUID, component_id: uuid.UUID, way: str, **text: Any) -> Original | None:
    component = _component(component_id)
    if component is None:
        return None
    process = component.process
    path = f"/cities/{process.space.city.slug}/participation/{process.slug}/{component.slug}/{way}"
    return Original(kind, key, process.space, process, path=path, **text)


def _fresh(kind: str, key: uuid.UUID) -> Any:
    """The row as the database has it, whatever the session has read before."""
    return db.session.get(_MODELS[kind], key, populate_existing=True)


def _proposal(key: uuid.UUID) -> Original | None:
    one: Proposal | None = _fresh("proposal", key)
    if one is None or one.state is ProposalState.HIDDEN:
        return None
    return _placed(
        "proposal", key, one.component_id, str(one.number), lang=one.lang, title=one.title, text=one.body,
        writers=frozenset(together.writers_of(one)),
    )  # fmt: skip


def _petition(key: uuid.UUID) -> Original | None:
    one: Petition | None = _fresh("petition", key)
    if one is None or one.state is PetitionState.HIDDEN:
        return None
    return _placed(
        "petition", key, one.component_id, f"petitions/{one.number}", lang=one.lang, title=one.title, text=one.body,
        writers=frozenset({one.author_id} if one.author_id else ()),
    )  # fmt: skip


def _answer(key: uuid.UUID) -> Original | None:
    one: OfficialAnswer | None = _fresh("answer", key)
    if one is None:
        return None
    kind, thing = ("proposal", one.proposal_id) if one.proposal_id else ("petition", one.petition_id)
    below = original(kind, thing) if thing else None
    if below is None:
        return None
    return replace(
        below, kind="answer", id=key, lang=one.lang, title="", text=one.reason, path=f"{below.path}#answer",
        writers=frozenset(),
    )  # fmt: skip


def _reply(key: uuid.UUID) -> Original | None:
    one: CityReply | None = _fresh("reply", key)
    return _placed("reply", key, one.component_id, "", lang=one.lang, title="", text=one.reason) if one else None


def _comment(key: uuid.UUID) -> Original | None:
    one: Comment | None = _fresh("comment", key)
    if one is None or one.deleted_at is not None or _is_hidden(key):
        return None
    subject = (one.subject_kind, one.subject_id)
    below = moderated.below([subject]).get(subject)
    space = space_of(below.space_id) if below is not None and not below.is_hidden else None
    if below is None or space is None:
        return None
    component = _component(below.component_id) if below.component_id else None
    return Original(
        "comment", key, space, component.process if component else None, lang=one.lang, title="", text=one.text,
        path=f"/discussions/threads/{one.thread_id or one.id}?at={one.id}#comment-{one.id}",
        writers=frozenset({one.author_id} if one.author_id else ()),
    )  # fmt: skip


def _amendment(key: uuid.UUID) -> Original | None:
    """Another wording is in the language of the proposal, and is read while that is."""
    one: Amendment | None = _fresh("amendment", key)
    below = _proposal(one.proposal_id) if one is not None else None
    if one is None or below is None:
        return None
    return replace(
        below, kind="amendment", id=key, title="", text=wording(one), path=f"{below.path}/amendments#amendment-{key}",
        writers=frozenset({one.author_id} if one.author_id else ()),
    )  # fmt: skip


def _request(key: uuid.UUID) -> Original | None:
    """Of reports to a city only what everybody reads: what is between a person and the desk stays there."""
    one = service_requests.report_of(key, fresh=True)
    if one is None or not is_public(one):
        return None
    return Original(
        "request", key, one.space, None, lang=one.lang, title="", text=one.text,
        path=f"/cities/{one.space.city.slug}/participation/reports/{one.number}",
        writers=frozenset({one.reporter_id} if one.reporter_id else ()),
    )  # fmt: skip


def _question(key: uuid.UUID) -> Original | None:
    one: HearingQuestion | None = _fresh("question", key)
    if one is None or not is_seen(one):
        return None
    return _placed(
        "question", key, one.component_id, f"hearing#question-{key}", lang=one.lang, title="", text=one.text,
        writers=frozenset({one.user_id} if one.user_id else ()),
    )  # fmt: skip


def _is_hidden(comment_id: uuid.UUID) -> bool:
    return bool(
        db.session.scalar(select(select(Hiding.id).where(Hiding.comment_id == comment_id, Hiding.lifted_at.is_(None)).exists()))
    )  # fmt: skip


_FINDERS: Mapping[str, Callable[[uuid.UUID], Original | None]] = {
    "proposal": _proposal, "petition": _petition, "answer": _answer, "reply": _reply, "comment": _comment,
    "amendment": _amendment, "request": _request, "question": _question,
}  # fmt: skip


def hold(kind: str, key: uuid.UUID) -> None:
    """Holds a thing, so that it is not hidden while something is written about it: another wording with the proposal that it is of."""
    if kind == "amendment":
        of_it = select(Amendment.proposal_id).where(Amendment.id == key).scalar_subquery()
        db.session.execute(select(Proposal.id).where(Proposal.id == of_it).with_for_update())
    model = _MODELS[kind]
    db.session.execute(select(model.id).where(model.id == key).with_for_update())
