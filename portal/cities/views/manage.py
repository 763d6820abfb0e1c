"""The secretariat keeps the register: memberships and offices with their dates."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cities import queries, rules, services
from portal.cities.forms import ContextForm, MembershipForm, OfficeForm, RemovalForm
from portal.cities.models import City, Membership, MembershipKind, Office, OfficeKind, Organisation
from portal.cities.views import bp
from portal.cities.views.history import period
from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _

Member = City | Organisation


@bp.get("/cities/<slug>/register")
@requires(rules.may_keep_register)
def register(slug: str) -> ResponseReturnValue:
    """What the register holds of a city, each entry with its change."""
    city = _city(slug)
    return web.render("cities/register.html", member=city, offices=city.offices, period=period, back=_page_of(city))


@bp.get("/organisations/<slug>/register")
@requires(rules.may_keep_register)
def organisation_register(slug: str) -> ResponseReturnValue:
    """What the register holds of an organisation."""
    found = _organisation(slug)
    return web.render("cities/register.html", member=found, offices=None, period=period, back=_page_of(found))


@bp.route("/cities/<slug>/context", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def change_context(slug: str) -> ResponseReturnValue:
    """The income of a city's country and its form of government."""
    city = _city(slug)
    form = ContextForm(data={
        "income_group": city.income_group or "", "income_year": city.income_year, "government": city.government or "",
    })  # fmt: skip

    def save() -> None:
        services.change_context(city=city, **form.context(), reason=form.reason.data or "", actor=current_user)

    return _edit(form, city, _("Income and form of government"), save)


@bp.route("/cities/<slug>/memberships/add", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def add_membership(slug: str) -> ResponseReturnValue:
    """A new membership of a city."""
    return _add_membership(_city(slug))


@bp.route("/organisations/<slug>/memberships/add", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def add_organisation_membership(slug: str) -> ResponseReturnValue:
    """A new membership of an organisation."""
    return _add_membership(_organisation(slug))


def _add_membership(member: Member) -> ResponseReturnValue:
    form = MembershipForm(of_city=isinstance(member, City))

    def save() -> None:
        services.add_membership(
            member=member, kind=MembershipKind(form.kind.data), dates=form.dates(), note=form.note.data or "",
            actor=current_user,
        )  # fmt: skip

    return _edit(form, member, _("Add a membership"), save, is_new=True)


@bp.route("/memberships/<uuid:key>", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def change_membership(key: uuid.UUID) -> ResponseReturnValue:
    """Corrects a membership."""
    entry, member = _membership(key)
    form = MembershipForm(of_city=isinstance(member, City), data=_shown(entry))

    def save() -> None:
        services.change_membership(
            entry=entry, kind=MembershipKind(form.kind.data), dates=form.dates(), note=form.note.data or "",
            reason=form.reason.data or "", actor=current_user,
        )  # fmt: skip

    remove = url_for("cities.remove_membership", key=key)
    return _edit(form, member, _("Change a membership"), save, remove=remove)


@bp.route("/memberships/<uuid:key>/remove", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def remove_membership(key: uuid.UUID) -> ResponseReturnValue:
    """Takes out a membership that was entered by mistake."""
    entry, member = _membership(key)
    return _remove(entry, member, lambda form: services.remove_membership(
        entry=entry, reason=form.reason.data or "", actor=current_user))  # fmt: skip


@bp.route("/cities/<slug>/offices/add", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def add_office(slug: str) -> ResponseReturnValue:
    """A new office of a city."""
    city = _city(slug)
    form = OfficeForm()

    def save() -> None:
        services.add_office(
            city=city,
            kind=OfficeKind(form.kind.data),
            dates=form.dates(),
            note=form.note.data or "",
            actor=current_user,
        )

    return _edit(form, city, _("Add an office"), save, is_new=True)


@bp.route("/offices/<uuid:key>", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def change_office(key: uuid.UUID) -> ResponseReturnValue:
    """Corrects an office."""
    entry = _office(key)
    form = OfficeForm(data=_shown(entry))

    def save() -> None:
        services.change_office(
            entry=entry, kind=OfficeKind(form.kind.data), dates=form.dates(), note=form.note.data or "",
            reason=form.reason.data or "", actor=current_user,
        )  # fmt: skip

    return _edit(form, entry.city, _("Change an office"), save, remove=url_for("cities.remove_office", key=key))


@bp.route("/offices/<uuid:key>/remove", methods=["GET", "POST"])
@requires(rules.may_keep_register)
def remove_office(key: uuid.UUID) -> ResponseReturnValue:
    """Takes out an office that was entered by mistake."""
    entry = _office(key)
    return _remove(entry, entry.city, lambda form: services.remove_office(
        entry=entry, reason=form.reason.data or "", actor=current_user))  # fmt: skip


# What they share ------------------------------------------------------------------------------------------------------


def _edit(
    form: MembershipForm | OfficeForm | ContextForm, member: Member, title: str, save: Callable[[], None], *, is_new: bool = False,
    remove: str | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The page of a form, and what happens when it is sent."""
    back, name = _register_of(member), member.names
    problem: DomainError | None = None
    if form.validate_on_submit():
        try:
            with db.transaction():
                save()
        except DomainError as error:
            problem = error
        else:
            flash(_("The register is changed. Everybody sees it at once."), "success")
            return web.see_other(back[0], slug=back[1])
    failed = problem.status if problem else 422 if request.method == "POST" else 200
    return web.render(
        "cities/edit_entry.html", status=failed, form=form, title=title, names=name, problem=problem, is_new=is_new,
        back=url_for(back[0], slug=back[1]), remove=remove,
    )  # fmt: skip


def _remove(entry: Membership | Office, member: Member, act: Callable[[RemovalForm], None]) -> ResponseReturnValue:
    form, back = RemovalForm(), _register_of(member)
    if form.validate_on_submit():
        with db.transaction():
            act(form)
        flash(_("The entry is taken out. The audit log keeps what it was."), "success")
        return web.see_other(back[0], slug=back[1])
    return web.render(
        "cities/remove_entry.html", status=422 if request.method == "POST" else 200, form=form, entry=entry,
        is_office=isinstance(entry, Office), when=period(entry.starts_on, entry.ends_on), names=member.names,
        back=url_for(back[0], slug=back[1]),
    )  # fmt: skip


def _shown(entry: Membership | Office) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "first_day": entry.starts_on,
        "last_day": rules.last_day(entry.ends_on),
        "note": entry.note,
    }


def _register_of(member: Member) -> tuple[str, str]:
    name = "cities.register" if isinstance(member, City) else "cities.organisation_register"
    return name, member.slug


def _page_of(member: Member) -> str:
    return url_for("cities.city" if isinstance(member, City) else "cities.organisation", slug=member.slug)


def _city(slug: str) -> City:
    found = queries.city_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _organisation(slug: str) -> Organisation:
    found = queries.organisation_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _membership(key: uuid.UUID) -> tuple[Membership, Member]:
    entry = queries.membership(key)
    if entry is None:
        raise NotFound
    member = entry.city or entry.organisation
    if member is None:
        raise NotFound
    return entry, member


def _office(key: uuid.UUID) -> Office:
    entry = queries.office(key)
    if entry is None:
        raise NotFound
    return entry
