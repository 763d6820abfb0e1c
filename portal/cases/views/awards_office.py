"""Awards as the office runs them: calls prepared, entries looked at."""

from __future__ import annotations

import uuid

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases.forms.awards import (
    CallForm,
    CheckForm,
    PartForm,
    TakeBackForm,
    round_form,
    words_form,
)
from portal.cases.models import Call, CallCategory, CallCriterion, CallRound, CallState, Eligibility, EntryState
from portal.cases.queries import awards as queries
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.services import awards as services
from portal.cases.services import call_words
from portal.cases.services import entries as entry_services
from portal.cases.views.base import bp, form_page, me
from portal.core import clock, db, i18n, web
from portal.core.access import requires
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _


def office_call(slug: str, *, lock: bool = False) -> Call:
    """A call that is run here; of one from before the portal there is nothing to run.

    Raises:
        NotFound: there is none.
    """
    found = queries.call_by_slug(slug, lock=lock)
    if found is None or rules.is_past_record(found):
        raise NotFound
    return found


def held_round(call: Call, number: int) -> CallRound:
    """A round of a call.

    Raises:
        NotFound: it has none of this number.
    """
    found = next((one for one in call.rounds if one.number == number), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/awards/office")
@requires(rules.may_run_awards)
def awards_office() -> Response:
    """All calls, those that are being prepared too."""
    return web.render("cases/office_awards.html", calls=[c for c in queries.calls(drafts=True) if c.figures is None])


@bp.route("/awards/office/new", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def new_call() -> ResponseReturnValue:
    """A new call, which nobody else sees yet."""
    form = CallForm()
    form.offer()
    if not form.validate_on_submit():
        return form_page("cases/edit_call.html", form, call=None)
    try:
        with db.transaction():
            made = services.create_call(plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("cases/edit_call.html", form, error, call=None)
    return web.see_other("cases.run_call", slug=made.slug)


@bp.route("/awards/office/<slug>/edit", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def edit_call(slug: str) -> ResponseReturnValue:
    """The facts of a call."""
    call, form = office_call(slug), CallForm()
    form.offer(call)
    if not form.validate_on_submit():
        return form_page("cases/edit_call.html", form, call=call)
    try:
        with db.transaction():
            held = office_call(slug, lock=True)
            services.change_call(call=held, plan=form.plan(held), actor=me())
    except DomainError as error:
        return form_page("cases/edit_call.html", form, error, call=call)
    flash(_("The call is saved."), "success")
    return web.see_other("cases.run_call", slug=form.slug.data)


@bp.get("/awards/office/<slug>")
@requires(rules.may_run_awards)
def run_call(slug: str) -> Response:
    """Where a call stands and what is to do next."""
    return _overview(office_call(slug))


def _overview(call: Call, error: DomainError | None = None, form: PartForm | None = None) -> Response:
    entries = queries.entries_of_call(call.id)
    waiting = [
        one for one in entries if rules.may_check(one.entry, call) and one.entry.eligibility is Eligibility.UNCHECKED
    ]
    return web.render(
        "cases/run_call.html", error.status if error else 422 if form and form.errors else 200, call=call, entries=entries,
        waiting=len(waiting), error=error, part_form=form or PartForm(formdata=None), lacks=rules.call_lacks(call),
        has_closed=rules.has_closed(call, clock.now()), can_prepare=call.state in (CallState.DRAFT, CallState.OPEN),
        held=rules.current_round(call), languages=i18n.LOCALES, may_close=rules.may_close_early(call, clock.now()),
    )  # fmt: skip


@bp.route("/awards/office/<slug>/words/<lang>", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def call_words_page(slug: str, lang: str) -> ResponseReturnValue:
    """All words of a call in a language."""
    if lang not in i18n.LOCALES:
        raise NotFound
    call = office_call(slug)
    form = words_form(call_words.words_of(call), lang)
    if not form.validate_on_submit():
        return form_page("cases/call_words.html", form, call=call, lang=lang, languages=i18n.LOCALES)
    texts = {field.name: field.data for field in form if field.name != "csrf_token"}
    try:
        with db.transaction():
            call_words.save_words(call=office_call(slug, lock=True), lang=lang, texts=texts, actor=me())
    except DomainError as error:
        return form_page("cases/call_words.html", form, error, call=call, lang=lang, languages=i18n.LOCALES)
    flash(_("The words are saved."), "success")
    return web.see_other("cases.call_words_page", slug=slug, lang=lang)


@bp.post("/awards/office/<slug>/parts")
@requires(rules.may_run_awards)
def add_part(slug: str) -> ResponseReturnValue:
    """A category, a round, or a criterion of a round more."""
    form = PartForm()
    if not form.validate():
        return _overview(office_call(slug), form=form)
    try:
        with db.transaction():
            _add(office_call(slug, lock=True), form.kind.data, form.title.data)
    except DomainError as error:
        return _overview(office_call(slug), error)
    flash(_("Added. Its words in other languages are on the pages of words."), "success")
    return web.see_other("cases.run_call", slug=slug)


def _add(call: Call, kind: str, title: str) -> None:
    titles = {"en": title}
    if kind == "category":
        key = call_words.key_from(title, [one.slug for one in call.categories])
        services.add_category(call=call, slug=key, titles=titles, descriptions={})
    elif kind == "round":
        services.add_round(call=call, titles=titles)
    else:
        held = held_round(call, int(kind) if kind.isascii() and kind.isdigit() and len(kind) < 3 else 0)
        if len(held.criteria) >= rules.MOST_CRITERIA:
            raise Conflict(_("A round has at most %(most)s criteria.", most=rules.MOST_CRITERIA))
        key = call_words.key_from(title, [one.key for one in held.criteria]).replace("-", "_")
        services.add_criterion(
            held=held, key=key, weight=10, names=titles, position=len(held.criteria) + 1,
        )  # fmt: skip


@bp.post("/awards/office/<slug>/parts/<uuid:part_id>/remove")
@requires(rules.may_run_awards)
def remove_call_part(slug: str, part_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a category, the last round or a criterion away."""
    try:
        with db.transaction():
            call = office_call(slug, lock=True)
            part = _part(call, part_id)
            if isinstance(part, CallCriterion):
                services.unscored(next(held for held in call.rounds if part in held.criteria))
            services.remove_part(call=call, part=part, actor=me())
    except DomainError as error:
        return _overview(office_call(slug), error)
    flash(_("Removed."), "success")
    return web.see_other("cases.run_call", slug=slug)


def _part(call: Call, part_id: uuid.UUID) -> CallCategory | CallRound | CallCriterion:
    parts: list[CallCategory | CallRound | CallCriterion] = [*call.categories, *call.rounds]
    for held in call.rounds:
        parts.extend(held.criteria)
    found = next((part for part in parts if part.id == part_id), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/awards/office/<slug>/rounds/<int:number>", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def edit_round(slug: str, number: int) -> ResponseReturnValue:
    """How a round is judged."""
    call = office_call(slug)
    held = held_round(call, number)
    form = round_form(held)
    if not form.is_submitted():
        form.show(held, call.timezone)
    if not form.validate_on_submit():
        return form_page("cases/edit_round.html", form, call=call, held=held, is_scored=queries.is_scored(held.id))
    try:
        with db.transaction():
            locked = office_call(slug, lock=True)
            call_words.set_round(
                held=held_round(locked, number), call=locked, is_blind=form.is_blind.data, due_at=form.due_at(call.timezone),
                advance=form.advance.data, weights=form.weights(), actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("cases/edit_round.html", form, error, call=call, held=held, is_scored=True)
    flash(_("The round is saved."), "success")
    return web.see_other("cases.run_call", slug=slug)


@bp.post("/awards/office/<slug>/move")
@requires(rules.may_run_awards)
def move_call(slug: str) -> ResponseReturnValue:
    """Opens a call, or gives its entries to the jury."""
    to = request.form.get("to")
    try:
        with db.transaction():
            if to == "open":
                services.open_call(call=office_call(slug, lock=True), actor=me())
            else:
                services.start_judging(call=office_call(slug, lock=True), actor=me())
    except DomainError as error:
        return _overview(office_call(slug), error)
    flash(_("The call is open.") if to == "open" else _("The jury can begin."), "success")
    return web.see_other("cases.run_call", slug=slug)


@bp.route("/awards/office/<slug>/close", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def close_call(slug: str) -> ResponseReturnValue:
    """Closes a call before its time, after a question."""
    call, form = office_call(slug), FlaskForm()
    waiting = [one for one in queries.entries_of_call(call.id) if one.entry.state is EntryState.DRAFT]
    if not form.validate_on_submit():
        return form_page("cases/close_call.html", form, call=call, waiting=waiting)
    try:
        with db.transaction():
            services.close_early(call=office_call(slug, lock=True), actor=me())
    except DomainError as error:
        return form_page("cases/close_call.html", form, error, call=call, waiting=waiting)
    flash(_("The call is closed. Entries are not taken any more."), "success")
    return web.see_other("cases.run_call", slug=slug)


# Entries -------------------------------------------------------------------------------------------------------------


def _entry(entry_id: uuid.UUID, *, lock: bool = False) -> OneEntry:
    found = queries.entry_by_id(entry_id, lock=lock)
    if found is None:
        raise NotFound
    return found


@bp.route("/awards/office/entries/<uuid:entry_id>", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def check_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """An entry as the office reads it, and whether it goes to the jury."""
    one, form = _entry(entry_id), CheckForm()
    if not form.is_submitted() and one.entry.eligibility is not Eligibility.UNCHECKED:
        form.eligible.data = "yes" if one.entry.eligibility is Eligibility.ELIGIBLE else "no"
        form.reason.data = one.entry.eligibility_reason
    if not form.validate_on_submit():
        return _check_page(one, form)
    try:
        with db.transaction():
            entry_services.check_entry(
                one=_entry(entry_id, lock=True),
                eligible=form.eligible.data == "yes",
                reason=form.reason.data,
                actor=me(),
            )
    except DomainError as error:
        return _check_page(one, form, error)
    flash(_("Noted. The city is told."), "success")
    return web.see_other("cases.run_call", slug=one.call.slug)


def _check_page(one: OneEntry, form: CheckForm, error: DomainError | None = None) -> Response:
    return form_page(
        "cases/check_entry.html", form, error, one=one, headings=rules.headings(one.call),
        may_check=rules.may_check(one.entry, one.call),
        is_member=queries.is_member_city(one.city.id, clock.today(one.call.timezone)),
    )  # fmt: skip


@bp.route("/awards/office/entries/<uuid:entry_id>/take-back", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def take_back_winner(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Says of a winner that it is none: before the ceremony is published, and afterwards with a reason."""
    one, form = _entry(entry_id), TakeBackForm()
    if not rules.may_take_winner_back(one.entry, one.call):
        raise NotFound
    is_out = one.call.state is CallState.PUBLISHED
    if not form.validate_on_submit():
        return form_page("cases/take_back_winner.html", form, one=one, is_out=is_out)
    try:
        with db.transaction():
            office_call(one.call.slug, lock=True)
            services.take_back_winner(one=_entry(entry_id, lock=True), reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("cases/take_back_winner.html", form, error, one=one, is_out=is_out)
    flash(
        _("The entry is no winner any more. Its city is told.") if is_out else _("The entry is no winner any more."),
        "success",
    )
    return web.see_other("cases.run_call", slug=one.call.slug)
