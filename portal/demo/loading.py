"""Loading the demo, part by part, each in a transaction of its own."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import db
from portal.demo import (
    adoptions,
    authoring,
    awards,
    cases,
    consultations,
    eligibility,
    files,
    meetings,
    moderation,
    news,
    open_data,
    packages,
    participation,
    participation_surveys,
    people,
    questions,
    recordings,
    register,
    reports,
    reviews,
    selection,
    talk,
    training,
    webinars,
    work,
)

# One for all, printed at the start: the demo's people are invented and its mailbox is on this machine.
PASSWORD = "together-2026"  # noqa: S105


def load() -> None:
    """Loads what is missing. Must run in an application context, outside a transaction."""
    with db.transaction():
        register.load_cities()
        register.load_organisations()
    with db.transaction():
        people.load(PASSWORD)
    with db.transaction():
        training.load_courses()
        questions.load()
        packages.load_package_course()
        training.load_programmes()
    with db.transaction():
        training.load_past()
        training.load_present()
        authoring.load_draft()
        training.load_sessions()
    with db.transaction():
        work.load()
    with db.transaction():
        selection.load()
    with db.transaction():
        cases.load()
        reviews.load()
    with db.transaction():
        adoptions.load()
        talk.load()
    with db.transaction():
        awards.load()
    with db.transaction():
        webinars.load()
        recordings.load()
    with db.transaction():
        news.load()
    with db.transaction():
        participation.load()
        participation_surveys.load()
        consultations.load()
        meetings.load()
    with db.transaction():
        eligibility.load()
        reports.load()
        open_data.load()
        moderation.load()
    with db.transaction():
        people.load_requests()


def is_loaded() -> bool:
    """Whether every person of the demo is there; they come before what they take part in."""
    wanted = [person["email"].lower() for person in files.people()]
    found = db.session.scalar(select(func.count(User.id)).where(User.email_key.in_(wanted)))
    return found == len(wanted)


def accounts() -> list[dict[str, str]]:
    """The accounts to try the portal with: `role` (a label), `email`, `password`."""
    return [
        {"role": person["demo_label"], "email": person["email"], "password": PASSWORD}
        for person in files.people()
        if person["demo"]
    ]
