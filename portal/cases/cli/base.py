"""The group that all commands of the case library belong to."""

from __future__ import annotations

import click


@click.group("cases")
def group() -> None:
    """Case library: bring cases in from files, write all of them out."""
