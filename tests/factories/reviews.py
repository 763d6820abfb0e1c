"""Cases that are judged, for tests, through the services that their authors use; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import count
from typing import Any

from portal.accounts.models import Role, User
from portal.cases import queries, rules, services
from portal.cases.models import Review, Verdict
from portal.cases.queries import Draft
from portal.cases.services import Answers
from portal.cities.models import City
from portal.core import clock, db
from tests.factories.accounts import make_user
from tests.factories.cases import make_draft

_numbers = count(1)
SCORES = {"novelty": 4, "effect": 3, "evidence": 2, "transferability": 5, "clarity": 4}


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_author(city: City, **values: Any) -> User:
    """Somebody who writes for the city: its coordinator."""
    return make_user(**{"display_name": "Author A", "roles": ((Role.CITY_COORDINATOR, ("city", city.id)),), **values})


def make_editor(**values: Any) -> User:
    """An editor of the library."""
    return make_user(**{"display_name": "Editor E", "roles": (Role.CASE_EDITOR,), **values})


def reload(draft: Draft, *, lock: bool = False) -> Draft:
    """The version as the database has it now."""
    found = queries.any_draft(draft.version.id, lock=lock)
    assert found is not None
    return found


def submitted(city: City | None = None, author: User | None = None, **changes: Any) -> Draft:
    """A version that waits for an editor."""
    made = make_draft(city=city, actor=author, **changes)
    with _writing():
        services.submit(draft=reload(made, lock=True), actor=author)
    return reload(made)


def ask_by_link(draft: Draft, editor: User, **values: Any) -> tuple[Review, str]:
    """Somebody without an account is asked; with the secret of the link."""
    n = next(_numbers)
    asked = {
        "name": "Rosalind Reviewer", "email": f"rosalind{n}@university.example", "lang": "en",
        "due_on": rules.due_from(clock.today()), **values,
    }  # fmt: skip
    with _writing():
        review = services.ask_by_email(draft=reload(draft, lock=True), actor=editor, **asked)
        return review, services.secret_of(review)


def answers(**values: Any) -> Answers:
    """A review with all that handing in needs."""
    said: dict[str, Any] = {
        "scores": SCORES, "level": 2, "verdict": Verdict.ACCEPT, "remarks": "Say who paid for it.",
        "private_remarks": "I doubt the second figure.", **values,
    }  # fmt: skip
    return Answers(**said)


def hand_in(review: Review, **values: Any) -> None:
    """The reviewer has no conflict and hands in."""
    with _writing():
        judged = queries.review(review.id, lock=True)
        assert judged is not None
        services.declare(judged=judged, conflict="")
        services.hand_in(judged=judged, answers=answers(**values))


def published(city: City | None = None, author: User | None = None, editor: User | None = None) -> Draft:
    """A first version that is out, with one review by link."""
    draft, judge = submitted(city, author), editor or make_editor()
    hand_in(ask_by_link(draft, judge)[0])
    with _writing():
        services.accept(
            draft=reload(draft, lock=True), level=2, reason="Figures before and after.", decision="", actor=judge
        )
    return reload(draft)
