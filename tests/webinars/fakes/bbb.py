"""A BigBlueButton, written from the description of its API: https://docs.bigbluebutton.org/development/api/.

It checks checksums as the real one does, knows rooms by meetingID, makes one once, and forgets it when it is ended. What it
cannot say: sound and picture.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

SECRET = "the-shared-secret"  # of the fake


@dataclass
class FakeBigBlueButton:
    """What the server knows, and how it behaves: `delay` in seconds before each answer, `broken` answers that are no XML.

    `formats`: of a recording, kind → path of its playback; `files`: path → bytes; `breaks_after` so many bytes of a file the
    line breaks, `holds_after` so many it stands still until `go_on` (`is_holding` says that it does).
    """

    url: str = ""
    rooms: dict[str, dict[str, str]] = field(default_factory=dict)
    attendees: dict[str, list[str]] = field(default_factory=dict)
    recordings: list[tuple[str, str, str]] = field(default_factory=list)  # (meetingID, recordID, state)
    formats: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    begins_at: int = 1800000000  # seconds
    breaks_after: int | None = None
    holds_after: int | None = None
    is_holding: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    fetched: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    delay: float = 0
    broken: bool = False

    def answer(self, call: str, query: str) -> str:
        values = dict(parse_qsl(query))
        given = values.pop("checksum", "")
        unsigned = "&".join(part for part in query.split("&") if not part.startswith("checksum="))
        self.calls.append(call)
        if not call:
            return _ok("<version>2.0</version>")
        if given != hashlib.sha256(f"{call}{unsigned}{SECRET}".encode()).hexdigest():
            return _failed("checksumError")
        answer: str = getattr(self, f"_{call}", lambda _values: _failed("unsupportedRequest"))(values)
        return answer

    def _create(self, values: dict[str, str]) -> str:
        known = self.rooms.get(values["meetingID"])
        if known is not None and known != values:
            return _failed("idNotUnique")
        self.rooms[values["meetingID"]] = values
        key = "duplicateWarning" if known else ""
        internal = hashlib.sha1(values["meetingID"].encode()).hexdigest()  # as the real one does
        return _ok(f"<messageKey>{key}</messageKey><internalMeetingID>{internal}-1</internalMeetingID>")

    def _isMeetingRunning(self, values: dict[str, str]) -> str:
        return _ok(f"<running>{'true' if self.attendees.get(values['meetingID']) else 'false'}</running>")

    def _end(self, values: dict[str, str]) -> str:
        return _ok("") if self.rooms.pop(values["meetingID"], None) else _failed("notFound")

    def _getMeetingInfo(self, values: dict[str, str]) -> str:
        if values["meetingID"] not in self.rooms:
            return _failed("notFound")
        who = "".join(
            f"<attendee><userID>{escape(one)}</userID></attendee>"
            for one in self.attendees.get(values["meetingID"], [])
        )
        return _ok(f"<attendees>{who}</attendees>")

    def _getRecordings(self, values: dict[str, str]) -> str:
        found = "".join(
            f"<recording><recordID>{ref}</recordID><state>{state}</state><startTime>{self.begins_at * 1000}</startTime>"
            f"<endTime>{self.begins_at * 1000 + 3600000}</endTime><playback>{self._formats(ref)}</playback></recording>"
            for meeting, ref, state in self.recordings
            if meeting == values["meetingID"]
        )
        return (
            _ok(f"<recordings>{found}</recordings>")
            if found
            else _ok("<recordings/><messageKey>noRecordings</messageKey>")
        )

    def _formats(self, ref: str) -> str:
        known = {kind: f"{self.url}{path}" for kind, path in self.formats.get(ref, {}).items()}
        every = {"presentation": f"https://bbb.example/p/{ref}", "odd": "javascript:alert(1)", **known}
        return "".join(f"<format><type>{kind}</type><url>{url}</url></format>" for kind, url in every.items())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """A file as the line gives it."""
        first = self.holds_after if self.holds_after is not None else self.breaks_after
        if first is None:
            yield data
            return
        yield data[:first]
        if self.holds_after is not None:
            self.is_holding.set()
            self.go_on.wait(60)
            yield data[first:]


def _ok(inside: str) -> str:
    return f"<response><returncode>SUCCESS</returncode>{inside}</response>"


def _failed(key: str) -> str:
    return f"<response><returncode>FAILED</returncode><messageKey>{key}</messageKey><message>No.</message></response>"


@contextmanager
def serving() -> Iterator[FakeBigBlueButton]:
    """The fake on a port of this machine; `url` is its base."""
    fake = FakeBigBlueButton()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            call = parts.path.removeprefix("/bigbluebutton/api/")
            released.wait(fake.delay)
            if not parts.path.startswith("/bigbluebutton/api/"):
                self._file(parts.path.removeprefix("/bigbluebutton"))
                return
            body = ("<html>502" if fake.broken else fake.answer(call, parts.query)).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except BrokenPipeError:  # who asked has gone: that is what a slow answer is for
                return

        def _file(self, path: str) -> None:
            data = fake.files.get(path)
            fake.fetched.append(path)
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            try:
                for piece in fake.pieces(data or b""):
                    self.wfile.write(piece)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):  # the worker was killed
                return
            if fake.breaks_after is not None:
                self.close_connection = True

        def log_message(self, *_args: object) -> None:
            """Tests have nothing to read here."""

    released = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}/bigbluebutton"
    runner = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    runner.start()
    try:
        yield fake
    finally:
        released.set()
        fake.go_on.set()
        server.shutdown()
        server.server_close()
        runner.join()
