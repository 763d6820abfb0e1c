"""Mails about awards: to those who enter, and to jurors."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cases.emails.base import address
from portal.cases.queries.awards import OneEntry
from portal.cases.queries.jury import OneJuror
from portal.cases.rules import awards as rules
from portal.core import i18n, mail


def entry_checked(one: OneEntry, person: User) -> mail.Message:
    """To the people of an entry: whether it goes to the jury, with the office's reason."""
    return mail.render(
        "cases.entry", template="cases/email/entry_checked", lang=person.locale, timezone=person.timezone, person=person,
        title=one.entry.title, call=i18n.pick(one.call.titles, person.locale)[0], reason=one.entry.eligibility_reason,
        eligible=one.entry.eligibility.value == "eligible",
        link=address(person.locale, "cases.entry", full=True, entry_id=str(one.entry.id)),
    )  # fmt: skip


def entry_result(one: OneEntry, person: User, *, outcome: str) -> mail.Message:
    """To the people of an entry: `outcome` is winner, finalist or other."""
    return mail.render(
        "cases.entry", template="cases/email/entry_result", lang=person.locale, timezone=person.timezone, person=person,
        title=one.entry.title, call=i18n.pick(one.call.titles, person.locale)[0],
        category=i18n.pick(one.category.titles, person.locale)[0], outcome=outcome, in_library=one.entry.to_library,
        link=address(person.locale, "cases.entry", full=True, entry_id=str(one.entry.id)),
        public=address(person.locale, "cases.call", full=True, slug=one.call.slug),
    )  # fmt: skip


def winner_taken_back(one: OneEntry, person: User) -> mail.Message:
    """To the people of an entry that was published as a winner by mistake."""
    return mail.render(
        "cases.entry", template="cases/email/taken_back", lang=person.locale, timezone=person.timezone, person=person,
        title=one.entry.title, call=i18n.pick(one.call.titles, person.locale)[0], reason=one.entry.taken_back_reason,
        link=address(person.locale, "cases.entry", full=True, entry_id=str(one.entry.id)),
    )  # fmt: skip


def juror_asked(juror: OneJuror, link: str, *, reminder: bool) -> mail.Message:
    """To a juror: where the entries wait; `link` is the address with the secret, or that of his own pages."""
    lang = juror.lang
    timezone = juror.person.timezone if juror.person else juror.call.timezone
    held = rules.current_round(juror.call) or (juror.call.rounds[0] if juror.call.rounds else None)
    return mail.render(
        "cases.jury", template="cases/email/juror_asked", lang=lang, timezone=timezone, name=juror.name,
        call=i18n.pick(juror.call.titles, lang)[0], due=held.due_at if held else None, link=link, reminder=reminder,
        needs_account=juror.person is not None,
    )  # fmt: skip
