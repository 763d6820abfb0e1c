"""From nomination to the reserve list, on the real database: applications, documents, readings, release, offers."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry, Role
from portal.cities.models import Region
from portal.core import clock, db, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.notifications.models import Notification
from portal.training import services
from portal.training.models import (
    Admission,
    Decision,
    Document,
    DocumentKind,
    EditionState,
    Enrolment,
    Gender,
    InterviewSlot,
    Nomination,
    NominationState,
    OfferState,
    Outcome,
    Reason,
    Review,
)
from portal.training.queries import interviews
from portal.training.queries import selection as queries
from tests.accounts.walk import traces
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.selection import PDF, apply, make_selection, score_all
from tests.factories.training import make_edition, nominate


def decisions(edition):
    rows = queries.decisions_of(edition.id)
    return {row.nomination_id: row for row in rows}


def outcome_of(nomination):
    db.session.expire_all()
    return db.session.get_one(Decision, nomination.id)


def read(kind: str, name: str = "scan.pdf"):
    if kind == "image":
        out = io.BytesIO()
        Image.new("RGB", (20, 20), "red").save(out, "PNG")
        return FileStorage(io.BytesIO(out.getvalue()), filename=name)
    return FileStorage(io.BytesIO(PDF), filename=name)


# Applications -------------------------------------------------------------------------------------------------------


def test_nominee_completes_before_accepting(app):
    world = make_selection(cities=1, per_city=1, applied=False)
    nomination, person = world.nominees[0]
    with pytest.raises(Conflict, match="Complete your application"), db.transaction():
        services.accept(nomination=nomination, person=person, content_lang="en")
    apply(world.edition, nomination, person)
    with db.transaction():
        assert services.accept(nomination=nomination, person=person, content_lang="en") is None
    assert nomination.state is NominationState.ACCEPTED


def test_too_late_is_said_and_changes_nothing(app):
    world = make_selection(cities=1, per_city=1)
    nomination, _person = world.nominees[0]
    with pytest.raises(Conflict, match="too late"), db.transaction():
        services.save_application(nomination=nomination, answers={"why": "x"}, languages=[], gender=Gender.WOMAN)
    with pytest.raises(Conflict, match="too late"), db.transaction():
        services.hand_in_document(
            nomination=nomination, kind=DocumentKind.PASSPORT, data=PDF, content_type="application/pdf", filename="x.pdf",
            actor=_person,
        )  # fmt: skip


def test_answer_that_is_no_choice_is_refused(app):
    world = make_selection(cities=1, per_city=1, applied=False)
    nomination, _person = world.nominees[0]
    with pytest.raises(DomainError), db.transaction():
        services.save_application(nomination=nomination, answers={"level": "7"}, languages=[], gender=Gender.MAN)


# Documents ----------------------------------------------------------------------------------------------------------


def test_replaced_document_is_gone_row_and_bytes(app):
    world = make_selection(cities=1, per_city=1, applied=False)
    nomination, person = world.nominees[0]
    apply(world.edition, nomination, person)
    first = db.session.scalars(select(Document.file_key).where(Document.kind == DocumentKind.PASSPORT)).one()
    apply(world.edition, nomination, person)
    second = db.session.scalars(select(Document.file_key).where(Document.kind == DocumentKind.PASSPORT)).one()
    assert first != second
    assert storage.load(second) == PDF
    with pytest.raises(NotFound):
        storage.load(first)
    assert db.session.get(storage.StoredFile, first) is None


def test_documents_are_deleted_days_after_the_end(app, at):
    world = make_selection(cities=1, per_city=1)
    document = db.session.scalars(select(Document).where(Document.kind == DocumentKind.PASSPORT)).one()
    end = document.delete_after
    assert end.date() == world.edition.ends_on + timedelta(days=31) or end.date() == world.edition.ends_on + timedelta(
        days=30
    )
    key = document.file_key
    at(end - timedelta(seconds=1))
    with db.transaction():
        assert services.delete_expired() == 0
    at(end)
    with db.transaction():
        assert services.delete_expired() == 2
    with pytest.raises(NotFound):
        storage.load(key)


def test_documents_of_a_withdrawn_nominee_go_after_a_week(app, work):
    world = make_selection(cities=1, per_city=1)
    nomination, _person = world.nominees[0]
    with db.transaction():
        services.withdraw(nomination=nomination, actor=world.coordinators[0])
    work()
    left = db.session.scalars(select(Document.delete_after)).all()
    assert left
    assert all(one <= clock.now() + timedelta(days=7) for one in left)


def test_documents_follow_the_edition_when_its_dates_move(app, work):
    world = make_selection(cities=1, per_city=1)
    before = db.session.scalars(select(Document.delete_after)).first()
    with db.transaction():
        world.edition.ends_on += timedelta(days=10)
        services.keep_until_end(edition=world.edition)
    assert db.session.scalars(select(Document.delete_after)).first() == before + timedelta(days=10)


# Substitution -------------------------------------------------------------------------------------------------------


CANDIDATE = services.Candidate(email="second@city.example", name="Second", position="Head", motivation="Instead")


def test_substitute_takes_slot_seat_and_rank_in_one_act(app, work):
    city, edition = make_city(), make_edition()
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    first = nominate(edition, city, coordinator).nomination
    other = nominate(edition, city, coordinator).nomination
    places = (first.seat, first.city_slot, first.rank)
    with db.transaction():
        outcome = services.substitute(nomination=first, city=city, candidate=CANDIDATE, actor=coordinator)
    new = outcome.nomination
    assert (new.seat, new.city_slot, new.rank) == places
    assert new.replaces_id == first.id
    assert first.state is NominationState.WITHDRAWN
    assert (other.seat, other.rank) == (2, 2)


def test_substitution_ends_with_its_date(app, at):
    city = make_city()
    edition = make_edition(substitution_until=clock.now() + timedelta(days=40))
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    nomination = nominate(edition, city, coordinator).nomination
    at(clock.now() + timedelta(days=35))  # nominations are closed, substitution is not
    with db.transaction():
        again = services.substitute(nomination=nomination, city=city, candidate=CANDIDATE, actor=coordinator).nomination
    at(clock.now() + timedelta(days=10))
    with pytest.raises(Conflict, match="could be named until"), db.transaction():
        services.substitute(
            nomination=again, city=city, actor=coordinator,
            candidate=services.Candidate(email="third@city.example", name="Third", position="Head", motivation="Late"),
        )  # fmt: skip
    assert again.state is NominationState.MADE


# Readers ------------------------------------------------------------------------------------------------------------


def test_each_application_goes_to_two_readers_none_of_the_own_city(app):
    world = make_selection(cities=3, per_city=2, readers=3)
    make_affiliation(world.readers[0], world.cities[0])
    with db.transaction():
        assert services.give_out(edition=world.edition, actor=world.secretariat) == (12, 0)
        assert services.give_out(edition=world.edition, actor=world.secretariat) == (0, 0)
    reviews = db.session.scalars(select(Review)).all()
    assert len(reviews) == 12
    assert not [one for one in reviews if one.reader_id == world.readers[0].id and one.city_id == world.cities[0].id]


def test_database_refuses_a_reader_of_the_own_city(app):
    world = make_selection(cities=1, per_city=1)
    nomination, _person = world.nominees[0]
    with pytest.raises(IntegrityError, match="not_own_city"), db.transaction():
        db.session.add(
            Review(
                nomination_id=nomination.id, city_id=nomination.city_id, number=1, reader_id=world.readers[0].id,
                reader_cities=[nomination.city_id],
            )
        )  # fmt: skip
        db.session.flush()


def test_database_refuses_another_city_in_a_review(app):
    world = make_selection(cities=2, per_city=1)
    nomination, _person = world.nominees[0]
    with pytest.raises(IntegrityError), db.transaction():
        db.session.add(
            Review(nomination_id=nomination.id, city_id=world.cities[1].id, number=1, reader_id=world.readers[0].id)
        )
        db.session.flush()


def test_scores_stand_once_handed_in_and_the_other_sees_them_only_then(app):
    world = make_selection(cities=1, per_city=1)
    with db.transaction():
        services.give_out(edition=world.edition, actor=world.secretariat)
    first, second = db.session.scalars(select(Review).order_by(Review.number)).all()
    readers = {one.id: one for one in world.readers}

    def save(review, value, hand_in=True):
        with db.transaction():
            services.save_scores(
                review=review, edition=world.edition, scores={"fit": value, "plan": value}, comment="",
                actor=readers[review.reader_id], hand_in=hand_in,
            )  # fmt: skip

    with pytest.raises(DomainError), db.transaction():
        services.save_scores(
            review=first,
            edition=world.edition,
            scores={"fit": 3},
            comment="",
            actor=readers[first.reader_id],
            hand_in=True,
        )
    save(first, 5)
    with pytest.raises(Conflict):
        save(first, 1)
    assert queries.own_reading(readers[second.reader_id], second.id).other is None
    assert queries.own_reading(readers[first.reader_id], first.id).other is None
    assert queries.own_reading(readers[second.reader_id], first.id) is None
    save(second, 0)
    assert queries.own_reading(readers[second.reader_id], second.id).other.id == first.id
    (line,) = queries.candidates_of(world.edition)
    assert line.score == 0.5


def test_reader_who_came_to_work_for_the_city_meanwhile_scores_no_more(app):
    world = make_selection(cities=1, per_city=1)
    with db.transaction():
        services.give_out(edition=world.edition, actor=world.secretariat)
    review = db.session.scalars(select(Review).order_by(Review.number)).first()
    reader = next(one for one in world.readers if one.id == review.reader_id)
    make_affiliation(reader, world.cities[0])
    with pytest.raises(Conflict, match="You work for the city"), db.transaction():
        services.save_scores(
            review=review, edition=world.edition, scores={"fit": 5, "plan": 5}, comment="", actor=reader, hand_in=True
        )


def test_only_trainers_and_secretariat_read(app):
    world = make_selection(cities=1, per_city=1)
    with pytest.raises(DomainError), db.transaction():
        services.add_reader(edition=world.edition, reader=make_user(), actor=world.secretariat)


def test_interview_is_booked_once_and_can_be_changed(app, work):
    world = make_selection(cities=2, per_city=1)
    (one, ana), (two, ben) = world.nominees
    reader = world.readers[0]
    with db.transaction():
        slots = [
            services.offer_slot(
                edition=world.edition, reader=reader, starts_at=clock.now() + timedelta(days=n), timezone="Asia/Seoul",
                minutes=30, place="https://call.example",
            ).id
            for n in (1, 2)
        ]  # fmt: skip
        services.book(nomination=one, slot_id=slots[0], person=ana)
    with pytest.raises(Conflict, match="taken"), db.transaction():
        services.book(nomination=two, slot_id=slots[0], person=ben)
    with pytest.raises(NotFound), db.transaction():
        services.book(nomination=one, slot_id=slots[1], person=ben)
    with db.transaction():
        services.book(nomination=one, slot_id=slots[1], person=ana)
        services.book(nomination=two, slot_id=slots[0], person=ben)
    rows = {row[0]: row[1] for row in db.session.execute(select(InterviewSlot.id, InterviewSlot.nomination_id))}
    assert rows == {slots[1]: one.id, slots[0]: two.id}
    work()
    mails = db.session.scalars(select(Notification).where(Notification.kind == "training.interview_booked")).all()
    assert {mail.user_id for mail in mails} == {ana.id, ben.id, reader.id}


def test_slots_of_a_reader_of_the_own_city_are_not_offered(app):
    world = make_selection(cities=1, per_city=1)
    make_affiliation(world.readers[0], world.cities[0])
    with db.transaction():
        services.offer_slot(
            edition=world.edition, reader=world.readers[0], starts_at=clock.now() + timedelta(days=1), timezone="UTC",
            minutes=30, place="",
        )  # fmt: skip
    assert interviews.slots_for(world.nominees[0][0], clock.now()) == []


# Proposal, release, offers ------------------------------------------------------------------------------------------


def test_proposal_release_and_letters(app, work):
    world = make_selection(cities=3, per_city=2, seats=3, seats_per_city=2, reserve_length=2, min_regions=2)
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
    found = decisions(world.edition)
    assert len(found) == 6
    work()
    assert not db.session.scalars(select(Notification).where(Notification.kind == "training.decided")).all()
    with db.transaction():
        services.release(edition=world.edition, actor=world.secretariat)
    work()
    found = decisions(world.edition)
    chosen = [one for one in found.values() if one.outcome is Outcome.IN]
    assert sorted(one.nomination.seat for one in chosen) == [1, 2, 3]
    assert all(one.offer is OfferState.OPEN for one in chosen)
    letters = db.session.scalars(select(Notification).where(Notification.kind == "training.decided")).all()
    assert {letter.user_id for letter in letters} == {person.id for _nomination, person in world.nominees}
    told = db.session.scalars(select(Notification.user_id).where(Notification.kind == "training.city_decided")).all()
    assert sorted(map(str, told)) == sorted(str(one.id) for one in world.coordinators)
    assert world.edition.state is EditionState.ANNOUNCED
    with pytest.raises(Conflict), db.transaction():
        services.release(edition=world.edition, actor=world.secretariat)


def test_adjusting_needs_a_reason_and_keeps_the_caps(app):
    world = make_selection(cities=2, per_city=2, seats=2, seats_per_city=2, reserve_length=2)
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
    found = decisions(world.edition)
    reserve = next(one for one in found.values() if one.reserve_place == 1)
    chosen = next(one for one in found.values() if one.outcome is Outcome.IN)

    def adjust(decision, outcome, note="Knows the field"):
        nomination = db.session.get_one(Nomination, decision.nomination_id)
        with db.transaction():
            services.adjust(nomination=nomination, outcome=outcome, note=note, actor=world.secretariat)

    with pytest.raises(DomainError):
        adjust(chosen, Outcome.OUT, " ")
    with pytest.raises(Conflict, match="All seats"):
        adjust(reserve, Outcome.IN)
    adjust(chosen, Outcome.OUT)
    adjust(reserve, Outcome.IN)
    found = decisions(world.edition)
    assert found[reserve.nomination_id].reason is Reason.STAFF
    assert [one.reserve_place for one in found.values() if one.outcome is Outcome.RESERVE] == [1]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "training.selection_adjusted")).first()
    assert entry.reason == "Knows the field"


@pytest.fixture
def released(app, work):
    world = make_selection(cities=3, per_city=2, seats=2, seats_per_city=1, reserve_length=4)
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
        services.release(edition=world.edition, actor=world.secretariat)
    work()
    return world


def by_outcome(world, outcome):
    rows = [one for one in queries.decisions_of(world.edition.id) if one.outcome is outcome]
    people = {nomination.id: (nomination, person) for nomination, person in world.nominees}
    return [people[one.nomination_id] for one in sorted(rows, key=lambda one: one.reserve_place or one.place)]


def test_accepting_the_offer_enrols(released):
    nomination, person = by_outcome(released, Outcome.IN)[0]
    for _twice in range(2):
        with db.transaction():
            services.accept_offer(nomination=nomination, person=person, content_lang="en")
    assert db.session.scalar(select(func.count(Enrolment.id)).where(Enrolment.user_id == person.id)) == 1
    assert outcome_of(nomination).offer is OfferState.ACCEPTED


def test_declined_seat_goes_to_the_next_whose_city_has_a_place(released, work):
    chosen, reserve = by_outcome(released, Outcome.IN), by_outcome(released, Outcome.RESERVE)
    nomination, person = chosen[0]
    kept_city = chosen[1][0].city_id
    expected = next(one for one, _person in reserve if one.city_id != kept_city)
    with db.transaction():
        services.decline_offer(nomination=nomination, person=person)
    work()
    moved = outcome_of(expected)
    assert (moved.outcome, moved.reason, moved.offer) == (Outcome.IN, Reason.RESERVE, OfferState.OPEN)
    assert db.session.get_one(Nomination, expected.id).seat == 1
    assert outcome_of(nomination).offer is OfferState.DECLINED
    left = [one.reserve_place for one in queries.decisions_of(released.edition.id) if one.reserve_place]
    assert sorted(left) == [1, 2, 3]
    letters = db.session.scalars(
        select(Notification).where(Notification.kind == "training.decided", Notification.user_id == expected.user_id)
    ).all()
    assert len(letters) == 2


def test_offer_not_answered_lapses_and_moves_on(released, work, at):
    nomination, person = by_outcome(released, Outcome.IN)[0]
    until = outcome_of(nomination).offer_until
    at(until)
    with pytest.raises(Conflict, match="time to answer has passed"), db.transaction():
        services.accept_offer(nomination=nomination, person=person, content_lang="en")
    with db.transaction():
        assert services.end_offers() == 2
    work()
    assert outcome_of(nomination).offer is OfferState.LAPSED
    offered = [one for one in queries.decisions_of(released.edition.id) if one.offer is OfferState.OPEN]
    assert len(offered) == 2
    assert len({one.nomination.city_id for one in offered}) == 2
    with db.transaction():
        assert services.end_offers() == 0


def test_withdrawal_by_the_city_and_erasure_refill_too(released, work):
    (first, _person), (second, second_person) = by_outcome(released, Outcome.IN)
    with db.transaction():
        services.withdraw(nomination=first, actor=released.coordinators[0])
    work()
    with db.transaction():
        accounts.erase(second_person)
    work()
    holders = db.session.scalars(select(Nomination).where(Nomination.seat.is_not(None))).all()
    assert len(holders) == 2
    assert {first.id, second.id}.isdisjoint({one.id for one in holders})


def test_incomplete_nominee_is_out_and_says_why(app):
    world = make_selection(cities=2, per_city=1, applied=False)
    nomination, person = world.nominees[0]
    apply(world.edition, nomination, person)
    with db.transaction():
        services.accept(nomination=nomination, person=person, content_lang="en")
        world.edition.state = EditionState.SELECTING
        db.session.flush()
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
    found = decisions(world.edition)
    assert found[nomination.id].outcome is Outcome.IN
    assert found[world.nominees[1][0].id].reason is Reason.INCOMPLETE


def test_announcing_goes_by_the_release_only(app):
    world = make_selection(cities=1, per_city=1)
    with pytest.raises(Conflict, match="Release them"), db.transaction():
        services.move_edition(edition=world.edition, to=EditionState.ANNOUNCED, actor=world.secretariat)


# Planning -----------------------------------------------------------------------------------------------------------


def test_copy_is_a_draft_with_everything_but_the_address(app):
    world = make_selection(cities=1, per_city=1)
    with db.transaction():
        made = services.copy_edition(edition=world.edition, actor=world.secretariat)
    assert (made.state, made.questions, made.seats) == (
        EditionState.DRAFT,
        world.edition.questions,
        world.edition.seats,
    )
    assert made.slug == f"{world.edition.slug}-2"


def test_criteria_stand_once_scores_are_in(app):
    world = make_selection(cities=1, per_city=1)
    criterion = services.Criterion(labels={"en": "New"}, weight=2)
    with db.transaction():
        services.save_criterion(edition=world.edition, key=None, criterion=criterion, actor=world.secretariat)
        services.remove_part(
            edition=world.edition, part="criteria", key=world.edition.criteria[-1]["key"], actor=world.secretariat
        )
    score_all(world)
    with pytest.raises(Conflict, match="can no longer change"), db.transaction():
        services.save_criterion(edition=world.edition, key=None, criterion=criterion, actor=world.secretariat)


# Privacy ------------------------------------------------------------------------------------------------------------


def test_erasing_a_nominee_leaves_no_trace_and_no_bytes(app, work):
    world = make_selection(cities=1, per_city=1)
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
    nomination, person = world.nominees[0]
    document = db.session.scalars(select(Document).where(Document.kind == DocumentKind.PASSPORT)).one()
    with db.transaction():
        services.note_opening(document=document, opened_by=world.secretariat)
    key, user_id = document.file_key, person.id
    with db.transaction():
        accounts.erase(person)
    assert not [where for where in traces(user_id) if where[0].startswith("training_")]
    assert db.session.scalar(select(func.count(Document.id))) == 0
    assert db.session.scalar(select(func.count(Review.id))) == 0
    with pytest.raises(NotFound):
        storage.load(key)
    reader = world.readers[0]
    with db.transaction():
        accounts.erase(reader)
    assert not [where for where in traces(reader.id) if where[0].startswith("training_")]
    assert nomination.id


def test_export_has_everything_of_the_nominee_and_nothing_of_a_decision_not_out(app):
    from portal.training.services import selection_privacy

    world = make_selection(cities=1, per_city=1)
    score_all(world)
    with db.transaction():
        services.propose(edition=world.edition, actor=world.secretariat)
    _name, data = selection_privacy.export_of(world.nominees[0][1])
    (one,) = data["applications"]
    assert one["answers"]["why"]
    assert one["decision"] is None
    assert {item["kind"] for item in one["documents"]} == {"passport", "endorsement"}
    _name, read_data = selection_privacy.export_of(world.readers[0])
    assert read_data["readings"][0]["scores"] == {"fit": 3, "plan": 3}


def test_direct_admission_goes_on_as_it_was(app):
    city, edition = make_city(region=Region.AFRICA), make_edition(admission=Admission.DIRECT)
    person = make_user()
    coordinator = make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    outcome = nominate(edition, city, coordinator, email=person.email)
    with db.transaction():
        enrolment = services.accept(nomination=outcome.nomination, person=person, content_lang="en")
    assert enrolment is not None
    assert make_secretariat()
