"""All texts of a course in one language as XLIFF 1.2, for translation programs, and back. Pure.

Source: OASIS XLIFF 1.2 (2008). A unit is one text; its id says which: `course.title`, `module.3`, `activity.budgets.body`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from portal.core.errors import DomainError
from portal.core.i18n import _

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
MOST_BYTES = 10_000_000


class XliffError(DomainError):
    """A file cannot be taken. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(_("line %(line)s: %(reason)s", line=line, reason=reason), field="file")
        self.line = line


@dataclass(frozen=True)
class Unit:
    """One text in both languages; `target` is empty where nothing is translated yet. `state`: as XLIFF names it."""

    key: str
    source: str
    target: str
    state: str = ""
    line: int = 0


def write(*, original: str, source_lang: str, target_lang: str, units: Sequence[Unit]) -> bytes:
    """The file. `original`: what the texts belong to, e.g. `open-data-for-cities/3`."""
    body = "".join(
        f'<trans-unit id={quoteattr(unit.key)} xml:space="preserve"><source>{_text(unit.source)}</source>'
        f"<target state={quoteattr(unit.state or 'new')}>{_text(unit.target)}</target></trans-unit>\n"
        for unit in units
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff version="1.2" xmlns="{NAMESPACE}"><file original={quoteattr(original)} datatype="plaintext" '
        f"source-language={quoteattr(source_lang)} target-language={quoteattr(target_lang)}><body>\n{body}</body></file></xliff>\n"
    ).encode()


def clean(value: str) -> str:
    """XML 1.0 has no control signs; a text has no use for them either."""
    return "".join(sign for sign in value if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))


def _text(value: str) -> str:
    return escape(clean(value))


def read(data: bytes) -> tuple[str, str, list[Unit]]:
    """(what the texts belong to, target language, units) of a file.

    Raises:
        XliffError: the file is no XLIFF 1.2, or a unit is not as it should be.
    """
    if len(data) > MOST_BYTES:
        raise XliffError(1, _("the file is too large"))
    from lxml import etree  # 5 MB that only translators need

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise XliffError(line, _("this is no XML that can be read")) from None
    if root.getroottree().docinfo.doctype:
        raise XliffError(1, _("a document type is not taken"))
    if root.tag != f"{{{NAMESPACE}}}xliff" or root.get("version") != "1.2":
        raise XliffError(root.sourceline or 1, _("this is no XLIFF 1.2"))
    files = root.findall(f"{{{NAMESPACE}}}file")
    if len(files) != 1:
        raise XliffError(root.sourceline or 1, _("exactly one file element is expected"))
    return files[0].get("original", ""), files[0].get("target-language", ""), _units(files[0])


def _units(file: Any) -> list[Unit]:
    units: list[Unit] = []
    seen: set[str] = set()
    for element in file.iter(f"{{{NAMESPACE}}}trans-unit"):
        line, key = element.sourceline or 1, element.get("id", "")
        if not key or key in seen:
            raise XliffError(line, _("a unit has no id, or one that stands twice"))
        seen.add(key)
        source = element.find(f"{{{NAMESPACE}}}source")
        target = element.find(f"{{{NAMESPACE}}}target")
        if source is None:
            raise XliffError(line, _("a unit has no source"))
        words = ["" if one is None else "".join(str(part) for part in one.itertext()) for one in (source, target)]
        units.append(Unit(key, words[0], words[1], "" if target is None else target.get("state", ""), line))
    return units
