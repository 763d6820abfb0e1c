"""Commands that show how the house is wired."""

from __future__ import annotations

import click

from portal.cli.context import faults_in_a_line


def _offline() -> object:
    """The application without any server: looking at it asks none."""
    import os

    from portal import config, create_app

    given = {
        "database_url": os.environ.get("DATABASE_URL") or "postgresql://",
        "redis_url": os.environ.get("REDIS_URL") or "redis://",
        "secret_key": "only to look",
    }
    with faults_in_a_line():
        return create_app(config.from_environment(**given))


@click.command()
def events() -> None:
    """List every event, its fields and who subscribes to it."""
    import sys
    from dataclasses import fields, is_dataclass

    from portal import MODULES

    _offline()
    from portal.core import events as core_events

    for module in MODULES:
        source = sys.modules.get(f"portal.{module}.events")
        for kind in vars(source).values() if source else ():
            if not (isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == source.__name__):  # type: ignore[union-attr]
                continue
            names = ", ".join(field.name for field in fields(kind))
            click.echo(f"{module}.{kind.__name__}({names})")
            subscribers = core_events.handlers_of(kind)
            quick = " (acted on in the publishing process)" if kind in core_events.reacted_to() else " (nobody)"
            for name in subscribers:
                click.echo(f"    {name}")
            if not subscribers:
                click.echo(f"   {quick}")


@click.command()
def routes() -> None:
    """List every address with its methods, its endpoint and who may open it."""
    from flask import Flask

    app = _offline()
    if not isinstance(app, Flask):
        raise TypeError("create_app made no Flask application")
    rows = [
        (
            rule.rule, ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), rule.endpoint,
            _who(app.view_functions[rule.endpoint]),
        )
        for rule in app.url_map.iter_rules()
    ]  # fmt: skip
    width, endpoints = (max(len(row[column]) for row in rows) for column in (0, 2))
    for address, methods, endpoint, who in sorted(rows):
        click.echo(f"{address:<{width}}  {methods:<12}  {endpoint:<{endpoints}}  {who}")


def _who(view: object) -> str:
    """`public`, `signed_in`, or the rule that the reader has to meet, with its module."""
    from portal.core.access import signed_in

    rule = getattr(view, "access", "nobody")
    if isinstance(rule, str) or rule is signed_in:
        return rule if isinstance(rule, str) else rule.__name__
    return f"{rule.__module__.split('.')[1]}.{rule.__name__}"
