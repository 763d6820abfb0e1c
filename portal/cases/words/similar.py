"""Why two cases are alike, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.cities import labels
from portal.cities.models import Government, IncomeGroup, Region
from portal.core import i18n
from portal.core.i18n import _
from portal.search import queries as search


def reason(found: Mapping[str, Any]) -> str:
    """One reason of a pair, in the reader's language; empty for what is not known any more."""
    kind = found["kind"]
    if kind == "tag":
        tag = search.tags_by_key([found["tag"]]).get(found["tag"])
        if tag is None:
            return ""
        name = i18n.plain(dict(tag.labels))
        return (
            _("both about: %(topic)s", topic=name) if tag.scheme.value == "topic" else _("in both: %(tag)s", tag=name)
        )
    if kind == "country":
        return _("both in this country: %(country)s", country=i18n.country(found["country"]))
    if kind == "region":
        return _("same region: %(region)s", region=labels.REGIONS[Region(found["region"])])
    if kind == "income":
        return _("same income group: %(group)s", group=labels.INCOMES[IncomeGroup(found["income"])])
    if kind == "government":
        return _("same form of government: %(form)s", form=labels.GOVERNMENTS[Government(found["government"])])
    return {
        "text": _("described in similar words"),
        "words": _("found by your words"),
        "some_words": _("found by some of your words"),
        "size": _("cities of the same size"),
    }.get(kind, "")


def reasons(found: Any) -> str:
    """All reasons of a pair as one list."""
    return i18n.listed(filter(None, (reason(one) for one in found)))
