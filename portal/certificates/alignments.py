"""What a course is about, in classifications that others know: ISCED-F 2013 fields and targets of the SDGs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from portal.certificates import sdg

# Detailed fields of ISCED Fields of Education and Training 2013 (UNESCO Institute for Statistics, 2014, appendix I).
_FIELDS = {
    "0011": "Basic programmes and qualifications", "0021": "Literacy and numeracy", "0031": "Personal skills and development",
    "0111": "Education science", "0112": "Training for pre-school teachers", "0113": "Teacher training without subject specialization", "0114": "Teacher training with subject specialization",
    "0211": "Audio-visual techniques and media production", "0212": "Fashion, interior and industrial design", "0213": "Fine arts", "0214": "Handicrafts", "0215": "Music and performing arts", "0221": "Religion and theology", "0222": "History and archaeology", "0223": "Philosophy and ethics", "0231": "Language acquisition", "0232": "Literature and linguistics",
    "0311": "Economics", "0312": "Political sciences and civics", "0313": "Psychology", "0314": "Sociology and cultural studies", "0321": "Journalism and reporting", "0322": "Library, information and archival studies",
    "0411": "Accounting and taxation", "0412": "Finance, banking and insurance", "0413": "Management and administration", "0414": "Marketing and advertising", "0415": "Secretarial and office work", "0416": "Wholesale and retail sales", "0417": "Work skills", "0421": "Law",
    "0511": "Biology", "0512": "Biochemistry", "0521": "Environmental sciences", "0522": "Natural environments and wildlife", "0531": "Chemistry", "0532": "Earth sciences", "0533": "Physics", "0541": "Mathematics", "0542": "Statistics",
    "0611": "Computer use", "0612": "Database and network design and administration", "0613": "Software and applications development and analysis",
    "0711": "Chemical engineering and processes", "0712": "Environmental protection technology", "0713": "Electricity and energy", "0714": "Electronics and automation", "0715": "Mechanics and metal trades", "0716": "Motor vehicles, ships and aircraft", "0721": "Food processing", "0722": "Materials (glass, paper, plastic and wood)", "0723": "Textiles (clothes, footwear and leather)", "0724": "Mining and extraction", "0731": "Architecture and town planning", "0732": "Building and civil engineering",
    "0811": "Crop and livestock production", "0812": "Horticulture", "0821": "Forestry", "0831": "Fisheries", "0841": "Veterinary",
    "0911": "Dental studies", "0912": "Medicine", "0913": "Nursing and midwifery", "0914": "Medical diagnostic and treatment technology", "0915": "Therapy and rehabilitation", "0916": "Pharmacy", "0917": "Traditional and complementary medicine and therapy", "0921": "Care of the elderly and of disabled adults", "0922": "Child care and youth services", "0923": "Social work and counselling",
    "1011": "Domestic services", "1012": "Hair and beauty services", "1013": "Hotel, restaurants and catering", "1014": "Sports", "1015": "Travel, tourism and leisure", "1021": "Community sanitation", "1022": "Occupational health and safety", "1031": "Military and defence", "1032": "Protection of persons and property", "1041": "Transport services",
}  # fmt: skip


@cache
def _codes() -> frozenset[str]:
    """All codes: broad (2 digits), narrow (3) and detailed (4) fields. 0 ends "not further defined", 88 what lies across the
    narrow fields of a broad one, 9 what is in none of the fields named.
    """
    broad = {code[:2] for code in _FIELDS}
    narrow = {code[:3] for code in _FIELDS}
    rest = {f"{field}{end}" for field in broad for end in ("00", "88", "99", "0", "8", "9")}
    return frozenset({*_FIELDS, *broad, *narrow, *rest, *(f"{field}{end}" for field in narrow for end in "09"), "9999"})


def is_field(code: str) -> bool:
    """True for a code of ISCED-F 2013."""
    return code in _codes()


def field_name(code: str) -> str:
    """The field's name in English, the language of the classification; its number where it has none of its own."""
    return _FIELDS.get(code, f"ISCED-F {code}")


def of(field_code: str, sdg_targets: Iterable[str]) -> list[dict[str, object]]:
    """Alignments as Open Badges 3.0 has them; what is no code of its classification is left out."""
    found = []
    if re.fullmatch(r"\d{2,4}", field_code):
        found.append(
            _alignment(
                field_name(field_code), f"http://data.europa.eu/snb/isced-f/{field_code}",
                field_code, "ISCED-F 2013",
            )
        )  # fmt: skip
    found += [
        _alignment(f"SDG {target}", f"https://metadata.un.org/sdg/{target}", target, "UN Sustainable Development Goals")
        for target in dict.fromkeys(sdg_targets)
        if sdg.is_code(target)
    ]
    return found


def _alignment(name: str, url: str, code: str, framework: str) -> dict[str, object]:
    return {
        "type": ["Alignment"], "targetName": name, "targetUrl": url, "targetCode": code, "targetFramework": framework,
        "targetType": "CFItem",
    }  # fmt: skip
