"""Places on the map, scales of charts, colours of cities."""

from __future__ import annotations

import json
import re

import pytest

from portal.core import drawing
from portal.core.assets import STATIC


def _land() -> tuple[str, list[list[tuple[float, float]]]]:
    """The frame and the outlines of the built map."""
    dist = STATIC / "dist"
    source = (dist / json.loads((dist / "manifest.json").read_text())["world.svg"]).read_text()
    frame = re.search(r'viewBox="([^"]+)"', source)
    path = re.search(r' d="([^"]+)"', source)
    assert frame is not None
    assert path is not None
    outlines = []
    for piece in re.findall(r"M([^z]+)z", path[1]):
        start, steps = piece.split("l")
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", steps)]
        x, y = (float(n) for n in start.split())
        outline = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            outline.append((x, y))
        outlines.append(outline)
    return frame[1], outlines


def _is_on_land(point: tuple[float, float], outlines: list[list[tuple[float, float]]]) -> bool:
    """Even-odd rule over all outlines."""
    x, y = point
    inside = False
    for outline in outlines:
        for (x1, y1), (x2, y2) in zip(outline, outline[1:] + outline[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def test_frame_is_that_of_the_built_map():
    assert _land()[0] == f"0 0 {drawing.MAP_WIDTH} {drawing.MAP_HEIGHT}"


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "on_land"),
    [
        ("Seoul's hinterland", 37.3, 127.6, True), ("Moscow", 55.76, 37.62, True), ("Yakutsk", 62.03, 129.73, True),
        ("Asunción", -25.28, -57.63, True), ("Pittsburgh", 40.44, -80.0, True), ("Khartoum", 15.5, 32.56, True),
        ("Alice Springs", -23.7, 133.88, True), ("Chukotka, beyond 180°", 66.5, -173.0, True),
        ("mid-Atlantic", 30.0, -40.0, False), ("mid-Pacific", 0.0, -150.0, False), ("Indian Ocean", -20.0, 80.0, False),
        ("Bay of Bengal", 14.0, 88.0, False), ("Arctic Ocean", 82.5, 150.0, False),
    ],
)  # fmt: skip
def test_place_lies_on_the_right_side_of_the_shore(place, latitude, longitude, on_land):
    assert _is_on_land(drawing.project(latitude, longitude), _land()[1]) is on_land, place


@pytest.mark.parametrize("longitude", [-180, -169, 0, 11, 179.9, 180])
@pytest.mark.parametrize("latitude", [-56, 0, 83])
def test_every_place_is_in_the_frame(latitude, longitude):
    x, y = drawing.project(latitude, longitude)
    assert 0 <= x <= drawing.MAP_WIDTH
    assert 0 <= y <= drawing.MAP_HEIGHT


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 0.25, 0.5, 0.75, 1]),
        (7, [0, 2, 4, 6, 8]),
        (66, [0, 20, 40, 60, 80]),
        (1208, [0, 500, 1000, 1500]),
    ],
)
def test_ticks_are_round_and_reach_the_highest(highest, marks):
    assert drawing.ticks(highest) == marks


@pytest.mark.parametrize(
    ("highest", "marks"), [(0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (9, [0, 5, 10]), (66, [0, 20, 40, 60, 80])]
)
def test_nobody_counts_halves(highest, marks):
    """Of what is counted, the axis has whole numbers only; of shares it has others too."""
    assert drawing.ticks(highest, whole=True) == marks
    assert [value for _y, value in drawing.plot(["a", "b"], [[0, highest]]).grid] == marks
    assert 0.5 in [value for _y, value in drawing.plot(["a", "b"], [[0.2, 1]]).grid]


def test_plot_runs_with_the_direction_of_reading():
    left = drawing.plot(["a", "b", "c"], [[0, 5, 10]])
    right = drawing.plot(["a", "b", "c"], [[0, 5, 10]], rtl=True)
    assert [x for x, _y, _v in left.lines[0]] == [0, 320, 640]
    assert [x for x, _y, _v in right.lines[0]] == [640, 320, 0]
    assert [y for _x, y, _v in left.lines[0]] == [240, 120, 0]


def test_plot_leaves_out_what_is_not_known():
    assert drawing.plot(["a", "b"], [[None, 3]]).lines == [[(640.0, 0.0, 3)]]


def test_plot_of_nothing_has_an_axis():
    assert [value for _y, value in drawing.plot([], []).grid] == [0, 1]


def test_band_stays_the_same():
    assert (drawing.band("seoul"), drawing.band("quezon-city")) == (drawing.band("seoul"), drawing.band("quezon-city"))
    assert {drawing.band(f"city-{n}") for n in range(400)} == set(range(12))
