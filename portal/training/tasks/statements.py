"""What workers do: make the statements of xAPI that our own activities have earned."""

from __future__ import annotations

from portal.core import db, tasks
from portal.training import services


@tasks.periodic(seconds=300, name="training.tell_own_statements")
def tell_own_statements() -> None:
    """Makes what is missing, some thousand in each transaction, until nothing is."""
    made = True
    while made:
        with db.transaction():
            made = services.statements.tell_own() > 0
