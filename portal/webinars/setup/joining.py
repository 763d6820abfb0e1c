"""The panels of every room that are always there, privacy of what the join page keeps, and the words of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_wtf import FlaskForm

from portal.accounts import hooks
from portal.core import clock, i18n, language_names
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.webinars import extras, providers, rooms
from portal.webinars.extras import Extra
from portal.webinars.models import Registration, Run
from portal.webinars.queries import presence, slides
from portal.webinars.rooms import Panel, Step
from portal.webinars.rules import powers
from portal.webinars.services import joining_privacy


def register() -> None:
    rooms.add_panel(
        Panel(
            "crew",
            _l("Your tasks"),
            "webinars/_crew_room.html",
            crew_panel,
            on=("slide", "room"),
            may=is_crew,
            order=80,
        )
    )
    rooms.add_panel(Panel("about", _l("About and help"), "webinars/_about_room.html", nothing, order=90))
    rooms.add_step("early", calendar_entry)
    extras.on_run(room_of_run)
    hooks.exporters.append(joining_privacy.export)
    hooks.erasers.append(joining_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            "webinars.room", _l("In webinars"),
            _l("The name you are shown with, your languages, whether you agreed to be recorded and when, what the device check found, and when the page of the room was open."),
            _l("To let you take part, to respect your choice about the recording, and to work out your attendance."),
            _l("Names of guests are removed some months after the run; with your account all of it goes."),
        )
    )  # fmt: skip


def is_crew(registration: Registration) -> bool:
    return registration.is_crew


def nothing(_registration: Registration) -> Mapping[str, Any]:
    return {}


def calendar_entry(registration: Registration) -> Step | None:
    """The run as a file for a calendar program, for whom it has no entry by mail."""
    run = registration.run
    if run.webinar.published_at is None:
        return None
    return Step(_("Take it into your calendar"), url_for("webinars.run_file", slug=run.webinar.slug, number=run.number))


def room_of_run(run: Run, _reader: Any) -> Extra:
    """The way from the organiser's page of a run to its room."""
    return Extra("webinars/_room_link.html", {"run": run}, order=30)


def crew_panel(registration: Registration) -> Mapping[str, Any]:
    """What the person does in the run, and what is needed for it."""
    run, now = registration.run, clock.now()
    carrier = providers.carrier_of(run)
    moderates, between = powers.may_moderate(registration), powers.interprets(registration)
    return {
        "counts": presence.counts(run.id, now) if moderates else None,
        "decks": slides.ready_decks(run.id) if powers.may_present(registration) else [],
        "between": between, "readers": presence.languages(run.id, now) if between else {},
        "writes": [] if moderates else powers.caption_languages(registration, i18n.LOCALES), "form": FlaskForm(),
        "can_end": moderates and carrier is not None and carrier.capabilities().ends, "names": language_names.NAMES,
    }  # fmt: skip
