"""Read bounces that the mail server hands over."""

from __future__ import annotations

from typing import BinaryIO

import click

from portal import config, create_app
from portal.core import db
from portal.notifications import services
from portal.notifications.services import Handled

WORDS = {
    Handled.NOT_OURS: "is about no mail of this portal: nothing changed",
    Handled.NOTED: "noted; the address still gets mail",
    Handled.SUPPRESSED: "the address gets no more mail until staff allow it again",
}


@click.group()
def group() -> None:
    """Read bounces that the mail server hands over."""


@group.command()
@click.argument("file", type=click.File("rb"), default="-")
def bounce(file: BinaryIO) -> None:
    """Reads a returned mail (RFC 3464) or a complaint (RFC 5965) from FILE, or from standard input if left out.

    For a mail server's alias, e.g. `bounces: "|portal notifications bounce"`. Exits with 65 (EX_DATAERR) if it is no report.
    """
    try:
        app = create_app()
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from None
    with app.app_context(), db.transaction():
        outcomes = services.handle_report(data=file.read())
    for outcome in outcomes:
        print(WORDS[outcome])
    if not outcomes:
        print("This mail is no report of a mail system.")
        raise SystemExit(65)
