"""Who is told about reports, the desk's morning mail, and what is forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, settings, tasks
from portal.notifications import services as notifications
from portal.notifications.services import Letter, Recipient
from portal.participation import moderated, moderation_emails
from portal.participation import report_emails as emails
from portal.participation.events import (
    ConfidentialReportAnswered,
    ConfidentialReportReceived,
    ModerationActed,
    ServiceRequestReceived,
    ServiceRequestUpdated,
)
from portal.participation.models import ActKind, ServiceRequest, Space
from portal.participation.queries import confidential, departments, desk, moderation
from portal.participation.queries import service_requests as queries
from portal.participation.queries.desk import Reach, WantedItems
from portal.participation.rules import service_requests as rules
from portal.participation.services import handling, photos
from portal.participation.services import service_requests as reporting

MORNING = 7  # o'clock in the city
NAMED = 10  # items that a digest names
# What a moderator does to a report, not to its author: of that somebody without an account is told too.
TOLD = (ActKind.HIDE, ActKind.REDACT)


@events.subscribe(ServiceRequestReceived)
def tell_of_report(event: ServiceRequestReceived) -> None:
    """Who wrote it gets a receipt, and the department's own mailbox hears of it."""
    request = queries.report_of(event.request_id)
    if request is None:
        return
    reporter = db.session.get(User, request.reporter_id) if request.reporter_id else None
    if reporter is not None:
        person = accounts.recipient(reporter)
        link = emails.report_path(request, person.locale, full=True)
        notifications.notify(
            recipient=person, key=f"request-received:{request.id}",
            message=emails.received(request, person.locale, person.timezone, link=link, code=""),
            url=emails.report_path(request, person.locale),
        )  # fmt: skip
    elif request.reporter_email:
        visitor = _visitor(request)
        link = emails.code_path(request, visitor.locale)
        code = reporting.code_of(request)
        notifications.notify(
            recipient=visitor, key=f"request-received:{request.id}",
            message=emails.received(request, visitor.locale, visitor.timezone, link=link, code=code), url=link,
        )  # fmt: skip
    department = request.category.department
    if department is not None and department.email:
        lang = _written(request.space)
        mailbox = Recipient(
            None, department.email, i18n.pick(department.names, lang)[0], lang, request.space.city.timezone
        )
        notifications.notify(
            recipient=mailbox, key=f"request-routed:{request.id}",
            message=emails.routed(request, department, lang, mailbox.timezone),
        )  # fmt: skip


@events.subscribe(ModerationActed)
def tell_visitor_of_act(event: ModerationActed) -> None:
    """Who reported without an account hears what a moderator did with it, as all others do (`moderation_tasks`)."""
    act = moderation.act_of(event.act_id)
    if act is None or act.undone_at is not None or act.thing_kind != queries.KIND or act.kind not in TOLD:
        return
    request, item = queries.report_of(act.case.thing_id), moderated.find(queries.KIND, act.case.thing_id)
    if request is None or item is None or request.reporter_id is not None or not request.reporter_email:
        return
    visitor = _visitor(request)
    link = emails.code_path(request, visitor.locale)
    message = moderation_emails.acted_on_visitors(
        act,
        item,
        moderation_emails.Visitor(visitor.locale, visitor.timezone),
        path=link.removeprefix(f"{settings().base_url}/{visitor.locale}"),
    )
    notifications.notify(recipient=visitor, key=f"moderation-acted:{act.id}:visitor", message=message, url=link)


@events.subscribe(ServiceRequestUpdated)
def tell_of_update(event: ServiceRequestUpdated) -> None:
    """Everybody who wrote or follows it hears what the city says; visitors by the code in the address."""
    update = queries.update_of(event.update_id)
    request = queries.report_of(update.request_id) if update else None
    if update is None or request is None:
        return
    closed = rules.is_closed(request)
    letters = []
    for user in queries.people_to_tell(request.id):
        person = accounts.recipient(user)
        message = emails.updated(
            request, update, person.locale, person.timezone, link=emails.report_path(request, person.locale, full=True),
            may_rate=closed and rules.is_reporter(user, request) and rules.may_rate(request),
        )  # fmt: skip
        url = emails.report_path(request, person.locale)
        letters.append(Letter(person, message, f"request-updated:{update.id}:{user.id}", url=url))
    for own in queries.visitors_to_tell(request.id):
        visitor = _visitor(own)
        link = emails.code_path(own, visitor.locale)
        message = emails.updated(
            request, update, visitor.locale, visitor.timezone, link=link,
            may_rate=own.id == request.id and rules.may_rate(request),
        )  # fmt: skip
        letters.append(Letter(visitor, message, f"request-updated:{update.id}:{own.id}", url=link))
    for first in range(0, len(letters), 500):
        notifications.notify_many(letters[first : first + 500])


@events.subscribe(ConfidentialReportReceived)
def tell_officers(event: ConfidentialReportReceived) -> None:
    """The city's officers for it are told that there is something to read."""
    report = confidential.confidential_by_id(event.report_id)
    if report is None:
        return
    for _grant, user in departments.hearers_of(report.space.city_id):
        person = accounts.recipient(user)
        notifications.notify(
            recipient=person, key=f"confidential-arrived:{report.id}:{event.message_id}:{user.id}",
            message=emails.confidential_arrived(report, person), url="",
        )  # fmt: skip


@events.subscribe(ConfidentialReportAnswered)
def tell_person(event: ConfidentialReportAnswered) -> None:
    """Who left an address is told that there is an answer; it opens with the code only."""
    message = confidential.message_of(event.message_id)
    report = confidential.confidential_by_id(message.report_id) if message else None
    if report is None or not report.contact:
        return
    lang = report.lang if report.lang in i18n.LOCALES else i18n.SOURCE
    notifications.notify(
        recipient=Recipient(None, report.contact, "", lang, report.space.city.timezone),
        key=f"confidential-answered:{event.message_id}", message=emails.confidential_answered(report),
    )  # fmt: skip


@tasks.periodic(seconds=900, name="participation.desk_digest")
def send_desk_digests() -> None:
    """In the morning of each city its officers get what waits, and nothing where nothing does. Doing it twice does it once."""
    with db.transaction():
        for space in desk.all_spaces():
            if clock.now().astimezone(ZoneInfo(space.city.timezone)).hour == MORNING:
                digest_space(space)


def digest_space(space: Space) -> int:
    """One city's morning mails; how many."""
    today, told = clock.today(space.city.timezone), 0
    for user, parts in departments.officers_of(space):
        reach = Reach(space.id, parts is None, parts or frozenset(), user.id)
        counts = desk.waiting_counts(reach, today)
        if not counts["all"]:
            continue
        first = desk.inbox(reach, WantedItems(), today, today + timedelta(days=7), 1)
        person = accounts.recipient(user)
        message = emails.digest(space, first.items[:NAMED], counts["all"], counts["late"], person)
        notifications.notify(
            recipient=person, key=f"desk-digest:{space.id}:{user.id}:{today}", message=message
        )  # fmt: skip
        told += 1
    return told


@tasks.periodic(seconds=3600, name="participation.forget_reports")
def forget() -> None:
    """Photos whose form was never sent, and addresses of people whose report was closed long ago."""
    with db.transaction():
        photos.drop_left()
        handling.forget_addresses()


def _visitor(request: ServiceRequest) -> Recipient:
    lang = request.reporter_locale if request.reporter_locale in i18n.LOCALES else i18n.SOURCE
    return Recipient(None, request.reporter_email, "", lang, request.space.city.timezone)


def _written(space: Space) -> str:
    """The language of the interface that a city's own mailbox is written to in."""
    return next((one for one in (space.lang, *space.city.languages) if one in i18n.LOCALES), i18n.SOURCE)
