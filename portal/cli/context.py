"""What most commands need: the servers, the application, and faults told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def faults_in_a_line() -> Iterator[None]:
    """Turns what an operator can mend into one line and exit status 1; anything else stays a traceback."""
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import OperationalError

    from portal.config import ConfigError
    from portal.core.migrate import WrongDatabase
    from portal.embedded import EmbeddedError
    from portal.run.state import AlreadyRunning

    try:
        yield
    except OperationalError as error:
        raise click.ClickException(
            f"DATABASE_URL: the database cannot be used: {str(error.orig).strip().splitlines()[0]}"
        ) from None
    except (ConfigError, WrongDatabase, EmbeddedError, AlreadyRunning, CommandError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def application() -> Iterator[Flask]:
    """The application in its context, with the servers of the environment, of the running portal, or of its own."""
    from portal import create_app
    from portal.run import services

    with faults_in_a_line(), services.environment():
        app = create_app()
        try:
            with app.app_context():
                yield app
        finally:
            app.extensions["database"].engine.dispose()


def database_url() -> str:
    """The address with our driver. Call inside `services.environment()`."""
    from portal import config

    return config.from_environment().database_url
