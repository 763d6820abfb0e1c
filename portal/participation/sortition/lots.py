"""Draws people by lot, the same for everybody who repeats it. Needs Python 3.11 or newer, and nothing else.

    python draw.py pool.csv plan.json SEED "PUBLIC INPUT"

pool.csv: everybody in the pool, a code and their characteristics each. plan.json: seats, reserves, and the share that each
option of a characteristic has in the population. SEED: 64 hexadecimal signs, whose SHA-256 was published before the pool
closed. PUBLIC INPUT: what nobody could know when the pool closed, e.g. the numbers of a lottery.

How it is done:
1. The pool is written as CSV in one way only (sorted by code, UTF-8, LF); its digest is the SHA-256 of these bytes.
2. key = SHA-256 of "portal draw 1", the seed, the public input (spaces in a row as one, none at the ends) and the digest of
   the pool, each followed by LF; in hexadecimal.
3. Everybody's rank is SHA-256 of the key, LF and the code; smaller comes first. Nobody can choose a rank, for
   the public input is not known while the pool is open, and the seed is not known to whoever provides the public input.
4. A stratum is one combination of options, such as "women, 16 to 35". Its share is the product of the shares of its options.
   Seats are given to strata by the method of the largest remainder; equal remainders go in the order of the plan. A stratum
   has no more seats than people; what it cannot fill goes to the others in the same way, again and again.
5. In each stratum those with the first ranks are drawn.
6. Reserves are given out in the same way among those who are left, and stand in the order of their ranks. Who declines is
   replaced by the first reserve of the same stratum, or where there is none by the first reserve.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

SCHEME = "portal draw 1"
Stratum = tuple[str, ...]  # an option of each characteristic, in the order of the plan


@dataclass(frozen=True)
class Characteristic:
    """key: its column in the pool. options: key of the option → its share in the population, a whole number (any unit)."""

    key: str
    options: Mapping[str, int]


@dataclass(frozen=True)
class Plan:
    """What is drawn. Without characteristics everybody is in one stratum."""

    seats: int
    reserves: int = 0
    characteristics: Sequence[Characteristic] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Plan:
        """From plan.json."""
        found = [Characteristic(one["key"], dict(one["options"])) for one in data["characteristics"]]
        return cls(data["seats"], data["reserves"], found)

    def written(self) -> dict[str, Any]:
        """As plan.json."""
        found = [{"key": one.key, "options": dict(one.options)} for one in self.characteristics]
        return {"scheme": SCHEME, "seats": self.seats, "reserves": self.reserves, "characteristics": found}


@dataclass(frozen=True)
class Result:
    """Codes of those who are drawn and of the reserves, in the order of their ranks; seats of each stratum; the key."""

    seats: Sequence[str]
    reserves: Sequence[str]
    quotas: Mapping[Stratum, int]
    key: str


Pool = Mapping[str, Mapping[str, str]]  # code → characteristic → option


def commitment(seed: str) -> str:
    """What is published beforehand: the SHA-256 of the seed as it is written."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def pool_csv(pool: Pool, plan: Plan) -> str:
    """The pool as it is published and digested."""
    keys = [one.key for one in plan.characteristics]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", *keys])
    writer.writerows([code, *(pool[code].get(key, "") for key in keys)] for code in sorted(pool))
    return out.getvalue()


def read_pool(text: str) -> dict[str, dict[str, str]]:
    """The pool out of its CSV."""
    return {row.pop("code"): row for row in csv.DictReader(io.StringIO(text))}


def pool_digest(pool: Pool, plan: Plan) -> str:
    return hashlib.sha256(pool_csv(pool, plan).encode()).hexdigest()


def stratum_of(traits: Mapping[str, str], plan: Plan) -> Stratum:
    """Where somebody belongs.

    Raises:
        ValueError: an option is missing or unknown.
    """
    found = tuple(traits.get(one.key, "") for one in plan.characteristics)
    for one, option in zip(plan.characteristics, found, strict=True):
        if option not in one.options:
            raise ValueError(f"{option!r} is no option of {one.key!r}")
    return found


def draw(pool: Pool, plan: Plan, *, seed: str, public_input: str) -> Result:
    """Draws.

    Raises:
        ValueError: somebody has an option that the plan does not know.
    """
    key = _key(seed, public_input, pool_digest(pool, plan))
    ranked = sorted(pool, key=lambda code: (_rank(key, code), code))
    strata = {code: stratum_of(pool[code], plan) for code in pool}
    given = quotas(plan, strata.values(), plan.seats)
    drawn = _first(ranked, strata, given)
    left = [code for code in ranked if code not in drawn]
    kept = _first(left, strata, quotas(plan, (strata[code] for code in left), plan.reserves))
    seats = [code for code in ranked if code in drawn]
    return Result(seats, [code for code in left if code in kept], given, key)


def quotas(plan: Plan, people: Iterable[Stratum], seats: int) -> dict[Stratum, int]:
    """How many of each stratum are drawn. `people`: the stratum of everybody in the pool."""
    order = list(product(*(one.options for one in plan.characteristics)))
    shares = {one: _share(one, plan) for one in order}
    room = dict.fromkeys(order, 0)
    for stratum in people:
        room[stratum] += 1
    given = dict.fromkeys(order, 0)
    left = min(seats, sum(room.values()))
    while left:
        open_ones = [one for one in order if given[one] < room[one]]
        # Where only strata without a share have people left, these are alike.
        weights = {one: shares[one] for one in open_ones}
        if not any(weights.values()):
            weights = dict.fromkeys(open_ones, Fraction(1))
        for stratum, number in _largest_remainder(weights, left).items():
            more = min(number, room[stratum] - given[stratum])
            given[stratum] += more
            left -= more
    return given


def _share(stratum: Stratum, plan: Plan) -> Fraction:
    share = Fraction(1)
    for one, option in zip(plan.characteristics, stratum, strict=True):
        share *= Fraction(one.options[option], sum(one.options.values()) or 1)
    return share


def _largest_remainder(weights: Mapping[Stratum, Fraction], seats: int) -> dict[Stratum, int]:
    total = sum(weights.values(), Fraction())
    exact = {one: weight * seats / total for one, weight in weights.items()}
    given = {one: int(value) for one, value in exact.items()}
    order = list(weights)
    by_rest = sorted(order, key=lambda one: (given[one] - exact[one], order.index(one)))
    for one in by_rest[: seats - sum(given.values())]:
        given[one] += 1
    return given


def _first(ranked: Iterable[str], strata: Mapping[str, Stratum], given: Mapping[Stratum, int]) -> set[str]:
    left, found = dict(given), set()
    for code in ranked:
        if left[strata[code]]:
            left[strata[code]] -= 1
            found.add(code)
    return found


def _key(seed: str, public_input: str, digest: str) -> str:
    lines = (SCHEME, seed, " ".join(public_input.split()), digest)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _rank(key: str, code: str) -> str:
    return hashlib.sha256(f"{key}\n{code}".encode()).hexdigest()


def _main(pool_path: str, plan_path: str, seed: str, public_input: str) -> None:
    plan = Plan.read(json.loads(Path(plan_path).read_text(encoding="utf-8")))
    pool = read_pool(Path(pool_path).read_text(encoding="utf-8"))
    found = draw(pool, plan, seed=seed, public_input=public_input)
    lines = [
        f"SHA-256 of the seed: {commitment(seed)}",
        f"SHA-256 of the pool: {pool_digest(pool, plan)}",
        *(f"drawn {n}: {code}" for n, code in enumerate(found.seats, 1)),
        *(f"reserve {n}: {code}" for n, code in enumerate(found.reserves, 1)),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    _main(*sys.argv[1:5])
