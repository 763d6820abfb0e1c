"""How the city carries a proposal out: milestones, money, the contract; everybody who is concerned hears when it moves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation.events import ProposalChanged
from portal.participation.models import MilestoneState, NoticeKind, Proposal, ProposalImplementation, ProposalState
from portal.participation.queries import implementing
from portal.participation.services import telling

MOST_MILESTONES = 12
TITLE_LENGTH = 160
_MOST_MONEY = Decimal("9999999999999999.99")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.ASCII)


@dataclass(frozen=True)
class Milestone:
    """A step of it. `on`: the day by which, as ISO 8601, or empty."""

    title: str
    on: str
    percent: int
    state: MilestoneState


@dataclass(frozen=True)
class ImplementationPlan:
    """What the city says. `planned`, `spent`: in units of `currency` (ISO 4217), or None. `version`: that the form showed."""

    milestones: Sequence[Milestone]
    planned: Decimal | None = None
    spent: Decimal | None = None
    currency: str = ""
    contract_url: str = ""
    contract_name: str = ""
    version: int = 0


def implement(*, proposal: Proposal, plan: ImplementationPlan, actor: User) -> bool:
    """Says how far it is; whether anything has moved. One notice for each time. The proposal is locked.

    Raises:
        Conflict: it is not open, or somebody else has saved it since the form was opened.
        DomainError: a milestone has no title, its per cent are none, or money, currency or address cannot be.
    """
    if proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This proposal was withdrawn or hidden."))
    steps = [asdict(_checked(one, row)) for row, one in enumerate(plan.milestones)]
    if len(steps) > MOST_MILESTONES:
        raise DomainError(_("Twelve milestones at most."), field="milestones")
    _check_money(plan)
    found = implementing.implementation_of(proposal.id)
    values = {
        "milestones": steps, "planned": plan.planned, "spent": plan.spent, "currency": plan.currency,
        "contract_url": plan.contract_url, "contract_name": one_line(plan.contract_name)[:200],
    }  # fmt: skip
    if found is not None and all(getattr(found, name) == value for name, value in values.items()):
        return False
    if (found.version if found else 0) != plan.version:
        raise Conflict(_("Somebody else has changed this meanwhile. Your change was not saved; it still stands here."))
    if found is None:
        found = ProposalImplementation(proposal_id=proposal.id, version=0)
        db.session.add(found)
    moved = _moved(found.milestones or [], steps)
    for name, value in values.items():
        setattr(found, name, value)
    found.version, found.changed_by, found.changed_at = plan.version + 1, actor.id, clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.implemented", subject=("participation_proposal", proposal.id),
        data={"milestones": len(steps)},
    )  # fmt: skip
    telling.tell(proposal.id, NoticeKind.MOVED, steps=moved)
    events.publish(ProposalChanged(proposal.id))
    return True


def _moved(before: Sequence[Mapping[str, object]], after: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The steps that are new or say something else."""
    return [one for one in after if one not in before]


def _checked(one: Milestone, row: int) -> Milestone:
    title = one_line(one.title)
    if not title or len(title) > TITLE_LENGTH:
        raise DomainError(_("Say what is done, in one line."), field=f"milestones-{row}-title")
    if not 0 <= one.percent <= 100:
        raise DomainError(_("Enter a number from 0 to 100."), field=f"milestones-{row}-percent")
    if one.on:
        date.fromisoformat(one.on)
    percent = 100 if one.state is MilestoneState.DONE else one.percent
    return Milestone(title, one.on, percent, one.state)


def _check_money(plan: ImplementationPlan) -> None:
    for name in ("planned", "spent"):
        value = getattr(plan, name)
        if value is not None and not 0 <= value <= _MOST_MONEY:
            raise DomainError(_("Enter an amount from 0 on."), field=name)
    has_money = plan.planned is not None or plan.spent is not None
    if (has_money or plan.currency) and not re.fullmatch(r"[A-Z]{3}", plan.currency):
        raise DomainError(_("Enter the three letters of the currency, such as USD."), field="currency")
    if plan.contract_url and (len(plan.contract_url) > 500 or not _ADDRESS.fullmatch(plan.contract_url)):
        raise DomainError(_("Enter an address that begins with https://."), field="contract_url")
