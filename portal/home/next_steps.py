"""What a person should do next, composed from what the modules say waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.cities.models import AffiliationState
from portal.cities.queries import OwnCity
from portal.core import clock, datetimes, i18n
from portal.core.awaiting import Waiting, moment_of
from portal.core.i18n import _, ngettext
from portal.training.queries import Task
from portal.webinars.queries import OneRegistration


@dataclass(frozen=True)
class Step:
    """One line of the list. `endpoint` with `values` is where it is done; `kind`: waiting, open, note or failed.

    `due`: when it has to be done, at the latest.
    """

    title: str
    hint: str
    status: str
    kind: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    due: date | datetime | None = None


def compose(
    tasks: Sequence[Task],
    cities: Sequence[OwnCity],
    *,
    mails_failed: int = 0,
    proposals: int = 0,
    registrations: Sequence[OneRegistration] = (),
    awaited: Sequence[Waiting] = (),
) -> list[Step]:
    """All steps: first those that have a day, in the order of their days; then what others wait for, then the rest.

    Args:
        tasks: the person's tasks in training, most urgent first.
        cities: the cities the person works or speaks for.
        registrations: invitations to webinars and seats that are offered, most urgent first.
        mails_failed: mails that could not be delivered; for the secretariat, else 0.
        proposals: webinars that wait for approval; for the secretariat, else 0.
        awaited: what modules say waits, with how many and until when.
    """
    training = [_of_training(task) for task in tasks if not task.is_done]
    urgent = [step for step in training if step.kind == "waiting"]
    rest = [step for step in training if step.kind == "open"]
    marked_by_others = [step for step in training if step.kind == "note"]
    failed = [_failed(mails_failed)] if mails_failed else []
    seats = [_of_webinar(one) for one in registrations]
    counted = [_counted(one) for one in awaited]
    waiting = [*seats, *urgent, *([_proposals(proposals)] if proposals else [])]
    found = [*waiting, *_claims_of_others(cities), *counted, *failed, *rest, *marked_by_others, *_own_claims(cities)]
    dated = sorted((step for step in found if step.due), key=lambda step: moment_of(step.due))  # type: ignore[arg-type]
    return [*dated, *(step for step in found if not step.due)]


def _counted(one: Waiting) -> Step:
    status, kind = _until(one.due) if one.due else (_("Waits for you"), "waiting")
    return Step(one.of.words(one.number), str(one.of.hint), status, kind, one.of.endpoint, one.values, one.due)


def _until(due: date | datetime) -> tuple[str, str]:
    """The last day and how many are left, on the reader's calendar; of what is late, that it is."""
    zone = i18n.timezone()
    day = due.astimezone(ZoneInfo(zone)).date() if isinstance(due, datetime) else due
    if moment_of(due) < clock.now():
        return _("Overdue"), "failed"
    left = max((day - clock.today(zone)).days, 0)
    until = _("until %(day)s", day=datetimes.format_date(day, "medium"))
    remaining = ngettext("%(num)d day left", "%(num)d days left", left)
    return f"{until} · {remaining}", "waiting"


def _of_training(task: Task) -> Step:
    if task.kind in ("answer", "names", "offer", "plan", "survey", "mark", "review"):
        status, kind = _("Waits for you"), "waiting"
    elif task.waits:
        status, kind = _("Handed in, waits for the mark"), "note"
    elif task.due_at:
        status, kind = _until(task.due_at)[0], "open"
    elif task.done:
        status, kind = _("%(done)s of %(total)s done", done=task.done, total=task.total), "open"
    else:
        status, kind = _("Not begun"), "open"
    return Step(task.title, task.hint, status, kind, task.endpoint, task.values, task.due_at)


def _of_webinar(one: OneRegistration) -> Step:
    row, title = one.registration, i18n.plain(one.titles)
    values = {"registration_id": str(row.id)}
    if row.offer_until is None:
        title_of_step = _("Answer the invitation to a webinar")
        return Step(
            title_of_step, title, _("Waits for you"), "waiting", "webinars.own_registration", values, one.run.starts_at
        )
    until = _("until %(day)s", day=datetimes.format_datetime(row.offer_until))
    return Step(
        _("Accept or decline the seat in a webinar"), title, until, "waiting", "webinars.own_registration", values,
        row.offer_until,
    )  # fmt: skip


def _claims_of_others(cities: Sequence[OwnCity]) -> list[Step]:
    return [
        Step(
            ngettext(
                "Answer %(num)d person who says that they work for %(city)s",
                "Answer %(num)d people who say that they work for %(city)s",
                city.waiting, city=i18n.plain(city.names),
            ),
            _("Once confirmed they can be nominated."), _("Waits for you"), "waiting", "cities.people",
            {"slug": city.slug},
        )
        for city in cities
        if city.waiting
    ]  # fmt: skip


def _proposals(number: int) -> Step:
    return Step(
        ngettext("%(num)d webinar waits for approval", "%(num)d webinars wait for approval", number),
        _("Publish it, or send it back with a remark."), _("Waits for you"), "waiting", "webinars.own_webinars", {"view": "proposed"},
    )  # fmt: skip


def _failed(number: int) -> Step:
    return Step(
        ngettext("%(num)d mail could not be delivered", "%(num)d mails could not be delivered", number),
        _("Look at the reason and send again, or correct the address."), _("Failed"), "failed", "notifications.outbox",
        {"state": "failed"},
    )  # fmt: skip


def _own_claims(cities: Sequence[OwnCity]) -> list[Step]:
    return [
        Step(
            _("%(city)s has your request", city=i18n.plain(city.names)),
            _("You hear from us once somebody of the city has answered it. There is nothing to do until then."),
            _("Waits for the city"), "note", "cities.my_cities",
        )
        for city in cities
        if city.state is AffiliationState.CLAIMED
    ]  # fmt: skip
