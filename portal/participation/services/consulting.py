"""A text or a plan put up for comment: its versions, and its copy in another process."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, ids, text
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation import mapping
from portal.participation.events import ConsultationChanged
from portal.participation.models import Component, ComponentKind, ConsultationPart, ConsultationVersion, PartKind
from portal.participation.queries import consultations, processes
from portal.participation.rules import consultations as rules


def add_version(*, component: Component, source: str, lang: str, note: str, actor: User | None) -> ConsultationVersion:
    """The next version, in its parts; a part that survives keeps its anchor, and with it what was said about it.

    Raises:
        DomainError: the text is empty or too long, the file is no plan, or nothing has changed.
    """
    processes.hold_component(component.id)
    before = consultations.newest_version(component.id)
    if before is not None and before.source == source:
        raise DomainError(_("Nothing has changed since the last version."), field=_field(component))
    made = ConsultationVersion(
        id=ids.new_id(), component_id=component.id, number=before.number + 1 if before else 1, lang=lang,
        note=one_line(note)[:500], source=source, created_by=actor.id if actor else None,
    )  # fmt: skip
    old = consultations.parts_of(before.id) if before else ()
    parts = _parts(component.kind, source)
    identities = [one.identity for one in parts]
    taken = consultations.keys_of(component.id)
    if component.kind is ComponentKind.PLAN:
        keys = rules.known_again([(one.key, one.identity) for one in old], identities, taken)
    else:
        keys = rules.carried([(one.key, one.text) for one in old], [one.text for one in parts], taken)
    number = 0
    for position, (part, key) in enumerate(zip(parts, keys, strict=True)):
        if part.kind is not PartKind.HEADING:
            number += 1
            part.number = number
        part.version_id, part.position, part.key = made.id, position, key
    db.session.add(made)
    db.session.flush()
    db.session.add_all(parts)
    db.session.flush()
    _note(component, "participation.version_added", actor, made.number)
    return made


def _field(component: Component) -> str:
    return "file" if component.kind is ComponentKind.PLAN else "text"


def _parts(kind: ComponentKind, source: str) -> list[ConsultationPart]:
    if kind is ComponentKind.PLAN:
        return [
            ConsultationPart(
                kind=PartKind.AREA, identity=one.identity, title=one.title, text=one.text, category=one.category, geometry=dict(one.geometry)
            )
            for one in mapping.read(source.encode())
        ]  # fmt: skip
    words = lines(source)
    if len(words) > rules.SOURCE_LENGTH:
        raise DomainError(_("This is too long."), field="text")
    found = text.blocks(words)
    if not any(not is_heading for is_heading, _words in found):
        raise DomainError(_("Enter the text."), field="text")
    if len(found) > rules.MOST_PARTS:
        raise DomainError(_("A text has %(number)s paragraphs at most.", number=rules.MOST_PARTS), field="text")
    return [
        ConsultationPart(kind=PartKind.HEADING if is_heading else PartKind.PARAGRAPH, identity="", text=part)
        for is_heading, part in found
    ]


def remove_version(*, component: Component, version: ConsultationVersion, actor: User | None) -> None:
    """Takes the newest version out, put up by mistake.

    Raises:
        Conflict: there is a newer one, or somebody has written about it.
    """
    processes.hold_component(component.id)
    newest = consultations.newest_version(component.id)
    if newest is None or newest.id != version.id:
        raise Conflict(_("Only the newest version can be taken out."))
    if consultations.is_written_about(version.id):
        raise Conflict(_("People have written about this version already. Put up a new one instead."))
    number = newest.number
    db.session.delete(newest)
    _note(component, "participation.version_removed", actor, number)


def copy_versions(twins: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """The newest version of each component goes along to its copy, as the first; what people said does not."""
    for source_id, twin_id in twins.items():
        newest = consultations.newest_version(source_id)
        if newest is None:
            continue
        made = ConsultationVersion(
            id=ids.new_id(), component_id=twin_id, number=1, lang=newest.lang, source=newest.source
        )
        db.session.add(made)
        db.session.flush()
        db.session.add_all(_copies(consultations.parts_of(newest.id), made.id))
    db.session.flush()


def _copies(parts: Sequence[ConsultationPart], version_id: uuid.UUID) -> list[ConsultationPart]:
    kept = ("position", "kind", "key", "number", "identity", "title", "text", "category", "geometry")
    return [ConsultationPart(version_id=version_id, **{name: getattr(one, name) for name in kept}) for one in parts]


def _note(component: Component, action: str, actor: User | None, number: int) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("participation_process", component.process_id), data={"version": number, "component": component.slug}
    )  # fmt: skip
    events.publish(ConsultationChanged(component.id))
