"""The room of a run for its organiser: what carries picture and sound, and whether it answers."""

from __future__ import annotations

import uuid

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import providers, queries, rules
from portal.webinars.forms.joining import RoomForm
from portal.webinars.models import Run
from portal.webinars.queries import presence
from portal.webinars.services import rooms as services
from portal.webinars.views.base import bp, form_page, me


def _own_run(run_id: uuid.UUID) -> Run:
    found = queries.run_by_id(run_id)
    if found is None or not rules.is_organiser(me(), found.webinar):
        raise NotFound
    return found


@bp.route("/webinars/manage/runs/<uuid:run_id>/room", methods=["GET", "POST"])
@requires(signed_in)
def room_settings(run_id: uuid.UUID) -> ResponseReturnValue:
    """What carries a run, with the numbers of who is on the way."""
    run, form = _own_run(run_id), RoomForm()
    form.offer_providers(run)
    if not form.is_submitted():
        form.show_provider(run)
        form.gives_slides.data = run.gives_slides
    if not form.validate_on_submit():
        return _page(run, form)
    provider, data = form.carrier()
    try:
        with db.transaction():
            services.change_carrier(
                run=queries.run_locked(run.id),
                provider=provider,
                data=data,
                gives_slides=form.gives_slides.data,
                actor=me(),
            )
    except DomainError as error:
        return _page(run, form, error)
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.room_settings", run_id=run.id)


def _page(run: Run, form: RoomForm, error: DomainError | None = None) -> Response:
    carrier = providers.carrier_of(run)
    return form_page(
        "webinars/room_settings.html", form, error, run=run, counts=presence.counts(run.id, clock.now()),
        answers=carrier.health() if carrier else None, join_url=url_for("webinars.join", key=run.id),
    )  # fmt: skip
