"""Whose seat in a meeting or lot in a draw it is: the ledger knows the person by his marks, whichever way he comes.

A resident is one person with whichever of his accounts, with a code or at a desk: his mark is his number's. Of accounts that proved to be
his before the ledger held seats and lots, it knows only the one that came, so their rows are asked as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from portal.core.i18n import lazy as _l
from portal.participation.gates import Gate
from portal.participation.participants import Participant
from portal.participation.queries import eligibility

SECOND_SEAT = _l("You have signed up already, with another account, a code or at a desk. Everybody has one seat.")
SECOND_LOT = _l(
    "You are in the pool already, with another account, a code, at a desk or from the city's register. Everybody has one lot."
)


def counted(gate: Gate, act: str, who: Participant) -> set[str]:
    """The marks under which this person has a seat or a lot here."""
    return eligibility.counted_as(gate.id, act, who.marks)


def accounts_of(gate: Gate, who: Participant) -> Collection[uuid.UUID]:
    """All accounts of this person, as far as we know."""
    if who.resident:
        return eligibility.accounts_of(gate.space.id, who.resident)
    return [who.user.id] if who.user is not None else []
