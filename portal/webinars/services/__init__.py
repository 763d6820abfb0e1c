"""The verbs of the webinars, by what they are about."""

from portal.webinars.services.calendars import calendar_for
from portal.webinars.services.feeds import feed_owner, feed_token, renew_feed
from portal.webinars.services.reach import change_guest_address, tell_of_bounce
from portal.webinars.services.scheduling import (
    RunPlan,
    begin_webinar,
    call_off_run,
    change_run,
    plan_run,
    publish_webinar,
)

__all__ = [
    "RunPlan",
    "begin_webinar",
    "calendar_for",
    "call_off_run",
    "change_guest_address",
    "change_run",
    "feed_owner",
    "feed_token",
    "plan_run",
    "publish_webinar",
    "renew_feed",
    "tell_of_bounce",
]
