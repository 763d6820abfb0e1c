"""Cases from files, and all public data to files."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from portal.cases import datasets, services
from portal.cases.cli.base import group
from portal.cases.formats.site import of_portal
from portal.cases.services import packing
from portal.core import db
from portal.core.errors import DomainError


def _application() -> Any:
    # The command line stands above all modules, so it is asked for by name and not imported.
    return import_module("portal.cli.context").application()


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come in and what is wrong.")
@click.option("--publish", is_flag=True, help="Put complete cases out at once: they were reviewed elsewhere.")
def bring_in(file: Path, *, dry_run: bool, publish: bool) -> None:
    """Bring cases in from JSON or CSV, as /data gives them out, or with their files from a ZIP, as `pack` writes it; tags, cities and
    adoptions as well. Known ones are left alone.
    """
    if zipfile.is_zipfile(file):
        with file.open("rb") as archive:
            _bring_in_cases(file, archive, dry_run=dry_run, publish=publish)
    content = file.read_bytes()
    name = services.set_of(content, file.name)
    if name != "cases":
        _bring_in_set(name, content, file, dry_run=dry_run)
    _bring_in_cases(file, None, content, dry_run=dry_run, publish=publish)


def _bring_in_cases(
    file: Path, archive: BinaryIO | None, content: bytes = b"", *, dry_run: bool, publish: bool
) -> NoReturn:  # fmt: skip
    """Cases, with the files of a ZIP if they come in one."""
    package = None
    with _application():
        try:
            if archive is not None:
                content, package = packing.opened(archive)
            items = services.read(content, packing.CASES if package else file.name)
        except DomainError as error:
            raise click.ClickException(error.message) from None
        found = services.check(items, package)
        for problem in found.problems:
            click.echo(f"row {problem.row} ({problem.key or 'without a key'}): {problem.message}")
        came, refused = (0, 0) if dry_run else _bring_in(items, found, package, publish=publish)
    wrong = len({problem.row for problem in found.problems}) + refused
    done = f"would come in: {len(found.new)}" if dry_run else f"came in: {came}"
    click.echo(f"{file.name}: {done}, there already: {len(found.known)}, wrong: {wrong}")
    sys.exit(1 if wrong else 0)


def _bring_in_set(name: str, content: bytes, file: Path, *, dry_run: bool) -> NoReturn:
    """Tags, cities or adoptions; one transaction each, so what came in before something broke stays in."""
    with _application():
        try:
            items = services.read_set(name, content, file.name)
        except DomainError as error:
            raise click.ClickException(error.message) from None
        found = services.check_set(name, items)
        wrong = [(problem.row, f"{problem.key or 'without a key'}): {problem.message}") for problem in found.problems]
        stays_out, came = {problem.row for problem in found.problems}, 0
        for row, item in enumerate(() if dry_run else items, start=1):
            if row not in stays_out:
                try:
                    with db.transaction():
                        came += services.take_in(name=name, item=item)
                except DomainError as error:
                    wrong.append((row, f"{name}): {error.message}"))
    for row, said in sorted(wrong):
        click.echo(f"row {row} ({said}")
    done = f"would come in: {len(found.new)}" if dry_run else f"came in: {came}"
    click.echo(f"{file.name}: {name}, {done}, there already: {len(found.known)}, wrong: {len(dict(wrong))}")
    sys.exit(1 if wrong else 0)


def _bring_in(
    items: Sequence[Mapping[str, Any]], found: services.Check, package: packing.Package | None, *, publish: bool
) -> tuple[int, int]:
    """One transaction a case: what came in before something broke stays in. Returns how many came in, and how many did not."""
    wrong, came, refused = {problem.row for problem in found.problems}, 0, 0
    for number, item in enumerate(items, start=1):
        if number in wrong or item["key"] in found.known:
            continue
        try:
            with db.transaction():
                services.take_over(item=item, publish=publish, package=package)
            came += 1
        except DomainError as error:
            click.echo(f"{item['key']}: {error.message}", err=True)
            refused += 1
    return came, refused


@group.command("pack")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def pack(file: Path) -> None:
    """Write all public cases with their files into FILE, a ZIP that `import` of another portal takes in."""
    with _application(), file.open("w+b") as out:
        cases, files = packing.pack(out, of_portal())
    click.echo(f"{file}: {cases} cases, {files} files, {file.stat().st_size} bytes.")


@group.command("export")
@click.argument("name")
@click.argument("form", type=click.Choice(["json", "csv"]))
def export(name: str, form: str) -> None:
    """Write a set of public data to the standard output: cases, case-texts, cities, tags, adoptions."""
    with _application():
        found = datasets.get(name, form)
        if found is None:
            raise click.ClickException(f"There is no {name}.{form}: {', '.join(one.key for one in datasets.every())}")
        for piece in found[1](of_portal()):
            sys.stdout.write(piece)
