"""Calendar entries as programs exchange them: iCalendar (RFC 5545) for iTIP (RFC 5546) and feeds. Pure: values in, bytes out."""

from portal.webinars.calendar.entry import Attendee, Entry, Participation, Status
from portal.webinars.calendar.itip import cancel, feed, publish, request

__all__ = ["Attendee", "Entry", "Participation", "Status", "cancel", "feed", "publish", "request"]
