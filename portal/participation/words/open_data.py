"""Licences, themes, frequencies and types of columns of open data, with what they are called and the addresses others know them by."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.models import DatasetKind, ExportState
from portal.participation.tables import ColumnType

_CC = "https://creativecommons.org"
# Key → (name, address). Names of licences are the same in all languages.
LICENCES = {
    "cc-by": ("Creative Commons Attribution 4.0 (CC BY 4.0)", f"{_CC}/licenses/by/4.0/"),
    "cc0": ("Creative Commons Zero 1.0 (CC0)", f"{_CC}/publicdomain/zero/1.0/"),
    "cc-by-sa": ("Creative Commons Attribution-ShareAlike 4.0 (CC BY-SA 4.0)", f"{_CC}/licenses/by-sa/4.0/"),
    "odbl": ("Open Database License 1.0 (ODbL)", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "kogl-1": ("Korea Open Government License, type 1", "https://www.kogl.or.kr/info/license.do"),
}
# The data themes of the European Union, which catalogues all over the world use.
THEMES = {
    "GOVE": _l("Government and public sector"), "ECON": _l("Economy and finance"), "EDUC": _l("Education, culture and sport"),
    "ENER": _l("Energy"), "ENVI": _l("Environment"), "HEAL": _l("Health"), "JUST": _l("Law, justice and public safety"),
    "REGI": _l("Regions and cities"), "SOCI": _l("Population and society"), "TRAN": _l("Transport"),
    "AGRI": _l("Food and agriculture"), "TECH": _l("Science and technology"),
}  # fmt: skip
# Key → (name, code of the authority's list of frequencies).
FREQUENCIES = {
    "unknown": (_l("Not known"), "UNKNOWN"), "daily": (_l("Every day"), "DAILY"), "weekly": (_l("Every week"), "WEEKLY"),
    "monthly": (_l("Every month"), "MONTHLY"), "quarterly": (_l("Every quarter"), "QUARTERLY"),
    "yearly": (_l("Every year"), "ANNUAL"), "irregular": (_l("When something changes"), "IRREG"), "never": (_l("Never again"), "NEVER"),
}  # fmt: skip
KINDS = {DatasetKind.TABLE: _l("Table"), DatasetKind.BUDGET: _l("Budget")}
TYPES = {
    ColumnType.STRING: _l("Text"), ColumnType.INTEGER: _l("Whole number"), ColumnType.NUMBER: _l("Number"),
    ColumnType.DATE: _l("Date"), ColumnType.DATETIME: _l("Date and time"), ColumnType.BOOLEAN: _l("Yes or no"),
}  # fmt: skip
SIDES = {"expenditure": _l("Expenditure"), "income": _l("Income")}
AMOUNTS = {"planned": _l("Planned"), "revised": _l("Revised"), "spent": _l("Spent or received")}
EXPORTS = {
    ExportState.WAITING: (_l("Waits to be made"), "waiting"), ExportState.MAKING: (_l("Is being made"), "waiting"),
    ExportState.READY: (_l("Ready"), "done"), ExportState.FAILED: (_l("Could not be made"), "failed"),
}  # fmt: skip
