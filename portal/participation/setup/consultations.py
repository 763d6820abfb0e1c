"""Consultations and debates: what they are to processes, discussions, messages, privacy and the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.discussions import subjects
from portal.discussions.asked import Asked
from portal.discussions.subjects import About
from portal.notifications import kinds
from portal.participation import components, moderated
from portal.participation.components import Kind
from portal.participation.events import ConclusionPublished, ConsultationChanged
from portal.participation.forms.consultations import words_form
from portal.participation.models import Action, ComponentKind
from portal.participation.queries import awaited_together, component_talk, consultations, moderated_parts
from portal.participation.rehearsal.kinds.consultations import CONSULTED, DEBATED
from portal.participation.services import consultation_privacy, contributing, copy_versions


def register() -> None:
    consulted = {
        Action.COMMENT: _l("Write comments"), Action.SUPPORT: _l("Support comments"), Action.FEEDBACK: _l("Say how the consultation was"),
    }  # fmt: skip
    _register(
        ComponentKind.TEXT, _l("Consultation on a text"),
        _l("A draft in numbered paragraphs: people comment on each, the city answers and says at the end what it did."),
        consulted, symbol="file", endpoint="participation.consultation", counted=_comments,
    )  # fmt: skip
    _register(
        ComponentKind.PLAN, _l("Consultation on a plan"),
        _l("A land use plan as a map with a list: people comment on areas and places, the city answers."),
        consulted, symbol="map", endpoint="participation.consultation", counted=_comments,
    )  # fmt: skip
    _register(
        ComponentKind.DEBATE, _l("Debate"),
        _l("A question, and what speaks for and against: the best of each side stands beside each other."),
        {Action.COMMENT: _l("Speak for or against"), Action.SUPPORT: _l("Support contributions")},
        symbol="participation", endpoint="participation.debate", counted=_contributions,
    )  # fmt: skip
    for event in (ConsultationChanged, ConclusionPublished):
        cache.invalidate_on(event, "participation")
    for name, label in (("consultation", _l("Consultation")), ("debate", _l("Debate"))):
        subjects.register(
            name, label, about=partial(_about, name), speakers=component_talk.speakers_of, moderated_by=component_talk.moderated_by,
            may_comment=contributing.may_write, begins_itself=True,
            asked_of=Asked(partial(awaited_together.components_spoken_for, name), awaited_together.coordinated),
        )  # fmt: skip
        moderated.register_ground(name, partial(moderated_parts.talked_about, name))
    kinds.register("participation.concluded", label=_l("What came of a consultation or debate in which you wrote"))
    _register_privacy()


def _register_privacy() -> None:
    hooks.audit_actions.update(
        {
            "participation.version_added": _l("Version of a text or plan put up"),
            "participation.version_removed": _l("Version of a text or plan taken out"),
            "participation.comments_answered": _l("Comments answered"),
            "participation.concluded": _l("End of a consultation or debate published"),
        }
    )
    hooks.exporters.append(consultation_privacy.export_of)
    hooks.erasers.append(consultation_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation.contributions",
            title=_l("Consultations and debates"),
            what=_l(
                "Which paragraph, area or side each of your comments is about, which comments you support, and how you found a "
                "consultation. What you support and how you found it is kept under a mark from which nobody can tell who you are."
            ),
            why=_l("So that everybody counts once, and the city can answer each comment."),
            how_long=_l(
                "Until you delete the comment or have your account erased. Counts and the city's answers stay, without your words."
            ),
        )
    )


def _about(name: str, ids: Collection[uuid.UUID], _reader: Any) -> Mapping[uuid.UUID, About]:
    return component_talk.about(name, ids)


def _register(
    kind: ComponentKind, label: Any, lead: Any, actions: Mapping[Action, Any], *, symbol: str, endpoint: str, counted: Callable[[int], str]
) -> None:  # fmt: skip
    """One of the kinds in which people write: no settings, so nothing to freeze."""
    components.register(
        Kind(
            kind, label, lead=lead, actions=actions, symbol=symbol, endpoint=endpoint, frozen=(), used=consultations.used,
            counts=consultations.counts_of, counted=counted, form=words_form(kind), desk="participation.manage_consultation",
            copied=None if kind is ComponentKind.DEBATE else copy_versions,
            rehearsed=DEBATED if kind is ComponentKind.DEBATE else CONSULTED,
        )
    )  # fmt: skip


def _comments(number: int) -> str:
    return i18n.ngettext("%(num)s comment", "%(num)s comments", number)


def _contributions(number: int) -> str:
    return i18n.ngettext("%(num)s contribution", "%(num)s contributions", number)
