"""Similar cases are computed anew once a case has come or gone."""

from __future__ import annotations

from portal.cases import queries, services
from portal.core import cache, db, tasks


@tasks.periodic(seconds=600, name="cases.compute_similar")
def compute_similar() -> None:
    """Rows decide: what was computed before the last publication is out of date."""
    if not queries.similar_is_stale():
        return
    with db.transaction():
        services.compute_similar()
        cache.invalidate("cases")
