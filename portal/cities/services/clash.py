"""Constraints of the database, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from portal.core import db
from portal.core.errors import Conflict


@contextmanager
def refused(constraint: str, error: Conflict) -> Iterator[None]:
    """Raises `error` where the database refuses by that constraint; only what is inside is undone."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as refusal:
        if constraint in str(refusal.orig):
            raise error from refusal
        raise
