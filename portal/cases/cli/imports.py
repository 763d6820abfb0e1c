"""Cases from a file, as on the editors' page."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from portal.cases import services
from portal.cases.cli.base import group
from portal.core import db
from portal.core.errors import DomainError


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come in and what is wrong; write nothing.")
def import_file(file: Path, *, dry_run: bool) -> None:
    """Bring the cases of FILE (CSV or JSON) in as drafts. Rows with something wrong stay out; the exit status is then 1."""
    # The command line stands above all modules, so it is asked for by name and not imported.
    with import_module("portal.cli.context").application():
        try:
            items = services.read(file.read_bytes(), file.name)
            found = services.check(items)
            for problem in found.problems:
                click.echo(f"row {problem.row} ({problem.key or 'without a key'}): {problem.message}")
            came = 0
            if not dry_run:
                with db.transaction():
                    came = services.bring_in_all(items=items, actor=None)
        except DomainError as error:
            raise click.ClickException(error.message) from None
    wrong = len({problem.row for problem in found.problems})
    done = f"would come in: {len(found.new)}" if dry_run else f"came in: {came}"
    click.echo(f"{file.name}: {done}, there already: {len(found.known)}, wrong: {wrong}")
    if wrong:
        raise SystemExit(1)
