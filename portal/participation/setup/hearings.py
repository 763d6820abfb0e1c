"""Hearings: what they are to processes, privacy and the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.participation import components, moderated
from portal.participation.components import Kind
from portal.participation.events import HearingChanged
from portal.participation.forms.hearings import hearing_form
from portal.participation.models import Action, ComponentKind
from portal.participation.moderated import Moderated
from portal.participation.queries import hearings as queries
from portal.participation.queries import moderated_parts as things
from portal.participation.rehearsal.kinds.hearings import REHEARSED
from portal.participation.services import hearing_privacy
from portal.participation.services import moderated_parts as doing


def register() -> None:
    components.register(
        Kind(
            ComponentKind.HEARING, _l("Live hearing"),
            lead=_l("People ask while it happens and say which questions they want answered; the city answers live. A phase says when it is on."),
            actions={Action.ASK: _l("Ask and vote live")}, symbol="send", endpoint="participation.hearing", frozen=(), used=_used,
            counts=queries.hearing_counts, counted=lambda number: i18n.ngettext("%(num)d question", "%(num)d questions", number),
            form=hearing_form,
            rehearsed=REHEARSED,
        )
    )  # fmt: skip
    moderated.register(
        Moderated(
            "question", _l("Question of a hearing"), items=things.questions, hide=doing.hide_question, redact=doing.redact_question,
            written_by=things.questions_by, recent=things.recent_questions, is_titled=False,
        )
    )  # fmt: skip
    cache.invalidate_on(HearingChanged, "participation")
    hooks.audit_actions.update(
        {
            "participation.question_approved": _l("Question of a hearing let through"),
            "participation.question_answered_live": _l("Question of a hearing marked as answered"),
            "participation.question_answered_text": _l("Question of a hearing answered in writing"),
            "participation.question_dismissed": _l("Question of a hearing not taken up"),
        }
    )
    hooks.exporters.append(hearing_privacy.export_of)
    hooks.erasers.append(hearing_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation.hearings",
            title=_l("Live hearings of cities"),
            what=_l(
                "What you asked, under your name unless you asked without it, and which questions you wanted answered."
            ),
            why=_l("So that the city can answer, and everybody has one vote."),
            how_long=_l(
                "Questions and votes stay, because others answered and counted them. When you erase your account, your name goes from them."
            ),
        )
    )


def _used(component_ids: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
    return set(queries.hearing_counts(component_ids, with_all=True))
