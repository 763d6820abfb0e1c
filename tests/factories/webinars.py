"""Webinars, runs and registrations for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db
from portal.webinars import queries, services
from portal.webinars.models import Registration, RegistrationState, Run, Webinar

_numbers = count(1)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_webinar(
    *, city: City | None = None, runs: int = 1, published: bool = True, run: dict[str, Any] | None = None, **values: Any
) -> Webinar:
    """A published webinar with its runs, eight hours apart, the first in a week; `run`: as for `make_run`."""
    n = next(_numbers)
    facts = {"slug": f"webinar-{n}", "lang": "en", "title": f"Open data {n}", "summary": "What works."} | values
    with _writing():
        webinar = services.begin_webinar(city=city, actor=None, **facts)
        for position in range(runs):
            make_run(webinar, **({"starts_in": timedelta(days=7, hours=8 * position)} | (run or {})))
        if published:
            services.publish_webinar(webinar=webinar, actor=None)
        db.session.expire(webinar)
        found = queries.webinar_by_id(webinar.id)
        assert found is not None
        return found


def run_plan(*, starts_in: timedelta = timedelta(days=7), **values: Any) -> services.RunPlan:
    """An hour online that begins `starts_in` from now, agreed in Seoul unless `timezone` says otherwise."""
    zone = values.setdefault("timezone", "Asia/Seoul")
    start = (clock.now() + starts_in).astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    return services.RunPlan(**({"local_start": start, "minutes": 60} | values))


def make_run(webinar: Webinar, **values: Any) -> Run:
    """A run of the webinar; see `run_plan`."""
    with _writing():
        return services.plan_run(webinar=webinar, plan=run_plan(**values), actor=None)


def make_registration(
    run: Run, user: User | None = None, state: RegistrationState = RegistrationState.CONFIRMED, **values: Any
) -> Registration:
    """A row as it is in the table, without mail and without counting seats: for tests of what comes after registering."""
    n = next(_numbers)
    who: dict[str, Any] = {"user_id": user.id} if user else {
        "name": "Lucía Benítez", "email": f"guest{n}@city.example", "email_key": f"guest{n}@city.example",
    }  # fmt: skip
    defaults = {"lang": user.locale if user else "es", "timezone": user.timezone if user else "America/Asuncion"}
    with _writing():
        made = Registration(run_id=run.id, state=state, **(who | defaults | values))
        db.session.add(made)
        db.session.flush()
    return made
