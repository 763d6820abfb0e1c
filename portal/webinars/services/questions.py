"""The questions that a webinar asks at registration."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db
from portal.core.questions import Question
from portal.webinars import asking, queries
from portal.webinars.models import Webinar


def change_questions(*, webinar: Webinar, questions: Sequence[Question], actor: User) -> None:
    """Sets what is asked from now on. Answers that were given stay; questions that got some stay readable when they go."""
    held = db.session.scalars(
        select(Webinar).where(Webinar.id == webinar.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    before = asking.read(held.questions, with_gone=True)
    held.questions = asking.rows_of(asking.replaced(before, questions, queries.answered_keys(held.id)))
    db.session.flush()
    accounts.audit(
        actor=actor, action="webinars.questions_changed", subject=("webinar", held.id),
        data={"webinar": held.slug, "number": len(questions)},
    )  # fmt: skip
