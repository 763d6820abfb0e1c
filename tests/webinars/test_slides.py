"""Slides: a PDF comes in, a worker draws it, one turns and all see it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from portal.core import clock, db, storage
from portal.core.errors import NotFound
from portal.webinars import pdf
from portal.webinars.models import Deck, DeckFile, DeckState, Run, Slide
from portal.webinars.queries import joining
from portal.webinars.queries import slides as queries
from portal.webinars.services import joining as joining_services
from portal.webinars.services import slides as services
from portal.webinars.tasks import slides as tasks
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.webinars import make_registration, make_webinar
from tests.webinars.decks import make_pdf


def crew_of(run, user):
    with db.transaction():
        return joining_services.enter(comer=joining.comer_with_account(user, run.id))


def bring_in(row, data: bytes, lang: str = "en", deck: int | None = None) -> DeckFile:
    with db.transaction():
        return services.bring_in(
            registration=row, deck_number=deck, title="Open data", lang=lang, data=data, filename="talk.pdf"
        )


@pytest.fixture
def room(app):
    """A run that begins in ten minutes, and its organiser."""
    run, organiser = make_webinar(run={"starts_in": timedelta(minutes=10)}).runs[0], make_secretariat()
    row = crew_of(run, organiser)
    with db.transaction():
        row.prepared_at = clock.now()
    return run, organiser, row


def test_pages_become_pictures_with_their_words(app):
    data = make_pdf("Open data in Seoul", "Second page")
    assert pdf.count(data) == 2
    first, second = pdf.pages(data, 1, 10)
    with Image.open(io.BytesIO(first.data)) as picture:
        assert (picture.format, max(picture.size)) == ("WEBP", pdf.LONGEST_SIDE)
    assert (first.text, second.text, second.number) == ("Open data in Seoul", "Second page", 2)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 and nothing", "unreadable"),
        (make_pdf("x")[:400], "unreadable"),
        (make_pdf(*["x"] * 301), "too_many"),
    ],
)
def test_bad_pdf_is_refused_with_its_reason(app, room, data, why):
    row = room[2]
    with pytest.raises(pdf.BadPdf) as bad:
        pdf.count(data)
    assert bad.value.why == why
    file = bring_in(row, data)
    tasks.draw_slides(str(file.id))
    db.session.refresh(file)
    assert (file.state, file.error) == (DeckState.FAILED, why)


def test_upload_is_drawn_shown_and_removed(login, app, room, work):
    run, organiser, _row = room
    crew, path = login(organiser), f"/en/webinars/join/{run.id}/decks"
    for name, data in (("a.pdf", b"MZ no PDF"), ("b.pdf", b"")):
        refused = crew.submit(path, {"deck": "", "title": "T", "lang": "en", "file": (io.BytesIO(data), name)})
        assert refused.status_code == 422
    form = {"deck": "", "title": "Open data", "lang": "en"}
    assert crew.submit(path, {**form, "title": " ", "file": (io.BytesIO(make_pdf("A")), "a.pdf")}).status_code == 422
    assert crew.submit(path, {**form, "file": (io.BytesIO(make_pdf("A", "B", "C")), "a.pdf")}).status_code == 303
    assert "Waits to be drawn" in crew.get(path).text
    assert work() == 1
    file = db.session.scalars(select(DeckFile)).one()
    assert (file.state, file.pages, file.done) == (DeckState.READY, 3, 3)
    korean = bring_in(room[2], make_pdf("가", "나", "다"), "ko", deck=1)
    tasks.draw_slides(str(korean.id))
    with db.transaction():
        assert services.show(presenter=room[2], deck=1, page=2) == 2
        assert services.show(presenter=room[2], deck=1, page=99) == 3
        services.show(presenter=room[2], deck=1, page=2)
    reader = make_user(locale="ko")
    make_registration(run, reader, prepared_at=clock.now(), deck_lang="ko")
    browser, base = login(reader), f"/ar/webinars/join/{run.id}"
    shown = browser.page(base).find("figure")
    assert (shown["data-page"], shown["data-pages"]) == ("2", "3")
    assert str(korean.id) in shown["data-slides"]
    private = browser.page(f"{base}?slide=1").find("figure")
    assert (private["data-page"], private["data-speaker"]) == ("1", "2")
    picture = browser.get(f"{base}/slides/{file.id}/1")
    assert (picture.status_code, picture.content_type) == (200, "image/webp")
    assert browser.get(f"{base}/slides/{file.id}/4").status_code == 404
    assert browser.get(f"{base}/slides/{file.id}/words").json == {"1": "A", "2": "B", "3": "C"}
    assert browser.get(f"{base}/slides/{file.id}/pdf").data.startswith(b"%PDF")
    assert browser.get(f"{base}/decks").status_code == 404
    assert login(make_user()).get(f"{base}/slides/{file.id}/1").status_code == 404
    other = make_webinar(run={"starts_in": timedelta(minutes=10)}).runs[0]
    make_registration(other, reader)
    assert login(reader).get(f"/en/webinars/join/{other.id}/slides/{file.id}/1").status_code == 404
    keys = [file.file_key, *queries.images_of(file.id)]
    assert login(organiser).submit(path, {}, to=f"{path}/{file.id}/remove").status_code == 303
    assert login(organiser).submit(path, {}, to=f"{path}/{korean.id}/remove").status_code == 303
    assert db.session.scalars(select(Deck)).all() == []
    for key in keys:
        with pytest.raises(NotFound):
            storage.load(key)
    assert "No slides are shown" in login(reader).get(f"/en/webinars/join/{run.id}").text


def test_who_turns_is_crew_and_everybody_is_told(login, app, room):
    run, organiser, row = room
    file = bring_in(row, make_pdf("A", "B"))
    path = f"/en/webinars/join/{run.id}"
    crew = login(organiser)
    early = crew.submit(path, {"deck": "1", "page": "1"}, to=f"{path}/slide", headers={"Accept": "application/json"})
    assert (early.status_code, early.json["message"]) == (409, "These slides are not ready yet.")
    tasks.draw_slides(str(file.id))
    turned = crew.submit(path, {"deck": "1", "page": "2"}, to=f"{path}/slide", headers={"Accept": "application/json"})
    assert turned.json == {"deck": 1, "page": 2}
    assert crew.submit(path, {"deck": "x", "page": "2"}, to=f"{path}/slide").status_code == 404
    reader = make_user()
    make_registration(run, reader, prepared_at=clock.now())
    assert login(reader).submit(path, {"deck": "1", "page": "1"}, to=f"{path}/slide").status_code == 404
    assert queries.shown_now(run.id) == {"deck": 1, "page": 2}
    assert login(organiser).submit(path, {"deck": "", "page": "1"}, to=f"{path}/slide").status_code == 303
    assert queries.shown_now(run.id) == {"deck": None, "page": None}


def test_worker_that_dies_is_replaced_and_draws_no_page_twice(app, room, at):
    row = room[2]
    file = bring_in(row, make_pdf(*[f"Page {n}" for n in range(1, 26)]))
    with db.transaction():
        assert services.claim(file_id=file.id)
    with db.transaction():
        assert services.draw_some(file_id=file.id)  # ten pages, then it is gone
    with db.transaction():
        assert not services.claim(file_id=file.id)  # somebody has it
    now = clock.now()
    at(now + timedelta(minutes=6))
    assert queries.waiting_files(clock.now()) == [file.id]
    tasks.draw_slides(str(file.id))
    db.session.refresh(file)
    assert (file.state, file.done, file.attempts) == (DeckState.READY, 25, 2)
    assert db.session.scalars(select(Slide.number).order_by(Slide.number)).all() == list(range(1, 26))
    other = bring_in(row, make_pdf("A"), "ko")
    for attempt in range(3):
        at(now + timedelta(minutes=10 + 6 * attempt))
        with db.transaction():
            assert services.claim(file_id=other.id)
    at(now + timedelta(minutes=40))
    tasks.draw_slides(str(other.id))
    db.session.refresh(other)
    assert (other.state, other.error) == (DeckState.FAILED, "gave_up")


def test_slides_go_when_their_time_is_over(app, room, at):
    run, _organiser, row = room
    file = bring_in(row, make_pdf("A"))
    tasks.draw_slides(str(file.id))
    at(run.ends_at + timedelta(days=run.webinar.retention_days - 1))
    tasks.drop_slides()
    assert db.session.scalars(select(DeckFile)).all()
    at(run.ends_at + timedelta(days=run.webinar.retention_days + 1))
    tasks.drop_slides()
    assert db.session.scalars(select(DeckFile)).all() == []
    assert db.session.scalar(select(Run.id)) == run.id
