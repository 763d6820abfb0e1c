"""Computing the similar cases of the whole library now."""

from __future__ import annotations

import time
from importlib import import_module

import click

from portal.cases.cli.base import group


@group.command("similar")
def compute() -> None:
    """Compute anew which cases are alike; what people pinned or hid stays."""
    from portal.cases import services
    from portal.core import cache, db

    # The command line stands above all modules, so it is asked for by name and not imported.
    with import_module("portal.cli.context").application():
        began = time.perf_counter()
        with db.transaction():
            pairs = services.compute_similar()
            cache.invalidate("cases")
        click.echo(f"{pairs} pairs in {time.perf_counter() - began:.1f} s")
