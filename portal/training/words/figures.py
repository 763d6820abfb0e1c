"""The words of the figures."""

from __future__ import annotations

from portal.cities.labels import REGIONS
from portal.cities.models import Region
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.training import measures

MEASURES = {
    measures.NOMINATED: _l("Nominated"),
    measures.SELECTED: _l("Selected"),
    measures.DIRECT: _l("Enrolled without a nomination"),
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


def counted(key: str, number: int) -> str:
    """A number with what it counts, as a phrase: `2 people selected`."""
    match key:
        case measures.NOMINATED:
            return str(ngettext("%(num)d nomination", "%(num)d nominations", number))
        case measures.SELECTED:
            return str(ngettext("%(num)d person selected", "%(num)d people selected", number))
        case measures.DIRECT:
            return str(
                ngettext(
                    "%(num)d person enrolled without a nomination",
                    "%(num)d people enrolled without a nomination",
                    number,
                )
            )
        case measures.COMPLETED:
            return str(ngettext("%(num)d person has completed", "%(num)d people have completed", number))
    own = measures.registered()[key].counted
    return own(number) if own else str(ngettext("%(num)d person", "%(num)d people", number))


def region(key: str) -> str:
    """The name of a region."""
    return str(REGIONS[Region(key)])


def gender(key: str) -> str:
    """What somebody said of the own gender."""
    known = measures.genders()
    return str(known.labels[key]) if known and key in known.labels else str(_("Not said"))
