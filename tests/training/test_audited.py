"""What the audit log says its entries are about."""

from __future__ import annotations

import re
from pathlib import Path

from flask import current_app

from portal.accounts import hooks
from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.core import i18n, ids
from portal.training import services
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment, make_question, nominate, quiz_of

PORTAL = Path(__file__).resolve().parents[2] / "portal"


def named(kind, key):
    with current_app.test_request_context("/en/"):
        return hooks.named_subjects({kind: [key]})[kind, key]


def test_every_kind_of_subject_has_a_name(app):
    kinds = {
        kind for file in PORTAL.rglob("*.py") for kind in re.findall(r'subject=\("(\w+)"', file.read_text("utf-8"))
    }
    assert len(kinds) > 10
    assert kinds <= set(hooks.audit_subjects)


def test_log_names_the_nominee_and_the_edition_and_leads_to_both(client, login, transaction):
    city = make_city(names={"en": "Quezon City"})
    coordinator = make_user(display_name="Liezel", roles=((Role.CITY_COORDINATOR, ("city", city.id)),))
    edition = make_edition()
    made = nominate(edition, city, coordinator, email="grace@city.example", name="Grace Wambui")
    another = services.Candidate(email="juma@city.example", name="Juma Otieno", position="", motivation="")
    with transaction():
        services.substitute(nomination=made.nomination, city=city, candidate=another, actor=coordinator)
    login(make_secretariat())
    page = client.page("/en/manage/audit/?action=training.nomination_withdrawn").find("tbody")
    assert "replaced by somebody else" in page.get_text(" ", strip=True)
    links = {link.get_text(strip=True): link["href"] for link in page.find_all("a")}
    assert links["Grace Wambui"] == f"/en/manage/people/{made.person.id}"
    assert links[i18n.plain(edition.titles)] == f"/en/training/manage/editions/{edition.slug}"


def test_people_who_have_left_and_parts_of_courses_are_named(client, transaction):
    course, city, person = make_course(), make_city(), make_user(display_name="Ana Reyes")
    edition = make_edition(course=course)
    enrolment = make_enrolment(person, edition, city)
    assert named("enrolment", enrolment.id).name == "Ana Reyes"
    with transaction():
        enrolment.user_id = None
    gone = named("enrolment", enrolment.id)
    assert (gone.name, gone.url, gone.about) == ("", "", i18n.plain(edition.titles))

    title, page = "Course in en", f"/en/training/manage/courses/{course.course.slug}/1"
    assert named("course", course.course_id) == hooks.Named(title, page)
    quiz = named("activity", quiz_of(course).id)
    assert (quiz.name, quiz.about, quiz.about_url) == ("Quiz", title, page)
    question = make_question(course.course_id)
    found = named("question", question.question_id)
    assert found.about == title
    assert found.url.endswith(f"/bank/{question.question_id}")


def test_log_of_many_kinds_asks_few_questions(client, login, transaction, queries):
    course, city, person = make_course(), make_city(names={"en": "Quezon City"}), make_user(display_name="Ana Reyes")
    edition = make_edition(course=course)
    real = {
        "user": person.id, "city": city.id, "edition": edition.id, "course": course.course_id,
        "activity": quiz_of(course).id, "question": make_question(course.course_id).question_id,
        "enrolment": make_enrolment(person, edition, city).id,
    }  # fmt: skip
    staff = make_secretariat()
    with transaction():
        accounts.grant_role(user=person, role=Role.CITY_COORDINATOR, actor=staff, scope=("city", city.id), reason="x")
        for n, kind in enumerate(hooks.audit_subjects):
            accounts.audit(
                actor=staff if n % 2 else person, action=f"some.{kind}", subject=(kind, real.get(kind, ids.new_id()))
            )
    login(staff)
    client.page("/en/manage/audit/")
    with queries() as seen:
        page = client.page("/en/manage/audit/")
    assert len(page.find("tbody").find_all("tr")) >= len(hooks.audit_subjects) > 12
    assert len(seen) <= 8, seen
    text = page.find("tbody").get_text(" ", strip=True)
    for name in ("Ana Reyes", "Quezon City", "Course in en", "Quiz", i18n.plain(edition.titles)):
        assert name in text
