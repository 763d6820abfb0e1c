"""Published cases for tests of what is given out: brought in as a city's file, handed in, put out."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import count
from typing import Any

from portal.cases import queries, services
from portal.cases.queries import Published
from portal.core import db
from tests.factories.cities import make_city

_numbers = count(1)


def item(city: str, **values: Any) -> dict[str, Any]:
    """A case in the form of files, with texts in English and Korean."""
    n = next(_numbers)
    return {
        "key": f"test-{n}", "city": city, "original_lang": "en", "stage": "live", "started": "2019-05", "ended": "",
        "tags": ["topic:open-data"], "prerequisites": ["prerequisite:open-data-law"], "licence": "CC-BY-4.0",
        "abstract_en": f"Abstract {n}.",
        "cost": {"band": "100k_1m", "amount": 250000.5, "currency": "USD", "year": 2020},
        "texts": {
            "en": {"title": f"Open figures {n}", "summary": "Figures for everybody & <all>.", "sections": {
                "problem": "Nobody knew.", "solution": "Now they do.", "results": "Half the calls.", "cost": "Mostly staff."}},
            "ko": {"title": f"열린 자료 {n}", "summary": "모두를 위한 자료.", "sections": {
                "problem": "아무도 몰랐다.", "solution": "이제 안다.", "results": "전화가 절반."}},
        },
        "timeline": [{"on": "2019-05", "texts": {"en": "Begun", "ko": "시작"}}],
        "indicators": [{"names": {"en": "Calls"}, "before": 10, "after": 5, "unit": {"en": "a day"}, "method": {}, "year": 2020}],
        "contacts": [{"role": {"en": "Data office"}, "email": "data@city.example"}],
        "references": [{"title": "Report", "publisher": "City", "year": 2020, "url": "https://city.example/r?a=1&b=2", "lang": "en"}],
        "evidence": {"level": 2, "reason": {"en": "Counted before and after"}},
    } | values  # fmt: skip


def make_case(city: Any = None, **values: Any) -> Published:
    """A case that is out; its own city unless one is given."""
    with nullcontext() if db.in_transaction() else db.transaction():
        where = city or make_city(names={"en": "Quezon City", "ko": "케손시"})
        draft = services.take_over(item=item(where.slug, **values), publish=True)
        case = draft.case
    found = queries.published(case)
    assert found is not None
    return found
