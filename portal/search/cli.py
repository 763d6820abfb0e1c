"""Measure what the search finds, and build its index anew."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from portal import config, create_app
from portal.core import db
from portal.search import recall as measuring


@click.group()
def group() -> None:
    """Measure what the search finds, and build its index anew."""


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--show", is_flag=True, help="Print every question with what it found.")
def recall(file: Path, *, show: bool) -> None:
    """Asks the questions of FILE about the documents of FILE and prints found/expected for each language.

    FILE is JSON: {"documents": [{"id", "language", "title", "text"}], "queries": [{"language", "text", "expected": [ids]}]}.
    Everything happens in a scratch schema that is dropped again. Exits with 1 if anything was missed.
    """
    try:
        documents, asked = measuring.read(file)
        app = create_app()
    except (config.ConfigError, measuring.BadFile) as error:
        raise click.ClickException(str(error)) from None
    with app.app_context(), db.transaction():
        answers = measuring.measure(documents, asked)
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one in answers:
        expected[one.lang] += len(one.expected)
        found[one.lang] += len(one.expected) - len(one.missed)
        if one.missed or show:
            print(
                f"{one.lang}: {one.text!r} {'missed ' + ', '.join(one.missed) if one.missed else 'found all'}; gave {', '.join(one.found[:8]) or 'nothing'}"
            )
    for lang in sorted(expected):
        print(f"{lang}\t{found[lang]}/{expected[lang]}")
    print(f"all\t{found.total()}/{expected.total()}")
    raise SystemExit(0 if found == expected else 1)
