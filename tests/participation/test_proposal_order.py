"""Where proposals lie, their pictures, and the neutral order of lists."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.core import clock, db
from portal.core.errors import DomainError, NotFound
from portal.participation import queries, services, tasks
from portal.participation.models import (
    Proposal,
    ProposalTally,
    ServiceRequest,
)
from portal.participation.queries import listing, places, proposals
from portal.participation.queries.listing import Wanted
from portal.participation.rules.proposals import Terms
from portal.participation.rules.shuffle import Shuffle
from portal.participation.services.places import PlaceRow, read_list
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.factories.reports import make_category, make_report

SMALL = Terms(debate_at=2, answer_at=4, answer_days=10)


def held(proposal) -> Proposal:
    return proposals.known_proposal(proposal.id)


def supporting(proposal, *people):
    for user in people:
        with db.transaction():
            services.support(proposal=held(proposal), user=user)


# Places and pictures --------------------------------------------------------------------------------------------------


def test_the_list_of_places_is_read_and_what_proposals_name_stays(app):
    process, author = make_process(), make_user()
    space = process.space

    def keep(*rows):
        with db.transaction():
            services.keep_places(space=space, rows=rows, actor=None)

    assert read_list("Park; 14.65; 121.04\n\nMarket\n") == [PlaceRow("Park", 14.65, 121.04), PlaceRow("Market")]
    for text, says in (("Park; 14.65", "Line 1"), ("Park\nMarket; north; 1", "Line 2"), ("; 1; 2", "Line 1"), ("A; 99; 1", "Line 1"), ("A\nA", "twice")):  # fmt: skip
        with pytest.raises(DomainError, match=says):
            read_list(text)
    keep(PlaceRow("Park", 14.65, 121.04), PlaceRow("Market"))
    park = places.places_of(space.id)[0]
    named = make_proposal(process, author, place_id=park.id)
    report = make_report(make_category(space), place_id=places.places_of(space.id)[1].id)
    assert places.used_places(space.id) == {park.id: 1, report.place_id: 1}
    keep(PlaceRow("Market", 14.6, 121.0))
    assert [one.names["en"] for one in places.places_of(space.id)] == ["Market"]
    assert db.session.get(Proposal, named.id).place_id == park.id
    keep(PlaceRow("Harbour"))
    assert [one.names["en"] for one in places.places_of(space.id)] == ["Harbour"]
    assert db.session.get(ServiceRequest, report.id).place_id, "what reports name stays with them too"
    with pytest.raises(DomainError, match="place of the list"):
        make_proposal(process, author, "A tree at each corner", place_id=park.id)
    assert [(one.number, one.latitude) for one in places.spots(named.component_id)] == [(1, 14.65)]
    for latitude, longitude, field in ((91.0, 0.0, "latitude"), (1.0, None, "latitude"), (0.0, 181.0, "longitude")):
        with pytest.raises(DomainError) as refused:
            make_proposal(process, author, "A tree at each corner", latitude=latitude, longitude=longitude)
        assert refused.value.field == field


def test_a_picture_is_written_anew_with_words_and_what_is_none_is_refused(app):
    from PIL import Image

    from portal.core import storage

    proposal = make_proposal(make_process(), author := make_user())

    def add(data: bytes, alt="A bench"):
        with db.transaction():
            services.add_picture(proposal=held(proposal), upload=FileStorage(io.BytesIO(data), "a.jpg"), alt=alt, actor=author)  # fmt: skip

    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Camera of Rosa"
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    assert b"Camera of Rosa" in out.getvalue()
    add(out.getvalue())
    (kept,) = held(proposal).pictures
    db.session.rollback()
    data = storage.load(kept["key"])
    assert b"Camera of Rosa" not in data
    assert b"Exif" not in data
    for wrong in (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b"",
        out.getvalue()[:60],
        b"\xff\xd8\xff" + b"0" * 11_000_000,
    ):
        with pytest.raises(DomainError) as refused:
            add(wrong)
        assert refused.value.field == "picture"
    with pytest.raises(DomainError) as refused:
        add(out.getvalue(), alt=" ")
    assert refused.value.field == "alt"
    with db.transaction():
        services.remove_picture(proposal=held(proposal), key=kept["key"], actor=author)
    with pytest.raises(NotFound):
        storage.load(kept["key"])


# The neutral order ------------------------------------------------------------------------------------------------


def test_a_shuffle_is_a_permutation_that_newcomers_do_not_disturb_and_places_are_even():
    for numbers in (1, 2, 3, 20, 1000):
        order = Shuffle.of("somebody", date(2026, 11, 26), numbers)
        size = 1 << order.bits
        assert sorted(order.numbers(0, size)) == list(range(1, size + 1))
        assert all(order.place_of(number) == place for place, number in enumerate(order.numbers(0, size)))
    first = dict.fromkeys(range(1, 257), 0)
    for day in range(120):
        for reader in range(16):
            for number in Shuffle((date(2026, 1, 1) + timedelta(days=day)).toordinal() * 16 + reader, 8).numbers(0, 20):
                first[number] += 1
    # 150 times each on the average; by chance alone nine of ten thousand would lie outside four standard deviations.
    assert min(first.values()) > 100
    assert max(first.values()) < 200
    assert Shuffle.read("x-1-2") is None
    assert Shuffle.read("1-99-0") is None
    assert Shuffle.read("1-3-9") is None


def test_pages_of_each_order_hold_each_proposal_once_whatever_is_written_between(app):
    process, author = make_process(terms=Terms(debate_at=3, answer_at=6, answer_days=5)), make_user()
    found = [make_proposal(process, author, f"Proposal with a number {n}") for n in range(45)]
    component = component_in(process)
    people = [make_user() for _n in range(7)]
    for n, proposal in enumerate(found[:7]):
        supporting(proposal, *people[: n + 1])
    with db.transaction():
        services.hide_proposal(proposal=held(found[20]), hide=True, reason="Rule 2", actor=make_user())

    def walk(wanted):
        seen, after = [], ""
        while after is not None:
            page = listing.page_of(component.id, wanted, clock.today(), Terms(debate_at=3, answer_at=6), shuffle=("me", date(2026, 1, 1)), after=after)  # fmt: skip
            seen += [one.proposal.number for one in page.items]
            after = page.next
            if wanted.order != "newest" and after and len(seen) == 20:
                make_proposal(queries.known_process(process.id), author, f"One more, written meanwhile: {wanted.order}")
        return seen

    for order in listing.ORDERS:
        seen = walk(Wanted(order))
        assert len(seen) == len(set(seen)), order
        assert set(range(1, 46)) - {21} <= set(seen) | ({6, 7} if order == "nearly" else set()), order
    assert walk(Wanted("shuffled", state="open"))[:5] == [n for n in walk(Wanted("shuffled")) if n <= 48][:5]
    assert walk(Wanted("supports"))[:7] == [7, 6, 5, 4, 3, 2, 1]
    assert walk(Wanted("nearly"))[:4] == [5, 2, 4, 1]
    with pytest.raises(NotFound):
        listing.page_of(
            component.id, Wanted("supports"), clock.today(), SMALL, shuffle=("", date.min), after="nonsense"
        )


def test_how_often_lists_have_shown_each_is_added_up(app, client):
    process, author = make_process(make_space()), make_user()
    for n in range(3):
        make_proposal(process, author, f"Proposal with a number {n}")
    path = f"/en/cities/{process.space.city.slug}/participation/{process.slug}/{component_in(process).slug}/"
    for _time in range(4):  # the first makes the page, the others are given what is kept
        assert client.get(path).status_code == 200
    app.extensions["page_store"].send_counts()
    tasks.gather_exposures()
    tasks.gather_exposures()
    assert db.session.scalars(select(ProposalTally.shown)).all() == [4, 4, 4]
    assert client.get(f"{path}shown?form=csv").text.splitlines()[1:] == ["1,4,0", "2,4,0", "3,4,0"]
