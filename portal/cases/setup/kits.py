"""What kits and similar cases add to a case's page, and their words in the audit log."""

from __future__ import annotations

from typing import Any

from portal.accounts import hooks
from portal.cases import extras, queries, rules
from portal.cases.extras import Extra
from portal.cases.queries import Published
from portal.core.i18n import lazy as _l


def register() -> None:
    extras.append(kit_link)
    extras.append(alike)
    hooks.audit_actions.update(
        {
            "cases.means_set": _l("What a city has for kits noted"),
            "cases.pair_chosen": _l("Pair of similar cases pinned, hidden or released"),
        }
    )


def kit_link(found: Published, _reader: Any) -> Extra | None:
    """The way to the kit, of the version that is out."""
    return Extra("cases/_kit.html", {"number": found.case.number}, "actions") if found.is_current else None


def alike(found: Published, reader: Any) -> Extra | None:
    """Similar cases with their reasons."""
    pairs = queries.similar_to(found.case.id) if found.is_current else []
    manages = rules.may_edit_library(reader) or rules.may_write(reader, found.case, queries.own_city_ids(reader))
    if not pairs and not manages:
        return None
    return Extra(
        "cases/_similar.html", {"pairs": pairs, "number": found.case.number, "manages": manages}, order=90
    )  # fmt: skip
