"""A meeting as an entry of a calendar, in the language that is spoken now."""

from __future__ import annotations

from flask import url_for

from portal.core import clock, i18n, settings
from portal.core.calendars import Entry, Status
from portal.core.i18n import _
from portal.participation.models import Meeting, MeetingState, Space


def entry_of(meeting: Meeting, space: Space) -> Entry:
    """Called off it stays, so that programs take it out of the day."""
    url = url_for("participation.meeting", city=space.city.slug, number=meeting.number, _external=True)
    is_off = meeting.state is MeetingState.CANCELLED
    notes = [i18n.plain(meeting.texts), meeting.access, meeting.off_reason, _("Agenda and documents: %(url)s", url=url)]
    return Entry(
        uid=str(meeting.id), sequence=meeting.sequence, stamp=clock.now().replace(microsecond=0), changed_at=meeting.changed_at,
        starts_at=meeting.starts_at, ends_at=meeting.ends_at, timezone=meeting.timezone, lang=i18n.current(),
        summary=i18n.plain(meeting.titles), description="\n\n".join(note for note in notes if note),
        location=meeting.place or meeting.link, url=url, organizer_name=i18n.plain(space.city.names),
        organizer_email=space.contact or settings().mail_from, status=Status.CANCELLED if is_off else Status.CONFIRMED,
    )  # fmt: skip
