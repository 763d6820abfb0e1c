"""The pure selection: caps, order, reasons, and minimums against brute force."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.training.selection import (
    Candidate,
    Gender,
    Outcome,
    Reason,
    SeatRules,
    next_of_reserve,
    propose,
    standings,
)
from tests.own_time import own_time

REGIONS = ("africa", "asia", "europe", "latin_america", "north_america", "oceania")


def made(n: int, city: int, gender: Gender, score: float | None, speaks: bool = True) -> Candidate:
    """A candidate; region and whether it is the first time are the city's."""
    return Candidate(
        key=f"c{n:03}", city=f"city{city}", region=REGIONS[city * 7 % 6 if city % 4 else 1], score=score, choice=1 + n % 3,
        gender=gender, is_first_time=city % 3 == 0, speaks=speaks,
    )  # fmt: skip


def crowds(most: int, cities: int, *, scored: bool = False) -> st.SearchStrategy[list[Candidate]]:
    scores = st.integers(0, 10).map(lambda value: value / 10)
    one = st.tuples(
        st.integers(0, cities - 1), st.sampled_from(Gender), scores if scored else scores | st.none(),
        st.just(value=True) if scored else st.booleans() | st.just(value=True),
    )  # fmt: skip
    return st.lists(one, max_size=most).map(lambda rows: [made(n, *row) for n, row in enumerate(rows)])


RULES = st.builds(
    SeatRules, seats=st.integers(1, 6), per_city=st.integers(1, 3), regions=st.integers(0, 4), first_time=st.integers(0, 4),
    gender_share=st.sampled_from([0, 20, 34, 50]), reserve=st.integers(0, 4),
)  # fmt: skip


@given(crowds(30, 8), RULES)
@settings(max_examples=300, deadline=None)
def test_never_over_a_cap_and_nobody_without_a_reason(crowd, rules):
    proposal = propose(crowd, rules)
    chosen = [verdict.candidate for verdict in proposal.of(Outcome.IN)]
    assert len(chosen) <= rules.seats
    assert max(Counter(one.city for one in chosen).values(), default=0) <= rules.per_city
    assert all(one.speaks and one.score is not None for one in chosen)
    assert len(proposal.of(Outcome.RESERVE)) <= rules.reserve
    assert sorted(verdict.candidate.key for verdict in proposal.verdicts) == sorted(one.key for one in crowd)
    in_reasons = {Reason.RANK, Reason.REGION, Reason.FIRST_TIME, Reason.GENDER}
    assert all((verdict.reason in in_reasons) == (verdict.outcome is Outcome.IN) for verdict in proposal.verdicts)


@given(crowds(30, 8), RULES, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_order_of_the_input_changes_nothing(crowd, rules, chance):
    shuffled = list(crowd)
    chance.shuffle(shuffled)
    assert propose(shuffled, rules) == propose(crowd, rules)


@given(crowds(30, 8), RULES)
@settings(max_examples=300, deadline=None)
def test_reasons_are_true(crowd, rules):
    proposal = propose(crowd, rules)
    chosen = [verdict.candidate for verdict in proposal.of(Outcome.IN)]
    counts = Counter(one.city for one in chosen)
    lowest = max((one.order for one in chosen), default=None)
    for verdict in proposal.verdicts:
        one = verdict.candidate
        match verdict.reason:
            case Reason.LANGUAGE:
                assert not one.speaks
            case Reason.NOT_SCORED:
                assert one.score is None
            case Reason.CITY_CAP:
                assert counts[one.city] == rules.per_city
            case Reason.FULL:
                assert len(chosen) == rules.seats
                assert counts[one.city] < rules.per_city
                assert one.order > lowest
            case Reason.NEEDED:  # somebody who ranks lower is in, for a minimum
                assert one.order < lowest
            case Reason.REGION:
                assert sum(other.region == one.region for other in chosen) >= 1
            case Reason.FIRST_TIME:
                assert one.is_first_time
            case Reason.GENDER:
                assert one.gender in {Gender.WOMAN, Gender.MAN}
    places = [verdict.reserve_place for verdict in proposal.of(Outcome.RESERVE)]
    assert places == list(range(1, len(places) + 1))


def _facts(group):
    return (
        len({one.region for one in group}), sum(one.is_first_time for one in group),
        sum(one.gender is Gender.WOMAN for one in group), sum(one.gender is Gender.MAN for one in group),
    )  # fmt: skip


def _brute(crowd, rules):
    """All the largest lists within the caps; the best is the one that meets the minimums in their order, then by rank."""
    ranked = sorted(crowd, key=lambda one: one.order)
    for size in range(min(rules.seats, len(ranked)), -1, -1):
        fitting = [
            group
            for group in combinations(range(len(ranked)), size)
            if max(Counter(ranked[n].city for n in group).values(), default=0) <= rules.per_city
        ]
        if fitting:
            break
    wanted = rules.minimums(size)
    asked = (wanted.regions, wanted.first_time, wanted.women, wanted.men)

    def met(group):
        facts = _facts([ranked[n] for n in group])
        return tuple(min(have, want) for have, want in zip(facts, asked, strict=True))

    best = max(met(group) for group in fitting)
    # Of all that meet every one of the minimums reached, the first in the order of the ranking.
    first = min(group for group in fitting if all(a >= b for a, b in zip(met(group), best, strict=True)))
    return best, [ranked[n].key for n in first]


@given(crowds(10, 6, scored=True), RULES)
@settings(max_examples=1200, deadline=None)
def test_minimums_and_list_are_those_of_brute_force(crowd, rules):
    proposal = propose(crowd, rules)
    best, first = _brute(crowd, rules)
    met = proposal.met
    assert (met.regions, met.first_time, met.women, met.men) == best
    assert [verdict.candidate.key for verdict in proposal.of(Outcome.IN)] == first


@pytest.mark.parametrize("seats", [14, 50, 100])
def test_two_hundred_applicants_in_under_a_second(seats):
    chance = random.Random(7)  # a fixed crowd
    crowd = [made(n, chance.randrange(60), chance.choice(list(Gender)), round(chance.random(), 3)) for n in range(200)]
    rules = SeatRules(seats=seats, per_city=2, regions=6, first_time=seats // 3, gender_share=40, reserve=20)
    with own_time() as spent:
        proposal = propose(crowd, rules)
    assert spent.seconds < 1
    assert len(proposal.of(Outcome.IN)) == seats


def test_region_first_timer_and_gender_are_taken_for_their_minimum_and_say_so():
    crowd = [
        Candidate("a", "x", "asia", 0.9, gender=Gender.MAN), Candidate("b", "y", "asia", 0.8, gender=Gender.MAN),
        Candidate("c", "z", "asia", 0.7, gender=Gender.MAN), Candidate("d", "v", "africa", 0.2, gender=Gender.WOMAN),
    ]  # fmt: skip
    by_region = propose(crowd, SeatRules(seats=2, per_city=1, regions=2, reserve=1))
    assert {v.candidate.key: (v.outcome, v.reason) for v in by_region.verdicts} == {
        "a": (Outcome.IN, Reason.RANK), "b": (Outcome.RESERVE, Reason.NEEDED), "c": (Outcome.OUT, Reason.NEEDED),
        "d": (Outcome.IN, Reason.REGION),
    }  # fmt: skip
    by_gender = propose(crowd, SeatRules(seats=2, per_city=1, gender_share=50))
    assert {v.candidate.key: v.reason for v in by_gender.of(Outcome.IN)} == {"a": Reason.RANK, "d": Reason.GENDER}


def test_next_of_reserve_respects_the_city_and_the_minimums():
    holders = [Candidate("a", "x", "asia", 1, gender=Gender.MAN), Candidate("b", "y", "asia", 1, gender=Gender.MAN)]
    reserve = [
        Candidate("c", "x", "asia", 0.9), Candidate("d", "z", "asia", 0.8), Candidate("e", "w", "africa", 0.1),
    ]  # fmt: skip
    assert next_of_reserve(holders, reserve, SeatRules(3, 1)).key == "d"
    assert next_of_reserve(holders, reserve, SeatRules(3, 2)).key == "c"
    assert next_of_reserve(holders, reserve, SeatRules(3, 1, regions=2)).key == "e"
    assert next_of_reserve(holders, reserve, SeatRules(2, 1)) is None
    assert next_of_reserve(holders, reserve[:1], SeatRules(3, 1)) is None


def test_standings_list_what_is_met_and_what_is_not():
    chosen = [Candidate("a", "x", "asia", 1), Candidate("b", "x", "asia", 1)]
    found = {one.rule: one.is_met for one in standings(chosen, SeatRules(2, 1, regions=2, gender_share=30))}
    assert found == {"seats": True, "per_city": False, "regions": False, "women": False, "men": False, "language": True}
