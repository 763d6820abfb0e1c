"""The own page of a speaker, moderator, interpreter, captioner or note-taker: with an account, or by a link that works without one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.core import clock, db, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import extras
from portal.webinars.forms.crew import ProfileForm
from portal.webinars.models import ContributorState, RunState, WebinarState
from portal.webinars.queries import crew as queries
from portal.webinars.queries.crew import Asked
from portal.webinars.rules import joining
from portal.webinars.rules import people as rules
from portal.webinars.services import crew as services
from portal.webinars.views.base import bp, me


@dataclass(frozen=True)
class Door:
    """The way by which somebody came in: how his part is loaded, and the address of its page."""

    load: Callable[[bool], Asked | None]
    endpoint: str
    at: dict[str, Any]

    def asked(self, *, lock: bool = False) -> Asked:
        """The part.

        Raises:
            NotFound: there is none behind this door.
        """
        found = self.load(lock)
        if found is None:
            raise NotFound
        return found


def _own(contributor_id: uuid.UUID) -> Door:
    return Door(
        lambda lock: queries.asked_person(me(), contributor_id, lock=lock), "webinars.own_part",
        {"contributor_id": contributor_id},
    )  # fmt: skip


def _by_link(token: str) -> Door:
    return Door(lambda lock: queries.asked_by_link(token, lock=lock), "webinars.part_by_link", {"token": token})


@bp.get("/webinars/parts")
@requires(signed_in)
def own_parts() -> Response:
    """The webinars that the reader helps with."""
    return web.render("webinars/own_parts.html", parts=queries.parts_of(me()))


@bp.route("/webinars/parts/<uuid:contributor_id>", methods=["GET", "POST"])
@requires(signed_in)
def own_part(contributor_id: uuid.UUID) -> ResponseReturnValue:
    """The part of somebody with an account."""
    return _step(_own(contributor_id))


@bp.route("/webinars/part/<token>", methods=["GET", "POST"])
@public
def part_by_link(token: str) -> ResponseReturnValue:
    """The part by the link of the mail; whoever has it is the person. Times are in the zone that he has chosen."""
    door = _by_link(token)
    g.timezone = door.asked().timezone
    answer = _step(door)
    # The address is the secret: it must not be told to other sites, nor be kept.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _step(door: Door) -> Response:
    asked, form = door.asked(), ProfileForm()
    form.offer(has_account=asked.person is not None)
    if request.method == "GET":
        form.show(asked.contributor)
        return _page(door, asked, form)
    action = request.form.get("action", "")
    if action not in ("yes", "no") and not form.validate():
        return _page(door, asked, form, status=422)
    try:
        with db.transaction():
            held = door.asked(lock=True)
            _still_open(held)
            if action in ("yes", "no"):
                services.answer(asked=held, yes=action == "yes")
            else:
                services.save_profile(asked=held, profile=form.profile(), actor=held.person)
    except DomainError as error:
        if action in ("yes", "no"):
            form.show(asked.contributor)
        return _page(door, door.asked(), form, error=error)
    done = {"yes": _("Thank you. The organiser knows that you come."), "no": _("The organiser knows that you cannot.")}
    flash(done.get(action, _("The changes are saved.")), "success")
    return web.see_other(door.endpoint, **door.at)


def _still_open(asked: Asked) -> None:
    if asked.person is None and rules.is_link_over(asked.webinar, clock.now()):
        raise DomainError(_("The webinar is long over. Write to the organiser if there is still something to say."))


def _page(
    door: Door, asked: Asked, form: ProfileForm, *, status: int = 200, error: DomainError | None = None
) -> Response:
    is_over = asked.contributor.state is ContributorState.WITHDRAWN or not rules.may_answer(
        asked.contributor, asked.webinar
    )
    return web.render(
        "webinars/part.html", error.status if error else status, asked=asked, form=form, error=error, is_over=is_over,
        answer=FlaskForm(), extras=extras.of("part", asked, current_user), rooms=_rooms(door, asked),
    )  # fmt: skip


def _rooms(door: Door, asked: Asked) -> dict[uuid.UUID, str]:
    """Run → its join page, for who has confirmed: to test the devices and bring in slides long before, and to come in."""
    if asked.contributor.state is not ContributorState.CONFIRMED or asked.webinar.state is not WebinarState.PUBLISHED:
        return {}
    now = clock.now()
    secret = door.at.get("token")
    return {
        run.id: url_for("webinars.join", key=f"{secret}.{run.number}" if secret else run.id)
        for run in asked.runs
        if run.state is RunState.PLANNED and now < joining.closes_at(run)
    }
