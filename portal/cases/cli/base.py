"""The group that the commands of the case library join."""

from __future__ import annotations

import click


@click.group("cases")
def group() -> None:
    """The case library: bring cases in from files."""
