"""What workers do for courses: tell authors of remarks, bring late results over to a newer version."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, storage, tasks
from portal.notifications import services as notifications
from portal.training import emails, services
from portal.training.events import EditionRepinned, RemarkMade
from portal.training.queries import authoring as queries
from portal.training.queries import media


@events.subscribe(RemarkMade)
def tell_authors(event: RemarkMade) -> None:
    """Those who have drafted, reviewed or published this course, or remarked on the activity, learn of a remark."""
    place = queries.remark_with_place(event.remark_id)
    if place is None:
        return
    author = db.session.get(User, place.remark.author_id) if place.remark.author_id else None
    for reader in queries.people_of(place):
        if reader.id == place.remark.author_id:
            continue
        notifications.notify(
            recipient=accounts.recipient(reader),
            message=emails.remarked(place, reader, author, queries.title_of(place.activity.id, place.version.original_lang)),
            key=f"remark:{place.remark.id}:{reader.id}",
            url=emails.address(
                reader.locale, "training.edit_activity", course=place.course.slug, number=str(place.version.number),
                activity=place.activity.slug,
            ),
        )  # fmt: skip


@events.subscribe(EditionRepinned)
def carry_over_late(event: EditionRepinned) -> None:
    """A step that began before an edition moved may have noted its result under the old version."""
    services.carry_over(edition_id=event.edition_id, here=event.old_version_id, there=event.new_version_id)


@tasks.periodic(seconds=3600, name="training.forget_uploads")
def forget_uploads() -> None:
    """What was uploaded to be looked at and not taken goes after its hours."""
    with db.transaction():
        for key in media.expired_uploads(clock.now()):
            storage.delete(key)
