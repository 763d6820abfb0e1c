"""Texts with a format: IRI, UUID, mailto, SHA sums, language tags, instants, durations, media types, versions."""

from __future__ import annotations

import re
from datetime import date

_FLAGS = re.ASCII | re.IGNORECASE

# RFC 3987 without its finer points: a scheme, then signs that may stand in an IRI, `%` only before two hex digits.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20\x7f-\xa0<>\"{}|\\^`%\ud800-\udfff]|%[0-9A-Fa-f]{2})+")
_MAILTO = re.compile(
    r"mailto:[^\s@<>()\[\],;:\\\"\x00-\x1f]+@(?:[^\s@<>()\[\],;:\\\".\x00-\x1f]+\.)*[^\s@<>()\[\],;:\\\".\x00-\x1f]+"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", _FLAGS)
_SHA1 = re.compile(r"[0-9a-f]{40}", _FLAGS)
# SHA-224, 256, 384, 512 in hex, or the last three in base 64.
_SHA2 = re.compile(
    r"[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|[0-9a-z+/]{43}=|[0-9a-z+/]{64}|[0-9a-z+/]{86}==", _FLAGS
)
_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # RFC 9110, 5.6.2
_MEDIA_TYPE = re.compile(rf'{_WORD}/{_WORD}(?:[ \t]*;[ \t]*{_WORD}=(?:{_WORD}|"(?:[^"\\]|\\.)*"))*')
_VERSION = re.compile(r"1\.0(?:\.[0-9]+)?", re.ASCII)

_EXTENDED = r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)T(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,]\d+)?)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?"
_BASIC = r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)T(?P<H>\d\d)(?P<M>\d\d)(?:(?P<S>\d\d)(?:[.,]\d+)?)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?"
_INSTANTS = (re.compile(_EXTENDED, _FLAGS), re.compile(_BASIC, _FLAGS))

# 4.4.3.2 of ISO 8601:2004: designators; the smallest part alone may have a fraction.
_DURATION = re.compile(
    r"P(?=[0-9T])(?:[0-9]+(?:[.,][0-9]+)?W"
    r"|(?:[0-9]+(?:[.,][0-9]+(?=Y\Z))?Y)?(?:[0-9]+(?:[.,][0-9]+(?=M\Z))?M)?(?:[0-9]+(?:[.,][0-9]+(?=D\Z))?D)?"
    r"(?:T(?=[0-9])(?:[0-9]+(?:[.,][0-9]+(?=H\Z))?H)?(?:[0-9]+(?:[.,][0-9]+(?=M\Z))?M)?(?:[0-9]+(?:[.,][0-9]+)?S)?)?)",
    re.ASCII,
)

# RFC 5646, 2.1.
_LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+)",
    _FLAGS,
)
_GRANDFATHERED = frozenset(
    [
        "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo",
        "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de", "art-lojban", "cel-gaulish",
        "no-bok", "no-nyn", "zh-guoyu", "zh-hakka", "zh-min", "zh-min-nan", "zh-xiang",
    ]
)  # fmt: skip


def is_iri(text: str) -> bool:
    """An absolute IRI; as IRL it should also lead somewhere, which nobody can check here."""
    return bool(_IRI.fullmatch(text))


def is_mailto(text: str) -> bool:
    return bool(_MAILTO.fullmatch(text))


def is_uuid(text: str) -> bool:
    """RFC 4122 in its standard form, of whatever version."""
    return bool(_UUID.fullmatch(text))


def is_sha1(text: str) -> bool:
    return bool(_SHA1.fullmatch(text))


def is_sha2(text: str) -> bool:
    return bool(_SHA2.fullmatch(text))


def is_media_type(text: str) -> bool:
    return bool(_MEDIA_TYPE.fullmatch(text))


def is_version(text: str) -> bool:
    """`1.0` or `1.0.x` (2.4.10)."""
    return bool(_VERSION.fullmatch(text))


def is_language_tag(text: str) -> bool:
    """Well-formed in the sense of RFC 5646, 2.2.9: the grammar, no variant twice, no extension's letter twice."""
    if text.lower() in _GRANDFATHERED:
        return True
    found = _LANGUAGE.fullmatch(text)
    if found is None:
        return False
    variants = (found["variants"] or "").lower().split("-")[1:]
    letters = [part for part in (found["extensions"] or "").lower().split("-") if len(part) == 1]
    return len(set(variants)) == len(variants) and len(set(letters)) == len(letters)


def is_instant(text: str) -> bool:
    """A date with a time (4.5): RFC 3339 or ISO 8601, extended or basic; a zone of minus zero says nothing and is refused."""
    found = next((match for pattern in _INSTANTS if (match := pattern.fullmatch(text))), None)
    if found is None:
        return False
    try:
        date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return False
    # 60: a leap second.
    return (
        int(found["H"]) < 24 and int(found["M"]) < 60 and int(found["S"] or 0) <= 60 and _is_zone(found["zone"] or "Z")
    )


def _is_zone(zone: str) -> bool:
    if zone in {"Z", "z"}:
        return True
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    return hours < 24 and minutes < 60 and not (zone[0] == "-" and hours == minutes == 0)


def is_duration(text: str) -> bool:
    """ISO 8601 with designators (4.6): `PT4H35M59.14S`, `P3Y`, `P4W`."""
    return bool(_DURATION.fullmatch(text))
