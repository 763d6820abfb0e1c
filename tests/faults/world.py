"""Two cities, their people and one of everything that has an address: what the fuzzer and the access matrix walk through."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Grant, Role, TokenPurpose, User, UserSession
from portal.accounts.services import tokens
from portal.certificates import services as certificates
from portal.certificates.models import CertificateState
from portal.cities.models import AffiliationState, City, Membership, MembershipKind, OfficeKind
from portal.core import clock, db, ids, storage
from portal.notifications import services as notifications
from portal.notifications.forms import field_name, optional_kinds
from portal.notifications.models import DeliveryState, Frequency
from portal.training import services as training
from portal.training.models import Admission, Course, EditionState, Programme
from portal.training.queries import learning
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.certificates import make_award
from tests.factories.cities import make_affiliation, make_city, make_office, make_organisation
from tests.factories.notifications import delivery_of, make_notification
from tests.factories.scorm import add_activity, make_scorm_course
from tests.factories.training import make_course, make_edition, make_enrolment, nominate, place, right_answers

KIND = "training.nominated"
_numbers = count(1)


@dataclass
class World:
    """Addresses as text, so that nothing in here hangs on a session. `owner` is of the first city, `peer` of the second."""

    people: dict[str, User] = field(default_factory=dict)
    # What stands in addresses, by the name of the parameter or of the thing.
    keys: dict[str, str] = field(default_factory=dict)


def build() -> World:
    """Makes the world in the database of the application whose context is open."""
    world = World()
    first, second = make_city(), make_city()
    keys = world.keys
    keys.update(city=first.slug, other_city=second.slug, city_id=str(first.id), organisation=make_organisation().slug)
    _people(world, first, second)
    _register(world, first)
    _accounts(world, first)
    _mail(world)
    _training(world, first, second)
    _certificates(world)
    return world


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
    people, course = world.people, make_course()
    edition, planned = make_edition(course=course), make_edition(course=course)
    draft = make_edition(course=course, state=EditionState.DRAFT)
    outcome = nominate(edition, first, people["coordinator"], email=people["owner"].email)
    asked = nominate(planned, first, people["coordinator"], email=people["owner"].email)
    nominate(planned, first, people["coordinator"])
    with db.transaction():
        enrolment = training.accept(nomination=outcome.nomination, person=people["owner"], content_lang="en")
    make_enrolment(people["peer"], make_edition(), second)  # takes part in something else
    _packages(world, people, first)
    with db.transaction():
        here = place(people["owner"], enrolment)
        quiz = here.course.activities[-1]
        done = training.start_quiz(place=here, activity=quiz)
        training.hand_in(own=learning.attempt_of(people["owner"], done.id))
        running = training.start_quiz(place=here, activity=quiz)
    world.keys.update(
        edition=edition.slug, planned=planned.slug, draft=draft.slug, course=here.course.slug, lesson="lesson-1",
        quiz=quiz.slug, nomination=str(asked.nomination.id), accepted=str(outcome.nomination.id), attempt=str(running.id),
        attempt_done=str(done.id), question=str(next(iter(right_answers(running.rule)))),
        programme=str(db.session.scalars(select(Programme.id)).first()), version=str(course.id),
    )  # fmt: skip


def _packages(world: World, people: dict[str, User], first: City) -> None:
    """An edition whose course has a package that the owner has opened, and a version still being made."""
    edition = make_edition(course=make_scorm_course())
    enrolment = make_enrolment(people["owner"], edition, first)
    here = place(people["owner"], enrolment)
    with db.transaction():
        locked = place(people["owner"], enrolment)
        launch, token = training.scorm.open_item(place=locked, activity=here.course.activities[-1], key="I1")
        draft = make_course(lessons=1, questions=[])
        add_activity(draft)
    world.keys.update(
        package_edition=edition.slug, package_course=here.course.slug, package="package", launch=str(launch.id),
        token_launch=token, package_path="index.html", draft_number=str(draft.number),
        draft_course=db.session.scalars(select(Course.slug).where(Course.id == draft.course_id)).one(),
    )  # fmt: skip


def _certificates(world: World) -> None:
    owner = world.people["owner"]
    with db.transaction():
        ready = certificates.issue(holder=owner, award=make_award())
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
        **{field_name(kind.name): list(Frequency) for kind in optional_kinds()},
    }  # fmt: skip
