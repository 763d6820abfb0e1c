"""Who gives the library out, and under which addresses: the same in every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.cases.queries import Published
from portal.core import i18n, settings


@dataclass(frozen=True)
class Site:
    """The portal as others cite it. `base`: its address without a slash at the end; names by language."""

    base: str
    names: Mapping[str, str]
    publisher: Mapping[str, str]
    locales: tuple[str, ...]
    mail: str = ""

    def permanent(self, number: int, version: int | None = None) -> str:
        """The address of a case, or of one of its versions, that never dies."""
        return f"{self.base}/id/case/{number}" + (f"/{version}" if version else "")

    def page(self, found: Published, lang: str) -> str:
        """The page of a published case in a language that it has; languages the portal itself does not speak are shown by `?in=`."""
        known = lang in self.locales
        path = f"/{lang if known else 'en'}/cases/{found.case.number}"
        if not found.is_current:
            path += f"/versions/{found.version.number}"
        return self.base + path + ("" if known else f"?in={lang}")

    def described(self, found: Published, form: str) -> str:
        """A file about a version: `csl.json`, `bib`, `ris` (in the original language)."""
        lang = found.original.lang if found.original.lang in self.locales else "en"
        path = f"/{lang}/cases/{found.case.number}"
        if not found.is_current:
            path += f"/versions/{found.version.number}"
        return f"{self.base}{path}/cite.{form}"

    def city(self, slug: str, lang: str) -> str:
        return f"{self.base}/{lang if lang in self.locales else 'en'}/cities/{slug}"

    def cite_as(self, found: Published) -> str:
        """What is cited: the case as it is now, or this very version where it is an earlier one."""
        return self.permanent(found.case.number or 0, None if found.is_current else found.version.number)


def of_portal() -> Site:
    """This portal, as its operator has set it up."""
    known = settings()
    return Site(
        known.base_url.rstrip("/"), {lang: known.site_name(lang) for lang in i18n.LOCALES},
        {lang: known.association_name(lang) for lang in i18n.LOCALES}, tuple(i18n.LOCALES), known.mail_from,
    )  # fmt: skip


def name_in(names: Mapping[str, str], lang: str) -> str:
    """A name for readers of `lang`; English, then whatever there is, where it lacks."""
    return names.get(lang) or names.get("en") or next(iter(names.values()), "")


def changed_at(found: Published) -> datetime:
    """The instant of the last change that readers see."""
    moments = [found.version.published_at, *(text.changed_at for text in found.texts.values())]
    moments += [text.reviewed_at for text in found.texts.values()]
    return max(moment for moment in moments if moment is not None)
