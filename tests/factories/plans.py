"""Courses with an assignment and a survey, work that is handed in, plans; for tests."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portal.accounts.models import Role, User
from portal.core import db
from portal.training import services
from portal.training.models import ActionPlan, CourseVersion, Edition, Enrolment, Submission
from portal.training.queries import plans
from portal.training.queries.learning import Place
from portal.training.services.plans import Action, PlanDraft
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.training import make_edition, make_enrolment, write_course

RUBRIC = {
    "en": "Problem\n0 | Not described\n2 | Described\n\nSteps\n0 | None\n1 | Some\n2 | All, with dates\n",
    "ko": "문제\n0 | 설명 없음\n2 | 설명함\n\n단계\n0 | 없음\n1 | 일부\n2 | 날짜까지 모두\n",
}
QUESTIONS = {
    "en": "[scale]* How useful was it?\n[single] Would you recommend it?\n- Yes\n- No\n[text] What should change?\n",
    "ko": "[scale]* 얼마나 유용했습니까?\n[single] 추천하시겠습니까?\n- 예\n- 아니요\n[text] 무엇을 바꾸면 좋겠습니까?\n",
}
BEST = {"c1": 1, "c2": 2}


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def write_course_with_work(folder: Path, **settings: Any) -> Path:
    """A small course whose last module holds an assignment `plan` and a survey `opinion`; the settings are the assignment's."""
    write_course(folder, lessons=1, questions=[])
    course = json.loads((folder / "course.json").read_text("utf-8"))
    activities = [
        {"id": "plan", "kind": "assignment", "minutes": 60, "file": "plan.md", "lines": "rubric.txt", "titles": {"en": "Plan", "ko": "계획"}, **settings},
        {"id": "opinion", "kind": "survey", "minutes": 5, "file": "opinion.md", "lines": "questions.txt", "titles": {"en": "Opinion"}},
    ]  # fmt: skip
    course["modules"].append({"titles": {"en": "Work"}, "activities": activities})
    for lang in ("en", "ko"):
        (folder / lang / "plan.md").write_text("Write a plan.\n", "utf-8")
        (folder / lang / "opinion.md").write_text("Tell us.\n", "utf-8")
        (folder / lang / "rubric.txt").write_text(RUBRIC[lang], "utf-8")
        (folder / lang / "questions.txt").write_text(QUESTIONS[lang], "utf-8")
    (folder / "course.json").write_text(json.dumps(course, ensure_ascii=False), "utf-8")
    return folder


def make_course_with_work(**settings: Any) -> CourseVersion:
    with TemporaryDirectory() as folder, _writing():
        return services.import_course(write_course_with_work(Path(folder), **settings))


def work_place(person: User, enrolment: Enrolment) -> tuple[Place, Any, Any]:
    """The person's place, the assignment and the survey; locked where a transaction is open."""
    from tests.factories.training import place

    here = place(person, enrolment)
    return here, here.course.activity("plan"), here.course.activity("opinion")


def hand_in(person: User, enrolment: Enrolment, text: str = "My plan") -> Submission:
    """The person writes something and hands it in."""
    with _writing():
        here, assignment, _survey = work_place(person, enrolment)
        services.save_work(place=here, activity=assignment, text=text)
        return services.hand_in_work(place=here, activity=assignment)


def make_plan(person: User, enrolment: Enrolment, *, submitted: bool = False, **values: Any) -> ActionPlan:
    """A whole plan of the person."""
    edition = db.session.get_one(Edition, enrolment.edition_id)
    draft = {
        "title": "Open the permits", "problem": "Nobody knows how long it takes.", "indicator": "Days until a permit",
        "baseline": "40", "target": "10", "currency": "PHP", "actions": [Action("Publish the list", "Ana", None, 1000)],
        "cases": [("Seoul opens its data", "https://case.example/seoul")],
    }  # fmt: skip
    with _writing():
        own = plans.own_place(person, edition.slug, lock=True)
        assert own is not None
        assert own.enrolment.id == enrolment.id
        plan = services.begin_plan(own=own, is_team=False, actor=person)
        plan = plans.plan(person, plan.id, lock=True).plan
        services.write_plan(plan=plan, draft=PlanDraft(**(draft | values)), actor=person)
        if submitted:
            services.submit_plan(plan=plan, actor=person)
    return plan


class PlanWorld:
    """An edition with somebody who writes a plan, a trainer and a city's coordinator."""

    def __init__(self):
        self.edition, self.city = make_edition(), make_city()
        self.person = make_user(display_name="Author A")
        self.enrolment = make_enrolment(self.person, self.edition, self.city)
        self.trainer = make_user(display_name="Trainer T", roles=(Role.TRAINER,))
        self.coordinator = make_user(
            display_name="Coordinator C", roles=((Role.CITY_COORDINATOR, ("city", self.city.id)),)
        )

    def locked(self, plan, user):
        return plans.plan(user, plan.id, lock=True).plan

    def accept(self, plan):
        with db.transaction():
            services.accept_plan(
                plan=self.locked(plan, self.trainer), edition=self.edition, remarks="Good", actor=self.trainer
            )

    def accepted(self):
        plan = make_plan(self.person, self.enrolment, submitted=True)
        self.accept(plan)
        return plan
