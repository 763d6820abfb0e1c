"""Who is told of adoptions and of evidence, and who is reminded before a step of evidence is lost."""

from __future__ import annotations

from datetime import datetime

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import emails, queries, rules
from portal.cases.events import AdoptionMoved, EvidenceChanged
from portal.cases.models import Case, EvidenceStep, Side
from portal.cases.queries import Published
from portal.core import clock, db, events, i18n, tasks
from portal.notifications import services as notifications


def _people(found: Published) -> list[User]:
    """Those of the case's city who are told about it: who speaks for the city, and who wrote the case."""
    people = [*queries.speakers_of(found.city.id), *queries.authors_of(found.version.id)]
    return list({person.id: person for person in people}.values())


@events.subscribe(AdoptionMoved)
def tell_other_city(event: AdoptionMoved) -> None:
    """The city that did not say it learns what was said; its word is asked for where it is wanted."""
    step = queries.step(event.step_id)
    taken = queries.any_adoption(step.adoption_id) if step else None
    if step is None or taken is None:
        return
    other = Side.ADOPTER if step.side is Side.SOURCE else Side.SOURCE
    for person in queries.speakers_of(taken.city_of(other).id):
        notifications.notify(
            recipient=accounts.recipient(person), key=f"adoption:{step.id}:{person.id}",
            message=emails.adoption_moved(
                taken, step, person, wants_word=other in rules.waits_for(taken.adoption)
            ),
            url=emails.address(person.locale, "cases.adoption", adoption_id=str(taken.adoption.id)),
        )  # fmt: skip


@events.subscribe(EvidenceChanged)
def tell_source_city(event: EvidenceChanged) -> None:
    """The city of the case learns how well it is proven now."""
    step = db.session.get(EvidenceStep, event.step_id)
    case = db.session.get(Case, step.case_id) if step else None
    found = queries.published(case) if case else None
    if step is None or found is None:
        return
    for person in _people(found):
        notifications.notify(
            recipient=accounts.recipient(person), key=f"evidence:{step.id}:{person.id}",
            message=emails.evidence_changed(found.case, i18n.pick(found.titles, person.locale)[0], step, person),
            url=emails.address(person.locale, "cases.evidence", number=str(found.case.number)),
        )  # fmt: skip


@tasks.periodic(seconds=6 * 3600, name="cases.remind_of_evidence")
def remind_of_evidence() -> None:
    """Tells cities whose evidence loses a step soon, once for each step: the notification's own key remembers it."""
    now = clock.now()
    with db.transaction():
        for step_id, level, day in queries.decaying(now):
            step = db.session.get_one(EvidenceStep, step_id)
            found = queries.published(db.session.get_one(Case, step.case_id))
            if found is not None:
                _remind(found, step, level, day)


def _remind(found: Published, step: EvidenceStep, level: int, day: datetime) -> None:
    for person in _people(found):
        title = i18n.pick(found.titles, person.locale)[0]
        notifications.notify(
            recipient=accounts.recipient(person), key=f"evidence-decays:{step.id}:{level}:{person.id}",
            message=emails.evidence_decays(found.case, title, level - 1, day, person),
            url=emails.address(person.locale, "cases.evidence", number=str(found.case.number)),
        )  # fmt: skip
