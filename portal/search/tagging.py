"""The verbs of the tags: added, named, retired, offered again. None is ever deleted, and its code never changes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.core import clock, db, events, i18n
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.search import fold
from portal.search.events import TagsChanged
from portal.search.models import Tag, TagScheme


def add_tag(
    *, scheme: TagScheme, code: str, labels: Mapping[str, str], position: int | None = None, is_retired: bool = False
) -> Tag:
    """Adds a tag at the end of its list, or at a position; it can be chosen at once, unless it comes retired from elsewhere.

    Raises:
        Conflict: the list has this code, maybe retired.
        DomainError: a language has no label, or the label of another tag of the list.
    """
    tag = Tag(
        scheme=scheme, code=code, labels=_checked(scheme, labels, but=""), is_public=True,
        position=_next(scheme) if position is None else position, retired_at=clock.now() if is_retired else None,
    )  # fmt: skip
    db.session.add(tag)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("This list has a tag with this code already."), field="code") from error
    events.publish(TagsChanged(tag.id))
    return tag


def _next(scheme: TagScheme) -> int:
    return (db.session.scalar(select(func.max(Tag.position)).where(Tag.scheme == scheme)) or 0) + 1


def change_tag(*, tag: Tag, labels: Mapping[str, str]) -> None:
    """Gives a tag other labels; whatever has it is shown with them.

    Raises:
        DomainError: a language has no label, or the label of another tag of the list.
    """
    tag.labels = {**tag.labels, **_checked(tag.scheme, labels, but=tag.code)}
    _changed(tag)


def retire_tag(*, tag: Tag) -> None:
    """Offers a tag no longer; what has it keeps it. Again does nothing."""
    if tag.retired_at is None:
        tag.retired_at = clock.now()
        _changed(tag)


def offer_tag(*, tag: Tag) -> None:
    """Offers a retired tag again. Again does nothing."""
    if tag.retired_at is not None:
        tag.retired_at = None
        _changed(tag)


def _changed(tag: Tag) -> None:
    db.session.flush()
    events.publish(TagsChanged(tag.id))


def _checked(scheme: TagScheme, labels: Mapping[str, str], *, but: str) -> dict[str, str]:
    """The labels without spaces around, told apart from those of the list's other tags as the search tells words apart."""
    given = {lang: labels.get(lang, "").strip() for lang in i18n.LOCALES}
    others = db.session.scalars(select(Tag.labels).where(Tag.scheme == scheme, Tag.code != but)).all()
    for lang, label in given.items():
        if not label:
            raise DomainError(_("Enter the label in every language."), field=lang)
        if fold.fold(label) in {fold.fold(other.get(lang, "")) for other in others}:
            raise DomainError(
                _("Another tag of this list has this label: %(label)s", label=i18n.isolated(label)), field=lang
            )
    return given
