"""Staff of a city: letters and cards with codes. The file is the answer, and the codes in it stand nowhere else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, flash, make_response, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, datetimes, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import gates, queries, rules
from portal.participation.forms.people import MOST_BYTES, CodesForm
from portal.participation.gates import Where
from portal.participation.letters import pdf
from portal.participation.letters.pdf import Codes, Sheet
from portal.participation.models import CodeBatch, Space
from portal.participation.queries import residents
from portal.participation.queries.bodies import draws_open
from portal.participation.queries.meetings import signing_up_in
from portal.participation.rules.lists import opened
from portal.participation.services import codes
from portal.participation.services.codes import Printed
from portal.participation.services.lists import ListRefused
from portal.participation.views.base import bp, form_page, going_on, languages_of, me, space_of_mine


@bp.route("/participation/manage/<city>/people/codes", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_codes(city: str) -> ResponseReturnValue:
    """Prints letters or cards. The file is the answer: the codes in it stand nowhere else."""
    space, form = going_on(space_of_mine(city)), CodesForm()
    known = _purposes(space)
    form.offer(
        [(str(one.id), i18n.plain(one.titles)) for one in known],
        [one for one in languages_of(space) if one in pdf.languages()],
    )
    context: dict[str, Any] = {"space": space, "most_bytes": MOST_BYTES, "problems": []}
    if not form.validate_on_submit():
        return form_page("participation/new_codes.html", form, **context)
    component = next((one for one in known if str(one.id) == form.purpose.data), None)
    try:
        with db.transaction():
            data = form.file.data.read() if form.file.data else b""
            found = codes.addressees(opened(small(data))) if data else []
            batch, printed = codes.print_codes(
                space=space, component=component, name=form.name.data, lang=form.lang.data, people=found,
                number_of=form.number_of.data or 0, valid_until=form.end(space.city.timezone), actor=me(),
            )  # fmt: skip
            file = _paper(space, component, batch, printed, form)
    except ListRefused as error:
        return form_page("participation/new_codes.html", form, error, **context | {"problems": error.problems})
    except DomainError as error:
        return form_page("participation/new_codes.html", form, error, **context)
    return file


def _purposes(space: Space) -> Sequence[Where]:
    """What codes can be for: components, meetings that people can sign up for, and draws that take volunteers."""
    meetings, draws = signing_up_in(space.id, clock.now()), draws_open(space.id, clock.now())
    return [*residents.components_of(space.id), *map(gates.of_meeting, meetings), *map(gates.of_draw, draws)]


def _paper(
    space: Space, component: Where | None, batch: CodeBatch, printed: Sequence[Printed], form: CodesForm
) -> Response:
    """The PDF. It is made before the codes are kept, so there are none that nobody has on paper."""
    lang = batch.lang if batch.lang in i18n.LOCALES else i18n.SOURCE
    with i18n.in_language(lang):
        place = url_for("participation.enter_code", city=space.city.slug, _external=True)
    with i18n.in_language(batch.lang):
        until = datetimes.format_date(form.valid_until.data)
    kind = "proof" if component is None else "letter" if printed[0].to else "card"
    sheets = [
        Sheet(code=one.code, link=f"{place}?code={one.code}", to=(one.to.name, *one.to.address) if one.to else ())
        for one in printed
    ]
    pick = i18n.pick
    made = pdf.pdf(
        Codes(
            kind=kind, city=pick(space.city.names, batch.lang)[0], subject=pick(component.titles if component else space.titles, batch.lang)[0],
            place=place, until=until, contact=space.contact, language=batch.lang, sheets=sheets, timestamp=int(clock.now().timestamp()),
        )
    )  # fmt: skip
    answer = make_response(made)
    answer.headers.update({
        "Content-Type": "application/pdf", "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="codes-{space.city.slug}-{clock.today().isoformat()}.pdf"',
    })  # fmt: skip
    return answer


@bp.post("/participation/manage/codes/<uuid:batch_id>/take-back")
@requires(rules.may_manage_any)
def void_codes(batch_id: uuid.UUID) -> Response:
    """The codes of a batch are not taken any more."""
    batch = residents.batch(batch_id)
    space = space_known(batch.space_id if batch else None)
    with db.transaction():
        codes.void_batch(batch=residents.batch(batch_id), actor=me())  # type: ignore[arg-type]  # its space was found
    flash(_("The codes are taken back. What was done with them stays counted."), "success")
    return web.see_other("participation.people", city=space.city.slug)


def space_known(space_id: uuid.UUID | None) -> Space:
    """A space of a city for which the reader manages participation. Raises NotFound."""
    found = queries.space_of(space_id) if space_id else None
    if found is None or not rules.manages(me(), found.city_id):
        raise NotFound
    return found


def small(data: bytes) -> bytes:
    """A file of staff, if it is not too large. Raises DomainError."""
    if len(data) > MOST_BYTES:
        raise DomainError(_("The file is too large."), field="file")
    return data
