"""Traps, sums, bursts, copies, redaction and the classifier: what is pure, by examples that show where it says no."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from portal.core import traps
from portal.participation.integrity import bursts, copies, puzzle, redaction, training, words

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "hidden", "given", "caught"),
    [
        (timedelta(seconds=30), "", None, []),
        (timedelta(days=40), "", None, []),  # somebody comes back to a form of last month
        (timedelta(seconds=1), "", None, [traps.Trap.FAST]),
        (timedelta(seconds=30), "https://spam.example", None, [traps.Trap.FILLED]),
        (timedelta(seconds=30), "", "", [traps.Trap.UNSIGNED]),
        (timedelta(seconds=30), "", "1700000000.made-up", [traps.Trap.UNSIGNED]),
        (timedelta(seconds=30), "", "٣.x", [traps.Trap.UNSIGNED]),
    ],
)
def test_a_form_that_is_too_quick_or_filled_where_nobody_sees_is_caught_and_a_slow_one_is_not(
    after, hidden, given, caught
):
    stamped = traps.stamp("key", "propose:1", NOW) if given is None else given
    asked = {"key": "key", "purpose": "propose:1", "stamped": stamped, "hidden": hidden, "now": NOW + after}
    assert traps.caught(**asked, least_seconds=3) == caught
    other = traps.stamp("key", "propose:2", NOW)
    assert traps.Trap.UNSIGNED in traps.caught(**asked | {"stamped": other}, least_seconds=3), (
        "a form's moment is its own"
    )


def test_a_sum_is_accepted_as_long_as_it_is_ours_right_and_not_old():
    given = puzzle.challenge("key", "report", NOW)
    answer = next(
        str(n) for n in range(10**6) if hashlib.sha256(f"{given}:{n}".encode()).digest()[0] == 0
    )  # eight bits are enough here
    asked = {"key": "key", "purpose": "report", "given": given, "answer": answer, "now": NOW, "bits": 8}
    assert puzzle.is_solved(**asked)
    for wrong in (
        {"key": "other"}, {"purpose": "other"}, {"answer": ""}, {"answer": "-1"}, {"given": "1.2.3"}, {"bits": 60},
        {"now": NOW + timedelta(hours=13)}, {"now": NOW - timedelta(hours=1)},
    ):  # fmt: skip
        assert not puzzle.is_solved(**asked | wrong), wrong


def test_an_hour_is_unusual_by_what_is_usual_and_not_by_a_number():
    quiet, lively = [0, 1, 0, 2, 0, 0, 1, 3] * 30, [80, 95, 110, 100, 90, 105] * 40
    assert bursts.burst(40, quiet).score > 20
    assert bursts.burst(140, lively) is None, "a fifth more than usual is a good evening"
    assert bursts.burst(400, lively).usual == 97.5
    assert bursts.burst(9, [0] * 100) is None, "a handful is never a burst"
    assert bursts.burst(500, [0] * 5) is None, "a new component has no usual yet"


def test_copies_are_found_in_any_script_and_what_is_only_about_the_same_is_not():
    text = "We citizens demand that the old market hall be torn down at once for parking"
    korean = "우리는 오래된 시장 건물을 즉시 철거하고 그 자리에 주차장을 만들 것을 강력히 요구합니다 시민 여러분 함께해 주십시오"
    texts = {
        "a": text, "b": text.upper() + "!", "c": text.replace("citizens", "residents"),
        "d": "The old market hall should be kept: it is the heart of the quarter and many people shop there",
        "e": "I agree", "f": "I agree", "g": "I agree",
        "h": korean, "i": korean + "!", "j": korean.replace("시민", "주민"),
    }  # fmt: skip
    assert copies.groups(texts) == [["a", "b", "c"], ["h", "i", "j"]]
    assert copies.closest(["a", "b", "c"], texts) > 0.6
    random = Random(1)
    crowd = {n: " ".join("".join(random.choices("abcdefgh", k=6)) for _word in range(20)) for n in range(300)}
    pairs = {key: f"{n} {text}" for n, key in enumerate(["x", "y", "z"])}
    assert copies.groups(crowd | pairs) == [["x", "y", "z"]], "three among three hundred others"


def test_only_what_is_named_is_taken_out_of_a_text_and_a_slip_is_said():
    text = "Ask  Maria\nLopez, 555-0101, or maria lopez at home."
    assert (
        redaction.without(text, ["Maria Lopez", "555-0101"], "[removed]")
        == "Ask  [removed], [removed], or [removed] at home."
    )
    assert redaction.missing([text], ["Maria Lopez", "555-0102"]) == ["555-0102"]
    assert redaction.without("x 12 y", ["12"], "[a very long mark]", most=10) == "x […] y"


def decisions(number: int, seed: int = 7) -> tuple[list[str], list[int]]:
    random = Random(seed)
    fine = ["bench", "tree", "school", "river", "bus", "light", "path", "market", "playground", "crossing"]
    bad = ["casino", "winner", "cheap", "pills", "click", "bitcoin", "bonus", "offer"]
    texts, labels = [], []
    for n in range(number):
        is_bad = n % 4 == 0
        picked = random.choices(bad, k=4) + random.choices(fine, k=2) if is_bad else random.choices(fine, k=6)
        texts.append(f"Please see {' '.join(picked)} number {n}")
        labels.append(int(is_bad))
    return texts, labels


def test_decisions_teach_a_classifier_that_says_which_words_weighed_and_how_right_it_is():
    """In a process of its own, as the task runs it; the same decisions give the same weights."""
    texts, labels = decisions(240)
    ran = subprocess.run(
        [sys.executable, "-m", "portal.participation.integrity.training"],
        input=json.dumps({"texts": texts, "labels": labels}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    made = json.loads(ran.stdout)
    weights = base64.b64decode(made["weights"])
    assert len(weights) == 4 * words.PLACES
    assert made == training.train(texts, labels)
    assert made["measured"]["precision"] > 0.95
    assert (made["measured"]["hidden"], made["measured"]["kept"]) == (60, 180)
    spam = words.judge("Click here: cheap casino bonus near the school", weights, made["bias"])
    fine = words.judge("A bench on the path to the school", weights, made["bias"])
    assert fine.chance < 0.3 < spam.chance
    assert spam.chance > 0.6
    assert {"casino", "bonus", "cheap", "click"} >= {word for word, part in spam.words if part > 0.4}
    assert dict(spam.words)["school"] < 0 < dict(spam.words)["casino"]
    with pytest.raises(ValueError, match="fewer than five"):
        training.train(texts, [0] * 236 + [1] * 4)


def test_measured_precision_is_that_of_the_lowest_threshold_at_which_four_of_five_are_right():
    chances = [0.52, 0.53, 0.61, 0.62, 0.63, 0.64, 0.9]
    measured = training.measure(chances, [0, 0, 1, 1, 0, 1, 1])
    assert (measured["threshold"], measured["precision"], measured["recall"]) == (0.55, 0.8, 1.0)
