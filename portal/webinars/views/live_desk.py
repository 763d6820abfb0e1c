"""What organisers prepare of the live part: how questions are taken, and the polls."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import db, i18n, sheets, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import queries as webinars
from portal.webinars import rules
from portal.webinars.forms.live_questions import SetUpForm
from portal.webinars.forms.polls import PollForm, poll_form
from portal.webinars.models import Poll, PollKind, Webinar
from portal.webinars.polling import Tally
from portal.webinars.queries import polls as queries
from portal.webinars.services import live_questions as question_services
from portal.webinars.services import polls as services
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.views.hall_screen import screen_key
from portal.webinars.words import questions as words


def _own(webinar: Webinar | None) -> Webinar:
    if webinar is None or not rules.is_organiser(me(), webinar):
        raise NotFound
    return webinar


def _own_poll(poll_id: uuid.UUID) -> tuple[Poll, Webinar]:
    poll = queries.poll_by_id(poll_id)
    if poll is None:
        raise NotFound
    return poll, _own(webinars.webinar_by_id(poll.webinar_id))


@bp.route("/webinars/manage/<slug>/live", methods=["GET", "POST"])
@requires(signed_in)
def live_desk(slug: str) -> ResponseReturnValue:
    """How questions are taken, the polls, and the addresses of the screens."""
    webinar = _own(webinars.webinar_by_slug(slug))
    form = SetUpForm(obj=webinar)
    if form.validate_on_submit():
        with db.transaction():
            question_services.set_up(
                webinar=webinar,
                moderates=form.moderates_questions.data,
                takes_anonymous=form.takes_anonymous.data,
                actor=me(),
            )
        flash(_("The changes are saved."), "success")
        return web.see_other("webinars.live_desk", slug=slug)
    return form_page(
        "webinars/live_desk.html", form, webinar=webinar, polls=queries.polls_of(webinar.id), words=words,
        voted=queries.voted(webinar.id),
        screens=[(run, url_for("webinars.hall_screen", screen=screen_key(run), _external=True)) for run in webinar.runs],
    )  # fmt: skip


@bp.route("/webinars/manage/<slug>/polls/new", methods=["GET", "POST"])
@requires(signed_in)
def new_poll(slug: str) -> ResponseReturnValue:
    """A poll more."""
    webinar = _own(webinars.webinar_by_slug(slug))
    return _edited(webinar, None, poll_form(webinar))


@bp.route("/webinars/manage/polls/<uuid:poll_id>", methods=["GET", "POST"])
@requires(signed_in)
def edit_poll(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Changes a poll in which nobody has voted."""
    poll, webinar = _own_poll(poll_id)
    return _edited(webinar, poll, poll_form(webinar, poll))


def _edited(webinar: Webinar, poll: Poll | None, form: PollForm) -> ResponseReturnValue:
    page: dict[str, Any] = {
        "webinar": webinar,
        "poll": poll,
        "is_frozen": poll is not None and queries.has_votes(poll.id),
    }
    if not form.validate_on_submit():
        return form_page("webinars/poll_edit.html", form, **page)
    try:
        with db.transaction():
            services.save(webinar=webinar, plan=form.plan(), poll=poll, actor=me())
    except DomainError as error:
        # What belongs to no language alone is said beside the first.
        shared = {"prompts": "prompt", "options": "options"}
        if error.field in shared:
            error.field = f"{shared[error.field]}_{form.languages[0]}"
        return form_page("webinars/poll_edit.html", form, error, **page)
    flash(_("The poll is saved."), "success")
    return web.see_other("webinars.live_desk", slug=webinar.slug)


@bp.post("/webinars/manage/polls/<uuid:poll_id>/remove")
@requires(signed_in)
def remove_poll(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Away with a poll in which nobody has voted."""
    poll, webinar = _own_poll(poll_id)
    try:
        with db.transaction():
            services.remove(poll=poll, actor=me())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(_("The poll is removed."), "success")
    return web.see_other("webinars.live_desk", slug=webinar.slug)


@bp.post("/webinars/manage/polls/<uuid:poll_id>/move")
@requires(signed_in)
def move_poll(poll_id: uuid.UUID) -> ResponseReturnValue:
    """One place up or down."""
    poll, webinar = _own_poll(poll_id)
    with db.transaction():
        services.move(poll=poll, up=request.form.get("to") == "up")
    return web.see_other("webinars.live_desk", slug=webinar.slug)


@bp.get("/webinars/manage/polls/<uuid:poll_id>.csv")
@requires(signed_in)
def poll_csv(poll_id: uuid.UUID) -> Response:
    """What a poll has come to, in each run and in all, as CSV."""
    poll, webinar = _own_poll(poll_id)
    counts = queries.counted([poll_id])
    total = queries.tally_of(poll, counts.get((poll_id, None), queries.Count()))
    runs = [queries.tally_of(poll, counts.get((poll_id, run.id), queries.Count())) for run in webinar.runs]
    header = [_("Answer"), _("All runs"), *(_("Run %(number)s", number=run.number) for run in webinar.runs)]
    rows: list[list[sheets.Value]] = [
        [_label(poll, line.key), line.count, *(_count(one, line.key) for one in runs)] for line in total.lines
    ]
    rows.append([_("People who answered"), total.voters, *(one.voters for one in runs)])
    response = Response(sheets.as_csv(header, rows), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f"attachment; filename=poll-{webinar.slug}-{poll.position}.csv"
    return response


def _label(poll: Poll, key: int | str) -> str:
    if poll.kind in (PollKind.WORDS, PollKind.SCALE):
        return str(key)
    return next(i18n.plain(option.texts) for option in poll.options if option.number == key)


def _count(found: Tally, key: int | str) -> int:
    return next((line.count for line in found.lines if line.key == key), 0)
