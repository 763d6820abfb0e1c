"""A machine that translates: which one is connected, how it is asked, and what can go wrong.

None comes with the portal. The operator connects one (`TRANSLATE_URL`, `TRANSLATE_KEY`) that speaks LibreTranslate's protocol
(docs.libretranslate.com, API); another protocol is one more class with `host` and `translate`, made in `connected`. Only workers ask it,
never a request. What it gets is a text without its author.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from portal.core import settings

if TYPE_CHECKING:
    import requests

MOST = 12_000  # characters of one text
_SECONDS = (5, 60)  # to connect, between two pieces of an answer
_MOST_BYTES = 1_000_000  # of an answer
_LONGER = 6  # how many times as long as the original a translation may be: more is no translation
_MOST_WAIT = 3600
# What a machine calls a language otherwise than pages do (BCP 47).
_ALIASES = {"fil": "tl", "tl": "fil", "zh": "zh-Hans", "nb": "no", "he": "iw"}


class Unavailable(Exception):
    """It did not answer, or not as agreed: it may later. `after`: seconds that it asks to be left alone."""

    def __init__(self, why: str, after: int = 0) -> None:
        super().__init__(why)
        self.after = after


class Refused(Exception):
    """It will not do this, now or later: the key is wrong, or the text is none for it."""


class UnknownLanguage(Exception):
    """It does not translate from the one language into the other."""


class Machine(Protocol):
    """host: to whom the texts go, as pages say it."""

    host: str

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """The texts in another language; empty ones stay empty.

        Raises:
            Unavailable: later perhaps.
            Refused: never.
            UnknownLanguage: it has no such pair of languages.
        """


def connected() -> Machine | None:
    """The machine of this deployment; None: there is none."""
    found = settings()
    return LibreTranslate(found.translate_url, found.translate_key) if found.translate_url else None


def is_connected() -> bool:
    return bool(settings().translate_url)


class LibreTranslate:
    """`POST /translate`, `GET /languages`."""

    def __init__(self, url: str, key: str = "", seconds: tuple[float, float] = _SECONDS) -> None:
        self.host = urlsplit(url).hostname or url
        self._url, self._key, self._seconds = url.rstrip("/"), key, seconds

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        import requests  # a tenth of a second, for workers alone

        if any(len(text) > MOST for text in texts):
            raise Refused(f"a text is longer than {MOST} characters")
        with requests.Session() as session:
            session.trust_env = False  # neither a proxy nor a password of the surroundings
            source, target = self._pair(session, source, target)
            return [self._one(session, text, source, target) if text.strip() else "" for text in texts]

    def languages(self) -> list[str]:
        """Codes of all languages that it knows. Raises as `translate`."""
        import requests

        with requests.Session() as session:
            session.trust_env = False
            return [str(one["code"]) for one in self._known(session)]

    def calls(self, tag: str, known: Iterable[str]) -> str | None:
        """What it calls a language of ours, given all that it knows; None: it does not know it."""
        return _named(tag, set(known))

    def _known(self, session: requests.Session) -> list[Mapping[str, Any]]:
        found = self._asked(session, "GET", "/languages", None)
        if not isinstance(found, list) or not all(isinstance(one, dict) and one.get("code") for one in found):
            raise Unavailable("no list of languages")
        return found

    def _pair(self, session: requests.Session, source: str, target: str) -> tuple[str, str]:
        """What it calls the two languages; one that lists no targets translates into all that it knows."""
        known = {str(one["code"]): one for one in self._known(session)}
        first, second = _named(source, known), _named(target, known)
        if first is None or second is None:
            raise UnknownLanguage(f"{source} to {target}")
        targets = known[first].get("targets")
        if isinstance(targets, list) and targets and second not in targets:
            raise UnknownLanguage(f"{source} to {target}")
        return first, second

    def _one(self, session: requests.Session, text: str, source: str, target: str) -> str:
        asked = {"q": text, "source": source, "target": target, "format": "text"}
        found = self._asked(session, "POST", "/translate", asked | ({"api_key": self._key} if self._key else {}))
        made = found.get("translatedText") if isinstance(found, dict) else None
        if not isinstance(made, str) or not made.strip() or "\x00" in made:
            raise Unavailable("no translation in the answer")
        if len(made) > _LONGER * len(text) + 200:
            raise Unavailable("the answer is far longer than the text")
        return made.strip()

    def _asked(self, session: requests.Session, method: str, path: str, data: Mapping[str, str] | None) -> Any:
        import requests

        try:
            with session.request(
                method, self._url + path, json=data, timeout=self._seconds, allow_redirects=False, stream=True
            ) as answer:
                body = _body(answer)
        except requests.RequestException as error:
            raise Unavailable(type(error).__name__) from error
        if answer.status_code in (400, 401, 403, 404, 405, 413, 422):
            raise Refused(f"{answer.status_code} {_said(body)}")
        if answer.status_code != 200:
            raise Unavailable(f"{answer.status_code} {_said(body)}", _wait(answer.headers.get("Retry-After", "")))
        try:
            return json.loads(body)
        except ValueError as error:
            raise Unavailable("no JSON") from error


def _named(tag: str, known: Collection[str]) -> str | None:
    primary = tag.split("-", maxsplit=1)[0]
    return next((one for one in (tag, _ALIASES.get(tag), primary, _ALIASES.get(primary)) if one in known), None)


def _body(answer: requests.Response) -> bytes:
    found = b""
    for piece in answer.iter_content(65_536):
        found += piece
        if len(found) > _MOST_BYTES:
            raise Unavailable("the answer is too long")
    return found


def _said(body: bytes) -> str:
    """What it gives as its reason, for the log."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("error", ""))[:200] if isinstance(found, dict) else ""


def _wait(header: str) -> int:
    return min(int(header), _MOST_WAIT) if header.isascii() and header.isdigit() else 0
