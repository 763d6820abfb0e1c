"""What waits for somebody in "my portal": each kind appears, is gone once it is done, and stands on nobody else's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.accounts.models import Role
from portal.cases.models import CaseVersion, Side, VersionState
from portal.cases.queries import adoptions, matching
from portal.cases.services import adopting
from portal.cases.services import matching as matching_services
from portal.core import clock, db
from portal.demo import people
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation import services as participation
from portal.participation.models import Amendment, Proposal, ProposalMerge
from portal.participation.queries import proposals
from portal.training.models import Edition, Source
from portal.training.services import attendance
from portal.webinars.models import Appeal, Part, RecordingState, RemovalWish
from portal.webinars.queries import crew as crew_queries
from portal.webinars.queries import webinar_by_id
from portal.webinars.services import crew, lifecycle
from portal.webinars.services import recordings as recording_services
from tests.factories import awards
from tests.factories.accounts import make_grant, make_secretariat, make_user
from tests.factories.adoptions import make_adoption, make_case, make_writer
from tests.factories.authoring import make_trainer
from tests.factories.cities import make_city
from tests.factories.discussions import make_question
from tests.factories.participation import make_process, make_proposal
from tests.factories.recordings import ended, make_recording
from tests.factories.training import make_edition
from tests.factories.training_sessions import make_session, session_plan
from tests.factories.webinars import make_registration, make_webinar
from tests.training.test_quizzes import ALL_KINDS, begin, hand_in, keys_of, save, take_part


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


@pytest.fixture
def waits(client, login):
    """`waits(person)`: title → (address, status) of what stands on his page, each of which opens."""

    def ask(person) -> dict[str, tuple[str, str]]:
        login(person)
        found = {}
        for line in client.page("/en/my").select("main .task-list li"):
            link = line.select_one(".task-name > a")
            if link["href"] != "/en/my/cities":
                found[link.get_text(" ", strip=True)] = (link["href"], line.get_text(" ", strip=True))
                assert client.get(link["href"]).status_code == 200, link["href"]
        return found

    return ask


def only(found: dict[str, tuple[str, str]]) -> tuple[str, str, str]:
    """(title, address, status) of the one thing that waits."""
    assert len(found) == 1, found
    return next((title, *rest) for title, rest in found.items())


# Awards -----------------------------------------------------------------------------------------------------------------


def test_juror_has_entries_to_judge_until_his_sheets_are_in(waits):
    call = awards.make_call()
    first, second = (awards.make_entry(call, checked=True) for _ in range(2))
    own_writer, own_city = awards.make_author()
    awards.make_entry(call, city=own_city, actor=own_writer, checked=True)
    person, other = make_user(), make_user()
    juror = awards.make_juror(call, person=person, city_id=own_city.id)
    assert waits(person) == {}, "nothing to judge while the call is open"
    awards.start(call)
    with db.transaction():
        db.session.merge(call.rounds[0]).due_at = clock.now() + timedelta(days=9, minutes=1)
    title, address, status = only(waits(person))
    assert (title, address) == ("Judge 2 entries for an award", "/en/my/juries")
    assert "9 days left" in status
    assert waits(other) == {}
    awards.score(juror, first, 3, 4)
    awards.score(juror, second, 3, 4, hand_in=False)
    assert "Judge 1 entry for an award" in waits(person)
    awards.score(juror, second, 3, 4)
    assert waits(person) == {}


def test_city_has_entries_to_hand_in_before_the_call_closes(waits, at):
    call = awards.make_call()
    writer, city = awards.make_author()
    one = awards.make_entry(call, city=city, actor=writer, submitted=False)
    title, address, status = only(waits(writer))
    assert (title, address) == ("Hand in 1 entry for an award", "/en/my/entries")
    assert "until" in status
    assert "Hand in 1 entry for an award" in waits(coordinator(city))
    assert waits(make_writer(make_city())) == {}
    closes = call.closes_at
    at(closes)
    assert waits(writer) == {}
    at(closes - timedelta(days=1))
    with db.transaction():
        awards.entries.submit_entry(one=awards.fresh(one.entry), actor=writer)
    assert waits(writer) == {}


def test_office_is_led_through_a_call(waits):
    office, reader = make_secretariat(), make_user()
    call = awards.make_call()
    one = awards.make_entry(call)
    assert only(waits(office))[0] == "Check 1 entry for an award"
    with db.transaction():
        awards.entries.check_entry(one=one, eligible=True, reason="", actor=None)
    assert waits(office) == {}
    juror = awards.make_juror(call)
    awards.close(call)
    assert only(waits(office))[0] == "Give 1 call to its jury"
    awards.start(call)
    assert waits(office) == {}, "the jury has it"
    awards.score(juror, one, 4, 4)
    title, address, _status = only(waits(office))
    assert (title, address) == ("End 1 round of judging", f"/en/awards/office/{call.slug}/rounds/1/results")
    call = awards.decide(call, [one])
    title, address, _status = only(waits(office))
    assert (title, address) == ("Publish the winners of 1 award", f"/en/awards/office/{call.slug}/publish")
    assert waits(reader) == {}
    with db.transaction():
        awards.awards.publish_call(call=awards._call(call), actor=None)
    assert waits(office) == {}


def test_round_is_to_be_ended_once_the_jury_has_had_its_time(waits):
    office, call = make_secretariat(), awards.make_call()
    awards.make_entry(call, checked=True)
    awards.make_juror(call)
    awards.start(call)
    assert waits(office) == {}
    with db.transaction():
        db.session.merge(call.rounds[0]).due_at = clock.now() - timedelta(minutes=1)
    title, _address, status = only(waits(office))
    assert title == "End 1 round of judging"
    assert "Overdue" in status


def test_winner_has_a_draft_of_a_case_to_finish(waits):
    call = awards.make_call()
    writer, city = awards.make_author()
    one = awards.make_entry(call, city=city, actor=writer, checked=True, to_library=True)
    awards.make_juror(call)
    awards.start(call)
    assert waits(writer) == {}
    awards.decide(call, [one], publish=True)
    assert only(waits(writer))[:2] == ("Finish 1 case that your entry has begun", "/en/my/cases")
    assert waits(make_writer(make_city())) == {}
    with db.transaction():
        db.session.execute(update(CaseVersion).values(state=VersionState.SUBMITTED))
    assert waits(writer) == {}


# The library ------------------------------------------------------------------------------------------------------------


def test_adoption_waits_for_the_word_of_a_city(waits):
    found = make_case()
    adopter = make_writer(make_city())
    adoption = make_adoption(found, by=adopter)
    speaker = coordinator(found.city)
    assert only(waits(speaker))[0] == "Confirm 1 adoption of a case"
    assert waits(adopter) == {}
    assert waits(coordinator(make_city())) == {}
    with db.transaction():
        taken = adoptions.any_adoption(adoption.id, lock=True)
        adopting.confirm_adoption(taken=taken, side=Side.SOURCE, actor=speaker)
    assert waits(speaker) == {}


def test_mentor_is_asked_until_he_has_answered(waits):
    city, mentor = make_city(), make_user()
    asker = make_writer(city)
    with db.transaction():
        problem = matching_services.describe_problem(city=city, lang="en", text="Lost data", tags=(), actor=asker)
    with db.transaction():
        request = matching_services.ask_mentor(problem=problem, mentor=mentor, message="How?", actor=asker)
    title, address, status = only(waits(mentor))
    assert (title, address) == ("Help 1 city that has asked you", f"/en/my/mentoring/requests/{request.id}")
    assert "14 days left" in status
    assert waits(asker) == {}
    with db.transaction():
        asked = matching.request_to(mentor.id, request.id, lock=True)
        matching_services.answer_request(asked=asked, answer="Small.", accepts=True)
    assert waits(mentor) == {}


@pytest.mark.parametrize("speaks", [coordinator, make_writer])
def test_question_about_a_case_waits_for_its_city(waits, at, speaks):
    found, asker = make_case(), make_user()
    speaker = speaks(found.city)
    question = make_question(Subject("case", found.case.id), asker)
    title, address, status = only(waits(speaker))
    assert (title, address) == ("Answer 1 question", f"/en/discussions/questions/{question.id}")
    assert "days left" in status
    assert waits(asker) == {}
    assert waits(coordinator(make_city())) == {}
    asked_at = clock.now()
    at(asked_at + timedelta(days=90))
    assert "Overdue" in only(waits(speaker))[2]
    with db.transaction():
        discussions.answer_question(comment_id=question.id, author=speaker, text="Nothing.", lang="en")
    assert waits(speaker) == {}


def test_question_that_is_withdrawn_waits_for_nobody(waits):
    found, asker = make_case(), make_user()
    speaker = coordinator(found.city)
    question = make_question(Subject("case", found.case.id), asker)
    with db.transaction():
        discussions.withdraw_question(comment_id=question.id, asker=asker)
    assert waits(speaker) == {}


# Participation ----------------------------------------------------------------------------------------------------------


def held(proposal) -> Proposal:
    found = proposals.known_proposal(proposal.id)
    assert found is not None
    return found


def test_co_author_is_asked_until_he_has_answered(waits):
    author, asked = make_user(), make_user()
    proposal = make_proposal(make_process(), author)
    with db.transaction():
        participation.invite(proposal=held(proposal), email=asked.email, actor=author)
    title, address, _status = only(waits(asked))
    assert title == "Answer whether you write 1 proposal with its author"
    assert address.endswith("/authors")
    assert waits(author) == {}
    with db.transaction():
        participation.answer_invitation(proposal=held(proposal), user=asked, accept=True)
    assert waits(asked) == {}


def test_other_wording_waits_for_those_who_write_the_proposal(waits):
    author, helper = make_user(), make_user()
    proposal = make_proposal(make_process(), author)
    with db.transaction():
        made = participation.suggest(proposal=held(proposal), body="Otherwise.", reason="Better.", author=helper)
    title, address, _status = only(waits(author))
    assert title == "Answer 1 other wording of what you propose"
    assert address.endswith("/amendments")
    assert waits(helper) == {}
    with db.transaction():
        participation.settle(
            proposal=held(proposal), amendment=db.session.get(Amendment, made.id), accept=False, answer="No.", actor=author
        )  # fmt: skip
    assert waits(author) == {}


def test_making_one_of_two_proposals_waits_for_the_other_author(waits):
    author, other = make_user(), make_user()
    process = make_process()
    gone, stays = make_proposal(process, author), make_proposal(process, other, "Shade at the stops")
    with db.transaction():
        made = participation.ask_to_merge(gone=held(gone), stays=held(stays), note="The same", actor=author)
    title, address, _status = only(waits(other))
    assert title == "Answer 1 request to make one of two proposals"
    assert address.endswith(f"/{stays.number}/merge")
    assert waits(author) == {}, "who has asked has said yes"
    with db.transaction():
        merge = db.session.get(ProposalMerge, made.id)
        participation.answer_merge(merge=merge, gone=held(gone), stays=held(stays), actor=other, agree=False)
    assert waits(other) == {}


def test_question_about_a_proposal_waits_for_the_coordinators(waits):
    process = make_process()
    proposal = make_proposal(process, make_user())
    asker, speaker = make_user(), coordinator(process.space.city)
    question = make_question(Subject("proposal", proposal.id), asker)
    assert f"/en/discussions/questions/{question.id}" in {address for address, _status in waits(speaker).values()}
    assert waits(asker) == {}


# Webinars ---------------------------------------------------------------------------------------------------------------


def test_speaker_is_asked_until_he_has_answered(waits):
    webinar, person = make_webinar(), make_user()
    with db.transaction():
        one = crew.ask_person(
            webinar=webinar_by_id(webinar.id), person=person, role=crew.Role(Part.SPEAKER), actor=None
        )
    title, address, status = only(waits(person))
    assert (title, address) == (
        "Say whether you take part in making 1 webinar",
        f"/en/webinars/parts?contributor_id={one.id}",
    )
    assert "days left" in status
    assert waits(make_user()) == {}
    with db.transaction():
        crew.answer(asked=crew_queries.asked_person(person, one.id, lock=True), yes=True)
    assert waits(person) == {}


def organiser_of(city):
    return make_user(roles=((Role.WEBINAR_ORGANISER, ("city", city.id)),))


def test_organiser_has_recordings_to_publish_and_wishes_to_answer(waits):
    city = make_city()
    person, viewer = organiser_of(city), make_user()
    run = make_webinar(city=city, run=ended()).runs[0]
    made = make_recording(run, state=RecordingState.READY)
    title, address, _status = only(waits(person))
    assert (title, address) == ("Check and publish 1 recording", f"/en/webinars/manage/recordings/{made.id}")
    assert waits(organiser_of(make_city())) == {}
    with db.transaction():
        made = db.session.merge(made)
        made.state, made.published_at = RecordingState.PUBLISHED, clock.now()
        wish = RemovalWish(recording_id=made.id, registration_id=make_registration(run, viewer).id, words="My name")
        db.session.add(wish)
    title, address, _status = only(waits(person))
    assert (title, address) == (
        "Answer 1 person who wants to be taken out of a recording",
        f"/en/webinars/manage/recordings/{made.id}",
    )
    assert waits(viewer) == {}
    with db.transaction():
        recording_services.answer_removal(recording=made, wish_id=wish.id, answer="It is cut.", actor=person)
    assert waits(person) == {}


def test_organiser_answers_who_says_that_he_was_there(waits):
    city = make_city()
    person, viewer = organiser_of(city), make_user()
    run = make_webinar(city=city, run=ended()).runs[0]
    row = make_registration(run, viewer)
    with db.transaction():
        appeal = Appeal(registration_id=row.id, reason="I telephoned.")
        db.session.add(appeal)
    title, address, _status = only(waits(person))
    assert title == "Answer 1 person who says that more of a webinar was attended"
    assert address.endswith(f"/runs/1/attendance/{row.id}")
    assert waits(viewer) == {}
    with db.transaction():
        appeal.granted, appeal.decided_at, appeal.answer = True, clock.now(), "Yes"
    assert waits(person) == {}


def test_webinar_that_came_back_waits_for_its_city(waits):
    city = make_city()
    person = organiser_of(city)
    webinar = make_webinar(city=city, published=False)
    assert waits(person) == {}
    with db.transaction():
        lifecycle.propose(webinar=webinar_by_id(webinar.id), actor=person)
        lifecycle.send_back(webinar=webinar_by_id(webinar.id), remark="Which day?", actor=make_secretariat())
    assert only(waits(person))[:2] == ("Change 1 webinar that came back", "/en/webinars/manage/?view=drafts")
    assert waits(organiser_of(make_city())) == {}
    with db.transaction():
        lifecycle.propose(webinar=webinar_by_id(webinar.id), actor=person)
    assert waits(person) == {}


# Training ---------------------------------------------------------------------------------------------------------------


def test_trainer_has_absences_to_decide(waits):
    trainer, person = make_trainer(), make_user()
    enrolment = take_part(person)
    session = make_session(
        db.session.get(Edition, enrolment.edition_id), local_start=session_plan().local_start + timedelta(days=1)
    )
    with db.transaction():
        attendance.explain(session=session, person=person, source=Source.EXCUSED, text="A flood at home")
    title, address, _status = only(waits(trainer))
    assert (title, address) == ("Decide 1 explanation of an absence", f"/en/training/manage/sessions/{session.id}")
    assert "Decide 1 explanation of an absence" not in waits(person)
    with db.transaction():
        attendance.decide(
            session=session, enrolment_id=enrolment.id, source=Source.EXCUSED, accepted=True, actor=trainer
        )
    assert waits(trainer) == {}


def test_trainer_has_essays_to_grade_but_not_his_own(waits):
    trainer, person = make_trainer(), make_user()
    own = begin(person, take_part(person, questions=ALL_KINDS))
    assert waits(trainer) == {}
    save(own, {keys_of(own)["essay"]: ["So."]})
    attempt = hand_in(own)
    assert attempt.waits_for_grading
    assert only(waits(trainer))[:2] == ("Grade 1 quiz with essays", "/en/training/manage/grading")
    make_grant(person, Role.TRAINER)
    assert "Grade 1 quiz with essays" not in waits(person)
    with db.transaction():
        db.session.merge(attempt).waits_for_grading = False
    assert waits(trainer) == {}


# The list ---------------------------------------------------------------------------------------------------------------


def test_list_is_in_the_order_of_the_days_and_says_how_many_are_left(client, login, at):
    at(datetime(2026, 12, 1, 9, tzinfo=UTC))
    person, city = make_user(timezone="Asia/Seoul"), make_city()
    make_grant(person, Role.CITY_COORDINATOR, ("city", city.id))
    make_adoption(make_case(city))
    make_edition(nominations_close_at=datetime(2026, 12, 20, 9, tzinfo=UTC), titles={"en": "Open data"})
    call = awards.make_call(closes_at=datetime(2026, 12, 10, 15, tzinfo=UTC))
    awards.make_entry(call, city=city, actor=person, submitted=False)
    login(person)
    lines = [one.get_text(" ", strip=True) for one in client.page("/en/my").select("main .task-list li")]
    assert lines[0].startswith("Hand in 1 entry for an award")
    assert lines[0].endswith("until Dec 11, 2026 · 10 days left"), "the day on the reader's own calendar"
    assert lines[1].startswith("Nominate:")
    assert lines[1].endswith("until Dec 20, 2026 · 19 days left")
    assert lines[2].startswith("Confirm 1 adoption of a case")
    assert lines[2].endswith("Waits for you")


@pytest.mark.demo
@pytest.mark.parametrize("key", ["nam-yunseo", "liezel-macaraeg", "ji-hangyeol", "dindo-malabanan"])
def test_page_of_anybody_stays_within_eight_statements(client, login, queries, key):
    login(people.by_key(key))
    client.page("/en/my")
    with queries() as seen:
        client.page("/ar/my")
    assert len(seen) <= 8, seen
