"""Signposts for programs: typed links from a case to its permanent address, descriptions, files, licence and author.

Source: FAIR Signposting Profile 1.0, level 1 (https://signposting.org/FAIR); RFC 8288 (Link), RFC 8574 (cite-as).
"""

from __future__ import annotations

from portal.cases import rules
from portal.cases.formats import citation, jsonld
from portal.cases.formats.site import Site
from portal.cases.queries import Published


def links(found: Published, site: Site) -> str:
    """The value of the header `Link` of a case's page and of its permanent address."""
    number = found.case.number
    data = f"{site.base}/data/cases/{number}"
    described = [_link(site.described(found, form), "describedby", kind) for form, kind in citation.FORMS.items()]
    if found.is_current:
        described += [_link(f"{data}.jsonld", "describedby", jsonld.TYPE)]
        described += [_link(f"{data}.json", "describedby", "application/json")]
    lang = found.original.lang
    return ", ".join([
        _link(site.cite_as(found), "cite-as"), *described,
        _link(rules.LICENCE_ADDRESS[found.version.licence], "license"), _link(site.city(found.city.slug, lang), "author"),
        _link("https://schema.org/AboutPage", "type"), _link("https://schema.org/Article", "type"),
        *(_link(f"{site.base}/{lang if lang in site.locales else 'en'}/cases/files/{file.id}", "item", file.content_type) for file in found.files),
    ])  # fmt: skip


def _link(address: str, rel: str, kind: str = "") -> str:
    return f'<{address}>; rel="{rel}"' + (f'; type="{kind}"' if kind else "")


def languages(found: Published, site: Site) -> list[tuple[str, str]]:
    """(language, address) of each text that really exists, this one too, and `x-default`: the one that asks the browser."""
    return [(lang, site.page(found, lang)) for lang in sorted(found.texts)] + [("x-default", site.cite_as(found))]
