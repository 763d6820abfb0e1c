"""Cases as their authors see them: begun, written in parts by several people at once, handed in."""

from __future__ import annotations

import uuid

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases import fields, queries, rules, services, words
from portal.cases.forms.drafts import PARTS, BeginForm, DraftForm
from portal.cases.models import Stage
from portal.cases.queries import Draft
from portal.cases.services import Clash
from portal.cases.views.base import bp, form_page, me, numbered_case, own_draft
from portal.core import clock, datetimes, db, i18n, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.get("/my/cases")
@requires(signed_in)
def own_cases() -> Response:
    """The cases of the cities for which the reader writes, and where to begin one."""
    own = queries.own_city_ids(me())
    return web.render("cases/own_cases.html", cases=queries.cases_of_cities(own), has_city=bool(own))


@bp.route("/cases/new", methods=["GET", "POST"])
@requires(signed_in)
def new_case() -> ResponseReturnValue:
    """Begins a case with its title, language and stage."""
    writes_for = queries.cities_to_write_for(me())
    authorize(bool(writes_for))
    form = BeginForm()
    form.offer([(city.id, i18n.plain(city.names)) for city in writes_for], i18n.current())
    if not form.validate_on_submit():
        return form_page("cases/new_case.html", form)
    city = next(city for city in writes_for if str(city.id) == form.city.data)
    with db.transaction():
        draft = services.begin_case(
            city=city, lang=form.lang.data, title=form.title.data, actor=me(), stage=Stage(form.stage.data)
        )
    return web.see_other("cases.draft", version_id=draft.version.id)


@bp.get("/cases/drafts/<uuid:version_id>")
@requires(signed_in)
def draft(version_id: uuid.UUID) -> Response:
    """A version before it is out: how complete it is, its parts, what became of it."""
    return _overview(own_draft(version_id))


def _overview(found: Draft, error: DomainError | None = None) -> Response:
    parts = found.parts
    missing = [part for part in parts if not part.is_there]
    own = queries.own_city_ids(me())
    return web.render(
        "cases/draft.html", error.status if error else 200, draft=found, missing=missing, error=error,
        complete=rules.completeness(parts), writes=rules.may_write(me(), found.case, own), form=FlaskForm(),
        edits=queries.edits(found.version.id, 5), draft_pages=_pages(found),
        remarks=queries.remarks_for_authors(found.version),
    )  # fmt: skip


def _pages(found: Draft) -> list[dict[str, str]]:
    """The parts that are lists: files and translations."""
    count, others = len(found.files), len(found.translations)
    return [
        {
            "title": _("Pictures and files"), "url": url_for("cases.draft_files", version_id=found.version.id),
            "status": i18n.ngettext("%(num)d file", "%(num)d files", count) if count else _("None yet"),
            "kind": "done" if count else "open",
        },
        {
            "title": _("Other languages"), "url": url_for("cases.texts", version_id=found.version.id),
            "status": i18n.ngettext("%(num)d translation", "%(num)d translations", others) if others else _("None yet"),
            "kind": "done" if others else "open",
        },
    ]  # fmt: skip


@bp.route("/cases/drafts/<uuid:version_id>/<part>", methods=["GET", "POST"])
@requires(signed_in)
def edit_part(version_id: uuid.UUID, part: str) -> ResponseReturnValue:
    """One part of a draft. What somebody else changed meanwhile is shown beside, and nothing of either is lost."""
    found = written_by_me(version_id)
    if part not in PARTS:
        raise NotFound
    form = PARTS[part]()
    form.keep(found)
    if not form.is_submitted():
        form.show(found)
        return _part_page(found, part, form)
    if request.form.get("action") == "more":
        form.more_rows()
        return _part_page(found, part, form)
    if not form.validate():
        return unsaved(form) if _is_autosave() else _part_page(found, part, form, status=422)
    try:
        with db.transaction():
            held = written_by_me(version_id, lock=True)
            clashes = services.save(draft=held, changes=form.changes(request.form), actor=me())
    except DomainError as error:
        if _is_autosave():
            return {"message": error.message}, error.status
        return _part_page(found, part, form, error=error)
    if _is_autosave():
        return _saved(own_draft(version_id), form, clashes)
    if clashes:
        return _part_page(own_draft(version_id), part, form, status=409, clashes=clashes)
    flash(_("The draft is saved."), "success")
    return web.see_other("cases.draft", version_id=version_id)


def _is_autosave() -> bool:
    return request.form.get("action") == "autosave"


def written_by_me(version_id: uuid.UUID, *, lock: bool = False) -> Draft:
    """A draft that the reader may change.

    Raises:
        NotFound: he does not write for its city.
    """
    found = own_draft(version_id, lock=lock)
    if not rules.may_write(me(), found.case, queries.own_city_ids(me())):
        raise NotFound
    return found


def _bases(found: Draft, form: DraftForm) -> dict[str, str]:
    """What the page is made from: the digest of each of its fields, by the name on the form."""
    return {
        form.html_name(name): fields.digest(fields.value_of(name, found.version, found.original, found.tag_keys))
        for name in form.names
    }


def _part_page(
    found: Draft, part: str, form: DraftForm, *, status: int = 200, error: DomainError | None = None,
    clashes: list[Clash] | None = None,
) -> Response:  # fmt: skip
    return web.render(
        "cases/edit_part.html", error.status if error else status, draft=found, part=part, form=form, error=error,
        bases=_bases(found, form), clashes=clashes or [], is_open=rules.is_writable(found.version),
    )  # fmt: skip


def unsaved(form: FlaskForm) -> ResponseReturnValue:
    """For the script that saves while somebody types: something cannot be kept as it stands."""
    return {"message": _("Not saved: something on this page needs your attention."), "fields": list(form.errors)}, 422


def saved_now() -> str:
    """For the same script: it is kept."""
    return _("Saved: %(time)s", time=datetimes.format_datetime(clock.now()))


def _saved(found: Draft, form: DraftForm, clashes: list[Clash]) -> ResponseReturnValue:
    message = saved_now()
    bases = _bases(found, form)
    if clashes:
        names = i18n.listed(words.field_name(clash.name) for clash in clashes)
        message = _("Somebody else has changed this as well: %(fields)s. Save to see both.", fields=names)
        for clash in clashes:
            bases.pop(form.html_name(clash.name))
    return {"message": message, "bases": bases, "clashes": len(clashes)}


# What becomes of it --------------------------------------------------------------------------------------------------


@bp.post("/cases/drafts/<uuid:version_id>/submit")
@requires(signed_in)
def submit_draft(version_id: uuid.UUID) -> ResponseReturnValue:
    """Hands the draft in to the editors."""
    try:
        with db.transaction():
            services.submit(draft=written_by_me(version_id, lock=True), actor=me())
    except DomainError as error:
        return _overview(own_draft(version_id), error)
    flash(_("Your case is handed in. The editors will answer; you get a message."), "success")
    return web.see_other("cases.draft", version_id=version_id)


@bp.post("/cases/drafts/<uuid:version_id>/take-back")
@requires(signed_in)
def take_back_draft(version_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a draft back that no editor has begun with."""
    try:
        with db.transaction():
            services.take_back(draft=written_by_me(version_id, lock=True), actor=me())
    except DomainError as error:
        return _overview(own_draft(version_id), error)
    flash(_("You can change the case again."), "success")
    return web.see_other("cases.draft", version_id=version_id)


@bp.post("/cases/drafts/<uuid:version_id>/discard")
@requires(signed_in)
def discard_draft(version_id: uuid.UUID) -> ResponseReturnValue:
    """Throws a draft away, after a question."""
    try:
        with db.transaction():
            services.discard(draft=written_by_me(version_id, lock=True), actor=me())
    except DomainError as error:
        return _overview(own_draft(version_id), error)
    flash(_("The draft is thrown away."), "success")
    return web.see_other("cases.own_cases")


@bp.get("/cases/drafts/<uuid:version_id>/history")
@requires(signed_in)
def draft_history(version_id: uuid.UUID) -> Response:
    """Who changed what, with the words that stood there before."""
    found = own_draft(version_id)
    return web.render("cases/draft_history.html", draft=found, edits=queries.edits(version_id))


@bp.post("/cases/<int:number>/new-version")
@requires(signed_in)
def new_version(number: int) -> ResponseReturnValue:
    """Begins the next version of a published case, or leads to the one that is being written."""
    case = numbered_case(number)
    if not rules.may_write(me(), case, queries.own_city_ids(me())):
        raise NotFound
    found = queries.open_version(case.id)
    if found is None:
        try:
            with db.transaction():
                found = services.begin_version(case=case, actor=me())
        except DomainError as error:
            flash(error.message, "error")
            return web.see_other("cases.case", number=number)
    return web.see_other("cases.draft", version_id=found.id)
