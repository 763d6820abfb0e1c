"""What cities enter in a call: begun, written by several people of the city, handed in, checked by the office."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases.events import EntryChecked
from portal.cases.models import Call, Case, Eligibility, Entry, EntryFile, EntryState
from portal.cases.queries import awards as queries
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.services.files import LARGEST
from portal.cities.models import City
from portal.core import clock, datetimes, db, events, i18n, ids, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _


@dataclass(frozen=True, kw_only=True)
class EntryText:
    """What an entry says, as its page has it."""

    title: str
    category_id: uuid.UUID
    summary: str = ""
    answers: Mapping[str, str]
    contact: str = ""
    stage: str = "live"
    to_library: bool = False

    def values(self) -> dict[str, Any]:
        names = ("title", "category_id", "summary", "contact", "stage", "to_library")
        return {name: getattr(self, name) for name in names} | {"answers": dict(self.answers)}


class Overtaken(Conflict):
    """Somebody else has changed the entry meanwhile: nothing is written, both are shown."""


def begin_entry(
    *, call: Call, city: City, category_id: uuid.UUID, title: str, lang: str, actor: User, case: Case | None = None,
    summary: str = "", stage: str = "live",
) -> OneEntry:  # fmt: skip
    """A draft in the name of a city. It takes one of the city's places; `call` is held by `queries.call_held`.

    Raises:
        Conflict: the call is not open, or all places of the city are taken.
        DomainError: only members may enter and the city is none.
    """
    check_open(call)
    if call.members_only and not queries.is_member_city(city.id, clock.today(call.timezone)):
        raise DomainError(_("Only member cities may enter in this call."), field="city")
    entry = Entry(
        call_id=call.id, city_id=city.id, most=call.most_per_city, category_id=category_id, title=title, lang=lang,
        summary=summary, stage=stage, case_id=case.id if case else None, created_by=actor.id,
        reference="".join(secrets.choice(ids.ALPHABET) for _sign in range(6)),
    )  # fmt: skip
    _take_place(entry, call)
    accounts.audit(
        actor=actor, action="cases.entry_begun", subject=("entry", entry.id),
        data={"call": call.slug, "city": str(city.id)},
    )  # fmt: skip
    return _whole(entry.id)


def _take_place(entry: Entry, call: Call) -> None:
    """Tries one place after another; the unique index says which are free, however many try at once."""
    taken = queries.taken_slots(call.id, entry.city_id)
    for slot in range(1, call.most_per_city + 1):
        if slot in taken:
            continue
        entry.slot = slot
        try:
            with db.session.begin_nested():
                db.session.add(entry)
                db.session.flush()
        except IntegrityError:
            continue
        return
    raise Conflict(
        i18n.ngettext(
            "Your city has its one entry in this call already, drafts included.",
            "Your city has its %(num)s entries in this call already, drafts included. Withdraw one to enter another.",
            call.most_per_city,
        )
    )


def check_open(call: Call) -> None:
    """Refuses what comes too early or too late.

    Raises:
        Conflict: the call does not take entries now.
    """
    now = clock.now()
    if rules.takes_entries(call, now):
        return
    if call.closes_at is not None and rules.has_closed(call, now):
        closed = datetimes.format_datetime(call.closes_at, zone=call.timezone)
        raise Conflict(_("The call closed at %(time)s. Entries are not taken any more.", time=closed))
    raise Conflict(_("The call does not take entries now."))


def save_entry(*, one: OneEntry, text: EntryText, revision: int, actor: User) -> None:
    """Keeps a draft, also after the call has closed, so that no word is lost; `one` was loaded for changing.

    Raises:
        Overtaken: somebody else has saved since the page was opened.
        Conflict: it is handed in or withdrawn.
    """
    entry = one.entry
    if not rules.is_entry_editable(entry):
        raise Conflict(_("This entry is handed in or withdrawn and cannot be changed now."))
    if text.category_id not in {category.id for category in one.call.categories}:
        raise DomainError(_("Choose a category."), field="category")
    changed = {name: value for name, value in text.values().items() if getattr(entry, name) != value}
    if not changed:
        return
    if revision != entry.revision:
        raise Overtaken(_("Somebody else has changed this entry since you opened it."))
    for name, value in changed.items():
        setattr(entry, name, value)
    entry.revision += 1
    entry.changed_at = clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="cases.entry_changed", subject=("entry", entry.id), data={"fields": sorted(changed)}
    )


def submit_entry(*, one: OneEntry, actor: User) -> None:
    """Hands a draft in. `one` was loaded for changing.

    Raises:
        Conflict: the call is closed, or it is handed in already.
        DomainError: something is missing, or the entry does not fit the call.
    """
    call, entry = queries.call_held(one.call.id), one.entry
    if not rules.is_entry_editable(entry):
        raise Conflict(_("This entry is handed in or withdrawn and cannot be changed now."))
    check_open(call)
    lacks = rules.entry_lacks(entry, [criterion.key for criterion in rules.headings(call)])
    if lacks:
        raise DomainError(_("Something is missing. It is marked below."), field=lacks[0].replace(":", "__"))
    if call.stages and entry.stage not in call.stages:
        raise DomainError(_("Practices of this stage cannot be entered in this call."), field="stage")
    if call.needs_case and (entry.case_id is None or not queries.is_published_case(entry.case_id)):
        raise DomainError(_("Only cases that are published in the library can be entered in this call."))
    entry.state, entry.submitted_at, entry.submitted_by = EntryState.SUBMITTED, clock.now(), actor.id
    db.session.flush()
    accounts.audit(actor=actor, action="cases.entry_submitted", subject=("entry", entry.id), data={"call": call.slug})


def take_back_entry(*, one: OneEntry, actor: User) -> None:
    """Makes a draft of it again, until the call closes or the office has looked at it.

    Raises:
        Conflict: too late.
    """
    call = queries.call_held(one.call.id)
    if not rules.may_take_back(one.entry, call, clock.now()):
        raise Conflict(_("This entry cannot be changed any more."))
    one.entry.state, one.entry.submitted_at = EntryState.DRAFT, None
    db.session.flush()
    accounts.audit(actor=actor, action="cases.entry_taken_back", subject=("entry", one.entry.id))


def withdraw_entry(*, one: OneEntry, actor: User) -> None:
    """Takes an entry out of the call; the city's place is free again.

    Raises:
        Conflict: the jury has decided.
    """
    call, entry = queries.call_held(one.call.id), one.entry
    if not rules.may_withdraw(entry, call):
        raise Conflict(_("This entry cannot be withdrawn any more."))
    entry.state, entry.slot = EntryState.WITHDRAWN, None
    db.session.flush()
    accounts.audit(actor=actor, action="cases.entry_withdrawn", subject=("entry", entry.id), data={"call": call.slug})


def check_entry(*, one: OneEntry, eligible: bool, reason: str, actor: User | None) -> None:
    """The office says whether an entry may be judged; until the jury has begun it can say otherwise.

    Raises:
        Conflict: the jury has begun, or it is not handed in.
        DomainError: a refusal without a reason.
    """
    call, entry = queries.call_held(one.call.id), one.entry
    if not rules.may_check(entry, call):
        raise Conflict(_("This can only be said of entries that are handed in, before the jury begins."))
    if not eligible and not reason.strip():
        raise DomainError(_("Say why the entry is not eligible. The city reads it."), field="reason")
    entry.eligibility = Eligibility.ELIGIBLE if eligible else Eligibility.REFUSED
    entry.eligibility_reason = reason.strip()
    db.session.flush()
    accounts.audit(
        actor=actor, action="cases.entry_checked", subject=("entry", entry.id), reason=reason,
        data={"eligible": eligible},
    )  # fmt: skip
    events.publish(EntryChecked(entry.id))


# Files ---------------------------------------------------------------------------------------------------------------


def add_entry_file(*, one: OneEntry, upload: FileStorage) -> EntryFile:
    """Adds a PDF, a picture or an office document to a draft that was loaded for changing.

    Raises:
        Conflict: it is handed in.
        DomainError: of no kind that is taken, too large, or one too many.
    """
    if not rules.is_entry_editable(one.entry):
        raise Conflict(_("This entry is handed in or withdrawn and cannot be changed now."))
    if len(one.files) >= rules.MOST_ENTRY_FILES:
        raise DomainError(_("An entry has at most %(most)s files.", most=rules.MOST_ENTRY_FILES), field="file")
    data, content_type = storage.check_upload(upload, kinds={"image", "document", "pdf", "text"}, max_bytes=LARGEST)
    name = storage.clean_filename(upload.filename or "")[:120]
    file = EntryFile(
        entry_id=one.entry.id, name=name, content_type=content_type, size=len(data),
        file_key=storage.save(data, filename=name, content_type=content_type),
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def remove_entry_file(*, one: OneEntry, file_id: uuid.UUID) -> None:
    """Takes a file out of a draft.

    Raises:
        Conflict: it is handed in.
        NotFound: the entry has no such file.
    """
    if not rules.is_entry_editable(one.entry):
        raise Conflict(_("This entry is handed in or withdrawn and cannot be changed now."))
    file = next((file for file in one.files if file.id == file_id), None)
    if file is None:
        raise NotFound
    db.session.execute(delete(EntryFile).where(EntryFile.id == file.id))
    if not db.session.scalar(select(func.count()).where(EntryFile.file_key == file.file_key)):
        storage.delete(file.file_key)


def _whole(entry_id: uuid.UUID) -> OneEntry:
    found = queries.entry_by_id(entry_id)
    if found is None:  # pragma: no cover  # it was written just above
        raise LookupError(entry_id)
    return found
