from __future__ import annotations

import pytest

from portal.core.errors import DomainError
from portal.core.question_rows import Choice, Row, changed, questions_of, rows_to_edit
from portal.core.questions import Kind, Question
from portal.webinars import asking
from portal.webinars.asking import Problem

FOOD = Question(
    "food", Kind.SINGLE, {"en": "Food?"}, {"meat": {"en": "Meat"}, "veg": {"en": "Vegetables", "es": "Verduras"}}
)
DAYS = Question("days", Kind.MULTIPLE, {"en": "Days?"}, {"mon": {"en": "Monday"}, "tue": {"en": "Tuesday"}}, must=True)
ALL = (FOOD, DAYS, Question("line", Kind.LINE, {"en": "Job?"}), Question("how", Kind.SCALE, {"en": "How?"}), Question("ok", Kind.YES_NO, {"en": "OK?"}))  # fmt: skip


def test_answers_are_checked_by_kind_and_kept_by_key():
    given = {"food": ["veg"], "days": ["tue", "mon"], "line": [" clerk "], "how": ["5"], "ok": ["yes"], "other": ["x"]}
    assert asking.check(ALL, given) == {}
    assert asking.clean(ALL, given) == {"food": "veg", "days": ["mon", "tue"], "line": "clerk", "how": "5", "ok": "yes"}
    wrong = {"food": ["fish"], "line": ["x" * 201], "how": ["6"], "ok": ["perhaps"]}
    assert asking.check(ALL, wrong) == {
        "food": Problem.UNKNOWN, "days": Problem.MISSING, "line": Problem.TOO_LONG, "how": Problem.UNKNOWN, "ok": Problem.UNKNOWN,
    }  # fmt: skip
    assert asking.clean(ALL, wrong) == {}


def test_questions_survive_the_table_and_those_taken_out_stay_readable(app):
    assert asking.read(asking.rows_of(ALL)) == ALL
    after = asking.replaced(ALL, (FOOD,), {"days"})
    assert [(one.key, one.gone) for one in after] == [("food", False), ("days", True)]
    rows = asking.rows_of(after)
    assert [one.key for one in asking.read(rows)] == ["food"]
    assert asking.kept(asking.read(rows), {"days": ["mon"], "food": "meat"}, {"food": "veg"}) == {
        "days": ["mon"],
        "food": "veg",
    }
    assert asking.shown(asking.read(rows, with_gone=True)[1], {"days": ["mon", "tue"]}) == "Monday and Tuesday"
    assert asking.shown(FOOD, {"food": "gone"}) == "gone"


def test_rows_become_questions_whose_keys_are_never_used_for_something_else(app):
    rows = changed(rows_to_edit((FOOD, DAYS)), "add", Kind.SINGLE)
    assert [len(row.choices) for row in rows] == [2, 2, 3]
    with pytest.raises(DomainError) as refused:
        questions_of(rows, "en", (FOOD, DAYS))
    assert refused.value.field == "text_en_2"
    rows = changed(changed(rows, "remove-2", Kind.LINE), "up-1", Kind.LINE)
    made = questions_of(rows, "en", (FOOD, DAYS))
    assert [one.key for one in made] == ["days", "food"]
    other = questions_of([Row(Kind.TEXT, "food", texts={"en": "Say"})], "en", (FOOD,))
    assert other[0].key not in {"food", ""}, "another kind is another question"
    twice = questions_of([rows_to_edit((FOOD,))[0]] * 2, "en", (FOOD,))
    assert twice[0].key == "food" != twice[1].key
    with pytest.raises(DomainError, match="two choices"):
        questions_of([Row(Kind.SINGLE, texts={"en": "Which?"}, choices=(Choice(texts={"en": "A"}),))], "en", ())
