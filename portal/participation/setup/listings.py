"""What phases, announcements, processes and proposals add to lists, feeds and widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.participation import listings
from portal.participation.listings import Item
from portal.participation.models import Component, ComponentKind, Process, Space
from portal.participation.queries import announcements as queries
from portal.participation.queries import open_data

_ANNOUNCEMENT, _PHASE, _PROCESS = _l("Announcement"), _l("Phase"), _l("Process")
_PROPOSAL, _DATA = _l("Proposal"), _l("Open data")


def register() -> None:
    for finder in (_announced, _phases):
        if finder not in listings.coming_up:
            listings.coming_up.append(finder)
    for of_news in (_new_announcements, _published, _proposals, _data):
        if of_news not in listings.news:
            listings.news.append(of_news)
    listings.highlights[ComponentKind.PROPOSALS] = _top


def _announced(space: Space, now: datetime) -> Sequence[Item]:
    return [
        Item(
            key=f"announcement/{one.id}", titles=one.titles, texts=one.texts, label=_ANNOUNCEMENT, at=one.starts_at,
            until=one.ends_at, place=one.place, path=one.link or f"/cities/{space.city.slug}/participation/coming-up",
        )
        for one in queries.announcements_of(space.id, now)
    ]  # fmt: skip


def _phases(space: Space, now: datetime) -> Sequence[Item]:
    return [
        Item(
            key=f"phase/{phase.id}", titles=_joined(process.titles, phase.titles), texts=phase.texts, label=_PHASE,
            at=phase.starts_at, until=phase.ends_at, path=f"/cities/{space.city.slug}/participation/{process.slug}/",
        )
        for phase, process in queries.phases_to_come(space.id, now)
    ]  # fmt: skip


def _joined(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """Process and phase as one title, in the languages that both have, else in those of the process."""
    both = {lang: f"{text}: {second[lang]}" for lang, text in first.items() if lang in second}
    return both or first


def _new_announcements(space: Space, process: Process | None, limit: int) -> Sequence[Item]:
    if process is not None:
        return []
    return [
        Item(
            key=f"announcement/{one.id}", titles=one.titles, texts=one.texts, label=_ANNOUNCEMENT, at=one.changed_at,
            path=one.link or f"/cities/{space.city.slug}/participation/coming-up",
        )
        for one in queries.announcements_of(space.id)[:limit]
    ]  # fmt: skip


def _published(space: Space, process: Process | None, limit: int) -> Sequence[Item]:
    processes = [process] if process is not None else queries.published(space.id, limit)
    return [
        Item(
            key=f"process/{one.id}", titles=one.titles, texts=one.summaries, label=_PROCESS, at=one.published_at,
            path=f"/cities/{space.city.slug}/participation/{one.slug}/",
        )
        for one in processes if one.published_at
    ]  # fmt: skip


def _proposals(space: Space, process: Process | None, limit: int) -> Sequence[Item]:
    return [
        Item(
            key=f"proposal/{one.id}", titles={one.lang: one.title}, texts={one.lang: one.body}, label=_PROPOSAL,
            at=one.created_at, path=f"/cities/{space.city.slug}/participation/{of_process}/{component}/{one.number}",
            translation=translation,
        )
        for one, component, of_process, translation in queries.newest_proposals(space.id, process.id if process else None, limit)
    ]  # fmt: skip


def _data(space: Space, process: Process | None, limit: int) -> Sequence[Item]:
    if process is not None:
        return []
    newest = sorted(open_data.datasets_of(space.id, drafts=False), key=lambda one: one.changed_at, reverse=True)[:limit]
    return [
        Item(
            key=f"dataset/{one.id}/{one.versions[0].number}", titles=one.titles, texts=one.descriptions, label=_DATA,
            at=one.versions[0].created_at, path=f"/cities/{space.city.slug}/participation/open-data/{one.slug}/",
        )
        for one in newest
    ]  # fmt: skip


def _top(component: Component, limit: int) -> Sequence[Item]:
    process = component.process
    here = f"/cities/{process.space.city.slug}/participation/{process.slug}/{component.slug}"
    return [
        Item(
            key=f"proposal/{one.id}", titles={one.lang: one.title}, label=_PROPOSAL, at=one.created_at,
            path=f"{here}/{one.number}", note=ngettext("%(num)d support", "%(num)d supports", supports),
            translation=translation,
        )
        for one, supports, translation in queries.top_proposals(component.id, limit)
    ]  # fmt: skip
