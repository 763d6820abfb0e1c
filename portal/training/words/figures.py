"""The words of the figures."""

from __future__ import annotations

from portal.cities.labels import REGIONS
from portal.cities.models import Region
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import measures

MEASURES = {
    measures.NOMINATED: _l("Nominated"),
    measures.SELECTED: _l("Selected"),
    measures.COMPLETED: _l("Completed the edition"),
}
DIMENSIONS = {
    "edition": _l("By edition"),
    "city": _l("By city"),
    "region": _l("By region"),
    "gender": _l("By gender"),
}


def measure(key: str) -> str:
    """The name of a measure."""
    return str(MEASURES[key] if key in MEASURES else measures.registered()[key].label)


def region(key: str) -> str:
    """The name of a region."""
    return str(REGIONS[Region(key)])


def gender(key: str) -> str:
    """What somebody said of the own gender."""
    known = measures.genders()
    return str(known.labels[key]) if known and key in known.labels else str(_("Not said"))
