"""Alembic's entry: the schema of all modules, on the connection of the caller if there is one."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from portal import models

config = context.config


def run(connection: object) -> None:
    context.configure(connection=connection, target_metadata=models.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(config.get_main_option("sqlalchemy.url"))
    with engine.connect() as connection:
        run(connection)
    engine.dispose()
