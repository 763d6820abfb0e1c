"""Moderation: what is looked after, kinds of messages, pages that are kept, privacy, the audit log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.accounts import hooks
from portal.accounts.hooks import Named
from portal.core import cache, i18n, web
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.participation import moderated
from portal.participation.events import ModerationActed, ModerationAppealDecided, ModerationAppealed, ModerationUndone
from portal.participation.models import ModerationCase
from portal.participation.moderated import Moderated
from portal.participation.queries import moderated_things as things
from portal.participation.rules import moderation as rules
from portal.participation.services import intake, moderation_privacy
from portal.participation.services import moderated_things as doing


def register() -> None:
    moderated.receive_comments_by(intake.admit_comment, intake.comment_received)
    moderated.register(
        Moderated(
            "proposal", _l("Proposal"), items=things.proposals, hide=doing.hide_proposal, redact=doing.redact_proposal,
            written_by=things.proposals_by, recent=things.recent_proposals,
        )
    )  # fmt: skip
    moderated.register(
        Moderated(
            "comment", _l("Comment"), items=things.comments, hide=doing.hide_comment, redact=doing.redact_comment,
            written_by=things.comments_by, recent=things.recent_comments, is_titled=False,
        )
    )  # fmt: skip
    for event in (ModerationActed, ModerationUndone, ModerationAppealed, ModerationAppealDecided):
        cache.invalidate_on(event, "participation")
    web.add_account_link("participation.moderate", _l("Moderation of city spaces"), "shield", 45, rules.may_see_cases)
    kinds.register(
        "participation.moderation", label=_l("A moderator has decided about what you wrote in a city's space"),
        why_mandatory=_l("It says why, and how to appeal."),
    )  # fmt: skip
    kinds.register("participation.report_settled", label=_l("What became of what you reported"), can_wait=True)
    kinds.register("participation.to_moderate", label=_l("What waits for moderators of your city"), can_wait=True)
    hooks.exporters.append(moderation_privacy.export_of)
    # Before any part lets go of what the person wrote: afterwards nobody could tell which decisions were about it.
    if moderation_privacy.erase not in hooks.erasers:
        hooks.erasers.insert(0, moderation_privacy.erase)
    _register_audit()
    hooks.statements.append(
        hooks.Statement(
            key="participation.moderation",
            title=_l("Moderation in the spaces of cities"),
            what=_l(
                "What you report with your note, what moderators decide about what you write, and your appeals. The public log shows the rule, the time and the outcome, no name and no text."
            ),
            why=_l("So that rules hold for everybody, and somebody else can look again."),
            how_long=_l(
                "Until you have your account erased. Then your notes and appeals go; what was decided stays without you."
            ),
        )
    )


def _register_audit() -> None:
    hooks.audit_actions.update(
        {
            "participation.moderation_acted": _l("Moderator decided about something in a space"),
            "participation.moderation_undone": _l("Decision of a moderator taken back"),
            "participation.moderation_appealed": _l("Appeal against a decision in a space"),
            "participation.moderation_appeal_decided": _l("Appeal in a space decided"),
            "participation.moderation_settings": _l("Rules or guards of a space changed"),
            "participation.classifier_switched": _l("Classifier of a space switched"),
            "participation.signal_reviewed": _l("Something unusual in a space looked at"),
            "participation.frozen_change_refused": _l("Change of frozen settings refused"),
        }
    )
    hooks.audit_subjects["participation_moderation"] = (
        _l("Case of moderation"),
        hooks.Subjects(
            select(ModerationCase.id, ModerationCase.id.label("case_id"), ModerationCase.thing_kind), _named
        ),
    )


def _named(case_id: str, thing_kind: str) -> Any:
    known = moderated.kind_of(thing_kind)
    return Named(
        _("Case about: %(kind)s", kind=known.label if known else thing_kind),
        f"/{i18n.current()}/participation/moderate/case/{case_id}",
    )
