"""What the jury found: rankings, who goes on or wins, the scores as a file, and showing it to everybody."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.accounts import services as accounts
from portal.cases.models import Call, CallRound, CallState
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.queries.jury import Results
from portal.cases.rules import awards as rules
from portal.cases.services import awards as services
from portal.cases.services import prizes
from portal.cases.views.awards_office import held_round, office_call
from portal.cases.views.base import bp, me
from portal.core import clock, db, i18n, sheets, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, pgettext

DECIMALS = "0.00"


def _judged(slug: str, number: int) -> tuple[Call, CallRound]:
    """A round that is being judged or was."""
    call = office_call(slug)
    held = held_round(call, number)
    if call.round < number:
        raise NotFound
    return call, held


def _is_on(call: Call, held: CallRound) -> bool:
    return call.state is CallState.JUDGING and call.round == held.number


@bp.route("/awards/office/<slug>/rounds/<int:number>/results", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def results(slug: str, number: int) -> ResponseReturnValue:
    """The ranking of each category; who is ticked goes on or wins, after a question."""
    call, held = _judged(slug, number)
    found = jury.results(call, held)
    if request.method == "GET":
        return _results_page(call, found)
    chosen = _chosen(found)
    if request.form.get("confirmed") != "yes":
        if not chosen:
            return _results_page(call, found, DomainError(_("Choose at least one entry of this round.")))
        return _confirm_page(call, found, chosen)
    try:
        with db.transaction():
            services.choose(
                call=office_call(slug, lock=True), round_number=number, chosen=chosen, actor=me()
            )  # fmt: skip
    except DomainError as error:
        return _results_page(office_call(slug), jury.results(office_call(slug), held), error)
    flash(_("The round is decided. Nobody has been told yet."), "success")
    return web.see_other("cases.run_call", slug=slug)


def _chosen(found: Results) -> set[uuid.UUID]:
    ticked = set(request.form.getlist("entry"))
    return {line.one.entry.id for line in found.lines if str(line.one.entry.id) in ticked}


def _results_page(call: Call, found: Results, error: DomainError | None = None) -> Response:
    ticked = set(request.form.getlist("entry")) if request.method == "POST" else None
    return web.render(
        "cases/results.html", error.status if error else 200, call=call, found=found, held=found.held, error=error,
        is_on=_is_on(call, found.held), is_last=rules.is_last_round(call, found.held), ticked=ticked, form=FlaskForm(formdata=None),
    )  # fmt: skip


def _confirm_page(call: Call, found: Results, chosen: set[uuid.UUID]) -> Response:
    lines = [line for line in found.lines if line.one.entry.id in chosen]
    return web.render(
        "cases/confirm_choice.html", call=call, held=found.held, lines=lines, found=found,
        is_last=rules.is_last_round(call, found.held), form=FlaskForm(formdata=None),
    )  # fmt: skip


@bp.get("/awards/office/<slug>/rounds/<int:number>/scores.<kind>")
@requires(rules.may_run_awards)
def scores_file(slug: str, number: int, kind: str) -> Response:
    """Every score of a round with who gave it, for the office only; noted in the audit log."""
    if kind not in ("csv", "xlsx"):
        raise NotFound
    call, held = _judged(slug, number)
    header = [
        _("Category"), pgettext("award", "Entry"), _("Reference"), _("City"), _("Rank, on one scale"), _("Rank, as given"), _("On one scale"),
        _("As given"), _("Juror"), *(i18n.plain(criterion.names) for criterion in held.criteria), _("Weighted mean"),
        _("Weighted mean on one scale"), _("Notes"), _("Remarks for the city"), _("Remarks for the office"),
    ]  # fmt: skip
    rows = list(_rows(jury.results(call, held)))
    with db.transaction():
        accounts.audit(actor=me(), action="cases.results_exported", subject=("call", call.id), data={"round": number})
    name = f"{call.slug}-{number}.{kind}"
    if kind == "csv":
        data, content_type = sheets.as_csv(header, rows), sheets.CSV
    else:
        rtl = i18n.direction(i18n.current()) == "rtl"
        data, content_type = sheets.as_xlsx(call.slug, header, rows, rtl=rtl, numbers=DECIMALS), sheets.XLSX
    return Response(data, content_type=content_type, headers={"Content-Disposition": f"attachment; filename={name}"})


def _rows(found: Results) -> Iterator[list[sheets.Value]]:
    for result in found.categories:
        for one in result.lines:
            facts: list[sheets.Value] = [
                i18n.plain(result.category.titles), one.one.entry.title, one.one.entry.reference, i18n.plain(one.one.city.names),
                one.line.rank_standard, one.line.rank_raw, _rounded(one.line.standard), _rounded(one.line.raw),
            ]  # fmt: skip
            for given in one.given or ():
                scores = [given.sheet.scores.get(criterion.key) for criterion in found.held.criteria]
                notes = "; ".join(f"{key}: {text}" for key, text in given.sheet.notes.items())
                yield [
                    *facts, given.juror.name, *scores, _rounded(given.raw), _rounded(given.standard), notes,
                    given.sheet.remarks, given.sheet.private_remarks,
                ]  # fmt: skip
            if not one.given:
                yield [*facts, *[None] * (len(found.held.criteria) + 6)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


@bp.route("/awards/office/<slug>/publish", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def publish_call(slug: str) -> ResponseReturnValue:
    """Shows the winners to everybody, after a page that says what will be sent to whom."""
    call = office_call(slug)
    entries = queries.entries_of_call(call.id, handed_in=True)
    context = {
        "call": call, "winners": [one for one in entries if one.entry.is_winner], "form": FlaskForm(formdata=None),
        "finalists": [one for one in entries if rules.is_finalist(one.entry, call)],
        "entries": [one for one in entries if one.entry.round], "drafts": [one for one in entries if one.entry.round and one.entry.to_library],
        "nobody": [one for one in entries if one.entry.is_winner and prizes.holder_of(one) is None], "moment": clock.now(),
    }  # fmt: skip
    if request.method == "GET":
        return web.render("cases/publish_call.html", error=None, **context)
    try:
        with db.transaction():
            services.publish_call(call=office_call(slug, lock=True), actor=me())
    except DomainError as error:
        return web.render("cases/publish_call.html", error.status, error=error, **context)
    flash(_("The winners are published. All who entered are told."), "success")
    return web.see_other("cases.call", slug=slug)
