"""A juror's pages, with an account or by a link that works without one: what waits, one entry, handing in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases.forms.jury import ConflictForm, sheet_form
from portal.cases.models import CallRound
from portal.cases.queries import awards as awards_queries
from portal.cases.queries import jury as queries
from portal.cases.queries.jury import OneJuror, ToJudge
from portal.cases.rules import awards as rules
from portal.cases.services import jury as services
from portal.cases.views.base import bp, form_page, me
from portal.core import clock, db, storage, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@dataclass(frozen=True)
class Door:
    """The way by which a juror came in: who he is, and the addresses of his pages."""

    load: Callable[[], OneJuror | None]
    at: dict[str, Any]
    suffix: str = ""

    def juror(self) -> OneJuror:
        """Who has come in.

        Raises:
            NotFound: nobody of a jury (any more).
        """
        found = self.load()
        if found is None:
            raise NotFound
        return found

    def url(self, page: str, **values: Any) -> str:
        """The address of one of `jury`, `judge`, `conflict`, `jury_file`."""
        return url_for(f"cases.{page}{self.suffix}", **self.at, **values)


def _own(juror_id: uuid.UUID) -> Door:
    return Door(lambda: queries.juror_for(me(), juror_id), {"juror_id": str(juror_id)})


def _linked(token: str) -> Door:
    return Door(lambda: queries.juror_by_link(token, clock.now()), {"token": token}, "_by_link")


@bp.get("/my/juries")
@requires(signed_in)
def own_juries() -> Response:
    """The juries in which the reader is."""
    return web.render("cases/own_juries.html", juries=queries.own_juries(me()))


# Pages, as they are for both doors -----------------------------------------------------------------------------------


def _list(door: Door) -> Response:
    juror = door.juror()
    items = queries.to_judge(juror)
    return web.render(
        "cases/jury.html", juror=juror, items=items, door=door, held=rules.current_round(juror.call),
        done=sum(rules.is_done(item.sheet) for item in items),
    )  # fmt: skip


def _item(juror: OneJuror, entry_id: uuid.UUID) -> tuple[ToJudge, CallRound]:
    held = rules.current_round(juror.call)
    found = next((item for item in queries.to_judge(juror) if item.one.entry.id == entry_id), None)
    if found is None or held is None:
        raise NotFound
    return found, held


def _judge(door: Door, entry_id: uuid.UUID) -> ResponseReturnValue:
    juror = door.juror()
    item, held = _item(juror, entry_id)
    form, hand_in = sheet_form(held), request.form.get("action") == "hand_in"
    if not form.is_submitted():
        form.show(item.sheet)
    if not form.validate_on_submit():
        return _judge_page(door, item, held, form)
    try:
        with db.transaction():
            services.save_sheet(juror=door.juror(), entry_id=entry_id, given=form.given(), hand_in=hand_in)
    except DomainError as error:
        item, held = _item(door.juror(), entry_id)
        return _judge_page(door, item, held, form, error)
    if not hand_in:
        flash(_("Saved. Nobody sees it before you hand it in."), "success")
        return redirect(door.url("judge", entry_id=entry_id), 303)
    flash(_("Handed in. Thank you."), "success")
    return redirect(door.url("jury"), 303)


def _judge_page(
    door: Door, item: ToJudge, held: CallRound, form: FlaskForm, error: DomainError | None = None
) -> Response:
    return form_page(
        "cases/judge_entry.html", form, error, item=item, one=item.one, held=held, door=door,
        headings=rules.headings(item.one.call), conflict_form=ConflictForm(formdata=None), is_done=rules.is_done(item.sheet),
    )  # fmt: skip


def _declare(door: Door, entry_id: uuid.UUID) -> ResponseReturnValue:
    form = ConflictForm()
    item, _held = _item(door.juror(), entry_id)
    if form.validate_on_submit():
        with db.transaction():
            services.declare_conflict(juror=door.juror(), one=item.one, reason=form.reason.data)
        flash(_("Thank you for saying so. You do not see this entry any more."), "success")
    return redirect(door.url("jury"), 303)


def _file(door: Door, file_id: uuid.UUID) -> Response:
    """Where the jury judges blind, under a name that says nothing: what stands in the file itself cannot be hidden."""
    found = awards_queries.entry_file(file_id)
    if found is None:
        raise NotFound
    file, entry_id = found
    item, held = _item(door.juror(), entry_id)
    place = [one.id for one in item.one.files].index(file.id) + 1
    hidden = f"{item.one.entry.reference}-{place}{Path(file.name).suffix}"
    return storage.send(file.file_key, filename=hidden if held.is_blind else file.name)


# With an account -----------------------------------------------------------------------------------------------------


@bp.get("/awards/jury/<uuid:juror_id>")
@requires(signed_in)
def jury(juror_id: uuid.UUID) -> ResponseReturnValue:
    """What waits for a juror with an account."""
    return _list(_own(juror_id))


@bp.route("/awards/jury/<uuid:juror_id>/<uuid:entry_id>", methods=["GET", "POST"])
@requires(signed_in)
def judge(juror_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    """An entry with the juror's sheet."""
    return _judge(_own(juror_id), entry_id)


@bp.post("/awards/jury/<uuid:juror_id>/<uuid:entry_id>/conflict")
@requires(signed_in)
def conflict(juror_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    """The juror declares an interest of his own."""
    return _declare(_own(juror_id), entry_id)


@bp.get("/awards/jury/<uuid:juror_id>/files/<uuid:file_id>")
@requires(signed_in)
def jury_file(juror_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of an entry that the juror judges."""
    return _file(_own(juror_id), file_id)


# By link -------------------------------------------------------------------------------------------------------------


@bp.get("/awards/judge/<token>")
@public
def jury_by_link(token: str) -> ResponseReturnValue:
    """What waits for a juror without an account."""
    return _list(_linked(token))


@bp.route("/awards/judge/<token>/<uuid:entry_id>", methods=["GET", "POST"])
@public
def judge_by_link(token: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    """As `judge`."""
    return _judge(_linked(token), entry_id)


@bp.post("/awards/judge/<token>/<uuid:entry_id>/conflict")
@public
def conflict_by_link(token: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    """As `conflict`."""
    return _declare(_linked(token), entry_id)


@bp.get("/awards/judge/<token>/files/<uuid:file_id>")
@public
def jury_file_by_link(token: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """As `jury_file`."""
    return _file(_linked(token), file_id)
