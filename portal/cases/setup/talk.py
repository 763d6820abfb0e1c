"""Cases are talked about, marked and followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from portal.cases import extras, listing, words
from portal.cases.extras import Extra
from portal.cases.queries import Published, awaited
from portal.cases.queries.talk import about_cases, moderated_by, speakers_of
from portal.core.i18n import lazy as _l
from portal.discussions import queries, subjects
from portal.discussions.asked import Asked
from portal.discussions.subjects import Subject
from portal.notifications import kinds
from portal.search import queries as search

KIND = "case"


def register() -> None:
    subjects.register(
        KIND, _l("Case"), about=about_cases, speakers=speakers_of, moderated_by=moderated_by,
        asked_of=Asked(awaited.spoken_for, awaited.cities_of),
    )  # fmt: skip
    for scheme in listing.FOLLOWED:
        subjects.register_scheme(scheme, words.SCHEMES[scheme], _labels_of(scheme))
    kinds.register("cases.news", label=_l("News of cases that you follow"), can_wait=True)
    extras.append(_talk)


def _labels_of(scheme: str) -> Any:
    def labels(codes: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        found = search.tags_by_key([f"{scheme}:{code}" for code in codes])
        return {tag.code: tag.labels for tag in found.values()}

    return labels


def _talk(found: Published, reader: Any) -> Extra:
    """How much is said, the way to the page where it stands, and the reader's own marks: one statement."""
    glance = queries.glance(Subject(KIND, found.case.id), reader)
    return Extra("cases/_talk.html", {"glance": glance, "number": found.case.number}, order=90)
