"""BigBlueButton, by its HTTP API: https://docs.bigbluebutton.org/development/api/.

Every call is a GET whose `checksum` is SHA-256 over its name, its query and the shared secret. Rooms are made just in time.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog

from portal.core import clock, settings
from portal.core.i18n import _
from portal.webinars.models import Bandwidth, Registration, Run
from portal.webinars.providers.base import Capabilities, Forged, JoinTarget, Notice, Recording, Role, RoomUnavailable
from portal.webinars.rules import joining as rules

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

log = structlog.get_logger(__name__)

CONNECT, READ = 3.0, 6.0  # seconds
LARGEST = 2_000_000  # bytes of an answer: a hundred recordings have a tenth of it
_GONE = {"notFound", "invalidMeetingIdentifier", "noRecordings"}


class Refused(Exception):
    """BigBlueButton answered FAILED; `key` is its messageKey."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class BigBlueButton:
    """url: base of the API, as `bbb-conf --secret` shows it, e.g. https://bbb.city.example/bigbluebutton/. secret: the shared one."""

    url: str
    secret: str
    base_url: str  # ours, for its calls

    @classmethod
    def configured(cls) -> BigBlueButton | None:
        """As the operator has set it up; None: he has not."""
        known = settings()
        return cls(known.bbb_url.rstrip("/"), known.bbb_secret, known.base_url) if known.bbb_url else None

    def capabilities(self) -> Capabilities:
        return Capabilities(sound_only=True, records=True, presence=True, ends=True)

    # Rooms -----------------------------------------------------------------------------------------------------------

    def ensure_room(self, run: Run) -> str:
        """`create` does nothing where the room is open already, and says so."""
        text = next((one for one in run.webinar.texts if one.lang == run.webinar.original_lang), None)
        minutes = max(1, int((rules.closes_at(run) - clock.now()).total_seconds() // 60))
        values = {
            "meetingID": str(run.id), "name": (text.title if text else run.webinar.slug)[:128],
            "record": _flag(run.webinar.is_recorded), "autoStartRecording": "false", "allowStartStopRecording": "true",
            "duration": str(minutes), "muteOnStart": "true", "webcamsOnlyForModerator": "true", "lockSettingsDisablePrivateChat": "true",
            "meta_endCallbackUrl": self._callback(run.id),
            "meta_bbb-recording-ready-url": f"{self.base_url}/webinars/rooms/bbb",
        }  # fmt: skip
        try:
            answer = self._call("create", values)
        except Refused as refused:
            if refused.key != "idNotUnique":  # it is open, and was made with another length or title
                raise self._unavailable(refused.key) from None
            return str(run.id)
        return _text(answer, "internalMeetingID") or str(run.id)

    def is_running(self, run: Run) -> bool:
        """Whether somebody is in the room."""
        try:
            return _text(self._call("isMeetingRunning", {"meetingID": str(run.id)}), "running") == "true"
        except Refused:
            return False

    def join(self, registration: Registration, role: Role, lang: str) -> JoinTarget:
        """`userID` is the registration, so that presence can be matched; the address holds for the room that is open now."""
        run = registration.run
        values = {
            "meetingID": str(run.id), "fullName": registration.shown_name, "userID": str(registration.id),
            "role": role.value.upper(), "redirect": "true", "userdata-bbb_override_default_locale": lang,
            "userdata-bbb_skip_check_audio": "true",
        }  # fmt: skip
        refuses = run.webinar.is_recorded and registration.recording_consent is False
        if refuses or (role is Role.VIEWER and registration.bandwidth is not Bandwidth.FULL):
            values["userdata-bbb_force_listen_only"] = "true"
        if refuses or registration.bandwidth is not Bandwidth.FULL:
            values["userdata-bbb_auto_share_webcam"] = "false"
        if registration.bandwidth is not Bandwidth.FULL:
            values["userdata-bbb_hide_presentation_on_join"] = "true"
        return JoinTarget(self._address("join", values))

    def end(self, run: Run) -> None:
        try:
            self._call("end", {"meetingID": str(run.id)})
        except Refused as refused:
            if refused.key not in _GONE:
                raise self._unavailable(refused.key) from None

    def pull_presence(self, run: Run) -> Collection[uuid.UUID]:
        try:
            answer = self._call("getMeetingInfo", {"meetingID": str(run.id)})
        except Refused as refused:
            if refused.key in _GONE:
                return []
            raise self._unavailable(refused.key) from None
        found = (_id(attendee.findtext("userID") or "") for attendee in answer.iterfind("attendees/attendee"))
        return {one for one in found if one is not None}

    def list_recordings(self, run: Run) -> list[Recording]:
        """All states, so that one sees what is still worked on."""
        try:
            answer = self._call("getRecordings", {"meetingID": str(run.id), "state": "any"})
        except Refused as refused:
            if refused.key in _GONE:
                return []
            raise self._unavailable(refused.key) from None
        return [
            Recording(
                ref=_text(one, "recordID"), state=_text(one, "state"), starts_at=_moment(_text(one, "startTime")),
                ends_at=_moment(_text(one, "endTime")),
                formats={
                    _text(form, "type"): _text(form, "url")
                    for form in one.iterfind("playback/format")
                    if _text(form, "url").startswith(("https://", f"{self.url}/"))
                },
            )
            for one in answer.iterfind("recordings/recording")
        ]  # fmt: skip

    def health(self) -> bool:
        try:
            return _text(self._call("", {}), "returncode") == "SUCCESS"
        except (Refused, RoomUnavailable):
            return False

    # Its calls to us -------------------------------------------------------------------------------------------------

    def on_webhook(self, values: Mapping[str, str]) -> Notice:
        """The end of a room, by the address that we gave it, or a recording that is ready, signed with the shared secret."""
        if "signed_parameters" in values:
            return self._recording_ready(values["signed_parameters"])
        run_id = _id(values.get("run", ""))
        if run_id is None or not hmac.compare_digest(values.get("sign", ""), self._sign(run_id)):
            raise Forged("the end of a room, not signed by us")
        return Notice(run_id, "ended")

    def _recording_ready(self, signed: str) -> Notice:
        from joserfc import jwt  # brings cryptography along, which most web processes never need
        from joserfc.errors import JoseError
        from joserfc.jwk import OctKey

        try:
            claims = jwt.decode(signed, OctKey.import_key(self.secret), algorithms=["HS256"]).claims
        except (JoseError, ValueError) as error:
            raise Forged("a recording, not signed with the secret") from error
        run_id, ref = _id(str(claims.get("meeting_id", ""))), str(claims.get("record_id", ""))
        if run_id is None or not ref or len(ref) > 200:
            raise Forged("a recording of no room of ours")
        return Notice(run_id, "recording", ref)

    def _callback(self, run_id: uuid.UUID) -> str:
        return f"{self.base_url}/webinars/rooms/bbb?{urlencode({'run': str(run_id), 'sign': self._sign(run_id)})}"

    def _sign(self, run_id: uuid.UUID) -> str:
        return hmac.new(self.secret.encode(), f"ended {run_id}".encode(), hashlib.sha256).hexdigest()

    # Calls to it -----------------------------------------------------------------------------------------------------

    def _address(self, call: str, values: Mapping[str, str]) -> str:
        query = urlencode(values)
        checksum = hashlib.sha256(f"{call}{query}{self.secret}".encode()).hexdigest()
        return f"{self.url}/api/{call}?{query}{'&' if query else ''}checksum={checksum}"

    def _call(self, call: str, values: Mapping[str, str]) -> Element:
        """One call.

        Raises:
            Refused: it said FAILED.
            RoomUnavailable: no answer in time, or none that can be read.
        """
        import urllib3
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring

        try:
            answer = urllib3.request(
                "GET", self._address(call, values), timeout=urllib3.Timeout(connect=CONNECT, read=READ), retries=False,
                redirect=False, preload_content=False,
            )  # fmt: skip
            try:
                data = answer.read(LARGEST + 1, decode_content=True)
            finally:
                answer.release_conn()
            if answer.status != 200 or len(data) > LARGEST:
                raise self._unavailable(f"HTTP {answer.status}, {len(data)} bytes")
            root: Element = fromstring(data)
        except urllib3.exceptions.HTTPError as error:
            raise self._unavailable(type(error).__name__) from None
        except (ParseError, DefusedXmlException):
            raise self._unavailable("not XML") from None
        if _text(root, "returncode") != "SUCCESS":
            raise Refused(_text(root, "messageKey")[:60])
        return root

    def _unavailable(self, why: str) -> RoomUnavailable:
        log.warning("webinars.room_unavailable", provider="bbb", why=why)
        return RoomUnavailable(_("The room could not be opened. Try again in a minute; your seat is kept."))


def _flag(value: object) -> str:
    return "true" if value else "false"


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _moment(milliseconds: str) -> datetime | None:
    return (
        datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
        if milliseconds.isdecimal() and len(milliseconds) < 15
        else None
    )
