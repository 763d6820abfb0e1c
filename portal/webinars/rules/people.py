"""Who makes a webinar: until when a link counts, who can still answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.webinars.models import Contributor, ContributorState, Part, Run, Webinar, WebinarState

# A link by e-mail counts for this long after the last run, for slides and a last word.
LINK_LASTS = timedelta(days=30)
ASK_AGAIN = timedelta(days=1)
MOST_PEOPLE = 60
ON_STAGE = (Part.SPEAKER, Part.MODERATOR)  # who stands on the public page with a biography, and speaks in the programme
THERE = frozenset({ContributorState.INVITED, ContributorState.CONFIRMED})


def runs_of(contributor: Contributor, runs: Iterable[Run]) -> list[Run]:
    """The runs in which he is needed."""
    return [run for run in runs if contributor.run_id in (None, run.id)]


def is_link_over(webinar: Webinar, now: datetime) -> bool:
    """Whether the links to people without an account no longer count."""
    return bool(webinar.runs) and all(run.ends_at + LINK_LASTS < now for run in webinar.runs)


def may_answer(contributor: Contributor, webinar: Webinar) -> bool:
    """Says yes or no, also the other way round later on, as long as he is asked and the webinar is on."""
    return contributor.state is not ContributorState.WITHDRAWN and webinar.state is not WebinarState.CANCELLED
