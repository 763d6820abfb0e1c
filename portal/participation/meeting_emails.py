"""Mails about petitions, meetings and draws."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.core import datetimes, i18n, mail
from portal.notifications.services import Recipient
from portal.participation import words
from portal.participation.models import Draw, DrawCandidate, Meeting, MeetingState, OfficialAnswer, Petition


def address(lang: str, endpoint: str, *, full: bool = False, **values: Any) -> str:
    """A page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def petition_path(petition: Petition, lang: str, *, full: bool = False) -> str:
    process = petition.component.process
    return address(
        lang, "participation.petition", full=full, city=process.space.city.slug, process=process.slug,
        component=petition.component.slug, number=petition.number,
    )  # fmt: skip


def petition_reached(petition: Petition, signatures: int, person: Recipient, *, is_city: bool) -> mail.Message:
    """To its author, and to the city, which must answer now."""
    return mail.render(
        "participation.petition_reached", template="participation/email/petition_reached", lang=person.locale,
        timezone=person.timezone, title=petition.title, signatures=signatures, due_on=petition.answer_due_on, is_city=is_city,
        person=person, link=petition_path(petition, person.locale, full=True),
    )  # fmt: skip


def petition_answered(petition: Petition, answer: OfficialAnswer, lang: str, timezone: str) -> mail.Message:
    """To everybody who wrote or signed it: the same for all of one language and zone."""
    return mail.render(
        "participation.petition_answered", template="participation/email/petition_answered", lang=lang, timezone=timezone,
        title=petition.title, city=petition.component.process.space.city.names, state=words.ANSWERS[answer.state][0],
        reason=answer.reason, department=answer.department, percent=answer.percent,
        link=petition_path(petition, lang, full=True),
    )  # fmt: skip


def meeting_path(meeting: Meeting, lang: str, *, full: bool = False) -> str:
    return address(lang, "participation.meeting", full=full, city=meeting.space.city.slug, number=meeting.number)


def _facts(meeting: Meeting, lang: str) -> dict[str, Any]:
    with i18n.in_language(lang):
        begins = datetimes.format_datetime(meeting.starts_at, "full", zone=meeting.timezone)
        return {"title": i18n.plain(meeting.titles), "begins": begins, "place": meeting.place}


def meeting_moved(meeting: Meeting, lang: str, timezone: str) -> mail.Message:
    """To everybody who has signed up: how the meeting is now, or that it is called off."""
    return mail.render(
        "participation.meeting_moved", template="participation/email/meeting_moved", lang=lang, timezone=timezone,
        is_off=meeting.state is MeetingState.CANCELLED, reason=meeting.off_reason, room=meeting.link,
        link=meeting_path(meeting, lang, full=True), **_facts(meeting, lang),
    )  # fmt: skip


def seat_freed(meeting: Meeting, lang: str, timezone: str) -> mail.Message:
    """To somebody who has moved up from the waiting list."""
    return mail.render(
        "participation.seat_freed", template="participation/email/seat_freed", lang=lang, timezone=timezone,
        link=meeting_path(meeting, lang, full=True), **_facts(meeting, lang),
    )  # fmt: skip


def draw_path(draw: Draw, lang: str, *, full: bool = False) -> str:
    return address(
        lang, "participation.draw", full=full, city=draw.body.space.city.slug, body=draw.body.slug, number=draw.number
    )


def person_drawn(candidate: DrawCandidate, lang: str, timezone: str) -> mail.Message:
    """To somebody drawn by lot, or moved up from the reserves."""
    draw = candidate.draw
    with i18n.in_language(lang):
        title = i18n.plain(draw.titles)
    return mail.render(
        "participation.person_drawn", template="participation/email/person_drawn", lang=lang, timezone=timezone, title=title,
        moved_up=candidate.moved_up_at is not None, link=draw_path(draw, lang, full=True),
    )  # fmt: skip
