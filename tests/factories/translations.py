"""What people and the city wrote, in other languages."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role, User
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation.models import AnswerState, OfficialAnswer, Process, Proposal, TextTranslation
from portal.participation.queries import originals, proposals
from portal.participation.queries import translations as queries
from portal.participation.queries.originals import Original
from portal.participation.services import answer, translating
from portal.participation.services.translating import TranslationPlan
from tests.factories.accounts import make_user

ES = "Un banco en cada parada"


def coordinator(process: Process, role: Role = Role.CITY_COORDINATOR) -> User:
    return make_user(roles=((role, ("city", process.space.city_id)),))


def original(thing: Any, kind: str = "proposal") -> Original:
    found = originals.original(kind, thing.id)
    assert found is not None
    return found


def write(
    thing: Any,
    actor: User,
    lang: str = "es",
    kind: str = "proposal",
    title: str = ES,
    words: str = "La gente espera mucho.",
    **plan: Any,
) -> TextTranslation:
    """A person translates something, as the form would have it."""
    found = queries.translations_of(kind, thing.id).get(lang)
    given = {"source": original(thing, kind).source, "seen": translating.mark_of(found)} | plan
    with db.transaction():
        return translating.write(
            original=original(thing, kind),
            lang=lang,
            plan=TranslationPlan(title=title, text=words, **given),
            actor=actor,
        )


def ask(thing: Any, lang: str = "es", kind: str = "proposal") -> None:
    with db.transaction():
        translating.ask(original=original(thing, kind), lang=lang)


def row(thing: Any, lang: str = "es", kind: str = "proposal") -> TextTranslation | None:
    db.session.expire_all()
    return queries.translations_of(kind, thing.id).get(lang)


def say_below(proposal: Proposal, author: User, words: str = "When it rains too.") -> Comment:
    with db.transaction():
        return discussions.post_comment(subject=Subject("proposal", proposal.id), author=author, text=words, lang="en")


def answered(proposal: Proposal, actor: User, reason: str = "We build it in spring.") -> OfficialAnswer:
    with db.transaction():
        return answer(
            proposal=proposals.known_proposal(proposal.id), state=AnswerState.ACCEPTED, reason=reason, department=None, percent=None,
            actor=actor, lang="en",
        )  # fmt: skip
