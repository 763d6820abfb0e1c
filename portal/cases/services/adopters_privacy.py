"""A person's part in adoptions, kits, similar cases and matching: what is handed out, what goes with the account."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from portal.accounts.models import User
from portal.cases.models import (
    Adoption,
    AdoptionStep,
    CityMeans,
    MentorOffer,
    MentorRequest,
    Problem,
    SimilarChoice,
)
from portal.core import db


def export_of(user: User) -> tuple[str, object]:
    """What the person said for cities about adoptions, offered, described, asked and answered."""
    steps = db.session.scalars(select(AdoptionStep).where(AdoptionStep.by == user.id).order_by(AdoptionStep.at))
    helped = db.session.scalars(select(Adoption.id).where(Adoption.mentor_id == user.id))
    means = db.session.scalars(select(CityMeans).where(CityMeans.changed_by == user.id))
    pairs = db.session.scalars(select(SimilarChoice).where(SimilarChoice.by == user.id))
    offers = db.session.scalars(select(MentorOffer).where(MentorOffer.user_id == user.id))
    problems = db.session.scalars(select(Problem).where(Problem.user_id == user.id).order_by(Problem.created_at))
    requests = db.session.scalars(
        select(MentorRequest)
        .where(or_(MentorRequest.mentor_id == user.id, MentorRequest.asked_by == user.id))
        .order_by(MentorRequest.asked_at)
    )
    return "adoptions", {
        "steps": [
            {"adoption": str(one.adoption_id), "what": one.what, "stage": one.stage.value, "note": one.note, "at": one.at.isoformat()}
            for one in steps
        ],
        "mentor_of": [str(key) for key in helped],
        "means": [{"city": str(one.city_id), "tag": str(one.tag_id), "has": one.has, "note": one.note} for one in means],
        "similar": [{"case": str(one.case_id), "other": str(one.other_id), "choice": one.choice.value} for one in pairs],
        "offers": [
            {
                "case": str(one.case_id) if one.case_id else None, "tag": str(one.tag_id) if one.tag_id else None,
                "languages": one.languages, "hours": one.hours, "until": one.until.isoformat(),
            }
            for one in offers
        ],
        "problems": [{"city": str(one.city_id), "language": one.lang, "text": one.text, "tags": one.tags} for one in problems],
        "requests": [
            {
                "asked_by_me": one.asked_by == user.id, "message": one.message, "state": one.state.value,
                "answer": one.answer if one.mentor_id == user.id else "", "at": one.asked_at.isoformat(),
            }
            for one in requests
        ],
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: what was said for a city stays with the city, without the person; his words to one other go.

    Offers to help and requests to the person go with the row of the account.
    """
    for column in (
        Adoption.source_confirmed_by, Adoption.adopter_confirmed_by, Adoption.mentor_id, AdoptionStep.by,
        CityMeans.changed_by, SimilarChoice.by, Problem.user_id,
    ):  # fmt: skip
        db.session.execute(update(column.class_).where(column == user.id).values({column.key: None}))
    db.session.execute(update(MentorRequest).where(MentorRequest.asked_by == user.id).values(asked_by=None, message=""))
    db.session.flush()
