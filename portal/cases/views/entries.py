"""A city's entries: begun, written, handed in, taken back."""

from __future__ import annotations

import uuid

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.cases import queries as library
from portal.cases.forms.entries import BeginEntryForm, EntryFileForm, EntryForm, entry_form
from portal.cases.models import CallState, EntryState
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.services import entries as services
from portal.cases.views.awards import call_shown
from portal.cases.views.base import bp, form_page, me
from portal.cases.views.drafts import saved_now, unsaved
from portal.core import clock, db, i18n, storage, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.get("/my/entries")
@requires(signed_in)
def own_entries() -> Response:
    """What the reader's cities have entered, and where they can enter now."""
    own, now = library.own_city_ids(me()), clock.now()
    open_calls = [call for call in queries.calls() if rules.takes_entries(call, now)]
    return web.render(
        "cases/own_entries.html", entries=queries.entries_of_cities(own), open_calls=open_calls, has_city=bool(own)
    )


@bp.route("/awards/<slug>/enter", methods=["GET", "POST"])
@requires(signed_in)
def enter(slug: str) -> ResponseReturnValue:
    """Begins an entry with its city, title and category."""
    call, own = call_shown(slug), library.own_city_ids(me())
    authorize(bool(own))
    form = BeginEntryForm()
    cities = sorted((library.city_by_id(key) for key in own), key=lambda city: i18n.plain(city.names))
    cases = {str(one.case.id): one for one in queries.published_cases_of(own)}
    form.offer(
        call, [(city.id, i18n.plain(city.names)) for city in cities], [(k, one.title) for k, one in cases.items()]
    )
    if not form.validate_on_submit():
        return form_page("cases/enter.html", form, call=call, is_open=rules.takes_entries(call, clock.now()))
    try:
        with db.transaction():
            one = _begin(call.id, form, cases)
    except DomainError as error:
        return form_page("cases/enter.html", form, error, call=call, is_open=True)
    return web.see_other("cases.entry", entry_id=one.entry.id)


def _begin(call_id: uuid.UUID, form: BeginEntryForm, cases: dict[str, library.OwnCase]) -> OneEntry:
    chosen = cases.get(form.case.data or "")
    if chosen and str(chosen.city.id) != form.city.data:
        raise DomainError(_("This case is of another city."), field="case")
    published = library.published(chosen.case) if chosen else None
    return services.begin_entry(
        call=queries.call_held(call_id), city=library.city_by_id(uuid.UUID(form.city.data)),
        category_id=uuid.UUID(form.category.data), title=form.title.data, lang=form.lang.data, actor=me(),
        case=chosen.case if chosen else None,
        summary=published.text(form.lang.data).summary[: rules.ENTRY_SUMMARY_LENGTH] if published else "",
        stage=published.version.stage.value if published else "live",
    )  # fmt: skip


def _mine(entry_id: uuid.UUID, *, lock: bool = False) -> OneEntry:
    found = queries.own_entry(me(), entry_id, lock=lock)
    if found is None:
        raise NotFound
    return found


@bp.route("/awards/entries/<uuid:entry_id>", methods=["GET", "POST"])
@requires(signed_in)
def entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """An entry of the reader's city: its form as long as it is a draft, then what became of it."""
    one = _mine(entry_id)
    form = entry_form(one.call)
    if not form.is_submitted():
        form.show(one)
        return _entry_page(one, form)
    is_autosave = request.form.get("action") == "autosave"
    if not form.validate():
        return unsaved(form) if is_autosave else _entry_page(one, form)
    hands_in = request.form.get("action") == "submit"
    try:
        with db.transaction():
            services.save_entry(
                one=_mine(entry_id, lock=True), text=form.text(), revision=form.revision.data or 0, actor=me()
            )
    except DomainError as error:
        if is_autosave:
            return {"message": error.message, "clashes": int(isinstance(error, services.Overtaken))}, error.status
        if not isinstance(error, services.Overtaken):
            return _entry_page(_mine(entry_id), form, error)
        return _entry_page(_mine(entry_id), form, error, theirs=_mine(entry_id))
    if is_autosave:
        return {"message": saved_now(), "values": {"revision": _mine(entry_id).entry.revision}}
    if hands_in:
        return _hand_in(entry_id, form)
    flash(_("The entry is saved."), "success")
    return web.see_other("cases.entry", entry_id=entry_id)


def _hand_in(entry_id: uuid.UUID, form: EntryForm) -> ResponseReturnValue:
    """After saving, in a transaction of its own: what was written stays, whatever is said of handing in."""
    try:
        with db.transaction():
            services.submit_entry(one=_mine(entry_id, lock=True), actor=me())
    except DomainError as error:
        one = _mine(entry_id)
        form.revision.data = one.entry.revision
        return _entry_page(one, form, error)
    flash(_("Your entry is handed in. Until the call closes you can take it back to change it."), "success")
    return web.see_other("cases.entry", entry_id=entry_id)


def _entry_page(
    one: OneEntry, form: EntryForm, error: DomainError | None = None, theirs: OneEntry | None = None
) -> Response:
    now, is_out = clock.now(), one.call.state is CallState.PUBLISHED
    if theirs is not None:
        form.revision.raw_data, form.revision.data = None, theirs.entry.revision
    return form_page(
        "cases/entry.html", form, error, one=one, headings=rules.headings(one.call), theirs=theirs, file_form=EntryFileForm(formdata=None),
        is_closed=rules.has_closed(one.call, now), may_take_back=rules.may_take_back(one.entry, one.call, now),
        may_withdraw=rules.may_withdraw(one.entry, one.call), is_editable=rules.is_entry_editable(one.entry), is_out=is_out,
        remarks=jury.remarks_on(one.entry.id) if is_out and one.entry.state is EntryState.SUBMITTED else [],
        case=library.case_by_source(f"entry:{one.entry.id}") if is_out else None, action=FlaskForm(formdata=None),
    )  # fmt: skip


@bp.post("/awards/entries/<uuid:entry_id>/take-back")
@requires(signed_in)
def take_back_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Makes a draft of an entry again, to change it."""
    try:
        with db.transaction():
            services.take_back_entry(one=_mine(entry_id, lock=True), actor=me())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(_("You can change the entry again. Do not forget to hand it in before the call closes."), "success")
    return web.see_other("cases.entry", entry_id=entry_id)


@bp.post("/awards/entries/<uuid:entry_id>/withdraw")
@requires(signed_in)
def withdraw_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Takes an entry out of the call."""
    try:
        with db.transaction():
            services.withdraw_entry(one=_mine(entry_id, lock=True), actor=me())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(_("The entry is withdrawn. Its words stay here."), "success")
    return web.see_other("cases.entry", entry_id=entry_id)


@bp.post("/awards/entries/<uuid:entry_id>/files")
@requires(signed_in)
def add_entry_file(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Adds a file to a draft."""
    form = EntryFileForm()
    message, kind = _("The file is added."), "success"
    _mine(entry_id)
    if not form.validate():
        message, kind = _("Choose a file."), "error"
    else:
        try:
            with db.transaction():
                services.add_entry_file(one=_mine(entry_id, lock=True), upload=form.file.data)
        except DomainError as error:
            message, kind = error.message, "error"
    flash(message, kind)
    return web.see_other("cases.entry", entry_id=entry_id)


@bp.post("/awards/entries/<uuid:entry_id>/files/<uuid:file_id>/remove")
@requires(signed_in)
def remove_entry_file(entry_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a file out of a draft."""
    with db.transaction():
        services.remove_entry_file(one=_mine(entry_id, lock=True), file_id=file_id)
    flash(_("The file is taken out."), "success")
    return web.see_other("cases.entry", entry_id=entry_id)


@bp.get("/awards/files/<uuid:file_id>")
@requires(signed_in)
def entry_file(file_id: uuid.UUID) -> Response:
    """A file of an entry, for its city and the office. Jurors have an address of their own, without its name."""
    found = queries.entry_file(file_id)
    if found is None:
        raise NotFound
    file, entry_id = found
    if not rules.may_run_awards(current_user) and queries.own_entry(me(), entry_id) is None:
        raise NotFound
    return storage.send(file.file_key, filename=file.name)
