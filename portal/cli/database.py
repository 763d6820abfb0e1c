"""Bring the database to a migration, or check that migrations and models agree."""

from __future__ import annotations

import os
import tempfile
from contextlib import nullcontext

import click

from portal.cli.context import database_url, faults_in_a_line


@click.group("db")
def group() -> None:
    """Bring the database to a migration, or check that migrations and models agree."""


@group.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Apply what is missing up to REVISION (the newest, if not said)."""
    with faults_in_a_line():
        from portal.core import migrate
        from portal.run import services

        with services.environment():
            migrate.upgrade(database_url(), revision)
            if revision == "head":
                _complete_index()
    click.echo("The database is up to date." if revision == "head" else f"The database is at {revision}.")


def _complete_index() -> None:
    """Indexes what has no row yet: the migration that brings the search, or a module to it, knows no titles and texts."""
    from portal import create_app
    from portal.search import cli

    app = create_app()
    with app.app_context():
        cli.complete()
    app.extensions["database"].engine.dispose()


@group.command()
@click.argument("revision")
@click.confirmation_option(prompt="Going back drops tables and columns with what is in them. Go on?")
def downgrade(revision: str) -> None:
    """Take migrations back to REVISION (`base` takes all of them)."""
    with faults_in_a_line():
        from portal.core import migrate
        from portal.run import services

        with services.environment():
            migrate.downgrade(database_url(), revision)
    click.echo(f"The database is at {revision}.")


@group.command()
def check() -> None:
    """Migrate an empty database, and fail if the result differs from the models or there are two heads."""
    with faults_in_a_line():
        from alembic.script import ScriptDirectory

        from portal import embedded
        from portal.core import migrate

        heads = ScriptDirectory.from_config(migrate.config()).get_heads()
        if len(heads) != 1:
            raise click.ClickException(
                f"There must be one newest migration; there are {len(heads)}: {', '.join(heads)}."
            )
        given = os.environ.get("CHECK_DATABASE_URL")  # an empty database of one's own, such as PostgreSQL 15 in CI
        with tempfile.TemporaryDirectory(prefix="portal-check-") as folder:
            fresh = nullcontext((given, "")) if given else embedded.servers(folder, durable=False)
            with fresh as (address, _):
                url = _with_driver(str(address))
                migrate.upgrade(url)
                migrate.check(url)
    click.echo(f"Migrations lead to what the models say; the newest is {heads[0]}.")


def _with_driver(address: str) -> str:
    from portal import config

    return config.database_url(address)
