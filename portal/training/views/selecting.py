"""The secretariat's page of a selection: readers, proposal, changes, and the one release of all letters."""

from __future__ import annotations

import uuid
from collections import Counter

from flask import Response, flash, request

from portal.accounts import queries as accounts
from portal.cities import labels
from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext
from portal.training import rules, selection, services
from portal.training.forms import AdjustForm, OfferForm, ReaderForm
from portal.training.models import Edition, Nomination, Outcome
from portal.training.queries import editions, interviews, offers
from portal.training.queries import nominations as nominations_queries
from portal.training.queries import selection as queries
from portal.training.queries.selection import CandidateLine
from portal.training.services.applications import written
from portal.training.views.base import bp, form_page, me


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/editions/<slug>/selection")
@requires(rules.may_manage)
def selecting(slug: str) -> Response:
    """Who reads, who is proposed and why, whether the seat rules are met."""
    return _selection_page(_edition(slug), ReaderForm())


def _selection_page(edition: Edition, form: ReaderForm, error: DomainError | None = None) -> Response:
    lines = sorted(queries.candidates_of(edition), key=_by_decision)
    chosen = [line for line in lines if line.decision and line.decision.outcome is Outcome.IN and _counts(line)]
    readers = queries.readers_of(edition.id)
    known = {line.person.id for line in readers}
    form.offer([(one.id, one.display_name) for one in queries.possible_readers() if one.id not in known])
    rules_met = selection.standings(
        [services.as_candidate(line, edition) for line in chosen], services.seat_rules(edition)
    )
    return form_page(
        "training/selection.html", form, error, edition=edition, lines=lines, readers=readers, rules_met=rules_met,
        chosen=chosen, by_city=_counted(lines, chosen, "city"), by_region=_counted(lines, chosen, "region"),
        is_released=any(line.decision and line.decision.released_at for line in lines),
        has_proposal=any(line.decision for line in lines), slots=interviews.slots_of(edition.id), left=offers.left_of(edition.id),
    )  # fmt: skip


def _counts(line: CandidateLine) -> bool:
    """Before the release everybody chosen counts, after it only who still holds a seat."""
    return bool(line.decision and (line.decision.released_at is None or line.nomination.seat is not None))


def _by_decision(line: CandidateLine) -> tuple[int, int, float, str]:
    order = {Outcome.IN: 0, Outcome.RESERVE: 1, Outcome.OUT: 2}
    decision = line.decision
    return (
        order[decision.outcome] if decision else 3, (decision.reserve_place or 0) if decision else 0,
        -(line.score or 0), str(line.nomination.id),
    )  # fmt: skip


def _counted(lines: list[CandidateLine], chosen: list[CandidateLine], what: str) -> list[tuple[str, int, str]]:
    """(name, seats, seats of nominees in words), for the bars."""

    def name(line: CandidateLine) -> str:
        return i18n.plain(line.city.names) if what == "city" else str(labels.REGIONS[line.city.region])

    nominated, seats = Counter(map(name, lines)), Counter(map(name, chosen))
    return [
        (key, seats[key], _("%(done)s of %(total)s", done=i18n.number(seats[key]), total=i18n.number(nominated[key])))
        for key in sorted(nominated, key=lambda key: (-seats[key], key))
    ]


@bp.post("/training/manage/editions/<slug>/selection/readers")
@requires(rules.may_manage)
def change_readers(slug: str) -> Response:
    """Adds a reader, or takes one off."""
    edition, form = _edition(slug), ReaderForm()
    form.offer([(one.id, one.display_name) for one in queries.possible_readers()])
    if not form.validate_on_submit():
        return _selection_page(edition, form)
    person = accounts.user(uuid.UUID(form.reader.data))
    if person is None:
        raise NotFound
    try:
        with db.transaction():
            if request.form.get("action") == "remove":
                services.remove_reader(edition=edition, reader_id=person.id, actor=me())
            else:
                services.add_reader(edition=edition, reader=person, actor=me())
    except DomainError as error:
        return _selection_page(edition, form, error)
    return web.see_other("training.selecting", slug=slug)


@bp.post("/training/manage/editions/<slug>/selection/readings")
@requires(rules.may_manage)
def give_out_readings(slug: str) -> Response:
    """Gives each application to two readers."""
    edition = _edition(slug)
    try:
        with db.transaction():
            made, left = services.give_out(edition=edition, actor=me())
        flash(ngettext("%(num)d reading is given out.", "%(num)d readings are given out.", made), "success")
        if left:
            flash(
                ngettext(
                    "For %(num)d reading there is no reader of another city. Add readers.",
                    "For %(num)d readings there is no reader of another city. Add readers.", left,
                ), "error",
            )  # fmt: skip
    except DomainError as error:
        return _selection_page(edition, ReaderForm(formdata=None), error)
    return web.see_other("training.selecting", slug=slug)


@bp.post("/training/manage/editions/<slug>/selection/proposal")
@requires(rules.may_manage)
def propose_selection(slug: str) -> Response:
    """Computes the proposal from the scores and the seat rules."""
    edition = _edition(slug)
    try:
        with db.transaction():
            services.propose(edition=edition, actor=me())
        flash(_("This is the proposal. Nobody but the secretariat sees it before you release it."), "success")
    except DomainError as error:
        return _selection_page(_edition(slug), ReaderForm(formdata=None), error)
    return web.see_other("training.selecting", slug=slug)


@bp.route("/training/manage/candidates/<uuid:nomination_id>", methods=["GET", "POST"])
@requires(rules.may_manage)
def candidate(nomination_id: uuid.UUID) -> Response:
    """One nominee: answers, documents, both readings, and the decision, which can be changed with a reason."""
    found, form = _nomination(nomination_id), AdjustForm()
    slug = found.edition.slug
    if not form.validate_on_submit():
        return _candidate_page(found, form)
    try:
        with db.transaction():
            services.adjust(nomination=found, outcome=form.chosen(), note=form.note.data, actor=me())
    except DomainError as error:
        return _candidate_page(_nomination(nomination_id), form, error)
    flash(_("The decision is changed."), "success")
    return web.see_other("training.selecting", slug=slug)


def _nomination(nomination_id: uuid.UUID) -> Nomination:
    found = nominations_queries.nomination_by_id(nomination_id)
    if found is None:
        raise NotFound
    return found


def _candidate_page(found: Nomination, form: AdjustForm, error: DomainError | None = None) -> Response:
    line = next((one for one in queries.candidates_of(found.edition) if one.nomination.id == found.id), None)
    if line is None:
        raise NotFound
    if line.decision and not form.is_submitted():
        form.outcome.data = line.decision.outcome.value
    readers = accounts.people([one.reader_id for one in line.reviews if one.reader_id])
    return form_page(
        "training/candidate.html", form, error, line=line, edition=found.edition, readers=readers, written=written,
        documents=queries.documents_of([found.id]), openings=queries.openings_of(found.id),
    )  # fmt: skip


@bp.route("/training/manage/editions/<slug>/selection/release", methods=["GET", "POST"])
@requires(rules.may_manage)
def release_selection(slug: str) -> Response:
    """Shows what would go out to whom; then lets it go, all at once."""
    edition, form = _edition(slug), OfferForm()
    lines = sorted(queries.candidates_of(edition), key=_by_decision)
    if request.method == "GET":
        return form_page("training/release.html", form, None, edition=edition, lines=lines)
    try:
        with db.transaction():
            services.release(edition=edition, actor=me())
    except DomainError as error:
        return form_page("training/release.html", form, error, edition=edition, lines=lines)
    flash(_("The decisions are released. All letters are on their way."), "success")
    return web.see_other("training.selecting", slug=slug)
