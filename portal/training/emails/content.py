"""Mails about the writing of courses."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import mail
from portal.training.emails.nominations import address
from portal.training.queries.authoring import RemarkPlace


def remarked(place: RemarkPlace, reader: User, author: User | None, title: str) -> mail.Message:
    """To those who work on a course: a colleague said something about an activity. `title`: of the activity."""
    return mail.render(
        "training.remarked", template="training/email/remarked", lang=reader.locale, timezone=reader.timezone,
        person=reader, author=author, remark=place.remark, title=title,
        link=address(
            reader.locale, "training.edit_activity", full=True, course=place.course.slug,
            number=str(place.version.number), activity=place.activity.slug,
        ),
    )  # fmt: skip
