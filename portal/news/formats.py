"""News as machines read them: addresses that hold, JSON-LD.

Source: https://schema.org/NewsArticle (version 29).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.core import i18n, settings
from portal.news.models import NewsText
from portal.news.queries import Shown


def base() -> str:
    """The portal's address without a slash at the end."""
    return settings().base_url.rstrip("/")


def page(slug: str, lang: str) -> str:
    """The page in a language that the piece of news has; languages the portal itself does not speak are shown by `?in=`."""
    known = lang in i18n.LOCALES
    return f"{base()}/{lang if known else i18n.SOURCE}/news/{slug}" + ("" if known else f"?in={lang}")


def languages(slug: str, langs: list[str]) -> list[tuple[str, str]]:
    """(language, full address) of a page that is there in `langs`, `x-default` last."""
    found = [(lang, page(slug, lang)) for lang in langs]
    return [*found, ("x-default", page(slug, i18n.SOURCE if i18n.SOURCE in langs else langs[0]))]


def name_in(names: Mapping[str, str], lang: str) -> str:
    """A name for readers of `lang`; English, then whatever there is, where it lacks."""
    return names.get(lang) or names.get(i18n.SOURCE) or next(iter(names.values()), "")


def article(shown: Shown, text: NewsText) -> dict[str, Any]:
    """The piece of news in the language of `text`, for those who may read it."""
    item, lang, known = shown.item, text.lang, settings()
    association = {"@type": "Organization", "name": known.association_name(lang), "url": f"{base()}/"}
    author: dict[str, Any] = association
    if item.city:
        address = f"{base()}/{lang if lang in i18n.LOCALES else i18n.SOURCE}/cities/{item.city.slug}"
        author = {"@type": "GovernmentOrganization", "name": name_in(item.city.names, lang), "url": address}
    described: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "NewsArticle", "@id": f"urn:uuid:{item.id}", "url": page(item.slug, lang),
        "mainEntityOfPage": page(item.slug, lang), "headline": text.title, "description": text.summary, "inLanguage": lang,
        "datePublished": item.published_at.isoformat() if item.published_at else None,
        "dateModified": shown.changed_at(text).isoformat(), "isAccessibleForFree": True, "author": author,
        "publisher": association, "image": picture(item.slug, item.picture_key) if item.picture_key else None,
        "about": [
            {"@type": "DefinedTerm", "name": name_in(dict(tag.labels), lang), "termCode": tag.code} for tag in shown.tags
        ],
    }  # fmt: skip
    return {name: value for name, value in described.items() if value not in ([], "", None)}


def picture(slug: str, key: str) -> str:
    """The full address of the picture; it ends with a piece of its key, so that it may be kept."""
    return f"{base()}/{i18n.SOURCE}/news/{slug}/picture?v={key[:8]}"
