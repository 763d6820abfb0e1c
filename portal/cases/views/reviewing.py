"""A reviewer's pages, with an account or by a link that works without one: declared, written, handed in once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases import queries, rules, services
from portal.cases.forms.reviews import DeclareForm, ReviewForm
from portal.cases.models import ReviewState
from portal.cases.queries import Judged
from portal.cases.views.base import bp, me
from portal.core import clock, db, i18n, storage, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@dataclass(frozen=True)
class Door:
    """The way by which a reviewer came in: how his review is loaded, and the addresses of its pages."""

    load: Callable[[bool], Judged | None]
    endpoint: str
    file_endpoint: str
    at: dict[str, Any]

    def judged(self, *, lock: bool = False) -> Judged:
        """The review.

        Raises:
            NotFound: there is none behind this door.
        """
        found = self.load(lock)
        if found is None:
            raise NotFound
        return found

    def file_url(self, file_id: uuid.UUID) -> str:
        return url_for(self.file_endpoint, file_id=file_id, **self.at)


def _own(review_id: uuid.UUID) -> Door:
    return Door(
        lambda lock: queries.review_for(me(), review_id, lock=lock), "cases.own_review", "cases.own_review_file",
        {"review_id": review_id},
    )  # fmt: skip


def _by_link(token: str) -> Door:
    return Door(
        lambda lock: queries.review_by_link(token, lock=lock), "cases.review_by_link", "cases.review_file_by_link",
        {"token": token},
    )  # fmt: skip


@bp.get("/cases/reviews")
@requires(signed_in)
def own_reviews() -> Response:
    """What the reader was asked to review."""
    return web.render("cases/own_reviews.html", reviews=queries.own_reviews(me()), today=clock.today())


@bp.route("/cases/reviews/<uuid:review_id>", methods=["GET", "POST"])
@requires(signed_in)
def own_review(review_id: uuid.UUID) -> ResponseReturnValue:
    """A review of somebody with an account."""
    return _step(_own(review_id))


@bp.route("/cases/review/<token>", methods=["GET", "POST"])
@public
def review_by_link(token: str) -> ResponseReturnValue:
    """A review by the link of the mail; whoever has it is the reviewer."""
    answer = _step(_by_link(token))
    if isinstance(answer, Response):
        # The address is the secret: it must not be told to the sites that a case names as its sources, nor be kept.
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/cases/reviews/<uuid:review_id>/files/<uuid:file_id>")
@requires(signed_in)
def own_review_file(review_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of the case that is reviewed."""
    return _file(_own(review_id), file_id)


@bp.get("/cases/review/<token>/files/<uuid:file_id>")
@public
def review_file_by_link(token: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """The same by link."""
    return _file(_by_link(token), file_id)


def _file(door: Door, file_id: uuid.UUID) -> ResponseReturnValue:
    judged = door.judged()
    found = next((one for one in judged.draft.files if one.id == file_id), None)
    if found is None or judged.review.state is not ReviewState.ACCEPTED or _is_over(judged):
        raise NotFound
    return storage.send(found.file_key, filename=found.name, inline=found.kind.value == "picture")


def _is_over(judged: Judged) -> bool:
    """Whether the review can neither be written nor was handed in: too late, withdrawn, or decided without it."""
    review = judged.review
    return review.state is not ReviewState.HANDED_IN and (
        review.state not in rules.ASKED
        or rules.is_expired(review, clock.now())
        or not rules.is_waiting(judged.draft.version)
    )


# Its steps -----------------------------------------------------------------------------------------------------------


def _step(door: Door) -> ResponseReturnValue:
    """What the state of the review calls for; a form that was sent is taken first."""
    judged = door.judged()
    if request.method == "GET":
        return _page(door, judged)
    action = request.form.get("action", "")
    acts: dict[str, Callable[[Door], ResponseReturnValue]] = {
        "declare": _declare, "decline": _decline, "save": _save, "hand_in": _hand_in,
    }  # fmt: skip
    try:
        return acts.get(action, _save)(door)
    except DomainError as error:
        return _page(door, door.judged(), error)


def _page(
    door: Door,
    judged: Judged,
    error: DomainError | None = None,
    form: FlaskForm | None = None,
    *,
    gives_away: bool = False,
) -> Response:
    """The page of a review in its state; `error` or a form with errors on top."""
    review = judged.review
    status = error.status if error else 422 if form is not None and form.errors else 200
    context: dict[str, Any] = {"judged": judged, "review": review, "draft": judged.draft, "door": door, "error": error}
    if review.state is ReviewState.HANDED_IN:
        return web.render("cases/review_done.html", status, **context)
    if review.state is ReviewState.DECLINED:
        return web.render("cases/review_declined.html", status, **context)
    if _is_over(judged):
        return web.render("cases/review_over.html", 410, expired=rules.is_expired(review, clock.now()), **context)
    if review.state is ReviewState.INVITED:
        return web.render("cases/review_asked.html", status, form=form or DeclareForm(), **context)
    if form is None or not isinstance(form, ReviewForm):
        form = ReviewForm(formdata=None)
        form.show(review)
    draft = judged.draft
    text = draft.texts.get(request.args.get("in", "")) or draft.texts.get(i18n.current()) or draft.original
    return web.render("cases/review.html", status, form=form, text=text, gives_away=gives_away, **context)


def _declare(door: Door) -> ResponseReturnValue:
    form = DeclareForm()
    if not form.validate():
        return _page(door, door.judged(), form=form)
    with db.transaction():
        services.declare(
            judged=door.judged(lock=True), conflict=form.conflict.data if form.interest.data == "some" else ""
        )
    return web.see_other(door.endpoint, **door.at)


def _decline(door: Door) -> ResponseReturnValue:
    with db.transaction():
        services.decline(judged=door.judged(lock=True))
    return web.see_other(door.endpoint, **door.at)


def _save(door: Door) -> ResponseReturnValue:
    form = ReviewForm()
    if not form.validate():
        return _page(door, door.judged(), form=form)
    with db.transaction():
        services.save_review(judged=door.judged(lock=True), answers=form.answers())
    flash(_("Saved. Nobody reads it before you hand it in."), "success")
    return web.see_other(door.endpoint, **door.at)


def _hand_in(door: Door) -> ResponseReturnValue:
    """Hands it in, unless something is missing or the remarks say who wrote them; then it is saved and shown again."""
    form, judged = ReviewForm(), door.judged()
    if not form.validate():
        return _page(door, judged, form=form)
    gives_away = not form.sure.data and rules.gives_away(
        form.remarks.data or "",
        names=[judged.name, judged.person.latin_name if judged.person else ""],
        email=judged.email,
    )
    complete = form.is_complete()
    if gives_away or not complete:
        with db.transaction():
            services.save_review(judged=door.judged(lock=True), answers=form.answers())
        if gives_away:
            form.remarks.errors = [_("Your name or address stands in here: the authors would read who you are.")]
        return _page(door, door.judged(), form=form, gives_away=gives_away)
    with db.transaction():
        services.hand_in(judged=door.judged(lock=True), answers=form.answers())
    flash(_("Your review is handed in. Thank you."), "success")
    return web.see_other(door.endpoint, **door.at)
