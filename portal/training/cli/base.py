"""The group that the commands of training join."""

from __future__ import annotations

import click


@click.group("training")
def group() -> None:
    """Courses, questions, statements: bring them in, look at what was understood."""
