"""A run as an entry of a calendar, in the language that is spoken now: from rows to what `calendar` writes."""

from __future__ import annotations

from datetime import datetime

from portal.core import i18n, mail, settings
from portal.core.calendars import Attendee, Entry, Participation, Status
from portal.core.i18n import _
from portal.webinars.models import Format, Run, RunState, Standing, Webinar, WebinarText

_STATUS = {
    Standing.INVITED: Status.CONFIRMED,
    Standing.TENTATIVE: Status.TENTATIVE,
    Standing.CONFIRMED: Status.CONFIRMED,
    Standing.CANCELLED: Status.CANCELLED,
}
_PARTICIPATION = {
    Standing.INVITED: Participation.NEEDS_ACTION,
    Standing.TENTATIVE: Participation.TENTATIVE,
    Standing.CONFIRMED: Participation.ACCEPTED,
    Standing.CANCELLED: Participation.ACCEPTED,
}


def text_of(webinar: Webinar) -> WebinarText:
    """The webinar's words for a reader of the language that is spoken now."""
    texts: dict[str, WebinarText] = {text.lang: text for text in webinar.texts}
    found: WebinarText = i18n.pick(texts, i18n.current())[0]
    return found


def title_of(webinar: Webinar) -> str:
    return text_of(webinar).title


def page_path(webinar: Webinar, lang: str | None = None) -> str:
    """The path of the webinar's page, in the language that is spoken now or in another one."""
    return f"/{lang or i18n.current()}/webinars/{webinar.slug}"


def page_url(webinar: Webinar, lang: str | None = None) -> str:
    """The full address of the webinar's page: the way in too, for only that page shows it."""
    return settings().base_url.rstrip("/") + page_path(webinar, lang)


def location_of(run: Run, url: str) -> str:
    """Where one goes: the hall, the page, or either."""
    if run.format is Format.ONLINE:
        return url
    if run.format is Format.ON_SITE:
        return run.place
    return _("%(place)s, or online: %(url)s", place=run.place, url=url)


def entry(
    run: Run, webinar: Webinar, *, sequence: int, stamp: datetime, changed_at: datetime, standing: Standing | None = None,
    note: str = "",
) -> Entry:  # fmt: skip
    """The entry without attendee. `standing`: of the person whose calendar it is; None: of nobody. `note`: a line of its own."""
    text, url = text_of(webinar), page_url(webinar)
    summary, lines = text.title, [text.summary, note]
    if run.state is RunState.CANCELLED or standing is Standing.CANCELLED:
        status = Status.CANCELLED
    elif run.state is RunState.POSTPONED:
        # Its time is free again, but the entry stays: what was once cancelled some programs never show again.
        status, summary = Status.TENTATIVE, _("Postponed: %(title)s", title=text.title)
    else:
        status = _STATUS[standing] if standing else Status.CONFIRMED
    if run.state is not RunState.PLANNED:
        lines.append(run.off_reason)
    lines.append(_("Programme, materials and the way in: %(url)s", url=url))
    return Entry(
        uid=str(run.id), sequence=sequence, stamp=stamp, changed_at=changed_at, starts_at=run.starts_at, ends_at=run.ends_at,
        timezone=run.timezone, lang=text.lang, summary=summary, description="\n\n".join(line for line in lines if line.strip()),
        location=location_of(run, url), url=url, organizer_name=settings().association_name(i18n.current()),
        organizer_email=settings().mail_from, status=status, is_free=run.state is RunState.POSTPONED,
    )  # fmt: skip


def attendee(name: str, email: str, standing: Standing) -> Attendee | None:
    """The person as an attendee; None where the address could not be written to, and so cannot be one."""
    try:
        return Attendee(name, mail.wire_address(email), _PARTICIPATION[standing])
    except mail.Unaddressable:
        return None


def of_feed(run: Run, webinar: Webinar, *, sequence: int | None = None, standing: Standing | None = None) -> Entry:
    """The entry of a feed or a file: it carries the moment of the last change, so that it is the same until the next one."""
    return entry(
        run, webinar, sequence=run.sequence if sequence is None else sequence, stamp=run.changed_at, changed_at=run.changed_at,
        standing=standing,
    )  # fmt: skip
