"""What every catalogue of data by DCAT-AP needs: the authorities' lists, texts with their languages, instants.

Source: DCAT-AP 3.0.0 (SEMIC, 2024-06), DCAT 3 (W3C, 2024-08-22); controlled vocabularies of the Publications Office of the
European Union.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.core.rdf import Iri, Literal, Value

EU = "http://publications.europa.eu/resource/authority/"
MEDIA = "https://www.iana.org/assignments/media-types/"
MEDIA_TYPES = {"json": "application/json", "csv": "text/csv"}
# ISO 639-3 of the languages that the authority's list has in this form.
LANGUAGES = {
    "ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fa": "FAS", "fr": "FRA", "hi": "HIN", "id": "IND", "it": "ITA",
    "ja": "JPN", "ko": "KOR", "pt": "POR", "ru": "RUS", "sw": "SWA", "th": "THA", "tr": "TUR", "uk": "UKR", "vi": "VIE",
    "zh": "ZHO",
}  # fmt: skip

Texts = Mapping[str, str]  # language → text
Says = list[tuple[str, Value]]


def said(name: str, texts: Texts) -> Says:
    return [(name, Literal(text, lang)) for lang, text in texts.items() if text]


def in_languages(langs: Sequence[str]) -> Says:
    return [("dct:language", Iri(f"{EU}language/{LANGUAGES[lang]}")) for lang in langs if lang in LANGUAGES]


def instant(moment: datetime) -> Literal:
    return Literal(moment.isoformat(timespec="seconds"), datatype="xsd:dateTime")
