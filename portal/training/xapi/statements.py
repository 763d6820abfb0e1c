"""Checks a statement property by property. What is wrong is said with the way to it: `object.definition.name.de-419-DE`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from portal.training.xapi import formats
from portal.training.xapi.reading import Repeated

Check = Callable[[Any, str], None]

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
INTERACTION_TYPES = (
    "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric",
    "other",
)  # fmt: skip
COMPONENTS = ("choices", "scale", "source", "target", "steps")
# 2.4.4.3: what belongs to the record and not to what is told.
NOT_IN_SUBSTATEMENT = ("id", "stored", "version", "authority")


class Invalid(Exception):
    """A statement that a conforming store refuses. `path` leads to what is wrong, `reason` says what it is."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def check(statement: Any) -> None:
    """Checks one statement.

    Raises:
        Invalid: a conforming store answers 400.
    """
    _statement(statement, "statement")


def check_all(batch: list[Any]) -> None:
    """Checks a list of statements that is sent at once; no id may stand in it twice.

    Raises:
        Invalid: one of them is refused, and with it all.
    """
    seen: set[str] = set()
    for number, statement in enumerate(batch):
        path = f"statement[{number}]"
        _statement(statement, path)
        key = statement.get("id", "").lower()
        if key and key in seen:
            raise Invalid(f"{path}.id", "another statement of the batch has it too")
        seen.add(key)


# Values -------------------------------------------------------------------------------------------------------------


def _say(value: Any) -> str:
    return repr(value if len(repr(value)) < 80 else f"{value!r:.77}…")


def _text(value: Any, path: str) -> None:
    if not isinstance(value, str):
        raise Invalid(path, "must be a text")


def _flag(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        raise Invalid(path, "must be true or false")


def _number(value: Any, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(path, "must be a number")


def _size(value: Any, path: str) -> None:
    whole = (isinstance(value, float) and value.is_integer()) or (
        isinstance(value, int) and not isinstance(value, bool)
    )
    if not whole or value < 0:
        raise Invalid(path, "must be a whole number of octets")


def _formatted(fits: Callable[[str], bool], what: str) -> Check:
    def check_format(value: Any, path: str) -> None:
        _text(value, path)
        if not fits(value):
            raise Invalid(path, f"{_say(value)} is no {what}")

    return check_format


_iri = _formatted(formats.is_iri, "IRI")
_irl = _formatted(formats.is_iri, "IRL")
_uri = _formatted(formats.is_iri, "URI")
_uuid = _formatted(formats.is_uuid, "UUID")
_mailto = _formatted(formats.is_mailto, "address of the form mailto:name@host")
_sha1 = _formatted(formats.is_sha1, "SHA-1 sum in hex")
_sha2 = _formatted(formats.is_sha2, "SHA-2 sum")
_media_type = _formatted(formats.is_media_type, "media type")
_instant = _formatted(formats.is_instant, "timestamp of ISO 8601")
_duration = _formatted(formats.is_duration, "duration of ISO 8601")
_tag = _formatted(formats.is_language_tag, "language tag of RFC 5646")
_version = _formatted(formats.is_version, "version 1.0 or 1.0.x")


def _one_of(*allowed: str) -> Check:
    def check_word(value: Any, path: str) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise Invalid(path, f"must be {' or '.join(allowed)}")

    return check_word


def _object(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(path, "must be an object")
    if isinstance(value, Repeated):
        raise Invalid(f"{path}.{value.twice}", "stands more than once")
    return value


def _list_of(item: Check) -> Check:
    def check_list(value: Any, path: str) -> None:
        if not isinstance(value, list):
            raise Invalid(path, "must be an array")
        for number, one in enumerate(value):
            item(one, f"{path}[{number}]")

    return check_list


def _properties(value: Any, path: str, known: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """An object with these properties and no others (2.2); null is no value anywhere outside of extensions."""
    found = _object(value, path)
    for name, one in found.items():
        if name not in known:
            raise Invalid(path, f"{_say(name)} is not a property of it")
        if one is None:
            raise Invalid(f"{path}.{name}", "must not be null")
        known[name](one, f"{path}.{name}")
    for name in needed:
        if name not in found:
            raise Invalid(path, f"{_say(name)} is missing")
    return found


def _language_map(value: Any, path: str) -> None:
    for tag, words in _object(value, path).items():
        _tag(tag, path)
        _text(words, f"{path}.{tag}")


def _extensions(value: Any, path: str) -> None:
    """Keys are IRIs; the values may be anything, null and nothing included (4.1)."""
    for key, one in _object(value, path).items():
        _iri(key, path)
        _no_repeats(one, f"{path}.{key}")


def _no_repeats(value: Any, path: str) -> None:
    if isinstance(value, dict):
        for key, one in _object(value, path).items():
            _no_repeats(one, f"{path}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            _no_repeats(one, f"{path}[{number}]")


# Who ----------------------------------------------------------------------------------------------------------------


def _account(value: Any, path: str) -> None:
    _properties(value, path, {"homePage": _irl, "name": _text}, ("homePage", "name"))


_AGENT: dict[str, Check] = {
    "objectType": _one_of("Agent"), "name": _text, "mbox": _mailto, "mbox_sha1sum": _sha1, "openid": _uri,
    "account": _account,
}  # fmt: skip


def _identifiers(found: Mapping[str, Any]) -> int:
    return sum(name in found for name in IDENTIFIERS)


def _agent(value: Any, path: str) -> None:
    found = _properties(value, path, _AGENT)
    if _identifiers(found) != 1:
        raise Invalid(path, f"an agent has exactly one of {', '.join(IDENTIFIERS)}")


_GROUP: dict[str, Check] = _AGENT | {"objectType": _one_of("Group"), "member": _list_of(_agent)}


def _group(value: Any, path: str) -> None:
    found = _properties(value, path, _GROUP, ("objectType",))
    count = _identifiers(found)
    if count > 1:
        raise Invalid(path, f"a group has at most one of {', '.join(IDENTIFIERS)}")
    if count == 0 and not found.get("member"):
        raise Invalid(path, "a group without an identifier lists its members")


def _actor(value: Any, path: str) -> None:
    kind = _object(value, path).get("objectType", "Agent")
    _one_of("Agent", "Group")(kind, f"{path}.objectType")
    (_group if kind == "Group" else _agent)(value, path)


def _authority(value: Any, path: str) -> None:
    """An agent, or of two agents an anonymous group: the application and its user (2.4.9)."""
    _actor(value, path)
    if value.get("objectType") == "Group" and (_identifiers(value) or len(value["member"]) != 2):
        raise Invalid(path, "a group as authority has no identifier and exactly two members")


# What ---------------------------------------------------------------------------------------------------------------


def _verb(value: Any, path: str) -> None:
    _properties(value, path, {"id": _iri, "display": _language_map}, ("id",))


def _component(value: Any, path: str) -> None:
    _properties(value, path, {"id": _text, "description": _language_map}, ("id",))


def _components(value: Any, path: str) -> None:
    _list_of(_component)(value, path)
    keys = [one["id"] for one in value]
    if len(set(keys)) != len(keys):
        raise Invalid(path, "two of its components have the same id")


_DEFINITION: dict[str, Check] = {
    "name": _language_map, "description": _language_map, "type": _iri, "moreInfo": _irl, "extensions": _extensions,
    "interactionType": _one_of(*INTERACTION_TYPES), "correctResponsesPattern": _list_of(_text),
} | dict.fromkeys(COMPONENTS, _components)  # fmt: skip


def _definition(value: Any, path: str) -> None:
    found = _properties(value, path, _DEFINITION)
    interaction = [name for name in ("correctResponsesPattern", *COMPONENTS) if name in found]
    if interaction and "interactionType" not in found:
        raise Invalid(path, f"{_say(interaction[0])} needs an interactionType")


def _activity(value: Any, path: str) -> None:
    known = {"objectType": _one_of("Activity"), "id": _iri, "definition": _definition}
    _properties(value, path, known, ("id",))


def _activities(value: Any, path: str) -> None:
    """A single activity is an array of one (2.4.6.2)."""
    (_list_of(_activity) if isinstance(value, list) else _activity)(value, path)


def _statement_ref(value: Any, path: str) -> None:
    _properties(value, path, {"objectType": _one_of("StatementRef"), "id": _uuid}, ("objectType", "id"))


def _substatement(value: Any, path: str) -> None:
    for name in NOT_IN_SUBSTATEMENT:
        if name in value:
            raise Invalid(f"{path}.{name}", "does not belong in a SubStatement")
    _told(value, path, _SUBSTATEMENT)


_OBJECTS: dict[str, Check] = {
    "Activity": _activity, "Agent": _agent, "Group": _group, "StatementRef": _statement_ref,
}  # fmt: skip


def _what(value: Any, path: str, kinds: Mapping[str, Check]) -> None:
    kind = _object(value, path).get("objectType", "Activity")
    _one_of(*kinds)(kind, f"{path}.objectType")
    kinds[kind](value, path)


# How it went, and where ---------------------------------------------------------------------------------------------


def _score(value: Any, path: str) -> None:
    found = _properties(value, path, dict.fromkeys(("scaled", "raw", "min", "max"), _number))
    if not -1 <= found.get("scaled", 0) <= 1:
        raise Invalid(f"{path}.scaled", "must be between -1 and 1")
    least, most, raw = (found.get(name) for name in ("min", "max", "raw"))
    if least is not None and most is not None and least >= most:
        raise Invalid(f"{path}.min", "must be less than max")
    if raw is not None and ((least is not None and raw < least) or (most is not None and raw > most)):
        raise Invalid(f"{path}.raw", "must be between min and max")


def _result(value: Any, path: str) -> None:
    known: dict[str, Check] = {
        "score": _score, "success": _flag, "completion": _flag, "response": _text, "duration": _duration,
        "extensions": _extensions,
    }  # fmt: skip
    _properties(value, path, known)


def _context_activities(value: Any, path: str) -> None:
    _properties(value, path, dict.fromkeys(("parent", "grouping", "category", "other"), _activities))


def _context(value: Any, path: str) -> None:
    known: dict[str, Check] = {
        "registration": _uuid, "instructor": _actor, "team": _group, "contextActivities": _context_activities,
        "revision": _text, "platform": _text, "language": _tag, "statement": _statement_ref, "extensions": _extensions,
    }  # fmt: skip
    _properties(value, path, known)


def _attachment(value: Any, path: str) -> None:
    known: dict[str, Check] = {
        "usageType": _iri, "display": _language_map, "description": _language_map, "contentType": _media_type,
        "length": _size, "sha2": _sha2, "fileUrl": _irl,
    }  # fmt: skip
    _properties(value, path, known, ("usageType", "display", "contentType", "length", "sha2"))


# The whole ----------------------------------------------------------------------------------------------------------

_TOLD: dict[str, Check] = {
    "actor": _actor, "verb": _verb, "result": _result, "context": _context, "timestamp": _instant,
    "attachments": _list_of(_attachment),
}  # fmt: skip
_SUBSTATEMENT: dict[str, Check] = _TOLD | {
    "objectType": _one_of("SubStatement"), "object": lambda value, path: _what(value, path, _OBJECTS),
}  # fmt: skip
_STATEMENT: dict[str, Check] = _TOLD | {
    "id": _uuid, "stored": _instant, "version": _version, "authority": _authority,
    "object": lambda value, path: _what(value, path, _OBJECTS | {"SubStatement": _substatement}),
}  # fmt: skip


def _told(value: Any, path: str, known: Mapping[str, Check]) -> None:
    """What a statement and a SubStatement have in common."""
    found = _properties(value, path, known, ("actor", "verb", "object"))
    kind = found["object"].get("objectType", "Activity")
    for name in ("revision", "platform"):
        if kind != "Activity" and name in found.get("context", {}):
            raise Invalid(f"{path}.context.{name}", f"is for activities, the object is a {kind}")
    if found["verb"]["id"] == VOIDED and kind != "StatementRef":
        raise Invalid(f"{path}.object", "what is voided is named by a StatementRef")


def _statement(value: Any, path: str) -> None:
    try:
        _told(value, path, _STATEMENT)
    except RecursionError:
        raise Invalid(path, "is nested too deeply") from None
