"""Mails that many get at once: a run has changed, a run comes near. Written once for a language and zone, then addressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import escape

from portal.core import datetimes, i18n, mail
from portal.core.i18n import _, ngettext
from portal.notifications.services import Recipient
from portal.webinars import asking, entries
from portal.webinars.emails import moments
from portal.webinars.emails.registering import GUEST
from portal.webinars.models import RegistrationState, ReminderRule, Run, RunState
from portal.webinars.rules import Shown
from portal.webinars.words.telling import RUN_STATES

# What stands for the reader's name, and for the address of his own page of each webinar, until a mail is addressed: signs that
# no text has (private use, Unicode 23.5).
NAME = "\ue0f1"
LINKS = tuple(chr(0xE100 + number) for number in range(32))
# And for those of `after_links`, of the same webinars in the same order.
AFTER = {
    page: tuple(chr(first + number) for number in range(len(LINKS)))
    for page, first in (("survey", 0xE200), ("attendance", 0xE300))
}
KINDS = {
    ReminderRule.WEEK: "webinars.reminder",
    ReminderRule.DAY: "webinars.reminder",
    ReminderRule.HOUR: "webinars.soon",
    ReminderRule.MINUTES: "webinars.soon",
    ReminderRule.AFTER: "webinars.afterwards",
}


def addressed(
    message: mail.Message, recipient: Recipient, links: Sequence[str], after: Sequence[Mapping[str, str]] = ()
) -> mail.Message:
    """The mail with its reader's name in it, and the addresses of his own pages; a guest's is a secret, and so is his mail.
    `after`: for each webinar what `after_links` gives, nothing for one that is to come.
    """
    text, html = message.text, message.html
    pages = [(AFTER[page][number], url) for number, found in enumerate(after) for page, url in found.items()]
    for mark, value in ((NAME, mail.one_line(recipient.name)), *zip(LINKS, links, strict=False), *pages):
        text, html = text.replace(mark, value), html.replace(mark, str(escape(value)))
    return replace(message, kind=message.kind if recipient.user_id else GUEST, text=text, html=html)


@dataclass(frozen=True)
class Difference:
    """One thing that a calendar shows and that has changed, in the reader's words."""

    label: str
    before: str
    after: str


def differences(before: Shown, after: Shown) -> list[Difference]:
    """What has changed, in the language and zone that are spoken now; nothing: it is as the reader knows it."""
    found = []
    if before.state is not after.state:
        found.append(Difference(_("State"), str(RUN_STATES[before.state]), str(RUN_STATES[after.state])))
    if after.state is RunState.PLANNED:
        if before.starts_at != after.starts_at or before.timezone != after.timezone:
            times = (moments.both(one.starts_at, one.timezone) for one in (before, after))
            found.append(Difference(_("Time"), *times))
        if before.ends_at - before.starts_at != after.ends_at - after.starts_at:
            lengths = (_minutes(one.ends_at - one.starts_at) for one in (before, after))
            found.append(Difference(_("Length"), *lengths))
        if before.place != after.place:
            found.append(Difference(_("Place"), before.place or _("Online"), after.place or _("Online")))
        if before.link_digest != after.link_digest:
            found.append(
                Difference(_("Way in"), _("The earlier one no longer works."), _("On the page of the webinar."))
            )
    return found


def _minutes(length: timedelta) -> str:
    number = round(length.total_seconds() / 60)
    return ngettext("%(num)s minute", "%(num)s minutes", number)


def run_changed(
    run: Run, changes: Sequence[Difference], *, lang: str, timezone: str, state: RegistrationState, now: datetime, clocks_moved: bool
) -> mail.Message:  # fmt: skip
    """To everybody who comes, might come or is asked to: what was and what is now. `clocks_moved`: nobody has moved it, a
    country has changed its clocks.
    """
    with i18n.in_language(lang, timezone):
        title, url = entries.title_of(run.webinar), entries.page_url(run.webinar)
        words = {
            RunState.PLANNED: _("Changed: %(title)s", title=title),
            RunState.POSTPONED: _("Postponed: %(title)s", title=title),
            RunState.CANCELLED: _("Cancelled: %(title)s", title=title),
        }
        context: dict[str, Any] = {
            "subject": words[run.state], "title": title, "changes": changes, "state": run.state.value, "reason": run.off_reason,
            "time": moments.both(run.starts_at, run.timezone), "place": entries.location_of(run, url),
            "notes": moments.clock_notes(now, run.starts_at, run.timezone) if run.state is RunState.PLANNED else [],
            "standing": state.value, "clocks_moved": clocks_moved,
        }  # fmt: skip
    return mail.render(
        "webinars.changed",
        template="webinars/email/changed",
        lang=lang,
        timezone=timezone,
        name=NAME,
        link=LINKS[0],
        **context,
    )


@dataclass(frozen=True)
class Reminded:
    """One webinar that a reminder is about."""

    run: Run
    rule: ReminderRule


def reminder(items: Sequence[Reminded], *, lang: str, timezone: str, now: datetime) -> mail.Message:
    """One message about what comes near, or is over: several things of one person on one day stand in one."""
    first = items[0]
    with i18n.in_language(lang, timezone):
        about = [
            {
                "title": entries.title_of(item.run.webinar), "time": moments.both(item.run.starts_at, item.run.timezone),
                "place": entries.location_of(item.run, entries.page_url(item.run.webinar)),
                "notes": moments.clock_notes(now, item.run.starts_at, item.run.timezone),
                "link": mark, "is_over": item.rule is ReminderRule.AFTER,
                "recording": entries.page_url(item.run.webinar) if item.run.webinar.is_recorded else "",
                "attendance": attendance if item.run.webinar.gives_certificate else "",
                "survey": survey if asking.read(item.run.webinar.survey) else "",
            }
            for item, mark, survey, attendance in zip(items, LINKS, AFTER["survey"], AFTER["attendance"], strict=False)
        ]  # fmt: skip
        subject = _subject(first, now) if len(items) == 1 else ngettext(
            "%(num)s webinar of yours", "%(num)s webinars of yours", len(items)
        )  # fmt: skip
    return mail.render(
        KINDS[first.rule], template="webinars/email/reminder", lang=lang, timezone=timezone, name=NAME, items=about,
        subject=subject,
    )  # fmt: skip


def _subject(item: Reminded, now: datetime) -> str:
    title = entries.title_of(item.run.webinar)
    if item.rule is ReminderRule.AFTER:
        return _("Thank you for coming: %(title)s", title=title)
    if item.rule is ReminderRule.MINUTES:
        return _("It begins in ten minutes: %(title)s", title=title)
    if item.rule is ReminderRule.HOUR:
        return _("It begins soon: %(title)s", title=title)
    place = ZoneInfo(i18n.timezone())
    day = item.run.starts_at.astimezone(place).date()
    distance = (day - now.astimezone(place).date()).days
    if distance == 0:
        return _("Today: %(title)s", title=title)
    if distance == 1:
        return _("Tomorrow: %(title)s", title=title)
    return _("%(day)s: %(title)s", day=datetimes.format_date(day, "full"), title=title)
