"""What a person follows."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.discussions import queries, services
from portal.discussions.models import TopicKind
from portal.discussions.subjects import Topic
from portal.discussions.views.base import back_to, bp, me


@bp.get("/my/follows")
@requires(signed_in)
def follows() -> ResponseReturnValue:
    """All that the reader follows, by mail and as feeds."""
    return web.render("discussions/follows.html", followed=queries.following_all(me()))


@bp.post("/my/follows")
@requires(signed_in)
def set_follow() -> ResponseReturnValue:
    """Follows a topic, or no more."""
    kind, value = request.form.get("kind", ""), request.form.get("value", "")[:200]
    if kind not in set(TopicKind):
        raise NotFound
    topic = Topic(TopicKind(kind), value)
    with db.transaction():
        if request.form.get("set") == "off":
            services.unfollow(topic=topic, user=me())
            flash(_("You do not follow it any more."), "success")
        else:
            services.follow(topic=topic, user=me())
            flash(_("You follow it now. In your settings you choose how often you get mail."), "success")
    return back_to(request.form.get("back"), web.see_other("discussions.follows").location or "/")
