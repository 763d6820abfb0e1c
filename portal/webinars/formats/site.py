"""Who gives webinars out, and under which addresses: the same in every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core import i18n, settings


@dataclass(frozen=True)
class Site:
    """The portal as others name it. `base`: its address without a slash at the end; `publisher`: the association, by language."""

    base: str
    publisher: Mapping[str, str]
    locales: tuple[str, ...]

    def permanent(self, number: int) -> str:
        """The address of a webinar that never dies."""
        return f"{self.base}/id/webinar/{number}"

    def page(self, slug: str, lang: str) -> str:
        """The page of a webinar in a language that it has; languages the portal itself does not speak are shown by `?in=`."""
        known = lang in self.locales
        return f"{self.base}/{lang if known else i18n.SOURCE}/webinars/{slug}" + ("" if known else f"?in={lang}")

    def city(self, slug: str, lang: str) -> str:
        return f"{self.base}/{lang if lang in self.locales else i18n.SOURCE}/cities/{slug}"


def site() -> Site:
    """This portal, as its operator has set it up."""
    known = settings()
    names = {lang: known.association_name(lang) for lang in i18n.LOCALES}
    return Site(known.base_url.rstrip("/"), names, tuple(i18n.LOCALES))


def name_in(names: Mapping[str, str], lang: str) -> str:
    """A name for readers of `lang`; English, then whatever there is, where it lacks."""
    return names.get(lang) or names.get(i18n.SOURCE) or next(iter(names.values()), "")
