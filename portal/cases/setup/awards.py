"""What awards tell the rest of the portal: messages, kept pages, privacy, the audit log."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import hooks
from portal.cases.events import CallChanged, CallPublished
from portal.cases.models import Call, Entry
from portal.cases.rules.awards import may_run_awards
from portal.cases.services import awards_privacy as privacy
from portal.core import cache, i18n, web
from portal.core.access import signed_in
from portal.core.i18n import lazy as _l
from portal.notifications import kinds


def register() -> None:
    for event in (CallChanged, CallPublished):
        cache.invalidate_on(event, "awards")
    web.add_account_link("cases.own_entries", _l("Entries of my city"), "star", 46, signed_in)
    web.add_account_link("cases.own_juries", _l("My juries"), "check-circle", 47, signed_in)
    web.add_account_link("cases.awards_office", _l("Awards"), "star", 66, may_run_awards)
    kinds.register("cases.entry", label=_l("What becomes of an entry of your city in an award"))
    kinds.register("cases.jury", label=_l("You are asked to judge in a jury"), secret=False)
    hooks.audit_actions.update(
        {
            "cases.call_created": _l("Call for entries created"),
            "cases.call_changed": _l("Call for entries changed"),
            "cases.call_opened": _l("Call for entries opened"),
            "cases.judging_started": _l("Entries given to the jury"),
            "cases.round_decided": _l("Round of judging decided"),
            "cases.call_closed": _l("Call for entries closed early"),
            "cases.winner_taken_back": _l("Winner taken back"),
            "cases.call_published": _l("Winners published"),
            "cases.entry_begun": _l("Entry begun"),
            "cases.entry_changed": _l("Entry changed"),
            "cases.entry_submitted": _l("Entry handed in"),
            "cases.entry_taken_back": _l("Entry taken back by its authors"),
            "cases.entry_withdrawn": _l("Entry withdrawn"),
            "cases.entry_checked": _l("Entry looked at by the office"),
            "cases.juror_added": _l("Juror added"),
            "cases.juror_assigned": _l("Juror given other categories"),
            "cases.juror_removed": _l("Juror removed"),
            "cases.juror_reminded": _l("Juror sent the link again"),
            "cases.conflict_declared": _l("Conflict of interest declared"),
            "cases.results_exported": _l("Scores of a jury exported"),
        }
    )
    hooks.audit_subjects["call"] = (_l("Call for entries"), hooks.Subjects(select(Call.id, Call.titles), i18n.plain))
    hooks.audit_subjects["entry"] = (_l("Entry of a city"), hooks.Subjects(select(Entry.id, Entry.title), str))
    hooks.exporters.append(privacy.export_of)
    hooks.erasers.append(privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="awards",
            title=_l("Awards"),
            what=_l(
                "Which entries of your city you have begun or handed in; as a juror your name and address, your scores and remarks."
            ),
            why=_l(
                "So that a city can write an entry together and a jury can be checked. Cities never learn who judged."
            ),
            how_long=_l("Until you have your account erased. Entries and scores stay, without your name."),
        )
    )
    hooks.statements.append(
        hooks.Statement(
            key="outsiders",
            title=_l("Reviewing and judging without an account"),
            what=_l(
                "Name and address of whoever was asked by a link, interests that were declared, reviews and scores."
            ),
            why=_l("So that the link can be sent and the editors and the office know who was asked."),
            how_long=_l(
                "Name, address and link go 180 days after the case was decided or the winners were published. What was "
                "handed in stays, without a name; invitations that nobody answered go as a whole."
            ),
        )
    )
