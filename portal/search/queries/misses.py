"""What was looked for and not found, summed up over the days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text

from portal.core import db
from portal.search.models import Miss


def misses(lang: str | None = None, *, newest_first: bool = False) -> Any:
    """Rows of lang, text, times, first, last: words (folded) that found nothing, how often, and the first and last day.

    Args:
        lang: of readers; None for all.
        newest_first: what was asked last first; else what was asked most.
    """
    times, last = func.sum(Miss.count).label("times"), func.max(Miss.day).label("last")
    statement = select(Miss.lang, Miss.text, times, func.min(Miss.day).label("first"), last).group_by(
        Miss.lang, Miss.text
    )
    if lang:
        statement = statement.where(Miss.lang == lang)
    order = (last.desc(), times.desc()) if newest_first else (times.desc(), last.desc())
    return statement.order_by(*order, Miss.lang, Miss.text)


def miss_counts() -> dict[str, int]:
    """How many different words found nothing, by language."""
    found = db.session.execute(
        select(Miss.lang, func.count(func.distinct(Miss.text))).group_by(Miss.lang).order_by(Miss.lang)
    )
    return {row[0]: row[1] for row in found}


def tag_counts() -> dict[str, int]:
    """How many public things have each tag, by its key; unused ones are left out."""
    found = db.session.execute(
        text(
            "SELECT key, count(*) FROM (SELECT DISTINCT unnest(tags) AS key, kind, thing_id FROM search_documents"
            " WHERE 'public' = ANY(audience)) AS things GROUP BY key"
        )
    )
    return {row[0]: row[1] for row in found}
