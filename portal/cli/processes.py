"""Commands that run the portal's processes."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import click

from portal.config import ROOT


@click.command()
@click.option("--demo", is_flag=True, help="Load the demo's association first, if it is not there yet.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT")
def run(*, demo: bool, port: int) -> None:
    """Start everything in this terminal: web, worker, beat and what no address was given for."""
    from portal.run import start

    sys.exit(start.run(demo=demo, port=port, tell=click.echo))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT")
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=4, show_default=True, help="Threads of each process.")
def web(*, host: str, port: int, processes: int, threads: int) -> None:
    """The web server alone; needs DATABASE_URL, REDIS_URL and SECRET_KEY."""
    from portal.run import parts

    _refuse_wrong_database()
    _become(parts.web_command(host, port, processes=processes, threads=threads))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
def live(*, host: str, port: int) -> None:
    """The process that streams to browsers, alone; needs REDIS_URL and SECRET_KEY, and BASE_URL where LIVE_URL is set."""
    from portal.run import parts

    _become(parts.live_command(host, port), database_url="postgresql://none")  # it has no database


@click.command()
@click.option("--concurrency", type=click.IntRange(1), default=2, show_default=True, help="Tasks at a time.")
def worker(*, concurrency: int) -> None:
    """A Celery worker alone; needs DATABASE_URL, REDIS_URL, SMTP_URL and SECRET_KEY."""
    from portal.run import parts

    _become(parts.worker_command(concurrency=concurrency))


@click.command()
@click.option(
    "--schedule",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where it remembers what ran last. [default: beat-schedule in DATA_DIR]",
)
def beat(*, schedule: Path | None) -> None:
    """Celery's clock alone; one is enough, two do no harm."""
    from portal.run import parts, services

    chosen = schedule or services.data_dir() / "beat-schedule"
    chosen.parent.mkdir(parents=True, exist_ok=True)
    _become(parts.beat_command(chosen.resolve()))


def _refuse_wrong_database() -> None:
    """A database that loses letters is refused here too; one that is away for the moment is not."""
    from sqlalchemy.exc import OperationalError

    from portal.cli.context import database_url, faults_in_a_line
    from portal.core import migrate

    with faults_in_a_line(), contextlib.suppress(OperationalError):
        migrate.check_server(database_url())


def _become(words: list[str], **settings: str) -> None:
    """Replace this process, after saying in one line what the settings lack."""
    from portal import config

    try:
        config.from_environment(**settings)
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from None
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.chdir(ROOT)
    os.execve(words[0], words, os.environ | {"PYTHONPATH": path})  # noqa: S606 - our own interpreter and words
