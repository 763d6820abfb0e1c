"""What meetings, petitions, surveys, consultations, debates and hearings add to lists, feeds and widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.core import clock
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.participation import listings
from portal.participation.components import kind_of
from portal.participation.listings import Item
from portal.participation.models import Component, ComponentKind, ContributionKind, MeetingState, Process, Space
from portal.participation.queries import meetings, news, surveys
from portal.participation.rules.petitions import today_in
from portal.participation.words.consultations import KINDS as SAID

_MEETING, _PETITION, _CLOSES = _l("Meeting"), _l("Petition"), _l("Last day to sign a petition")
_VERSION, _CONCLUSION = _l("New version of a draft"), _l("What came of it")
_QUESTION, _SURVEY = _l("Question"), _l("Survey")
# The last part of the address of a component's page, by kind.
_PAGES = {
    ComponentKind.SURVEY: "survey", ComponentKind.TEXT: "consultation", ComponentKind.PLAN: "consultation",
    ComponentKind.DEBATE: "debate", ComponentKind.HEARING: "hearing",
}  # fmt: skip


def register() -> None:
    for finder in (_meetings, _closing, _open):
        if finder not in listings.coming_up:
            listings.coming_up.append(finder)
    if _news not in listings.news:
        listings.news.append(_news)
    listings.highlights[ComponentKind.PETITIONS] = _top_petitions
    listings.highlights[ComponentKind.MEETINGS] = _next_meetings
    listings.highlights[ComponentKind.SURVEY] = _survey
    listings.highlights[ComponentKind.HEARING] = _top_questions
    for kind in (ComponentKind.TEXT, ComponentKind.PLAN, ComponentKind.DEBATE):
        listings.highlights[kind] = _top_contributions


def _root(space: Space) -> str:
    return f"/cities/{space.city.slug}/participation"


def _here(component: Component) -> str:
    return f"{_root(component.process.space)}/{component.process.slug}/{component.slug}"


def _meetings(space: Space, now: datetime) -> Sequence[Item]:
    """What was called off does not come up."""
    root = _root(space)
    return [_meeting(one, root) for one in meetings.coming_in(space.id, now) if one.state is MeetingState.PLANNED]


def _meeting(one: Any, root: str) -> Item:
    return Item(
        key=f"meeting/{one.id}", titles=one.titles, texts=one.texts, label=_MEETING, at=one.starts_at, until=one.ends_at,
        place=one.place, path=f"{root}/meetings/{one.number}", note=_("Called off") if one.state is MeetingState.CANCELLED else "",
    )  # fmt: skip


def _closing(space: Space, now: datetime) -> Sequence[Item]:
    zone = ZoneInfo(space.city.timezone)
    return [
        Item(
            key=f"petition/{one.id}", titles={one.lang: one.title}, texts={one.lang: one.body}, label=_CLOSES,
            at=datetime.combine(one.closes_on, time(), zone), until=datetime.combine(one.closes_on + timedelta(days=1), time(), zone),
            path=f"{_root(space)}/{process}/{component}/petitions/{one.number}", translation=translation,
        )
        for one, component, process, translation in news.petitions_to_close(space.id, now.astimezone(zone).date())
    ]  # fmt: skip


def _open(space: Space, now: datetime) -> Sequence[Item]:
    return [
        Item(
            key=f"component/{component.id}/{phase.id}", titles=component.titles, texts=component.texts, label=kind_of(component.kind).label,
            at=phase.starts_at, until=phase.ends_at,
            path=f"{_root(space)}/{process.slug}/{component.slug}/{_PAGES[component.kind]}",
        )
        for component, process, phase in news.components_to_come(space.id, now)
    ]  # fmt: skip


def _news(space: Space, process: Process | None, limit: int) -> Sequence[Item]:
    labels = {
        "meeting": _MEETING,
        "petition": _PETITION,
        "version": _VERSION,
        "conclusion": _CONCLUSION,
        "opened": _l("Open now"),
    }
    pages = {"petition": "/petitions/{0}", "meeting": "", "version": "/consultation/versions/{0}"}
    found = []
    for kind, key, titles, texts, at, of_process, component, number, translation in news.newest(
        space.id, process.id if process else None, clock.now(), limit
    ):
        here = f"{_root(space)}/{of_process}/{component}"
        path = f"{_root(space)}/meetings/{number}" if kind == "meeting" else here + pages.get(kind, "/").format(number)
        found.append(
            Item(
                key=f"{kind}/{key}", titles=titles, texts=texts, label=labels[kind], at=at, path=path, translation=translation
            )
        )  # fmt: skip
    return found


def _top_petitions(component: Component, limit: int) -> Sequence[Item]:
    today = today_in(component.process, clock.now())
    return [
        Item(
            key=f"petition/{one.id}", titles={one.lang: one.title}, label=_PETITION, at=one.created_at,
            path=f"{_here(component)}/petitions/{one.number}", note=ngettext("%(num)d signature", "%(num)d signatures", number),
            translation=translation,
        )
        for one, number, translation in news.top_petitions(component.id, today, limit)
    ]  # fmt: skip


def _next_meetings(component: Component, limit: int) -> Sequence[Item]:
    root = _root(component.process.space)
    return [_meeting(one, root) for one in news.next_meetings(component.id, clock.now(), limit)]


def _survey(component: Component, _limit: int) -> Sequence[Item]:
    """The survey itself, with how many have answered: what they answered, its own page says."""
    number = surveys.number_of(component.id)
    return [
        Item(
            key=f"component/{component.id}", titles=component.titles, label=_SURVEY, at=component.created_at,
            path=f"{_here(component)}/survey", note=ngettext("%(num)d person answered", "%(num)d people answered", number),
        )
    ]  # fmt: skip


def _top_contributions(component: Component, limit: int) -> Sequence[Item]:
    page = _PAGES[component.kind]
    return [
        Item(
            key=f"contribution/{key}", titles={lang: text}, label=SAID[ContributionKind(kind)], at=at, path=f"{_here(component)}/{page}",
            note=ngettext("%(num)d support", "%(num)d supports", number), translation=translation,
        )
        for key, kind, lang, text, number, at, translation in news.top_contributions(component.id, limit)
    ]  # fmt: skip


def _top_questions(component: Component, limit: int) -> Sequence[Item]:
    return [
        Item(
            key=f"question/{one.id}", titles={one.lang: one.text[: news.TITLE_LENGTH]}, label=_QUESTION, at=one.asked_at,
            path=f"{_here(component)}/hearing", note=ngettext("%(num)d person wanted it answered", "%(num)d people wanted it answered", number),
            translation=translation,
        )
        for one, number, translation in news.top_questions(component.id, limit)
    ]  # fmt: skip
