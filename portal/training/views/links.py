"""An activity that lies elsewhere: the learner opens it and says that it is done."""

from __future__ import annotations

from flask import Response

from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.i18n import lazy as _l
from portal.training import activities, services
from portal.training.models import ActivityKind
from portal.training.queries import content, learning
from portal.training.views.base import bp
from portal.training.views.learn import own_activity, own_place

activities.register(ActivityKind.LINK, "training.link", _l("Link"), "external")


@bp.get("/training/learn/<edition>/<course>/links/<activity>")
@requires(signed_in)
def link(edition: str, course: str, activity: str) -> Response:
    """What the link leads to, and the way there."""
    place = own_place(edition, course)
    shown = own_activity(place, activity, ActivityKind.LINK)
    before, after = place.course.neighbours(activity)
    page = content.lesson(shown.id, place.lang, place.course.languages[0])
    return web.render(
        "training/link.html", place=place, activity=shown, before=before, after=after, page=page,
        is_done=shown.id in learning.done_activities(place.enrolment.id),
    )  # fmt: skip


@bp.post("/training/learn/<edition>/<course>/links/<activity>/done")
@requires(signed_in)
def complete_link(edition: str, course: str, activity: str) -> Response:
    """The learner has done what lies behind the link; saying it twice changes nothing more."""
    with db.transaction():
        place = own_place(edition, course, lock=True)
        finished = own_activity(place, activity, ActivityKind.LINK)
        services.record_result(
            enrolment=place.enrolment, edition=place.edition, activity_id=finished.id, versions=place.versions
        )
    return web.see_other("training.learn", edition=edition, course=course)
