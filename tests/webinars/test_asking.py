from __future__ import annotations

import pytest

from portal.core.errors import DomainError
from portal.webinars import asking
from portal.webinars.asking import Choice, Kind, Problem, Question, Row

FOOD = Question(
    "food", Kind.CHOICE, {"en": "Food?"}, {"meat": {"en": "Meat"}, "veg": {"en": "Vegetables", "es": "Verduras"}}
)
DAYS = Question("days", Kind.SEVERAL, {"en": "Days?"}, {"mon": {"en": "Monday"}, "tue": {"en": "Tuesday"}}, must=True)
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
    rows = asking.changed(asking.rows_to_edit((FOOD, DAYS)), "add", Kind.CHOICE)
    assert [len(row.choices) for row in rows] == [2, 2, 3]
    with pytest.raises(DomainError) as refused:
        asking.questions_of(rows, "en", (FOOD, DAYS))
    assert refused.value.field == "text_en_2"
    rows = asking.changed(asking.changed(rows, "remove-2", Kind.LINE), "up-1", Kind.LINE)
    made = asking.questions_of(rows, "en", (FOOD, DAYS))
    assert [one.key for one in made] == ["days", "food"]
    other = asking.questions_of([Row(Kind.TEXT, "food", texts={"en": "Say"})], "en", (FOOD,))
    assert other[0].key not in {"food", ""}, "another kind is another question"
    twice = asking.questions_of([asking.rows_to_edit((FOOD,))[0]] * 2, "en", (FOOD,))
    assert twice[0].key == "food" != twice[1].key
    with pytest.raises(DomainError, match="two choices"):
        asking.questions_of([Row(Kind.CHOICE, texts={"en": "Which?"}, choices=(Choice(texts={"en": "A"}),))], "en", ())
