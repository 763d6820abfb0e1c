"""Drawing lots: quotas hold, chances are equal, and anybody gets the same out of the published files."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.participation import sortition
from portal.participation.sortition import Characteristic, Plan
from portal.participation.sortition import lots as script

SEX = Characteristic("sex", {"f": 51, "m": 49})
AGE = Characteristic("age", {"young": 30, "middle": 45, "old": 25})

shares = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 1000), min_size=2, max_size=4)
plans = st.builds(
    lambda seats, reserves, found: Plan(seats, reserves, [Characteristic(f"c{n}", one) for n, one in enumerate(found)]),
    st.integers(1, 30), st.integers(0, 20), st.lists(shares, max_size=3),
)  # fmt: skip


@st.composite
def draws(drawing):
    plan = drawing(plans)
    number = drawing(st.integers(1, 60))
    pool = {
        f"P{n:03}": {one.key: drawing(st.sampled_from(sorted(one.options))) for one in plan.characteristics}
        for n in range(number)
    }
    return plan, pool


@settings(max_examples=150, deadline=None)
@given(draws(), st.randoms(use_true_random=False))
def test_quotas_hold_and_the_order_of_the_pool_does_not_matter(drawn, order: random.Random):
    plan, pool = drawn
    result = sortition.draw(pool, plan, seed="ab" * 32, public_input="4 8 15")
    strata = {code: sortition.stratum_of(traits, plan) for code, traits in pool.items()}
    room = Counter(strata.values())
    assert len(result.seats) == min(plan.seats, len(pool)) == sum(result.quotas.values())
    assert {one: number for one, number in result.quotas.items() if number} == Counter(strata[c] for c in result.seats)
    assert all(result.quotas[one] <= room[one] for one in room)
    assert len(result.reserves) == min(plan.reserves, len(pool) - len(result.seats))
    assert not set(result.seats) & set(result.reserves)
    if all(room[one] >= plan.seats for one in result.quotas):  # nobody is missing: each within one of its exact share
        for one, number in result.quotas.items():
            exact = plan.seats * script._share(one, plan)
            assert exact - 1 < number < exact + 1
    codes = list(pool)
    order.shuffle(codes)
    again = sortition.draw({code: pool[code] for code in codes}, plan, seed="ab" * 32, public_input="  4 8   15 ")
    assert (again.seats, again.reserves, again.key) == (result.seats, result.reserves, result.key)
    read = sortition.read_pool(sortition.pool_csv(pool, plan))
    assert sortition.draw(read, plan, seed="ab" * 32, public_input="4 8 15") == result


def test_seats_go_by_the_largest_remainder_and_what_a_group_cannot_fill_goes_to_the_others():
    plan = Plan(10, 0, [SEX, AGE])
    full = [(sex, age) for sex in SEX.options for age in AGE.options for _n in range(10)]
    # 10 × (0.51, 0.49) × (0.30, 0.45, 0.25): 1.53 2.295 1.275, 1.47 2.205 1.225; whole parts give 8, the rests .53 and .47 the others
    assert list(sortition.quotas(plan, full, 10).values()) == [2, 2, 1, 2, 2, 1]
    few = [one for one in full if one != ("f", "old")]
    found = sortition.quotas(plan, few, 10)
    assert (found[("f", "old")], sum(found.values())) == (0, 10)
    assert sortition.quotas(Plan(3), [()] * 2, 3) == {(): 2}
    assert (
        sum(
            script._largest_remainder(
                {("a",): Fraction(1, 3), ("b",): Fraction(1, 3), ("c",): Fraction(1, 3)}, 2
            ).values()
        )
        == 2
    )


def test_everybody_of_a_group_has_the_same_chance():
    plan = Plan(6, 0, [SEX])
    pool = {f"P{n:02}": {"sex": "f" if n < 12 else "m"} for n in range(20)}
    rounds, counts = 4000, Counter()
    for n in range(rounds):
        counts.update(sortition.draw(pool, plan, seed=f"{n:064x}", public_input="x").seats)
    for group, seats, people in (([f"P{n:02}" for n in range(12)], 3, 12), ([f"P{n:02}" for n in range(12, 20)], 3, 8)):
        expected = rounds * seats / people
        # Chi-square of draws without replacement; 99.9 % of fair draws lie below 33 at eleven degrees of freedom.
        assert sum((counts[code] - expected) ** 2 / expected for code in group) < 33


def test_the_published_files_give_the_same_to_whoever_runs_the_script(tmp_path: Path):
    plan = Plan(4, 3, [SEX, AGE])
    chance = random.Random(5)
    pool = {f"Q{n}": {"sex": chance.choice("fm"), "age": chance.choice(list(AGE.options))} for n in range(40)}
    (tmp_path / "pool.csv").write_text(sortition.pool_csv(pool, plan), encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(plan.written()), encoding="utf-8")
    (tmp_path / "draw.py").write_text(Path(script.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "draw.py", "pool.csv", "plan.json", "cd" * 32, "Số 05 11 23"],
        cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    result = sortition.draw(pool, plan, seed="cd" * 32, public_input="Số 05 11 23")
    said = done.stdout.splitlines()
    assert said[0].endswith(sortition.commitment("cd" * 32))
    assert said[1].endswith(sortition.pool_digest(pool, plan))
    assert [line.rpartition(" ")[2] for line in said[2:]] == [*result.seats, *result.reserves]
    assert Plan.read(plan.written()) == Plan(4, 3, [SEX, AGE])
