"""Similar cases of a case, for those who pin and hide them."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases import queries, rules, services
from portal.cases.models import PairChoice
from portal.cases.queries import Published
from portal.cases.views.adoptions import out
from portal.cases.views.base import bp, me
from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


def _allowed(found: Published, user: Any) -> set[str]:
    """What the reader may do: editors pin, the city of the case hides; both may take back."""
    may = set()
    if rules.may_edit_library(user):
        may |= {"pinned", "hidden", "none"}
    if rules.may_write(user, found.case, queries.own_city_ids(user)):
        may |= {"hidden", "none"}
    return may


@bp.get("/cases/<int:number>/similar")
@requires(signed_in)
def similar(number: int) -> Response:
    """All pairs of a case, hidden ones too."""
    return _page(number)


def _page(number: int, error: DomainError | None = None) -> Response:
    found = out(number)
    may = _allowed(found, me())
    if not may:
        raise NotFound
    return web.render(
        "cases/similar.html", error.status if error else 200, found=found, may=may, error=error, form=FlaskForm(),
        pairs=queries.similar_to(found.case.id, with_hidden=True),
    )  # fmt: skip


@bp.post("/cases/<int:number>/similar")
@requires(signed_in)
def choose_similar(number: int) -> ResponseReturnValue:
    """Pins or hides the case with the number `other`, or takes that back."""
    found, choice, asked = out(number), request.form.get("choice", ""), request.form.get("other", "")
    if choice not in _allowed(found, me()):
        raise NotFound
    other = queries.case_by_number(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    try:
        if other is None or other.withdrawn_at is not None:
            raise DomainError(_("There is no case with this number in the library."))
        with db.transaction():
            services.choose_pair(
                case=found.case, other=other, choice=None if choice == "none" else PairChoice(choice), actor=me()
            )
    except DomainError as error:
        return _page(number, error)
    flash(_("Noted. Computing the similar cases anew will not change it."), "success")
    return web.see_other("cases.similar", number=number)
