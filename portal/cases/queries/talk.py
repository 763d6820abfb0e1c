"""What discussions ask of cases: which a reader may see, who answers for one, who moderates."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from portal.accounts.models import Grant, Role
from portal.cases import rules
from portal.cases.models import Case, CaseText, CaseVersion, VersionState
from portal.cities.models import Affiliation, AffiliationState
from portal.core import db
from portal.discussions.subjects import About


def about_cases(ids: Collection[uuid.UUID], _reader: Any) -> dict[uuid.UUID, About]:
    """Cases that are out, which everybody may see, by id."""
    found: dict[uuid.UUID, About] = {}
    for case_id, number, city_id, lang, title in db.session.execute(
        select(Case.id, Case.number, Case.city_id, CaseText.lang, CaseText.title)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .join(CaseText, CaseText.version_id == CaseVersion.id)
        .where(
            Case.id.in_(ids), Case.withdrawn_at.is_(None), CaseVersion.state == VersionState.PUBLISHED, CaseText.title != ""
        )
    ):  # fmt: skip
        known = found.get(case_id)
        titles = {**(known.titles if known else {}), lang: title}
        found[case_id] = About(titles=titles, path=f"/cases/{number}", city_id=city_id)
    return found


def speakers_of(case_id: uuid.UUID) -> set[uuid.UUID]:
    """Those who write for the case's city: they answer questions in its name."""
    city = select(Case.city_id).where(Case.id == case_id).scalar_subquery()
    works = select(Affiliation.user_id).where(
        Affiliation.city_id == city, Affiliation.state == AffiliationState.CONFIRMED, Affiliation.ends_on.is_(None)
    )
    speaks = select(Grant.user_id).where(
        Grant.role == Role.CITY_COORDINATOR,
        Grant.scope_kind == "city",
        Grant.scope_id == city,
        Grant.revoked_at.is_(None),
    )
    return set(db.session.scalars(works.union(speaks)))


def moderated_by(user: Any) -> Select[Any] | None:
    """Editors look after the talk about every case."""
    return select(Case.id) if rules.may_edit_library(user) else None
