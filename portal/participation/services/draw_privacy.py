"""What is kept of a person who was drawn or sits in a body: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import db, i18n
from portal.participation.models import BodyMember, DrawCandidate, DrawResult, DrawState
from portal.participation.queries import bodies as queries
from portal.participation.rules import draws as rules
from portal.participation.services import draws


def export_of(user: User) -> tuple[str, object]:
    """For what the person has volunteered, and where he sits or sat."""
    return "bodies", {
        "draws": [
            {"title": i18n.plain(draw.titles), "code": one.code, "said": one.traits, "result": one.result.value, "answer": one.answer.value}
            for draw, one in queries.draws_of_person(user.id)
        ],
        "terms": [
            {"body": i18n.plain(body.titles), "role": one.role, "from": one.starts_on.isoformat(), "to": one.ends_on.isoformat() if one.ends_on else None}
            for body, one in queries.terms_of_person(user.id)
        ],
    }  # fmt: skip


def erase(user: User) -> None:
    """Out of pools that are open; of those that are closed a code without the person stays, and who was asked has said no. A term
    stays in the history of its body, without a name.
    """
    for draw, one in queries.draws_of_person(user.id):
        if draw.state is DrawState.DRAWN and one.result is DrawResult.SEAT and rules.may_answer(one):
            draws.answer(draw=queries.known_draw(draw.id), candidate=one, accepts=False, name="", actor=None)
        if draw.state is DrawState.OPEN:
            draws.drop(queries.known_draw(draw.id), [one])
    db.session.execute(update(DrawCandidate).where(DrawCandidate.user_id == user.id).values(user_id=None))
    db.session.execute(update(BodyMember).where(BodyMember.user_id == user.id).values(user_id=None, name="–"))
