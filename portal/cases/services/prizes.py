"""What comes of an entry once the winners are out: a certificate, and a draft for the library."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import User
from portal.cases import fields
from portal.cases import queries as library
from portal.cases.models import Review, ReviewState, Stage, Verdict
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.services.writing import Change, begin_case, save
from portal.certificates import queries as issued
from portal.certificates import services as certificates
from portal.certificates.models import Certificate
from portal.cities import queries as cities
from portal.core import clock, db, i18n
from portal.core.i18n import _

JURY_ROUND = 0  # of reviews: before the library's own first one


def source_of(one: OneEntry) -> str:
    """Where a case says that it comes from."""
    return f"entry:{one.entry.id}"


def holder_of(one: OneEntry) -> User | None:
    """Who keeps the certificate for the city: who handed the entry in, else who began it, else a coordinator."""
    for key in (one.entry.submitted_by, one.entry.created_by):
        found = db.session.get(User, key) if key else None
        if found is not None:
            return found
    return next(iter(cities.coordinators_of(one.city.id)), None)


def certify(one: OneEntry) -> Certificate | None:
    """The certificate of a winner, in the name of the city; None if nobody is left who could keep it."""
    holder = holder_of(one)
    return certificates.issue(holder=holder, award=award_for(one, holder)) if holder else None


def take_back(one: OneEntry, *, reason: str, actor: User) -> None:
    """Revokes the certificate of an entry that is no winner, if it has one."""
    found = issued.standing(certificates.PRIZE, one.entry.id)
    if found is not None:
        certificates.revoke(certificate=found, actor=actor, reason=reason[:300])


def award_for(one: OneEntry, holder: User) -> certificates.Award:
    """The facts of the certificate. The city is honoured, so its name stands where otherwise a person's does."""
    name, _lang = i18n.pick(one.city.names, holder.locale)
    languages = one.call.titles.keys() | one.category.titles.keys()
    day = clock.today(one.call.timezone)
    return certificates.Award(
        kind=certificates.PRIZE, ref=one.entry.id, titles={one.entry.lang: one.entry.title},
        details={
            lang: f"{i18n.pick(one.call.titles, lang)[0]}: {i18n.pick(one.category.titles, lang)[0]}" for lang in languages
        },
        city_names=dict(one.city.names), country=one.city.country, ends_on=day, hours=0, lang=holder.locale,
        holder_name=name, holder_latin_name=one.city.names.get("en", "") if name != one.city.names.get("en") else "",
        timezone=one.call.timezone, city_id=one.city.id, criteria=_why(),
    )  # fmt: skip


def _why() -> dict[str, str]:
    """What had to be done for it, in the languages of the portal; for the badge."""
    found = {}
    for lang in i18n.LOCALES:
        with i18n.in_language(lang):
            found[lang] = _("Chosen as a winner by the jury.")
    return found


def into_library(one: OneEntry, remarks: Sequence[str]) -> None:
    """Makes a draft of the entry, once, and puts the jury's remarks beside it as a first review without names."""
    if library.case_by_source(source_of(one)) is not None:
        return
    entry, actor = one.entry, holder_of(one)
    draft = begin_case(
        city=one.city, lang=entry.lang, title=entry.title, actor=actor, source=source_of(one), stage=Stage(entry.stage)
    )
    sections = _sections(one)
    changes = [Change("summary", entry.summary), *(Change(f"section:{key}", text) for key, text in sections.items())]
    save(draft=draft, changes=[change for change in changes if change.name in fields.ALL], actor=actor)
    if remarks:
        db.session.add(
            Review(
                version_id=draft.version.id, round=JURY_ROUND, state=ReviewState.HANDED_IN, verdict=Verdict.REVISE,
                lang=entry.lang, due_on=clock.today(), handed_in_at=clock.now(), remarks="\n\n".join(remarks),
                conflict="",
            )
        )  # fmt: skip
        db.session.flush()


def _sections(one: OneEntry) -> dict[str, str]:
    """The answers by section of a case; those without one of their own follow the solution, under their heading."""
    found: dict[str, list[str]] = {}
    for criterion in rules.headings(one.call):
        text = str(one.entry.answers.get(criterion.key, "")).strip()
        if not text:
            continue
        section = rules.SECTION_OF_CRITERION.get(criterion.key)
        heading = i18n.pick(criterion.names, one.entry.lang)[0]
        found.setdefault(section or "solution", []).append(text if section else f"## {heading}\n\n{text}")
    return {section: "\n\n".join(texts)[:8000] for section, texts in found.items()}
