"""What all readers of a process share is made again once it has changed, and never shows what is not committed."""

from __future__ import annotations

from portal.core import cache


def test_value_is_made_once_and_again_after_a_change(app, transaction):
    made = []

    def make():
        made.append(len(made) + 1)
        return made[-1]

    with app.app_context():
        assert [cache.shared("n", ("things",), make) for _time in range(3)] == [1, 1, 1]
        cache.store().raise_generation("things")
        assert cache.shared("n", ("things",), make) == 2
        assert cache.shared("n", ("things",), make) == 2


def test_whoever_is_changing_something_sees_his_own(app, transaction):
    with app.app_context():
        assert cache.shared("n", ("things",), lambda: "all") == "all"
        with transaction():
            assert cache.shared("n", ("things",), lambda: "mine") == "mine"
    with app.app_context():
        assert cache.shared("n", ("things",), lambda: "later") == "all"
