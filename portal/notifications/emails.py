"""From a claimed delivery to the bytes that go over the wire."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

from flask import render_template, url_for

from portal.core import i18n, mail, settings, storage
from portal.notifications import kinds, rules
from portal.notifications.services import Item, Parcel, stop_token

MAX_ATTACHED = 10_000_000  # bytes a mail; many servers refuse more than twice that once it is encoded


def composed(parcel: Parcel) -> EmailMessage:
    """The mail of a delivery: one notification as it was rendered, or a digest of several, with the way out.

    Raises:
        portal.core.mail.Unaddressable: the address cannot be one.
        portal.core.errors.NotFound: a file to attach is gone.
    """
    config = settings()
    unsubscribe = _unsubscribe_url(parcel)
    message = _with_footer(digest(parcel) if parcel.is_digest else _single(parcel), parcel, unsubscribe)
    return mail.compose(
        message, sender=config.mail_from, sender_name=config.site_name(parcel.lang), to=parcel.to_email, to_name=parcel.to_name,
        message_id=rules.message_id(parcel.id, config.mail_from), files=_files(parcel), unsubscribe=unsubscribe,
    )  # fmt: skip


def _single(parcel: Parcel) -> mail.Message:
    item = parcel.items[0]
    return mail.Message(
        kind=parcel.kind, subject=item.subject, text=item.text, html=item.html, lang=item.lang,
        calendar=parcel.calendars[0] if parcel.calendars else "",
    )  # fmt: skip


def digest(parcel: Parcel) -> mail.Message:
    """One mail that gathers several notifications, oldest first."""
    return mail.render(
        parcel.kind, template="notifications/email/digest", lang=parcel.lang, timezone=parcel.timezone,
        entries=parcel.items, frequency=parcel.frequency.value, url_of=_url_of, excerpt=_excerpt,
    )  # fmt: skip


def _url_of(item: Item) -> str:
    """The full address of what an entry is about; else of the entry in the inbox."""
    if item.url.startswith("/"):
        return settings().base_url.rstrip("/") + item.url
    return item.url or url_for("notifications.show", notification_id=item.id, _external=True)


def _excerpt(item: Item) -> str:
    """The first paragraph after the heading, which says what the subject says already."""
    paragraphs = [" ".join(part.split()) for part in rules.body_of(item.text).split("\n\n") if part.strip()]
    text = paragraphs[1] if len(paragraphs) > 1 else paragraphs[0] if paragraphs else ""
    return text if len(text) <= 280 else text[:279].rstrip() + "…"


def _unsubscribe_url(parcel: Parcel) -> str | None:
    kind = kinds.find(parcel.kind)
    if parcel.user_id is None or (not parcel.is_digest and (kind is None or kind.is_mandatory)):
        return None
    token = stop_token(parcel.user_id, parcel.kind)
    return f"{settings().base_url.rstrip('/')}/unsubscribe/{token}?lang={parcel.lang}"


def _with_footer(message: mail.Message, parcel: Parcel, unsubscribe: str | None) -> mail.Message:
    """Adds why the reader gets this and how to stop it. Not part of the stored text: the link is of this mail only."""
    kind = kinds.find(parcel.kind)
    with i18n.in_language(message.lang, parcel.timezone):
        values = {
            "unsubscribe_url": unsubscribe,
            "preferences_url": url_for("notifications.preferences", _external=True),
            "kind": kind,
            "is_digest": parcel.is_digest,
            "dir": i18n.direction(message.lang),
            "lang": message.lang,
        }
        text = render_template("notifications/email/_footer.txt", **values)
        html = render_template("notifications/email/_footer.html", **values)
    before, end, after = message.html.rpartition("</body>")
    joined = f"{before}{html}{end}{after}" if end else f"{message.html}{html}"
    return replace(message, text=f"{message.text.rstrip()}\n\n{text.strip()}\n", html=joined)


def _files(parcel: Parcel) -> list[tuple[str, str, bytes]]:
    """What is attached: (name, type, bytes). In a digest, as much as one mail may carry; the rest is in the portal."""
    files: list[tuple[str, str, bytes]] = []
    size = 0
    for entry in parcel.attachments:
        data = storage.load(entry["key"])
        size += len(data)
        if parcel.is_digest and size > MAX_ATTACHED:
            break
        files.append((entry["filename"], entry["content_type"], data))
    if parcel.is_digest:  # several objects with methods of their own in one mail: files, no invitations
        files.extend(
            (f"invite-{number}.ics", "application/ics", calendar.encode())
            for number, calendar in enumerate(parcel.calendars, start=1)
        )
    return files
