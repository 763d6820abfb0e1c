"""A webinar whose room is open, with somebody of each sort in it, slides on the stage and a hall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from portal.accounts.models import User
from portal.core import clock, db, ids, room_codes
from portal.webinars.models import Format, Provider
from portal.webinars.queries import joining
from portal.webinars.services import joining as joining_services
from portal.webinars.services import slides
from portal.webinars.tasks import slides as tasks
from tests.factories.webinars import make_registration, make_webinar
from tests.webinars.decks import make_pdf


def build(people: Mapping[str, User], keys: dict[str, str]) -> None:
    """`room`: the run, by its id; the owner has a seat, the offices make it, and a guest has the secret `room_guest`."""
    webinar = make_webinar(
        run={
            "starts_in": timedelta(minutes=10), "format": Format.HYBRID, "place": "City hall", "provider": Provider.LINK,
            "provider_data": {"url": "https://rooms.example/1"},
        }
    )  # fmt: skip
    run, now, secret = webinar.runs[0], clock.now(), ids.secret()
    make_registration(run, people["owner"], prepared_at=now, shown_name="Owner", opened_join_at=now)
    guest = make_registration(run, prepared_at=now, shown_name="Guest", token_hash=ids.digest(secret))
    for role in ("regional office", "secretariat"):
        comer = joining.comer_with_account(people[role], run.id)
        assert comer is not None
        with db.transaction():
            row = joining_services.enter(comer=comer)
            assert row is not None
            row.prepared_at = row.opened_join_at = now
    with db.transaction():
        file = slides.bring_in(
            registration=row,
            deck_number=None,
            title="Data",
            lang="en",
            data=make_pdf("One", "Two"),
            filename="data.pdf",
        )
    tasks.draw_slides(str(file.id))
    keys.update(
        room=str(run.id), room_guest=secret, room_slug=webinar.slug, room_number="1", room_panel="about",
        room_file=str(file.id), room_page="1", room_person=str(guest.id), room_in="in", room_provider="link",
        room_code=room_codes.code_at(run.secret, now),
    )  # fmt: skip
