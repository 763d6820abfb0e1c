"""Citizens: showing that one lives in the city, by one of the ways that it has switched on."""

from __future__ import annotations

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, i18n, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.participation import checks, oidc
from portal.participation.checks import Check
from portal.participation.forms.residents import DocumentNumberForm
from portal.participation.models import CheckMethod, Space
from portal.participation.queries import residents
from portal.participation.services import checking
from portal.participation.services import residents as services
from portal.participation.views.base import bp, form_page, me, space_here

_ASKED = "participation_provider"


def _person() -> str:
    return str(current_user.get_id())


def _failed(response: Response) -> bool:
    return response.status_code >= 400


# Numbers and birth dates of others can be tried out: what does not fit counts, for the account and for the network it comes from.
_by_person = limiter.limit("8 per hour; 20 per day", key_func=_person, methods=["POST"], deduct_when=_failed)
_by_network = limiter.limit("60 per hour", methods=["POST"], deduct_when=_failed)


@bp.get("/cities/<city>/participation/resident")
@requires(signed_in)
def prove(city: str) -> Response:
    """The ways to show that one lives here, and what is kept of it."""
    space = space_here(city)
    check = residents.check_of(space.id)
    return web.render(
        "participation/prove.html", space=space, check=check, open_checks=_open(space), proof=residents.residency(space.id, me().id)
    )  # fmt: skip


@bp.route("/cities/<city>/participation/resident/<method>", methods=["GET", "POST"])
@_by_network
@_by_person
@requires(signed_in)
def prove_by(city: str, method: str) -> ResponseReturnValue:
    """One of the ways: what it asks, and in plain words why it did not fit."""
    space = space_here(city)
    one = next((found for found in _open(space) if found.method.value == method and found.form and found.check), None)
    if one is None or one.form is None or one.check is None:
        raise NotFound
    form = one.form()
    check = residents.check_of(space.id)
    if isinstance(form, DocumentNumberForm):
        form.name_number(i18n.plain(check.numbers))
    if not form.validate_on_submit():
        return form_page("participation/prove_by.html", form, space=space, one=one)
    try:
        with db.transaction():
            one.check(space, me(), form.data)
    except DomainError as error:
        return form_page("participation/prove_by.html", form, error, space=space, one=one)
    return _done(space)


@bp.post("/cities/<city>/participation/resident/take-back")
@requires(signed_in)
def take_proof_back(city: str) -> Response:
    """The account is no resident's any more that the city knows."""
    space = space_here(city)
    with db.transaction():
        services.forget(space=space, user=me())
    flash(_("The proof is gone. What you have taken part in stays counted."), "success")
    return web.see_other("participation.prove", city=city)


@bp.post("/cities/<city>/participation/resident/provider")
@requires(signed_in)
def begin_provider(city: str) -> ResponseReturnValue:
    """Off to the state's account. What the answer must fit to stays in the session."""
    space = space_here(city)
    provider = oidc.provider_of(space.city.slug)
    if provider is None or CheckMethod.OIDC not in {one.method for one in _open(space)}:
        raise NotFound
    try:
        url, kept = oidc.begin(provider, _back())
    except DomainError as error:
        flash(error.message, "danger")
        return web.see_other("participation.prove", city=city)
    session[_ASKED] = " ".join([city, i18n.current(), kept["state"], kept["nonce"], kept["verifier"]])
    return redirect(url, 303)


@bp.get("/participation/provider")
@_by_network
@public
def from_provider() -> ResponseReturnValue:
    """Back from the state's account. Providers want one address for all cities and languages: the session says which it was, and
    the same request goes on in the reader's language.
    """
    parts = session.get(_ASKED, "").split(" ")
    if len(parts) != 5 or not current_user.is_authenticated:
        raise NotFound
    city, lang, state, nonce, verifier = parts
    if lang != i18n.current():
        with i18n.in_language(lang):
            onwards = url_for("participation.from_provider")
        return redirect(f"{onwards}?{request.query_string.decode()}", 303)
    session.pop(_ASKED)
    space, provider = space_here(city), oidc.provider_of(city)
    if provider is None:
        raise NotFound
    try:
        told = oidc.finish(provider, _back(), request.url, {"state": state, "nonce": nonce, "verifier": verifier})
        with db.transaction():
            checking.by_provider(space=space, user=me(), provider=provider, told=told)
    except DomainError as error:
        flash(error.message, "danger")
        return web.see_other("participation.prove", city=city)
    return _done(space)


def _done(space: Space) -> Response:
    flash(_("You have shown that you live here. From now on you can take part in what is for residents."), "success")
    return web.see_other("participation.prove", city=space.city.slug)


def _open(space: Space) -> list[Check]:
    return checks.open_checks(space, residents.check_of(space.id).methods, set(residents.taken_lists(space.id)))


def _back() -> str:
    with i18n.in_language(i18n.SOURCE):
        return url_for("participation.from_provider", _external=True)
