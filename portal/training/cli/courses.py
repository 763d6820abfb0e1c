"""Courses: bring one in from a folder of files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from portal.core import db
from portal.core.errors import DomainError
from portal.training import services
from portal.training.cli.base import group


@group.command("import-course")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--lang", default="en", help="Language of a plain folder of Markdown files; a course.json names its own.")
def import_course(folder: Path, lang: str) -> None:
    """Publish the course in FOLDER; the same content again changes nothing, changed content is a new version.

    FOLDER holds course.json with its files, or Markdown files such as 01-welcome.md.
    """
    # The command line stands above all modules, so it is asked for by name and not imported.
    with import_module("portal.cli.context").application():
        try:
            with db.transaction():
                version = services.import_course(folder, lang=lang)
        except DomainError as error:
            raise click.ClickException(error.message) from None
        click.echo(f"{folder.name}: version {version.number} is published in {', '.join(version.languages)}.")
