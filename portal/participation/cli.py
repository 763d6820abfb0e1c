"""The commands of citizen participation."""

from __future__ import annotations

from datetime import date, datetime

import click

from portal.cities import queries as cities
from portal.core import clock, db
from portal.core.errors import DomainError
from portal.participation import pilot


@click.group("participation")
def group() -> None:
    """Citizen participation of cities."""


@group.command("start-pilot")
@click.argument("city")
@click.option(
    "--template",
    default="proposals",
    show_default=True,
    help="An example of ours, or the id of another city's process.",
)
@click.option(
    "--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="First day of the first phase; default: today."
)
def start_pilot(city: str, template: str, first_day: datetime | None) -> None:
    """Give CITY (its address, such as hanoi) a space with a first process as a draft."""
    found = cities.city_by_slug(city)
    if found is None:
        raise click.ClickException(f"There is no city {city!r}.")
    day: date = first_day.date() if first_day else clock.today()
    try:
        with db.transaction():
            made = pilot.start(city=found, template=template, first_day=day, actor=None)
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{city} has a space with the process {made.slug!r}, {len(made.phases)} phases, the first from {day}.")
    click.echo("Its coordinators find it under 'Citizen participation' in their account menu.")
