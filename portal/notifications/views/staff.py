"""What the portal sends, to whom, and what became of it: for the secretariat, and for organisers what they run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_login import current_user

from portal.core import access, db, settings, web
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.notifications import forms, kinds, queries, rules, services
from portal.notifications.models import Delivery, DeliveryState, SuppressionReason


def add_routes(bp: Blueprint) -> None:
    """Registers the pages of this file."""
    bp.add_url_rule("/manage/mail/", view_func=outbox)
    bp.add_url_rule("/manage/mail/<uuid:delivery_id>", view_func=delivery)
    bp.add_url_rule("/manage/mail/<uuid:delivery_id>/retry", view_func=retry, methods=["POST"])
    bp.add_url_rule("/manage/mail/<uuid:delivery_id>/stop", view_func=stop_address, methods=["POST"])
    bp.add_url_rule("/manage/mail/<uuid:delivery_id>/allow", view_func=allow_address, methods=["POST"])


@access.requires(rules.may_see_mail)
def outbox() -> Response:
    everything = rules.is_staff(current_user)
    begins = ("",) if everything else rules.organised_kinds(current_user)
    form = forms.OutboxFilter(request.args, begins=begins)
    valid = form.validate()
    asked = {name: value for name, value in form.data.items() if value} if valid else {}
    state = DeliveryState(asked["state"]) if "state" in asked else None
    listed = queries.outbox_of(
        current_user, state=state, kind=asked.get("kind", ""), address=asked.get("address", "").strip()
    )
    return web.render(
        "notifications/outbox.html", form=form, page=web.paginate(listed, web.page_number()), states=forms.STATES,
        counts=queries.counts_of_open(current_user), label_of=_label_of, filtered=bool(asked),
        page_url=lambda number: url_for("notifications.outbox", page=number, **asked),
    )  # fmt: skip


def _label_of(kind: str) -> Any:
    if kind in services.DIGEST_KINDS.values():
        return _("Digest")
    found = kinds.find(kind)
    return found.label if found else kind


def _load(delivery_id: UUID) -> Delivery:
    found = queries.delivery_visible_to(current_user, delivery_id)
    if found is None:
        raise NotFound
    return found


@access.requires(rules.may_see_mail)
def delivery(delivery_id: UUID) -> Response:
    return _page(_load(delivery_id), forms.LiftForm())


def _page(found: Delivery, form: forms.LiftForm, error: DomainError | None = None, status: int = 200) -> Response:
    kind = kinds.find(found.kind)
    history = queries.suppressions_of(found.to_email) if found.to_email else []
    return web.render(
        "notifications/delivery.html", status=status, delivery=found, form=form, error=error, states=forms.STATES,
        label=_label_of(found.kind), is_secret=kind is None or kind.secret, parts=queries.parts_of(found.id),
        may_change_address=rules.is_staff(current_user), history=history, is_blocked=any(entry.lifted_at is None for entry in history),
        message_id=rules.message_id(found.id, settings().mail_from), body_of=rules.body_of,
    )  # fmt: skip


@access.requires(rules.may_see_mail)
def retry(delivery_id: UUID) -> Response:
    try:
        with db.transaction():
            services.retry(delivery_id=_load(delivery_id).id)
    except DomainError as error:
        return _page(_load(delivery_id), forms.LiftForm(formdata=None), error, error.status)
    flash(_("The mail is on its way again."), "success")
    return web.see_other("notifications.delivery", delivery_id=delivery_id)


@access.requires(rules.is_staff)
def stop_address(delivery_id: UUID) -> Response:
    found = _load(delivery_id)
    with db.transaction():
        services.suppress(email=found.to_email, reason=SuppressionReason.BY_STAFF)
    flash(_("The address gets no more mail."), "success")
    return web.see_other("notifications.delivery", delivery_id=delivery_id)


@access.requires(rules.is_staff)
def allow_address(delivery_id: UUID) -> Response:
    found = _load(delivery_id)
    form = forms.LiftForm()
    if not form.validate_on_submit():
        return _page(found, form, status=422)
    try:
        with db.transaction():
            services.lift_suppression(email=found.to_email, reason=form.reason.data, by=current_user.id)
    except DomainError as error:
        return _page(found, form, error, error.status)
    flash(_("The address gets mail again."), "success")
    return web.see_other("notifications.delivery", delivery_id=delivery_id)
