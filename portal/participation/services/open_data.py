"""The verbs of a city's open data: brought in, described, corrected, published."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import address_of, free_address, one_line
from portal.participation.events import DatasetChanged
from portal.participation.models import CityDataset, DatasetKind, DatasetRow, DatasetVersion, Space
from portal.participation.queries import open_data as queries
from portal.participation.services import dataset_index
from portal.participation.tables import BUDGET_COLUMNS, Column, Table, budget_table, infer, read, wrong_cell

MOST_DATASETS = 500
_TOGETHER = 1000  # rows of one INSERT


@dataclass(frozen=True)
class DatasetPlan:
    """How a set of data is described; texts by language. See `CityDataset` for what the parts mean."""

    titles: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    publisher: str = ""
    contact: str = ""
    licence: str = "cc-by"
    theme: str = "GOVE"
    frequency: str = "unknown"
    keywords: Sequence[str] = ()
    covers_place: str = ""
    covers_from: date | None = None
    covers_to: date | None = None
    currency: str = ""
    inhabitants: int | None = None
    inhabitants_year: int | None = None


def add_dataset(
    *, space: Space, kind: DatasetKind, title: str, data: bytes, filename: str, encoding: str = "", actor: User | None
) -> CityDataset:
    """A set of data with its first version, seen by nobody yet. The space is locked.

    Raises:
        DomainError: there is no title, or the file is no table (`tables.read`). Conflict: there are five hundred.
    """
    words = one_line(title)[:200]
    if not words:
        raise DomainError(_("Enter a title."), field="title")
    if len(queries.taken_addresses(space.id, "")) >= MOST_DATASETS:
        raise Conflict(_("A space has five hundred sets of data at most."))
    wanted = address_of(words, "data", {"catalog"})
    made = CityDataset(
        id=ids.new_id(), space_id=space.id, kind=kind, lang=space.lang, titles={space.lang: words},
        slug=free_address(wanted, queries.taken_addresses(space.id, wanted)), contact=space.contact,
        publisher=i18n.pick(space.city.names, space.lang)[0][:160], theme="ECON" if kind is DatasetKind.BUDGET else "GOVE",
        created_by=actor.id if actor else None,
    )  # fmt: skip
    table = _table(kind, data, filename, encoding)
    db.session.add(made)
    db.session.flush()
    _bring_in(made, table, (), data=data, note="", actor=actor)
    _note(made, "participation.dataset_added", actor)
    return queries.known_dataset(made.id, lock=True)


def renew_dataset(
    *, dataset: CityDataset, data: bytes, filename: str, encoding: str = "", note: str = "", actor: User | None
) -> DatasetVersion:
    """One version more; earlier ones stay readable. Columns that stay keep their descriptions. It is locked.

    Raises:
        DomainError: the file is no table. Conflict: it is the same file as the newest version.
    """
    table, newest = _table(dataset.kind, data, filename, encoding), dataset.versions[0]
    if newest.sha256 == hashlib.sha256(data).hexdigest():
        raise Conflict(_("This is the same file as before."))
    made = _bring_in(dataset, table, [Column.of(one) for one in newest.columns], data=data, note=note, actor=actor)
    _note(dataset, "participation.dataset_renewed", actor)
    return made


def describe_dataset(*, dataset: CityDataset, plan: DatasetPlan, actor: User | None) -> None:
    """Its metadata. It is locked.

    Raises:
        DomainError: there is no title in its own language, or it ends before it begins.
    """
    if not plan.titles.get(dataset.lang):
        raise DomainError(_("Enter a title."), field=f"titles_{dataset.lang}")
    if plan.covers_from and plan.covers_to and plan.covers_to < plan.covers_from:
        raise DomainError(_("The end lies before the beginning."), field="covers_to")
    for name in DatasetPlan.__dataclass_fields__:
        value = getattr(plan, name)
        if isinstance(value, Mapping):
            value = dict(value)
        setattr(dataset, name, list(value) if isinstance(value, tuple | list) else value)
    _note(dataset, "participation.dataset_changed", actor)


def correct_columns(*, dataset: CityDataset, columns: Sequence[Column], actor: User | None) -> None:
    """Types and meanings of the columns of the newest version, in their order. It is locked.

    Raises:
        DomainError: a cell is none of the type; row and column are named, and nothing is changed.
    """
    version = dataset.versions[0]
    for place, (column, kept) in enumerate(zip(columns, version.columns, strict=True)):
        if column.type.value == kept["type"]:
            continue
        if dataset.kind is DatasetKind.BUDGET and column.name in BUDGET_COLUMNS:
            raise DomainError(
                _("The column “%(name)s” of a budget keeps its type.", name=column.name), field=f"type_{place}"
            )
        wrong = wrong_cell(column.type, queries.column_cells(version.id, place))
        if wrong is not None:
            raise DomainError(
                _("Row %(row)s, column “%(name)s”: “%(cell)s” does not fit.", row=i18n.number(wrong[0] + 1), name=column.name, cell=wrong[1][:60]),
                field=f"type_{place}",
            )  # fmt: skip
    version.columns = [one.stored() for one in columns]
    version.changed_at = clock.now()
    _note(dataset, "participation.dataset_changed", actor)


def publish_dataset(*, dataset: CityDataset, is_public: bool, actor: User | None) -> None:
    """Gives it out, or takes it from the page. It is locked.

    Raises:
        DomainError: nobody could understand it: it has no description.
    """
    if is_public and not dataset.descriptions.get(dataset.lang):
        raise DomainError(
            _("Describe the data first: people must know what they see."), field=f"descriptions_{dataset.lang}"
        )
    dataset.is_public = is_public
    if is_public:
        dataset.issued_on = dataset.issued_on or clock.today()
    _note(dataset, "participation.dataset_published" if is_public else "participation.dataset_hidden", actor)


def remove_dataset(*, dataset: CityDataset, actor: User | None) -> None:
    """Takes it away with all versions. It is locked.

    Raises:
        Conflict: it is out; others may rely on it.
    """
    if dataset.is_public:
        raise Conflict(_("Take it from the page first: others may rely on it."))
    db.session.delete(dataset)
    _note(dataset, "participation.dataset_removed", actor)


def _table(kind: DatasetKind, data: bytes, filename: str, encoding: str) -> Table:
    table = read(data, filename, encoding)
    return budget_table(table) if kind is DatasetKind.BUDGET else table


def _bring_in(
    dataset: CityDataset, table: Table, before: Sequence[Column], *, data: bytes, note: str, actor: User | None
) -> DatasetVersion:
    known = {one.name: one for one in before}
    columns = [_column(dataset.kind, name, place, table, known.get(name)) for place, name in enumerate(table.names)]
    made = DatasetVersion(
        id=ids.new_id(), dataset_id=dataset.id, number=queries.newest_number(dataset.id) + 1, columns=[one.stored() for one in columns],
        row_count=len(table.rows), has_places=any(table.places), sha256=hashlib.sha256(data).hexdigest(),
        note=one_line(note)[:300], created_by=actor.id if actor else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for first in range(0, len(table.rows), _TOGETHER):
        db.session.execute(DatasetRow.__table__.insert(), _rows(made.id, table, first))  # type: ignore[attr-defined]  # a table
    dataset.changed_at = clock.now()
    db.session.expire(dataset, ["versions"])
    return made


def _rows(version_id: uuid.UUID, table: Table, first: int) -> list[dict[str, Any]]:
    return [
        {"version_id": version_id, "number": n + 1, "cells": table.rows[n], "place": table.places[n] if table.places else None}
        for n in range(first, min(first + _TOGETHER, len(table.rows)))
    ]  # fmt: skip


def _column(kind: DatasetKind, name: str, place: int, table: Table, before: Column | None) -> Column:
    descriptions = before.descriptions if before else {}
    if kind is DatasetKind.BUDGET and name in BUDGET_COLUMNS:
        return Column(name, BUDGET_COLUMNS[name], descriptions)
    cells = [row[place] for row in table.rows]
    if before is not None and wrong_cell(before.type, cells) is None:
        return before
    return Column(name, infer(cells), descriptions)


def _note(dataset: CityDataset, action: str, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("participation_dataset", dataset.id), data={"dataset": dataset.slug}
    )
    dataset_index.refresh([dataset.id])
    events.publish(DatasetChanged(dataset.id, dataset.space_id))
