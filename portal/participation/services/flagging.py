"""What makes moderators look at something: a report, a form that looks filled in by a program, the classifier."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, events, ids, settings
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation import moderated
from portal.participation.events import ModerationCaseOpened
from portal.participation.models import FlagSource, ModerationCase, ModerationFlag
from portal.participation.models.moderation import NOTE_LENGTH
from portal.participation.moderated import Item
from portal.participation.queries import moderation


def known_case(item: Item) -> ModerationCase:
    """The case of a thing, held; made if there is none yet."""
    db.session.execute(
        insert(ModerationCase)
        .values(
            id=ids.new_id(), space_id=item.space_id, component_id=item.component_id, thing_kind=item.kind, thing_id=item.id,
            held=False, version=0, created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=[ModerationCase.thing_kind, ModerationCase.thing_id])
    )  # fmt: skip
    found = moderation.case_about(item.kind, item.id)
    held = moderation.case_locked(found.id) if found else None
    if held is None:
        raise LookupError(item.id)
    return held


def flag(
    case: ModerationCase, *, source: FlagSource, mark: str, reporter: User | None = None, rule_number: int | None = None,
    note: str = "", detail: Mapping[str, Any] | None = None, is_proven: bool = False,
) -> bool:  # fmt: skip
    """One reason more to look; whether it is new. The first that is open makes the case wait. The case is held."""
    made = db.session.execute(
        insert(ModerationFlag)
        .values(
            id=ids.new_id(), case_id=case.id, source=source, mark=mark, rule_number=rule_number,
            note=one_line(note)[:NOTE_LENGTH], detail=dict(detail or {}), is_proven=is_proven,
            reporter_id=reporter.id if reporter else None, created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(ModerationFlag.id)
    ).first()  # fmt: skip
    if made is None:
        return False
    if case.waits_since is None:
        case.waits_since = clock.now()
        db.session.flush()
        events.publish(ModerationCaseOpened(case.id))
    return True


def report_thing(
    *, kind: str, key: uuid.UUID, reporter: User | None, network: str = "", rule_number: int | None = None, note: str = "",
    is_proven: bool = False,
) -> bool:  # fmt: skip
    """Somebody says that a thing breaks a rule; whether that is new: each counts once, a visitor by the network (`network`, a mark).

    Raises:
        NotFound: it is not there for everybody, or the reporter wrote it.
        Conflict: a moderator has hidden it already.
    """
    item = moderated.find(kind, key)
    if item is None or (reporter is not None and item.author_id == reporter.id):
        raise NotFound
    if item.is_hidden:
        raise Conflict(_("A moderator has hidden this already."))
    who = str(reporter.id) if reporter else network
    return flag(
        known_case(item), source=FlagSource.PERSON if reporter else FlagSource.VISITOR,
        mark=ids.keyed(settings().secret_key, f"participation.flag:{kind}:{key}:{who}"), reporter=reporter,
        rule_number=rule_number, note=note, is_proven=is_proven,
    )  # fmt: skip


def hold(item: Item, why: Mapping[str, Any]) -> None:
    """Keeps a new thing from the pages until a person has looked. Doing it twice does it once, whatever was decided meanwhile."""
    known, case = moderated.kind_of(item.kind), known_case(item)
    if known is None or not flag(case, source=FlagSource.FORM, mark="form", detail=why):
        return
    known.hide(item.id, True, "", None)
    case.held = True
    db.session.flush()
