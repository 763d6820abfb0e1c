"""Certificates: check one, make and retire the keys that sign, write what a verifier needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.certificates.credentials import verdict
from portal.certificates.credentials.verdict import Kind, Verdict

if TYPE_CHECKING:
    from flask import Flask

    from portal.certificates.models import Remake, SigningKey

# Exit statuses of `verify`; 2 is click's own for a wrong call.
_STATUS = {
    Kind.GOOD: 0, Kind.REVOKED: 1, Kind.TAMPERED: 3, Kind.UNKNOWN_KEY: 4, Kind.UNLISTED: 5, Kind.NO_BADGE: 6,
}  # fmt: skip
_WORDS = {
    Kind.GOOD: "signature good; revocation known up to {until}",
    Kind.REVOKED: "REVOKED: the signature is good, but the certificate was taken back or replaced (known up to {until})",
    Kind.TAMPERED: "TAMPERED: {reason}",
    Kind.UNKNOWN_KEY: "UNKNOWN KEY: {reason}",
    Kind.UNLISTED: "signature good; revocation NOT known: {reason}",
    Kind.NO_BADGE: "NOTHING TO CHECK: {reason}",
}
_NAMES = {
    "name": "awarded to", "city": "city", "title": "for completing", "details": "programme", "hours": "hours",
    "starts_on": "first day", "ends_on": "last day", "issued_on": "issued on", "issuer": "issued by", "code": "code",
    "revision": "revision", "id": "id",
}  # fmt: skip


@click.group("certificates")
def group() -> None:
    """Certificates: verify one offline, keep the keys that sign badges."""


@contextmanager
def _application() -> Iterator[Flask]:
    # The command line stands above all modules, so it is asked for by name and not imported.
    with import_module("portal.cli.context").application() as app:
        yield app


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--keys", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that `keys --out` wrote. Without it the keys and lists of this portal's database are used.",
)  # fmt: skip
def verify(file: Path, folder: Path | None) -> None:
    """Check FILE: a PDF, PNG, SVG or JSON, or a text file with what a QR code says (- reads it from standard input).

    Exit status 0 only if the signature is good and the status list at hand does not revoke it. 1: revoked, 3: tampered,
    4: unknown key, 5: signature good but no status list at hand, 6: nothing to check.
    """
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    found = verdict.judge(data, _trust(folder))
    _tell(found)
    sys.exit(_STATUS[found.kind])


def _trust(folder: Path | None) -> verdict.Trust:
    try:
        if folder is not None:
            return verdict.trust_in(folder)
        from portal.certificates import badges

        with _application():
            published = badges.published()
            if published is None:
                raise click.ClickException("This portal has no key yet. Make one: portal certificates keys new")
            return verdict.trust_of(published.directory, published.lists.values())
    except verdict.BadTrust as error:
        raise click.ClickException(str(error)) from None


def _tell(found: Verdict) -> None:
    click.echo(_WORDS[found.kind].format(until=found.until, reason=found.reason))
    if not found.facts:
        return
    is_signed = found.kind in {Kind.GOOD, Kind.UNLISTED, Kind.REVOKED}
    click.echo("What is signed:" if is_signed else "What it says, signed by nobody we know:")
    for name, text in found.facts:
        click.echo(f"  {_NAMES[name] + ':':16} {_printable(text)}")
    if found.kind in {Kind.GOOD, Kind.UNLISTED}:
        click.echo("Compare these facts with the paper or page: if a single word differs, it was changed.")


def _printable(text: str) -> str:
    """Text of a stranger, without what could move the cursor or turn the direction of a terminal's line."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


@group.command()
@click.option("--all", "everything", is_flag=True, help="All stored PDFs, not only those without a badge in them.")
@click.option("--progress", is_flag=True, help="Begin nothing; say how far the last run is.")
def remake(everything: bool, progress: bool) -> None:
    """Have workers make stored PDFs anew: those made before there was a key, which have no badge in them.

    Facts, number, code and day of issue stay; the former file stays until the new one is kept. A run that is cut off goes on
    by itself.
    """
    from portal.certificates import remakes
    from portal.certificates.models import RemakeScope
    from portal.core import db
    from portal.core.errors import DomainError

    with _application() as app, app.test_request_context():
        if not progress:
            try:
                with db.transaction():
                    remakes.begin(scope=RemakeScope.ALL if everything else RemakeScope.WITHOUT_BADGE, actor=None)
            except DomainError as error:
                raise click.ClickException(error.message) from None
        for run in remakes.newest(1):
            click.echo(_progress(run))
            for problem in run.problems:
                click.echo(f"  {problem['number']}: {problem['error']}")


def _progress(run: Remake) -> str:
    state = f"done {run.finished_at:%Y-%m-%d %H:%M} UTC" if run.finished_at else run.last_error or "at work"
    failed = f", {len(run.problems)} could not be made and keep their former file" if run.problems else ""
    return f"{run.done} of {run.total} made anew{failed} ({state})"


@group.group("keys", invoke_without_command=True)
@click.option(
    "--out", "folder", type=click.Path(file_okay=False, path_type=Path),
    help="Write the public keys, the status lists and the offline verifier into this folder.",
)  # fmt: skip
@click.pass_context
def keys_group(ctx: click.Context, folder: Path | None) -> None:
    """Keys that sign badges: list them, make a year's, retire one, or write what a verifier needs with --out."""
    if folder is not None:
        _write(folder)
    elif ctx.invoked_subcommand is None:
        _list()


def _write(folder: Path) -> None:
    from portal.certificates import badges, offline

    with _application():
        published = badges.published()
        if published is None:
            raise click.ClickException("There is no key yet. Make one: portal certificates keys new")
        files = {"keys.json": verdict.as_json(published.directory), "verifier.html": offline.page(published)}
        files |= {f"status-{name}.json": verdict.as_json(document) for name, document in published.lists.items()}
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    click.echo(f"{folder}: {', '.join(sorted(files))}")


@keys_group.command("list")
def list_keys() -> None:
    """List all keys with their state."""
    _list()


def _list() -> None:
    from portal.certificates import keys

    with _application():
        found = keys.all_keys()
        if not found:
            click.echo("There is no key yet. Make one: portal certificates keys new")
        for key in found:
            click.echo(f"{key.name:8} {_state(key):28} {key.public_key}")


def _state(key: SigningKey) -> str:
    if key.withdrawn_at:
        return f"withdrawn {key.withdrawn_at:%Y-%m-%d}"
    return f"retired {key.retired_at:%Y-%m-%d}" if key.retired_at else "in use"


@keys_group.command("new")
@click.option("--year", type=click.IntRange(2000, 2200), help="This year if it is not given.")
def new_key(year: int | None) -> None:
    """Make the key of a year."""
    from portal.certificates import keys
    from portal.core import clock, db
    from portal.core.errors import DomainError

    with _application() as app, app.test_request_context():
        try:
            with db.transaction():
                key = keys.create(year=year or clock.today().year)
        except DomainError as error:
            raise click.ClickException(error.message) from None
        click.echo(f"{key.name} {key.public_key}")
        click.echo(
            "Publish it: portal certificates keys --out DIR, and keep a backup of database and CREDENTIAL_SECRET."
        )


@keys_group.command("retire")
@click.argument("name")
@click.option("--withdraw", is_flag=True, help="Somebody else may have it: nothing it signed counts any more.")
def retire_key(name: str, withdraw: bool) -> None:
    """Let the key NAME (e.g. 2026-1) sign no more; what it signed stays good unless it is withdrawn."""
    from portal.certificates import keys
    from portal.core import db
    from portal.core.errors import DomainError

    with _application() as app, app.test_request_context():
        key: Any = next((each for each in keys.all_keys() if each.name == name), None)
        if key is None:
            raise click.ClickException(f"There is no key {name}. See: portal certificates keys list")
        try:
            with db.transaction():
                keys.retire(key=key, withdrawn=withdraw)
        except DomainError as error:
            raise click.ClickException(error.message) from None
        click.echo(f"{key.name} {_state(key)}")
