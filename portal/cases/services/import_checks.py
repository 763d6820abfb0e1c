"""What is wrong with a case of a file: looked at piece by piece, whatever stands in the file. Pure but for its words.

A file comes from anywhere: every value can be of any type. What passes here can be written without a further look.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from portal.accounts.rules import clean_email
from portal.cases import rules
from portal.cases.models import CostBand, Stage
from portal.core.i18n import _

LONGEST_KEY = 80
MOST_LIST = 60  # rows of a time line, of figures, contacts, sources; tags
LONGEST_LINE = 500
LARGEST_AMOUNT = 1e13
LARGEST_FIGURE = 1e15
FIRST_YEAR, LAST_YEAR = 1900, 2100
ROWS = {
    "timeline": {"texts": True}, "indicators": {"names": True, "unit": False, "method": False}, "contacts": {"role": True},
}  # fmt: skip

LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z")
CURRENCY = re.compile(r"[A-Z]{3}\Z")


def is_readable(item: object) -> bool:
    """Whether all its texts are texts: no NUL, which PostgreSQL does not keep, and no half of a surrogate pair."""
    waiting = [item]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one or any("\ud800" <= sign <= "\udfff" for sign in one):
                return False
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return True


def wrong(item: Mapping[str, Any], known_cities: Collection[str], known_tags: Collection[str]) -> Iterable[str]:
    """Every reason why a case cannot come in, in the reader's language."""
    if not is_readable(item):
        yield _("It holds signs that are no text.")
        return
    key = item.get("key")
    if not isinstance(key, str) or not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        yield _("A key is needed, of at most 80 signs.")
    if not isinstance(item.get("city"), str) or item["city"] not in known_cities:
        yield _("There is no city “%(city)s”.", city=shown(item.get("city", "")))
    if item.get("stage") not in [stage.value for stage in Stage]:
        yield _("“%(stage)s” is no stage: idea, pilot, live, stopped.", stage=shown(item.get("stage", "")))
    for name in ("started", "ended"):
        if item.get(name) not in (None, "") and not is_date(item[name]):
            yield _("“%(text)s” is no date: 2019, 2019-05 or 2019-05-31.", text=shown(item[name]))
    if item.get("licence") not in (None, "", *rules.LICENCES):
        yield _("“%(licence)s” is no licence of the library.", licence=shown(item["licence"]))
    if item.get("cells"):
        yield _("The row has more cells than the table has columns.")
    yield from _wrong_tags(item, known_tags)
    yield from _wrong_cost(item.get("cost"))
    yield from _wrong_texts(item)
    for name, parts in ROWS.items():
        yield from _wrong_rows(name, item.get(name), parts)
    yield from wrong_references(item.get("references"))


def shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def is_date(value: object) -> bool:
    return isinstance(value, str) and rules.is_partial_date(value)


def _wrong_tags(item: Mapping[str, Any], known: Collection[str]) -> Iterable[str]:
    for name in ("tags", "prerequisites"):
        tags = item.get(name)
        if tags is None:
            continue
        if not is_list(tags) or not all(isinstance(tag, str) for tag in tags):
            yield _("“%(field)s” must be a list of words.", field=name)
            continue
        unknown = sorted({tag for tag in tags if tag not in known})
        if unknown:
            yield _("There is no such tag: %(tags)s", tags=shown(", ".join(unknown)))
        if any(tag.startswith("prerequisite:") != (name == "prerequisites") for tag in tags if tag in known):
            yield _("Tags of what a city needs stand in “prerequisites”, all others in “tags”.")


def is_list(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_LIST


def _wrong_cost(cost: object) -> Iterable[str]:
    if cost is None:
        return
    if not isinstance(cost, dict):
        yield _("“%(field)s” has another form than expected.", field="cost")
        return
    if cost.get("band") not in (None, "", *(band.value for band in CostBand)):
        yield _("“%(band)s” is no band of cost.", band=shown(cost["band"]))
    amount = cost.get("amount")
    if amount is not None:
        if not is_number(amount) or not 0 <= amount <= LARGEST_AMOUNT:
            yield _("The amount must be a number from 0 on.")
        if not isinstance(cost.get("currency"), str) or not CURRENCY.match(cost["currency"]):
            yield _("An amount needs a currency of three capital letters, for example USD.")
    if not is_year(cost.get("year")):
        yield _("“%(text)s” is no year.", text=shown(cost["year"]))
    if not is_words(cost.get("note"), rules.SECTION_LENGTH):
        yield _("“%(field)s” must be a text for each language.", field="cost.note")


def is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
    )


def is_year(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR


def is_words(value: object, longest: int) -> bool:
    """Nothing, a text, or a text for each language."""
    texts = (
        [value] if isinstance(value, str) or value is None else list(value.values()) if isinstance(value, dict) else [0]
    )
    return all(text is None or (isinstance(text, str) and len(text) <= longest) for text in texts)


def _wrong_texts(item: Mapping[str, Any]) -> Iterable[str]:
    abstract = item.get("abstract_en")
    if abstract is not None and (not isinstance(abstract, str) or len(abstract) > rules.LONGEST["abstract_en"]):
        yield _("“%(field)s” is too long.", field="abstract_en")
    if not is_words(item.get("stopped_reason"), rules.SECTION_LENGTH):
        yield _("“%(field)s” must be a text for each language.", field="stopped_reason")
    kit = item.get("kit")
    if kit is not None and (
        not isinstance(kit, dict) or not all(is_words(kit.get(key), rules.SECTION_LENGTH) for key in rules.KIT_SECTIONS)
    ):
        yield _("“%(field)s” has another form than expected.", field="kit")
    texts, lang = item.get("texts"), item.get("original_lang")
    if not isinstance(texts, dict) or not isinstance(lang, str) or not isinstance(texts.get(lang), dict):
        yield _("The text in the original language is missing.")
        return
    for code, text in texts.items():
        if not LANG.match(code):
            yield _("“%(lang)s” is no language: en, ko, pt-BR.", lang=shown(code))
        elif not isinstance(text, dict):
            yield _("“%(field)s” has another form than expected.", field=f"texts.{code}")
        else:
            yield from _wrong_text(code, text)
    title = texts[lang].get("title")
    if not isinstance(title, str) or not title.strip():
        yield _("The title is missing.")


def _wrong_text(lang: str, text: Mapping[str, Any]) -> Iterable[str]:
    title, summary, sections = text.get("title"), text.get("summary"), text.get("sections")
    for name, value in (("title", title), ("summary", summary)):
        if isinstance(value, str) and len(value) > rules.LONGEST[name]:
            yield _("“%(field)s” is too long.", field=f"{lang}.{name}")
        elif value is not None and not isinstance(value, str):
            yield _("“%(field)s” has another form than expected.", field=f"{lang}.{name}")
    if sections is None:
        return
    if not isinstance(sections, dict) or not all(isinstance(one, str) for one in sections.values()):
        yield _("“%(field)s” has another form than expected.", field=f"{lang}.sections")
        return
    unknown = sorted(set(sections) - set(rules.ALL_SECTIONS))
    if unknown:
        yield _("There is no section “%(section)s”.", section=shown(", ".join(unknown)))
    if any(len(one) > rules.SECTION_LENGTH for one in sections.values()):
        yield _("A section is too long.")


def _wrong_rows(name: str, rows: Any, parts: Mapping[str, bool]) -> Iterable[str]:
    if rows is None:
        return
    if not is_list(rows) or not all(isinstance(row, dict) for row in rows):
        yield _("“%(field)s” has another form than expected.", field=name)
        return
    for number, row in enumerate(rows, start=1):
        where = f"{name} {number}"
        if any(not is_words(row.get(part), LONGEST_LINE) for part in parts):
            yield _("“%(field)s” must be a text for each language.", field=where)
        if name == "timeline" and row.get("on") not in (None, "") and not is_date(row["on"]):
            yield _("“%(text)s” is no date: 2019, 2019-05 or 2019-05-31.", text=shown(row["on"]))
        if name == "indicators":
            figures = [row.get(part) for part in ("before", "after") if row.get(part) is not None]
            if not all(is_number(one) and abs(one) <= LARGEST_FIGURE for one in figures):
                yield _("“%(field)s”: the figures must be numbers.", field=where)
            if not is_year(row.get("year")):
                yield _("“%(text)s” is no year.", text=shown(row["year"]))
        email = row.get("email")
        if (
            name == "contacts"
            and email not in (None, "")
            and (not isinstance(email, str) or clean_email(email) is None)
        ):
            yield _("“%(text)s” is no e-mail address.", text=shown(email))


def wrong_references(rows: Any) -> Iterable[str]:
    if rows is None:
        return
    if not is_list(rows) or not all(isinstance(row, dict) for row in rows):
        yield _("“%(field)s” has another form than expected.", field="references")
        return
    for number, row in enumerate(rows, start=1):
        where = f"references {number}"
        title, url = row.get("title"), row.get("url")
        if not isinstance(title, str) or not title.strip() or len(title) > LONGEST_LINE:
            yield _("“%(field)s” needs a title.", field=where)
        if url not in (None, "") and not is_address(url):
            yield _("“%(text)s” is no address of a page.", text=shown(url))
        if not is_year(row.get("year")):
            yield _("“%(text)s” is no year.", text=shown(row["year"]))
        for part in ("publisher", "lang"):
            if row.get(part) is not None and (not isinstance(row[part], str) or len(row[part]) > LONGEST_LINE):
                yield _("“%(field)s” has another form than expected.", field=f"{where}.{part}")


def is_address(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= 2000
        and value.isprintable()
        and value.startswith(("https://", "http://"))
    )
