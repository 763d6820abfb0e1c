"""Staff of a city: how its residents are known, registers, codes on paper, groups, and who works at the desk. They see counts only."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import checks, queries, rules
from portal.participation.forms.people import (
    MOST_BYTES,
    GroupPeopleForm,
    OfficerForm,
    PeopleGroupForm,
    PeopleListForm,
    checks_form,
)
from portal.participation.models import ListedResident, ListImport, PeopleGroup, Space
from portal.participation.queries import eligibility, residents
from portal.participation.rules.lists import opened
from portal.participation.services import groups, lists
from portal.participation.services import residents as services
from portal.participation.services.lists import COLUMNS, ListRefused
from portal.participation.views.base import bp, form_page, languages_of, me, space_of_mine
from portal.participation.views.papers import small, space_known
from portal.participation.words import eligibility as named


@bp.get("/participation/manage/<city>/people")
@requires(rules.may_manage_any)
def people(city: str) -> Response:
    """Everything about who may take part in the space, in numbers."""
    space = space_of_mine(city)
    components = residents.components_of(space.id)
    return web.render(
        "participation/people.html", space=space, check=residents.check_of(space.id), checks=checks.checks(), named=named,
        lists=residents.lists_of(space.id), proved=residents.proved(space.id), batches=residents.batches_of(space.id),
        groups=residents.groups_of(space.id), officers=residents.officers_of(space.city_id), components=components,
        channels=eligibility.channels_of([one.id for one in components]), form=OfficerForm(),
    )  # fmt: skip


@bp.route("/participation/manage/<city>/people/checks", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def resident_checks(city: str) -> ResponseReturnValue:
    """Which ways there are to show that one lives here."""
    space = space_of_mine(city)
    form = checks_form(languages_of(space))()
    form.offer()
    if not form.is_submitted():
        form.show(residents.check_of(space.id))
    if not form.validate_on_submit():
        return form_page("participation/resident_checks.html", form, space=space, checks=checks.checks())
    with db.transaction():
        services.set_checks(space=space_of_mine(city, lock=True), **form.values(), actor=me())
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.people", city=city)


@bp.route("/participation/manage/<city>/people/lists/<method>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def hand_in_list(city: str, method: str) -> ResponseReturnValue:
    """Hands in a register or a list of members; it counts only once somebody has looked at what came in."""
    space, form = space_of_mine(city), PeopleListForm()
    kind = next((one for one in COLUMNS if one.value == method), None)
    if kind is None:
        raise NotFound
    context: dict[str, Any] = {
        "space": space,
        "kind": kind,
        "columns": COLUMNS[kind],
        "most_bytes": MOST_BYTES,
        "problems": [],
    }
    if not form.validate_on_submit():
        return form_page("participation/hand_in_list.html", form, **context)
    try:
        with db.transaction():
            held = space_of_mine(city, lock=True)
            made = lists.hand_in(space=held, method=kind, text=opened(small(form.file.data.read())), actor=me())
    except ListRefused as error:
        return form_page("participation/hand_in_list.html", form, error, **context | {"problems": error.problems})
    except DomainError as error:
        return form_page("participation/hand_in_list.html", form, error, **context)
    return web.see_other("participation.list_import", import_id=made.id)


@bp.get("/participation/manage/lists/<uuid:import_id>")
@requires(rules.may_manage_any)
def list_import(import_id: uuid.UUID) -> Response:
    """What a list holds, in numbers, before it counts."""
    made, space = _import(import_id)
    return web.render(
        "participation/list_import.html", made=made, space=space, named=named, lost=residents.would_be_lost(made),
        bands=residents.parts_of(made.id, ListedResident.age_band), districts=residents.parts_of(made.id, ListedResident.district),
    )  # fmt: skip


@bp.post("/participation/manage/lists/<uuid:import_id>/take")
@requires(rules.may_manage_any)
def take_list(import_id: uuid.UUID) -> Response:
    """From now on this list counts."""
    made, space = _import(import_id)
    try:
        with db.transaction():
            queries.known_space(space.id, lock=True)
            lists.take_in(made=made, actor=me())
        flash(_("The list counts from now on."), "success")
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.people", city=space.city.slug)


@bp.post("/participation/manage/lists/<uuid:import_id>/discard")
@requires(rules.may_manage_any)
def discard_list(import_id: uuid.UUID) -> Response:
    """Throws a list away that waits."""
    made, space = _import(import_id)
    try:
        with db.transaction():
            queries.known_space(space.id, lock=True)
            lists.discard(made=made)
        flash(_("The list is thrown away. The one before it still counts."), "success")
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.people", city=space.city.slug)


@bp.route("/participation/manage/<city>/people/groups", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_group(city: str) -> ResponseReturnValue:
    """Begins a list of people."""
    space, form = space_of_mine(city), PeopleGroupForm()
    if not form.validate_on_submit():
        return form_page("participation/new_group.html", form, space=space)
    try:
        with db.transaction():
            made = groups.make_group(space=space_of_mine(city, lock=True), name=form.name.data, actor=me())
    except DomainError as error:
        return form_page("participation/new_group.html", form, error, space=space)
    return web.see_other("participation.group", group_id=made.id)


@bp.route("/participation/manage/groups/<uuid:group_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def group(group_id: uuid.UUID) -> ResponseReturnValue:
    """Puts people on the list of a group, or takes them off it."""
    found, space = _group(group_id)
    form, take_off = GroupPeopleForm(), request.form.get("action") == "remove"
    counted = next(row for row in residents.groups_of(space.id) if row[0].id == group_id)
    if not form.validate_on_submit():
        return form_page(
            "participation/group.html", form, space=space, group=found, members=counted[1], used=counted[2]
        )
    change = groups.remove_people if take_off else groups.add_people
    try:
        with db.transaction():
            number = change(group=_group(group_id)[0], text=form.people.data, actor=me())
    except DomainError as error:
        return form_page(
            "participation/group.html", form, error, space=space, group=found, members=counted[1], used=counted[2]
        )
    text = i18n.ngettext("%(num)d person was taken off the list.", "%(num)d people were taken off the list.", number) if take_off else i18n.ngettext("%(num)d person was put on the list.", "%(num)d people were put on the list.", number)  # fmt: skip
    flash(text, "success")
    return web.see_other("participation.group", group_id=group_id)


@bp.post("/participation/manage/groups/<uuid:group_id>/remove")
@requires(rules.may_manage_any)
def remove_group(group_id: uuid.UUID) -> Response:
    """Throws the list of a group away."""
    found, space = _group(group_id)
    try:
        with db.transaction():
            groups.remove_group(group=found, actor=me())
    except DomainError as error:
        flash(error.message, "danger")
        return web.see_other("participation.group", group_id=group_id)
    flash(_("The group is gone."), "success")
    return web.see_other("participation.people", city=space.city.slug)


@bp.post("/participation/manage/<city>/people/officers")
@requires(rules.may_manage_any)
def name_officer(city: str) -> Response:
    """Somebody works at the desk from now on."""
    space, form = space_of_mine(city), OfficerForm()
    try:
        if not form.validate_on_submit():
            raise DomainError(_("Enter an e-mail address."))
        with db.transaction():
            services.name_officer(space=space, email=form.email.data, actor=me())
        flash(_("This person can enter at the desk from now on."), "success")
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.people", city=city)


@bp.post("/participation/manage/<city>/people/officers/<uuid:grant_id>/release")
@requires(rules.may_manage_any)
def release_officer(city: str, grant_id: uuid.UUID) -> Response:
    """Somebody works there no more."""
    space = space_of_mine(city)
    found = next((one for one in residents.officers_of(space.city_id) if one.id == grant_id), None)
    if found is None:
        raise NotFound
    with db.transaction():
        services.release_officer(grant=found, actor=me())
    flash(_("This person cannot enter at the desk any more."), "success")
    return web.see_other("participation.people", city=city)


def _import(import_id: uuid.UUID) -> tuple[ListImport, Space]:
    made = residents.list_import(import_id)
    space = space_known(made.space_id if made else None)
    if made is None:
        raise NotFound
    return made, space


def _group(group_id: uuid.UUID) -> tuple[PeopleGroup, Space]:
    found = residents.group(group_id, lock=db.in_transaction())
    space = space_known(found.space_id if found else None)
    if found is None:
        raise NotFound
    return found, space
