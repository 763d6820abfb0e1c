"""Reports and the desk: messages, caches, what waits, what counts as taking part, privacy, the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import literal, select

from portal.accounts import hooks
from portal.accounts.models import User
from portal.core import cache, web
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.participation import answered_together, moderated, rehearsed, taking_part, waiting
from portal.participation.events import ServiceRequestChanged
from portal.participation.models import ConfidentialReport, ServiceRequest
from portal.participation.moderated import Moderated
from portal.participation.queries import departments, desk, service_requests
from portal.participation.queries import moderated_parts as things
from portal.participation.rehearsal.kinds.reports import CONFIDENTIAL, REPORTS
from portal.participation.rules import desk as desk_rules
from portal.participation.services import moderated_parts as doing
from portal.participation.services import report_indexing, reports_privacy
from portal.participation.taking_part import Acts
from portal.participation.waiting import Source
from portal.search import kinds as search


def register() -> None:
    cache.invalidate_on(ServiceRequestChanged, "participation")
    web.add_account_link("participation.inboxes", _l("Desk of the city"), "list", 45, desk_rules.may_work_anywhere)
    web.add_account_link(
        "participation.confidential_desk", _l("Reports of discrimination"), "shield", 46, desk_rules.hears_any
    )
    hooks.scope_kinds["department"] = hooks.ScopeKind(
        label=_l("Department of a city"), choices=departments.department_choices, names=departments.names_of_departments
    )
    search.register(
        report_indexing.KIND, label=_l("Reports to cities"), symbol="pin",
        address=lambda _id, facts: url_for("participation.report_page", city=facts["city"], number=facts["number"]),
        ids=report_indexing.ids, documents=report_indexing.documents,
    )  # fmt: skip
    moderated.register(
        Moderated(
            service_requests.KIND, _l("Report to the city"), items=things.reports, hide=doing.hide_report, redact=doing.redact_report,
            written_by=things.reports_by, recent=things.recent_reports, is_titled=False,
        )
    )  # fmt: skip
    rehearsed.register(REPORTS)
    rehearsed.register(CONFIDENTIAL)
    _what_waits()
    _what_counts()
    _messages()
    _accounts()


def _what_waits() -> None:
    waiting.register(
        Source(
            service_requests.KIND, _l("Report to the city"), "pin", rows=service_requests.waiting_reports, page=_report_page,
            answer=lambda key, _user, _city: url_for("participation.desk_request", request_id=key),
            history=service_requests.answered_reports, together=answered_together.REPORTS,
        )
    )  # fmt: skip
    waiting.register(
        Source(
            "proposal", _l("Proposal"), "edit", rows=desk.waiting_proposals, page=_proposal_page, answer=_answer_proposal,
            history=desk.answered_proposals, together=answered_together.PROPOSALS,
        )
    )  # fmt: skip


def _report_page(facts: Mapping[str, Any]) -> str:
    return url_for("participation.report_page", city=facts["city"], number=facts["number"])


def _proposal_page(facts: Mapping[str, Any]) -> str:
    return url_for(
        "participation.proposal", city=facts["city"], process=facts["process"], component=facts["component"], number=facts["number"]
    )  # fmt: skip


def _answer_proposal(key: uuid.UUID, _user: User, _city_id: uuid.UUID) -> str:
    return url_for("participation.answer_proposal", proposal_id=key)


def _what_counts() -> None:
    taking_part.register(Acts("reports", _l("Reports to the city"), service_requests.acts_of_reporting))
    taking_part.register(Acts("proposals", _l("Proposals"), desk.acts_of_proposing))


def _messages() -> None:
    kinds.register("participation.request_received", label=_l("The city has your report"))
    kinds.register("participation.request_updated", label=_l("News of a report that you wrote or follow"))
    kinds.register("participation.request_routed", label=_l("A report has come in for a department"))
    kinds.register("participation.desk_digest", label=_l("What waits at the desk of your city, each morning"))
    kinds.register("participation.confidential_arrived", label=_l("A confidential message waits for you"))
    # Its text stays with who gets it: staff who look after the mails see no word of it.
    kinds.register("participation.confidential_answered", label=_l("A city has written to you"), secret=True)


def _accounts() -> None:
    hooks.audit_actions.update(
        {
            "participation.department_saved": _l("Department of a city changed"),
            "participation.category_saved": _l("Category of reports changed"),
            "participation.client_added": _l("Program that reports for people added"),
            "participation.client_revoked": _l("Key of a program that reports for people ended"),
            "participation.request_updated": _l("Report answered"),
            "participation.request_hidden": _l("Report hidden"),
            "participation.request_shown": _l("Report shown again"),
            "participation.confidential_read": _l("Report of discrimination opened"),
            "participation.cost_entered": _l("Cost of a process entered"),
        }
    )
    hooks.audit_subjects["participation_request"] = (
        _l("Report to the city"), hooks.Subjects(select(ServiceRequest.id, ServiceRequest.number.label("number")), _numbered),
    )  # fmt: skip
    # Only that there is one: no column of it leaves its table.
    hooks.audit_subjects["participation_confidential"] = (
        _l("Report of discrimination"), hooks.Subjects(select(ConfidentialReport.id, literal("").label("nothing")), str),
    )  # fmt: skip
    hooks.exporters.append(reports_privacy.export_reports)
    hooks.erasers.append(reports_privacy.erase_reports)
    hooks.statements.append(
        hooks.Statement(
            key="reports",
            title=_l("Reports to cities"),
            what=_l(
                "What you reported to a city, which reports you follow, and for officers what they answered and noted."
            ),
            why=_l(
                "So that the city can settle it, and you hear what becomes of it. Nobody outside the city sees who wrote a report."
            ),
            how_long=_l(
                "Until you have your account erased. The report stays without you. Reports of discrimination never have an account beside them."
            ),
        )
    )


def _numbered(number: int) -> str:
    return str(number)
