"""Petitions, reports and questions of hearings as moderators see them; and where comments stand that are moderated with them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db, i18n
from portal.live.asking import SEEN, QuestionState
from portal.participation.models import (
    Component,
    HearingQuestion,
    Petition,
    PetitionState,
    Process,
    ServiceCategory,
    ServiceRequest,
    Space,
)
from portal.participation.moderated import Item
from portal.participation.queries import component_talk
from portal.participation.queries.placed import placed

# Petitions ------------------------------------------------------------------------------------------------------------


def petitions(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Petitions by id, hidden ones too."""
    rows = db.session.execute(
        placed(
            select(Petition, User.display_name, Component.slug, Process.slug, Space.id, City.id, City.slug).join(
                Component, Component.id == Petition.component_id
            )
        )
        .outerjoin(User, User.id == Petition.author_id)
        .where(Petition.id.in_(ids))
    )
    return {
        one.id: Item(
            kind="petition", id=one.id, space_id=space_id, city_id=city_id, component_id=one.component_id,
            author_id=one.author_id, author="" if one.is_anonymous else author or "", is_anonymous=one.is_anonymous, lang=one.lang, title=one.title,
            text=f"{one.body}\n{one.addressee}",
            path=f"/cities/{city}/participation/{process}/{component}/petitions/{one.number}",
            is_hidden=one.state is PetitionState.HIDDEN, created_at=one.created_at,
        )
        for one, author, component, process, space_id, city_id, city in rows
    }  # fmt: skip


def petitions_by(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(select(Petition.id).where(Petition.author_id == user_id)).all()


def recent_petitions(space_id: uuid.UUID, since: datetime) -> list[tuple[uuid.UUID, str]]:
    rows = db.session.execute(
        select(Petition.id, Petition.title, Petition.body)
        .join(Component, Component.id == Petition.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id, Petition.created_at >= since)
        .order_by(Petition.created_at, Petition.id)
    )
    return [(key, f"{title}\n{body}") for key, title, body in rows]


# Reports --------------------------------------------------------------------------------------------------------------


def reports(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Reports of public categories by id, hidden ones too. Others are the desk's alone: nobody else reads them, moderators neither."""
    rows = db.session.execute(
        select(ServiceRequest, ServiceCategory.names, Space.city_id, City.slug)
        .join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .join(Space, Space.id == ServiceRequest.space_id)
        .join(City, City.id == Space.city_id)
        .where(ServiceRequest.id.in_(ids), ServiceCategory.is_public)
    )
    return {
        one.id: Item(
            kind="request", id=one.id, space_id=one.space_id, city_id=city_id, component_id=None,
            author_id=one.reporter_id, author="", is_anonymous=True, lang=one.lang,
            title=f"{i18n.pick(names, one.lang)[0]} {one.number}",
            text="\n".join(filter(None, (one.text, one.address, *one.answers.values()))),
            path=f"/cities/{city}/participation/reports/{one.number}",
            is_hidden=one.hidden_at is not None, created_at=one.created_at,
        )
        for one, names, city_id, city in rows
    }  # fmt: skip


def reports_by(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(select(ServiceRequest.id).where(ServiceRequest.reporter_id == user_id)).all()


def recent_reports(space_id: uuid.UUID, since: datetime) -> list[tuple[uuid.UUID, str]]:
    rows = db.session.execute(
        select(ServiceRequest.id, ServiceRequest.text)
        .join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .where(ServiceRequest.space_id == space_id, ServiceRequest.created_at >= since, ServiceCategory.is_public)
        .order_by(ServiceRequest.created_at, ServiceRequest.id)
    )
    return [(key, text) for key, text in rows]


# Questions of hearings ------------------------------------------------------------------------------------------------


def questions(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Questions by id that their askers have not taken back. Hidden is what others do not see: not let through, or not taken up."""
    rows = db.session.execute(
        placed(
            select(HearingQuestion, Component.titles, Component.slug, Process.slug, Space.id, City.id, City.slug).join(
                Component, Component.id == HearingQuestion.component_id
            )
        ).where(HearingQuestion.id.in_(ids), HearingQuestion.state != QuestionState.WITHDRAWN)
    )
    return {
        one.id: Item(
            kind="question", id=one.id, space_id=space_id, city_id=city_id, component_id=one.component_id,
            author_id=one.user_id, author=one.shown_name, is_anonymous=not one.shown_name, lang=one.lang,
            title=i18n.pick(titles, one.lang)[0], text=one.text,
            path=f"/cities/{city}/participation/{process}/{component}/hearing#question-{one.id}",
            is_hidden=one.state not in SEEN, created_at=one.asked_at,
        )
        for one, titles, component, process, space_id, city_id, city in rows
    }  # fmt: skip


def questions_by(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(select(HearingQuestion.id).where(HearingQuestion.user_id == user_id)).all()


def recent_questions(space_id: uuid.UUID, since: datetime) -> list[tuple[uuid.UUID, str]]:
    rows = db.session.execute(
        select(HearingQuestion.id, HearingQuestion.text)
        .join(Component, Component.id == HearingQuestion.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id, HearingQuestion.asked_at >= since)
        .order_by(HearingQuestion.asked_at, HearingQuestion.id)
    )
    return [(key, text) for key, text in rows]


# Where people write ---------------------------------------------------------------------------------------------------


def talked_about(name: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Components of consultations or debates (`component_talk.KINDS`), below which contributions stand."""
    rows = db.session.execute(
        placed(
            select(
                Component.id, Component.titles, Component.created_at, Component.slug, Process.slug, Space.id, Space.lang, City.id, City.slug
            )
        ).where(Component.id.in_(ids), Component.kind.in_(component_talk.KINDS[name]))
    )  # fmt: skip
    return {
        key: Item(
            kind=name, id=key, space_id=space_id, city_id=city_id, component_id=key, author_id=None, author="",
            is_anonymous=False, lang=lang, title=i18n.pick(titles, lang)[0], text="",
            path=component_talk.path(name, city, process, component), is_hidden=False, created_at=created_at,
        )
        for key, titles, created_at, component, process, space_id, lang, city_id, city in rows
    }  # fmt: skip
