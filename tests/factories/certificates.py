"""Awards and certificates for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.accounts.models import User
from portal.certificates import services
from portal.certificates.models import Certificate
from portal.core import db, ids


def make_award(**values: Any) -> services.Award:
    defaults: dict[str, Any] = {
        "kind": "course", "ref": ids.new_id(), "titles": {"en": "Open data for cities", "ko": "도시를 위한 오픈데이터"},
        "details": {"en": "Digital government"}, "city_names": {"en": "Quezon City", "ko": "케손시티"}, "country": "PH",
        "starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 20), "hours": 3, "lang": "en",
        "holder_name": "Ana Reyes", "holder_latin_name": "", "score": 0.9,
    }  # fmt: skip
    return services.Award(**(defaults | values))


def make_certificate(holder: User, **values: Any) -> Certificate:
    """An issued certificate whose PDF is still to be made."""
    with db.transaction():
        return services.issue(holder=holder, award=make_award(**values))
