"""xAPI statements: are they as the specification wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from portal.training import xapi
from portal.training.cli.base import group


@group.command("xapi-check")
@click.argument("file", type=click.Path(path_type=Path))
def xapi_check(file: Path) -> None:
    """Check the statements in FILE, a JSON list of objects with a `statement` each: 200, or 400 and the reason."""
    for item in _cases(file):
        click.echo(_verdict(item["statement"]))


def _cases(file: Path) -> list[Any]:
    try:
        found = xapi.parse(file.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise click.ClickException(f"{file} is no JSON: {' '.join(str(error).split())}") from None
    if not isinstance(found, list):
        raise click.ClickException(f"{file} must hold a list")
    for number, item in enumerate(found):
        if not isinstance(item, dict) or "statement" not in item:
            raise click.ClickException(f"{file}: item {number} must be an object with a 'statement'")
    return found


def _verdict(statement: Any) -> str:
    """`200`, or `400` and why; always one line."""
    try:
        if isinstance(statement, list):
            xapi.check_all(statement)
        else:
            xapi.check(statement)
    except xapi.Invalid as error:
        return f"400 {' '.join(str(error).split())}"
    return "200"
