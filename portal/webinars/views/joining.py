"""Into the room of a run: who somebody is there, and what he finds at the door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.core import clock, db, i18n, responses, web
from portal.core.access import public
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter, one_in_a_room
from portal.live import services as live
from portal.webinars import providers, rooms
from portal.webinars.models import Bandwidth, DeckState, Provider, Registration
from portal.webinars.queries import joining as queries
from portal.webinars.queries import slides as queries_slides
from portal.webinars.queries.joining import Comer
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.rules.joining import Door
from portal.webinars.services import joining as joining_services
from portal.webinars.services import presence
from portal.webinars.services import rooms as room_services
from portal.webinars.views.base import bp, in_zone, me

__all__ = ["GUEST_KEYS", "check_open", "crew", "in_room", "participant", "room_page", "stage_context"]

GUEST_KEYS = "webinar_keys"  # in the session: run → key of somebody without an account


def run_in(key: str) -> uuid.UUID | None:
    """The run whose id the key is; None: it is somebody's secret."""
    try:
        return uuid.UUID(key) if len(key) == len(str(uuid.UUID(int=0))) else None
    except ValueError:
        return None


def comer(key: str) -> Comer:
    """Who stands at the door. `key`: the id of the run for somebody with an account, a guest's secret, or the secret of
    somebody who helps to make the webinar and the number of the run, `<secret>.<number>`.

    Raises:
        NotFound: no such run, or no such secret, or one that belongs to an account by now.
    """
    run_id = run_in(key)
    if run_id is not None:
        found = queries.comer_with_account(me(), run_id) if current_user.is_authenticated else None
    else:
        secret, _dot, number = key.rpartition(".")
        found = (
            queries.helper_by_token(secret, int(number)) if secret and number.isdecimal() and len(number) == 1 else None
        )
        found = found or queries.comer_by_token(key)
        if found and found.registration and found.registration.user_id is not None:
            found = None
    if found is None:
        raise NotFound
    who = found.registration or found.part
    if run_id is None and who is not None:
        in_zone(who.timezone)
    return found


def participant(key: str) -> Registration:
    """Who this is in the live pages of a run: the registration, with its run, webinar, texts and city. `is_crew` says whether
    the person makes the webinar, `shown_name` what others call him.

    Raises:
        NotFound: nobody who is registered or makes the webinar. What an organiser has not confirmed is found too: ask
            `rules.may_join`, or take `in_room`.
    """
    found = comer(key)
    if joining_services.is_settled(found) and found.registration is not None:
        return found.registration
    with db.transaction():
        entered = joining_services.enter(comer=found)
    if entered is None:
        raise NotFound
    return entered


def in_room(key: str) -> Registration:
    """As `participant`, of those who may be in the room now.

    Raises:
        NotFound: as `participant`.
        Conflict: the doors are not open to him.
    """
    found = participant(key)
    check_open(found)
    return found


def check_open(registration: Registration) -> None:
    """That somebody may be in the room now.

    Raises:
        Conflict: the doors are not open to him.
    """
    if not rules.may_join(registration, registration.run, clock.now()):
        raise Conflict(_("The room is not open to you now. Open the join page again to see why."))


def crew(key: str, may: Callable[[Registration], bool]) -> Registration:
    """As `participant`, of those who may do something of `rules.powers`, whenever they come.

    Raises:
        NotFound: as `participant`, or he may not.
    """
    found = participant(key)
    if not may(found):
        raise NotFound
    return found


@bp.get("/webinars/join/<key>")
@public
def join(key: str) -> ResponseReturnValue:
    """The join page: what somebody finds at the door, or the room."""
    if elsewhere := _other_address(key):
        return elsewhere
    found = comer(key)
    registration = found.registration
    if registration is None or not joining_services.is_settled(found) or registration.opened_join_at is None:
        with db.transaction():
            registration = joining_services.enter(comer=found)
            if registration is not None:
                joining_services.note_opened(registration=registration)
    if registration is None:
        return web.render("webinars/join_unknown.html", 403, run=found.run, key=key)
    _remember(registration, key)
    if rules.door(registration, registration.run, clock.now()) is not Door.OPEN:
        return web.render("webinars/join_door.html", **_door_context(registration, key))
    if not rules.is_prepared(registration, registration.run):
        return web.see_other("webinars.prepare", key=key)
    return room_page(registration, key)


def _remember(registration: Registration, key: str) -> None:
    """A guest's way back for this browser: the QR code of the hall is the same for everybody. Three runs are enough."""
    if registration.user_id is None:
        kept = session.get(GUEST_KEYS, {})
        session[GUEST_KEYS] = dict([*kept.items(), (str(registration.run_id), key)][-3:])


def _other_address(key: str) -> ResponseReturnValue | None:
    """Where somebody has to go first: to sign in, or to the address that is his."""
    if run_in(key) is not None:
        if current_user.is_authenticated:
            return None
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    if "." in key:
        return None
    helper = queries.helpers_run(key, clock.now())
    if helper is not None and helper[0].user_id is None and helper[1] is not None:
        return web.see_other("webinars.join", key=f"{key}.{helper[1]}")
    found = queries.comer_by_token(key)
    if found and found.registration and found.registration.user_id is not None:
        return web.see_other("webinars.join", key=str(found.run.id))
    return None


@dataclass(frozen=True)
class Shown:
    """A panel of the room as the page shows it."""

    panel: rooms.Panel
    url: str
    is_current: bool


def _door_context(registration: Registration, key: str) -> dict[str, Any]:
    """What the page before and after the room needs."""
    run, now = registration.run, clock.now()
    found = rules.door(registration, run, now)
    return {
        "registration": registration, "run": run, "key": key, "door": found, "opens_at": rules.opens_at(registration, run),
        "seconds": max(0, int((rules.opens_at(registration, run) - now).total_seconds())),
        "kept_until": rules.kept_until(run), "may_check_in": rules.may_check_in(registration, run, now),
        "files": [file for deck in queries_slides.decks_of(run.id) for file in deck.files if file.state is DeckState.READY]
        if found is Door.OVER and run.gives_slides else [],
        "steps": rooms.next_steps(registration, found.value),
    }  # fmt: skip


def room_page(registration: Registration, key: str, panel: str = "", **context: Any) -> Response:
    """The room: what carries the picture, the slides, and the panel that was chosen. `context` comes over what the panel gives."""
    run = registration.run
    panels = rooms.panels_for(registration)
    wanted = panel or request.args.get("panel")
    chosen = next((one for one in panels if one.key == wanted), panels[0] if panels else None)
    carried, problem = _carried(registration)
    response = web.render(
        "webinars/room.html", stream=_stream(registration, key), chosen=chosen, carried=carried, problem=problem,
        panels=[Shown(one, url_for("webinars.join", key=key, panel=one.key), one is chosen) for one in panels],
        may_check_in=rules.may_check_in(registration, run, clock.now()),
        **{**stage_context(registration, key), **(chosen.context(registration) if chosen else {}), **context},
    )  # fmt: skip
    if not request.headers.get("HX-Request"):
        # A page without a script beats by being loaded. Afterwards: once something is written, the head of the page counts anew.
        with db.transaction():
            presence.beat(registration=registration, device=presence.PAGE)
    if carried is not None and carried.is_frame:
        allowed = f'(self "{carried.origin}")'
        response.headers["Content-Security-Policy"] = (
            f"{responses.content_security_policy()}; frame-src 'self' {carried.origin}"
        )
        response.headers["Permissions-Policy"] = (
            f"camera={allowed}, microphone={allowed}, display-capture={allowed}, geolocation=()"
        )
    return response


def _stream(registration: Registration, key: str) -> live.Stream:
    return live.open_stream(
        channel=rooms.channel(registration.run_id), subject=str(registration.id), hears=rooms.hears(registration),
        renew=url_for("webinars.join_stream", key=key),
    )  # fmt: skip


def stage_context(registration: Registration, key: str) -> dict[str, Any]:
    """What the slides of the room need; `?slide=` is the page that the reader has turned to by himself."""
    asked = request.args.get("slide", "")
    langs = (registration.deck_lang, i18n.current(), registration.run.webinar.original_lang, i18n.SOURCE)
    return {
        "registration": registration, "run": registration.run, "key": key, "form": FlaskForm(),
        "presenting": request.args.get("next") == "1" and powers.may_present(registration),
        "slides": queries_slides.stage(
            registration.run, [lang for lang in langs if lang],
            int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None,
        ),
    }  # fmt: skip


def _carried(registration: Registration) -> tuple[providers.JoinTarget | None, str]:
    """What stands in the frame of the room, or that there is a way out of it (without its address), or what is wrong."""
    run = registration.run
    if run.provider is Provider.NONE or registration.bandwidth is Bandwidth.CAPTIONS:
        return None, ""
    carrier = providers.carrier_of(run)
    if carrier is None:
        return None, _("The room of this run is not set up on this portal. Tell the organiser.")
    if not carrier.capabilities().frames:
        return providers.JoinTarget(""), ""
    try:
        return carrier.join(registration, providers.Role.of(registration), i18n.current()), ""
    except providers.RoomUnavailable as error:
        return None, error.message


@bp.get("/webinars/join/<key>/carrier")
@public
def room_carrier(key: str) -> Response:
    """What carries the picture, as a piece of the page of the room, after it was closed or opened again."""
    registration = in_room(key)
    if not request.headers.get("HX-Request"):
        return web.see_other("webinars.join", key=key)
    carried, problem = _carried(registration)
    return web.render(
        "webinars/_carrier.html",
        registration=registration,
        run=registration.run,
        key=key,
        carried=carried,
        problem=problem,
    )


@bp.get("/webinars/join/<key>/enter")
@public
@limiter.limit("30 per minute", key_func=one_in_a_room)
def enter_room(key: str) -> ResponseReturnValue:
    """To the room of the provider, which is opened if it is not; its address is told here and nowhere before."""
    registration = in_room(key)
    run, carrier = registration.run, providers.carrier_of(registration.run)
    if carrier is None:
        raise NotFound
    if not rules.may_enter(registration, run):
        raise Conflict(_("The room was closed for everybody. Slides, questions and captions work on the join page."))
    if not rules.is_prepared(registration, run):
        return web.see_other("webinars.prepare", key=key)
    try:
        ref = carrier.ensure_room(run)
        target = carrier.join(registration, providers.Role.of(registration), i18n.current())
    except providers.RoomUnavailable as error:
        return web.render("webinars/room_unavailable.html", error.status, run=run, key=key, error=error)
    if run.room_opened_at is None or run.room_ended_at is not None:
        with db.transaction():
            room_services.note_opened(run_id=run.id, ref=ref)
    return redirect(target.url, 303)


@bp.post("/webinars/join/<key>/end")
@public
def end_room(key: str) -> ResponseReturnValue:
    """Ends the room of the provider for everybody."""
    registration = crew(key, powers.may_moderate)
    carrier = providers.carrier_of(registration.run)
    if carrier is None:
        raise NotFound
    carrier.end(registration.run)
    with db.transaction():
        room_services.take_notice(notice=providers.Notice(registration.run_id, "ended"))
    flash(_("The room is closed for everybody."), "success")
    return web.see_other("webinars.join", key=key)


@bp.post("/webinars/join/<key>/begin")
@public
def begin_room(key: str) -> ResponseReturnValue:
    """The webinar begins now: captions and minutes count from here."""
    registration = crew(key, powers.may_moderate)
    check_open(registration)
    with db.transaction():
        room_services.begin(moderator=registration)
    flash(_("Begun. Captions and minutes count from now."), "success")
    return web.see_other("webinars.join", key=key, panel="crew", _anchor="panels")


@bp.get("/webinars/join/<key>/presenter")
@public
def presenter(key: str) -> Response:
    """For a second screen of those who speak: this page and the next, the time that is left, the questions."""
    registration = crew(key, powers.may_present)
    run, now = registration.run, clock.now()
    check_open(registration)
    questions = next(one for one in rooms.panels_for(registration) if one.key == "questions")
    return web.render(
        "webinars/presenter.html", stream=_stream(registration, key), panel=questions,
        seconds=max(0, int((run.ends_at - now).total_seconds())),
        **{**stage_context(registration, key), **questions.context(registration), "presenting": True},
    )  # fmt: skip


@bp.get("/webinars/join/<key>/stream")
@public
def join_stream(key: str) -> ResponseReturnValue:
    """A new right to listen, after asking again whether the person may be here."""
    registration = in_room(key)
    return live.stream_answer(
        channel=rooms.channel(registration.run_id), subject=str(registration.id), hears=rooms.hears(registration)
    )


@bp.get("/webinars/join/<key>/panel/<panel>")
@public
def join_panel(key: str, panel: str) -> Response:
    """One panel of the room: a piece for the page that listens, or the page with it chosen."""
    registration = in_room(key)
    found = next((one for one in rooms.panels_for(registration) if one.key == panel), None)
    if found is None:
        raise NotFound
    if not request.headers.get("HX-Request"):
        return web.see_other("webinars.join", key=key, panel=panel)
    return web.render(
        found.template, registration=registration, run=registration.run, key=key, **found.context(registration)
    )
