"""Cases with their files as one ZIP: `cases.json` as the library gives it out, and `files/<id>.<ending>` for each file of a case.

Where cases come in with such a ZIP, the files that a case names are taken from it and from nowhere else: nothing is fetched from the net.
A case names its files as it goes out (`record.files`, found by the last part of their addresses), or in `files` of its own, where `file`
is a name in the ZIP.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from werkzeug.datastructures import FileStorage

from portal.cases import datasets, queries, rules
from portal.cases.formats.site import Site
from portal.cases.models import FileKind
from portal.cases.queries import Draft
from portal.cases.services import import_checks
from portal.cases.services.files import LARGEST, MOST_FILES, add_file
from portal.core import db, filetypes, storage
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _

CASES = "cases.json"
MOST_ENTRIES = 50_000
MOST_RATIO = 200  # of what is unpacked to what is packed: a file that pretends to be small is refused
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, KeyError)
_NAME_LENGTH, _CREDIT_LENGTH = 120, 200


class Package:
    """The files beside the cases of a ZIP, by their names in it, and by their last part without the ending."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {
            one.filename: one.filename for one in archive.infolist() if not one.is_dir() and one.file_size <= LARGEST
        }
        self._by_id = {PurePosixPath(name).stem: name for name in self._names if name.startswith("files/")}

    def find(self, one: Mapping[str, Any]) -> str | None:
        """Under which name a file that a case names is in the ZIP; None: it is not there, or larger than a file may be."""
        if one.get("file"):
            return self._names.get(one["file"])
        return self._by_id.get(str(one.get("url") or "").rsplit("/", 1)[-1])

    def read(self, name: str) -> bytes:
        """Raises DomainError: the ZIP is broken there."""
        try:
            return self._archive.read(name)
        except _BROKEN:
            raise DomainError(_("The ZIP is broken at “%(name)s”.", name=name)) from None


def pack(file: BinaryIO, site: Site) -> tuple[int, int]:
    """Writes all public cases with their files, one file in memory at a time. Returns how many of each."""
    cases = files = 0
    found = datasets.get("cases", "json")
    if found is None:  # pragma: no cover  # the library always has this set
        raise LookupError("cases.json")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(CASES, "w", force_zip64=True) as out:
            for piece in found[1](site):
                out.write(piece.encode())
        for batch in queries.every_record():
            for record in batch:
                if record.found is None:
                    continue
                cases += 1
                for one in record.found.files:
                    try:
                        data = storage.load(one.file_key)
                    except NotFound:
                        continue  # the store has lost it: the case names it, and whoever brings it in is told
                    name = f"files/{one.id}.{filetypes.EXTENSIONS.get(one.content_type, 'bin')}"
                    archive.writestr(name, data, zipfile.ZIP_STORED)
                    files += 1
    return cases, files


def opened(file: BinaryIO) -> tuple[bytes, Package]:
    """(`cases.json`, the files beside it).

    Raises:
        DomainError: it is no such ZIP.
    """
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
        size, packed = sum(one.file_size for one in infos), sum(one.compress_size for one in infos) + 1
        if len(infos) > MOST_ENTRIES or size / packed > MOST_RATIO:
            raise DomainError(_("The file is too large."), field="file")
        return archive.read(CASES), Package(archive)
    except _BROKEN:
        raise DomainError(_("This is no ZIP with cases: a file “cases.json” is needed in it."), field="file") from None


def named(item: Mapping[str, Any]) -> Any:
    """The files that a case of a file names; whatever stands there."""
    record = item.get("record")
    given_out = record.get("files") if isinstance(record, dict) else None
    return item.get("files") or given_out or []


def wrong(item: Mapping[str, Any], package: Package) -> Iterable[str]:
    """Every reason why the files of a case cannot come in, in the reader's language; what they are is judged when they do."""
    files = named(item)
    if (
        not import_checks.is_readable(files)
        or not isinstance(files, list)
        or not all(isinstance(one, dict) for one in files)
    ):
        yield _("“%(field)s” has another form than expected.", field="files")
        return
    if len(files) > MOST_FILES:
        yield _("A case has at most %(most)s files.", most=MOST_FILES)
    for number, one in enumerate(files, start=1):
        where = f"files {number}"
        texts = [one.get(part) for part in ("name", "file", "url", "credit", "licence") if one.get(part) is not None]
        alts = one.get("alts")
        if (
            one.get("kind") not in set(FileKind)
            or not all(isinstance(text, str) for text in texts)
            or not one.get("name")
        ):
            yield _("“%(field)s” has another form than expected.", field=where)
            continue
        if alts is not None and not (
            isinstance(alts, dict) and import_checks.is_words(alts, import_checks.LONGEST_LINE)
        ):
            yield _("“%(field)s” must be a text for each language.", field=f"{where}.alts")
        elif one["kind"] == FileKind.PICTURE and not str((alts or {}).get(item.get("original_lang")) or "").strip():
            yield _("Say in a sentence what the picture shows: not everybody sees it.")
        if one.get("licence") not in (None, "", *rules.LICENCES):
            yield _("“%(licence)s” is no licence of the library.", licence=import_checks.shown(one["licence"]))
        if package.find(one) is None:
            yield _("The ZIP has no file “%(name)s” of at most 20 MB.", name=import_checks.shown(one["name"]))


def take_files(*, draft: Draft, item: Mapping[str, Any], package: Package) -> Draft:
    """The files that a checked case names, judged like those that people send, in their order. Returns the draft with them.

    Raises:
        DomainError: one is of no kind that is taken.
    """
    for one in named(item):
        name = package.find(one)
        if name is None:
            raise DomainError(_("The ZIP has no file “%(name)s” of at most 20 MB.", name=one["name"]))
        alts = {lang: text.strip() for lang, text in (one.get("alts") or {}).items() if text and text.strip()}
        kind = FileKind(one["kind"])
        made = add_file(
            draft=draft, upload=FileStorage(io.BytesIO(package.read(name)), filename=one["name"][:_NAME_LENGTH]), kind=kind,
            alt=alts.get(draft.version.original_lang, ""), credit=(one.get("credit") or "")[:_CREDIT_LENGTH],
            licence=one.get("licence") or "CC-BY-4.0",
        )  # fmt: skip
        made.alts = alts
        db.session.flush()
        draft = again(draft)
    return draft


def again(draft: Draft) -> Draft:
    """The draft as it is now. Raises LookupError."""
    made = queries.any_draft(draft.version.id, lock=True)
    if made is None:
        raise LookupError(draft.version.id)
    return made
