"""Awards in the world of the access matrix: a call in each state, entries of the first city, and the trainer as a juror."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.cases.queries import awards as queries
from portal.cases.queries.awards import OneEntry
from portal.cases.services import entries
from portal.cases.services import jury as services
from portal.cities.models import City
from portal.core import db
from tests.factories.awards import close, decide, make_author, make_call, make_entry, make_juror, start


def add(keys: dict[str, str], city: City, author: User, juror: User) -> None:
    """Notes the addresses of what it makes in `keys`."""
    call = make_call()
    draft = make_entry(call, city=city, actor=author, submitted=False)
    waiting = make_entry(call, city=city, actor=author)
    keys.update(
        award_call=call.slug, award_category=str(call.categories[0].id), award_draft=str(draft.entry.id),
        award_waiting=str(waiting.entry.id), award_file=_file(draft), award_spare=_file(draft), award_city_id=str(city.id),
    )  # fmt: skip
    # One more, of which no place is taken yet.
    free = make_call()
    keys.update(free_call=free.slug, free_category=str(free.categories[0].id))
    prepared = make_call(is_open=False)
    keys.update(prepared_call=prepared.slug, prepared_part=str(prepared.categories[1].id))
    closed = make_call()
    make_entry(closed, checked=True)
    close(closed)
    keys["closed_call"] = closed.slug
    _judged(keys, juror)
    decided = make_call()
    winner = make_entry(decided, checked=True)
    start(decided)
    decide(decided, [winner])
    keys.update(decided_call=decided.slug, won_entry=str(winner.entry.id), award_round="1", scores_kind="csv")


def _judged(keys: dict[str, str], juror: User) -> None:
    call = make_call()
    person, city = make_author()
    one = make_entry(call, city=city, actor=person, submitted=False)
    file = _file(one)
    with db.transaction():
        held = queries.entry_by_id(one.entry.id, lock=True)
        assert held is not None
        entries.submit_entry(one=held, actor=person)
        entries.check_entry(one=held, eligible=True, reason="", actor=None)
    place, linked = make_juror(call, person=juror), make_juror(call)
    start(call)
    with db.transaction():
        secret = services.secret_of(linked.juror)
    keys.update(
        judged_category=str(call.categories[0].id), judged_call=call.slug, judged_entry=str(one.entry.id), judged_file=file, juror=str(place.juror.id),
        linked_juror=str(linked.juror.id), token_juror=secret,
    )  # fmt: skip


def _file(one: OneEntry) -> str:
    upload: Any = FileStorage(BytesIO(b"%PDF-1.7 plan"), "plan.pdf")
    with db.transaction():
        return str(entries.add_entry_file(one=one, upload=upload).id)
