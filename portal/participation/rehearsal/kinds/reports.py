"""Reports to the city, of every category and of discrimination: people write them whatever a phase says, and the city answers.

Of reports of discrimination nothing leaves the stage but how many there were and how many were answered: no word, no day by which one
is due, no page.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.core import clock
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.participation.models import (
    Action,
    ConfidentialState,
    PilotState,
    ReportChannel,
    RequestState,
    ServiceCategory,
    Space,
)
from portal.participation.queries import confidential as confidential_queries
from portal.participation.queries import departments, service_requests
from portal.participation.rehearsed import Annex, Beside, Finding, Playing
from portal.participation.services import confidential, handling
from portal.participation.services import service_requests as reporting
from portal.participation.services.confidential import ConfidentialPlan
from portal.participation.services.service_requests import ReportPlan


def _report(annex: Annex, person: User) -> bool:
    if "categories" not in annex.notes:
        annex.notes["categories"] = departments.categories_of(annex.space.id)
    category: ServiceCategory = annex.rng.choice(annex.notes["categories"])
    plan = ReportPlan(
        text=_("What a person would write here. Nobody has written it: this is a rehearsal."), lang=annex.lang,
        address=_("A place that is made up"), answers={one["code"]: _answered(one) for one in category.questions}, locale=annex.lang,
    )  # fmt: skip
    made = reporting.report(category=category, plan=plan, channel=ReportChannel.ACCOUNT, reporter=person)
    annex.things.append((made.id, made.number if category.is_public else None))
    key, owner = made.id, category.department_id
    annex.await_answer(made.due_on, lambda: _settle(annex, key), annex.originals[owner] if owner else None)
    return True


def _answered(question: Mapping[str, Any]) -> str:
    return str(question["values"][0]) if question["values"] else _("Made up")


def _settle(annex: Annex, request_id: uuid.UUID) -> None:
    request = service_requests.report_of(request_id, lock=True)
    if request is None:
        return
    held = handling.held_item(kind=service_requests.KIND, subject_id=request.id, space_id=request.space_id, seen=None)
    handling.say(
        request=request, held=held, state=RequestState.DONE, actor=annex.officer,
        reason=_("What the city would say. Nobody has said it: this is a rehearsal."),
    )  # fmt: skip


def _takes_reports(space: Space) -> bool:
    """As soon as the space is open; one that has ended is not opened again for a rehearsal."""
    return space.state is not PilotState.ENDED and bool(departments.categories_of(space.id))


def _look(space: Space) -> Sequence[Finding]:
    """Categories whose reports land on no desk at which somebody works."""
    categories = departments.categories_of(space.id)
    owners = {one.department_id for one in categories if one.department_id}
    working = {key for key, members in departments.members_of(owners).items() if members} if owners else set()
    return [
        Finding(
            "category_unattended", "participation.edit_category", {"city": space.city.slug, "code": one.code}, "waiting",
            {"titles": dict(one.names)},
        )
        for one in categories
        if one.department_id not in working
    ]  # fmt: skip


def _pages(annex: Annex) -> Sequence[tuple[str, Mapping[str, Any]]]:
    shown = [number for _key, number in annex.things if number is not None]
    first = [("participation.report_page", {"number": shown[0]})] if shown else []
    return [("participation.reports", {}), *first]


REPORTS = Beside(
    name="reports", label=_l("Reports to the city"), actions={Action.SUBMIT: _l("Report something")},
    counted=lambda number: ngettext("%(num)d report", "%(num)d reports", number), is_there=_takes_reports,
    acts={Action.SUBMIT: Playing(_report, 0.08, most=60)}, look=_look, pages=_pages,
)  # fmt: skip


def _confide(annex: Annex, _person: User) -> bool:
    plan = ConfidentialPlan(
        text=_("What a person would write here. Nobody has written it: this is a rehearsal."), lang=annex.lang
    )
    made = confidential.report_discrimination(space=annex.space, plan=plan)
    annex.things.append(made.id)
    if annex.rng.random() < 0.15:
        annex.counts["unanswered"] += 1
        return True
    key: uuid.UUID = made.id

    def answer() -> None:
        report = confidential_queries.confidential_by_id(key, lock=True)
        if report is not None:
            words = _("What the city would say. Nobody has said it: this is a rehearsal.")
            confidential.write_back(report=report, text=words, state=ConfidentialState.ANSWERED, actor=annex.officer)
            annex.counts["answered"] += 1

    annex.later(clock.now() + timedelta(days=annex.rng.uniform(1, 10)), answer)
    return True


def _is_heard(space: Space) -> bool:
    return space.state is not PilotState.ENDED and bool(departments.hearers_of(space.city_id))


def _look_for_hearers(space: Space) -> Sequence[Finding]:
    if not _takes_reports(space) or _is_heard(space):
        return ()
    return [Finding("no_hearer", "participation.desk_setup", {"city": space.city.slug})]


CONFIDENTIAL = Beside(
    name="confidential", label=_l("Reports of discrimination"), actions={Action.SUBMIT: _l("Report discrimination")},
    counted=lambda number: ngettext("%(num)d report", "%(num)d reports", number), is_there=_is_heard,
    acts={Action.SUBMIT: Playing(_confide, 0.004, least=1, most=4)}, look=_look_for_hearers,
)  # fmt: skip
