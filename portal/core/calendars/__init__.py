"""Calendar entries as programs exchange them: iCalendar (RFC 5545) for iTIP (RFC 5546) and feeds. Pure: values in, bytes out.

`itip` writes them; it stands apart, because the library that knows the format weighs megabytes and few pages need it.
"""

from portal.core.calendars.entry import Attendee, Entry, Participation, Status

__all__ = ["Attendee", "Entry", "Participation", "Status"]
