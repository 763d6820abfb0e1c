"""Petitions: what they are to processes, messages, privacy and the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.discussions import subjects
from portal.discussions.asked import Asked
from portal.notifications import kinds
from portal.participation import components, moderated
from portal.participation.components import Kind
from portal.participation.events import PetitionChanged
from portal.participation.forms.petitions import petitions_form
from portal.participation.models import Action, ComponentKind, Petition
from portal.participation.moderated import Moderated
from portal.participation.queries import awaited_together, talk
from portal.participation.queries import moderated_parts as things
from portal.participation.queries import petitions as queries
from portal.participation.rehearsal.kinds.petitions import REHEARSED
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import moderated_parts as doing
from portal.participation.services import petition_privacy
from portal.participation.views import who


def register() -> None:
    components.register(
        Kind(
            ComponentKind.PETITIONS, _l("Petitions"),
            lead=_l("People ask for something and gather signatures, online and on paper; with enough of them the city must answer."),
            actions={
                Action.SUBMIT: _l("Hand in petitions"), Action.SIGN: _l("Sign petitions"), Action.COMMENT: _l("Talk about petitions"),
            },
            symbol="edit", endpoint="participation.petitions", frozen=("threshold", "sign_days", "answer_days", "on_agenda"),
            defaults=PetitionTerms().stored(),
            used=_used, counts=queries.petition_counts,
            counted=lambda number: i18n.ngettext("%(num)d petition", "%(num)d petitions", number), form=petitions_form,
            rehearsed=REHEARSED,
        )
    )  # fmt: skip
    subjects.register(
        "petition", _l("Petition"), about=talk.about_petitions, speakers=partial(talk.speakers_of, Petition),
        moderated_by=partial(talk.moderated_by, Petition), may_comment=partial(who.may_talk, Petition),
        asked_of=Asked(partial(awaited_together.spoken_for, Petition), awaited_together.coordinated),
    )  # fmt: skip
    moderated.register(
        Moderated(
            "petition", _l("Petition"), items=things.petitions, hide=doing.hide_petition, redact=doing.redact_petition,
            written_by=things.petitions_by, recent=things.recent_petitions,
        )
    )  # fmt: skip
    cache.invalidate_on(PetitionChanged, "participation")
    kinds.register(
        "participation.petition_reached", label=_l("A petition of yours, or to your city, has enough signatures")
    )
    kinds.register(
        "participation.petition_answered", label=_l("The city has answered a petition that you wrote or signed")
    )
    hooks.audit_actions.update(
        {
            "participation.petition_hidden": _l("Petition hidden"),
            "participation.petition_shown": _l("Petition shown again"),
            "participation.sheet_entered": _l("Sheet of signatures entered"),
            "participation.sheet_changed": _l("Numbers of a sheet of signatures changed"),
            "participation.sheet_removed": _l("Sheet of signatures taken out"),
            "participation.line_checked": _l("Signature on paper looked up in the register"),
        }
    )
    hooks.audit_subjects["participation_petition"] = (
        _l("Petition"), hooks.Subjects(select(Petition.id, Petition.title.label("title")), str),
    )  # fmt: skip
    hooks.exporters.append(petition_privacy.export_of)
    hooks.erasers.append(petition_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation.petitions",
            title=_l("Petitions"),
            what=_l("What you handed in and which petitions you signed, with your name where you let it be read."),
            why=_l("So that everybody counts once, and you are told what the city answers."),
            how_long=_l(
                "Until you have your account erased. Then your name goes from petitions and signatures; the texts and the counts stay."
            ),
        )
    )


def _used(component_ids: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
    return set(queries.petition_counts(component_ids, with_hidden=True))
