"""What is known of those who watch recordings, or want to be taken out: given out, and removed."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select, update

from portal.accounts.models import User
from portal.core import db
from portal.webinars.models import QuizTry, Recording, Registration, RemovalWish, Run, Viewing, Webinar


def export(user: User) -> tuple[str, object]:
    """How much the person played of each recording and when, his tries at quizzes, and his wishes to be taken out."""
    own = select(Registration.id).where(Registration.user_id == user.id)
    rows = db.session.execute(
        select(Recording.id, Webinar.slug, Run.number)
        .join(Run, Run.id == Recording.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(
            Webinar.id.in_(
                select(Run.webinar_id)
                .join(Registration, Registration.run_id == Run.id)
                .where(Registration.user_id == user.id)
            )
        )
        .order_by(Recording.created_at)
    ).all()
    # Somebody who registered for two runs may have watched with either registration.
    seen = db.session.scalars(
        select(Viewing).where(Viewing.registration_id.in_(own)).order_by(Viewing.first_at, Viewing.registration_id)
    ).all()
    tries = db.session.scalars(select(QuizTry).where(QuizTry.registration_id.in_(own)).order_by(QuizTry.number)).all()
    wishes = db.session.scalars(
        select(RemovalWish).where(RemovalWish.registration_id.in_(own)).order_by(RemovalWish.created_at)
    ).all()
    return "webinars_recordings", [
        {
            "webinar": slug, "run": number, "recording": str(key),
            "watched": [
                {"seconds": one.seconds, "spans": one.spans, "first_at": one.first_at, "last_at": one.last_at}
                for one in seen
                if one.recording_id == key
            ],
            "quiz": [
                {"points": one.points, "most": one.most, "is_passed": one.is_passed, "answers": one.answers, "at": one.at}
                for one in tries
                if one.recording_id == key
            ],
            "removal": [
                {"words": one.words, "answer": one.answer, "created_at": one.created_at, "answered_at": one.answered_at}
                for one in wishes
                if one.recording_id == key
            ],
        }
        for key, slug, number in rows
    ]  # fmt: skip


def erase(user: User) -> None:
    """Who published or answered is not known any more. What the person watched goes with the registrations (`guests.forget`)."""
    for model, column in (
        (Recording, Recording.created_by),
        (Recording, Recording.confirmed_by),
        (RemovalWish, RemovalWish.answered_by),
    ):
        db.session.execute(
            update(model)
            .where(column == user.id)
            .values({column.key: None})
            .execution_options(synchronize_session=False)
        )


def forget(registration_ids: Collection[uuid.UUID]) -> None:
    """Removes what these registrations watched, answered and asked for."""
    for model in (Viewing, QuizTry, RemovalWish):
        db.session.execute(
            delete(model)
            .where(model.registration_id.in_(registration_ids))
            .execution_options(synchronize_session=False)
        )
