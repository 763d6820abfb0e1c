"""Run a command with the addresses of the portal's servers in its environment."""

from __future__ import annotations

import os
import subprocess
import sys

import click


@click.command("exec", context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
def run(words: tuple[str, ...]) -> None:
    """Run COMMAND with DATABASE_URL, REDIS_URL and SECRET_KEY set: those of the try-out, unless they are given."""
    from portal.embedded import EmbeddedError
    from portal.run import services
    from portal.run.state import AlreadyRunning

    try:
        with services.environment():
            status = subprocess.run(words, env=os.environ, check=False).returncode  # noqa: S603 - the person's own words
    except FileNotFoundError:
        raise click.ClickException(f"There is no command {words[0]}.") from None
    except (EmbeddedError, AlreadyRunning) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(status)
