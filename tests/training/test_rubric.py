from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import DomainError
from portal.training import questionnaire, rubric, rules
from portal.training.models import AssignmentTerms, LateRule
from portal.training.rubric import AssignmentPlan
from tests.factories.plans import QUESTIONS, RUBRIC


def test_rubric_is_read_in_all_languages_and_written_again(app):
    criteria = rubric.read(RUBRIC, "en")
    assert [one.titles for one in criteria] == [{"en": "Problem", "ko": "문제"}, {"en": "Steps", "ko": "단계"}]
    assert rubric.read({lang: rubric.write(criteria, lang) for lang in RUBRIC}, "en") == criteria
    plan = AssignmentPlan(rubric=criteria)
    assert rubric.plan_of(rubric.settings_of(plan)) == plan


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 | text", "Line 1"), ("A\nx | text", "Line 2"), ("A\n1 |", "Line 2"), ("A\n1 | one", "two levels"),
        ("A\n0 | none\n0 | nothing", "gives points"), ("A\n1001 | much\n0 | none", "Line 2"),
    ],
)  # fmt: skip
def test_rubric_that_cannot_be_understood_names_the_line(app, text, words):
    with pytest.raises(DomainError, match=words) as caught:
        rubric.read({"en": text}, "en")
    assert caught.value.field == "rubric_en"


def test_languages_with_other_points_are_refused(app):
    with pytest.raises(DomainError) as caught:
        rubric.read({"en": "A\n0 | a\n1 | b", "ko": "A\n0 | a\n2 | b"}, "en")
    assert caught.value.field == "rubric_ko"


def test_share_needs_a_level_for_each_criterion(app):
    plan = AssignmentPlan(rubric=rubric.read(RUBRIC, "en"))
    assert plan.share({"c1": 1, "c2": 1}) == 0.75
    for levels in ({"c1": 1}, {"c1": 2, "c2": 0}, {"c1": -1, "c2": 0}):
        with pytest.raises(DomainError):
            plan.share(levels)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_word(text):
    for reader in (rubric.read, questionnaire.read):
        try:
            reader({"en": text}, "en")
        except DomainError as error:
            assert error.message


TERMS = AssignmentTerms(
    due_local=datetime.fromisoformat("2026-03-29T02:30"), timezone="Asia/Seoul", grace_minutes=60, late=LateRule.PENALTY,
    penalty_per_day=0.25,
)  # fmt: skip


def test_due_is_wall_time_of_its_zone_with_extra_time_and_grace():
    due = datetime(2026, 3, 28, 17, 30, tzinfo=UTC)
    assert rules.due_at(TERMS) == due
    assert not rules.is_overdue(TERMS, 0, due + timedelta(minutes=60))
    assert rules.is_overdue(TERMS, 0, due + timedelta(minutes=61))
    assert not rules.is_overdue(TERMS, 30, due + timedelta(minutes=90))


@pytest.mark.parametrize(("hours", "lost"), [(0, 0), (1, 0), (2, 0.25), (25, 0.25), (26, 0.5), (24 * 30, 1)])
def test_penalty_grows_by_each_day_begun(hours, lost):
    assert rules.penalty(TERMS, 0, rules.due_at(TERMS) + timedelta(hours=hours)) == lost


def test_questions_are_read_and_counted(app):
    questions = questionnaire.read(QUESTIONS, "en")
    assert questionnaire.questions_of(questionnaire.rows_of(questions)) == questions
    answers = questionnaire.clean(questions, {"q1": ["4", "5"], "q2": ["z"], "q3": [" More time "]})
    assert answers == {"q1": "4", "q3": "More time"}
    with pytest.raises(DomainError, match="question 1"):
        questionnaire.clean(questions, {"q2": ["a"]})


def test_fewer_than_five_answers_show_nothing(app):
    questions = questionnaire.read(QUESTIONS, "en")
    four = questionnaire.tally(questions, [{"q1": "5", "q3": "secret"}] * 4, with_texts=True)
    assert [(one.is_hidden, one.counts, one.texts) for one in four] == [(True, {}, ())] * 3
    five = questionnaire.tally(
        questions, [{"q1": "5", "q3": "secret"}] * 4 + [{"q1": "2", "q2": "a", "q3": "x"}], with_texts=False
    )
    assert five[0].counts == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 4}
    assert five[0].mean == 4.4
    assert five[1].is_hidden
    assert five[2].texts == ()
