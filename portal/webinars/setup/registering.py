"""What registering adds: pieces of the webinar's page, kinds of messages, privacy, words of the audit log."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import hooks
from portal.core import cache, clock, i18n, web
from portal.core.access import signed_in
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.notifications.models import Frequency
from portal.webinars import asking, extras, queries, rules
from portal.webinars.emails import registering as emails
from portal.webinars.events import GuestLinkAsked, RegistrationChanged
from portal.webinars.extras import Extra
from portal.webinars.models import Run, Webinar, WebinarState
from portal.webinars.queries.public import Shown
from portal.webinars.rules.joining import has_way_in
from portal.webinars.services import registering_privacy as privacy
from portal.webinars.words import registering as words


def register() -> None:
    for event in (RegistrationChanged, GuestLinkAsked):  # both may take a seat, and pages say how many are free
        cache.invalidate_on(event, "webinars")
    web.add_account_link("webinars.own_registrations", _l("My webinars"), "webinars", 32, signed_in)
    kinds.register(emails.REGISTRATION, label=_l("Your registration for a webinar"))
    kinds.register(
        emails.OFFER, label=_l("A seat in a webinar is offered to you"),
        why_mandatory=_l("The seat is kept for some hours only."),
    )  # fmt: skip
    kinds.register(emails.INVITATION, label=_l("You are invited to a webinar"))
    kinds.register(emails.PENDING, label=_l("Somebody waits for your word on a webinar"), default=Frequency.DAILY)
    kinds.register(
        emails.GUEST, label=_l("Registrations without an account"), secret=True,
        why_mandatory=_l("It holds the link to what you asked for."),
    )  # fmt: skip
    extras.on_page(places)
    extras.on_manage(asked)
    extras.on_run(registrations)
    hooks.audit_actions.update(
        {
            "webinars.invited": _l("People invited to a webinar"),
            "webinars.registered_by_hand": _l("Somebody registered for a webinar by hand"),
            "webinars.registrations_approved": _l("Registrations for a webinar approved"),
            "webinars.registration_refused": _l("Registration for a webinar refused"),
            "webinars.questions_changed": _l("Questions at registration for a webinar changed"),
        }
    )
    hooks.exporters.append(privacy.export_of)
    hooks.erasers.append(privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="webinar_registrations",
            title=_l("Registrations for webinars"),
            what=_l(
                "For which webinars you registered, for which city, what you answered to the organiser’s questions, and whether you came. Of people without an account also name, e-mail address, language and time zone."
            ),
            why=_l(
                "So that the organiser knows who comes, and you get the link, reminders and the certificate. The organisers of the webinar read it."
            ),
            how_long=_l(
                "With an account until you have it erased; then only the city and whether somebody came are kept. Without an account, half a year after the webinar. An address that is not confirmed is removed after two days."
            ),
        )
    )


def places(found: Shown, reader: Any) -> Extra | None:
    """Beside each run what is free, where the reader stands, and the way to register."""
    webinar = found.webinar
    if webinar.state is not WebinarState.PUBLISHED:
        return None
    own = queries.own_in_webinar(reader, webinar.id) if reader.is_authenticated else {}
    now = clock.now()
    standing = {run.id: rules.standing(webinar, run, now) for run in webinar.runs}
    # Nobody asks how full a run is that nobody can register for any more: its recordings are asked for instead.
    to_come = [run for run in webinar.runs if standing[run.id] is None]
    return Extra(
        "webinars/_places.html",
        {
            "slug": webinar.slug, "words": words, "places": queries.places(to_come) if to_come else {}, "own": own,
            "standing": standing,
            "inside": {run.id for run in webinar.runs if run.id in own and has_way_in(own[run.id], run, now)},
        },
        place="run",
    )  # fmt: skip


def asked(webinar: Webinar, _reader: Any) -> Extra:
    """A line of what is done: the questions at registration."""
    number = len(asking.read(webinar.questions))
    return Extra(
        "",
        {
            "title": _("Questions at registration"), "url": url_for("webinars.questions", slug=webinar.slug),
            "status": i18n.number(number), "kind": "done" if number else "note",
        },
        place="tasks", order=60,
    )  # fmt: skip


def registrations(run: Run, _reader: Any) -> Extra:
    """How full the run is, and the way to the list of those who registered."""
    context = {"slug": run.webinar.slug, "run": run, "words": words, "places": queries.places([run])[run.id]}
    return Extra("webinars/_registrations_of_run.html", context)
