"""Who may ask for what: the words in which the access matrix is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "anonymous", "citizen", "owner", "peer", "coordinator", "other coordinator", "moderator", "regional office", "trainer",
    "case editor", "secretariat",
)  # fmt: skip
EVERYBODY = frozenset(ROLES)
OWNER = frozenset({"owner"})
NOMINATOR = frozenset({"coordinator"})
OF_CITY = frozenset({"coordinator", "secretariat"})
STAFF = frozenset({"secretariat"})
TEACHING = frozenset({"trainer", "secretariat"})


@dataclass(frozen=True)
class Case:
    """One way to ask for an object of the first city or of the owner.

    `at` names what of the world stands in the address. `unheard`: others get the same answer, so that nobody learns whether
    there is such a thing, but nothing changes.
    """

    endpoint: str
    at: dict[str, str]
    may: frozenset[str]
    form: dict[str, str] | None = None
    unheard: bool = False
    unfinished: bool = False  # a form with a file in it, sent without one: 422 for those who may
    plain: dict[str, str] = field(default_factory=dict)
    # Files of the form, made anew for each request.
    upload: Callable[[], dict[str, Any]] = dict
    asked: dict[str, str] = field(default_factory=dict)  # of the world too, behind the question mark of the address

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} {' '.join(self.at.values())}"
