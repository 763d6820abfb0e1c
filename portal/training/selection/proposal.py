"""Going down the ranking under the seat rules, with a reason for each candidate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

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
from portal.training.selection.feasibility import can_complete, cells_of

NONE = Minimums()
# In which order minimums are kept that cannot all be met.
ORDER = ("regions", "first_time", "women", "men")


def propose(candidates: Iterable[Candidate], rules: SeatRules) -> Proposal:
    """The list of participants, the reserve list and the reason for everybody. The order of the input does not matter.

    200 candidates take some hundredths of a second: each is looked at once, and only if a minimum is still open is the rest tested.
    """
    everybody = sorted(candidates, key=lambda one: one.order)
    ranked = [one for one in everybody if one.score is not None and one.speaks]
    seats = min(rules.seats, _most_seats(ranked, rules.per_city))
    wanted = _reachable(ranked, rules, seats)
    chosen, passed = _choose(ranked, (), seats, rules.per_city, wanted)
    plain, _passed = _choose(ranked, (), seats, rules.per_city, NONE)
    places = {one.key: place for place, one in enumerate(ranked, start=1)}
    kept = {one.key for one in chosen}
    verdicts = [
        Verdict(one, Outcome.IN, _why_in(one, plain, wanted), places[one.key])
        if one.key in kept
        else Verdict(one, Outcome.OUT, _why_out(one, passed, chosen, rules), places.get(one.key))
        for one in everybody
    ]
    return Proposal(tuple(_with_reserve(verdicts, rules.reserve)), wanted)


def next_of_reserve(holders: Sequence[Candidate], reserve: Sequence[Candidate], rules: SeatRules) -> Candidate | None:
    """Who moves up when a seat is free: the first on the reserve list whose city has a seat left, and with whom the minimums
    are kept as far as they can be; None if nobody can.

    Args:
        holders: those who hold a seat now.
        reserve: the reserve list in its order.
    """
    free = rules.seats - len(holders)
    order = [replace(one, score=1.0, choice=place) for place, one in enumerate(reserve)]
    if free <= 0 or not order:
        return None
    wanted = _reachable(order, rules, min(rules.seats, len(holders) + free), holders)
    chosen, _passed = _choose(order, holders, free, rules.per_city, wanted)
    return reserve[chosen[0].choice] if chosen else None


def standings(chosen: Sequence[Candidate], rules: SeatRules) -> list[Standing]:
    """Every seat rule that is set, and how a list of participants stands to it."""
    wanted = rules.minimums(min(rules.seats, len(chosen)) if chosen else rules.seats)
    counted = _counted(chosen)
    found = [
        Standing("seats", rules.seats, len(chosen), is_cap=True),
        Standing("per_city", rules.per_city, max(Counter(one.city for one in chosen).values(), default=0), is_cap=True),
        *(Standing(name, getattr(wanted, name), getattr(counted, name)) for name in ORDER if getattr(wanted, name)),
    ]
    return [*found, Standing("language", 0, sum(not one.speaks for one in chosen), is_cap=True)]


def _most_seats(ranked: Sequence[Candidate], per_city: int) -> int:
    return sum(min(per_city, number) for number in Counter(one.city for one in ranked).values())


def _counted(chosen: Iterable[Candidate]) -> Minimums:
    chosen = list(chosen)
    return Minimums(
        len({one.region for one in chosen}), sum(one.is_first_time for one in chosen),
        sum(one.gender is Gender.WOMAN for one in chosen), sum(one.gender is Gender.MAN for one in chosen),
    )  # fmt: skip


def _missing(wanted: Minimums, chosen: Iterable[Candidate]) -> Minimums:
    counted = _counted(chosen)
    return Minimums(*(max(0, getattr(wanted, name) - getattr(counted, name)) for name in ORDER))


def _reachable(
    ranked: Sequence[Candidate], rules: SeatRules, seats: int, holders: Sequence[Candidate] = ()
) -> Minimums:
    """The minimums, each lowered to what can be met together with those that come before it."""
    asked, reached = rules.minimums(seats), NONE
    for name in ORDER:
        value = getattr(asked, name)
        while value and not _feasible(
            ranked, holders, seats - len(holders), rules.per_city, replace(reached, **{name: value})
        ):
            value -= 1
        reached = replace(reached, **{name: value})
    return reached


def _feasible(
    rest: Sequence[Candidate], chosen: Sequence[Candidate], seats: int, per_city: int, wanted: Minimums
) -> bool:
    """Whether `seats` more from `rest` beside the chosen can meet the minimums."""
    missing = _missing(wanted, chosen)
    if missing == NONE:
        return seats >= 0
    taken = Counter(one.city for one in chosen)
    free = {one.city: max(0, per_city - taken[one.city]) for one in rest}
    return can_complete(cells_of(rest, free), frozenset(one.region for one in chosen), missing, seats)


def _choose(
    ranked: Sequence[Candidate], holders: Sequence[Candidate], seats: int, per_city: int, wanted: Minimums
) -> tuple[list[Candidate], set[str]]:
    """Those who get the seats, best first, and the keys of those who were passed over for a minimum."""
    chosen: list[Candidate] = []
    passed: set[str] = set()
    cities = Counter(one.city for one in holders)
    for place, one in enumerate(ranked):
        if len(chosen) == seats:
            break
        if cities[one.city] >= per_city:
            continue
        with_this = [*holders, *chosen, one]
        if _feasible(ranked[place + 1 :], with_this, seats - len(chosen) - 1, per_city, wanted):
            chosen.append(one)
            cities[one.city] += 1
        else:
            passed.add(one.key)
    return chosen, passed


def _why_in(one: Candidate, plain: Sequence[Candidate], wanted: Minimums) -> Reason:
    """By rank alone, or for the first minimum that a list by rank alone would miss."""
    if one in plain:
        return Reason.RANK
    missing = _missing(wanted, plain)
    if missing.regions and one.region not in {other.region for other in plain}:
        return Reason.REGION
    if missing.first_time and one.is_first_time:
        return Reason.FIRST_TIME
    if (missing.women and one.gender is Gender.WOMAN) or (missing.men and one.gender is Gender.MAN):
        return Reason.GENDER
    return Reason.RANK


def _why_out(one: Candidate, passed: set[str], chosen: Sequence[Candidate], rules: SeatRules) -> Reason:
    if not one.speaks:
        return Reason.LANGUAGE
    if one.score is None:
        return Reason.NOT_SCORED
    if one.key in passed:
        return Reason.NEEDED
    if sum(other.city == one.city for other in chosen) >= rules.per_city:
        return Reason.CITY_CAP
    return Reason.FULL


def _with_reserve(verdicts: Iterable[Verdict], length: int) -> Iterable[Verdict]:
    """The best of those who are out and could have been in, in their order, become the reserve list."""
    place = 0
    for verdict in verdicts:
        ranked = verdict.outcome is Outcome.OUT and verdict.place is not None
        if ranked and place < length:
            place += 1
            yield replace(verdict, outcome=Outcome.RESERVE, reserve_place=place)
        else:
            yield verdict
