"""Mails about adoptions and evidence."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import User
from portal.cases import words
from portal.cases.emails.base import address
from portal.cases.models import AdoptionStep, Case, EvidenceStep
from portal.cases.queries import Taken
from portal.core import datetimes, i18n, mail


def adoption_moved(taken: Taken, step: AdoptionStep, person: User, *, wants_word: bool) -> mail.Message:
    """To the other city: what was said, and whether its word is wanted."""
    with i18n.in_language(person.locale):
        stage = str(words.ADOPTION_STAGES[step.stage][0])
    return mail.render(
        "cases.adoption", template="cases/email/adoption", lang=person.locale, timezone=person.timezone, person=person,
        title=i18n.pick(taken.titles, person.locale)[0], what=step.what, note=step.note, stage=stage, wants_word=wants_word,
        source=str(i18n.pick(taken.source.names, person.locale)[0]), city=str(i18n.pick(taken.city.names, person.locale)[0]),
        link=address(person.locale, "cases.adoption", full=True, adoption_id=str(taken.adoption.id)),
    )  # fmt: skip


def evidence_changed(case: Case, title: str, step: EvidenceStep, person: User) -> mail.Message:
    """To the city of the case: where it stands now, and why."""
    return _evidence(case, title, person, level=step.level, reason=i18n.pick(step.reasons, person.locale)[0])


def evidence_decays(case: Case, title: str, level: int, day: datetime, person: User) -> mail.Message:
    """To the city of the case: a step is lost soon, unless somebody confirms it."""
    return _evidence(case, title, person, level=level, day=day)


def _evidence(
    case: Case, title: str, person: User, *, level: int, reason: str = "", day: datetime | None = None
) -> mail.Message:
    with i18n.in_language(person.locale, person.timezone):
        name = str(words.LEVELS[level][0])
        shown = datetimes.format_date(day.date()) if day else ""
    return mail.render(
        "cases.evidence", template="cases/email/evidence", lang=person.locale, timezone=person.timezone, person=person,
        title=title, level=name, reason=reason, day=shown,
        link=address(person.locale, "cases.evidence", full=True, number=str(case.number)),
    )  # fmt: skip
