"""Migrations from inside the application: no alembic.ini, no working directory to be in."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from portal.config import ROOT

LOCK = 0x706F7274  # "port": one migration at a time, whoever starts it


def config(database_url: str = "") -> Config:
    """Alembic's configuration for this checkout."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return made


class WrongDatabase(RuntimeError):
    """The database cannot hold the portal; the text says why and what to do."""


def check_server(database_url: str) -> None:
    """Refuses a server on which search would lose letters in silence.

    Raises:
        WrongDatabase: older than 15, not UTF-8, or ctype C.
    """
    engine = create_engine(database_url)
    with engine.connect() as connection:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0)
        encoding = connection.scalar(text("SHOW server_encoding"))
        ctype = connection.scalar(text("SELECT datctype FROM pg_database WHERE datname = current_database()"))
    engine.dispose()
    if version < 150000:
        raise WrongDatabase(f"PostgreSQL 15 or newer is needed; this is {version // 10000}.")
    if encoding != "UTF8":
        raise WrongDatabase(f"The database's encoding must be UTF8; it is {encoding}. Create it with ENCODING 'UTF8'.")
    if ctype in {"C", "POSIX"}:
        raise WrongDatabase(
            f"The database's LC_CTYPE is {ctype}: search would drop every non-ASCII letter. Create it with LC_CTYPE 'C.UTF-8'."
        )


def upgrade(database_url: str, revision: str = "head") -> None:
    """Brings the database to `revision`. Safe to call from several processes at once: they queue on an advisory lock."""
    check_server(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        connection.commit()
        made = config(database_url)
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()
    engine.dispose()


def downgrade(database_url: str, revision: str) -> None:
    """Takes migrations back to `revision`."""
    command.downgrade(config(database_url), revision)


def check(database_url: str) -> None:
    """Raises alembic's error if the models and the migrations differ."""
    command.check(config(database_url))
