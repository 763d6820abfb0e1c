"""What the search over everything knows of petitions and meetings: written in the same transaction as the change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.cities.models import City
from portal.core import db
from portal.participation.models import (
    Component,
    Meeting,
    MeetingState,
    Petition,
    PetitionState,
    PilotState,
    Process,
    ProcessState,
    Space,
)
from portal.participation.queries.translations import Wording, wordings
from portal.search import services as search
from portal.search.document import Document

PETITION, MEETING = "petition", "meeting"
_OPEN = (PilotState.RUNNING, PilotState.ENDED)


def refresh_petition(petition_id: uuid.UUID) -> None:
    """Writes the index of a petition anew: nothing of one that not everybody sees."""
    db.session.flush()
    search.refresh(PETITION, [petition_id])


def refresh_meeting(meeting_id: uuid.UUID) -> None:
    """As `refresh_petition`, of a meeting."""
    db.session.flush()
    search.refresh(MEETING, [meeting_id])


def refresh_space(space_id: uuid.UUID) -> None:
    """All of a space: it was opened, or a process in it was published."""
    search.refresh(PETITION, db.session.scalars(_petitions(select(Petition.id)).where(Space.id == space_id)).all())
    search.refresh(MEETING, db.session.scalars(select(Meeting.id).where(Meeting.space_id == space_id)).all())


def petition_ids() -> Sequence[uuid.UUID]:
    """All petitions that everybody sees."""
    found: Sequence[uuid.UUID] = db.session.scalars(
        _readable(_petitions(select(Petition.id))).order_by(Petition.id)
    ).all()
    return found


def petition_documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now, in each language in which they can be read."""
    statement = _readable(_petitions(select(Petition, Component.slug, Process.slug, City)))
    rows = db.session.execute(statement.where(Petition.id.in_(wanted))).all()
    said = wordings(PETITION, {row[0].id: Wording(row[0].lang, row[0].title, row[0].body) for row in rows})
    return [
        Document(
            kind=PETITION, thing_id=one.id, lang=words.lang, title=words.title, text=f"{words.text}\n{one.addressee}", city_id=city.id,
            dated_on=one.created_at.date(), is_machine=words.is_machine,
            facts={"city": city.slug, "process": process, "component": component, "number": one.number} | _where(city) | words.facts,
        )
        for one, component, process, city in rows
        for words in said[one.id]
    ]  # fmt: skip


def meeting_ids() -> Sequence[uuid.UUID]:
    """All meetings that everybody sees."""
    found: Sequence[uuid.UUID] = db.session.scalars(_shown(select(Meeting.id)).order_by(Meeting.id)).all()
    return found


def meeting_documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """One for each language of some of them, with the minutes as far as they are out."""
    rows = db.session.execute(_shown(select(Meeting, City)).where(Meeting.id.in_(wanted)))
    return [
        Document(
            kind=MEETING, thing_id=one.id, lang=lang, title=title, city_id=city.id, dated_on=one.local_start.date(),
            text="\n".join((one.texts.get(lang, ""), one.minutes.get(lang, ""), one.place)),
            facts={"city": city.slug, "number": one.number} | _where(city),
        )
        for one, city in rows
        for lang, title in one.titles.items()
    ]  # fmt: skip


def _where(city: City) -> dict[str, str]:
    return {"country": city.country, "region": city.region.value}


def _petitions(statement: Any) -> Any:
    return (
        statement.join(Component, Component.id == Petition.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
    )


def _readable(statement: Any) -> Any:
    return statement.where(
        Petition.state != PetitionState.HIDDEN, Process.state == ProcessState.PUBLISHED, Space.state.in_(_OPEN)
    )


def _shown(statement: Any) -> Any:
    return (
        statement.join(Space, Space.id == Meeting.space_id)
        .join(City, City.id == Space.city_id)
        .where(Meeting.state != MeetingState.DRAFT, Space.state.in_(_OPEN))
    )
