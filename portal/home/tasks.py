"""What beat does for readers: look whether something new fits their saved searches."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from portal.accounts import services as accounts
from portal.accounts.models import User, UserState
from portal.core import clock, db, i18n, tasks
from portal.home import emails, queries, searching
from portal.home.models import SavedSearch
from portal.notifications import services as notifications
from portal.search import kinds
from portal.search.queries import find

HOUR = 3600
# Index rows get their time when they are written, and are seen when their transaction ends: what is younger waits.
SETTLED = timedelta(minutes=10)
FIRST = 5  # results a mail names


@tasks.periodic(seconds=HOUR, name="home.tell_saved_searches")
def tell_saved_searches() -> None:
    """Tells everybody what is new since they were last told. Two at once share the searches between them."""
    now = clock.now()
    with db.transaction():
        for saved in queries.due(now - timedelta(seconds=HOUR / 2)):
            _tell(saved, now - SETTLED)


def _tell(saved: SavedSearch, until: datetime) -> None:
    reader = db.session.get(User, saved.user_id)
    since, saved.seen_until = saved.seen_until, max(until, saved.seen_until)
    if reader is None or reader.state is not UserState.ACTIVE or until <= since:
        return
    with i18n.in_language(reader.locale, reader.timezone):
        asked = searching.read(MultiDict(parse_qsl(saved.address)), 1)
        found = find(asked.wanted(kinds.audience_of(reader), new_between=(since, until)))
        results = [(one.hit.title, one.url) for one in searching.results_of(found)[:FIRST]]
    if results:
        notifications.notify(
            recipient=accounts.recipient(reader),
            message=emails.saved_search_has_new(saved, reader, results, found.total),
            key=f"saved-search:{saved.id}:{until.isoformat()}",
            url=f"/{reader.locale}/search?{saved.address}&sort=newest",
        )
