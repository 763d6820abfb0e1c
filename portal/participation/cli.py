"""The commands of citizen participation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal.cities import queries as cities
from portal.core import clock, db, i18n
from portal.core.errors import DomainError
from portal.participation import lessons, opening, pilot, queries
from portal.participation import services as participation
from portal.participation.formats.site import of_portal
from portal.participation.lessons import Lesson
from portal.participation.models import CheckMethod
from portal.participation.queries import spaces
from portal.participation.services import exporting, importing, lists


def _application() -> Any:
    # The command line stands above all modules, so it is asked for by name and not imported.
    return import_module("portal.cli.context").application()


@click.group("participation")
def group() -> None:
    """Citizen participation of cities."""


@group.command("start-pilot")
@click.argument("city")
@click.option(
    "--template",
    default="proposals",
    show_default=True,
    help="An example of ours, or the id of another city's process; `templates` lists both, with what cities learned.",
)
@click.option(
    "--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="First day of the first phase; default: today."
)
@click.option(
    "--open", "opens", is_flag=True,
    help="Publish what works and open the space at once, with the texts of the template; else all of it is a draft.",
)  # fmt: skip
def start_pilot(city: str, template: str, first_day: datetime | None, opens: bool) -> None:
    """Give CITY (its address, such as hanoi) a space with a first process, as a draft or open."""
    with _application():
        found = cities.city_by_slug(city)
        if found is None:
            raise click.ClickException(f"There is no city {city!r}.")
        day: date = first_day.date() if first_day else clock.today()
        for one in _lessons([template] if template not in pilot.examples() else []):
            _say(one)
        try:
            with db.transaction():
                made = pilot.start(city=found, template=template, first_day=day, actor=None)
                held = queries.known_space(made.space_id, lock=True) if opens else None
                opened = opening.open_up(space=held, actor=None) if held else opening.Opened()
        except DomainError as error:
            raise click.ClickException(error.message) from None
    click.echo(f"{city} has a space with the process {made.slug!r}, {len(made.phases)} phases, the first from {day}.")
    for process in opened.out:
        click.echo(f"Open: {process.slug}")
    for held_back, missing in opened.held:
        click.echo(f"Waits as a draft: {held_back.slug}, {missing.code.replace('_', ' ')}")
    click.echo("Its coordinators find it under 'Citizen participation' in their account menu.")


@group.command("templates")
@click.argument("processes", nargs=-1, metavar="[ID]...")
def templates(processes: tuple[str, ...]) -> None:
    """What a pilot can begin with: our examples, and other cities' processes with what they learned. With IDs: these in full."""
    with _application():
        found = _lessons(processes)
        if not processes:
            for name, example in pilot.examples().items():
                click.echo(f"{name}: {i18n.plain(example['titles'])}")
            found = list(lessons.lessons(queries.templates()).values())
        elif len(found) < len(set(processes)):
            known = {str(one.process.id) for one in found}
            raise click.ClickException(f"No such process: {', '.join(one for one in processes if one not in known)}.")
        for one in found:
            _say(one, whole=bool(processes))


def _lessons(wanted: Sequence[str]) -> list[Lesson]:
    return (
        [one for one in lessons.lessons(queries.templates()).values() if str(one.process.id) in wanted]
        if wanted
        else []
    )


def _say(one: Lesson, *, whole: bool = True) -> None:
    click.echo(f"{one.process.id}: {one.title}")
    click.echo(f"  {one.figures()}")
    learned = one.evaluation if whole else one.excerpt
    click.echo(f"  {learned or 'The city has not written yet what it learned.'}")


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


@group.command("export")
@click.argument("city")
@click.argument("process")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(city: str, process: str, file: Path) -> None:
    """Write PROCESS (its address) of CITY into FILE, a ZIP of tables without names of people."""
    with _application():
        found = queries.process_by_slug(city, process)
        if found is None:
            raise click.ClickException(f"{city} has no process {process!r}.")
        rows = 0
        with file.open("w+b") as out:
            for done in exporting.write_export(process=found, site=of_portal(), file=out):
                rows = done
    click.echo(f"{file}: {rows} rows, {file.stat().st_size} bytes.")


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--city", required=True, help="The address of the city, such as hanoi; it gets a space if it has none.")
@click.option("--publish", is_flag=True, help="Publish it at once; else it is a draft for the city's staff to look at.")
def import_(file: Path, city: str, publish: bool) -> None:
    """Bring a process in from FILE, as the export wrote it. Nothing is written if anything in it is wrong."""
    with _application():
        found = cities.city_by_slug(city)
        if found is None:
            raise click.ClickException(f"There is no city {city!r}.")
        try:
            with file.open("rb") as opened:
                package = importing.look(opened)
                for problem in package.problems:
                    click.echo(str(problem), err=True)
                with db.transaction():
                    made_space = participation.make_space(city=found, actor=None)
                    space = queries.known_space(made_space.id, lock=True)
                    made = importing.bring_in(space=space, package=package, actor=None)
                    if publish:
                        participation.publish_process(process=made, actor=None)
        except DomainError as error:
            raise click.ClickException(error.message) from None
    click.echo(
        f"{city} has the process {made.slug!r}: {', '.join(f'{rows} {name}' for name, rows in package.counts.items())}."
    )
