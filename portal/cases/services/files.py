"""Files of a draft: pictures with words for those who do not see them, templates to take over, documents."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select
from werkzeug.datastructures import FileStorage

from portal.cases import rules
from portal.cases.models import CaseFile, FileKind
from portal.cases.queries import Draft
from portal.core import db, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _

LARGEST = 20_000_000  # bytes
MOST_FILES = 40


def add_file(
    *, draft: Draft, upload: FileStorage, kind: FileKind, alt: str, credit: str = "", licence: str = "CC-BY-4.0"
) -> CaseFile:
    """Adds a file to a draft that was loaded for changing.

    Raises:
        Conflict: the version is with the editors, or out.
        DomainError: of no kind that is taken, too large, one too many, or a picture without words.
    """
    if not rules.is_writable(draft.version):
        raise Conflict(_("This version has been handed in and cannot be changed now."))
    if kind is FileKind.PICTURE and not alt.strip():
        raise DomainError(_("Say in a sentence what the picture shows: not everybody sees it."), field="alt")
    if len(draft.files) >= MOST_FILES:
        raise DomainError(_("A case has at most %(most)s files.", most=MOST_FILES), field="file")
    kinds = {"image"} if kind is FileKind.PICTURE else {"document", "pdf", "text"}
    data, content_type = storage.check_upload(upload, kinds=kinds, max_bytes=LARGEST)
    name = storage.clean_filename(upload.filename or "")[:120]
    file = CaseFile(
        version_id=draft.version.id, position=max((one.position for one in draft.files), default=0) + 1, kind=kind, name=name,
        alts={draft.version.original_lang: alt.strip()} if alt.strip() else {}, credit=credit, licence=licence,
        file_key=storage.save(data, filename=name, content_type=content_type), content_type=content_type, size=len(data),
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def remove_file(*, draft: Draft, file_id: uuid.UUID) -> None:
    """Takes a file out of a draft; its bytes go once no version has them.

    Raises:
        Conflict: the version is with the editors, or out.
        NotFound: the draft has no such file.
    """
    if not rules.is_writable(draft.version):
        raise Conflict(_("This version has been handed in and cannot be changed now."))
    file = next((one for one in draft.files if one.id == file_id), None)
    if file is None:
        raise NotFound
    db.session.execute(delete(CaseFile).where(CaseFile.id == file.id))
    drop_unused([file.file_key])


def drop_unused(keys: list[str]) -> None:
    """Deletes the bytes that no version has any more; for after rows of files went."""
    for key in set(keys):
        uses = db.session.scalar(select(func.count()).select_from(CaseFile).where(CaseFile.file_key == key))
        if not uses:
            storage.delete(key)
