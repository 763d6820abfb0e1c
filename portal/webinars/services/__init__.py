"""The verbs of the webinars, by what they are about."""

from portal.webinars.services.calendars import calendar_for
from portal.webinars.services.feeds import feed_owner, feed_token, renew_feed
from portal.webinars.services.guests import (
    ask_link,
    confirm_guest,
    forget_guests,
    register_again,
    register_guest,
    secret_of,
    take_over,
)
from portal.webinars.services.inviting import invite, look_at, register_by_hand
from portal.webinars.services.questions import change_questions
from portal.webinars.services.reach import change_guest_address, tell_of_bounce
from portal.webinars.services.registering import (
    Wish,
    accept_invitation,
    approve,
    change_answers,
    change_to_run,
    decline_invitation,
    refuse_pending,
    register,
    take_off,
    withdraw,
)
from portal.webinars.services.scheduling import (
    RunPlan,
    begin_webinar,
    call_off_run,
    change_run,
    derive_anew,
    plan_run,
    publish_webinar,
    remove_run,
)
from portal.webinars.services.waiting import accept_offer, decline_offer, settle_run

__all__ = [
    "RunPlan",
    "Wish",
    "accept_invitation",
    "accept_offer",
    "approve",
    "ask_link",
    "begin_webinar",
    "calendar_for",
    "call_off_run",
    "change_answers",
    "change_guest_address",
    "change_questions",
    "change_run",
    "change_to_run",
    "confirm_guest",
    "decline_invitation",
    "decline_offer",
    "derive_anew",
    "feed_owner",
    "feed_token",
    "forget_guests",
    "invite",
    "look_at",
    "plan_run",
    "publish_webinar",
    "refuse_pending",
    "register",
    "register_again",
    "register_by_hand",
    "register_guest",
    "remove_run",
    "renew_feed",
    "secret_of",
    "settle_run",
    "take_off",
    "take_over",
    "tell_of_bounce",
    "withdraw",
]
