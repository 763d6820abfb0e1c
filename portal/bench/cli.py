"""The command `portal bench`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command("bench")
@click.option("--seconds", type=click.FloatRange(1, 30), default=4.0, show_default=True, help="Of each round.")
@click.option("--only", default="", help="Only the pages and figures whose name contains this.")
@click.option("--strict", is_flag=True, help="Exit status 1 if a target is missed.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: bench.json in DATA_DIR]")
def group(*, seconds: float, only: str, strict: bool, output: Path | None) -> None:
    """Measure the production server on loopback beside a bare page; takes less than seven minutes."""
    from portal.bench import BenchError
    from portal.bench.run import Bench
    from portal.cli.context import faults_in_a_line
    from portal.run import services

    folder = services.data_dir()
    with faults_in_a_line():
        try:
            report = Bench(folder / "bench", lambda line: click.echo(line, err=True), only=only, seconds=seconds).run()
        except BenchError as error:
            raise click.ClickException(str(error)) from None
    target = output or folder / "bench.json"
    target.write_text(json.dumps(report.as_json(), indent=1), encoding="utf-8")
    misses = report.misses()
    click.echo(report.table())
    click.echo(
        "\n" + ("\n".join(["Below what is wanted:", *misses]) if misses else "Everything that is wanted is reached.")
    )
    click.echo(f"{report.seconds:.0f} s. The rounds are in {target}.")
    sys.exit(1 if misses and strict else 0)
