"""Calls and entries: the rules that hold whatever page is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from portal.cases import queries as library
from portal.cases.models import CallState, Eligibility, Entry, EntryState, Review, ScoreSheet
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.services import awards, entries
from portal.cases.services import jury as jury_services
from portal.cases.services.entries import EntryText, Overtaken
from portal.cases.services.jury import Scores
from portal.certificates import services as certificates
from portal.certificates.models import Certificate
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.awards import (
    close,
    decide,
    fresh,
    make_author,
    make_call,
    make_entry,
    make_juror,
    score,
    start,
)
from tests.factories.cities import make_affiliation, make_city


def text_of(one, **values):
    entry = one.entry
    fields = ("title", "category_id", "summary", "answers", "contact", "stage", "to_library")
    return EntryText(**({name: getattr(entry, name) for name in fields} | values))


# Entering ------------------------------------------------------------------------------------------------------------


def test_city_has_its_places_and_no_more(app):
    call = make_call()
    person, city = make_author()
    first = make_entry(call, city=city, actor=person)
    make_entry(call, city=city, actor=person, submitted=False)
    with pytest.raises(Conflict):
        make_entry(call, city=city, actor=person)
    with db.transaction():
        entries.withdraw_entry(one=fresh(first.entry), actor=person)
    make_entry(call, city=city, actor=person)
    assert queries.taken_slots(call.id, city.id) == {1, 2}


def test_fifty_people_of_a_city_at_once_get_its_two_places(settings, fresh_database):
    with committing_app(settings, fresh_database("awards_crowd")) as app:
        with app.app_context():
            call, (person, city) = make_call(), make_author()

        def enter():
            entries.begin_entry(
                call=queries.call_held(call.id),
                city=city,
                category_id=call.categories[0].id,
                title="T",
                lang="en",
                actor=person,
            )

        counts = at_once(app, [enter] * CROWD)
        assert counts == {"done": 2, "Conflict": CROWD - 2}
        with app.app_context():
            assert sorted(db.session.scalars(select(Entry.slot))) == [1, 2]


def test_database_knows_no_third_place(app):
    """Without the service's help: neither a place above the number nor two entries in one."""
    call = make_call()
    person, city = make_author()
    make_entry(call, city=city, actor=person)
    second = make_entry(call, city=city, actor=person)
    for values in ({"slot": 3}, {"slot": 1}, {"slot": None}, {"most": 3}):
        with pytest.raises(DBAPIError), db.transaction():
            db.session.execute(update(Entry).where(Entry.id == second.entry.id).values(**values))


def test_fewer_places_than_entries_are_refused_and_more_are_given(app):
    call = make_call()
    person, city = make_author()
    for _number in range(2):
        make_entry(call, city=city, actor=person)
    facts = {name: getattr(call, name) for name in ("slug", "titles", "opens_at", "closes_at", "timezone")}
    with pytest.raises(Conflict), db.transaction():
        plan = awards.CallPlan(**facts, most_per_city=1)
        awards.change_call(call=queries.call_by_slug(call.slug, lock=True), plan=plan, actor=make_secretariat())
    with db.transaction():
        plan = awards.CallPlan(**facts, most_per_city=3)
        awards.change_call(call=queries.call_by_slug(call.slug, lock=True), plan=plan, actor=make_secretariat())
    make_entry(queries.call_by_slug(call.slug), city=city, actor=person)


def test_only_members_enter_where_the_call_says_so(app):
    outside = make_city(membership=None)
    with pytest.raises(DomainError):
        make_entry(make_call(), city=outside)
    assert make_entry(make_call(members_only=False), city=outside).entry.state is EntryState.SUBMITTED


def test_stage_and_library_case_are_asked_for_where_the_call_says_so(app):
    with pytest.raises(DomainError):
        make_entry(make_call(stages=["live"]), stage="idea")
    with pytest.raises(DomainError):
        make_entry(make_call(needs_case=True))


def test_after_the_closing_in_the_calls_zone_words_are_kept_but_not_handed_in(app, at):
    """The call closes at the end of 30 November in Seoul, which is 15:00 in UTC."""
    at(datetime(2026, 11, 30, 14, 59, tzinfo=UTC))
    call = make_call(closes_at=datetime(2026, 11, 30, 15, tzinfo=UTC))
    person, city = make_author()
    one = make_entry(call, city=city, actor=person, submitted=False)
    at(datetime(2026, 11, 30, 15, 0, 1, tzinfo=UTC))
    with db.transaction():
        entries.save_entry(one=fresh(one.entry), text=text_of(one, summary="Later words"), revision=2, actor=person)
    with pytest.raises(Conflict, match="closed"), db.transaction():
        entries.submit_entry(one=fresh(one.entry), actor=person)
    assert fresh(one.entry).entry.summary == "Later words"
    with pytest.raises(Conflict):
        make_entry(call, city=city, actor=person)


def test_two_people_of_a_city_do_not_lose_each_others_words(app):
    one = make_entry(make_call(), submitted=False)
    actor = make_user()
    with db.transaction():
        entries.save_entry(one=fresh(one.entry), text=text_of(one, summary="First"), revision=2, actor=actor)
    with pytest.raises(Overtaken), db.transaction():
        entries.save_entry(one=fresh(one.entry), text=text_of(one, summary="Second"), revision=2, actor=actor)
    assert fresh(one.entry).entry.summary == "First"


def test_incomplete_entry_is_not_handed_in(app):
    one = make_entry(make_call(), submitted=False, answers={"problem": "Holes"})
    with pytest.raises(DomainError) as refused, db.transaction():
        entries.submit_entry(one=fresh(one.entry), actor=make_user())
    assert refused.value.field == "answer__value"


def test_office_says_who_is_eligible_and_why_not(app):
    call = make_call()
    one, office = make_entry(call), make_secretariat()
    with pytest.raises(DomainError), db.transaction():
        entries.check_entry(one=fresh(one.entry), eligible=False, reason=" ", actor=office)
    with pytest.raises(Conflict), db.transaction():
        awards.start_judging(call=queries.call_by_slug(close(call).slug, lock=True), actor=office)
    with db.transaction():
        entries.check_entry(one=fresh(one.entry), eligible=False, reason="Not of a city", actor=office)
    with pytest.raises(Conflict), db.transaction():
        awards.start_judging(call=queries.call_by_slug(call.slug, lock=True), actor=office)
    assert fresh(one.entry).entry.eligibility is Eligibility.REFUSED


# Judging -------------------------------------------------------------------------------------------------------------


def judged(**values):
    call = make_call(**values)
    first, second = (make_entry(call, checked=True) for _number in range(2))
    return start(call), first, second


def test_juror_sees_neither_his_own_citys_entries_nor_those_he_declared(app):
    call = make_call()
    person, city = make_author()
    own, other, third = make_entry(call, city=city, checked=True), *(make_entry(call, checked=True) for _n in range(2))
    juror, noted = make_juror(call, person=person), make_juror(call, city_id=other.city.id)
    start(call)
    seen = lambda one: {item.one.entry.id for item in jury.to_judge(jury.juror_by_id(one.juror.id))}  # noqa: E731
    assert seen(juror) == {other.entry.id, third.entry.id}
    assert seen(noted) == {own.entry.id, third.entry.id}
    with db.transaction():
        jury_services.declare_conflict(
            juror=jury.juror_by_id(juror.juror.id), one=fresh(third.entry), reason="My brother"
        )
    assert seen(juror) == {other.entry.id}
    for hidden in (own, third):
        with pytest.raises(NotFound):
            score(juror, hidden, 3, 3)


def test_juror_judges_only_his_categories(app):
    call = make_call()
    one, other = make_entry(call, checked=True), make_entry(call, category=1, checked=True)
    juror = make_juror(call, categories=[call.categories[1].id])
    start(call)
    assert [item.one.entry.id for item in jury.to_judge(jury.juror_by_id(juror.juror.id))] == [other.entry.id]
    with pytest.raises(NotFound):
        score(juror, one, 3, 3)


def test_handing_in_needs_every_score_and_happens_once(app):
    call, one, _other = judged()
    juror = make_juror(call)
    with pytest.raises(DomainError) as refused, db.transaction():
        jury_services.save_sheet(
            juror=jury.juror_by_id(juror.juror.id),
            entry_id=one.entry.id,
            given=Scores({"problem": 3, "value": 9}),
            hand_in=True,
        )
    assert refused.value.field == "score__value"
    score(juror, one, 3, 3, hand_in=False)
    score(juror, one, 4, 5)
    with pytest.raises(Conflict):
        score(juror, one, 1, 1)
    with pytest.raises(DBAPIError, match="handed in"), db.transaction():
        db.session.execute(update(ScoreSheet).values(scores={"problem": 1, "value": 1}))


def test_a_juror_with_fifty_tabs_hands_in_once(settings, fresh_database):
    with committing_app(settings, fresh_database("jury_crowd")) as app:
        with app.app_context():
            call, one, _other = judged()
            juror = make_juror(call)
        assert at_once(app, [lambda: score(juror, one, 4, 4)] * CROWD) == {"done": 1, "Conflict": CROWD - 1}
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(ScoreSheet)) == 1


def test_criteria_stay_once_somebody_has_scored(app):
    call, one, _other = judged()
    held = call.rounds[0]
    score(make_juror(call), one, 3, 3, hand_in=False)
    with pytest.raises(Conflict), db.transaction():
        awards.add_criterion(held=held, key="more", weight=1, names={"en": "More"})
    for criterion in held.criteria:
        with pytest.raises(DBAPIError, match="do not change"), db.transaction():
            db.session.execute(update(type(criterion)).where(type(criterion).id == criterion.id).values(weight=9))


def test_results_stand_side_by_side_by_category(app):
    call, one, other = judged()
    strict, kind = make_juror(call), make_juror(call)
    score(strict, one, 1, 2)
    score(strict, other, 1, 1)
    score(kind, one, 5, 4)
    found = jury.results(call, call.rounds[0])
    assert (found.handed_in, found.expected) == (3, 4)
    first = found.categories[0].lines[0]
    assert (first.one.entry.id, first.line.raw, first.line.spread, first.line.is_wide) == (one.entry.id, 3.0, 2.5, True)
    assert first.is_proposed
    assert found.categories[1].lines == []


def test_conflict_declared_after_handing_in_takes_the_scores_out(app):
    call, one, _other = judged()
    juror = make_juror(call)
    score(juror, one, 5, 5, "Fine")
    with db.transaction():
        jury_services.declare_conflict(juror=jury.juror_by_id(juror.juror.id), one=fresh(one.entry), reason="")
    assert jury.results(call, call.rounds[0]).lines[0].line.count == 0
    assert jury.remarks_on(one.entry.id) == []


def test_finalists_go_on_and_winners_are_decided_in_the_last_round(app):
    call, one, other = judged(rounds=2)
    call = decide(call, [one])
    assert (call.state, call.round) == (CallState.JUDGING, 2)
    with pytest.raises(DomainError):
        decide(call, [other], 2)
    with pytest.raises(Conflict):
        decide(call, [one], 1)
    assert decide(call, [one], 2).state is CallState.DECIDED
    assert fresh(one.entry).entry.is_winner


# The end -------------------------------------------------------------------------------------------------------------


def test_publishing_gives_certificates_and_drafts_with_the_jurys_remarks(app):
    call, one, other = make_call(), None, None
    one, other = make_entry(call, checked=True, to_library=True), make_entry(call, checked=True)
    start(call)
    juror = make_juror(call)
    score(juror, one, 5, 5, "Say more about cost.")
    decide(call, [one], publish=True)
    (certificate,) = db.session.scalars(select(Certificate)).all()
    assert certificate.award_kind == "prize"
    labels = certificates.printed(certificate).labels
    assert (labels["heading"], labels["for_completing"]) == ("Award", "winner with the entry")
    assert certificate.facts["holder_name"] == one.city.names["en"]
    case = library.case_by_source(f"entry:{one.entry.id}")
    assert library.case_by_source(f"entry:{other.entry.id}") is None
    (review,) = db.session.scalars(select(Review)).all()
    assert review.remarks == "Say more about cost."
    assert (review.reviewer_id, review.name, review.email) == (None, "", "")
    draft = library.any_draft(review.version_id)
    assert draft.case.id == case.id
    assert draft.original.sections == {"problem": "Holes", "results": "None left"}


def test_winners_need_a_decision_before_they_are_published(app):
    call, _one, _other = judged()
    with pytest.raises(Conflict), db.transaction():
        awards.publish_call(call=queries.call_by_slug(call.slug, lock=True), actor=None)


def test_link_ends_with_its_time_and_with_the_jury(app, at):
    call = make_call()
    juror = make_juror(call)
    secret = jury_services.secret_of(juror.juror)
    assert jury.juror_by_link(secret, clock.now()).juror.id == juror.juror.id
    assert jury.juror_by_link(secret, clock.now() + timedelta(days=181)) is None
    assert jury.juror_by_link(secret + "x", clock.now()) is None
    with db.transaction():
        jury_services.remove_juror(one=jury.juror_by_id(juror.juror.id), actor=make_secretariat())
    assert jury.juror_by_link(secret, clock.now()) is None


def test_person_with_an_account_is_asked_there(app):
    call, person = make_call(), make_user()
    juror = make_juror(call, person=person)
    assert (juror.juror.user_id, juror.juror.email, juror.juror.token_hash) == (person.id, "", None)
    with pytest.raises(Conflict):
        make_juror(call, person=person)


def test_affiliation_that_begins_later_hides_the_citys_entry_too(app):
    call, one, _other = judged()
    person = make_user()
    juror = make_juror(call, person=person)
    make_affiliation(person, one.city)
    assert one.entry.id not in {item.one.entry.id for item in jury.to_judge(jury.juror_by_id(juror.juror.id))}
