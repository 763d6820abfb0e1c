"""Meetings for everybody: the list of a city, a meeting with its agenda, signing up, calendars."""

from __future__ import annotations

import uuid

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import cache, clock, db, i18n, storage, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import entries, gates, rules
from portal.participation.models import ComponentKind, Meeting, MeetingState, SignUpState
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as queries
from portal.participation.queries.meetings import Seats, WantedMeetings
from portal.participation.rules import meetings as meeting_rules
from portal.participation.services import meeting_seats
from portal.participation.views import who
from portal.participation.views.base import bp, component_here, me, space_here
from portal.participation.words import meeting as meeting_words

CALENDAR = "text/calendar; charset=utf-8"


def meeting_here(city: str, number: int) -> Meeting:
    """A meeting that the reader may see. Raises NotFound."""
    space = space_here(city)
    found = queries.meeting_at(city, number)
    if found is None or not (meeting_rules.is_shown(found) or rules.manages(current_user, space.city_id)):
        raise NotFound
    return found


@bp.get("/cities/<city>/participation/meetings/")
@public
@cache.for_everyone("participation", "cities")
def meetings(city: str) -> Response:
    """Public meetings of a city: `?body=` of one body, `?when=over` those that were."""
    space = space_here(city)
    bodies = body_queries.bodies_of(space.id)
    chosen = next((one for one in bodies if one.slug == request.args.get("body", "")), None)
    wanted = WantedMeetings(over=request.args.get("when") == "over", body_id=chosen.id if chosen else None)
    page = queries.meetings_of(space.id, wanted, clock.now(), web.page_number())
    return web.render(
        "participation/meetings.html", space=space, page=page, wanted=wanted, bodies=bodies, chosen=chosen, part=None,
        process=None, seats=queries.seats_in([one.id for one in page.items]), meeting_words=meeting_words, Seats=Seats,
        feed=url_for("participation.meetings_feed", city=city, _external=True),
    )  # fmt: skip


@bp.get("/cities/<city>/participation/<process>/<component>/meetings")
@public
@cache.for_everyone("participation", "cities")
def component_meetings(city: str, process: str, component: str) -> Response:
    """The meetings of a process."""
    found = component_here(city, process, component)
    if found.kind is not ComponentKind.MEETINGS:
        raise NotFound
    space = found.process.space
    wanted = WantedMeetings(over=request.args.get("when") == "over", component_id=found.id)
    page = queries.meetings_of(space.id, wanted, clock.now(), web.page_number())
    return web.render(
        "participation/meetings.html", space=space, page=page, wanted=wanted, bodies=[], chosen=None, part=found,
        component=found, process=found.process, seats=queries.seats_in([one.id for one in page.items]), meeting_words=meeting_words, Seats=Seats,
        feed="",
    )  # fmt: skip


@bp.get("/cities/<city>/participation/meetings/<int:number>")
@public
@cache.for_everyone("participation", "cities")
def meeting(city: str, number: int) -> Response:
    """A meeting: when and where, the agenda with documents, and afterwards what was said and decided."""
    found, now = meeting_here(city, number), clock.now()
    gate = gates.of_meeting(found)
    person = who.known_here(gate)
    own = meeting_seats.seat_of(meeting=found, user=person.user, who=person) if person else None
    can_come = found.takes_sign_ups and found.state is MeetingState.PLANNED and not meeting_rules.is_over(found, now)
    process = meeting_seats.process_of(found) if found.component_id else None
    return web.render(
        "participation/meeting.html", meeting=found, space=found.space, process=process, own=own, component=gate if can_come else None,
        is_told=person is not None and person.user is not None, files=queries.files_of(found.id),
        seats=queries.seats_in([found.id]).get(found.id, Seats()), petitions=queries.petitions_on(found),
        may_sign_up=meeting_rules.takes_sign_ups(found, process, now), is_over=meeting_rules.is_over(found, now),
        has_begun=now >= found.starts_at, may_manage=rules.manages(current_user, found.space.city_id),
        queue=queries.place_in_queue(own) if own and own.state is SignUpState.WAITING else 0, meeting_words=meeting_words,
    )  # fmt: skip


@bp.post("/cities/<city>/participation/meetings/<int:number>/sign-up")
@public
def sign_up(city: str, number: int) -> ResponseReturnValue:
    """Takes a seat or a place on the waiting list, or with `wants=no` gives it back: with an account, a code, or an officer who enters."""
    found = meeting_here(city, number)
    gate = gates.of_meeting(found)
    if not who.has_come(gate):
        return who.to_sign_in()
    takes_back = request.form.get("wants") == "no"
    try:
        if not takes_back:
            who.admit_choice(gate)
        with db.transaction():
            other, held = who.otherwise(gate), queries.known_meeting(found.id)
            user = me() if other is None else None
            if takes_back:
                meeting_seats.give_back(meeting=held, user=user, who=other)
                said = _("You are not expected any more. Thank you for saying so.")
            else:
                row = meeting_seats.sign_up(meeting=held, user=user, who=other)
                has_seat = row.state is SignUpState.SEAT
                said = _("You have a seat.") if has_seat else _("All seats are taken. You are on the waiting list.")
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(said, "success")
    return web.see_other("participation.meeting", city=city, number=number)


@bp.get("/cities/<city>/participation/meetings/<int:number>/files/<uuid:file_id>")
@public
def meeting_file(city: str, number: int, file_id: uuid.UUID) -> Response:
    """A document of a meeting."""
    file = queries.file_in(meeting_here(city, number).id, file_id)
    if file is None:
        raise NotFound
    return storage.send(file.file_key, inline=True)


@bp.get("/cities/<city>/participation/meetings/<int:number>.ics")
@public
def meeting_calendar(city: str, number: int) -> ResponseReturnValue:
    """One meeting as a file to take into a calendar."""
    found = meeting_here(city, number)
    from portal.core.calendars import itip  # the library behind it weighs megabytes; few requests write an entry

    return _calendar(itip.publish(entries.entry_of(found, found.space)), f"meeting-{number}.ics", is_file=True)


@bp.get("/cities/<city>/participation/meetings.ics")
@public
@cache.for_everyone("participation", "cities")
def meetings_feed(city: str) -> ResponseReturnValue:
    """What is to come, for programs that follow a calendar."""
    space = space_here(city)
    found = [entries.entry_of(one, space) for one in queries.coming_in(space.id, clock.now())]
    from portal.core.calendars import itip  # as above

    name = _("Public meetings of %(city)s", city=i18n.plain(space.city.names))
    return _calendar(itip.feed(found, name=name, url=request.url, lang=i18n.current()), "meetings.ics")


def _calendar(data: bytes, filename: str, *, is_file: bool = False) -> Response:
    response = Response(data, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'{"attachment" if is_file else "inline"}; filename="{filename}"'
    return response
