"""Departments, categories, reports and confidential reports for tests."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from portal.accounts.models import Role, User
from portal.core import db
from portal.participation import queries
from portal.participation.models import (
    ConfidentialReport,
    Department,
    ReportChannel,
    ReportKind,
    RequestState,
    RequestUpdate,
    ServiceCategory,
    ServiceRequest,
    Space,
)
from portal.participation.queries import departments, service_requests
from portal.participation.services import confidential, handling
from portal.participation.services import departments as setting_up
from portal.participation.services import service_requests as reporting
from portal.participation.services.confidential import ConfidentialPlan
from portal.participation.services.departments import CategoryPlan
from portal.participation.services.service_requests import ReportPlan
from tests.factories.accounts import make_user


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_department(space: Space, name: str = "Streets", email: str = "") -> Department:
    with _writing():
        return setting_up.save_department(
            space=space, department=None, names={space.lang: name}, email=email, actor=None
        )


def make_member(department: Department, **values: Any) -> User:
    """Somebody who works in a department."""
    return make_user(roles=((Role.CITY_STAFF, ("department", department.id)),), **values)


def make_hearer(space: Space, **values: Any) -> User:
    """An officer for reports of discrimination."""
    return make_user(roles=((Role.EQUALITY_OFFICER, ("city", space.city_id)),), **values)


def make_category(space: Space, name: str = "Hole in the road", **values: Any) -> ServiceCategory:
    plan = CategoryPlan(**({"names": {space.lang: name}, "kind": ReportKind.INCIDENT, "target_days": 10} | values))
    with _writing():
        made = setting_up.save_category(space=space, category=None, plan=plan, actor=None)
        found = departments.category_by_code(space.id, made.code)
        assert found is not None
        return found


def make_report(category: ServiceCategory, reporter: User | None = None, **values: Any) -> ServiceRequest:
    """A report of somebody, or of nobody known."""
    key = values.pop("request_key", None)
    plan = ReportPlan(
        **({"text": "A deep hole in front of the school.", "lang": "en", "address": "School street 4"} | values)
    )
    channel = ReportChannel.ACCOUNT if reporter else ReportChannel.VISITOR
    with _writing():
        made = reporting.report(category=category, plan=plan, channel=channel, reporter=reporter, request_key=key)
        found = service_requests.report_of(made.id)
        assert found is not None
        return found


def say(
    request: ServiceRequest, state: RequestState, actor: User, reason: str = "We are on it.", **values: Any
) -> RequestUpdate:
    """The city says something, whatever others do meanwhile."""
    with _writing():
        held = handling.held_item(
            kind=service_requests.KIND, subject_id=request.id, space_id=request.space_id, seen=values.pop("seen", None)
        )
        return handling.say(
            request=service_requests.known_report(request.id),
            held=held,
            state=state,
            reason=reason,
            actor=actor,
            **values,
        )


def make_confidential(
    space: Space, text: str = "At the counter nobody wanted to hear me.", **values: Any
) -> ConfidentialReport:
    with _writing():
        return confidential.report_discrimination(
            space=queries.known_space(space.id, lock=True),
            plan=ConfidentialPlan(**({"text": text, "lang": "en"} | values)),
        )
