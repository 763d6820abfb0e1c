"""Cases for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import count
from typing import Any

from portal.accounts.models import User
from portal.cases import queries, services
from portal.cases.queries import Draft
from portal.cases.services import Change
from portal.cities.models import City
from portal.core import db
from tests.factories.cities import make_city

_numbers = count(1)
WHOLE = {
    "summary": "Residents report potholes by telephone.", "section:problem": "Nobody knew where the holes were.",
    "section:solution": "A number that takes calls.", "section:results": "Holes are filled within a week.",
    "abstract_en": "A telephone number for potholes.", "tags": ["topic:complaints-and-reports"], "stage": "live",
}  # fmt: skip


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_draft(*, city: City | None = None, actor: User | None = None, lang: str = "en", **changes: Any) -> Draft:
    """A draft with all that handing in needs; `changes` by field, with `__` for the colon."""
    given = {name.replace("__", ":"): value for name, value in changes.items()}
    with _writing():
        draft = services.begin_case(
            city=city or make_city(), lang=lang, title=given.pop("title", f"Case {next(_numbers)}"), actor=actor
        )
        services.save(draft=draft, changes=[Change(*pair) for pair in {**WHOLE, **given}.items()], actor=actor)
    return draft


def make_case(**values: Any) -> Draft:
    """A published case."""
    with _writing():
        draft = make_draft(**values)
        services.submit(draft=draft, actor=values.get("actor"))
        services.publish(draft=draft, actor=None)
    found = queries.any_draft(draft.version.id)
    assert found is not None
    return found
