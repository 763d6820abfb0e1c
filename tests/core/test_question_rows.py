"""The rows of questions to people while they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import question_rows
from portal.core.errors import DomainError
from portal.core.question_rows import Choice, Row
from portal.core.questions import MOST_QUESTIONS, Kind
from portal.training import questionnaire
from tests.factories.plans import QUESTIONS


def kept():
    return questionnaire.read(QUESTIONS, "en")


def test_rows_become_the_questions_they_came_from(app):
    assert question_rows.questions_of(question_rows.rows_to_edit(kept()), "en", kept()) == kept()


def test_buttons_move_add_and_remove():
    rows = question_rows.rows_to_edit(kept())
    assert [one.key for one in question_rows.changed(rows, "down-0", Kind.TEXT)] == ["q2", "q1", "q3"]
    assert [one.key for one in question_rows.changed(rows, "up-2", Kind.TEXT)] == ["q1", "q3", "q2"]
    assert [one.key for one in question_rows.changed(rows, "remove-1", Kind.TEXT)] == ["q1", "q3"]
    assert question_rows.changed(rows, "add", Kind.SINGLE)[3] == Row(Kind.SINGLE, choices=(Choice(),) * 3)
    assert len(question_rows.changed(rows, "more-1", Kind.TEXT)[1].choices) == 4


@given(st.text(max_size=12) | st.sampled_from(["up-0", "down-2", "up-9", "more-0", "remove-²", "add-1"]))
def test_what_makes_no_sense_changes_nothing_and_never_fails(action):
    rows = question_rows.rows_to_edit(kept())
    found = question_rows.changed(rows, action, Kind.TEXT)
    assert {one.key for one in found} <= {one.key for one in rows} | {""}
    assert abs(len(found) - len(rows)) <= 1


def test_no_more_questions_than_can_be_asked():
    rows = [Row(Kind.TEXT)] * MOST_QUESTIONS
    assert question_rows.changed(rows, "add", Kind.TEXT) == rows


def test_new_questions_and_choices_get_keys_of_their_own(app):
    rows = question_rows.rows_to_edit(kept())
    stolen = Row(Kind.TEXT, "q1", texts={"en": "Again"})
    unknown = Row(
        Kind.SINGLE, "x", texts={"en": "New"}, choices=(Choice("a", {"en": "One"}), Choice("", {"en": "Two"}))
    )
    found = question_rows.questions_of([*rows, stolen, unknown], "en", kept())
    assert [one.key for one in found[:3]] == ["q1", "q2", "q3"]
    assert len({one.key for one in found}) == 5
    assert "a" not in found[4].choices, "a key that was not kept is nobody's"
    assert questionnaire.questions_of(questionnaire.rows_of(found)) == found


def test_choices_keep_the_order_in_which_they_were_written(app):
    words = [f"Choice {n}" for n in range(12)]
    row = Row(Kind.SINGLE, texts={"en": "Which?"}, choices=tuple(Choice("", {"en": word}) for word in words))
    kept_rows = questionnaire.rows_of(question_rows.questions_of([row], "en", ()))
    kept_rows[0]["choices"] = dict(sorted(kept_rows[0]["choices"].items()))  # as the database gives them back
    found = questionnaire.questions_of(kept_rows)
    assert [texts["en"] for texts in found[0].choices.values()] == words


def test_a_translation_that_is_left_empty_is_left_out(app):
    row = Row(Kind.TEXT, texts={"en": "What?", "ko": ""})
    assert question_rows.questions_of([row], "en", ())[0].texts == {"en": "What?"}


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([Row(Kind.TEXT, texts={"ko": "무엇?"})], "text_en_0"),
        ([Row(Kind.SINGLE, texts={"en": "A?"}, choices=(Choice("", {"en": "Only"}), Choice()))], "choice_en_0_1"),
        (
            [Row(Kind.SINGLE, texts={"en": "A?"}, choices=(Choice("", {"en": "A"}), Choice("", {"ko": "B"})))],
            "choice_en_0_1",
        ),
    ],
)
def test_what_is_missing_is_named_with_its_field(app, rows, field):
    with pytest.raises(DomainError) as caught:
        question_rows.questions_of(rows, "en", ())
    assert caught.value.field == field


def test_questions_with_answers_keep_their_meaning(app):
    before = kept()
    rows = question_rows.rows_to_edit(before)

    def lost(changed, answered):
        after = question_rows.questions_of(changed, "en", before)
        found = questionnaire.lost_meaning(before, after, answered)
        return found.key if found else None

    every = {"q1", "q2", "q3"}
    assert lost(rows[::-1], every) is None, "moving keeps it"
    assert lost([Row(rows[0].kind, "q1", texts={"en": "How useful?"}), *rows[1:]], every) is None, "rewording keeps it"
    more = Row(Kind.SINGLE, "q2", texts=rows[1].texts, choices=(*rows[1].choices, Choice("", {"en": "Perhaps"})))
    assert lost([rows[0], more, rows[2]], every) is None, "one choice more keeps it"
    fewer = Row(Kind.SINGLE, "q2", texts=rows[1].texts, choices=(rows[1].choices[0], Choice("", {"en": "Perhaps"})))
    assert lost([rows[0], fewer, rows[2]], every) == "q2"
    assert lost([rows[0], fewer, rows[2]], {"q1"}) is None, "without answers nothing is lost"
    many = Row(Kind.MULTIPLE, "q2", texts=rows[1].texts, choices=rows[1].choices)
    assert lost([rows[0], many, rows[2]], every) == "q2"
    assert lost(rows[:2], every) == "q3"
