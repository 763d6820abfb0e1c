"""Mails about moderation: to authors, to those who reported, and to moderators. One shape: what happened, the facts, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.core import datetimes, i18n, mail, settings
from portal.core.i18n import _, pgettext
from portal.discussions.models import AppealOutcome
from portal.participation.models import ActKind, ModerationAct
from portal.participation.moderated import Item
from portal.participation.words import moderation as words


@dataclass(frozen=True)
class Visitor:
    """Who wrote something without an account and left an address."""

    locale: str
    timezone: str
    display_name: str = ""


def _mail(  # noqa: PLR0917  # what a mail of this shape has, in its order
    kind: str, reader: User | Visitor, path: str, heading: str, paragraphs: list[str], facts: list[tuple[str, Any]], button: str, reason: str
) -> mail.Message:  # fmt: skip
    """The words are made in the reader's language before: call it inside `i18n.in_language`."""
    return mail.render(
        f"participation.{kind}", template="participation/email/moderation", lang=reader.locale, timezone=reader.timezone,
        name=reader.display_name, heading=heading, paragraphs=paragraphs, facts=facts, button=button, reason=reason,
        page_url=f"{settings().base_url}/{reader.locale}{path}",
    )  # fmt: skip


def appeals_path(item: Item) -> str:
    """Where the author reads what was decided about a thing, and appeals."""
    return f"/participation/appeals/{item.kind}/{item.id}"


def _facts(act: ModerationAct, item: Item) -> list[tuple[str, Any]]:
    rule = (_("Rule"), f"{act.rule_number}. {i18n.plain(act.rule_titles)}")
    until = [(_("Until"), datetimes.format_datetime(act.until))] if act.until else []
    return [(_("What you wrote"), item.title), *([rule] if act.rule_number else []), *until, (_("Reason"), act.words)]


def acted(act: ModerationAct, item: Item, reader: User, *, was_held: bool) -> mail.Message:
    """To the author: what was decided by which rule, and how to appeal."""
    with i18n.in_language(reader.locale, reader.timezone):
        headings = {
            ActKind.KEEP: _("What you wrote is on the page"),
            ActKind.HIDE: _("What you wrote was hidden"),
            ActKind.REDACT: _("Personal data were removed from what you wrote"),
            ActKind.WARN: _("A moderator warns you"),
            ActKind.BLOCK: _("You cannot post in this space for a time"),
        }
        if act.kind is ActKind.KEEP and was_held:
            said = [_("It had waited for a person's look. Everybody can read it now.")]
        else:
            said = [_("You can appeal once. Another person than the one who decided looks at it and decides.")]
        facts = [(_("What you wrote"), item.title)] if act.kind is ActKind.KEEP else _facts(act, item)
        return _mail(
            "moderation", reader, appeals_path(item), headings[act.kind], said, facts, _("See it and appeal"),
            _("You get this message because you wrote it."),
        )  # fmt: skip


def acted_on_visitors(act: ModerationAct, item: Item, reader: Visitor, *, path: str) -> mail.Message:
    """As `acted`, to somebody without an account. `path`: of the page that only he opens, without the language."""
    with i18n.in_language(reader.locale, reader.timezone):
        heading = (
            _("What you wrote was hidden")
            if act.kind is ActKind.HIDE
            else _("Personal data were removed from what you wrote")
        )
        said = _("You wrote it without an account, so you cannot appeal here. You can write it again in other words.")
        return _mail(
            "moderation", reader, path, heading, [said], _facts(act, item), _("See what you wrote"),
            _("You get this message because you wrote it."),
        )  # fmt: skip


def held(item: Item, reader: User) -> mail.Message:
    """To the author of something that waits for a look before it is shown."""
    with i18n.in_language(reader.locale, reader.timezone):
        return _mail(
            "moderation", reader, appeals_path(item), _("What you wrote waits for a look"),
            [_("The form came in as if a program had filled it in. A person looks at it before everybody sees it. Nothing is lost, and you are told.")],
            [(_("What you wrote"), item.title)], _("See what you wrote"), _("You get this message because you wrote it."),
        )  # fmt: skip


def undone(act: ModerationAct, item: Item, reader: User) -> mail.Message:
    """To the author: a moderator has taken back what was decided."""
    with i18n.in_language(reader.locale, reader.timezone):
        return _mail(
            "moderation", reader, item.path if act.kind is ActKind.HIDE else appeals_path(item),
            _("A decision about what you wrote was taken back"), [_("It counts no more.")],
            [(_("What you wrote"), item.title), (_("Decision"), words.ACTS[act.kind][0])], _("See what you wrote"),
            _("You get this message because you wrote it."),
        )  # fmt: skip


def appeal_decided(act: ModerationAct, item: Item, reader: User) -> mail.Message:
    """To the author: what a second person decided."""
    with i18n.in_language(reader.locale, reader.timezone):
        is_right = act.outcome is AppealOutcome.RESTORED
        heading = _("Your appeal is accepted") if is_right else _("Your appeal is refused")
        return _mail(
            "moderation", reader, appeals_path(item), heading,
            [_("Another person than the one who decided first has looked at it.")],
            [(_("What you wrote"), item.title), (_("Decision"), words.ACTS[act.kind][0]), (_("Reason"), act.decision)],
            _("See what you wrote"), _("You get this message because you wrote it."),
        )  # fmt: skip


def report_settled(act: ModerationAct, item: Item, reader: User) -> mail.Message:
    """To somebody with an account who reported it."""
    with i18n.in_language(reader.locale, reader.timezone):
        return _mail(
            "report_settled", reader, item.path if act.kind is not ActKind.HIDE else "/participation/",
            _("A moderator has looked at what you reported"), [_("Thank you.")],
            [(_("What you reported"), item.title), (_("Decision"), words.ACTS[act.kind][0])], _("Open the page"),
            _("You get this message because you reported it."),
        )  # fmt: skip


def to_moderate(item: Item, case_id: object, reader: User, *, is_appeal: bool) -> mail.Message:
    """To moderators: something waits."""
    with i18n.in_language(reader.locale, reader.timezone):
        heading = _("Somebody appeals against a decision") if is_appeal else _("Something waits for a moderator")
        said = (
            _("Decide it, unless it was you who decided first.")
            if is_appeal
            else _("Look at it, and decide whether it stays.")
        )
        return _mail(
            "to_moderate", reader, f"/participation/moderate/case/{case_id}", heading, [said],
            [(_("What it is about"), item.title)], pgettext("moderation", "Open the case"),
            _("You get this message because you moderate a city's space."),
        )  # fmt: skip
