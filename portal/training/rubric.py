"""How work is marked: criteria with levels that give points. Pure.

Authors write a rubric as lines of text, one for each language, the same structure in all of them:

    Problem
    0 | The problem is not described
    1 | It is described
    3 | It is described with figures

    Steps
    0 | …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.core.errors import DomainError
from portal.core.i18n import _

MOST_CRITERIA = 20
MOST_LEVELS = 10
MOST_POINTS = 1000


@dataclass(frozen=True)
class Level:
    """A step of a criterion: what it is worth and how it reads, by language."""

    points: int
    texts: dict[str, str]


@dataclass(frozen=True)
class Criterion:
    key: str
    titles: dict[str, str]
    levels: tuple[Level, ...]

    @property
    def most(self) -> int:
        return max(level.points for level in self.levels)


@dataclass(frozen=True)
class AssignmentPlan:
    """How an assignment works, from the settings of its activity.

    `pass_mark`: share of the points from which it counts as done; `rounds`: how often somebody may hand in, 0 without
    limit; `peer_reviews`: how many colleagues' works each may be given to read, 0 for none.
    """

    rubric: tuple[Criterion, ...] = ()
    pass_mark: float = 0.5
    rounds: int = 2
    takes_text: bool = True
    most_files: int = 3
    has_second_marker: bool = False
    peer_reviews: int = 0

    @property
    def most(self) -> int:
        """Points of the best possible work."""
        return sum(criterion.most for criterion in self.rubric)

    def share(self, levels: Mapping[str, int]) -> float:
        """What the chosen levels are worth, 0-1.

        Raises:
            DomainError: a criterion has no level, or one it does not have.
        """
        points = 0
        for criterion in self.rubric:
            chosen = levels.get(criterion.key)
            if chosen is None or not 0 <= chosen < len(criterion.levels):
                raise DomainError(_("Choose a level for each criterion."))
            points += criterion.levels[chosen].points
        return points / self.most if self.most else 1.0


def plan_of(settings: Mapping[str, Any]) -> AssignmentPlan:
    """The plan of an activity's settings; what is missing is as for a new assignment."""
    plain = AssignmentPlan()
    return AssignmentPlan(
        rubric=tuple(
            Criterion(
                row["key"], dict(row["titles"]),
                tuple(Level(int(level["points"]), dict(level["texts"])) for level in row["levels"]),
            )
            for row in settings.get("rubric", ())
        ),
        pass_mark=float(settings.get("pass_mark", plain.pass_mark)), rounds=int(settings.get("rounds", plain.rounds)),
        takes_text=bool(settings.get("takes_text", plain.takes_text)),
        most_files=int(settings.get("most_files", plain.most_files)),
        has_second_marker=bool(settings.get("has_second_marker", plain.has_second_marker)),
        peer_reviews=int(settings.get("peer_reviews", plain.peer_reviews)),
    )  # fmt: skip


def settings_of(plan: AssignmentPlan) -> dict[str, Any]:
    """The settings of an activity: the other way round."""
    return {
        "rubric": [
            {
                "key": one.key, "titles": one.titles,
                "levels": [{"points": level.points, "texts": level.texts} for level in one.levels],
            }
            for one in plan.rubric
        ],
        "pass_mark": plan.pass_mark, "rounds": plan.rounds, "takes_text": plan.takes_text,
        "most_files": plan.most_files, "has_second_marker": plan.has_second_marker, "peer_reviews": plan.peer_reviews,
    }  # fmt: skip


# As lines of text ---------------------------------------------------------------------------------------------------


@dataclass
class _Draft:
    title: str
    levels: list[tuple[int, str]] = field(default_factory=list)


def read(texts: Mapping[str, str], original: str) -> tuple[Criterion, ...]:
    """A rubric from its lines in each language; languages that are left empty fall back to the original.

    Raises:
        DomainError: a line cannot be understood, or a language has another structure; names the line (from 1).
    """
    first = _lines(texts.get(original, ""), original)
    others = {lang: _lines(text, lang) for lang, text in texts.items() if lang != original and text and text.strip()}
    for lang, own in others.items():
        if [[points for points, _text in one.levels] for one in own] != [
            [points for points, _text in one.levels] for one in first
        ]:
            raise DomainError(_("The criteria and points must be the same in all languages."), field=f"rubric_{lang}")
    drafts = {original: first, **others}
    return tuple(
        Criterion(
            key=f"c{n + 1}", titles={lang: own[n].title for lang, own in drafts.items()},
            levels=tuple(
                Level(points, {lang: own[n].levels[m][1] for lang, own in drafts.items()})
                for m, (points, _text) in enumerate(one.levels)
            ),
        )
        for n, one in enumerate(first)
    )  # fmt: skip


def _lines(text: str, lang: str) -> list[_Draft]:
    found: list[_Draft] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        points, bar, words = line.partition("|")
        if not bar:
            found.append(_Draft(line[:200]))
            continue
        value = points.strip()
        if not found or not (value.isascii() and value.isdigit()) or int(value) > MOST_POINTS or not words.strip():
            raise DomainError(
                _("Line %(line)s: write a criterion, then its levels as “points | text”.", line=number),
                field=f"rubric_{lang}",
            )
        found[-1].levels.append((int(value), words.strip()[:300]))
    _check(found, lang)
    return found


def _check(found: list[_Draft], lang: str) -> None:
    if len(found) > MOST_CRITERIA or any(len(one.levels) > MOST_LEVELS for one in found):
        raise DomainError(_("This is too long."), field=f"rubric_{lang}")
    lacking = next((one for one in found if len(one.levels) < 2 or not max(p for p, _t in one.levels)), None)
    if lacking is not None:
        raise DomainError(
            _("“%(criterion)s” needs two levels or more, and one that gives points.", criterion=lacking.title),
            field=f"rubric_{lang}",
        )


def write(rubric: tuple[Criterion, ...], lang: str) -> str:
    """The lines of a rubric in one language; empty where it has none."""
    parts = [
        "\n".join([one.titles[lang], *(f"{level.points} | {level.texts.get(lang, '')}" for level in one.levels)])
        for one in rubric
        if lang in one.titles
    ]
    return "\n\n".join(parts)
