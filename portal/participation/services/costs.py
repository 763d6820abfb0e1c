"""What a process cost the city."""

from __future__ import annotations

import math
from decimal import Decimal

from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation.models import Process, ProcessCost


def enter_cost(*, process: Process, amount: float, currency: str, note: str, actor: User) -> None:
    """Writes it down, or over what was written before.

    Raises:
        DomainError: it is no amount of money.
    """
    if not (math.isfinite(amount) and 0 <= amount < 1e12):
        raise DomainError(_("Enter a number."), field="amount")
    values = {
        "amount": Decimal(str(amount)).quantize(Decimal("0.01")), "currency": currency, "note": one_line(note)[:500],
        "entered_by": actor.id, "changed_at": clock.now(),
    }  # fmt: skip
    db.session.execute(
        insert(ProcessCost)
        .values(process_id=process.id, **values)
        .on_conflict_do_update(index_elements=[ProcessCost.process_id], set_=values)
    )
    accounts.audit(actor=actor, action="participation.cost_entered", subject=("participation_process", process.id))
