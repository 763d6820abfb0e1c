"""Surveys: what they are to processes, privacy and the audit log, and their piece of a process's page."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from portal.accounts import hooks
from portal.accounts.models import User
from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.participation import components
from portal.participation.components import Kind
from portal.participation.forms.surveys import survey_settings
from portal.participation.models import Action, ComponentKind
from portal.participation.queries import surveys as queries
from portal.participation.rehearsal.kinds.surveys import REHEARSED
from portal.participation.rules.surveys import SurveyTerms
from portal.participation.services import surveys as services
from portal.participation.views.survey_inline import polls


def register() -> None:
    components.register(
        Kind(
            ComponentKind.SURVEY, _l("Survey or quick poll"),
            lead=_l("The city asks; each person answers once, without the name. Results are drawn when the city has said so."),
            actions={Action.ANSWER: _l("Answer the survey")}, symbol="list", endpoint="participation.survey",
            frozen=("results",), defaults=SurveyTerms().stored(), used=_used, counts=queries.numbers_of,
            counted=lambda number: i18n.ngettext("%(num)d person answered", "%(num)d people answered", number),
            form=survey_settings, desk="participation.manage_survey", copied=services.copy, filled=services.fill, inline=polls,
            rehearsed=REHEARSED,
        )
    )  # fmt: skip
    hooks.audit_actions.update(
        {
            "participation.survey_changed": _l("Questions of a survey changed"),
            "participation.survey_results_changed": _l("Who sees which results of a survey changed"),
            "participation.survey_exported": _l("Answers to a survey taken along as a file"),
        }
    )
    hooks.exporters.append(_export)
    hooks.statements.append(
        hooks.Statement(
            key="participation_surveys",
            title=_l("Surveys of cities"),
            what=_l(
                "That you took part in a survey, as a mark that nobody can read backwards; what you have begun and not sent."
            ),
            why=_l("So that everybody counts once, and you can go on later. Your answers are kept without you."),
            how_long=_l(
                "What you have not sent is deleted three months after your last change, or with your account. Answers that were sent stay, for nobody can tell whose they are."
            ),
        )
    )


def _used(component_ids: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
    return set(queries.numbers_of(component_ids))


def _export(user: User) -> tuple[str, object]:
    """What the person has begun and not sent. What was sent is nobody's any more."""
    return "participation_surveys", [
        {"survey": i18n.plain(titles), "answers": given, "changed": changed_at.isoformat()}
        for titles, given, changed_at in queries.drafts_of_user(user.id)
    ]
