"""The demo's association: load it, or begin again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.context import application

if TYPE_CHECKING:
    from redis import Redis
    from sqlalchemy import Engine


@click.group("demo")
def group() -> None:
    """The demo's association: load it, or begin again."""


@group.command()
@click.option("--accounts-file", type=click.Path(dir_okay=False, path_type=Path), hidden=True)
def load(accounts_file: Path | None) -> None:
    """Load what is missing of the demo; what is there stays."""
    with application():
        _load(accounts_file)
    click.echo("The demo is loaded.")


@group.command()
@click.option("--yes", is_flag=True, help="Do not ask before emptying a database named by DATABASE_URL.")
def reset(*, yes: bool) -> None:
    """Empty the database, the files and the broker, and load the demo again."""
    own = bool(os.environ.get("DATABASE_URL"))
    if own and not yes:
        click.confirm("DATABASE_URL names a database of yours. Everything in it will be deleted. Go on?", abort=True)
    with application() as app:
        from portal.core import migrate
        from portal.run import services

        settings = app.config["SETTINGS"]
        _empty(app.extensions["database"].engine)
        _forget(app.extensions["redis"])
        shutil.rmtree(settings.storage_dir, ignore_errors=True)
        migrate.upgrade(settings.database_url)
        _load(None if own else services.data_dir() / "demo.json")
    click.echo("The demo is as it was at the beginning.")


def _load(accounts_file: Path | None) -> None:
    from portal import demo

    demo.load()
    if accounts_file is not None:
        accounts_file.write_text(json.dumps(demo.accounts(), default=str, ensure_ascii=False), encoding="utf-8")


def _forget(broker: Redis) -> None:
    """Drop cached pages, counters and queued wake-ups, but not who listens to which queue: running workers said it once."""
    for key in broker.scan_iter(count=1000):
        if b"_kombu." not in (key if isinstance(key, bytes) else str(key).encode()):
            broker.delete(key)


def _empty(engine: Engine) -> None:
    """Drop everything the portal made, whatever migration it is at."""
    from sqlalchemy import text

    # Both or nothing: the engine's own connections commit each statement.
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
