"""Collect strings into the catalogues, or check that the catalogues are complete."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import click

from portal.config import ROOT
from portal.core.i18n import CITIZENS, SOURCE, SPOKEN

_FOLDER = ROOT / "translations"


@click.group("translations")
def group() -> None:
    """Collect strings into the catalogues, or check that the catalogues are complete."""


@group.command()
def update() -> None:
    """Add new strings to each catalogue, empty, and drop those no longer used."""
    _FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        template = _extract(Path(folder))
        for language in _languages():
            source = _citizens_part(template, Path(folder)) if language in CITIZENS else template
            known = _catalogue(language).exists()
            verb, options = (
                ("update", ["--ignore-obsolete", "--no-wrap", "--no-fuzzy-matching"])
                if known
                else ("init", ["--no-wrap"])
            )
            _pybabel(verb, "-i", str(source), "-d", str(_FOLDER), "-l", language, *options)
    click.echo("The catalogues hold every string; translate what is empty.")


@group.command()
def check() -> None:
    """Fail on a missing, empty, fuzzy or wrongly formatted translation."""
    with tempfile.TemporaryDirectory() as folder:
        template = _extract(Path(folder))
        part = _citizens_part(template, Path(folder))
        faults = [
            fault
            for language in _languages()
            for fault in _faults(language, part if language in CITIZENS else template)
        ]
    for fault in faults[:50]:
        click.echo(fault, err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} faults in the catalogues. Run `make translations`, then translate.")
    click.echo("Every catalogue is complete.")


def _languages() -> list[str]:
    return [language for language in SPOKEN if language != SOURCE]


@cache
def _settings() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    return found


def _catalogue(language: str) -> Path:
    return _FOLDER / language / "LC_MESSAGES" / "messages.po"


def _extract(folder: Path) -> Path:
    """All strings of the source as a template. What to look for stands in pyproject.toml."""
    settings = _settings()["babel"]
    template = folder / "messages.pot"
    keywords = [word for key in settings["extract_messages"]["keywords"] for word in ("-k", key)]
    _pybabel("extract", "-F", "pyproject.toml", *keywords, "--no-wrap", "-o", str(template), ".")
    return template


def _citizens_part(template: Path, folder: Path) -> Path:
    """The strings of `template` that a citizen comes across, as a template of their own."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    with template.open("rb") as source:
        all_of_it = read_po(source)
    also = _settings()["portal"]["citizens"]["also"]
    part = Catalog(project=all_of_it.project, version=all_of_it.version)
    for message in all_of_it:
        is_theirs = message.id in also or any(_is_citizens(str(file)) for file, _line in message.locations)
        if message.id and is_theirs:
            part.add(
                message.id, locations=message.locations, auto_comments=message.auto_comments, flags=message.flags,
                context=message.context,
            )  # fmt: skip
    path = folder / "citizens.pot"
    with path.open("wb") as file:
        write_po(file, part, width=0)
    return path


def _is_citizens(file: str) -> bool:
    known = _settings()["portal"]["citizens"]
    return any(fnmatch(file, one) for one in known["see"]) and not any(fnmatch(file, one) for one in known["but"])


def _pybabel(*words: str) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    if result.returncode:
        raise click.ClickException(f"pybabel {words[0]}: {result.stderr.strip().splitlines()[-1]}")


def _faults(language: str, template: Path) -> Iterator[str]:
    from babel.messages.pofile import read_po

    path = _catalogue(language)
    if not path.exists():
        yield f"{language}: there is no catalogue {path.relative_to(ROOT)}"
        return
    with path.open("rb") as file, template.open("rb") as source:
        catalogue, wanted = read_po(file, locale=language), read_po(source)
    for message in wanted:
        if not message.id:
            continue
        found = catalogue.get(message.id, message.context)
        shown = message.id[0] if isinstance(message.id, tuple) else message.id
        if found is None:
            yield f"{language}: not in the catalogue: {shown!r}"
        elif found.fuzzy:
            yield f"{language}: marked fuzzy: {shown!r}"
        elif not all(found.string) if isinstance(found.string, tuple | list) else not found.string:
            yield f"{language}: not translated: {shown!r}"
        else:
            yield from (f"{language}: {error}: {shown!r}" for error in found.check(catalogue))
