"""The verbs of the webinars, by what they are about."""

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

__all__ = [
    "RunPlan",
    "begin_webinar",
    "call_off_run",
    "change_run",
    "derive_anew",
    "plan_run",
    "publish_webinar",
    "remove_run",
]
