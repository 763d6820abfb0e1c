"""Role × object: what is one person's own is nobody else's, whatever role the other has."""

from __future__ import annotations

import pytest

from portal.accounts.models import Role
from portal.core import db
from portal.training import services
from portal.training.queries import learning
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.training import make_edition, make_enrolment, nominate, place, right_answers
from tests.lint import LintingClient


class World:
    """A learner with an open and a handed-in attempt, a nominee, and everybody who is not them."""

    def __init__(self) -> None:
        self.city, self.edition = make_city(), make_edition()
        self.coordinator = make_user(display_name="C", roles=((Role.CITY_COORDINATOR, ("city", self.city.id)),))
        self.owner = make_user(display_name="Owner")
        self.outcome = nominate(self.edition, self.city, self.coordinator, email=self.owner.email)
        with db.transaction():
            self.enrolment = services.accept(nomination=self.outcome.nomination, person=self.owner, content_lang="en")
        with db.transaction():
            here = place(self.owner, self.enrolment)
            quiz = here.course.activities[-1]
            done = services.start_quiz(place=here, activity=quiz)
            services.hand_in(own=learning.attempt_of(self.owner, done.id))
            attempt = services.start_quiz(place=here, activity=quiz)
        self.done, self.open, self.question = done.id, attempt.id, next(iter(right_answers(attempt.rule)))
        self.course = here.course.slug
        self.others = {
            "anonymous": None,
            "somebody": make_user(),
            "other learner of the edition": self._other_learner(),
            "coordinator of the city": self.coordinator,
            "coordinator of another city": make_user(roles=((Role.CITY_COORDINATOR, ("city", make_city().id)),)),
            "trainer": make_user(roles=(Role.TRAINER,)),
            "secretariat": make_secretariat(),
        }

    def _other_learner(self):
        person = make_user()
        make_enrolment(person, self.edition, self.city)
        return person

    def paths(self):
        """(method, path) of everything that is the owner's alone."""
        learn = f"/en/training/learn/{self.edition.slug}/{self.course}"
        attempts = "/en/training/attempts"
        return [
            ("GET", f"{attempts}/{self.done}/result"),
            ("GET", f"{attempts}/{self.open}/result"),
            ("POST", f"{attempts}/{self.open}"),
            ("POST", f"{attempts}/{self.done}"),
            ("POST", f"{attempts}/{self.open}/answers/{self.question}"),
            ("GET", f"/en/training/nominations/{self.outcome.nomination.id}"),
            ("POST", f"/en/training/nominations/{self.outcome.nomination.id}"),
        ], [
            ("GET", learn), ("GET", f"{learn}/lessons/lesson-1"), ("GET", f"{learn}/quizzes/quiz"),
            ("POST", f"{learn}/lessons/lesson-1/done"), ("POST", f"{learn}/quizzes/quiz"), ("POST", f"{learn}/language"),
            ("GET", f"/en/training/learn/{self.edition.slug}/names"), ("POST", f"/en/training/learn/{self.edition.slug}/names"),
        ]  # fmt: skip


@pytest.fixture
def world(app):
    return World()


def ask(browser, method, path):
    token = "none"
    page = browser.get("/en/my")
    if 'name="csrf_token"' in page.text:
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)


def test_nobody_reads_or_writes_what_is_anothers(app, world, login):
    alone, of_learners = world.paths()
    for role, person in world.others.items():
        browser = LintingClient(app)
        if person is not None:
            login(person, browser)
        paths = alone if role == "other learner of the edition" else alone + of_learners
        for method, path in paths:
            answer = ask(browser, method, path)
            if person is None:
                # Without a session there is no token either; a form is refused before anybody is asked to sign in.
                refused = answer.status_code == 400 or (
                    answer.status_code == 303 and "sign-in" in answer.headers["Location"]
                )
                assert refused, f"{role}: {method} {path}: {answer.status}"
            else:
                assert answer.status_code == 404, f"{role}: {method} {path}: {answer.status}"
    assert learning.answers_of(world.open) == {}


def test_owner_may(app, world, login):
    browser = login(world.owner)
    for path in (
        f"/en/training/attempts/{world.done}/result",
        f"/en/training/nominations/{world.outcome.nomination.id}",
    ):
        assert browser.get(path).status_code == 200
    for method, path in world.paths()[1]:
        if method == "GET":
            assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("somebody", 403), ("other learner of the edition", 403), ("coordinator of another city", 403), ("trainer", 403),
        ("secretariat", 403), ("coordinator of the city", 200),
    ],
)  # fmt: skip
def test_city_is_spoken_for_by_its_coordinator_alone(world, login, who, status):
    browser = login(world.others[who])
    page = f"/en/training/editions/{world.edition.slug}/nominate/{world.city.slug}"
    assert browser.get(page).status_code == status
    if status == 403:
        for verb in ("withdraw", "rank"):
            path = f"/en/training/nominations/{world.outcome.nomination.id}/{verb}"
            assert ask(browser, "POST", path).status_code == 403
        assert db.session.get(type(world.outcome.nomination), world.outcome.nomination.id).city_slot == 1


@pytest.mark.parametrize("who", ["somebody", "other learner of the edition", "coordinator of the city"])
def test_progress_of_all_is_for_staff(world, login, who):
    browser = login(world.others[who])
    for path in ("", f"editions/{world.edition.slug}", "editions/new", f"editions/{world.edition.slug}/edit"):
        assert browser.get(f"/en/training/manage/{path}").status_code == 403


def test_learner_whose_city_withdrew_is_out(world, login):
    with db.transaction():
        services.withdraw(nomination=world.outcome.nomination, actor=world.coordinator)
    browser = login(world.owner)
    for method, path in world.paths()[1]:
        assert ask(browser, method, path).status_code == 404
    assert browser.get(f"/en/training/attempts/{world.done}/result").status_code == 404


def test_staff_pages_show_no_answers(world, login):
    text = login(world.others["secretariat"]).page(f"/en/training/manage/editions/{world.edition.slug}").text
    assert "Owner" in text
    assert "Option" not in text
