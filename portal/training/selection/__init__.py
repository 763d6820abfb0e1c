"""Choosing participants from ranked candidates under seat rules. Pure: no database, no web, no clock.

`propose` goes down the ranking and takes a candidate whenever the seats that are left can still meet every minimum; whoever is
passed over is told by which rule. It is the greedy algorithm for a set system with lower bounds (Edmonds, "Matroids and
the greedy algorithm", Mathematical Programming 1, 1971), with an exact test of feasibility (`feasibility.py`) in the place of
the independence test. The result is the first possible list in the order of the ranking: nobody in it could be exchanged for
somebody who ranks higher without breaking a cap or losing a minimum.

Minimums that cannot be met together are lowered to what can be, in a fixed order: regions, first-time cities, women, men.
"""

from __future__ import annotations

from portal.training.selection.facts import (
    Candidate,
    Gender,
    Minimums,
    Outcome,
    Proposal,
    Reason,
    SeatRules,
    Standing,
    Verdict,
)
from portal.training.selection.proposal import next_of_reserve, propose, standings

__all__ = [
    "Candidate",
    "Gender",
    "Minimums",
    "Outcome",
    "Proposal",
    "Reason",
    "SeatRules",
    "Standing",
    "Verdict",
    "next_of_reserve",
    "propose",
    "standings",
]
