"""Looking more closely at the drawing on which a point is chosen, without a script; what lies near; names that no edge cuts off."""

from __future__ import annotations

from portal.participation.mapping.choosing import COLUMNS, STEPS, Seen, chooser
from portal.participation.rules.service_requests import metres

HANOI = (21.0285, 105.8542)
PLACES = [
    ("Hoàn Kiếm", 21.03, 105.852),
    ("District 5", 21.078, 105.80),
    ("Thanh Trì, at the very edge", 20.979, 105.904),
]


def test_each_step_makes_sixteen_of_a_square_until_a_street_is_hit():
    whole = chooser(PLACES, HANOI)
    seen, sides = Seen(), []
    for _step in range(STEPS + 1):
        drawn = chooser(PLACES, HANOI, seen)
        first, second = drawn.squares[0], drawn.squares[1]
        sides.append(metres((first.latitude, first.longitude), (second.latitude, second.longitude)))
        goal = min(drawn.squares, key=lambda one: metres((one.latitude, one.longitude), PLACES[0][1:]))
        seen = seen.moved(1, (goal.latitude, goal.longitude))
    assert [round(sides[0] / one) for one in sides] == [1, 4, 16]
    assert sides[-1] < 100, sides
    assert metres((goal.latitude, goal.longitude), PLACES[0][1:]) < 100
    assert len(whole.squares) == len(drawn.squares)
    assert len(whole.squares) % COLUMNS == 0


def test_what_is_seen_is_read_as_it_is_written_and_nonsense_is_all_of_the_city():
    seen = Seen().moved(1, (21.03, 105.85)).moved(1, None)
    assert seen == Seen(2, (21.03, 105.85))
    assert Seen.read(str(seen)) == seen
    assert seen.moved(1, None) == seen, "no closer than that"
    assert seen.moved(-1, None).moved(-1, None) == Seen()
    assert Seen.read(str(Seen().moved(1, None))) == Seen(1), "nothing is chosen yet: the middle of the city"
    for wrong in ("", "9;", "9;21,105", "x;21,105", "1;nan,105", "1;95,105", "1;21"):
        assert Seen.read(wrong) == Seen(), wrong


def test_no_edge_cuts_off_the_name_of_a_place():
    drawn = chooser(PLACES, HANOI)
    left, top, wide, high = drawn.drawing.box
    for one in drawn.labels:
        line = one.y + one.down * drawn.drawing.unit
        assert top + 42 <= line <= top + high, one
        letters = len(one.name) * 24
        start = one.x - {"start": 0, "middle": letters / 2, "end": letters}[one.anchor]
        assert left <= start + 1, one
        assert start + letters <= left + wide + 1, one
    closer = chooser(PLACES, HANOI, Seen(2, PLACES[0][1:]))
    assert [one.name for one in closer.labels] == ["Hoàn Kiếm"]
