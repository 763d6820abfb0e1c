"""Files: bytes in a local folder or an S3-compatible store, facts about them in a row; private unless said otherwise."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, quote, urlsplit

from flask import Flask, Response, current_app, request
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from portal.core import db, filetypes, ids
from portal.core.db import Base, CreatedAt, Utc
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, number

MAX_PIXELS = 40_000_000  # a photo of a good camera; more is a bomb
MAX_SIDE = 2400  # pixels; larger pictures are scaled down when they come in
PART = 1 << 20  # bytes of a large file that are in memory at once
INLINE_TYPES = {"application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp"}


_TYPES = {
    "document": filetypes.DOCUMENTS, "video": filetypes.VIDEOS, "audio": filetypes.AUDIOS, "text": filetypes.TEXTS,
}  # fmt: skip
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # show exe as fdp
LONGEST_NAME = 200


class StoredFile(Base):
    """One file. The key is unguessable and says nothing of its content."""

    __tablename__ = "core_files"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    private: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]


class Store(Protocol):
    """Where bytes lie."""

    def write(self, key: str, data: bytes, content_type: str) -> None: ...
    def write_file(self, key: str, file: BinaryIO, content_type: str) -> None: ...
    def read(self, key: str) -> bytes: ...
    def read_part(self, key: str, start: int, length: int) -> bytes: ...
    def remove(self, key: str) -> None: ...


class FolderStore:
    """A local folder, two levels deep so that no folder grows without bound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound
        return self.folder / key[:2] / key

    def write(self, key: str, data: bytes, content_type: str) -> None:
        self.write_file(key, io.BytesIO(data), content_type)

    def write_file(self, key: str, file: BinaryIO, content_type: str) -> None:  # noqa: ARG002  # kept in the row
        """Writes beside and renames, so that nobody ever reads half a file."""
        path = self._path(key)
        try:
            handle, name = tempfile.mkstemp(dir=path.parent)
        except FileNotFoundError:  # nearly always the folder is there, and to ask first is a call for each file
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as target:
                shutil.copyfileobj(file, target, PART)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def read(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise NotFound from None

    def read_part(self, key: str, start: int, length: int) -> bytes:
        try:
            with self._path(key).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            raise NotFound from None

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)


class S3Store:
    """An S3-compatible store: `s3://key:secret@host:port/bucket?region=…&tls=0`."""

    def __init__(self, url: str) -> None:
        import boto3  # 40 MB and half a second: only where such a store is configured

        parts = urlsplit(url)
        query = parse_qs(parts.query)
        scheme = "http" if query.get("tls") == ["0"] else "https"
        port = f":{parts.port}" if parts.port else ""
        self.bucket = parts.path.strip("/")
        self.client: Any = boto3.client(
            "s3", endpoint_url=f"{scheme}://{parts.hostname}{port}", aws_access_key_id=parts.username,
            aws_secret_access_key=parts.password, region_name=query.get("region", ["us-east-1"])[0],
        )  # fmt: skip

    def write(self, key: str, data: bytes, content_type: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType=content_type)

    def write_file(self, key: str, file: BinaryIO, content_type: str) -> None:
        """In parts where it is large; the store shows the whole or nothing."""
        self.client.upload_fileobj(file, self.bucket, key, ExtraArgs={"ContentType": content_type})

    def read(self, key: str) -> bytes:
        try:
            data: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            raise NotFound from None
        return data

    def read_part(self, key: str, start: int, length: int) -> bytes:
        part = f"bytes={start}-{start + length - 1}"
        try:
            data: bytes = self.client.get_object(Bucket=self.bucket, Key=key, Range=part)["Body"].read()
        except self.client.exceptions.NoSuchKey:
            raise NotFound from None
        return data

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=key)


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.extensions["store"] = None if settings.storage_url else FolderStore(settings.storage_dir)


def _store() -> Store:
    if current_app.extensions["store"] is None:
        current_app.extensions["store"] = S3Store(current_app.config["SETTINGS"].storage_url)
    found: Store = current_app.extensions["store"]
    return found


def save(
    data: bytes, *, filename: str, content_type: str, private: bool = True, expires_at: datetime | None = None
) -> str:
    """Keeps the bytes and returns the key. Inside `transaction()`: a rollback removes them again."""
    key = ids.secret(24)
    store = _store()
    db.after_rollback(lambda: store.remove(key))
    store.write(key, data, content_type)
    db.session.add(
        StoredFile(
            key=key,
            filename=clean_filename(filename),
            content_type=content_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            private=private,
            expires_at=expires_at,
        )
    )
    return key


def save_file(file: BinaryIO, *, key: str, filename: str, content_type: str) -> int:
    """Keeps a large file under a key that was chosen before; never more than a part of it is in memory. Returns its bytes.

    Inside `transaction()`: a rollback removes it again. What a worker that died has left under the key is written over.
    """
    store, digest, size = _store(), hashlib.sha256(), 0
    file.seek(0)
    while part := file.read(PART):
        digest.update(part)
        size += len(part)
    file.seek(0)
    db.after_rollback(lambda: store.remove(key))
    store.write_file(key, file, content_type)
    db.session.add(
        StoredFile(
            key=key, filename=clean_filename(filename), content_type=content_type, size=size, sha256=digest.hexdigest()
        )
    )
    return size


def clean_filename(given: str) -> str:
    """The name of a file without folders, control signs and signs that turn the direction of what follows; `file` if nothing is left."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in _TURNING
    ).strip()
    if not name.strip("."):
        return "file"
    suffix = Path(name).suffix if len(Path(name).suffix) < 20 else ""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)] + suffix


def load(key: str) -> bytes:
    """The bytes.

    Raises:
        NotFound: there is no such file (any more).
    """
    return _store().read(key)


def copy_to(key: str, file: BinaryIO) -> None:
    """Writes what is kept under a key into an open file, a part at a time, and goes to its beginning.

    Raises:
        NotFound: there is no such file (any more).
    """
    row = db.session.get(StoredFile, key) if _KEY.fullmatch(key) else None
    if row is None:
        raise NotFound
    file.writelines(_parts(_store(), key, 0, row.size))
    file.seek(0)


def delete(key: str) -> None:
    """Removes the row now and the bytes after the commit."""
    row = db.session.get(StoredFile, key)
    if row is not None:
        db.session.delete(row)
    store = _store()
    db.after_commit(lambda: store.remove(key))


def send(key: str, *, filename: str | None = None, inline: bool = False) -> Response:
    """The file as a response: never sniffed, shown in the browser only where that is harmless."""
    row = db.session.get(StoredFile, key) if _KEY.fullmatch(key) else None
    if row is None:
        raise NotFound
    shown = inline and row.content_type in INLINE_TYPES
    name = quote(filename or row.filename, safe="")
    response = Response(load(key), content_type=row.content_type)
    response.headers["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def stream(key: str, *, filename: str | None = None, most: int | None = None) -> Response:
    """A video, a sound or another large file in parts, as players ask for them (RFC 9110, section 14): 206 for one range,
    416 for one outside of the file, else all of it; never more than a part of it in memory.

    `most`: bytes of an answer to a range. A player that asks for all that follows gets so much and asks again: a slow line
    holds a thread of the web server for seconds, not for the length of the video.

    Raises:
        NotFound: there is no such file (any more).
    """
    row = db.session.get(StoredFile, key) if _KEY.fullmatch(key) else None
    if row is None:
        raise NotFound
    start, stop, status = _asked_part(row)
    if most and status == HTTPStatus.PARTIAL_CONTENT:
        stop = min(stop, start + most)
    response = Response(_parts(_store(), key, start, stop), status, content_type=row.content_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = f'"{row.sha256[:32]}"'
    response.headers["Content-Length"] = str(stop - start)
    if status == HTTPStatus.PARTIAL_CONTENT:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{row.size}"
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response.headers["Content-Range"] = f"bytes */{row.size}"
    shown = row.content_type in INLINE_TYPES or row.content_type.split("/")[0] in {"video", "audio"}
    name = quote(filename or row.filename, safe="")
    response.headers["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _asked_part(row: StoredFile) -> tuple[int, int, HTTPStatus]:
    """(first byte, one behind the last, status). Several ranges at once, or one for another file: all of it."""
    asked = request.range
    tag = request.if_range.etag
    if (
        asked is None
        or asked.units != "bytes"
        or len(asked.ranges) != 1
        or (tag is not None and tag != row.sha256[:32])
    ):
        return 0, row.size, HTTPStatus.OK
    found = asked.range_for_length(row.size)
    if found is None:
        return 0, 0, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    return found[0], found[1], HTTPStatus.PARTIAL_CONTENT


def _parts(store: Store, key: str, start: int, stop: int) -> Iterator[bytes]:
    while start < stop:
        part = store.read_part(key, start, min(PART, stop - start))
        if not part:
            return
        yield part
        start += len(part)


def check_upload(upload: FileStorage, *, kinds: set[str], max_bytes: int) -> tuple[bytes, str]:
    """What somebody sent, judged by its content: (bytes, content type). Pictures are re-encoded, which drops where they were taken.

    Args:
        upload: as it came in.
        kinds: of `pdf`, `image`, `document` (PDF and office), `video`, `audio`, `text` (captions, plain text).
        max_bytes: the largest size taken.

    Raises:
        DomainError: too large, empty, or not of the kinds.
    """
    data = upload.stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise DomainError(_("The file is larger than %(size)s MB.", size=number(max_bytes / 1_000_000)))
    if not data:
        raise DomainError(_("The file is empty."))
    if "pdf" in kinds and data.startswith(b"%PDF-"):
        return data, "application/pdf"
    found = filetypes.detect(data)
    if found is not None and any(found in _TYPES[kind] for kind in kinds & _TYPES.keys()):
        return data, found
    if "image" in kinds:
        return _reencoded(data)
    raise DomainError(_("The file is not of a kind that is accepted here."))


def _reencoded(data: bytes) -> tuple[bytes, str]:
    from PIL import Image, ImageOps, UnidentifiedImageError  # 2 MB that most processes never need

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise DomainError(_("The picture has too many pixels."))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            out = io.BytesIO()
            if upright.mode in {"RGBA", "LA", "P"}:
                upright.convert("RGBA").save(out, "PNG", optimize=True)
                return out.getvalue(), "image/png"
            upright.convert("RGB").save(out, "JPEG", quality=85)
            return out.getvalue(), "image/jpeg"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise DomainError(_("The file is not of a kind that is accepted here.")) from None
