"""From handed in to decided: reviewers asked, answered, reminded, the decision, and what the authors hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.cases import queries, rules, services
from portal.cases.models import EvidenceStep, Review, ReviewState, Verdict, VersionState
from portal.cases.tasks import reviews as tasks
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Delivery, Notification
from tests.factories.accounts import make_user
from tests.factories.cases import make_draft
from tests.factories.cities import make_affiliation, make_city
from tests.factories.reviews import (
    answers,
    ask_by_link,
    hand_in,
    make_author,
    make_editor,
    published,
    reload,
    submitted,
)


class World:
    def __init__(self):
        self.city = make_city()
        self.author, self.editor = make_author(self.city), make_editor()
        self.draft = submitted(self.city, self.author)
        elsewhere = make_city()
        self.reviewer = make_user(display_name="Rashid Reviewer", roles=((Role.OFFICIAL, ("city", elsewhere.id)),))

    def ask(self, person=None, days=14):
        with db.transaction():
            return services.ask_person(
                draft=reload(self.draft, lock=True), person=person or self.reviewer,
                due_on=clock.today() + timedelta(days=days), actor=self.editor,
            )  # fmt: skip

    def send_back(self):
        with db.transaction():
            services.send_back(draft=reload(self.draft, lock=True), decision="More figures.", actor=self.editor)

    def submit_again(self):
        with db.transaction():
            held = reload(self.draft, lock=True)
            services.save(
                draft=held,
                changes=[services.Change("section:results", f"Round {held.version.rounds}")],
                actor=self.author,
            )
            services.submit(draft=held, actor=self.author)


@pytest.fixture
def world(app):
    return World()


def kinds_to(email):
    return list(db.session.scalars(select(Delivery.kind).where(Delivery.to_email == email).order_by(Delivery.id)))


def texts_to(person):
    return list(db.session.scalars(select(Notification.text).where(Notification.user_id == person.id)))


# Asking --------------------------------------------------------------------------------------------------------------


def test_first_invitation_puts_the_version_into_review_and_the_editor_on_it(world, work):
    review = world.ask()
    found = reload(world.draft)
    assert (found.version.state, found.version.editor_id) == (VersionState.IN_REVIEW, world.editor.id)
    assert (review.round, review.state, review.token_hash) == (1, ReviewState.INVITED, None)
    work(only=("core",))
    assert kinds_to(world.reviewer.email) == ["case_reviews.asked"]


def test_nobody_of_the_owner_city_is_asked(world):
    works_there = make_user(roles=((Role.OFFICIAL, ("city", world.city.id)),))
    make_affiliation(works_there, world.city)
    for person in (works_there, world.author):
        with pytest.raises(DomainError, match="belongs to the city"):
            world.ask(person)
        with pytest.raises(DomainError, match="belongs to the city"):
            ask_by_link(world.draft, world.editor, email=person.email.upper())
    assert db.session.scalar(select(func.count(Review.id))) == 0


def test_citizens_and_trainers_are_not_asked(world):
    for roles in ((Role.CITIZEN,), (Role.TRAINER,), ()):
        with pytest.raises(DomainError, match="cannot be asked"):
            world.ask(make_user(roles=roles))


def test_who_has_an_account_is_asked_there_though_the_address_was_typed(world):
    review, _secret = ask_by_link(world.draft, world.editor, email=world.reviewer.email)
    assert (review.reviewer_id, review.email) == (world.reviewer.id, "")


def test_asking_the_same_person_twice_is_refused(world):
    world.ask()
    with pytest.raises(Conflict, match="asked already"):
        world.ask()
    ask_by_link(world.draft, world.editor, email="x@university.example")
    with pytest.raises(Conflict, match="asked already"):
        ask_by_link(world.draft, world.editor, email="X@University.example")


def test_due_day_must_lie_ahead(world):
    for days in (0, -1, rules.MOST_DAYS + 1):
        with pytest.raises(DomainError) as refused:
            world.ask(days=days)
        assert refused.value.field == "due_on"


def test_link_is_kept_as_a_digest_and_mailed_in_the_chosen_language(world, work):
    review, secret = ask_by_link(world.draft, world.editor, lang="ko", email="r@university.example")
    assert secret not in {review.token_hash, str(review.id)}
    assert len(review.token_hash) == 64
    work(only=("core",))
    (delivery,) = db.session.scalars(select(Delivery).where(Delivery.to_email == "r@university.example"))
    text = db.session.get_one(Notification, delivery.notification_id).text
    assert (delivery.kind, delivery.lang) == ("case_reviews.link", "ko")
    assert f"/ko/cases/review/{secret}" in text


# Answering -----------------------------------------------------------------------------------------------------------


def test_conflict_of_interest_ends_the_review_and_the_editor_sees_which(world, work):
    review, _secret = ask_by_link(world.draft, world.editor)
    with db.transaction():
        services.declare(judged=queries.review(review.id, lock=True), conflict="My sister runs the buses.")
    assert (review.state, review.conflict) == (ReviewState.DECLINED, "My sister runs the buses.")
    work(only=("core",))
    assert "cases.review_news" in kinds_to(world.editor.email)
    with pytest.raises(Conflict):
        hand_in(review)


def test_review_is_not_written_before_the_conflict_is_declared(world):
    review, _secret = ask_by_link(world.draft, world.editor)
    with pytest.raises(Conflict, match="conflict of interest"), db.transaction():
        services.save_review(judged=queries.review(review.id, lock=True), answers=answers())


def test_review_is_saved_often_and_handed_in_once(world):
    review, _secret = ask_by_link(world.draft, world.editor)
    with db.transaction():
        judged = queries.review(review.id, lock=True)
        services.declare(judged=judged, conflict="")
        for text in ("First", "Second"):
            services.save_review(judged=judged, answers=answers(scores={"novelty": 1}, remarks=text, verdict=None))
    assert (review.state, review.remarks, review.scores) == (ReviewState.ACCEPTED, "Second", {"novelty": 1})
    with pytest.raises(DomainError) as missing, db.transaction():
        services.hand_in(judged=queries.review(review.id, lock=True), answers=answers(scores={"novelty": 1}))
    assert missing.value.field == "effect"
    with db.transaction():
        services.hand_in(judged=queries.review(review.id, lock=True), answers=answers())
    with pytest.raises(Conflict, match="already"), db.transaction():
        services.hand_in(judged=queries.review(review.id, lock=True), answers=answers(remarks="Another"))
    assert db.session.get_one(Review, review.id, populate_existing=True).remarks == "Say who paid for it."


def test_revise_and_reject_need_remarks_for_the_authors(world):
    assert rules.lacks(answers().scores, Verdict.REVISE, 2, " ") == ["remarks"]
    assert rules.lacks(answers().scores, Verdict.ACCEPT, 0, "") == []


def test_withdrawn_and_expired_invitations_take_nothing(world, at):
    review, _secret = ask_by_link(world.draft, world.editor)
    other, _secret = ask_by_link(world.draft, world.editor)
    with db.transaction():
        services.withdraw_invitation(judged=queries.review(review.id, lock=True), actor=world.editor)
    with pytest.raises(Conflict, match="not needed"):
        hand_in(review)
    at(clock.now() + timedelta(days=60))
    with pytest.raises(Conflict, match="not needed"):
        hand_in(other)


def test_asking_again_makes_a_new_link_and_ends_the_old(world):
    review, secret = ask_by_link(world.draft, world.editor, email="r@university.example")
    with db.transaction():
        again = services.ask_again(
            judged=queries.review(review.id, lock=True), draft=reload(world.draft, lock=True),
            due_on=rules.due_from(clock.today()), actor=world.editor,
        )  # fmt: skip
        new = services.secret_of(again)
    assert new != secret
    assert queries.review_by_link(secret).review.state is ReviewState.WITHDRAWN
    assert queries.review_by_link(new).review.id == again.id


# Reminders -----------------------------------------------------------------------------------------------------------


def test_reviewers_are_reminded_three_days_before_and_once_after(world, work, at):
    review, secret = ask_by_link(world.draft, world.editor, email="r@university.example")
    work(only=("core",))
    due = review.due_on
    before, after = rules.reminders(due)
    seen = []
    for moment in (before - timedelta(hours=1), before, before + timedelta(hours=9), after, after + timedelta(days=2)):
        at(moment)
        tasks.remind_reviewers()
        tasks.remind_reviewers()
        work(only=("core",))
        seen.append(len(kinds_to("r@university.example")))
    assert seen == [1, 2, 2, 3, 3]
    texts = db.session.scalars(select(Notification.text).where(Notification.kind == "case_reviews.link"))
    assert all(f"/en/cases/review/{secret}" in text for text in texts)
    assert kinds_to(world.editor.email).count("cases.review_news") == 1


def test_nobody_is_reminded_of_what_is_handed_in(world, work, at):
    review, _secret = ask_by_link(world.draft, world.editor, email="r@university.example")
    work(only=("core",))
    hand_in(review)
    at(clock.now() + timedelta(days=20))
    tasks.remind_reviewers()
    work(only=("core",))
    assert kinds_to("r@university.example") == ["case_reviews.link"]


def test_reminding_by_hand_works_once_a_day(world, work, at):
    review = world.ask()
    with db.transaction():
        services.remind(judged=queries.review(review.id, lock=True), actor=world.editor)
    with pytest.raises(Conflict, match="last day"), db.transaction():
        services.remind(judged=queries.review(review.id, lock=True), actor=world.editor)
    work(only=("core",))
    assert len(kinds_to(world.reviewer.email)) == 2


def test_editor_hears_once_when_all_reviews_are_in(world, work):
    first, second = ask_by_link(world.draft, world.editor)[0], world.ask()
    hand_in(first)
    work(only=("core",))
    assert not [text for text in texts_to(world.editor) if "You can decide now" in text]
    hand_in(second)
    work(only=("core",))
    assert len([text for text in texts_to(world.editor) if "You can decide now" in text]) == 1


def test_key_of_the_portal_may_change_between_invitation_and_reminder(world, app, work, monkeypatch):
    from dataclasses import replace

    review, secret = ask_by_link(world.draft, world.editor)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], secret_key="another"))
    with db.transaction():
        new = services.secret_of(queries.review(review.id, lock=True).review)
    assert new != secret
    assert queries.review_by_link(new).review.id == review.id


# The editor ----------------------------------------------------------------------------------------------------------


def test_one_editor_is_on_it_and_only_he_hands_it_over_or_decides(world):
    other = make_editor()
    with db.transaction():
        services.take_on(draft=reload(world.draft, lock=True), actor=world.editor)
    for act in (
        lambda held: services.take_on(draft=held, actor=other),
        lambda held: services.hand_over(draft=held, to=other, actor=other),
        lambda held: services.let_go(draft=held, actor=other),
        lambda held: services.refuse(draft=held, decision="No", actor=other),
        lambda held: services.send_back(draft=held, decision="No", actor=other),
    ):
        with pytest.raises(Conflict), db.transaction():
            act(reload(world.draft, lock=True))
    with db.transaction():
        services.hand_over(draft=reload(world.draft, lock=True), to=other, actor=world.editor)
    assert reload(world.draft).version.editor_id == other.id
    with db.transaction():
        services.let_go(draft=reload(world.draft, lock=True), actor=other)
    assert reload(world.draft).version.editor_id is None


def test_an_editor_of_the_city_does_not_judge_its_cases(world):
    theirs = make_editor()
    make_affiliation(theirs, world.city)
    assert queries.judged_draft(theirs, world.draft.version.id) is None
    assert queries.judged_draft(world.editor, world.draft.version.id) is not None
    with pytest.raises(DomainError, match="another city"), db.transaction():
        services.hand_over(draft=reload(world.draft, lock=True), to=theirs, actor=world.editor)


def test_first_version_needs_a_review_and_a_reasoned_step(world):
    def accept(**values):
        with db.transaction():
            services.accept(
                draft=reload(world.draft, lock=True), actor=world.editor,
                **{"level": 3, "reason": "Two districts were compared.", "decision": "Well done.", **values},
            )  # fmt: skip

    with pytest.raises(Conflict, match="at least one review"):
        accept()
    hand_in(ask_by_link(world.draft, world.editor)[0])
    for values, field in (({"level": None}, "level"), ({"level": 9}, "level"), ({"reason": " "}, "reason")):
        with pytest.raises(DomainError) as refused:
            accept(**values)
        assert refused.value.field == field
    open_review, _secret = ask_by_link(world.draft, world.editor)
    accept()
    (step,) = db.session.scalars(select(EvidenceStep).where(EvidenceStep.case_id == world.draft.case.id))
    assert (step.level, step.why, step.by, step.reasons) == (
        3,
        "review",
        world.editor.id,
        {"en": "Two districts were compared."},
    )
    assert reload(world.draft).version.state is VersionState.PUBLISHED
    assert db.session.get_one(Review, open_review.id, populate_existing=True).state is ReviewState.WITHDRAWN


def test_later_version_is_published_after_a_look_at_what_changed(world):
    first = published(world.city, world.author, world.editor)
    with db.transaction():
        version = services.begin_version(case=first.case, actor=world.author)
        held = queries.any_draft(version.id, lock=True)
        services.save(
            draft=held, changes=[services.Change("section:results", "Even more come home.")], actor=world.author
        )
        services.submit(draft=held, actor=world.author)
    found = queries.any_draft(version.id)
    assert [(one.name, one.before, one.after) for one in queries.differences(found)] == [
        ("section:results", "Holes are filled within a week.", "Even more come home.")
    ]
    with db.transaction():
        services.accept(
            draft=queries.any_draft(version.id, lock=True), level=None, reason="", decision="", actor=world.editor
        )
    assert queries.published(first.case).version.number == 2
    assert queries.published(first.case).level == 2


def test_revision_is_asked_for_twice_and_not_a_third_time(world):
    for number in (1, 2):
        world.send_back()
        assert reload(world.draft).version.rounds == number
        world.submit_again()
    changed = queries.revised(reload(world.draft))
    assert [(one.name, one.before, one.after) for one in changed] == [("section:results", "Round 1", "Round 2")]
    with pytest.raises(Conflict, match="twice already"):
        world.send_back()
    assert reload(world.draft).version.state is VersionState.SUBMITTED


def test_second_round_asks_the_same_person_again(world):
    first = world.ask()
    hand_in(first, verdict=Verdict.REVISE)
    world.send_back()
    world.submit_again()
    with db.transaction():
        again = services.ask_again(
            judged=queries.review(first.id, lock=True), draft=reload(world.draft, lock=True),
            due_on=rules.due_from(clock.today()), actor=world.editor,
        )  # fmt: skip
    assert (again.round, again.reviewer_id) == (2, world.reviewer.id)
    assert db.session.get_one(Review, first.id).state is ReviewState.HANDED_IN


def test_scores_stand_side_by_side_with_mean_and_spread(world):
    hand_in(ask_by_link(world.draft, world.editor)[0])
    hand_in(world.ask(), scores={"novelty": 1, "effect": 4, "evidence": 2, "transferability": 5, "clarity": 4}, level=3)
    rows = {
        row.key: row for row in rules.side_by_side([one for one, _person in queries.reviews_of(world.draft.version.id)])
    }
    assert (sorted(rows["novelty"].scores), rows["novelty"].mean, rows["novelty"].spread) == ([1, 4], 2.5, 3)
    assert [key for key, row in rows.items() if row.is_wide] == ["novelty"]
    assert rows["level"].mean == 2.5


def test_desk_lists_the_longest_waiting_first_with_what_is_due(world, at):
    later = submitted()
    back = submitted()
    with db.transaction():
        services.send_back(draft=reload(back, lock=True), decision="More.", actor=world.editor)
        services.submit(draft=reload(back, lock=True), actor=None)
    review = world.ask(days=5)
    make_draft()  # not handed in
    lines = queries.desk(world.editor, states=rules.WAITING)
    assert [line.version.id for line in lines] == [world.draft.version.id, later.version.id, back.version.id]
    assert [line.state for line in lines] == ["asked", "new", "back"]
    assert lines[0].due == review.due_on
    assert lines[1].due == later.version.submitted_at.date() + timedelta(days=rules.EDITOR_DAYS)


def test_desk_asks_as_much_of_the_database_with_many_lines(world, queries):
    from portal.cases import queries as cases

    with queries() as few:
        cases.desk(world.editor, states=rules.WAITING)
    for _ in range(6):
        ask_by_link(submitted(), world.editor)
    with queries() as many:
        cases.desk(world.editor, states=rules.WAITING)
    assert len(many) == len(few) <= 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I am Rosalind Rêviewer and I say", True),
        ("ask me: ROSALIND@university.example", True),
        ("as reviewer I say that this is good", True),
        ("Say who paid for it.", False),
        ("", False),
    ],
)
def test_remarks_that_say_who_wrote_them_are_noticed(text, found):
    assert rules.gives_away(text, names=["Rosalind Reviewer", ""], email="rosalind@university.example") is found


def test_short_names_and_names_without_spaces(app):
    assert rules.gives_away("저는 김민지 입니다", names=["김민지"], email="a@b.example")
    assert rules.gives_away("저는 김민지입니다", names=["김민지"], email="a@b.example")
    assert not rules.gives_away("Talk to Kim of the buses", names=["Kim Min"], email="km@b.example")
