from __future__ import annotations

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

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


class _Bucket(BaseHTTPRequestHandler):
    """As much of the S3 API as objects need: PUT, GET, DELETE, and its error for a missing key."""

    objects: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        length = int(self.headers.get("x-amz-decoded-content-length") or self.headers["Content-Length"])
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            data = data.split(b"\r\n", 1)[1][:length]
        self.objects[self.path] = data
        self._answer(200)

    def do_GET(self) -> None:
        if self.path in self.objects:
            self._answer(200, self.objects[self.path])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>")

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self._answer(204)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silent."""


def test_files_can_lie_in_an_s3_compatible_store(settings, app):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bucket)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        store = storage.S3Store(f"s3://key:secret@127.0.0.1:{server.server_port}/bucket?region=eu-1&tls=0")
        store.write("abcdefgh", b"hello", "text/plain")
        assert _Bucket.objects == {"/bucket/abcdefgh": b"hello"}
        assert store.read("abcdefgh") == b"hello"
        store.remove("abcdefgh")
        with pytest.raises(NotFound):
            store.read("abcdefgh")
        store.write_file("abcdefgi", io.BytesIO(b"a film"), "video/mp4")
        assert store.read("abcdefgi") == b"a film"
        store.remove("abcdefgi")
        store.client.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_rollback_removes_the_bytes_again(app):
    kept: list[str] = []
    with pytest.raises(RuntimeError), db.transaction():
        kept.append(storage.save(b"hello", filename="a.txt", content_type="text/plain"))
        raise RuntimeError("something later went wrong")
    with pytest.raises(NotFound):
        storage.load(kept[0])
