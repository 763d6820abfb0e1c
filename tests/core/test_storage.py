from __future__ import annotations

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.core import db, storage
from portal.core.errors import DomainError, NotFound


def _picture(mode: str = "RGB", kind: str = "JPEG", size: tuple[int, int] = (40, 20), **save) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **save)
    return out.getvalue()


def _upload(data: bytes, name: str = "photo.jpg") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def test_save_load_delete(app):
    with db.transaction():
        key = storage.save(b"hello", filename="../../etc/passwd", content_type="text/plain")
    assert storage.load(key) == b"hello"
    assert db.session.get(storage.StoredFile, key).filename == "passwd"
    with db.transaction():
        storage.delete(key)
    with pytest.raises(NotFound):
        storage.load(key)


@pytest.mark.parametrize("key", ["../../../etc/passwd", "", "a/b", "x" * 70, "..", "a\x00b"])
def test_key_cannot_leave_the_folder(app, key):
    with pytest.raises(NotFound):
        storage.load(key)


def test_send_never_shows_html_in_our_origin(app):
    with db.transaction():
        key = storage.save(b"<script>", filename='x"\r\n.html', content_type="text/html")
    with app.test_request_context():
        response = storage.send(key, inline=True)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "\n" not in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_picture_is_re_encoded_and_loses_where_it_was_taken(app):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    data, kind = storage.check_upload(_upload(_picture(exif=exif)), kinds={"image"}, max_bytes=100_000)
    assert kind == "image/jpeg"
    assert not Image.open(io.BytesIO(data)).getexif()


def test_large_picture_is_scaled_down(app):
    data, _kind = storage.check_upload(_upload(_picture(size=(4000, 100))), kinds={"image"}, max_bytes=10_000_000)
    assert Image.open(io.BytesIO(data)).width == storage.MAX_SIDE


def test_transparent_picture_stays_png(app):
    assert storage.check_upload(_upload(_picture("RGBA", "PNG")), kinds={"image"}, max_bytes=100_000)[1] == "image/png"


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", b"GIF89a" + b"0" * 50, _picture()[:30], b"MZ" + b"0" * 99, b"\x89PNG\r\n\x1a\n" + b"0" * 40],
)
def test_what_is_no_picture_is_refused_with_a_clear_word(app, data):
    with app.test_request_context(), pytest.raises(DomainError):
        storage.check_upload(_upload(data), kinds={"image"}, max_bytes=100_000)


def test_too_large_is_refused(app):
    with app.test_request_context(), pytest.raises(DomainError, match="larger"):
        storage.check_upload(_upload(b"%PDF-" + b"x" * 100), kinds={"pdf"}, max_bytes=50)


def test_pdf_is_judged_by_its_content(app):
    assert storage.check_upload(_upload(b"%PDF-1.7 x", "a.exe"), kinds={"pdf"}, max_bytes=100)[1] == "application/pdf"
    with app.test_request_context(), pytest.raises(DomainError):
        storage.check_upload(_upload(b"MZ", "a.pdf"), kinds={"pdf"}, max_bytes=100)
