"""Role × object for calendars and for whom an organiser reaches."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, Case
from tests.architecture.access_webinars import OUT, RUNS_IT

GUEST = {"registration_id": "told_guest"}

TABLE = (
    # the address is the key: programs that follow calendars do not sign in
    Case("webinars.own_feed", {"token": "webinar_feed"}, EVERYBODY),
    Case("webinars.run_file", {"slug": "webinar", "number": "webinar_run_number"}, EVERYBODY),
    Case("webinars.reach", OUT, RUNS_IT),
    Case("webinars.mend_address", GUEST, RUNS_IT),
    Case("webinars.mend_address", GUEST, RUNS_IT, {"email": "mended@city.example"}),
    Case("webinars.tell_of_bounce", {"registration_id": "webinar_bounced"}, RUNS_IT, {}),
)
