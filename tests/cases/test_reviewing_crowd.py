"""Reviews and decisions at the same moment: one answer counts."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.cases import queries, rules, services
from portal.cases.models import EvidenceStep, Review, ReviewState, VersionState
from portal.core import clock, db
from tests.crowd import at_once, committing_app
from tests.factories.reviews import answers, ask_by_link, hand_in, make_editor, reload, submitted


@pytest.fixture(scope="module")
def real(settings, fresh_database):
    with committing_app(settings, fresh_database("reviews")) as app:
        yield app


@pytest.fixture
def ctx(real):
    with real.app_context():
        yield real


def test_link_used_in_many_tabs_at_once_is_one_answer(ctx):
    editor = make_editor()
    draft = submitted()
    review, secret = ask_by_link(draft, editor)
    with db.transaction():
        services.declare(judged=queries.review(review.id, lock=True), conflict="")

    def send(number):
        def act():
            judged = queries.review_by_link(secret, lock=True)
            services.hand_in(judged=judged, answers=answers(remarks=f"Tab {number}"))

        return act

    assert at_once(ctx, [send(number) for number in range(12)]) == {"done": 1, "Conflict": 11}
    db.session.expire_all()
    rows = db.session.scalars(select(Review).where(Review.version_id == draft.version.id)).all()
    assert [(one.state, one.remarks.startswith("Tab ")) for one in rows] == [(ReviewState.HANDED_IN, True)]


def test_two_editors_decide_at_once_and_one_is_heard(ctx):
    first, second = make_editor(), make_editor()
    draft = submitted()
    hand_in(ask_by_link(draft, first)[0])
    with db.transaction():
        services.let_go(draft=reload(draft, lock=True), actor=first)

    def accept(editor):
        return lambda: services.accept(
            draft=reload(draft, lock=True), level=2, reason="Figures.", decision="", actor=editor
        )

    def refuse(editor):
        return lambda: services.refuse(draft=reload(draft, lock=True), decision="No.", actor=editor)

    acts = [accept(first), refuse(second), accept(second), refuse(first)] * 3
    assert at_once(ctx, acts) == {"done": 1, "Conflict": 11}
    found = reload(draft)
    steps = db.session.scalar(
        select(func.count()).select_from(EvidenceStep).where(EvidenceStep.case_id == found.case.id)
    )
    assert (found.version.state is VersionState.PUBLISHED) == (steps == 1)
    assert found.version.state in (VersionState.PUBLISHED, VersionState.REJECTED)


def test_two_editors_ask_the_same_person_at_once(ctx):
    first = make_editor()
    draft = submitted()

    def ask():
        services.ask_by_email(
            draft=reload(draft, lock=True), name="Rosalind", email="r@university.example", lang="en",
            due_on=rules.due_from(clock.today()), actor=first,
        )  # fmt: skip

    assert at_once(ctx, [ask] * 8) == {"done": 1, "Conflict": 7}


def test_review_comes_in_while_the_editor_decides(ctx):
    """Whoever is first: the review is handed in or closed, never both and never lost."""
    for _ in range(5):
        editor, draft = make_editor(), submitted()
        review, _secret = ask_by_link(draft, editor)
        with db.transaction():
            services.declare(judged=queries.review(review.id, lock=True), conflict="")

        def hand(review=review):
            services.hand_in(judged=queries.review(review.id, lock=True), answers=answers())

        def decide(draft=draft, editor=editor):
            services.refuse(draft=reload(draft, lock=True), decision="No.", actor=editor)

        done = at_once(ctx, [hand, decide])
        found = db.session.get_one(Review, review.id, populate_existing=True)
        assert found.state is (ReviewState.HANDED_IN if done["done"] == 2 else ReviewState.WITHDRAWN)
