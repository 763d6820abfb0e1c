"""How a case is cited: CSL-JSON, BibTeX, RIS. The author is the city, as an institution.

Sources: CSL 1.0.2, schema `csl-data.json` (https://github.com/citation-style-language/schema); O. Patashnik, "BibTeXing"
(1988), for fields and special characters, and L. Lamport, "LaTeX" (1994), table 3.1, for accents; RIS format specification of
Research Information Systems (2001, tags of type RPRT as of 2011).
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.cases.formats.site import Site, name_in
from portal.cases.models import CaseText
from portal.cases.queries import Published

FORMS = {
    "csl.json": "application/vnd.citationstyles.csl+json",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}


@dataclass(frozen=True)
class Citation:
    """All that a citation says, in one language. `original_title`: empty unless `title` is a translation."""

    number: int
    version: int
    key: str
    title: str
    original_title: str
    lang: str
    author: str
    publisher: str
    published: datetime
    address: str
    abstract: str
    keywords: tuple[str, ...]


def citation_of(found: Published, text: CaseText, site: Site) -> Citation:
    """The citation of a version as somebody would make it who reads `text`."""
    published = found.version.published_at
    if found.case.number is None or published is None:  # the database has a check that what is out has both
        raise LookupError(found.version.id)
    return Citation(
        number=found.case.number, version=found.version.number, title=_one_line(text.title), lang=text.lang,
        key=f"{found.city.slug}-{found.case.number}-{published.year}",
        original_title="" if text is found.original else _one_line(found.original.title),
        author=name_in(found.city.names, text.lang), publisher=name_in(site.publisher, text.lang), published=published,
        address=site.cite_as(found), abstract=_one_line(text.summary),
        keywords=tuple(name_in(tag.labels, text.lang) for tag in found.tags),
    )  # fmt: skip


def written(citation: Citation, form: str) -> str:
    """The citation in one of `FORMS`."""
    return {"csl.json": as_csl, "bib": as_bibtex, "ris": as_ris}[form](citation)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# CSL-JSON ------------------------------------------------------------------------------------------------------------


def as_csl(citation: Citation) -> str:
    """CSL-JSON: a list with one item of type `report`; the city is a `literal` name, which no program takes apart."""
    day = citation.published
    item: dict[str, Any] = {
        "id": citation.key, "type": "report", "title": citation.title, "language": citation.lang,
        "author": [{"literal": citation.author}], "publisher": citation.publisher, "number": str(citation.number),
        "version": str(citation.version), "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "URL": citation.address, "abstract": citation.abstract, "keyword": ", ".join(citation.keywords),
    }  # fmt: skip
    if citation.original_title:
        item["original-title"] = citation.original_title
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


# BibTeX --------------------------------------------------------------------------------------------------------------

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_LETTERS = {
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}",
    "Ł": r"{\L}", "ı": r"{\i}", "å": r"{\aa}", "Å": r"{\AA}", "¿": "{?`}", "¡": "{!`}",
}  # fmt: skip
_MARKS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u ", "\u0307": ".", "\u0308": '"',
    "\u030a": "r ", "\u030b": "H ", "\u030c": "v ", "\u0327": "c ", "\u0328": "k ",
}  # fmt: skip


def bibtex_text(text: str) -> str:
    """A text as BibTeX of any age reads it: what it would take for a command is escaped, Latin letters with marks are
    commands, other scripts stay as they are (for biber and BibTeXu).
    """
    return "".join(_bibtex_sign(sign) for sign in unicodedata.normalize("NFC", _one_line(text)))


def _bibtex_sign(sign: str) -> str:
    known = _SPECIAL.get(sign) or _LETTERS.get(sign)
    if known:
        return known
    parts = unicodedata.normalize("NFD", sign)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _MARKS:
        letter = "\\" + parts[0] if parts[0] in "ij" and parts[1] not in "\u0327\u0328" else parts[0]
        return f"{{\\{_MARKS[parts[1]]}{letter}}}"
    return sign


def as_bibtex(citation: Citation) -> str:
    """A `@techreport`. The second braces keep capitals, and the city's name in one piece."""
    fields = {
        "author": f"{{{bibtex_text(citation.author)}}}", "title": f"{{{bibtex_text(citation.title)}}}",
        "institution": f"{{{bibtex_text(citation.publisher)}}}", "type": "Case", "number": str(citation.number),
        "year": str(citation.published.year), "language": citation.lang, "url": citation.address,
        "note": f"Version {citation.version}", "abstract": bibtex_text(citation.abstract),
        "keywords": ", ".join(bibtex_text(word) for word in citation.keywords),
    }  # fmt: skip
    if citation.original_title:
        fields["origtitle"] = f"{{{bibtex_text(citation.original_title)}}}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    # The month is a macro, which styles write in their own language.
    month = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")[
        citation.published.month - 1
    ]
    return "\n".join([f"@techreport{{{citation.key},", *lines, f"  month = {month}", "}"]) + "\n"


# RIS -----------------------------------------------------------------------------------------------------------------


def as_ris(citation: Citation) -> str:
    """RIS: a tag of two signs, two blanks, a hyphen and a blank; lines end with CR LF; the first is TY, the last ER."""
    day = citation.published
    lines = [
        ("TY", "RPRT"), ("AU", citation.author), ("TI", citation.title), ("PY", f"{day:%Y}"), ("DA", f"{day:%Y/%m/%d/}"),
        ("PB", citation.publisher), ("SN", str(citation.number)), ("ET", str(citation.version)), ("LA", citation.lang),
        ("UR", citation.address), ("AB", citation.abstract), *(("KW", word) for word in citation.keywords),
    ]  # fmt: skip
    if citation.original_title:
        lines.append(("OP", citation.original_title))
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in [*lines, ("ER", "")])
