"""Two cities, their people and one of everything that has an address: what the fuzzer and the access matrix walk through."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from flask import current_app
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from portal.accounts.models import Grant, Role, TokenPurpose, User, UserSession
from portal.accounts.services import tokens
from portal.certificates import badges
from portal.certificates import services as certificates
from portal.certificates.models import CertificateState
from portal.cities.models import AffiliationState, City, Membership, MembershipKind, OfficeKind
from portal.core import clock, db, ids, pictures, room_codes, storage
from portal.discussions import services as talking
from portal.discussions.models import ReportReason
from portal.notifications import services as notifications
from portal.notifications.forms import field_name, optional_kinds
from portal.notifications.models import DeliveryState, Frequency
from portal.training import questionnaire
from portal.training import services as training
from portal.training.bank import QuestionWords
from portal.training.models import (
    ActivityKind,
    Admission,
    Attempt,
    Course,
    CourseVersion,
    Document,
    Edition,
    EditionState,
    Enrolment,
    EnrolmentState,
    Moment,
    Outcome,
    Programme,
    QuestionVersion,
    QuizSlot,
    Review,
    Source,
    SubmissionFile,
)
from portal.training.queries import authoring, learning, marking, media, plans
from tests.factories import discussions
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.authoring import add_file, add_lesson, make_draft, reload
from tests.factories.certificates import make_award
from tests.factories.cities import make_affiliation, make_city, make_office, make_organisation
from tests.factories.notifications import delivery_of, make_notification
from tests.factories.open_cases import make_case as make_open_case
from tests.factories.pictures import picture
from tests.factories.plans import BEST, QUESTIONS, hand_in, make_course_with_work, make_plan, work_place
from tests.factories.scorm import add_activity, make_scorm_course
from tests.factories.selection import CRITERIA, apply
from tests.factories.selection import QUESTIONS as EDITION_QUESTIONS
from tests.factories.training import (
    make_course,
    make_edition,
    make_enrolment,
    make_question,
    nominate,
    place,
    quiz_of,
    right_answers,
)
from tests.factories.training_sessions import make_session, session_plan
from tests.faults import (
    world_adoptions,
    world_afterwards,
    world_awards,
    world_cases,
    world_consultations,
    world_eligibility,
    world_live_webinars,
    world_meetings,
    world_moderation,
    world_news,
    world_open_data,
    world_participation,
    world_proposals,
    world_recordings,
    world_registering,
    world_rehearsals,
    world_reports,
    world_rooms,
    world_surveys,
    world_telling,
    world_translations,
    world_webinars,
)

KIND = "training.nominated"
_numbers = count(1)


class Keys(dict[str, str]):
    """Names that stand for one thing each: parts are written side by side, and one name for two would be found far from here."""

    def update(self, *args: Any, **more: str) -> None:
        for name, value in dict(*args, **more).items():
            if self.get(name, value) != value:
                raise ValueError(f"another thing of the world is named {name!r} already")
            self[name] = value


@dataclass
class World:
    """Addresses as text, so that nothing in here hangs on a session. `owner` is of the first city, `peer` of the second."""

    people: dict[str, User] = field(default_factory=dict)
    # What stands in addresses, by the name of the parameter or of the thing.
    keys: Keys = field(default_factory=Keys)


def build() -> World:
    """Makes the world in the database of the application whose context is open."""
    world = World()
    first, second = make_city(), make_city()
    keys = world.keys
    keys.update(city=first.slug, other_city=second.slug, city_id=str(first.id), organisation=make_organisation().slug)
    keys.update(tag="topic:street-lighting", tag_step="retire")
    _people(world, first, second)
    _register(world, first)
    _accounts(world, first)
    _mail(world)
    _training(world, first, second)
    _selection(world, first, course=world.keys["version"])
    _certificates(world)
    _discussions(world, first)
    world_adoptions.build(world.people, keys, first, second)
    world_cases.build(world, first)
    world_webinars.build(world.people, keys, first)
    world_registering.build(world.people, keys)
    world_afterwards.build(world.people, keys)
    world_telling.build(world.people, keys)
    world_participation.build(world.people, keys, first)
    world_surveys.build(world.people, keys)
    world_consultations.build(world.people, keys, first)
    world_meetings.build(world.people, keys, first)
    world_eligibility.build(world.people, keys, first)
    world_reports.build(world.people, keys, first)
    world_open_data.build(world.people["owner"], keys)
    world_rehearsals.build(world.people, keys)
    world_moderation.build(world.people, keys, first)
    world_proposals.build(world.people, keys)
    world_translations.build(world.people, keys)
    world_news.build(keys, first)
    _open_data(world, first)
    world_awards.add(keys, first, world.people["owner"], world.people["trainer"])
    world_rooms.build(world.people, keys)
    world_recordings.build(world.people, keys, first)
    world_live_webinars.add(
        keys, first, *(world.people[who] for who in ("owner", "coordinator", "secretariat", "regional office"))
    )
    return world


def _open_data(world: World, first: City) -> None:
    """A published case, and what is given out of it."""
    case = make_open_case(first).case
    world.keys.update(
        open_case=str(case.number), open_version="1", citation_form="ris", data_name="cases", data_form="csv", sitemap_part="1",
    )  # fmt: skip


def _discussions(world: World, first: City) -> None:
    """Talk about the page of the first city: by the owner, hidden, reported and asked."""
    discussions.register()
    owner, peer = world.people["owner"], world.people["peer"]
    place, judge = discussions.place_of(first), make_secretariat()
    comment = discussions.make_comment(place, owner)
    hidden, appealed, reported = (discussions.make_comment(place, owner, text) for text in ("One", "Two", "Three"))
    question = discussions.make_question(place, owner)
    with db.transaction():
        hiding = talking.hide_comment(comment_id=hidden.id, moderator=judge, reason="Rude")
        asked = talking.hide_comment(comment_id=appealed.id, moderator=judge, reason="Rude")
        talking.appeal(hiding_id=asked.id, author=owner, text="It was not.")
        talking.report_comment(comment_id=reported.id, reporter=peer, reason=ReportReason.SPAM)
        mark = talking.add_bookmark(subject=discussions.place_of(make_city()), user=owner)
        other = talking.add_bookmark(subject=discussions.place_of(make_city()), user=owner)
        held = talking.add_list(user=owner, name="To read")
        for one in (mark, other):
            talking.put_into_list(held=held, bookmark=one)
        spare = talking.add_list(user=owner, name="Later")
        talking.share_list(held=held, shared=True)
    world.keys.update(
        subject_kind=place.kind, subject=str(place.id), comment=str(comment.id), hidden_comment=str(hidden.id),
        hiding=str(hiding.id), appealed_hiding=str(asked.id), reported_comment=str(reported.id), talk_question=str(question.id),
        bookmark=str(mark.id), bookmark_list=str(held.id), spare_list=str(spare.id), token_list=held.share_token or "",
    )  # fmt: skip


def _people(world: World, first: City, second: City) -> None:
    scope, other = ("city", first.id), ("city", second.id)
    n = next(_numbers)
    world.people = {
        "citizen": make_user(display_name="Citizen", password=PASSWORD),
        "owner": make_user(display_name="Ana Reyes", email=f"owner{n}@city.example", password=PASSWORD, roles=((Role.OFFICIAL, scope),)),
        "peer": make_user(display_name="김민지", password=PASSWORD, roles=((Role.OFFICIAL, other),)),
        "coordinator": make_user(display_name="C", password=PASSWORD, roles=((Role.CITY_COORDINATOR, scope),)),
        "other coordinator": make_user(display_name="D", password=PASSWORD, roles=((Role.CITY_COORDINATOR, other),)),
        "moderator": make_user(display_name="M", password=PASSWORD, roles=((Role.MODERATOR, scope),)),
        "regional office": make_user(display_name="R", password=PASSWORD, roles=(Role.REGIONAL_OFFICE,)),
        "trainer": make_user(display_name="T", password=PASSWORD, roles=(Role.TRAINER,)),
        "case editor": make_user(display_name="E", password=PASSWORD, roles=(Role.CASE_EDITOR,)),
        "secretariat": make_secretariat(password=PASSWORD),
    }  # fmt: skip


def _register(world: World, first: City) -> None:
    office = make_office(first)
    membership = db.session.scalars(select(Membership).where(Membership.city_id == first.id)).one()
    organisation = db.session.scalars(
        select(Membership).where(Membership.organisation.has(slug=world.keys["organisation"]))
    ).one()
    world.keys.update(
        office=str(office.id), membership=str(membership.id), organisation_membership=str(organisation.id),
        affiliation=str(make_affiliation(world.people["owner"], first).id),
        claim=str(make_affiliation(world.people["citizen"], first, AffiliationState.CLAIMED).id),
    )  # fmt: skip


def _accounts(world: World, first: City) -> None:
    owner = world.people["owner"]
    session = open_session(owner)[1]
    grant = db.session.scalars(select(Grant).where(Grant.user_id == owner.id)).one()
    invited = make_user(display_name="Invited", state="invited")
    fresh = {"email": f"new{next(_numbers)}@city.example", "display_name": "New", "timezone": "UTC", "locale": "en"}
    with db.transaction():
        links = {
            "confirm": tokens.add_token(TokenPurpose.CONFIRM_EMAIL, email_key=fresh["email"], data=fresh),
            "reset": tokens.add_token(TokenPurpose.RESET_PASSWORD, email_key=owner.email_key, user=owner),
            "change": tokens.add_token(
                TokenPurpose.CHANGE_EMAIL, email_key=f"x{fresh['email']}", user=owner, data={"email": f"x{fresh['email']}"}
            ),
            "invitation": tokens.add_token(TokenPurpose.INVITATION, email_key=invited.email_key, user=invited),
        }  # fmt: skip
        world.keys.update({f"token_{name}": tokens.secret_for(token) for name, token in links.items()})
    world.keys.update(
        user=str(owner.id), grant=str(grant.id), session=str(session),
        token_stop=notifications.stop_token(owner.id, optional_kinds()[0].name),
        token_undo=notifications.undo_token(owner.id, {optional_kinds()[0].name: Frequency.AT_ONCE}),
    )  # fmt: skip


def open_session(user: User) -> tuple[str, uuid.UUID]:
    """A session of the person: (secret for the cookie, id)."""
    token = ids.secret()
    with db.transaction():
        row = UserSession(user_id=user.id, token_hash=ids.digest(token), expires_at=clock.now().replace(year=2999))
        db.session.add(row)
        db.session.flush()
    return token, row.id


def _mail(world: World) -> None:
    notification = make_notification(world.people["owner"], kind=KIND, key=f"world:{next(_numbers)}")
    failed = make_notification(world.people["owner"], kind=KIND, key=f"world:{next(_numbers)}")
    stopped = make_notification(None, kind=KIND, key=f"world:{next(_numbers)}")
    with db.transaction():
        delivery_of(failed).state = DeliveryState.FAILED
        db.session.flush()
        notifications.suppress(email=delivery_of(stopped).to_email, reason="by_staff")
    world.keys.update(
        notification=str(notification.id), delivery=str(delivery_of(failed).id),
        suppressed=str(delivery_of(stopped).id),
    )  # fmt: skip


def _training(world: World, first: City, second: City) -> None:
    people, course = world.people, _written_course(world)
    edition, planned = make_edition(course=course), make_edition(course=course)
    draft = make_edition(course=course, state=EditionState.DRAFT)
    outcome = nominate(edition, first, people["coordinator"], email=people["owner"].email)
    asked = nominate(planned, first, people["coordinator"], email=people["owner"].email)
    nominate(planned, first, people["coordinator"])
    with db.transaction():
        enrolment = training.accept(nomination=outcome.nomination, person=people["owner"], content_lang="en")
    live_course, live_edition = _live(world, first)
    make_enrolment(people["peer"], make_edition(), second)  # takes part in something else
    _packages(world, people, first)
    with db.transaction():
        here = place(people["owner"], enrolment)
        quiz = here.course.activities[-1]
        done = training.start_quiz(place=here, activity=quiz)
        training.hand_in(own=learning.attempt_of(people["owner"], done.id))
        running = training.start_quiz(place=here, activity=quiz)
    meeting, to_come = (
        make_session(edition),
        make_session(edition, local_start=session_plan().local_start + timedelta(days=1)),
    )
    recorded = make_session(
        edition, local_start=session_plan().local_start - timedelta(days=1), recording_url="https://video.example/1"
    )
    with db.transaction():
        training.explain(session=to_come, person=people["owner"], source=Source.EXCUSED, text="A flood at home")
    _work(world, enrolment, draft_course=make_course_with_work())
    world.keys.update(
        meeting=meeting.slug, meeting_session_id=str(meeting.id), to_come=to_come.slug, to_come_id=str(to_come.id),
        recorded=recorded.slug, enrolment=str(enrolment.id), code_now=room_codes.code_at(meeting.secret, clock.now()),
        live_activity="live", excused="excused", recording="recording", measure="nominated", sheet="csv",
        live=live_course.slug, live_edition=live_edition.slug,
    )  # fmt: skip
    world.keys.update(
        edition=edition.slug, planned=planned.slug, draft=draft.slug, course=here.course.slug, lesson="lesson-1", module="1",
        quiz=quiz.slug, nomination=str(asked.nomination.id), accepted=str(outcome.nomination.id), attempt=str(running.id),
        attempt_done=str(done.id), question=str(next(iter(right_answers(running.rule)))),
        enrolment=str(enrolment.id), programme=str(db.session.scalars(select(Programme.id)).first()), version=str(course.id),
    )  # fmt: skip

    _quizzes(world, course, second)


def _quizzes(world: World, course: CourseVersion, city: City) -> None:
    """A bank, a quiz of a draft, and essays that wait: one of somebody else, one of the trainer."""
    spare = make_question(course.course_id)
    draft = db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course.course_id, CourseVersion.published_at.is_(None))
    ).one()
    slot = db.session.scalars(select(QuizSlot).where(QuizSlot.activity_id == quiz_of(draft).id)).first()
    essay = make_course(questions=[{"id": "e1", "kind": "essay", "text": "Why?"}])
    waiting = [_essay(person, make_edition(course=essay), city) for person in (make_user(), world.people["trainer"])]
    graded = [_essay(person, make_edition(course=essay), city) for person in (make_user(), world.people["trainer"])]
    with db.transaction():
        for attempt in graded:
            points = {str(key): 1.0 for key in right_answers(attempt.rule)}
            training.grade_essays(attempt=attempt, grader=world.people["secretariat"], points=points, comments={})
    world.keys.update(
        attempt_graded=str(graded[0].id), graded_of_trainer=str(graded[1].id), bank_question=str(spare.question_id), spare_version=str(spare.id), slot=str(slot.id),
        question_kind="single", token_import=_token_of_import(world.keys["course"]), attempt_to_grade=str(waiting[0].id), attempt_of_trainer=str(waiting[1].id),
    )  # fmt: skip


def _token_of_import(course: str) -> str:
    """As the page that shows what was understood gives it."""
    with db.transaction():
        key = storage.save(b"Sky is blue. {T}", filename="a.gift", content_type="text/plain")
    signer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="questions-to-import")
    return signer.dumps([course, key, "gift", "en", "", "a.gift"])


def _essay(person: User, edition: Edition, city: City) -> Attempt:
    """An attempt with an essay, handed in."""
    enrolment = make_enrolment(person, edition, city)
    with db.transaction():
        here = place(person, enrolment)
        attempt = training.start_quiz(place=here, activity=here.course.activities[-1])
        own = learning.attempt_of(person, attempt.id)
        training.save_answers(attempt=own.attempt, responses=right_answers(attempt.rule))
        return training.hand_in(own=own)


def _pictured(draft: CourseVersion) -> QuestionVersion:
    """A question with a picture, last in the quiz of a draft."""
    words = {lang: QuestionWords("Which way?", {"a": "Left", "b": "Right"}) for lang in draft.languages}
    version = make_question(
        draft.course_id, words=words, settings={"figure": {"name": "plan.png", "alts": {"en": "A plan"}}},
        pictures={"plan.png": pictures.check(picture(), max_bytes=10_000)},
    )  # fmt: skip
    with db.transaction():
        db.session.add(QuizSlot(activity_id=quiz_of(draft).id, position=99, question_version_id=version.id))
    return version


def _written_course(world: World) -> CourseVersion:
    """A published course with a link and a file, a draft of it, and another course whose edition could move on."""
    first = make_draft(make_course())
    add_lesson(first, "Link", kind=ActivityKind.LINK)
    with db.transaction():
        link = next(one for one in authoring.activities_of(reload(first)) if one.slug == "link")
        training.set_activity(
            version=first,
            activity_id=link.id,
            minutes=1,
            is_optional=True,
            settings={"address": "https://city.example/"},
        )
        training.place_activity(version=first, activity_id=link.id, module_id=first.modules[0].id, index=0)
    add_file(first, b"%PDF-1.7 a", "form.pdf")
    pictured = _pictured(first)
    with db.transaction():
        published = training.publish(version=reload(first), actor=world.people["trainer"])
    draft = make_draft(published)
    lesson = next(one for one in authoring.activities_of(draft) if one.slug == "lesson-1")
    with db.transaction():
        remark = training.remark(version=draft, activity_id=lesson.id, author=world.people["trainer"], text="Shorter")
    other = make_course()
    behind = make_edition(course=other)
    moved = make_draft(other)
    with db.transaction():
        newer = training.publish(version=reload(moved), actor=world.people["trainer"])
    world.keys.update(
        pictured=str(pictured.id), picture="plan.png", draft_number=str(draft.number), lang="ko", link="link", media="form.pdf", part=str(lesson.id), remark=str(remark.id),
        file=str(media.file_named(draft.id, "form.pdf").id), behind=behind.slug, newer=str(newer.id),
        other_course=reload(moved).course.slug,
    )  # fmt: skip
    return published


def _live(world: World, city: City) -> tuple[Course, Edition]:
    """An edition whose course has a live session that is not planned yet."""
    draft = make_draft(make_course())
    add_lesson(draft, "Live", kind=ActivityKind.LIVE_SESSION)
    with db.transaction():
        version = training.publish(version=reload(draft), actor=world.people["trainer"])
    edition = make_edition(course=version)
    make_enrolment(world.people["owner"], edition, city)
    with db.transaction():
        return db.session.get_one(Course, version.course_id), edition


def _work(world: World, enrolment: Enrolment, *, draft_course: CourseVersion) -> None:
    """Work, a plan and a survey of the owner, in an edition of their own; a colleague's work to review; a draft version."""
    people = world.people
    city_id, edition = (
        enrolment.city_id,
        make_edition(course=make_course_with_work(has_second_marker=True, peer_reviews=1)),
    )
    place_of_owner = make_enrolment(people["owner"], edition, db.session.get_one(City, city_id))
    other = make_user(display_name="Colleague")
    hand_in(other, make_enrolment(other, edition, make_city()))
    submission = hand_in(people["owner"], place_of_owner)
    with db.transaction():
        here, assignment, survey = work_place(people["owner"], place_of_owner)
        review = training.take_review(place=here, activity=assignment)
        file = SubmissionFile(
            submission_id=submission.id, filename="work.pdf", size=8,
            file_key=storage.save(b"%PDF-1.7", filename="work.pdf", content_type="application/pdf"),
        )  # fmt: skip
        db.session.add(file)
        for one in (make_user(roles=(Role.TRAINER,)), people["trainer"]):
            row = marking.work(submission.id, lock=True)
            training.mark_work(work=row, actor=one, levels=BEST, comment="Good")
    hidden = make_user(display_name="Waits")
    waiting = hand_in(hidden, make_enrolment(hidden, edition, make_city()))
    drafting = make_edition(course=make_course_with_work())
    draft_place = make_enrolment(people["owner"], drafting, db.session.get_one(City, city_id))
    with db.transaction():
        own_draft = training.save_work(
            place=work_place(people["owner"], draft_place)[0],
            activity=work_place(people["owner"], draft_place)[1],
            text="So far",
        )
        draft_file = SubmissionFile(
            submission_id=own_draft.id, filename="draft.pdf", size=8,
            file_key=storage.save(b"%PDF-1.7", filename="draft.pdf", content_type="application/pdf"),
        )  # fmt: skip
        db.session.add(draft_file)
    open_plan = make_plan(people["owner"], draft_place)
    submitted = make_plan(people["owner"], place_of_owner, submitted=True)
    finished_place = make_enrolment(people["owner"], make_edition(), db.session.get_one(City, city_id))
    accepted = make_plan(people["owner"], finished_place, submitted=True)
    with db.transaction():
        training.accept_plan(
            plan=plans.plan_by_id(accepted.id), edition=db.session.get_one(Edition, accepted.edition_id), remarks="",
            actor=people["trainer"],
        )  # fmt: skip
        finished_place.state = EnrolmentState.COMPLETED
        _row, secret = training.ask_sign_off(
            plan=open_plan, name="Boss", email="boss@city.example", actor=people["owner"]
        )
        asked = training.plan_survey(
            edition=edition, moment=Moment.END, titles={"en": "How was it?"},
            questions=questionnaire.read(QUESTIONS, "en"), actor=people["trainer"],
        )  # fmt: skip
        training.invite(asked)
    successor = make_user(display_name="Successor")
    make_affiliation(successor, db.session.get_one(City, city_id))
    draft = make_draft(draft_course)
    course = db.session.get_one(Course, draft.course_id)
    world.keys.update(
        draft_work_number=str(draft.number), work_edition=edition.slug, work_course=here.course.slug, assignment=assignment.slug, survey=survey.slug,
        assignment_id=str(assignment.id), submission=str(submission.id), submission_waiting=str(waiting.id), work_file=str(file.id),
        draft_submission=str(own_draft.id), draft_file=str(draft_file.id), draft_work_edition=drafting.slug,
        draft_work_course=work_place(people["owner"], draft_place)[0].course.slug, review=str(review.id),
        plan_draft=str(open_plan.id), plan_submitted=str(submitted.id), plan_accepted=str(accepted.id), token_sign=secret,
        edition_survey=str(asked.id), survey_moment="three_months", work_enrolment=str(place_of_owner.id), alumni_edition=finished_place_edition(finished_place),
        draft_course=course.slug, successor=successor.email, days="30", one="1",
    )  # fmt: skip


def finished_place_edition(enrolment: Enrolment) -> str:
    """The address of the edition an enrolment belongs to."""
    return db.session.get_one(Edition, enrolment.edition_id).slug


def _selection(world: World, first: City, course: str) -> None:
    """A selection under way and one before it, with a nominee of the first city whom trainer and secretariat read."""
    people, version = world.people, db.session.get_one(CourseVersion, uuid.UUID(course))
    days = {"starts_on": clock.today() + timedelta(days=60), "ends_on": clock.today() + timedelta(days=65)}
    asked, selecting, offered = (
        make_edition(
            course=version, admission=Admission.SELECTION, required_documents=["passport", "endorsement"], **days
        )
        for _n in range(3)
    )
    nominations = {}
    for edition in (asked, selecting, offered):
        with db.transaction():
            edition.questions, edition.criteria = EDITION_QUESTIONS, CRITERIA
            db.session.flush()
        nominations[edition.id] = nominate(
            edition, first, people["coordinator"], email=people["owner"].email
        ).nomination
        apply(edition, nominations[edition.id], people["owner"], people["coordinator"])
    with db.transaction():
        for edition in (selecting, offered):
            training.accept(nomination=nominations[edition.id], person=people["owner"], content_lang="en")
            edition.state = EditionState.SELECTING
            for reader in (people["trainer"], people["secretariat"]):
                training.add_reader(edition=edition, reader=reader, actor=people["secretariat"])
            training.give_out(edition=edition, actor=people["secretariat"])
        training.propose(edition=selecting, actor=people["secretariat"])
        slots = [
            training.offer_slot(
                edition=selecting, reader=people["trainer"], starts_at=clock.now() + timedelta(days=n), timezone="UTC",
                minutes=30, place="",
            )
            for n in (1, 2)
        ]  # fmt: skip
        training.propose(edition=offered, actor=people["secretariat"])
        training.adjust(
            nomination=nominations[offered.id], outcome=Outcome.IN, note="For the test", actor=people["secretariat"]
        )
        training.release(edition=offered, actor=people["secretariat"])
        offered.host_city_id = first.id
        db.session.flush()
    documents = {
        one.kind.value: str(one.id)
        for one in db.session.scalars(select(Document).where(Document.nomination_id == nominations[selecting.id].id))
    }
    reviews = db.session.scalars(select(Review).where(Review.nomination_id == nominations[selecting.id].id))
    by_reader = {one.reader_id: str(one.id) for one in reviews}
    world.keys.update(
        asked=asked.slug, selecting=selecting.slug, hosted=offered.slug, asked_nomination=str(nominations[asked.id].id),
        candidate=str(nominations[selecting.id].id), offered=str(nominations[offered.id].id), interview_slot=str(slots[0].id),
        passport=documents["passport"], endorsement=documents["endorsement"], kind="endorsement",
        trainer_review=by_reader[people["trainer"].id], secretariat_review=by_reader[people["secretariat"].id],
        criterion="fit", question_key="why", reader=str(people["trainer"].id), edition_part="questions", part_criteria="criteria",
    )  # fmt: skip


def _packages(world: World, people: dict[str, User], first: City) -> None:
    """An edition whose course has a package that the owner has opened, and a version still being made."""
    edition = make_edition(course=make_scorm_course())
    enrolment = make_enrolment(people["owner"], edition, first)
    here = place(people["owner"], enrolment)
    with db.transaction():
        locked = place(people["owner"], enrolment)
        launch, token = training.scorm.open_item(place=locked, activity=here.course.activities[-1], key="I1")
        draft = make_draft(make_course(lessons=1, questions=[]))
        add_activity(draft)
    world.keys.update(
        package_edition=edition.slug, package_course=here.course.slug, package="package", launch=str(launch.id),
        token_launch=token, package_path="index.html", draft_scorm_number=str(draft.number),
        draft_scorm_course=db.session.scalars(select(Course.slug).where(Course.id == draft.course_id)).one(),
    )  # fmt: skip


def _certificates(world: World) -> None:
    owner = world.people["owner"]
    with db.transaction():
        ready = certificates.issue(holder=owner, award=make_award(city_id=uuid.UUID(world.keys["city_id"])))
        badge = badges.ensure([ready])[ready.id]
        ready.file_key = storage.save(b"%PDF-1.7 a", filename="certificate.pdf", content_type="application/pdf")
        ready.state = CertificateState.READY
        failed = certificates.issue(holder=owner, award=make_award())
        failed.state = CertificateState.FAILED
        entry = certificates.Entry(
            holder=owner, holder_name="Ana", holder_latin_name="Ana", city_names={"en": "Manila"}, country="PH"
        )
        plan = {"title": "Day of data", "details": "", "starts_on": None, "ends_on": clock.today(), "hours": 3}
        batch = certificates.issue_batch(
            title="Day of data",
            award=certificates.award_of_batch(plan),
            entries=[entry],
            actor=world.people["secretariat"],
        )
    world.keys.update(
        certificate=str(ready.id), failed_certificate=str(failed.id), code=ready.code, batch=str(batch.id),
        status_list=badge.list_name,
    )  # fmt: skip


def values_of_world(world: World) -> dict[str, Any]:
    """Good values for fields, by their name: what gets a form of the portal past its first checks."""
    keys = world.keys
    return {
        "city": [keys["city_id"], keys["city"]], "host_city": [keys["city_id"], ""], "programme": [keys["programme"]],
        "courses": [keys["version"]], "scope": ["", f"city:{keys['city_id']}"],
        "email": [world.people["citizen"].email, f"somebody{next(_numbers)}@city.example"],
        "people": [f"{world.people['citizen'].email};Ana;Ana;{keys['city']}"], "code": [keys["code"]],
        "admission": [kind.value for kind in Admission], "to": [state.value for state in EditionState],
        "role": [role.value for role in Role], "person": [keys["user"]], "slug": [keys["edition"], "another-one"],
        "timezone": ["UTC", "Asia/Seoul"], "locale": ["en", "ar", "ko"], "lang": ["en", "ko"], "hours": ["3", "7.5"],
        "kind": [*MembershipKind, *OfficeKind], "content_lang": ["en"], "direction": ["up", "down"], "read": ["yes", "no"],
        "answer": ["accept", "decline"], "action": ["save", "later", "submit"], "on": ["2015-09-17"], "page": ["1", "2"],
        "gender": ["woman", "undisclosed"], "languages": ["en"], "outcome": ["in", "reserve", "out"], "reader": [keys["reader"]],
        "type": ["text", "choice"], "required_documents": ["passport"],
        **{field_name(kind.name): list(Frequency) for kind in optional_kinds()},
    }  # fmt: skip
