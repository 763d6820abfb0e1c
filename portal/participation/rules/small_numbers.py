"""Which figures are left out so that nobody is recognised, also not by subtraction. Pure.

A figure from 1 to 4 is left out. Where the figures of a line add up to a total that is known, the one that was left out could be
reckoned, so others are left out with it until the hidden figures of each line are two or more and add up to five or more
(complementary cell suppression; Willenborg, de Waal, "Elements of Statistical Disclosure Control", 2001, chapter 5; the greedy
choice of the smallest is ours). What is bound by several lines at once may be told within bounds, never exactly by one line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

FEWEST = 5


def hidden(counts: Sequence[int]) -> set[int]:
    """Places of a line of figures that are left out, when the total is known."""
    return {column for _row, column in hidden_in_table([counts])}


def hidden_in_table(rows: Sequence[Sequence[int]], columns: Collection[int] = ()) -> set[tuple[int, int]]:
    """(row, column) of what is left out of a table whose totals are all known; of one row only its own total is.

    columns: those whose total is left out elsewhere, so nothing of them is told here.
    """
    if not rows or not rows[0]:
        return set()
    places = [(r, c) for r, row in enumerate(rows) for c in range(len(row))]
    found = {(r, c) for r, c in places if 0 < rows[r][c] < FEWEST or c in columns}
    lines = [[(r, c) for c in range(len(rows[0]))] for r in range(len(rows))]
    if len(rows) > 1:
        lines += [[(r, c) for r in range(len(rows))] for c in range(len(rows[0]))]
    while (line := next((one for one in lines if _tells(one, found, rows)), None)) is not None:
        open_ones = [place for place in line if place not in found]
        # One that is nobody comes last: to hide it protects little, and is done only where nothing else is left.
        found.add(min(open_ones, key=lambda place: (rows[place[0]][place[1]] == 0, rows[place[0]][place[1]], place)))
    return found


def _tells(line: Sequence[tuple[int, int]], found: set[tuple[int, int]], rows: Sequence[Sequence[int]]) -> bool:
    """Whether the hidden figures of a line could be reckoned from the others, and there is something left to hide."""
    mine = [place for place in line if place in found]
    total = sum(rows[r][c] for r, c in mine)
    return 0 < len(mine) < len(line) and (len(mine) < 2 or total < FEWEST)


def is_hidden_share(count: int, of: int) -> bool:
    """Whether how many of so many chose something is left out: a few did, or all but a few."""
    return 0 < count < FEWEST or 0 < of - count < FEWEST
