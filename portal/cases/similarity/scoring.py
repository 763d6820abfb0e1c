"""The score of pairs of cases with its reasons. Pure."""

from __future__ import annotations

import heapq
import math
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.cases.similarity.context import Context, likeness, shared
from portal.cases.similarity.text import Index

MOST = 12
TAGS, TEXT, CONTEXT = 0.5, 0.3, 0.2
LEAST = 0.08  # below this two cases have little to do with one another
ALIKE = 0.15  # cosine from which the text counts as a reason
MOST_TAGS = 3  # named as reasons


@dataclass(frozen=True)
class Item:
    """A case as far as it is compared. `tags`: keys of the schemes that count; `texts`: title, summary and sections by language."""

    key: uuid.UUID
    tags: frozenset[str]
    texts: Mapping[str, str]
    abstract: str
    context: Context


@dataclass(frozen=True)
class Near:
    """Another case. `reasons`, the weightiest first: `{"kind": "tag", "tag"}`, `{"kind": "text"}`, those of `context.shared`."""

    other: uuid.UUID
    score: float
    reasons: list[dict[str, Any]] = field(default_factory=list)


def nearest(items: Sequence[Item], most: int = MOST) -> dict[uuid.UUID, list[Near]]:
    """For each case those most like it, the nearest first; cases that nothing connects are left out."""
    known = {item.key: item for item in items}
    spread = Counter(tag for item in items for tag in item.tags)
    rarity = {tag: math.log(1 + len(items) / count) for tag, count in spread.items()}
    having: dict[str, list[uuid.UUID]] = {}
    for item in items:
        for tag in item.tags:
            having.setdefault(tag, []).append(item.key)
    weights = {item.key: sum(rarity[tag] for tag in item.tags) for item in items}
    langs = {lang for item in items for lang in item.texts}
    indexes = {lang: Index({item.key: item.texts[lang] for item in items if lang in item.texts}) for lang in langs}
    abstracts = Index({item.key: item.abstract for item in items if item.abstract})
    found = {}
    for item in items:
        shared: dict[uuid.UUID, float] = {}
        for tag in item.tags:
            for other in having[tag]:
                shared[other] = shared.get(other, 0.0) + rarity[tag]
        shared.pop(item.key, None)
        texts = _texts(item, known, indexes, abstracts)
        scored = []
        # With no tag in common, only words that count as a reason make a pair.
        for other in shared.keys() | {other for other, cosine in texts.items() if cosine >= ALIKE}:
            theirs, common = known[other], shared.get(other, 0.0)
            union = weights[item.key] + weights[other] - common
            tags = common / union if union else 0.0
            alike = texts.get(other, 0.0)
            score = TAGS * tags + TEXT * alike + CONTEXT * likeness(item.context, theirs.context)
            if score >= LEAST:
                scored.append((score, other))
        best = heapq.nlargest(most, scored, key=lambda pair: (pair[0], pair[1].int))
        found[item.key] = [
            Near(other, round(min(1.0, score), 4), _reasons(item, known[other], rarity, texts.get(other, 0.0)))
            for score, other in best
        ]
    return found


def _texts(
    item: Item, known: Mapping[uuid.UUID, Item], indexes: Mapping[str, Index], abstracts: Index
) -> dict[uuid.UUID, float]:
    """How alike the words are: in the best of the common languages, in the abstracts where there is none."""
    found: dict[uuid.UUID, float] = {}
    for lang in item.texts:
        for other, cosine in indexes[lang].cosines(item.key).items():
            found[other] = max(found.get(other, 0.0), cosine)
    own = item.texts.keys()
    by_abstract = abstracts.cosines(item.key)
    return found | {other: cosine for other, cosine in by_abstract.items() if own.isdisjoint(known[other].texts.keys())}


def _reasons(one: Item, other: Item, rarity: Mapping[str, float], alike: float) -> list[dict[str, Any]]:
    common = sorted(one.tags & other.tags, key=lambda tag: (-rarity[tag], tag))[:MOST_TAGS]
    reasons: list[dict[str, Any]] = [{"kind": "tag", "tag": tag} for tag in common]
    if alike >= ALIKE:
        reasons.append({"kind": "text"})
    return reasons + shared(one.context, other.context)
