"""Selects of the webinars, by topic."""

from portal.webinars.queries.webinars import run_by_id, run_locked, slug_is_taken, webinar_by_id, webinar_by_slug

__all__ = ["run_by_id", "run_locked", "slug_is_taken", "webinar_by_id", "webinar_by_slug"]
