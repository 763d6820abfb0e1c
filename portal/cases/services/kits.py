"""Replication kits: made when they are asked for, kept by what they say, counted without a person; and what cities have."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import fields, queries, rules, words
from portal.cases.kits import archive, pdf
from portal.cases.kits.content import Content, Part, blocks, digest
from portal.cases.models import CaseText, CityMeans, FileKind, Kit, KitOpens
from portal.cases.queries import Published
from portal.cities.models import City
from portal.core import clock, db, i18n, settings, storage
from portal.core.i18n import _

# What a city that wants the same reads, in this order.
_ORDER = ("solution", "law", "data", "staff", "technology", "risks", "not_again", "lessons", "stopped_reason")


def content_of(found: Published, text: CaseText, address: str) -> Content:
    """What the kit says, in the language of the page being made; the case's own words in that of `text`.

    Args:
        address: the permanent one, for citing.
    """
    version = found.version
    published = version.published_at or clock.now()
    return Content(
        heading=_("Replication kit"), title=text.title, title_lang=text.lang, title_direction=i18n.direction(text.lang),
        place=f"{i18n.plain(found.city.names)}, {i18n.country(found.city.country)}", summary=text.summary,
        issuer=settings().association_name(i18n.current()), page_of=_("Page {page} of {pages}"),
        language=i18n.current(), direction=i18n.direction(i18n.current()), timestamp=int(published.timestamp()),
        parts=tuple(part for part in _parts(found, text, address) if part.facts or part.blocks),
    )  # fmt: skip


def _parts(found: Published, text: CaseText, address: str) -> list[Part]:
    version, own = found.version, i18n.current()

    def part(title: Any, **values: Any) -> Part:
        return Part(str(title), own, i18n.direction(own), **values)

    def said(key: str) -> Part:
        spoken = text.sections.get(key, "")
        return Part(str(words.SECTIONS[key]), text.lang, i18n.direction(text.lang), blocks=blocks(spoken))

    needs = [i18n.plain(dict(tag.labels)) for tag in rules.prerequisites(found.tags)]
    templates = [file.name for file in found.files if file.kind is not FileKind.PICTURE]
    contacts = [
        ": ".join(filter(None, (row["role"], row.get("email") or "")))
        for row in fields.with_words("contacts", version.contacts, text.rows)
    ]
    cost = str(words.COST_BANDS[version.cost_band])
    if version.cost_amount is not None:
        cost += f": {i18n.number(version.cost_amount)} {version.cost_currency}"
        cost += f" ({version.cost_year})" if version.cost_year else ""
    facts = [(_("How far it is"), str(words.STAGES[version.stage][0]))]
    if found.level is not None:
        facts.append((_("Evidence"), str(words.LEVELS[found.level][0])))
    return [
        part(_("Facts"), facts=[*facts, (_("Version"), i18n.number(version.number))]),
        part(words.SCHEMES["prerequisite"], blocks=[{"kind": "list", "items": needs}] if needs else []),
        part(words.FIELD_NAMES["cost_band"], blocks=[{"kind": "p", "items": [cost]}]),
        said("cost"), said("cost_range"), *(said(key) for key in _ORDER),
        part(_("Templates and documents (in the archive)"), blocks=[{"kind": "list", "items": templates}] if templates else []),
        part(_("Contacts"), blocks=[{"kind": "list", "items": contacts}] if contacts else []),
        said("contact_hours"),
        part(_("Licence"), blocks=[{"kind": "p", "items": [str(words.LICENCES[version.licence])]}]),
        part(_("How to cite"), blocks=[{"kind": "p", "items": [citation(found, text, address)]}]),
    ]  # fmt: skip


def citation(found: Published, text: CaseText, address: str) -> str:
    """City (year): title. Version. Issuer. Permanent address."""
    year = found.version.published_at.year if found.version.published_at else ""
    version = _("Version %(number)s", number=i18n.number(found.version.number))
    issuer = settings().association_name(i18n.current())
    return f"{i18n.plain(found.city.names)} ({year}): {text.title}. {version}. {issuer}. {address}"


def make_kit(*, found: Published, text: CaseText, address: str) -> Kit:
    """The kit in the language of the page: the one that is kept if nothing has changed, else a new one.

    Raises:
        RuntimeError: the typesetter failed.
    """
    content = content_of(found, text, address)
    files = [file for file in found.files if file.kind is not FileKind.PICTURE]
    known = digest(content, [f"{file.name}:{file.file_key}" for file in files])
    kept = queries.kit(found.version.id, content.language, known)
    if kept is not None:
        return kept
    made = pdf.pdf(content)
    packed = archive.archive(
        pdf=made, case=as_data(found), files=[(file.name, storage.load(file.file_key)) for file in files],
        timestamp=content.timestamp,
    )  # fmt: skip
    name = f"kit-{found.case.number}-{content.language}"
    values: dict[str, Any] = {
        "version_id": found.version.id, "lang": content.language, "digest": known,
        "pdf_key": storage.save(made, filename=f"{name}.pdf", content_type="application/pdf"),
        "zip_key": storage.save(packed, filename=f"{name}.zip", content_type="application/zip"),
    }  # fmt: skip
    kit: Kit | None = db.session.scalar(
        insert(Kit)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["version_id", "lang", "digest"])
        .returning(Kit)
    )
    if kit is None:  # two asked at once: the other one's counts
        storage.delete(values["pdf_key"])
        storage.delete(values["zip_key"])
        kit = queries.kit(found.version.id, content.language, known)
    if kit is None:  # pragma: no cover  # the conflict says that it is there
        raise LookupError(known)
    return kit


def count_opening(*, case_id: uuid.UUID, form: str, lang: str) -> None:
    """Counts that a kit was opened ("page") or taken along ("pdf", "zip"); of the person nothing is kept."""
    statement = insert(KitOpens).values(case_id=case_id, day=clock.today(), lang=lang, form=form, count=1)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["case_id", "day", "lang", "form"], set_={"count": KitOpens.count + 1}
        )
    )


def as_data(found: Published) -> dict[str, Any]:
    """The case as the library's own import reads it, without people."""
    version = found.version

    def by_lang(key: str, part: str) -> dict[str, str]:
        said = {lang: text.rows.get(key, {}).get(part, "") for lang, text in found.texts.items()}
        return {lang: text for lang, text in said.items() if text}

    return {
        "key": f"case-{found.case.number}", "city": found.city.slug, "original_lang": version.original_lang,
        "stage": version.stage.value, "started": version.started, "ended": version.ended,
        "tags": [tag.key for tag in found.tags if tag.scheme.value != rules.PREREQUISITE],
        "prerequisites": [tag.key for tag in rules.prerequisites(found.tags)], "licence": version.licence,
        "cost": {
            "band": version.cost_band.value, "amount": version.cost_amount,
            "currency": version.cost_currency or None, "year": version.cost_year,
        },
        "abstract_en": version.abstract_en,
        "texts": {
            lang: {"title": text.title, "summary": text.summary, "sections": dict(text.sections)}
            for lang, text in found.texts.items()
        },
        "timeline": [{"on": row.get("on"), "texts": by_lang(row["key"], "text")} for row in version.timeline],
        "indicators": [
            {
                "names": by_lang(row["key"], "name"), "unit": by_lang(row["key"], "unit"),
                "method": by_lang(row["key"], "method"), "before": row.get("before"), "after": row.get("after"),
                "year": row.get("year"),
            }
            for row in version.indicators
        ],
        "references": list(version.references),
    }  # fmt: skip


# What cities have ----------------------------------------------------------------------------------------------------


def set_means(*, city: City, said: Mapping[uuid.UUID, tuple[bool | None, str]], actor: User) -> None:
    """A city says which prerequisites it has; None takes back what was said before."""
    unknown = [tag_id for tag_id, (has, _note) in said.items() if has is None]
    db.session.execute(delete(CityMeans).where(CityMeans.city_id == city.id, CityMeans.tag_id.in_(unknown)))
    for tag_id, (has, note) in said.items():
        if has is not None:
            statement = insert(CityMeans).values(
                city_id=city.id, tag_id=tag_id, has=has, note=note[:300], changed_by=actor.id, changed_at=clock.now()
            )
            changed = {name: statement.excluded[name] for name in ("has", "note", "changed_by", "changed_at")}
            db.session.execute(
                statement.on_conflict_do_update(
                    index_elements=["city_id", "tag_id"], set_=changed,
                    where=(CityMeans.has != has) | (CityMeans.note != note[:300]),
                )
            )  # fmt: skip
    accounts.audit(actor=actor, action="cases.means_set", subject=("city", city.id), data={"said": len(said)})
