"""The group that the commands of the webinars join."""

from __future__ import annotations

import click


@click.group("webinars")
def group() -> None:
    """The best hour for many time zones."""
