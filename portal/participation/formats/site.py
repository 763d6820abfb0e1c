"""Under which addresses a space is known to others: the same in every form."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core import i18n, settings


@dataclass(frozen=True)
class Site:
    """`base`: the portal's address without a slash at the end."""

    base: str

    def space(self, city: str, lang: str) -> str:
        return f"{self.base}/{lang if lang in i18n.LOCALES else i18n.SOURCE}/cities/{city}/participation/"

    def process(self, city: str, process: str, lang: str) -> str:
        return f"{self.space(city, lang)}{process}/"

    def dataset(self, city: str, dataset: str, lang: str) -> str:
        return f"{self.space(city, lang)}open-data/{dataset}/"

    def open_data(self, city: str, lang: str) -> str:
        return f"{self.space(city, lang)}open-data/"

    def records(self, city: str) -> str:
        """Where files of what stands on the space's own pages begin."""
        return f"{self.data(city)}/records"

    def data(self, city: str) -> str:
        """Where files of a city's data begin."""
        return f"{self.base}/data/participation/{city}"


def of_portal() -> Site:
    return Site(settings().base_url.rstrip("/"))
