"""OAI-PMH 2.0: what a request means, and the answers as XML.

Source: The Open Archives Initiative Protocol for Metadata Harvesting, protocol version 2.0 of 2002-06-14, document version
2015-01-08 (https://www.openarchives.org/OAI/openarchivesprotocol.html). Withdrawn cases are deleted records for ever. Sets:
`tag:topic:open-data`, `lang:ko`, `city:seoul`; the set `tag:topic` has all records of the sets below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from portal.cases import rules
from portal.cases.formats.site import Site, name_in
from portal.cases.queries import Choice, LibraryState, Published, Record
from portal.core import xml
from portal.core.xml import LANG, Element, add, document, utc

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_ID = "http://www.openarchives.org/OAI/2.0/oai-identifier"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREFIX = "oai_dc"
_LOCATION = f"{{{XSI}}}schemaLocation"

# verb → (arguments that must be there, arguments that may be there)
_VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset()),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
}
_RESUMABLE = frozenset({"ListSets", "ListIdentifiers", "ListRecords"})
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*\Z")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+\Z")


class OaiError(Exception):
    """An error of the protocol: it is an answer with status 200 and a code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


# What is asked -------------------------------------------------------------------------------------------------------


def arguments(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The arguments of a request with its verb.

    Raises:
        OaiError: badVerb, badArgument.
    """
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise OaiError("badVerb", "One verb is needed: " + ", ".join(_VERBS))
    found = dict(given)
    if len(found) != len(given):
        raise OaiError("badArgument", "An argument stands twice.")
    names = set(found) - {"verb"}
    if "resumptionToken" in names:
        if verbs[0] not in _RESUMABLE or len(names) > 1:
            raise OaiError("badArgument", "resumptionToken stands alone, and with lists only.")
        return found
    needed, possible = _VERBS[verbs[0]]
    if missing := sorted(needed - names):
        raise OaiError("badArgument", f"Missing: {', '.join(missing)}")
    if unknown := sorted(names - needed - possible):
        raise OaiError("badArgument", f"Not an argument of {verbs[0]}: {', '.join(unknown)}")
    return found


def choice(asked: Mapping[str, str]) -> Choice:
    """What a selective harvest wants.

    Raises:
        OaiError: badArgument, cannotDisseminateFormat, noRecordsMatch.
    """
    check_format(asked["metadataPrefix"])
    since, until = asked.get("from", ""), asked.get("until", "")
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "from and until have different granularities.")
    first, last = _instant(since), _instant(until)
    if first and last and first > last:
        raise OaiError("badArgument", "from is later than until.")
    if last and _DAY.match(until):
        last += timedelta(days=1, seconds=-1)
    return _of_set(asked.get("set", ""), first, last)


def check_format(prefix: str) -> None:
    """Raises:
    OaiError: cannotDisseminateFormat.
    """
    if prefix != PREFIX:
        raise OaiError("cannotDisseminateFormat", f"The one format is {PREFIX}.")


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    if not _SECOND.match(text) and not _DAY.match(text):
        raise OaiError("badArgument", f"“{text}” is neither YYYY-MM-DD nor YYYY-MM-DDThh:mm:ssZ.")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise OaiError("badArgument", f"There is no such day: {text}") from None


def _of_set(spec: str, since: datetime | None, until: datetime | None) -> Choice:
    if spec and not _SET.match(spec):
        raise OaiError("badArgument", f"“{spec}” is no name of a set.")
    kind, _, value = spec.partition(":")
    if kind not in ("", "tag", "lang", "city"):
        raise OaiError("noRecordsMatch", "There is no such set.")
    return Choice(
        tag=value if kind == "tag" else "", language=value if kind == "lang" else "", city=value if kind == "city" else "",
        since=since, until=until,
    )  # fmt: skip


def identifier(number: int, site: Site) -> str:
    return f"oai:{urlsplit(site.base).hostname}:case/{number}"


def number_of(text: str, site: Site) -> int:
    """The number of the case with this identifier.

    Raises:
        OaiError: idDoesNotExist.
    """
    start = identifier(0, site)[:-1]
    number = text.removeprefix(start)
    if not text.startswith(start) or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise OaiError("idDoesNotExist", "No record has this identifier.")
    return int(number)


# What is answered ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resumption:
    """The token of an incomplete list; an empty one ends a list that came in parts."""

    token: str
    cursor: int
    total: int
    expires_at: datetime | None


def envelope(site: Site, asked: Mapping[str, str], now: datetime) -> Element:
    """The root of every answer; `asked` is empty after badVerb and badArgument."""
    root = xml.root(f"{{{OAI}}}OAI-PMH", {None: OAI, "xsi": XSI})
    root.set(_LOCATION, f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    add(root, f"{{{OAI}}}responseDate", utc(now))
    add(root, f"{{{OAI}}}request", f"{site.base}/oai", asked)
    return root


def failed(site: Site, asked: Mapping[str, str], now: datetime, error: OaiError) -> bytes:
    root = envelope(site, {} if error.code in ("badVerb", "badArgument") else asked, now)
    add(root, f"{{{OAI}}}error", error.message, {"code": error.code})
    return document(root)


def identify(root: Element, site: Site, state: LibraryState, now: datetime) -> None:
    part = add(root, f"{{{OAI}}}Identify")
    host = urlsplit(site.base).hostname or ""
    for name, text in (
        ("repositoryName", site.names["en"]), ("baseURL", f"{site.base}/oai"), ("protocolVersion", "2.0"),
        ("adminEmail", site.mail), ("earliestDatestamp", utc(state.first or now)), ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"), ("compression", "gzip"),
    ):  # fmt: skip
        add(part, f"{{{OAI}}}{name}", text)
    if _DOMAIN.match(host):  # the scheme of identifiers wants the name of a domain: not on somebody's own machine
        described = add(part, f"{{{OAI}}}description")
        scheme = add(described, f"{{{OAI_ID}}}oai-identifier", namespaces={None: OAI_ID})
        scheme.set(_LOCATION, f"{OAI_ID} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd")
        for name, text in (
            ("scheme", "oai"), ("repositoryIdentifier", host), ("delimiter", ":"),
            ("sampleIdentifier", identifier(1, site)),
        ):  # fmt: skip
            add(scheme, f"{{{OAI_ID}}}{name}", text)


def list_formats(root: Element) -> None:
    part = add(add(root, f"{{{OAI}}}ListMetadataFormats"), f"{{{OAI}}}metadataFormat")
    add(part, f"{{{OAI}}}metadataPrefix", PREFIX)
    add(part, f"{{{OAI}}}schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    add(part, f"{{{OAI}}}metadataNamespace", OAI_DC)


def list_sets(root: Element, sets: Iterable[tuple[str, str]]) -> None:
    part = add(root, f"{{{OAI}}}ListSets")
    for spec, name in sets:
        one = add(part, f"{{{OAI}}}set")
        add(one, f"{{{OAI}}}setSpec", spec)
        add(one, f"{{{OAI}}}setName", name)


def get_record(root: Element, record: Record, site: Site) -> None:
    _record(add(root, f"{{{OAI}}}GetRecord"), record, site)


def list_records(
    root: Element, verb: str, records: Iterable[Record], resumption: Resumption | None, site: Site
) -> None:
    part = add(root, f"{{{OAI}}}{verb}")
    for record in records:
        if verb == "ListRecords":
            _record(part, record, site)
        else:
            _header(part, record, site)
    if resumption:
        expires = utc(resumption.expires_at) if resumption.expires_at else None
        add(part, f"{{{OAI}}}resumptionToken", resumption.token or None, {
            "expirationDate": expires, "completeListSize": str(resumption.total), "cursor": str(resumption.cursor),
        })  # fmt: skip


def _header(parent: Element, record: Record, site: Site) -> None:
    part = add(parent, f"{{{OAI}}}header", None, {"status": None if record.found else "deleted"})
    add(part, f"{{{OAI}}}identifier", identifier(record.number, site))
    add(part, f"{{{OAI}}}datestamp", utc(record.changed_at))
    for spec in sets_of(record):
        add(part, f"{{{OAI}}}setSpec", spec)


def sets_of(record: Record) -> list[str]:
    """The lowest sets that a record is in; a withdrawn one stays in those that it was in."""
    langs = [text.lang for text in record.version.texts if record.found is None or text.lang in record.found.texts]
    return [
        f"city:{record.city.slug}", *(f"lang:{lang}" for lang in sorted(langs)),
        *sorted(f"tag:{tag.key}" for tag in record.tags),
    ]  # fmt: skip


def _record(parent: Element, record: Record, site: Site) -> None:
    part = add(parent, f"{{{OAI}}}record")
    _header(part, record, site)
    if record.found is not None:
        _dublin_core(add(part, f"{{{OAI}}}metadata"), record.found, site)


def _dublin_core(parent: Element, found: Published, site: Site) -> None:
    """Dublin Core, simple: every text once for each language, with that language."""
    part = add(parent, f"{{{OAI_DC}}}dc", namespaces={"oai_dc": OAI_DC, "dc": DC})
    part.set(_LOCATION, f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for name, text, lang in _statements(found, site):
        if text:
            add(part, f"{{{DC}}}{name}", text, {LANG: lang})


def _statements(found: Published, site: Site) -> Iterable[tuple[str, str, str | None]]:
    """(element, content, language) in the order of the element set."""
    texts = [found.original, *(text for lang, text in sorted(found.texts.items()) if text is not found.original)]
    names, version = found.city.names, found.version
    yield from (("title", text.title, text.lang) for text in texts)
    yield from (("creator", names[lang], lang) for lang in dict.fromkeys((found.city.own_lang, "en")) if lang in names)
    yield from (
        ("subject", tag.labels[text.lang], text.lang) for tag in found.tags for text in texts if text.lang in tag.labels
    )
    yield from (("description", text.summary, text.lang) for text in texts)
    if "en" not in found.texts:
        yield "description", version.abstract_en, "en"
    yield "publisher", name_in(site.publisher, "en"), "en"
    if version.published_at:
        yield "date", f"{version.published_at.astimezone(UTC):%Y-%m-%d}", None
    yield from (("type", "Text", "en"), ("format", "text/html", None))
    yield "identifier", site.permanent(found.case.number or 0), None
    yield from (("source", str(row["url"]), None) for row in version.references if row.get("url"))
    yield from (("language", text.lang, None) for text in texts)
    yield "coverage", name_in(names, "en"), "en"
    yield "coverage", found.city.country, None
    yield "rights", rules.LICENCE_ADDRESS[version.licence], None
