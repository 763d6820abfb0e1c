"""A person's own registrations: in the account, and by the link of a guest. Both are the same page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cities import queries as cities
from portal.core import clock, db, web
from portal.core.access import public, requires, signed_in
from portal.core.answer_fields import show, with_questions
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.webinars import asking, queries, rules, services
from portal.webinars.forms.registering import InvitedGuestForm, WishForm
from portal.webinars.models import ACTIVE, Recording, Registration, RegistrationState
from portal.webinars.queries import OneRegistration, recordings
from portal.webinars.rules.joining import has_way_in
from portal.webinars.rules.webinars import Phase
from portal.webinars.views.base import bp, form_page, in_zone, me
from portal.webinars.views.registering import chosen
from portal.webinars.words import registering as words

_ACTIONS: dict[str, Callable[..., Any]] = {
    "accept": services.accept_offer,
    "decline": services.decline_offer,
    "refuse": services.decline_invitation,
    "withdraw": services.withdraw,
    "confirm": services.confirm_guest,
    "again": services.register_again,
}
ACTIONS = "any(accept, decline, refuse, withdraw, confirm, again)"


@dataclass(frozen=True)
class Here:
    """Where the pages of one registration are: in the account, or behind a secret."""

    page: str
    key: dict[str, Any]

    def url(self, part: str = "", **values: Any) -> str:
        whose = self.page.removesuffix("_registration")
        endpoint = {
            "": self.page, "act": f"{self.page}_act", "answers": f"{self.page}_answers", "attendance": f"{whose}_attendance",
            "survey": f"{whose}_survey",
        }[part]  # fmt: skip
        return url_for(endpoint, **self.key, **values)

    def room(self, one: OneRegistration) -> str:
        """The way into the room: by the account, or by the same secret."""
        return url_for("webinars.join", key=self.key.get("token", one.run.id))

    def recording(self, slug: str, recording_id: uuid.UUID) -> str:
        """The way to a recording: a guest comes through the secret."""
        if "token" in self.key:
            return url_for("webinars.guest_recording", **self.key, recording_id=recording_id)
        return url_for("webinars.recording", slug=slug, recording_id=recording_id)


def _own(registration_id: uuid.UUID) -> tuple[OneRegistration, Here]:
    one = queries.own_registration(me(), registration_id)
    if one is None:
        raise NotFound
    return one, Here("webinars.own_registration", {"registration_id": registration_id})


def _guest(token: str) -> tuple[OneRegistration, Here]:
    one = queries.registration_by_token(token)
    if one is None:
        raise NotFound
    in_zone(one.timezone)
    return one, Here("webinars.guest_registration", {"token": token})


@bp.get("/my/webinars")
@requires(signed_in)
def own_registrations() -> Response:
    """The reader's registrations: what waits for an answer, runs to come in his own zone, and what has been."""
    found, now = queries.registrations_of(me()), clock.now()
    coming = [one for one in found if rules.phase(one.run, now) in (Phase.TO_COME, Phase.RUNNING, Phase.POSTPONED)]
    return web.render(
        "webinars/own_registrations.html", words=words,
        coming=[one for one in coming if one.registration.state in ACTIVE],
        past=[one for one in reversed(found) if one not in coming or one.registration.state not in ACTIVE],
    )  # fmt: skip


@bp.get("/my/webinars/<uuid:registration_id>")
@requires(signed_in)
def own_registration(registration_id: uuid.UUID) -> Response:
    """One of them: what it means, and what can be done."""
    return _page(*_own(registration_id))


@bp.get("/webinars/registration/<token>")
@public
@limiter.limit("120 per hour")
def guest_registration(token: str) -> ResponseReturnValue:
    """As `own_registration`, behind the secret of a mail. What an account has taken over stands there."""
    one, here = _guest(token)
    if one.user is not None:
        return web.see_other("webinars.own_registration", registration_id=one.registration.id)
    return _page(one, here)


def _page(one: OneRegistration, here: Here, error: DomainError | None = None) -> Response:
    row, now = one.registration, clock.now()
    waits = row.state is RegistrationState.WAITING and not row.is_provisional
    answers = [
        (question, asking.shown(question, row.answers))
        for question in asking.read(one.webinar.questions, with_gone=True)
        if not question.gone or question.key in row.answers
    ]
    return web.render(
        "webinars/own_registration.html", error.status if error else 200, one=one, row=row, here=here, words=words,
        error=error, phase=rules.phase(one.run, now), answers=answers, number=queries.place_in_line(row) if waits else 0,
        may_withdraw=rules.may_withdraw(row, one.run, now), may_answer=rules.may_answer_offer(row, now),
        may_accept=rules.may_answer_invitation(row, one.webinar, one.run, now), form=FlaskForm(),
        may_return=_may_return(one), recordings=_recordings(one, now),
        room_url=here.room(one) if has_way_in(row, one.run, now) else "", **_other_runs(one),
    )  # fmt: skip


def _recordings(one: OneRegistration, now: datetime) -> list[Recording]:
    """What can be watched of a run that is over."""
    over = rules.phase(one.run, now) is Phase.OVER
    return recordings.published_in([one.run.id]).get(one.run.id, []) if over else []


def _may_return(one: OneRegistration) -> bool:
    ended = one.registration.state in (RegistrationState.WITHDRAWN, RegistrationState.DECLINED)
    return ended and one.registration.decided_by is None and rules.standing(one.webinar, one.run, clock.now()) is None


def _other_runs(one: OneRegistration) -> dict[str, Any]:
    """Runs of the same webinar that somebody with an account can change to, with what is free in them."""
    if one.user is None or one.registration.state not in ACTIVE:
        return {"others": [], "places": {}}
    whole = queries.run_with_runs(one.run.id)
    own = queries.own_in_webinar(one.user, one.webinar.id)
    now = clock.now()
    others = [
        run
        for run in (whole.webinar.runs if whole else ())
        if run.id != one.run.id
        and rules.standing(one.webinar, run, now) is None
        and not (run.id in own and own[run.id].state in ACTIVE)
    ]
    return {"others": others, "places": queries.places(others) if others else {}}


def _done(row: Registration) -> str:
    if row.state is RegistrationState.WITHDRAWN:
        return _("You have withdrawn. Your seat goes to somebody else.")
    if row.state is RegistrationState.DECLINED:
        return _("Thank you for saying so. The seat goes to somebody else.")
    if row.state is RegistrationState.CONFIRMED:
        return _("You have a seat. The confirmation is on its way by mail.")
    if row.state is RegistrationState.PENDING:
        return _("Your registration has arrived. The organiser decides, and you get a mail.")
    return _("You are on the waiting list. As soon as it is your turn, a seat is offered to you by mail.")


def _act(one: OneRegistration, here: Here, action: str) -> ResponseReturnValue:
    try:
        with db.transaction():
            row = _ACTIONS[action](registration=one.registration) or one.registration
    except DomainError as error:
        return _page(one, here, error)
    flash(_done(row), "success")
    return web.see_other(here.page, **here.key)


@bp.post(f"/my/webinars/<uuid:registration_id>/<{ACTIONS}:action>")
@requires(signed_in)
def own_registration_act(registration_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Accepts or declines a seat, refuses an invitation, or withdraws."""
    one, here = _own(registration_id)
    if action in ("confirm", "again"):  # a guest's; somebody with an account registers as before
        raise NotFound
    return _act(one, here, action)


@bp.post(f"/webinars/registration/<token>/<{ACTIONS}:action>")
@public
@limiter.limit("60 per hour")
def guest_registration_act(token: str, action: str) -> ResponseReturnValue:
    """As `own_registration_act`; a guest also confirms the address, or comes after all."""
    one, here = _guest(token)
    if one.user is not None:
        return web.see_other("webinars.own_registration", registration_id=one.registration.id)
    return _act(one, here, action)


@bp.post("/my/webinars/<uuid:registration_id>/move")
@requires(signed_in)
def move_registration(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Changes to another run of the same webinar."""
    one, here = _own(registration_id)
    number = request.form.get("run", "")
    whole = queries.run_with_runs(one.run.id)
    run = next((run for run in (whole.webinar.runs if whole else ()) if str(run.number) == number), None)
    if run is None:
        raise NotFound
    try:
        with db.transaction():
            made = services.change_to_run(registration=one.registration, run=run)
    except DomainError as error:
        return _page(one, here, error)
    flash(_("You take part in the other run now. Your former seat goes to somebody else."), "success")
    return web.see_other("webinars.own_registration", registration_id=made.id)


@bp.route("/my/webinars/<uuid:registration_id>/answers", methods=["GET", "POST"])
@requires(signed_in)
def own_registration_answers(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Accepts an invitation with what is asked, or answers the questions anew."""
    return _answers(*_own(registration_id))


@bp.route("/webinars/registration/<token>/answers", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def guest_registration_answers(token: str) -> ResponseReturnValue:
    """As `own_registration_answers`, behind the secret of a mail."""
    one, here = _guest(token)
    if one.user is not None:
        return web.see_other("webinars.own_registration", registration_id=one.registration.id)
    return _answers(one, here)


def _answers(one: OneRegistration, here: Here) -> ResponseReturnValue:
    row, questions = one.registration, asking.read(one.webinar.questions)
    is_invited = row.state is RegistrationState.INVITED
    if row.state not in ACTIVE or row.is_provisional:
        raise NotFound
    form = with_questions(InvitedGuestForm if is_invited and one.user is None else WishForm, questions)()
    form.prepare(one.run, cities.city_choices(), questions)
    if not form.is_submitted():
        _fill(form, one)
    if not is_invited:
        form.keep_questions_only()
    if not form.validate_on_submit():
        return form_page("webinars/answers.html", form, one=one, here=here, is_invited=is_invited)
    try:
        with db.transaction():
            _take_answers(one, form, is_invited=is_invited)
    except DomainError as error:
        return form_page("webinars/answers.html", form, error, one=one, here=here, is_invited=is_invited)
    flash(_done(row) if is_invited else _("The changes are saved."), "success")
    return web.see_other(here.page, **here.key)


def _fill(form: WishForm, one: OneRegistration) -> None:
    if one.registration.city_id:
        form.city.data = str(one.registration.city_id)
    if "name" in form:
        form["name"].data = one.name
    show(form, form.questions, one.registration.answers)


def _take_answers(one: OneRegistration, form: WishForm, *, is_invited: bool) -> None:
    if is_invited:
        name = form["name"].data if "name" in form else ""
        services.accept_invitation(registration=one.registration, wish=form.wish(one.run, chosen(form)), name=name)
    else:
        services.change_answers(registration=one.registration, wish=services.Wish(answers=form.answers))
