"""The replication kit of a case, as page, PDF and ZIP; and what a city still lacks for it."""

from __future__ import annotations

import uuid

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.cases import queries, rules, services
from portal.cases.queries import Published
from portal.cases.services import kits
from portal.cases.views.adoptions import out
from portal.cases.views.base import bp, me
from portal.cities.models import City
from portal.core import clock, db, i18n, storage, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.search import queries as search
from portal.search.models import TagScheme


def _address(found: Published) -> str:
    return url_for("case_ids.permanent", number=found.case.number, _external=True)


@bp.get("/cases/<int:number>/kit")
@public
def kit(number: int) -> ResponseReturnValue:
    """What another city needs, risks, costs, whom to ask, how to cite; and the same to take along."""
    found = out(number)
    text = found.text(i18n.current())
    with db.transaction():
        kits.count_opening(case_id=found.case.id, form="page", lang=i18n.current())
    return web.render(
        "cases/kit.html", found=found, text=text, content=kits.content_of(found, text, _address(found)),
        own=queries.own_cities(current_user), mentors=queries.mentors_for_case(found.case.id, clock.today()),
    )  # fmt: skip


@bp.get("/cases/<int:number>/kit.<any(pdf, zip):form>")
@public
def kit_file(number: int, form: str) -> ResponseReturnValue:
    """The kit as a file in the reader's language, made now unless it is there already."""
    found = out(number)
    with db.transaction():
        made = kits.make_kit(found=found, text=found.text(i18n.current()), address=_address(found))
        kits.count_opening(case_id=found.case.id, form=form, lang=i18n.current())
    return storage.send(made.pdf_key if form == "pdf" else made.zip_key)


# Gap check -----------------------------------------------------------------------------------------------------------


def own_city(slug: str) -> City:
    """A city for which the reader speaks.

    Raises:
        NotFound: he speaks for no such city.
    """
    found = next((city for city in queries.own_cities(me()) if city.slug == slug), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/cases/<int:number>/gaps/<city>")
@requires(signed_in)
def gaps(number: int, city: str) -> Response:
    """What the kit asks for against what the city has: a list of what is to be done."""
    found, own = out(number), own_city(city)
    adoption = queries.adoption_by(found.case.id, own.id)
    return web.render(
        "cases/gaps.html", found=found, city=own, adoption=adoption, form=FlaskForm(),
        gaps=rules.gaps(rules.prerequisites(found.tags), queries.means_of(own.id)),
    )  # fmt: skip


@bp.post("/cases/<int:number>/gaps/<city>/plan")
@requires(signed_in)
def plan_gaps(number: int, city: str) -> ResponseReturnValue:
    """Copies what is lacking or unknown into the plan of the city's adoption."""
    found, own = out(number), own_city(city)
    items = [
        {"tag": gap.tag.key, "text": _todo(i18n.plain(dict(gap.tag.labels)), gap.has)}
        for gap in rules.gaps(rules.prerequisites(found.tags), queries.means_of(own.id))
        if not gap.has
    ]
    with db.transaction():
        adoption = queries.adoption_by(found.case.id, own.id, lock=True)
        if adoption is None:
            raise NotFound
        services.copy_plan(adoption=adoption, items=items, actor=me())
    flash(_("The list stands in the plan of the adoption now."), "success")
    return web.see_other("cases.adoption", adoption_id=adoption.id)


def _todo(name: str, has: bool | None) -> str:
    return _("Find out whether the city has it: %(what)s", what=name) if has is None else _("Get: %(what)s", what=name)


@bp.route("/my/cities/<city>/means", methods=["GET", "POST"])
@requires(signed_in)
def means(city: str) -> ResponseReturnValue:
    """A city says which of the things it has that kits ask for."""
    own, tags = own_city(city), search.tags(TagScheme.PREREQUISITE)
    if not FlaskForm().validate_on_submit():
        return web.render("cases/means.html", city=own, tags=tags, means=queries.means_of(own.id), form=FlaskForm())
    said: dict[uuid.UUID, tuple[bool | None, str]] = {}
    for tag in tags:
        answer = {"yes": True, "no": False}.get(request.form.get(f"has-{tag.code}", ""))
        said[tag.id] = (answer, request.form.get(f"note-{tag.code}", "").strip()[:300])
    with db.transaction():
        kits.set_means(city=own, said=said, actor=me())
    flash(_("What your city has is noted."), "success")
    return web.see_other("cases.means", city=city)
