"""Petitions with what is known of them: signatures by the way they came, sheets of paper, the city's answer."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import User
from portal.core import db, i18n, web
from portal.discussions import translated
from portal.discussions.models import TalkTally
from portal.discussions.translated import Reading
from portal.participation.models import (
    AgendaItem,
    Component,
    InvalidSignatures,
    Meeting,
    MeetingState,
    OfficialAnswer,
    Petition,
    PetitionSheet,
    PetitionSignature,
    PetitionState,
    Process,
    Space,
)
from portal.participation.queries.translations import stored

PER_PAGE = 20
NAMES = 100
ORDERS = ("newest", "signatures")
STATES = ("signable", "reached", "answered", "overdue")


@dataclass(frozen=True)
class ShownPetition:
    """A petition as lists and its page show it. `comments`: how many can be read. `signatures`: what counts, of these `on_paper` came on paper and were checked.
    `unchecked`: on paper, counted apart. `answer`: the city's newest. `stored`: its translation into the language of the page.
    """

    petition: Petition
    signatures: int
    on_paper: int
    unchecked: int
    answer: OfficialAnswer | None
    comments: int
    stored: dict[str, str] | None = None

    @property
    def reading(self) -> Reading | None:
        return translated.reading(self.stored, self.petition.title, self.petition.body)


@dataclass(frozen=True)
class WantedPetitions:
    """What a list shows. `order`: one of `ORDERS`. `state`: one of `STATES`, or empty for all."""

    order: str = "newest"
    state: str = ""


def _signed(*where: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(PetitionSignature.petition_id == Petition.id, *where)
        .correlate(Petition)
        .scalar_subquery()
    )


def _unchecked() -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(PetitionSheet.unchecked), 0))
        .where(PetitionSheet.petition_id == Petition.id)
        .correlate(Petition)
        .scalar_subquery()
    )


def _answered() -> ColumnElement[bool]:
    return select(OfficialAnswer.id).where(OfficialAnswer.petition_id == Petition.id).exists()


def _shown() -> Any:
    answer = aliased(OfficialAnswer)
    newest = (
        select(OfficialAnswer.id)
        .where(OfficialAnswer.petition_id == Petition.id)
        .order_by(OfficialAnswer.created_at.desc(), OfficialAnswer.id.desc())
        .limit(1)
        .correlate(Petition)
        .scalar_subquery()
    )
    return (
        select(
            Petition,
            _signed(),
            _signed(PetitionSignature.sheet_id.is_not(None)),
            _unchecked(),
            answer,
            func.coalesce(TalkTally.comments, 0),
            stored("petition", Petition.id, i18n.current()),
        )
        .select_from(Petition)
        .outerjoin(answer, answer.id == newest)
        .outerjoin(TalkTally, and_(TalkTally.subject_kind == "petition", TalkTally.subject_id == Petition.id))
        .options(joinedload(Petition.author))
    )


def petitions_of(component_id: uuid.UUID, wanted: WantedPetitions, today: date, page: int) -> web.Page[ShownPetition]:
    """A page of the list, without what moderators have hidden."""
    narrowed: list[ColumnElement[bool]] = [
        Petition.component_id == component_id,
        Petition.state != PetitionState.HIDDEN,
    ]
    states: dict[str, ColumnElement[bool]] = {
        "signable": and_(Petition.state == PetitionState.OPEN, Petition.closes_on >= today),
        "reached": Petition.reached_at.is_not(None),
        "answered": _answered(),
        "overdue": and_(Petition.state == PetitionState.OPEN, Petition.answer_due_on < today, ~_answered()),
    }
    if wanted.state in states:
        narrowed.append(states[wanted.state])
    order = (
        (_signed().desc(), Petition.id.desc()) if wanted.order == "signatures" else (Petition.created_at.desc(), Petition.id.desc())
    )  # fmt: skip
    found = web.paginate(_shown().where(*narrowed).order_by(*order), page, PER_PAGE, scalars=False)
    return web.Page([ShownPetition(*row) for row in found.items], found.page, found.pages, found.total)


def petition_at(component_id: uuid.UUID, number: int) -> ShownPetition | None:
    """A petition by its number."""
    row = db.session.execute(
        _shown().where(Petition.component_id == component_id, Petition.number == number)
    ).one_or_none()
    return ShownPetition(*row) if row else None


def _whole() -> Any:
    return select(Petition).options(
        joinedload(Petition.component).joinedload(Component.process).joinedload(Process.space).joinedload(Space.city)
    )


def petition_locked(petition_id: uuid.UUID) -> Petition | None:
    """For a change of it or of its signatures; with component and process."""
    found: Petition | None = db.session.scalars(
        _whole()
        .where(Petition.id == petition_id)
        .with_for_update(of=Petition)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return found


def known_petition(petition_id: uuid.UUID) -> Petition:
    """As `petition_locked`, of one that was read just now. Raises LookupError."""
    found = petition_locked(petition_id)
    if found is None:
        raise LookupError(petition_id)
    return found


def petition_whole(petition_id: uuid.UUID) -> Petition | None:
    """A petition with everything that its mails and staff's pages say."""
    found: Petition | None = db.session.scalars(_whole().where(Petition.id == petition_id)).one_or_none()
    return found


def signatures_of(petition_id: uuid.UUID) -> int:
    return db.session.scalar(select(func.count()).where(PetitionSignature.petition_id == petition_id)) or 0


def signature_by(petition_id: uuid.UUID, user_id: uuid.UUID) -> PetitionSignature | None:
    """The signature that an account has given."""
    return db.session.scalars(
        select(PetitionSignature).where(
            PetitionSignature.petition_id == petition_id, PetitionSignature.user_id == user_id
        )
    ).one_or_none()


def signers_on(sheet_id: uuid.UUID) -> Sequence[str]:
    """The marks of those whose signatures on a sheet were checked and count."""
    return db.session.scalars(select(PetitionSignature.signer).where(PetitionSignature.sheet_id == sheet_id)).all()


def names_of(petition_id: uuid.UUID, reader_id: uuid.UUID | None = None) -> tuple[Sequence[str], bool]:
    """(the names that are shown, whether the reader has signed with his account): his own first, then the newest, a hundred at most."""
    own = func.coalesce(PetitionSignature.user_id.in_([reader_id] if reader_id else []), False)
    rows = db.session.execute(
        select(PetitionSignature.shown_name, own)
        .where(PetitionSignature.petition_id == petition_id, or_(PetitionSignature.shown_name != "", own))
        .order_by(own.desc(), PetitionSignature.created_at.desc())
        .limit(NAMES)
    ).all()
    return [row[0] for row in rows if row[0]], any(row[1] for row in rows)


def petition_answers(petition_id: uuid.UUID) -> Sequence[OfficialAnswer]:
    """Everything the city has said of it, the newest first."""
    return db.session.scalars(
        select(OfficialAnswer)
        .where(OfficialAnswer.petition_id == petition_id)
        .order_by(OfficialAnswer.created_at.desc(), OfficialAnswer.id.desc())
    ).all()


def petition_counts(component_ids: Collection[uuid.UUID], *, with_hidden: bool = False) -> Mapping[uuid.UUID, int]:
    """Component → petitions that can be read, or all; those without any are left out."""
    statement = (
        select(Petition.component_id, func.count())
        .where(Petition.component_id.in_(component_ids))
        .group_by(Petition.component_id)
    )
    if not with_hidden:
        statement = statement.where(Petition.state != PetitionState.HIDDEN)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def next_petition_number(component_id: uuid.UUID) -> int:
    """The number of a new petition; whoever asks holds the component."""
    return (db.session.scalar(select(func.max(Petition.number)).where(Petition.component_id == component_id)) or 0) + 1


def petition_sent_with(component_id: uuid.UUID, request_key: str) -> Petition | None:
    """What the form with this key has made already."""
    return db.session.scalars(
        select(Petition).where(Petition.component_id == component_id, Petition.request_key == request_key)
    ).one_or_none()


def signers_to_tell(petition_id: uuid.UUID) -> Sequence[User]:
    """Its author and everybody who has signed with an account, each once."""
    signers = select(PetitionSignature.user_id).where(
        PetitionSignature.petition_id == petition_id, PetitionSignature.user_id.is_not(None)
    )
    author = select(Petition.author_id).where(Petition.id == petition_id, Petition.author_id.is_not(None))
    return db.session.scalars(select(User).where(User.id.in_(signers.union(author)))).all()


def petitions_waiting(city_ids: Collection[uuid.UUID]) -> Sequence[Any]:
    """What waits for an answer of these cities: (petition, signatures), with process and space, the latest first."""
    return db.session.execute(
        select(Petition, _signed())
        .join(Component, Component.id == Petition.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(
            Space.city_id.in_(city_ids),
            Petition.state == PetitionState.OPEN,
            Petition.answer_due_on.is_not(None),
            ~_answered(),
        )
        .options(
            joinedload(Petition.component)
            .joinedload(Component.process)
            .joinedload(Process.space)
            .joinedload(Space.city)
        )
        .order_by(Petition.answer_due_on, Petition.id)
        .limit(200)
    ).all()


def reached_in(space_id: uuid.UUID) -> Sequence[Petition]:
    """Petitions of a space that have reached their threshold: what a council can put on its agenda."""
    return db.session.scalars(
        select(Petition)
        .join(Component, Component.id == Petition.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id, Petition.reached_at.is_not(None), Petition.state == PetitionState.OPEN)
        .order_by(Petition.reached_at.desc())
        .limit(100)
    ).all()


def meetings_about(petition_id: uuid.UUID) -> Sequence[Meeting]:
    """Meetings that everybody sees with this petition on the agenda, the next first."""
    return db.session.scalars(
        select(Meeting)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.petition_id == petition_id, Meeting.state != MeetingState.DRAFT)
        .order_by(Meeting.starts_at.desc())
        .distinct()
    ).all()


# Paper ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownSheet:
    """A sheet with its numbers; `rest`: lines that nobody has looked at yet."""

    sheet: PetitionSheet
    checked: int

    @property
    def invalid(self) -> int:
        return sum(one.number for one in self.sheet.invalid)

    @property
    def rest(self) -> int:
        return self.sheet.entered - self.checked - self.sheet.unchecked - self.invalid


def _checked_on() -> ColumnElement[int]:
    return (
        select(func.count())
        .where(PetitionSignature.sheet_id == PetitionSheet.id)
        .correlate(PetitionSheet)
        .scalar_subquery()
    )


def sheets_of(petition_id: uuid.UUID) -> list[ShownSheet]:
    """Its sheets of paper by number."""
    rows = db.session.execute(
        select(PetitionSheet, _checked_on())
        .where(PetitionSheet.petition_id == petition_id)
        .options(selectinload(PetitionSheet.invalid))
        .order_by(PetitionSheet.number)
    )
    return [ShownSheet(*row) for row in rows]


def sheet_of(petition_id: uuid.UUID, sheet_id: uuid.UUID) -> ShownSheet | None:
    row = db.session.execute(
        select(PetitionSheet, _checked_on())
        .where(PetitionSheet.petition_id == petition_id, PetitionSheet.id == sheet_id)
        .options(selectinload(PetitionSheet.invalid))
        .execution_options(populate_existing=True)
    ).one_or_none()
    return ShownSheet(*row) if row else None


def invalid_of(petition_id: uuid.UUID) -> Mapping[Any, int]:
    """Reason → how many signatures on paper do not count because of it."""
    rows = db.session.execute(
        select(InvalidSignatures.reason, func.sum(InvalidSignatures.number))
        .join(PetitionSheet, PetitionSheet.id == InvalidSignatures.sheet_id)
        .where(PetitionSheet.petition_id == petition_id)
        .group_by(InvalidSignatures.reason)
    )
    return {row[0]: int(row[1]) for row in rows}


def petitions_of_person(user_id: uuid.UUID) -> tuple[Sequence[Petition], Sequence[Any]]:
    """What a person has handed in, and (title, shown name) of what he has signed with the account."""
    written = db.session.scalars(select(Petition).where(Petition.author_id == user_id).order_by(Petition.id)).all()
    signed = db.session.execute(
        select(Petition.title, PetitionSignature.shown_name)
        .join(PetitionSignature, PetitionSignature.petition_id == Petition.id)
        .where(PetitionSignature.user_id == user_id)
        .order_by(Petition.id)
    ).all()
    return written, signed
