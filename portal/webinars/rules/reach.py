"""What an organiser should mend before a run. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from portal.webinars.models import Run, Webinar

# When the organiser is told what is missing.
WARNED_BEFORE = timedelta(days=2)


def uninterpreted(
    run: Run, webinar: Webinar, interpreters: Sequence[tuple[uuid.UUID | None, Sequence[str]]]
) -> list[str]:
    """Languages that the webinar promises beside the one it is held in, and into which nobody interprets in this run yet."""
    held = {lang for run_id, languages in interpreters if run_id in (None, run.id) for lang in languages}
    return [lang for lang in webinar.languages if lang != webinar.original_lang and lang not in held]
