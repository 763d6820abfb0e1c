from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.training import rules, words
from portal.training.models import (
    Admission,
    Attempt,
    Edition,
    EditionState,
    Enrolment,
    EnrolmentState,
    Nomination,
    NominationState,
)
from portal.training.rules import Phase

CLOSES = datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)  # the end of the day in Seoul


def edition(state=EditionState.OPEN, **values):
    defaults = {
        "state": state, "timezone": "Asia/Seoul", "starts_on": date(2027, 5, 10), "ends_on": date(2027, 5, 15),
        "nominations_close_at": CLOSES, "admission": Admission.DIRECT, "seats": 14, "seats_per_city": 2,
    }  # fmt: skip
    return Edition(**(defaults | values))


def test_nominations_close_to_the_second_though_the_task_is_late():
    assert rules.nominations_are_open(edition(), CLOSES - timedelta(seconds=1))
    assert not rules.nominations_are_open(edition(), CLOSES)
    assert not rules.nominations_are_open(edition(EditionState.CLOSED), CLOSES - timedelta(days=1))
    assert not rules.nominations_are_open(edition(EditionState.DRAFT), CLOSES - timedelta(days=1))


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (EditionState.DRAFT, datetime(2027, 1, 1, tzinfo=UTC), Phase.DRAFT),
        (EditionState.OPEN, datetime(2027, 1, 1, tzinfo=UTC), Phase.OPEN),
        (EditionState.OPEN, CLOSES, Phase.CLOSED),
        (EditionState.OPEN, datetime(2027, 5, 9, 15, tzinfo=UTC), Phase.RUNNING),  # the tenth in Seoul
        (EditionState.OPEN, datetime(2027, 5, 9, 14, 59, tzinfo=UTC), Phase.CLOSED),  # still the ninth
        (EditionState.SELECTING, datetime(2027, 5, 11, tzinfo=UTC), Phase.CLOSED),
        (EditionState.RUNNING, datetime(2027, 5, 15, 15, tzinfo=UTC), Phase.ENDED),
        (EditionState.ENDED, datetime(2027, 5, 11, tzinfo=UTC), Phase.ENDED),
    ],
)
def test_phase_follows_the_calendar_of_the_place(state, now, expected):
    assert rules.phase(edition(state), now) is expected


def test_open_edition_that_has_begun_is_open():
    running = edition(starts_on=date(2027, 1, 1))
    assert rules.phase(running, datetime(2027, 2, 1, tzinfo=UTC)) is Phase.OPEN


@pytest.mark.parametrize(
    ("state", "admission", "now", "expected"),
    [
        (EditionState.OPEN, Admission.DIRECT, CLOSES, EditionState.CLOSED),
        (EditionState.OPEN, Admission.DIRECT, CLOSES - timedelta(seconds=1), None),
        (EditionState.CLOSED, Admission.DIRECT, datetime(2027, 5, 10, tzinfo=UTC), EditionState.RUNNING),
        (EditionState.CLOSED, Admission.SELECTION, datetime(2027, 5, 10, tzinfo=UTC), None),
        (EditionState.ANNOUNCED, Admission.SELECTION, datetime(2027, 5, 10, tzinfo=UTC), EditionState.RUNNING),
        (EditionState.RUNNING, Admission.DIRECT, datetime(2027, 5, 15, 14, tzinfo=UTC), None),
        (EditionState.RUNNING, Admission.DIRECT, datetime(2027, 5, 16, tzinfo=UTC), EditionState.ENDED),
        (EditionState.DRAFT, Admission.DIRECT, datetime(2030, 1, 1, tzinfo=UTC), None),
        (EditionState.ENDED, Admission.DIRECT, datetime(2030, 1, 1, tzinfo=UTC), None),
    ],
)
def test_state_by_date(state, admission, now, expected):
    assert rules.state_by_date(edition(state, admission=admission), now) is expected


def test_every_state_by_date_is_a_way_that_staff_have_too():
    for state in EditionState:
        for admission in Admission:
            held = edition(state, admission=admission)
            moved = rules.state_by_date(held, datetime(2030, 1, 1, tzinfo=UTC))
            assert moved is None or moved in rules.next_states(held)


def test_lowest_free():
    assert rules.lowest_free(set(), 2) == 1
    assert rules.lowest_free({1, 3}, 3) == 2
    assert rules.lowest_free({1, 2}, 2) is None


@pytest.mark.parametrize(
    ("state", "edition_state", "admission", "allowed"),
    [
        (NominationState.MADE, EditionState.OPEN, Admission.DIRECT, True),
        (NominationState.MADE, EditionState.RUNNING, Admission.DIRECT, True),
        (NominationState.MADE, EditionState.CLOSED, Admission.SELECTION, True),
        (NominationState.MADE, EditionState.SELECTING, Admission.SELECTION, False),
        (NominationState.MADE, EditionState.ENDED, Admission.DIRECT, False),
        (NominationState.ACCEPTED, EditionState.OPEN, Admission.DIRECT, False),
        (NominationState.DECLINED, EditionState.OPEN, Admission.DIRECT, False),
        (NominationState.WITHDRAWN, EditionState.OPEN, Admission.DIRECT, False),
    ],
)
def test_may_answer(state, edition_state, admission, allowed):
    now = datetime(2027, 4, 1, tzinfo=UTC)
    assert rules.may_answer(Nomination(state=state), edition(edition_state, admission=admission), now) is allowed


def test_may_withdraw_until_completed_or_over():
    held, now = Nomination(state=NominationState.ACCEPTED), datetime(2027, 5, 12, tzinfo=UTC)
    assert rules.may_withdraw(held, edition(), now)
    assert not rules.may_withdraw(held, edition(), now, completed=True)
    assert not rules.may_withdraw(held, edition(), datetime(2027, 6, 1, tzinfo=UTC))
    assert not rules.may_withdraw(Nomination(state=NominationState.DECLINED), edition(), now)


def test_may_try_again():
    assert rules.may_try_again(passed=False, attempts=99, max_attempts=0)
    assert rules.may_try_again(passed=False, attempts=1, max_attempts=2)
    assert not rules.may_try_again(passed=False, attempts=2, max_attempts=2)
    assert not rules.may_try_again(passed=True, attempts=1, max_attempts=0)


def test_answers_and_names_are_fixed_in_the_end():
    assert rules.may_change_answers(Attempt(submitted_at=None))
    assert not rules.may_change_answers(Attempt(submitted_at=CLOSES))
    assert rules.may_confirm_names(Enrolment(state=EnrolmentState.ACTIVE))
    assert not rules.may_confirm_names(Enrolment(state=EnrolmentState.COMPLETED))


@pytest.mark.parametrize(
    ("share", "shown"), [(0.6967, "69%"), (0.7, "70%"), (0.29, "29%"), (1.0, "100%"), (0.9999, "99%")]
)
def test_score_below_the_mark_is_never_shown_as_the_mark(app, share, shown):
    with app.test_request_context():
        assert words.score(share) == shown
