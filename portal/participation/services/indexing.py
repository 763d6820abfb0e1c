"""What the search over everything knows of proposals: written in the same transaction as the change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.cities.models import City
from portal.core import db
from portal.participation.models import Component, PilotState, Process, ProcessState, Proposal, ProposalState, Space
from portal.participation.queries.translations import Wording, wordings
from portal.participation.services import dataset_index, meeting_indexing
from portal.search import services as search
from portal.search.document import Document

KIND = "proposal"


def refresh(proposal_id: uuid.UUID) -> None:
    """Writes the index of a proposal anew: nothing of one that not everybody sees."""
    db.session.flush()
    search.refresh(KIND, [proposal_id])


def refresh_space(space_id: uuid.UUID, process_id: uuid.UUID | None = None) -> None:
    """Those of a space, or of one process in it: it was opened or published, so its proposals can be found from now on."""
    db.session.flush()
    wanted = _ids().where(Space.id == space_id)
    if process_id is not None:
        wanted = wanted.where(Process.id == process_id)
    search.refresh(KIND, db.session.scalars(wanted).all())
    if process_id is None:
        dataset_index.refresh_space(space_id)
    meeting_indexing.refresh_space(space_id)


def ids() -> Sequence[uuid.UUID]:
    """All proposals that everybody sees."""
    return db.session.scalars(_readable(_ids()).order_by(Proposal.id)).all()


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now, in each language in which they can be read."""
    rows = db.session.execute(
        _readable(_joined(select(Proposal, Component.slug, Process.slug, City))).where(Proposal.id.in_(wanted))
    ).all()
    said = wordings(KIND, {row[0].id: Wording(row[0].lang, row[0].title, row[0].body) for row in rows})
    return [
        Document(
            kind=KIND, thing_id=one.id, lang=words.lang, title=words.title, text=f"{words.text}\n{one.place}", city_id=city.id,
            dated_on=one.created_at.date(), is_machine=words.is_machine,
            facts={
                "city": city.slug, "process": process, "component": component, "number": one.number, "country": city.country,
                "region": city.region.value,
            } | words.facts,
        )
        for one, component, process, city in rows
        for words in said[one.id]
    ]  # fmt: skip


def _joined(statement: Any) -> Any:
    return (
        statement.join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
    )


def _ids() -> Any:
    return _joined(select(Proposal.id))


def _readable(statement: Any) -> Any:
    return statement.where(
        Proposal.state != ProposalState.HIDDEN,
        Process.state == ProcessState.PUBLISHED,
        Space.state.in_((PilotState.RUNNING, PilotState.ENDED)),
    )
