"""Measure what the search finds, and build its index anew."""

from __future__ import annotations

import gc
import uuid
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal.core import db
from portal.search import kinds, services
from portal.search import recall as measuring


@click.group()
def group() -> None:
    """Measure what the search finds, and build its index anew."""


BATCH = 200


def _application() -> Any:
    # The command line stands above all modules, so it is asked for by name and not imported.
    return import_module("portal.cli.context").application()


def rebuild(kind: str, ids: Sequence[uuid.UUID]) -> int:
    """Indexes these things anew, a batch a transaction. Returns how many."""
    for first in range(0, len(ids), BATCH):
        with db.transaction():
            services.refresh(kind, ids[first : first + BATCH])
    return len(ids)


def complete() -> int:
    """Indexes what has no row yet: after a migration that brought the index, or a module, to a portal in use."""
    return sum(rebuild(kind.name, services.missing(kind.name)) for kind in kinds.all_kinds())


@group.command()
@click.option("--kind", "only", help="Only this kind, e.g. course.")
@click.option("--missing", is_flag=True, help="Only what has no row in the index.")
def reindex(only: str | None, *, missing: bool) -> None:
    """Builds the index anew, in batches and beside running readers: nothing is ever missing from it."""
    with _application():
        gc.collect()
        gc.freeze()  # what the application has loaded stays; looking through it again and again took half of the time
        names = [kind.name for kind in kinds.all_kinds() if only in {None, kind.name}]
        if not names:
            raise click.ClickException(f"No kind is called {only}.")
        for name in names:
            known = kinds.get(name)
            ids = services.missing(name) if missing else list(known.ids() if known else ())
            done = rebuild(name, ids)
            with db.transaction():
                gone = services.drop_gone(name)
            print(f"{name}\t{done} indexed\t{gone} taken out")
        with db.transaction():
            services.sweep_words()


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
    except measuring.BadFile as error:
        raise click.ClickException(str(error)) from None
    with _application(), db.transaction():
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
