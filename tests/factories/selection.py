"""A selection under way: cities, nominees with applications and documents, readers."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.cities.models import City, Region
from portal.core import clock, db
from portal.training import services
from portal.training.models import (
    Admission,
    DocumentKind,
    Edition,
    EditionState,
    Gender,
    Nomination,
    QuestionType,
    Review,
)
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import make_edition, nominate

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
QUESTIONS = [
    {"key": "why", "labels": {"en": "What will your city do?"}, "type": QuestionType.TEXT.value, "choices": [], "required": True},
    {
        "key": "level", "labels": {"en": "Your level"}, "type": QuestionType.CHOICE.value, "required": False,
        "choices": [{"en": "Team"}, {"en": "Department"}],
    },
]  # fmt: skip
CRITERIA = [
    {"key": "fit", "labels": {"en": "Fit"}, "weight": 2},
    {"key": "plan", "labels": {"en": "Plan at home"}, "weight": 1},
]
REGIONS = (Region.ASIA, Region.AFRICA, Region.EUROPE)


@dataclass
class SelectionWorld:
    """`nominees`: (nomination, person) by city and rank."""

    edition: Edition
    secretariat: User
    cities: list[City] = field(default_factory=list)
    coordinators: list[User] = field(default_factory=list)
    nominees: list[tuple[Nomination, User]] = field(default_factory=list)
    readers: list[User] = field(default_factory=list)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_selection(
    *, cities: int = 2, per_city: int = 2, readers: int = 2, applied: bool = True, **values: Any
) -> SelectionWorld:
    """An edition with a selection that has begun (with `applied`: everybody has completed and accepted)."""
    defaults: dict[str, Any] = {
        "admission": Admission.SELECTION, "starts_on": clock.today() + timedelta(days=60),
        "ends_on": clock.today() + timedelta(days=65), "seats": 4, "needs_language": True,
        "required_documents": [DocumentKind.PASSPORT.value, DocumentKind.ENDORSEMENT.value],
    }  # fmt: skip
    defaults["seats_per_city"] = min(2, values.get("seats", 4))
    wanted = values.pop("seats_per_city", defaults["seats_per_city"])
    edition = make_edition(**(defaults | values))
    world = SelectionWorld(edition, make_secretariat())
    with _writing():
        edition.questions, edition.criteria = QUESTIONS, CRITERIA
        db.session.flush()
    for n in range(cities):
        city = make_city(region=REGIONS[n % len(REGIONS)])
        coordinator = make_user(display_name="Coordinator", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
        world.cities.append(city)
        world.coordinators.append(coordinator)
        for m in range(per_city):
            person = make_user(display_name=f"Nominee {n}-{m}", timezone="Africa/Nairobi")
            nomination = nominate(edition, city, coordinator, email=person.email).nomination
            world.nominees.append((nomination, person))
            if applied:
                apply(edition, nomination, person, coordinator)
                with _writing():
                    services.accept(nomination=nomination, person=person, content_lang="en")
    for _n in range(readers):
        reader = make_user(display_name="Reader", timezone="Asia/Seoul", roles=(Role.TRAINER,))
        world.readers.append(reader)
        with _writing():
            services.add_reader(edition=edition, reader=reader, actor=world.secretariat)
    with _writing():
        edition.seats_per_city = wanted
        if applied:
            edition.state = EditionState.SELECTING
        db.session.flush()
    return world


def apply(edition: Edition, nomination: Nomination, person: User, coordinator: User | None = None) -> None:
    """The person answers the questions and hands in the passport, the city the endorsement."""
    with _writing():
        services.save_application(
            nomination=nomination, answers={"why": "Open data", "level": "1"}, languages=["en"], gender=Gender.WOMAN
        )
        for kind in (DocumentKind.PASSPORT, DocumentKind.ENDORSEMENT):
            services.hand_in_document(
                nomination=nomination, kind=kind, data=PDF, content_type="application/pdf", filename=f"{kind}.pdf",
                actor=coordinator or person,
            )  # fmt: skip


def score_all(world: SelectionWorld) -> None:
    """Two readings for everybody who is complete; the first nominee gets 3 of 5, each later one a little less in turn."""
    readers = {one.id: one for one in world.readers}
    with _writing():
        services.give_out(edition=world.edition, actor=world.secretariat)
        order = {nomination.id: n for n, (nomination, _person) in enumerate(world.nominees)}
        for review in db.session.scalars(select(Review).where(Review.submitted_at.is_(None))).all():
            value = max(0, 3 - order[review.nomination_id] // 2) if order[review.nomination_id] else 3
            services.save_scores(
                review=review, edition=world.edition, scores={"fit": value, "plan": value}, comment="Good",
                actor=readers[review.reader_id], hand_in=True,
            )  # fmt: skip
