"""What a course is about, in classifications that others know: ISCED-F 2013 fields and targets of the SDGs."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Detailed fields of ISCED Fields of Education and Training 2013 (UNESCO Institute for Statistics, 2014, appendix I):
# those that the training of city officials touches. Others are named by their number.
_FIELDS = {
    "0031": "Personal skills and development", "0312": "Political sciences and civics", "0322": "Library, information and archival studies",
    "0413": "Management and administration", "0421": "Law", "0542": "Statistics",
    "0611": "Computer use", "0612": "Database and network design and administration",
    "0613": "Software and applications development and analysis", "0712": "Environmental protection technology",
    "0731": "Architecture and town planning", "0732": "Building and civil engineering", "0923": "Social work and counselling",
    "1021": "Community sanitation", "1032": "Protection of persons and property", "1041": "Transport services",
}  # fmt: skip
_TARGET = re.compile(r"(1[0-7]|[1-9])(\.(\d{1,2}|[a-d]))?")


def of(field_code: str, sdg_targets: Iterable[str]) -> list[dict[str, object]]:
    """Alignments as Open Badges 3.0 has them; what is no code of its classification is left out."""
    found = []
    if re.fullmatch(r"\d{2,4}", field_code):
        found.append(
            _alignment(
                _FIELDS.get(field_code, f"ISCED-F {field_code}"), f"http://data.europa.eu/snb/isced-f/{field_code}",
                field_code, "ISCED-F 2013",
            )
        )  # fmt: skip
    found += [
        _alignment(f"SDG {target}", f"https://metadata.un.org/sdg/{target}", target, "UN Sustainable Development Goals")
        for target in dict.fromkeys(sdg_targets)
        if _TARGET.fullmatch(target)
    ]
    return found


def _alignment(name: str, url: str, code: str, framework: str) -> dict[str, object]:
    return {
        "type": ["Alignment"], "targetName": name, "targetUrl": url, "targetCode": code, "targetFramework": framework,
        "targetType": "CFItem",
    }  # fmt: skip
