"""The commands of citizen participation."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from portal.cities import queries as cities
from portal.core import clock, db
from portal.core.errors import DomainError
from portal.participation import pilot
from portal.participation.models import CheckMethod
from portal.participation.queries import spaces
from portal.participation.services import lists


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


@group.command("take-register")
@click.argument("city")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--members", is_flag=True, help="A list of members and not the register.")
def take_register(city: str, file: Path, members: bool) -> None:
    """Take the register of CITY (its address, such as hanoi) in from a CSV FILE that is too large for a page. It replaces the one before."""
    space = spaces.space_by_city(city)
    if space is None:
        raise click.ClickException(f"There is no space of a city {city!r}.")
    method = CheckMethod.MEMBERS if members else CheckMethod.REGISTER
    try:
        with db.transaction(), file.open(encoding="utf-8-sig", newline="") as text:
            held = spaces.known_space(space.id, lock=True)
            made = lists.hand_in(space=held, method=method, text=text, actor=None)
            lost = lists.take_in(made=made, actor=None)
    except lists.ListRefused as error:
        for one in error.problems:
            click.echo(f"row {one.row}, {one.column or 'whole row'}: {one.text}", err=True)
        raise click.ClickException(error.message) from None
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(
        f"{made.number} people of {city} are known from now on; {lost} accounts must show again that they live there."
    )
