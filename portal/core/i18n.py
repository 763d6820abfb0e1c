"""Languages: the interface's (gettext, from the address) and the content's (rows and dictionaries per language)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel import Locale, lists, localedata, numbers, units
from babel.core import get_global
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.config import ROOT
from portal.core.catalogues import Catalogue

__all__ = [
    "CITIZENS",
    "LOCALES",
    "SPOKEN",
    "Translated",
    "_",
    "direction",
    "in_language",
    "lazy",
    "ngettext",
    "pgettext",
    "pick",
    "picked",
]

LOCALES = ("en", "ko", "ar", "ru", "es", "fr")
# Complete for what citizens of pilot cities come across; English elsewhere (core/languages.py).
CITIZENS = ("id", "vi")
SPOKEN = (*LOCALES, *CITIZENS)
SOURCE = "en"
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "ps", "dv", "ckb"})


# Texts of the interface ---------------------------------------------------------------------------------------------
#
# We read the catalogues ourselves and keep them by language (core/catalogues.py). Flask-Babel finds the language anew for each
# text, which took a tenth of the time of a page with its hundred texts; and what it has found it notes on `g`, which a mail in
# another language shares with the page or task that writes it.

_catalogues: dict[str, Catalogue] = {}


def _catalogue() -> Catalogue:
    lang = current()
    found = _catalogues.get(lang)
    if found is None:
        file = ROOT / "translations" / lang.replace("-", "_") / "LC_MESSAGES" / "messages.mo"
        found = _catalogues[lang] = Catalogue(file)
    return found


def gettext(string: str, **values: Any) -> str:
    """The text in the language of the page, mail or document being made; `%(name)s` filled from `values`."""
    text = _catalogue().text(string)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: float, **values: Any) -> str:
    """The form of a text for a number, which is `%(num)s` in it."""
    text = _catalogue().plural(singular, plural, num)
    return text % {"num": num, **values}


def pgettext(context: str, string: str, **values: Any) -> str:
    """A text whose translation depends on where it stands."""
    text = _catalogue().text(string, context)
    return text % values if values else text


def marked(string: str) -> str:
    """Marks a text for the catalogues that goes into a row as it stands; `phrase` shows it in the reader's language."""
    return string


def phrase(text: str) -> str:
    """A sentence that the portal itself, or the demo, wrote into a row (see `marked`), in the reader's language.

    What the catalogues do not know, such as people's own words, comes back as it is.
    """
    return gettext(text) if text else ""


def lazy(string: str, **values: Any) -> Any:
    """A text that is looked up when it is shown: for what is made before the language is known."""
    return LazyString(gettext, string, **values)


_ = gettext


class Origin(StrEnum):
    """Where a text in a language comes from."""

    ORIGINAL = "original"
    HUMAN = "human"
    MACHINE = "machine"


class Translated:
    """Mixin of the row that holds one thing's texts in one language; the module adds the key and the texts."""

    lang: Mapped[str] = mapped_column(String(12))
    origin: Mapped[Origin] = mapped_column(default=Origin.ORIGINAL)
    source_version: Mapped[int] = mapped_column(default=1)


def direction(lang: str) -> str:
    """`rtl` or `ltr`, of a language tag."""
    return "rtl" if lang.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def pick(texts: Mapping[str, Any], lang: str) -> tuple[Any, str]:
    """The text for a reader of `lang` and the language it is in: his own, then English, then whatever there is.

    Raises:
        LookupError: there is no text at all.
    """
    for candidate in (lang, lang.split("-", maxsplit=1)[0], SOURCE):
        if texts.get(candidate):
            return texts[candidate], candidate
    for candidate, text in texts.items():
        if text:
            return text, candidate
    raise LookupError("no text in any language")


def picked(texts: Mapping[str, Any]) -> tuple[Any, str]:
    """As `pick`, for the reader of the page: in the language in which he asked for texts (`asked`) where there is one, else in his own."""
    own = asked()
    return (texts[own], own) if own and texts.get(own) else pick(texts, current())


def asked() -> str:
    """The language in which the reader of this page asked for texts that are kept in several; empty: in the page's own."""
    try:
        return g._get_current_object().get("texts_lang") or ""  # noqa: SLF001  # see `current`
    except RuntimeError:
        return ""


def current() -> str:
    """The language of the page, mail or document being made; English where none is."""
    try:
        # Once through the proxy: a page asks a hundred times, and each look costs ten plain ones.
        return g._get_current_object().get("locale") or SOURCE  # noqa: SLF001
    except RuntimeError:  # no application yet: a word of the command line
        return SOURCE


def timezone() -> str:
    """IANA name of the zone in which times are shown now."""
    if "timezone" in g:
        return str(g.timezone)
    if "place_zone" in g:
        return str(g.place_zone)
    if has_request_context() and current_user and current_user.is_authenticated:
        return str(current_user.timezone)
    return "UTC"


def show_clocks_of(zone: str) -> None:
    """From here on this page shows times as the clocks of a place do, for it is about that place; whoever reads it and wherever."""
    g.place_zone = zone


def knows_zone() -> bool:
    """Whether the reader has chosen a zone: in the account, or with what a link leads to. Else a script adds the device's time."""
    return "timezone" in g or bool(has_request_context() and current_user and current_user.is_authenticated)


# What CLDR knows of each language and no page says, a third of what a language takes in memory; of its units we say hours.
_UNSAID = (
    "compact_currency_formats", "compact_decimal_formats", "compound_unit_patterns", "currency_names_plural", "date_fields",
    "scripts", "variants",
)  # fmt: skip
_UNIT = "duration-hour"


# Of all languages together: who speaks what where, the names of zones on another system, forms of territories' codes.
_UNSAID_OF_ALL = ("territory_languages", "windows_zone_mapping", "territory_aliases")


@lru_cache
def locale_of(lang: str) -> Locale:
    """What CLDR knows of a language, without what no page says."""
    for name in _UNSAID_OF_ALL:
        get_global(name).clear()  # type: ignore[arg-type, attr-defined]  # Babel keeps the dictionary it gives
    found = Locale.parse(lang, sep="-")
    known = localedata.load(str(found))  # the same dictionary each time, Babel says
    for key in _UNSAID:
        known.pop(key, None)
    for part in ("unit_patterns", "unit_display_names"):
        known[part] = {key: known[part][key] for key in known[part] if key == _UNIT}
    return found


def locale() -> Locale:
    return locale_of(current())


_to_citizens: set[str] = set()


def speak_to_citizens(name: str) -> None:
    """Notes that the pages and mails of a module speak the languages of citizens."""
    _to_citizens.add(name)


def speaks_to_citizens(name: str | None) -> bool:
    return name in _to_citizens


def from_header(header: Any) -> str:
    """The best interface language for an Accept-Language header."""
    return str(header.best_match(LOCALES) or SOURCE)


@contextmanager
def in_language(lang: str, timezone: str | None = None) -> Iterator[None]:
    """Everything inside speaks `lang` and shows times in `timezone`: mails, documents, messages for somebody else.

    A request context of its own keeps threads apart: Flask-Babel notes the language on the request, and without one on
    the application, which all threads share.
    """
    chosen = lang if lang in SPOKEN else SOURCE
    before = {key: g.get(key) for key in ("locale", "timezone", "texts_lang")}
    with current_app.test_request_context(f"/{chosen}/", base_url=current_app.config["SETTINGS"].base_url):
        g.locale, g.texts_lang = chosen, ""
        g.timezone = timezone or "UTC"
        try:
            yield
        finally:
            for key, value in before.items():
                if value is None:
                    g.pop(key, None)
                else:
                    setattr(g, key, value)


# Filters of the templates -------------------------------------------------------------------------------------------


def isolated(text: str) -> str:
    """A code or number that keeps its own direction inside a sentence, where no mark-up can say so (Unicode TR 9, FSI)."""
    return f"\u2068{text}\u2069"


def localized(texts: Mapping[str, str] | None) -> Markup:
    """A text in the reader's language, or the one that he asked for; marked with its own language and direction if it is not the page's."""
    if not texts:
        return Markup("")
    text, lang = picked(texts)
    if lang == current():
        return escape(text)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(lang, direction(lang), text)


def plain(texts: Mapping[str, str] | None) -> str:
    """As `localized`, without mark-up: for titles, alt texts and mail subjects."""
    return str(picked(texts)[0]) if texts else ""


def number(value: float, decimals: int | None = None) -> str:
    pattern = None if decimals is None else "#,##0." + "0" * decimals if decimals else "#,##0"
    return numbers.format_decimal(value, format=pattern, locale=locale())


def hours(value: float) -> str:
    """`3 hours`, `1,5 часа`: as the language counts, fractions too."""
    unit = _UNIT
    text = units.format_unit(value, unit, length="long", locale=locale())
    # Where the long form is the same as the short one (Korean), CLDR has an alias, which Babel does not follow.
    return str(units.format_unit(value, unit, length="short", locale=locale()) if unit in text else text)


def percent(value: float) -> str:
    """0.7 → 70 %, as the language writes it."""
    return numbers.format_percent(value, locale=locale())


@lru_cache
def _currencies_in_use() -> tuple[str, ...]:
    """ISO 4217 codes of what is legal tender somewhere today, as CLDR knows it."""
    territories = [str(code) for code in Locale(SOURCE).territories if str(code).isalpha()]
    return tuple(sorted({money for code in territories for money in numbers.get_territory_currencies(code)}))


def currencies() -> list[tuple[str, str]]:
    """(code, label) of the currencies in use, for a select; labels in the reader's language."""
    names = locale().currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in _currencies_in_use()]


def country(code: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2) in the reader's language."""
    return str(locale().territories.get(code, code))


def language_name(tag: str) -> str:
    """The name of a language in the reader's language."""
    # CLDR names more languages than it has data for: asking for the language's own data would fail for Iloko.
    return str(locale().languages.get(tag.replace("-", "_"), tag))


def listed(items: Iterable[object]) -> str:
    """`a, b and c`, as the language writes a list: Arabic has a word before each, Korean no comma before the last."""
    return str(lists.format_list([str(item) for item in items], locale=locale()))


def either(items: Iterable[object]) -> str:
    """`a, b or c`, as the language writes it."""
    return str(lists.format_list([str(item) for item in items], style="or", locale=locale()))


def _formatted(context: EvalContext, text: str, values: dict[str, Any]) -> str:
    if context.autoescape:
        text = Markup(text)  # noqa: S704  # of our catalogues; what is put in is escaped
    return text % values if values or "%" in text else text


@pass_eval_context
def _text_in_template(context: EvalContext, string: str, **values: Any) -> str:
    return _formatted(context, _catalogue().text(string), values)


@pass_eval_context
def _plural_in_template(context: EvalContext, singular: str, plural: str, num: float, **values: Any) -> str:
    return _formatted(context, _catalogue().plural(singular, plural, num), {"num": num, **values})


@pass_eval_context
def _context_in_template(context: EvalContext, about: str, string: str, **values: Any) -> str:
    return _formatted(context, _catalogue().text(string, about), values)


FILTERS = {
    "localized": localized, "plain": plain, "phrase": phrase,
    "number": number, "percent": percent, "country": country, "language_name": language_name,
    "direction": direction, "isolated": isolated, "listed": listed,
    "hours": hours,
}  # fmt: skip


def init_app(app: Flask) -> None:
    """Reads the language from the address; pages without one in it ask the reader's account, then the browser."""
    app.config.update(BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"), BABEL_DEFAULT_LOCALE=SOURCE)
    Babel(app, locale_selector=current, timezone_selector=timezone)
    # As Jinja's own (texts are formats, and safe where the template escapes), without its three detours for each text.
    app.jinja_env.globals.update(
        _=_text_in_template, gettext=_text_in_template, ngettext=_plural_in_template, pgettext=_context_in_template,
        knows_zone=knows_zone,
    )  # fmt: skip
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension that Flask-Babel adds
    app.jinja_env.filters.update(FILTERS)

    @app.url_value_preprocessor
    def take_locale(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        given = values.pop("locale", None) if values else None
        g.locale, g.texts_lang = given or _without_address(), ""

    @app.url_defaults
    def put_locale(endpoint: str, values: dict[str, Any]) -> None:
        if "locale" not in values and app.url_map.is_endpoint_expecting(endpoint, "locale"):
            values["locale"] = current()


def _without_address() -> str:
    first = request.path.lstrip("/").split("/", 1)[0]
    if first in SPOKEN:
        return first
    asked = request.args.get("lang", "")
    return asked if asked in LOCALES else from_header(request.accept_languages)
