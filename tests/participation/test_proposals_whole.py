"""What becomes of proposals: deadlines, notices to all, implementation, writing together, merging, places, the neutral order."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.discussions import services as discussions
from portal.discussions.models import TalkTally
from portal.discussions.subjects import Subject, Topic
from portal.notifications.models import Notification
from portal.participation import queries, services, tasks
from portal.participation.models import (
    AmendmentState,
    MergeState,
    MilestoneState,
    NoticeKind,
    Participation,
    Proposal,
    ProposalNotice,
    ProposalState,
    ProposalTally,
    Stage,
    Support,
)
from portal.participation.queries import listing, places, proposals, together
from portal.participation.queries.listing import Wanted
from portal.participation.rules.proposals import Terms
from portal.participation.rules.shuffle import Shuffle
from portal.participation.services import ImplementationPlan, Milestone, archiving, privacy_together, telling
from portal.participation.services.places import PlaceRow, read_list
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_proposal, make_space

SMALL = Terms(debate_at=2, answer_at=4, answer_days=10)


def held(proposal) -> Proposal:
    return proposals.known_proposal(proposal.id)


def supporting(proposal, *people):
    for user in people:
        with db.transaction():
            services.support(proposal=held(proposal), user=user)


def rows_of(proposal) -> int:
    return db.session.scalar(select(func.count()).where(Support.proposal_id == proposal.id)) or 0


def told(kind: str) -> list[str]:
    found = db.session.scalars(select(User.email).join(Notification).where(Notification.kind == kind))
    return sorted(found)


def emails(*people) -> list[str]:
    return sorted(one.email for one in people)


# Counts ---------------------------------------------------------------------------------------------------------------


def test_the_database_counts_comments_that_can_be_read(app):
    proposal, people = make_proposal(make_process(), make_user()), [make_user() for _n in range(3)]
    subject = Subject("proposal", proposal.id)

    def kept() -> int:
        return db.session.scalar(select(TalkTally.comments).where(TalkTally.subject_id == proposal.id)) or 0

    with db.transaction():
        first, second, _third = [
            discussions.post_comment(subject=subject, author=one, text="Good idea.", lang="en") for one in people
        ]
    assert kept() == 3
    with db.transaction():
        discussions.delete_comment(comment_id=first.id, author=people[0])
    assert kept() == 2
    with db.transaction():
        discussions.hide_comment(comment_id=second.id, moderator=make_user(), reason="Rule 2")
    assert kept() == 1


# Deadlines and notices ------------------------------------------------------------------------------------------------


def test_what_too_few_support_in_time_is_put_away_and_its_people_are_told(app, at):
    process = make_process(terms=Terms(debate_at=2, answer_at=3, answer_days=5, gather_days=7))
    author, person, follower = make_user(), make_user(), make_user()
    lonely, popular = make_proposal(process, author), make_proposal(process, author, "A tree at each corner")
    supporting(lonely, person)
    supporting(popular, make_user(), make_user())
    with db.transaction():
        discussions.follow(topic=Topic.of(Subject("proposal", lonely.id)), user=follower)
    at(clock.now() + timedelta(days=7))
    with pytest.raises(Conflict):
        supporting(lonely, make_user())
    for _beat in range(2):
        with db.transaction():
            archiving.archive_run_out()
    assert (held(lonely).state, held(popular).state) == (ProposalState.ARCHIVED, ProposalState.OPEN)
    db.session.rollback()
    tasks.tell()
    kept = db.session.scalars(select(Notification).where(Notification.subject.startswith("Too few"))).all()
    assert sorted(one.user_id for one in kept) == sorted(one.id for one in (author, person, follower))
    page = listing.page_of(lonely.component_id, Wanted("newest"), clock.today(), SMALL, shuffle=("", date.min))
    assert [one.proposal.id for one in page.items] == [popular.id]
    away = listing.page_of(lonely.component_id, Wanted("newest", state="archived"), clock.today(), SMALL, shuffle=("", date.min))  # fmt: skip
    assert [one.proposal.id for one in away.items] == [lonely.id]


def test_a_debate_that_opens_is_told_once_in_batches_that_may_stop_anywhere(app):
    process = make_process(terms=SMALL)
    author, people = make_user(), [make_user(locale=lang) for lang in ("en", "ko", "ar", "en", "fr")]
    proposal = make_proposal(process, author)
    supporting(proposal, *people)
    assert held(proposal).stage is Stage.ANSWER_DUE
    db.session.rollback()
    assert db.session.scalar(select(func.count(ProposalNotice.id)).where(ProposalNotice.kind == NoticeKind.DEBATE)) == 1

    class Killed(BaseException):
        """The worker is gone, and with it what it had in hand."""

    with db.transaction():
        assert tasks.tell_once(limit=2) == 2
    with pytest.raises(Killed), db.transaction():
        tasks.tell_once(limit=2)
        raise Killed
    while True:
        with db.transaction():
            if not tasks.tell_once(limit=2):
                break
    assert told("participation.news") == emails(author, *people)


# Implementation ---------------------------------------------------------------------------------------------------


def test_everybody_is_told_once_for_each_move_and_two_who_save_at_once_do_not_overwrite(app):
    process = make_process(terms=SMALL)
    author, person, staff = make_user(), make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, person)
    first = ImplementationPlan([Milestone("Plans drawn", "2027-01-31", 40, MilestoneState.UNDER_WAY)], currency="USD", planned=20_000)  # fmt: skip

    def save(plan):
        with db.transaction():
            return services.implement(proposal=held(proposal), plan=plan, actor=staff)

    assert save(first)
    assert not save(first), "the same form again tells nobody"
    done = Milestone("Plans drawn", "2027-01-31", 40, MilestoneState.DONE)
    with pytest.raises(Conflict):
        save(ImplementationPlan([done], version=0))
    assert save(ImplementationPlan([done], currency="USD", planned=20_000, spent=100, version=1))
    tasks.tell()
    assert told("participation.moved") == emails(author, author, person, person)
    shown = proposals.proposal_at(proposal.component_id, proposal.number)
    assert shown.implementation.milestones[0]["percent"] == 100, "what is done is done wholly"
    for wrong, field in (
        (ImplementationPlan([Milestone(" ", "", 0, MilestoneState.PLANNED)], version=2), "milestones-0-title"),
        (ImplementationPlan([Milestone("A", "", 101, MilestoneState.PLANNED)], version=2), "milestones-0-percent"),
        (ImplementationPlan([], planned=1, version=2), "currency"),
        (ImplementationPlan([], contract_url="javascript:alert(1)", version=2), "contract_url"),
    ):
        with pytest.raises(DomainError) as refused:
            save(wrong)
        assert refused.value.field == field


# Writing together -------------------------------------------------------------------------------------------------


def invited(proposal, actor, *people, accept: bool = True):
    for one in people:
        with db.transaction():
            services.invite(proposal=held(proposal), email=one.email, actor=actor)
        with db.transaction():
            services.answer_invitation(proposal=held(proposal), user=one, accept=accept)


def test_co_authors_write_until_somebody_else_supports_and_do_not_count_themselves(app):
    process = make_process(terms=SMALL)
    author, other, stranger = make_user(), make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, other)
    assert proposals.supports_of(proposal.id) == 1
    invited(proposal, author, other)
    assert (proposals.supports_of(proposal.id), rows_of(proposal)) == (0, 0), "who writes it is no supporter of it"
    with pytest.raises(Conflict):
        supporting(proposal, other)
    plan = services.ProposalPlan(title="Benches at each bus stop", body="People wait.", lang="en")
    with db.transaction():
        services.change_proposal(proposal=held(proposal), plan=plan, author=other)
    for wrong in (lambda: services.invite(proposal=held(proposal), email=other.email, actor=stranger), lambda: services.answer_invitation(proposal=held(proposal), user=stranger, accept=True)):  # fmt: skip
        with pytest.raises(NotFound), db.transaction():
            wrong()
    with db.transaction():
        services.invite(proposal=held(proposal), email="nobody@mail.example", actor=author)
    assert len(together.coauthors_of(proposal.id)) == 1, "nobody learns whether there is such an account"
    with db.transaction():
        services.leave_authors(proposal=held(proposal), user=other)
    supporting(proposal, other)
    with pytest.raises(Conflict), db.transaction():
        services.change_proposal(proposal=held(proposal), plan=plan, author=author)


def test_another_wording_is_taken_up_with_a_reason_and_what_it_said_stays(app):
    process = make_process(terms=SMALL)
    author, person, helper = make_user(), make_user(), make_user()
    proposal = make_proposal(process, author)
    supporting(proposal, person)

    def suggest(body, key=None, by=helper):
        with db.transaction():
            return services.suggest(proposal=held(proposal), body=body, reason="Clearer.", author=by, request_key=key)

    first, again = suggest("People wait long and sit nowhere.", "k"), suggest("People wait long and sit nowhere.", "k")
    assert first.id == again.id
    second = suggest("Nobody likes to stand.")
    for body, refusal in ((proposal.body, DomainError), (" ", DomainError)):
        with pytest.raises(refusal):
            suggest(body)
    with pytest.raises(NotFound):
        suggest("Mine.", by=author)

    def settle(one, accept, answer="It says it better.", by=author):
        with db.transaction():
            services.settle(
                proposal=held(proposal), amendment=together.amendment(one.id, lock=True), accept=accept, answer=answer, actor=by
            )  # fmt: skip

    with pytest.raises(NotFound):
        settle(first, accept=True, by=helper)
    with pytest.raises(DomainError):
        settle(first, accept=True, answer=" ")
    settle(first, accept=True)
    with pytest.raises(Conflict, match="has been changed since"):
        settle(second, accept=True)
    settle(second, accept=False)
    assert held(proposal).body == "People wait long and sit nowhere."
    assert [one.body for one in together.revisions_of(proposal.id)] == ["People wait there for long."]
    assert together.amendment(second.id).state is AmendmentState.DECLINED
    tasks.tell()
    assert told("participation.news") == emails(author, person)


def test_two_become_one_with_every_authors_yes_and_each_person_counts_once(app):
    process = make_process(terms=SMALL)
    one, two, helper = make_user(), make_user(), make_user()
    gone, stays = make_proposal(process, one), make_proposal(process, two, "Seats where people wait")
    invited(gone, one, helper)
    both, left, right, erased = [make_user() for _n in range(4)]
    supporting(gone, both, left, erased, two)
    supporting(stays, both, right, one)
    with db.transaction():
        db.session.execute(Support.__table__.update().where(Support.user_id == erased.id).values(user_id=None))

    def answer(who, agree):
        with db.transaction():
            pair = [proposals.known_proposal(key) for key in sorted((gone.id, stays.id))]
            by_id = {row.id: row for row in pair}
            return services.answer_merge(
                merge=together.merge_locked(merge.id), gone=by_id[gone.id], stays=by_id[stays.id], actor=who, agree=agree
            )  # fmt: skip

    with db.transaction():
        merge = services.ask_to_merge(gone=held(gone), stays=held(stays), note="Both want seats.", actor=one)
    with pytest.raises(NotFound):
        answer(make_user(), agree=True)
    assert not answer(two, agree=True), "the co-author has not said yes"
    assert answer(helper, agree=True)
    # both, right; left and the one whose account was erased came over; who writes it now does not count.
    assert (proposals.supports_of(stays.id), rows_of(stays)) == (4, 4)
    assert rows_of(gone) == 4, "what the first one had stays with it"
    assert (held(gone).state, held(gone).merged_into_id, held(stays).stage) == (
        ProposalState.MERGED,
        stays.id,
        Stage.ANSWER_DUE,
    )
    db.session.rollback()
    assert together.writers_of(held(stays)) == {one.id, two.id, helper.id}
    db.session.rollback()
    supporting(stays, left, both)
    assert proposals.supports_of(stays.id) == 4, "nobody comes a second time"
    with pytest.raises(Conflict):
        supporting(gone, make_user())
    people = db.session.scalars(select(Participation.person).where(Participation.act == f"support:{stays.id}")).all()
    assert len(people) == len(set(people)) == 4
    tasks.tell()
    kept = db.session.scalars(
        select(Notification.user_id).where(Notification.subject.startswith("Two proposals"))
    ).all()
    assert sorted(kept) == sorted(row.id for row in (one, two, helper, both, left, right))
    shown = proposals.proposal_at(stays.component_id, stays.number)
    assert [row[1] for row in shown.parts] == [gone.title]


def test_one_no_keeps_two_apart(app):
    process = make_process()
    one, two = make_user(), make_user()
    gone, stays = make_proposal(process, one), make_proposal(process, two, "Seats where people wait")
    with db.transaction():
        merge = services.ask_to_merge(gone=held(gone), stays=held(stays), note="", actor=one)
    with pytest.raises(Conflict), db.transaction():
        services.ask_to_merge(gone=held(gone), stays=held(stays), note="", actor=one)
    with db.transaction():
        services.answer_merge(merge=together.merge_locked(merge.id), gone=held(gone), stays=held(stays), actor=two, agree=False)  # fmt: skip
    assert together.merge_of(merge.id).state is MergeState.DECLINED
    assert held(gone).state is ProposalState.OPEN
    db.session.rollback()


def test_an_erased_person_leaves_no_trace_in_what_was_written_together(app):
    process = make_process()
    author, person = make_user(), make_user()
    proposal = make_proposal(process, author)
    with db.transaction():
        services.suggest(proposal=held(proposal), body="Another text.", reason="Clearer.", author=person)
        services.invite(proposal=held(proposal), email=person.email, actor=author)
        telling.tell(proposal.id, NoticeKind.MERGED)
        db.session.execute(ProposalNotice.__table__.update().values(told_to=person.id))
    assert privacy_together.export_of(person)[1]["suggested_texts"][0]["text"] == "Another text."
    with db.transaction():
        privacy_together.erase(person)
    assert together.coauthors_of(proposal.id) == []
    assert [one.author_id for one in together.amendments_of(proposal.id)] == [None]
    assert db.session.scalars(select(ProposalNotice.told_to)).all() == [None]


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
    keep(PlaceRow("Market", 14.6, 121.0))
    assert [one.names["en"] for one in places.places_of(space.id)] == ["Market"]
    assert db.session.get(Proposal, named.id).place_id == park.id
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
    tasks.gather_exposures()
    tasks.gather_exposures()
    assert db.session.scalars(select(ProposalTally.shown)).all() == [4, 4, 4]
    assert client.get(f"{path}shown?form=csv").text.splitlines()[1:] == ["1,4,0", "2,4,0", "3,4,0"]
