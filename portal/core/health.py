"""Is what we stand on there? Asked by `/readyz` and by `portal doctor`."""

from __future__ import annotations

from functools import lru_cache

import redis
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from portal import revisions
from portal.core import db


@lru_cache(maxsize=1)
def _head() -> str:
    """The newest migration of this checkout; it cannot change while the process runs."""
    return ", ".join(sorted(revisions.heads()))


def database() -> str:
    """`ok`, or what is wrong with the database and its migrations, in a word."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        db.session.rollback()
        return "migrations missing" if isinstance(error, ProgrammingError) else "unreachable"
    return "ok" if revision == _head() else f"at migration {revision}, needs {_head()}"


def broker(app: Flask) -> str:
    """`ok`, or `unreachable`."""
    try:
        app.extensions["redis"].ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def check(app: Flask) -> dict[str, str]:
    """Each part and `ok` or what is wrong with it."""
    return {"database": database(), "redis": broker(app)}
