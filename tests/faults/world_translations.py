"""Texts of `world_participation` in other languages: a person has translated the owner's proposal."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import db
from portal.participation import queries
from portal.participation.queries import originals, proposals
from portal.participation.services import translating
from portal.participation.services.translating import TranslationPlan
from tests.factories.participation import component_in


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_translations` names."""
    process = queries.process_by_slug(keys["space"], keys["participation_process"])
    assert process is not None
    component = component_in(process)
    own, hidden = (proposals.proposal_at(component.id, int(keys[f"{one}_number"])) for one in ("own", "hidden"))
    assert own is not None
    assert hidden is not None
    original = originals.original("proposal", own.proposal.id)
    assert original is not None
    plan = TranslationPlan("Un banco en cada parada", "La gente espera mucho.", original.source, seen="")
    with db.transaction():
        made = translating.write(original=original, lang="es", plan=plan, actor=people["owner"])
    keys.update(
        text_kind="proposal", own_text=str(own.proposal.id), hidden_text=str(hidden.proposal.id), text_lang=made.lang,
        text_lang_free="fr",
    )  # fmt: skip
