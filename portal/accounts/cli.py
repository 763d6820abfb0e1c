"""The first administrator, and roles from the command line."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click
from flask import url_for

from portal.accounts import queries, services
from portal.accounts.models import Role, User
from portal.accounts.rules import Scope
from portal.core import db, i18n
from portal.core.errors import Conflict, DomainError


@contextmanager
def _transaction() -> Iterator[None]:
    """The application in its context and one transaction; what a rule refuses is told in one line."""
    # The command line stands above all modules, so it is asked for by name and not imported.
    with import_module("portal.cli.context").application():
        try:
            with db.transaction():
                yield
        except DomainError as refused:
            raise click.ClickException(refused.message) from None


def _scope(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Scope | None:
    if not value:
        return None
    kind, _colon, key = value.partition(":")
    try:
        return kind, uuid.UUID(key)
    except ValueError:
        raise click.BadParameter("write it as city:ID") from None


@click.group()
def group() -> None:
    """Make the first administrator; grant roles."""


@group.command("create-secretariat")
@click.option("--email", required=True, help="Address of the person.")
@click.option("--name", required=True, help="Name of the person, as others should see it.")
@click.option("--language", type=click.Choice(i18n.LOCALES), default="en", show_default=True)
def create_secretariat(email: str, name: str, language: str) -> None:
    """Makes somebody the secretariat and prints the link to choose a password. For a portal that has nobody yet.

    Somebody who has an account gets the role and keeps the password.
    """
    with _transaction():
        user, secret = services.invite(
            email=email,
            display_name=name,
            locale=language,
            timezone="UTC",
            invited_by=None,
            reason=i18n.marked("by the operator"),
        )
        try:
            services.grant_role(user=user, role=Role.SECRETARIAT, actor=None, reason=i18n.marked("by the operator"))
        except Conflict:
            print(f"{user.email} has the role already.")
        link = _link(secret, language) if secret else ""
    print(f"{user.email} is now of the secretariat.")
    print(f"Choose a password within three weeks: {link}" if link else "The account's password stays as it is.")


def _link(secret: str, language: str) -> str:
    with i18n.in_language(language):
        return url_for("accounts.accept_invitation", token=secret, _external=True)


@group.command("grant")
@click.option("--email", required=True, help="Address of the person, who has an account.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--scope", callback=_scope, help="What the role is for, as city:ID; left out: the whole portal.")
@click.option("--reason", required=True, help="Stands in the audit log and in the mail to the person.")
def grant(email: str, role: str, scope: Scope | None, reason: str) -> None:
    """Gives a person a role, with a reason that stands in the audit log."""
    with _transaction():
        services.grant_role(user=_person(email), role=Role(role), scope=scope, actor=None, reason=reason)
    print(f"{email} has the role {role} now.")


def _person(email: str) -> User:
    found = queries.user_by_email(email)
    if found is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    return found
