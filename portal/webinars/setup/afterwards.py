"""What comes after a webinar, on the pages of its organisers and in the audit log: numbers and the survey."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import hooks
from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.webinars import asking, extras, rooms
from portal.webinars.extras import Extra
from portal.webinars.models import Registration, Run, Webinar
from portal.webinars.rooms import Step
from portal.webinars.services.guests import secret_of


def register() -> None:
    extras.on_manage(survey_line)
    extras.on_run(links)
    rooms.add_step("over", own_survey)
    hooks.audit_actions["webinars.survey_changed"] = _l("Survey of a webinar changed")
    hooks.statements.append(
        hooks.Statement(
            "webinars.survey", _l("Surveys after webinars"),
            _l("What you answered, without your name; a digest that keeps you from answering twice."),
            _l("So that the organisers learn how it was. They see answers without names, from five on."),
            _l("The answers stay. With your account the digest is replaced, and nobody can tell any more that they are yours."),
        )
    )  # fmt: skip


def survey_line(webinar: Webinar, _reader: Any) -> Extra:
    """A line of what is done: the questions of the survey."""
    number = len(asking.read(webinar.survey))
    return Extra(
        "",
        {
            "title": _("Survey afterwards"), "url": url_for("webinars.survey_questions", slug=webinar.slug),
            "status": i18n.number(number), "kind": "done" if number else "note",
        },
        place="tasks", order=70,
    )  # fmt: skip


def links(run: Run, _reader: Any) -> Extra:
    """The ways to the numbers and to the results of the survey."""
    return Extra("webinars/_afterwards_of_run.html", {"slug": run.webinar.slug}, order=70)


def own_survey(registration: Registration) -> Step | None:
    """From the closed room to the survey, if there is one."""
    if registration.is_crew or not registration.run.webinar.survey:
        return None
    if registration.user_id is None:
        url = url_for("webinars.guest_survey", token=secret_of(registration))
    else:
        url = url_for("webinars.own_survey", registration_id=registration.id)
    return Step(_("How was it?"), url, _("It opens some minutes after the doors have closed."), order=30)
