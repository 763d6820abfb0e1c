"""What recordings add: pieces of pages, kinds of messages, words of the audit log, the search, privacy."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.accounts import hooks
from portal.core import cache, clock
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.search import kinds as search_kinds
from portal.webinars import extras, rooms
from portal.webinars.emails import recordings as emails
from portal.webinars.events import RecordingPublished, RecordingTaken
from portal.webinars.extras import Extra
from portal.webinars.models import Registration, Run
from portal.webinars.queries import recordings as queries
from portal.webinars.queries.public import Shown
from portal.webinars.rooms import Step
from portal.webinars.services import recording_index, recordings_privacy
from portal.webinars.services.guests import secret_of
from portal.webinars.words import recordings as words


def register() -> None:
    for event in (RecordingPublished, RecordingTaken):
        cache.invalidate_on(event, "webinars")
    kinds.register(emails.RECORDING, label=_l("Recordings of webinars that you run"))
    kinds.register(emails.REMOVAL, label=_l("Answer to your wish to be taken out of a recording"))
    kinds.register(
        emails.GUEST, label=_l("Answers about recordings, without an account"), secret=True,
        why_mandatory=_l("It answers what you asked for."),
    )  # fmt: skip
    extras.on_page(to_watch)
    extras.on_run(of_run)
    rooms.add_step("over", after_run)
    search_kinds.register(
        recording_index.KIND, label=_l("Recordings of webinars"), symbol="webinars", address=_page, ids=recording_index.ids,
        documents=recording_index.documents,
    )  # fmt: skip
    hooks.audit_actions.update(
        {
            "webinars.recording_brought_in": _l("File of a recording brought in"),
            "webinars.recording_file_removed": _l("File of a recording removed"),
            "webinars.recording_changed": _l("Settings of a recording changed"),
            "webinars.recording_published": _l("Recording published"),
            "webinars.recording_withdrawn": _l("Recording taken back"),
            "webinars.recording_retried": _l("Recording fetched once more"),
            "webinars.recording_deleted": _l("Recording deleted"),
            "webinars.recording_removal_answered": _l("Wish to be taken out of a recording answered"),
        }
    )
    hooks.exporters.append(recordings_privacy.export)
    hooks.erasers.append(recordings_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            "webinars.recordings", _l("Recordings of webinars"),
            _l("Which parts of a recording you played and when, your answers to its quiz, and where you asked to be taken out."),
            _l("To count what you watched towards the certificate of attendance, and to answer your wish."),
            _l("As long as your registration; with your account all of it goes. A recording itself is deleted on the day that was named when you joined."),
        )
    )  # fmt: skip


def _page(recording_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("webinars.recording", slug=facts["slug"], recording_id=recording_id)


def to_watch(found: Shown, _reader: Any) -> Extra | None:
    """The ways to the recordings of each run."""
    over = [run.id for run in found.runs if run.ends_at <= clock.now()]
    recordings = queries.published_in(over) if over else {}
    if not recordings:
        return None
    return Extra("webinars/_watch.html", {"recordings": recordings, "slug": found.webinar.slug}, place="run", order=60)


def of_run(run: Run, _reader: Any) -> Extra | None:
    """The recordings of a run that has begun, for its organisers."""
    if run.starts_at > clock.now():
        return None
    context = {"run": run, "recordings": queries.of_run(run.id), "recorded": words}
    return Extra("webinars/_recordings_of_run.html", context, order=65)


def after_run(registration: Registration) -> Step | None:
    """On the join page when it is over: the newest recording."""
    found = queries.published_in([registration.run_id]).get(registration.run_id)
    if not found:
        return None
    key = found[-1].id
    # A helper's secret is in the address of this page, and kept by the browser.
    url = (
        url_for("webinars.recording", slug=registration.run.webinar.slug, recording_id=key)
        if registration.user_id or registration.is_crew
        else url_for("webinars.guest_recording", token=secret_of(registration), recording_id=key)
    )
    return Step(_("Watch the recording"), url, order=10)
