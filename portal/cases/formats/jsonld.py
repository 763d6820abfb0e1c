"""A case as schema.org describes it, in JSON-LD. Source: https://schema.org/Article, CreativeWork, City, DefinedTerm (version 29)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.cases import rules
from portal.cases.formats.site import Site, changed_at, name_in
from portal.cases.models import CaseText, Stage
from portal.cases.queries import Published

TYPE = "application/ld+json"


def of_case(found: Published, text: CaseText, site: Site) -> dict[str, Any]:
    """The case in the language of `text`. Each language is a work of its own, joined to the original by `translationOfWork`."""
    version, lang = found.version, text.lang
    described: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Article", "@id": site.page(found, lang), "url": site.page(found, lang),
        "identifier": site.cite_as(found), "headline": text.title, "name": text.title, "abstract": text.summary,
        "inLanguage": lang, "version": str(version.number), "datePublished": _instant(version.published_at),
        "dateModified": _instant(changed_at(found)), "license": rules.LICENCE_ADDRESS[version.licence],
        "author": {
            "@type": "GovernmentOrganization", "name": name_in(found.city.names, lang),
            "url": site.city(found.city.slug, lang),
        },
        "publisher": {"@type": "Organization", "name": name_in(site.publisher, lang), "url": f"{site.base}/"},
        "about": [
            {
                "@type": "DefinedTerm", "name": name_in(tag.labels, lang), "termCode": tag.code,
                "inDefinedTermSet": f"{site.base}/data/tags.json#{tag.scheme.value}",
            }
            for tag in found.tags
        ],
        "spatialCoverage": {
            "@type": "City", "name": name_in(found.city.names, lang), "url": site.city(found.city.slug, lang),
            "geo": {"@type": "GeoCoordinates", "latitude": found.city.latitude, "longitude": found.city.longitude},
            "containedInPlace": {"@type": "Country", "identifier": found.city.country},
        },
        "creativeWorkStatus": version.stage.value,
        "isPartOf": {"@type": "Collection", "name": name_in(site.names, lang), "url": f"{site.base}/catalog#cases"},
        "isBasedOn": _based_on(found, site),
    }  # fmt: skip
    if version.started:
        # ISO 8601-2: two dots for what goes on, nothing for an end that is not known.
        described["temporalCoverage"] = (
            f"{version.started}/{version.ended or ('' if version.stage is Stage.STOPPED else '..')}"
        )
    described |= _translations(found, text, site)
    return {name: value for name, value in described.items() if value not in ([], "", None)}


def _based_on(found: Published, site: Site) -> list[dict[str, Any]]:
    """The version before this one, the cases that it comes from, and the sources that it names."""
    number = found.case.number or 0
    earlier = [one.number for one in found.versions if one.number < found.version.number]
    works = [{"@type": "Article", "@id": site.permanent(number, max(earlier))}] if earlier else []
    works += [{"@type": "Article", "@id": site.permanent(other)} for other in found.taken_from]
    for row in found.version.references:
        work = {"@type": "CreativeWork", "name": row.get("title"), "url": row.get("url"), "inLanguage": row.get("lang")}
        if row.get("publisher"):
            work["publisher"] = {"@type": "Organization", "name": row["publisher"]}
        if row.get("year"):
            work["datePublished"] = str(row["year"])
        works.append({name: value for name, value in work.items() if value})
    return works


def _translations(found: Published, text: CaseText, site: Site) -> dict[str, Any]:
    def work(other: CaseText) -> dict[str, str]:
        return {"@type": "Article", "@id": site.page(found, other.lang), "name": other.title, "inLanguage": other.lang}

    if text is not found.original:
        return {"translationOfWork": work(found.original)}
    return {"workTranslation": [work(other) for other in found.texts.values() if other is not text]}


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
