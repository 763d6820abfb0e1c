"""Mails about reports: to who wrote or follows one, to departments, to officers. Of what is confidential none tells a word."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from portal.core import i18n, mail
from portal.notifications.services import Recipient
from portal.participation.models import ConfidentialReport, Department, RequestUpdate, ServiceRequest, Space
from portal.participation.queries.desk import Item
from portal.participation.services import service_requests as reporting
from portal.participation.words import requests as request_words


def report_path(request: ServiceRequest, lang: str, *, full: bool = False) -> str:
    """Its page for somebody with an account."""
    with i18n.in_language(lang):
        return url_for("participation.report_page", city=request.space.city.slug, number=request.number, _external=full)


def code_path(request: ServiceRequest, lang: str) -> str:
    """Its page for who wrote it without an account: the address holds the code."""
    with i18n.in_language(lang):
        return url_for(
            "participation.report_by_code",
            city=request.space.city.slug,
            code=reporting.code_of(request),
            _external=True,
        )


def received(request: ServiceRequest, lang: str, timezone: str, *, link: str, code: str) -> mail.Message:
    """To who wrote it: what happens next, and the code where there is no account."""
    return mail.render(
        "participation.request_received", template="participation/email/request_received", lang=lang, timezone=timezone,
        number=request.number, city=request.space.city.names, category=request.category.names, text=request.text,
        due_on=request.due_on, link=link, code=code,
    )  # fmt: skip


def updated(
    request: ServiceRequest, update: RequestUpdate, lang: str, timezone: str, *, link: str, may_rate: bool
) -> mail.Message:
    """To who wrote or follows it: what the city says. `may_rate`: it is closed, and this is who wrote it."""
    return mail.render(
        "participation.request_updated", template="participation/email/request_updated", lang=lang, timezone=timezone,
        number=request.number, city=request.space.city.names, category=request.category.names, text=request.text,
        state=request_words.STATES[update.state][0], reason=update.reason, link=link, may_rate=may_rate,
    )  # fmt: skip


def routed(request: ServiceRequest, department: Department, lang: str, timezone: str) -> mail.Message:
    """To the mailbox of a department: something new."""
    with i18n.in_language(lang):
        link = url_for("participation.desk_request", request_id=request.id, _external=True)
    return mail.render(
        "participation.request_routed", template="participation/email/request_routed", lang=lang, timezone=timezone,
        number=request.number, department=department.names, category=request.category.names, text=request.text,
        due_on=request.due_on, link=link,
    )  # fmt: skip


def digest(space: Space, items: Sequence[Item], total: int, late: int, person: Recipient) -> mail.Message:
    """To an officer in the morning: what waits, the most urgent by name."""
    with i18n.in_language(person.locale):
        link = url_for("participation.inbox", city=space.city.slug, _external=True)
    return mail.render(
        "participation.desk_digest", template="participation/email/desk_digest", lang=person.locale, timezone=person.timezone,
        city=space.city.names, items=items, total=total, late=late, person=person, link=link,
    )  # fmt: skip


def confidential_arrived(report: ConfidentialReport, person: Recipient) -> mail.Message:
    """To an officer for reports of discrimination: there is something to read."""
    with i18n.in_language(person.locale):
        link = url_for("participation.confidential_report", report_id=report.id, _external=True)
    return mail.render(
        "participation.confidential_arrived", template="participation/email/confidential_arrived", lang=person.locale,
        timezone=person.timezone, city=report.space.city.names, link=link,
    )  # fmt: skip


def confidential_answered(report: ConfidentialReport) -> mail.Message:
    """To an address that somebody left: there is an answer. Whoever reads over a shoulder learns nothing else."""
    with i18n.in_language(report.lang if report.lang in i18n.LOCALES else i18n.SOURCE):
        link = url_for("participation.confidential_code", city=report.space.city.slug, _external=True)
    lang = report.lang if report.lang in i18n.LOCALES else i18n.SOURCE
    return mail.render(
        "participation.confidential_answered", template="participation/email/confidential_answered", lang=lang,
        timezone=report.space.city.timezone, city=report.space.city.names, link=link,
    )  # fmt: skip
