"""City reports and action plans: written, signed, reviewed, followed for a year, handed over, finished."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Delivery, Notification
from portal.training import queries as training_queries
from portal.training import services
from portal.training.models import ActionPlan, CheckIn, Edition, PlanState, SignOff
from portal.training.queries import plans as queries
from portal.training.services.plans import Action, PlanDraft
from portal.training.tasks import plans as tasks
from tests.factories.accounts import make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.plans import PlanWorld, make_plan
from tests.factories.training import make_enrolment
from tests.lint import LintingClient


@pytest.fixture
def world(app):
    return PlanWorld()


def sent_to(person):
    return [
        row.kind
        for row in db.session.scalars(
            select(Notification).where(Notification.user_id == person.id).order_by(Notification.id)
        )
    ]


# Reports ------------------------------------------------------------------------------------------------------------


def is_met(evaluate, enrolment) -> bool:
    """What completion would find for one enrolment."""
    edition = db.session.get_one(Edition, enrolment.edition_id)
    return evaluate(edition, [enrolment.id], {})[enrolment.id].is_met


def test_colleagues_of_a_city_write_one_report(world, login):
    other = make_user(display_name="Colleague")
    make_enrolment(other, world.edition, world.city)
    path = f"/en/training/learn/{world.edition.slug}/report"
    login(world.person).submit(path, {"situation": "Paper", "problems": "Slow", "action": "save"})
    browser = login(other, LintingClient(current_app._get_current_object()))
    assert "Paper" in browser.page(path).get_text()
    assert not is_met(queries.by_report, world.enrolment)
    assert browser.submit(path, {"situation": "Paper", "problems": "Slow", "action": "hand-in"}).status_code == 303
    assert is_met(queries.by_report, world.enrolment)
    assert login(world.person).page(path).find("textarea") is None
    with db.transaction():
        own = queries.own_place(world.person, world.edition.slug, lock=True)
        plan = services.begin_plan(own=own, is_team=False, actor=world.person)
    assert plan.problem == "Slow", "the report is the baseline of the plan"


def test_empty_report_is_not_handed_in(world, login):
    path = f"/en/training/learn/{world.edition.slug}/report"
    assert login(world.person).submit(path, {"situation": "", "problems": "", "action": "hand-in"}).status_code == 422
    assert not is_met(queries.by_report, world.enrolment)


# Plans --------------------------------------------------------------------------------------------------------------


def test_plan_is_written_on_its_page_and_handed_in(world, login, work):
    browser = login(world.person)
    started = browser.submit(f"/en/training/learn/{world.edition.slug}/plan", {"for": "me"})
    path = started.headers["Location"]
    form = {
        "title": "Open the permits", "problem": "Slow", "actions-0-what": "Publish", "actions-0-owner": "Ana",
        "actions-0-budget": "1000", "actions-1-what": "", "currency": "", "indicator": "Days", "target": "10",
        "cases": "Seoul | https://case.example", "mentor_city": "", "action": "hand-in",
    }  # fmt: skip
    assert browser.submit(path, form).status_code == 422, "a budget needs its currency"
    assert browser.submit(path, form | {"currency": "PHP", "cases": "Evil | javascript:alert(1)"}).status_code == 422
    assert browser.submit(path, form | {"currency": "PHP"}).status_code == 303
    plan = queries.plan_by_id(db.session.scalars(select(ActionPlan.id)).one())
    assert plan.state is PlanState.SUBMITTED
    assert [(one.what, one.budget) for one in plan.actions] == [("Publish", 1000.0)]
    assert [(one.title, one.url) for one in plan.cases] == [("Seoul", "https://case.example")]
    work()
    assert "training.plan_submitted" in sent_to(world.trainer)
    assert browser.get(path).status_code == 303, "what waits for the trainer is not changed"


@pytest.mark.parametrize("lacking", ["title", "problem", "indicator", "target", "actions"])
def test_plan_lacking_something_is_not_handed_in(world, lacking):
    with pytest.raises(DomainError):
        make_plan(world.person, world.enrolment, submitted=True, **{lacking: [] if lacking == "actions" else ""})


def test_returned_plan_is_changed_and_accepted_with_its_check_ins(world, work):
    plan = make_plan(world.person, world.enrolment, submitted=True)
    with pytest.raises(DomainError), db.transaction():
        services.return_plan(plan=world.locked(plan, world.trainer), remarks=" ", actor=world.trainer)
    with db.transaction():
        services.return_plan(plan=world.locked(plan, world.trainer), remarks="Name a target", actor=world.trainer)
    work()
    with pytest.raises(Conflict):
        world.accept(plan)
    assert not is_met(queries.by_plan, world.enrolment)
    with db.transaction():
        services.submit_plan(plan=world.locked(plan, world.person), actor=world.person)
    world.accept(plan)
    work()
    assert is_met(queries.by_plan, world.enrolment)
    days = db.session.execute(select(CheckIn.days, CheckIn.due_on).order_by(CheckIn.days)).all()
    assert [tuple(row) for row in days] == [(n, world.edition.ends_on + timedelta(days=n)) for n in (30, 90, 180, 365)]
    assert sent_to(world.person).count("training.plan_reviewed") == 2


def test_team_plan_counts_for_all_of_the_city(world):
    other = make_user()
    enrolment = make_enrolment(other, world.edition, world.city)
    with db.transaction():
        own = queries.own_place(world.person, world.edition.slug, lock=True)
        plan = services.begin_plan(own=own, is_team=True, actor=world.person)
    with db.transaction():
        theirs = queries.own_place(other, world.edition.slug, lock=True)
        assert services.begin_plan(own=theirs, is_team=False, actor=other).id == plan.id
        held = world.locked(plan, world.person)
        draft = PlanDraft(title="T", problem="P", indicator="I", target="1", actions=[Action("Do")])
        services.write_plan(plan=held, draft=draft, actor=world.person)
        services.submit_plan(plan=held, actor=world.person)
    world.accept(plan)
    assert is_met(queries.by_plan, enrolment)
    assert not is_met(queries.by_plan, make_enrolment(make_user(), world.edition, make_city()))


def test_trainer_does_not_review_the_own_plan(world):
    trainer = make_user(roles=(Role.TRAINER,))
    plan = make_plan(trainer, make_enrolment(trainer, world.edition, make_city()), submitted=True)
    with pytest.raises(Conflict), db.transaction():
        services.accept_plan(plan=world.locked(plan, trainer), edition=world.edition, remarks="", actor=trainer)


def test_author_finds_the_plan_on_the_own_page_in_whatever_state(world, login):
    plan = make_plan(world.person, world.enrolment, submitted=True)
    browser = login(world.person)

    def shown():
        return (
            browser.page("/en/my")
            .find("a", href=f"/en/training/plans/{plan.id}")
            .find_parent("li")
            .get_text(" ", strip=True)
        )

    assert "Waits for the trainer" in shown()
    world.accept(plan)
    assert "Accepted, under way" in shown()
    assert not login(world.trainer).page("/en/my").find("a", href=f"/en/training/plans/{plan.id}")


# Signing ------------------------------------------------------------------------------------------------------------


def test_supervisor_signs_once_by_a_link_without_an_account(world, client, login):
    plan = make_plan(world.person, world.enrolment)
    browser = login(world.person)
    page, to = f"/en/training/plans/{plan.id}", f"/en/training/plans/{plan.id}/supervisor"
    own = {"name": "Author A", "email": world.person.email}
    assert browser.submit(page, own, to=to).status_code == 422, "nobody signs the own plan"
    assert browser.submit(page, {"name": "Boss B", "email": "boss@city.example"}, to=to).status_code == 303
    delivery = db.session.scalars(select(Delivery).where(Delivery.to_email == "boss@city.example")).one()
    text = db.session.get_one(Notification, delivery.notification_id).text
    path = next(word for word in text.split() if "/training/sign/" in word).removeprefix("http://localhost")
    anonymous = LintingClient(current_app._get_current_object())
    assert "Open the permits" in anonymous.page(path).get_text()
    assert anonymous.submit(path, {"name": "Boss B"}).status_code == 200
    db.session.expire_all()
    signed = db.session.get_one(ActionPlan, plan.id)
    assert (signed.supervisor_name, signed.signed_off_by) == ("Boss B", None)
    assert anonymous.get(path).status_code == 404
    assert browser.get(path.replace("/sign/", "/sign/x")).status_code == 404


def test_link_dies_after_thirty_days_and_with_the_next_one(world, at):
    plan = make_plan(world.person, world.enrolment)
    with db.transaction():
        held = world.locked(plan, world.person)
        _row, first = services.ask_sign_off(plan=held, name="B", email="b@city.example", actor=world.person)
        _row, second = services.ask_sign_off(plan=held, name="B", email="b@city.example", actor=world.person)
    now = clock.now()
    assert queries.sign_off_by(first, now) is None
    assert queries.sign_off_by(second, now + timedelta(days=29)) is not None
    assert queries.sign_off_by(second, now + timedelta(days=31)) is None
    assert first not in str(db.session.execute(select(SignOff.token_hash)).all())


def test_page_says_who_is_asked_to_sign_until_when_and_the_link_can_be_sent_again_or_taken_back(world, login):
    plan = make_plan(world.person, world.enrolment)
    path, browser = f"/en/training/plans/{plan.id}", login(world.person)
    assert "Link sent" not in browser.page(path).get_text()
    to = f"{path}/supervisor"
    browser.submit(path, {"name": "Boss B", "email": "boss@city.example"}, to=to)
    first = queries.open_sign_off(plan.id)
    shown = browser.page(path).find(id="sign-off").get_text(" ", strip=True)
    assert "Boss B" in shown
    assert "boss@city.example" in shown
    assert "Link sent" in shown
    assert re.search(rf"Works until .*{first.expires_at:%b}.*{first.expires_at.year}", shown)
    assert browser.submit(path, {}, to=f"{to}/again").status_code == 303
    second = queries.open_sign_off(plan.id)
    assert (second.id != first.id, second.name, second.email) == (True, "Boss B", "boss@city.example")
    mails = db.session.scalars(select(Delivery).where(Delivery.to_email == "boss@city.example")).all()
    assert len(mails) == 2, "each link goes out by mail, once"
    assert browser.submit(path, {}, to=f"{to}/take-back").status_code == 303
    assert queries.open_sign_off(plan.id) is None
    assert "Link sent" not in browser.page(path).get_text()
    assert browser.submit(path, {}, to=f"{to}/take-back").status_code == 409, "there is nothing left to take back"
    assert browser.submit(path, {}, to=f"{to}/again").status_code == 409


def test_link_whose_time_is_over_is_shown_as_such(world, login, at):
    plan = make_plan(world.person, world.enrolment)
    with db.transaction():
        row, _secret = services.ask_sign_off(
            plan=world.locked(plan, world.person), name="B", email="b@city.example", actor=world.person
        )
        row.expires_at = clock.now() - timedelta(days=1)
    shown = login(world.person).page(f"/en/training/plans/{plan.id}").get_text()
    assert "Worked until" in shown
    assert "Send it again" in shown


def test_coordinator_signs_for_the_city(world, login):
    plan = make_plan(world.person, world.enrolment, submitted=True)
    assert "Sign the plan" in [task.title for task in training_queries.tasks_for(world.coordinator)]
    path = f"/en/training/plans/{plan.id}"
    assert login(world.coordinator).submit(path, {}, to=f"{path}/sign").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(ActionPlan, plan.id).signed_off_by == world.coordinator.id
    assert "Sign the plan" not in [task.title for task in training_queries.tasks_for(world.coordinator)]


# A year -------------------------------------------------------------------------------------------------------------


def test_author_is_reminded_once_of_each_check_in(world, work, at):
    plan = world.accepted()
    at(clock.now().replace(year=clock.now().year + 1))  # 30, 90, 180 have passed, and the edition ends 60 days from now
    for _n in range(3):
        tasks.remind_of_check_ins()
    work()
    reminded = sent_to(world.person).count("training.check_in_due")
    assert reminded == db.session.scalar(select(func.count()).where(CheckIn.reminded_at.is_not(None))) == 3
    assert "Say how far your action plan is" in [task.title for task in training_queries.tasks_for(world.person)]
    with db.transaction():
        for days in (30, 90, 180):
            services.answer_check_in(
                plan=world.locked(plan, world.person), days=days, progress="Half", value="20", actor=world.person
            )
    with pytest.raises(Conflict), db.transaction():
        services.answer_check_in(
            plan=world.locked(plan, world.person), days=30, progress="Again", value="", actor=world.person
        )
    assert "Say how far your action plan is" not in [task.title for task in training_queries.tasks_for(world.person)]


def test_successor_takes_over_and_only_somebody_of_the_city(world, work):
    plan = world.accepted()
    work()
    successor, stranger = make_user(display_name="Next N"), make_user()
    make_affiliation(successor, world.city)
    for email in (stranger.email, "nobody@city.example"):
        with pytest.raises(DomainError), db.transaction():
            services.hand_over_plan(plan=world.locked(plan, world.person), email=email, actor=world.person)
    with db.transaction():
        services.hand_over_plan(plan=world.locked(plan, world.person), email=successor.email, actor=world.person)
    work()
    assert sent_to(successor) == ["training.plan_handed_over"]
    assert queries.plan(world.person, plan.id) is None
    assert is_met(queries.by_plan, world.enrolment), "it counts for whoever wrote it in the training"


def test_finished_plan_offers_a_case(world, work):
    plan = world.accepted()
    with db.transaction():
        held = world.locked(plan, world.person)
        with pytest.raises(Conflict):
            services.plan_as_case_draft(held)
        services.finish_plan(plan=held, result="Ten days", actor=world.person)
    work()
    assert "training.plan_finished" in sent_to(world.person)
    assert db.session.scalar(select(func.count()).where(CheckIn.next_at.is_not(None))) == 0
    draft = services.plan_as_case_draft(queries.plan_by_id(plan.id))
    assert (draft["title"], draft["result"], draft["budget"], draft["currency"]) == (
        "Open the permits",
        "Ten days",
        1000,
        "PHP",
    )
    assert draft["builds_on"] == [{"title": "Seoul opens its data", "url": "https://case.example/seoul"}]


# Who ----------------------------------------------------------------------------------------------------------------


def test_drafts_are_the_authors_and_the_citys(world):
    plan = make_plan(world.person, world.enrolment)
    other = make_user(roles=((Role.CITY_COORDINATOR, ("city", make_city().id)),))
    colleague = make_user()
    make_enrolment(colleague, world.edition, make_city())
    who = {
        "author": world.person,
        "coordinator": world.coordinator,
        "trainer": world.trainer,
        "other": other,
        "colleague": colleague,
    }
    assert [name for name, user in who.items() if queries.plan(user, plan.id)] == ["author", "coordinator"]
    with db.transaction():
        services.submit_plan(plan=world.locked(plan, world.person), actor=world.person)
    assert [name for name, user in who.items() if queries.plan(user, plan.id)] == ["author", "coordinator", "trainer"]


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_pages_of_plans(world, login, locale):
    plan = world.accepted()
    browser = login(world.person)
    browser.page(f"/{locale}/training/plans/{plan.id}")
    browser.page(f"/{locale}/training/learn/{world.edition.slug}/report")
    staff = login(world.trainer, LintingClient(current_app._get_current_object()))
    staff.page(f"/{locale}/training/manage/editions/{world.edition.slug}/plans")
    staff.page(f"/{locale}/training/plans/{plan.id}")
    other = make_user()
    make_enrolment(other, world.edition, make_city())
    fresh = login(other, LintingClient(current_app._get_current_object()))
    fresh.page(f"/{locale}/training/learn/{world.edition.slug}/plan")
    draft = make_plan(other, make_enrolment_of(other))
    fresh.page(f"/{locale}/training/plans/{draft.id}/edit")


def make_enrolment_of(person):
    from portal.training.queries import learning

    return learning.enrolments_of(person.id)[0]
