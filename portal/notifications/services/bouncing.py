"""Addresses that take no mail, and the reports from which we learn it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.notifications import queries, reports, rules
from portal.notifications.models import Delivery, DeliveryState, Suppression, SuppressionReason


class Handled(StrEnum):
    """What was done about a report."""

    NOT_OURS = "not_ours"
    NOTED = "noted"
    SUPPRESSED = "suppressed"


def suppress(*, email: str, reason: SuppressionReason, detail: str = "") -> None:
    """Stops all mail to an address; nothing changes if it is stopped already."""
    db.session.execute(
        insert(Suppression)
        .values(address_hash=rules.address_hash(email), reason=reason, detail=detail[:500])
        .on_conflict_do_nothing(index_elements=[Suppression.address_hash], index_where=Suppression.lifted_at.is_(None))
    )


def lift_suppression(*, email: str, reason: str, by: UUID) -> Suppression:
    """Allows mail to an address again. Who did it, when and why stays in the row.

    Raises:
        Conflict: mail to it is allowed already.
    """
    found = queries.active_suppression(email)
    if found is None:
        raise Conflict(_("Mail to this address is allowed already."))
    found.lifted_at, found.lifted_by, found.lift_reason = clock.now(), by, reason
    db.session.flush()
    return found


def handle_report(*, data: bytes) -> list[Handled]:
    """Draws the consequences of a mail that came back, one for each recipient that it names.

    Anybody can forge a bounce. Only one that quotes the Message-ID of a mail of ours counts (74 of its bits are random), and
    only for the address to which that mail went.
    """
    return [_handle(report) for report in reports.read(data)]


def _handle(report: reports.Report) -> Handled:
    delivery_id = rules.delivery_of(report.message_id)
    row = db.session.get(Delivery, delivery_id, with_for_update=True) if delivery_id else None
    if row is None:
        return Handled.NOT_OURS
    if report.kind is reports.ReportKind.COMPLAINT:
        suppress(email=row.to_email, reason=SuppressionReason.COMPLAINT, detail="reported as unwanted")
        return Handled.SUPPRESSED
    if report.action != "failed":
        return Handled.NOTED
    said = f"{report.status} {report.diagnostic}".strip()
    row.state, row.last_error = DeliveryState.FAILED, f"came back: {said}"[:500]
    db.session.flush()
    # A forwarding address may fail behind the one we know, so the status decides and not the name in the report.
    if not report.status or not rules.is_dead_address(550, report.status):
        return Handled.NOTED
    suppress(email=row.to_email, reason=SuppressionReason.HARD_BOUNCE, detail=said)
    return Handled.SUPPRESSED
