"""Everybody: the rules, how something is reported, the author's appeal, the public log and its numbers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import cache, db, limits, sheets, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import moderated, queries, rules
from portal.participation.forms.moderation import AppealTextForm, ReportThingForm
from portal.participation.forms.proven import ChoiceSum
from portal.participation.integrity.puzzle import BITS
from portal.participation.models import ActKind, Space
from portal.participation.moderated import Item
from portal.participation.queries import moderation
from portal.participation.rules.moderation import Guard, may_appeal
from portal.participation.services import appealing, flagging, intake
from portal.participation.views.base import bp, form_page, me, show, space_here
from portal.participation.words import moderation as words


@bp.context_processor
def _moderation_words() -> dict[str, Any]:
    return {"moderation_words": words, "puzzle_bits": BITS}


@bp.get("/participation/sum")
@public
def choice_sum() -> Response:
    """A sum for the browser of a visitor who is about to support, sign, vote or answer."""
    form = ChoiceSum()
    form.set_sum()
    response = jsonify(challenge=form.puzzle.data)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/cities/<city>/participation/moderation/")
@public
@cache.for_everyone("participation", "cities")
def moderation_rules(city: str) -> Response:
    """The numbered rules, what happens with a report, and how to appeal."""
    space = space_here(city)
    return web.render(
        "participation/moderation_rules.html", space=space, numbered=moderation.rules_of(space.id),
        guard=Guard.of(space.moderation), model=moderation.spam_model(space.id),
    )  # fmt: skip


@bp.get("/cities/<city>/participation/moderation/log")
@public
@cache.for_everyone("participation", "cities")
def moderation_log(city: str) -> Response:
    """What moderators decided: rule, role, time, outcome; no name and no text."""
    space = space_here(city)
    page = web.paginate(moderation.log(space.id), web.page_number(), moderation.PER_PAGE)
    return web.render("participation/moderation_log.html", space=space, page=page, kind_label=kind_label)


@bp.get("/cities/<city>/participation/moderation/log.csv")
@public
@cache.for_everyone("participation", "cities")
def moderation_log_csv(city: str) -> Response:
    """The whole log, in terms that do not change with the reader's language."""
    space = space_here(city)
    header = ["decided_at", "about", "decision", "rule_number", "rule", "actor_role", "blocked_until", "undone_at", "appealed_at",
              "appeal_outcome", "appeal_decided_at", "appeal_role"]  # fmt: skip
    rows = (
        [
            one.created_at.isoformat(timespec="seconds"), one.thing_kind, one.kind.value, one.rule_number,
            one.rule_titles.get(space.lang, ""), one.actor_role.value, _iso(one.until), _iso(one.undone_at),
            _iso(one.appealed_at), one.outcome.value if one.outcome else "", _iso(one.decided_at),
            one.decided_role.value if one.decided_role else "",
        ]
        for one in moderation.whole_log(space.id)
    )  # fmt: skip
    return _csv(sheets.as_csv(header, rows), f"moderation-log-{city}.csv")


@bp.get("/cities/<city>/participation/moderation/numbers")
@public
@cache.for_everyone("participation", "cities")
def moderation_numbers(city: str) -> Response:
    """How much was reported, decided, appealed and taken back in each month."""
    space = space_here(city)
    months = moderation.months(space)
    return web.render(
        "participation/moderation_numbers.html", space=space, months=months,
        columns=[(kind, label, "number") for kind, (label, _sign) in words.ACTS.items()],
        decided=[sum(one.acts.values()) for one in reversed(months[:12])],
    )  # fmt: skip


@bp.get("/cities/<city>/participation/moderation/numbers.csv")
@public
@cache.for_everyone("participation", "cities")
def moderation_numbers_csv(city: str) -> Response:
    """The same as a table."""
    header = [
        "month",
        "reports",
        *(kind.value for kind in ActKind),
        "appeals",
        "upheld",
        "restored",
        "undone",
        "median_hours",
    ]
    rows = [
        [one.month, one.reports, *one.acts.values(), one.appeals, one.upheld, one.restored, one.undone, one.hours]
        for one in moderation.months(space_here(city))
    ]
    return _csv(sheets.as_csv(header, rows), f"moderation-numbers-{city}.csv")


@bp.route("/participation/report/<kind>/<uuid:key>", methods=["GET", "POST"])
@public
def report_thing(kind: str, key: uuid.UUID) -> ResponseReturnValue:
    """Says that something breaks a rule, with an account or without."""
    item, space = _shown(kind, key)
    reader, form, guard = current_user, ReportThingForm(), Guard.of(space.moderation)
    form.offer(moderation.rules_of(space.id))
    form.open_for(reader)
    if form.validate_on_submit():
        proven = intake.is_proven(form, None)
        try:
            _report(item, space, form, is_proven=proven)
            flash(_("Thank you. A moderator looks at it. What was decided stands in the public log."), "success")
            return web.see_other("participation.reported", kind=kind, key=key)
        except DomainError as error:
            form.set_sum()
            # Read anew: a block that failed forgets what was read.
            space = queries.known_space(item.space_id)
            return form_page("participation/report_thing.html", form, error, item=item, space=space, guard=guard)
    form.set_sum()
    return form_page("participation/report_thing.html", form, item=item, space=space, guard=guard)


def _report(item: Item, space: Space, form: ReportThingForm, *, is_proven: bool) -> None:
    user, address = (me() if current_user.is_authenticated else None), limits.address()
    intake.admit_report(space=space, user=user, address=address, is_proven=is_proven)
    if form.website.data:  # a program: thanked and forgotten, a person cannot have filled this in
        return
    with db.transaction():
        flagging.report_thing(
            kind=item.kind, key=item.id, reporter=user, network=intake.network_mark(address),
            rule_number=int(form.rule_number.data) or None, note=form.note.data or "", is_proven=is_proven,
        )  # fmt: skip


@bp.get("/participation/report/<kind>/<uuid:key>/done")
@public
def reported(kind: str, key: uuid.UUID) -> Response:
    """What happens next."""
    item, space = _shown(kind, key)
    return web.render("participation/reported.html", item=item, space=space)


def _shown(kind: str, key: uuid.UUID) -> tuple[Item, Space]:
    """Something that everybody sees, and its space. Raises NotFound."""
    item = moderated.find(kind, key)
    space = queries.space_of(item.space_id) if item else None
    if item is None or space is None or item.is_hidden or not rules.may_see_space(current_user, space):
        raise NotFound
    show(space)
    return item, space


@bp.route("/participation/appeals/<kind>/<uuid:key>", methods=["GET", "POST"])
@requires(signed_in)
def appeals_about(kind: str, key: uuid.UUID) -> ResponseReturnValue:
    """The author reads what was decided about what he wrote, and appeals."""
    context, form = _decided(kind, key), AppealTextForm()
    if not form.validate_on_submit():
        return form_page("participation/appeals_about.html", form, **context)
    act = next((one for one in context["acts"] if str(one.id) == request.form.get("act")), None)
    if act is None:
        raise NotFound
    try:
        with db.transaction():
            appealing.appeal(act_id=act.id, author=me(), text=form.text.data)
    except DomainError as error:
        return form_page("participation/appeals_about.html", form, error, **_decided(kind, key))
    flash(_("Your appeal is sent. Another person decides, and you are told."), "success")
    return web.see_other("participation.appeals_about", kind=kind, key=key)


def _decided(kind: str, key: uuid.UUID) -> dict[str, Any]:
    """What was decided about something that the reader wrote. Raises NotFound."""
    item = moderated.find(kind, key)
    space = queries.space_of(item.space_id) if item and item.author_id == me().id else None
    if item is None or space is None:
        raise NotFound
    return {
        "item": item, "space": space, "acts": moderation.acts_about(kind, key), "case": moderation.case_about(kind, key),
        "may_appeal": may_appeal,
    }  # fmt: skip


def kind_label(name: str) -> Any:
    known = moderated.kind_of(name)
    return known.label if known else name


def _iso(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _csv(data: bytes, name: str) -> Response:
    return Response(
        data, content_type=sheets.CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip
