"""Check a deployment and say what to do."""

from __future__ import annotations

import json
import sys

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a monitor instead of lines for a person.")
def doctor(*, as_json: bool) -> None:
    """Check a deployment and say what to do: each line ok, warn or fail; exit status 1 on a fail."""
    from portal import doctor as checks
    from portal.cli.context import faults_in_a_line
    from portal.run import services

    with faults_in_a_line(), services.environment():
        findings = checks.examine()
    failed = any(finding.level == "fail" for finding in findings)
    if as_json:
        rows = [{"check": f.check, "level": f.level, "finding": f.finding, "advice": f.advice} for f in findings]
        click.echo(json.dumps({"ok": not failed, "checks": rows}, ensure_ascii=False))
    else:
        colours = {"ok": "green", "warn": "yellow", "fail": "red"}
        for finding in findings:
            mark = click.style(f"{finding.level:<4}", fg=colours[finding.level])
            click.echo(f"{mark}  {finding.check}: {finding.finding}")
            if finding.advice:
                click.echo(f"      → {finding.advice}")
    sys.exit(1 if failed else 0)
