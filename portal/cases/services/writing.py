"""Drafts: begun, written by several people of a city at once, and thrown away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import fields, queries, rules
from portal.cases.models import (
    Case,
    CaseFile,
    CaseTag,
    CaseText,
    CaseVersion,
    CostBand,
    Edit,
    Stage,
)
from portal.cases.queries import Draft
from portal.cases.services.files import drop_unused
from portal.cities.models import City
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin, _
from portal.search import queries as search


@dataclass(frozen=True)
class Change:
    """A field as somebody wants it. `base`: the digest of what it said when he opened it; None: whatever it says now."""

    name: str
    value: Any
    base: str | None = None


@dataclass(frozen=True)
class Clash:
    """A field that somebody else has changed meanwhile: nothing of either is lost, a person decides."""

    name: str
    mine: Any
    theirs: Any


def begin_case(
    *, city: City, lang: str, title: str, actor: User | None, source: str | None = None, stage: Stage = Stage.IDEA
) -> Draft:
    """A new case with an empty draft.

    Raises:
        Conflict: a case from the same `source` exists already.
    """
    case = Case(city_id=city.id, source=source, created_by=actor.id if actor else None)
    try:
        with db.session.begin_nested():
            db.session.add(case)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("There is a draft or a case of this already.")) from error
    version = CaseVersion(case_id=case.id, original_lang=lang, stage=stage)
    db.session.add(version)
    db.session.flush()
    db.session.add(CaseText(version_id=version.id, lang=lang, origin=Origin.ORIGINAL, title=title))
    db.session.flush()
    accounts.audit(actor=actor, action="cases.begun", subject=("case", case.id), data={"city": str(city.id)})
    made = queries.any_draft(version.id)
    if made is None:  # pragma: no cover  # it was written just above
        raise LookupError(version.id)
    return made


def begin_version(*, case: Case, actor: User) -> CaseVersion:
    """The next version of a published case, beginning as the one that is out, translations and files included.

    Raises:
        Conflict: one is being made already, or the case is not out.
    """
    current = queries.published(case)
    if current is None:
        raise Conflict(_("Only a published case gets a new version."))
    old = current.version
    version = CaseVersion(
        case_id=case.id, number=max(one.number for one in current.versions) + 1, original_lang=old.original_lang,
        **{name: getattr(old, name) for name in (*fields.PLAIN, *fields.LISTS, "references")},
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(version)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("A new version of this case is being written already.")) from error
    for text in old.texts:
        db.session.add(
            CaseText(
                version_id=version.id,
                **{column.key: getattr(text, column.key) for column in CaseText.__table__.columns if column.key not in ("id", "version_id")},
            )
        )  # fmt: skip
    for file in old.files:
        db.session.add(
            CaseFile(
                version_id=version.id,
                **{column.key: getattr(file, column.key) for column in CaseFile.__table__.columns if column.key not in ("id", "version_id")},
            )
        )  # fmt: skip
    db.session.add_all(CaseTag(version_id=version.id, tag_id=tag.id) for tag in current.tags)
    db.session.flush()
    accounts.audit(
        actor=actor, action="cases.version_begun", subject=("case", case.id), data={"version": version.number}
    )
    return version


def save(*, draft: Draft, changes: Sequence[Change], actor: User | None) -> list[Clash]:
    """Keeps what is new and true to its base; the rest comes back. `draft` was loaded for changing (locked).

    A field that says what it said already is left alone, so that two people who have the same page open and write in
    different fields do not get into each other's way.

    Raises:
        Conflict: the version is with the editors, or out.
        DomainError: a value cannot be.
    """
    if not rules.is_writable(draft.version):
        raise Conflict(_("This version has been handed in and cannot be changed now."))
    clashes = []
    for change in changes:
        now = fields.value_of(change.name, draft.version, draft.original, draft.tag_keys)
        value = fields.keyed(change.name, change.value) if change.name in fields.LISTS else change.value
        if fields.as_text(now) == fields.as_text(value):
            continue
        if change.base is not None and change.base != fields.digest(now):
            clashes.append(Clash(change.name, value, now))
            continue
        _write(draft, change.name, value)
        db.session.add(
            Edit(
                version_id=draft.version.id, lang=draft.original.lang if change.name in fields.IN_LANGUAGE else "",
                field=change.name, before=fields.as_text(now), after=fields.as_text(value),
                by=actor.id if actor else None,
            )
        )  # fmt: skip
        draft.version.changed_at = clock.now()
    db.session.flush()
    return clashes


def _write(draft: Draft, name: str, value: Any) -> None:
    version, text = draft.version, draft.original
    if name in ("title", "summary"):
        setattr(text, name, value)
    elif name.startswith("section:"):
        text.sections = {**text.sections, name.removeprefix("section:"): value}
    elif name in fields.TAGS:
        other = fields.value_of(next(one for one in fields.TAGS if one != name), version, text, draft.tag_keys)
        _write_tags(draft, [*value, *other])
        return  # tags have no words of the draft
    elif name in fields.LISTS:
        facts, words = fields.without_words(name, value)
        gone = {row["key"] for row in getattr(version, name)}
        setattr(version, name, facts)
        text.rows = {**{key: row for key, row in text.rows.items() if key not in gone}, **words}
    elif name == "stage":
        version.stage = Stage(value)
        return
    elif name == "cost_band":
        version.cost_band = CostBand(value)
        return
    else:
        setattr(version, name, value)
        return
    # The words have changed: translations made from what they said are stale now.
    text.source_version += 1
    text.changed_at = clock.now()


def _write_tags(draft: Draft, keys: Collection[str]) -> None:
    known = search.tags_by_key(keys)
    unknown = sorted(set(keys) - set(known))
    if unknown:
        raise DomainError(_("There is no such tag: %(tags)s", tags=", ".join(unknown)), field="tags")
    db.session.execute(delete(CaseTag).where(CaseTag.version_id == draft.version.id))
    db.session.add_all(CaseTag(version_id=draft.version.id, tag_id=tag.id) for tag in known.values())
    db.session.flush()
    draft.tags[:] = known.values()


def discard(*, draft: Draft, actor: User) -> None:
    """Throws a draft away; the whole case, if no version of it was ever out.

    Raises:
        Conflict: it is with the editors, or out.
    """
    if not rules.is_writable(draft.version):
        raise Conflict(_("Only a draft can be thrown away."))
    accounts.audit(
        actor=actor, action="cases.discarded", subject=("case", draft.case.id),
        data={"version": draft.version.number, "title": draft.original.title},
    )  # fmt: skip
    keys = [file.file_key for file in draft.files]
    others = db.session.scalar(
        select(func.count()).select_from(CaseVersion).where(
            CaseVersion.case_id == draft.case.id, CaseVersion.id != draft.version.id
        )
    )  # fmt: skip
    if others:
        db.session.execute(delete(CaseVersion).where(CaseVersion.id == draft.version.id))
    else:
        db.session.execute(delete(Case).where(Case.id == draft.case.id))
    drop_unused(keys)
