"""Which paragraph is which, in which order contributions stand, and what a plan may hold: without a database."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import i18n, ids
from portal.core.errors import DomainError
from portal.core.text import blocks
from portal.participation import mapping
from portal.participation.rules.consultations import carried, known_again
from portal.participation.rules.debates import BEST, TRIAL, Standing, best, chances, fresh, ordered, upper_bound
from tests.factories.consultations import plan_of, square

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_text_falls_into_its_blocks():
    text = "# Head\n\nOne\nline.\n\n---\n\n- a\n- b\n\n| x |\n|---|\n| y |\n\n> said\n\n```\ncode\n```"
    assert blocks(text) == [
        (True, "# Head"), (False, "One\nline."), (False, "- a\n- b"), (False, "| x |\n|---|\n| y |"), (False, "> said"), (False, "```\ncode\n```"),
    ]  # fmt: skip
    assert blocks("<script>alert(1)</script>\n\n***") == [(False, "<script>alert(1)</script>")]


def test_a_paragraph_keeps_its_key_moved_reworded_and_never_gets_that_of_one_that_is_gone():
    before = [
        ("p1", "The city plants trees."),
        ("p2", "Benches stand every two hundred metres."),
        ("p3", "Dogs are kept on a lead."),
    ]
    moved = [before[2][1], before[0][1], before[1][1]]
    assert carried(before, moved, {"p1", "p2", "p3"}) == ["p3", "p1", "p2"]
    reworded = [
        "The city plants trees.",
        "Benches stand every hundred metres, in the shade.",
        "Cars may not park on pavements.",
    ]
    assert carried(before, reworded, {"p1", "p2", "p3"}) == ["p1", "p2", "p4"]
    assert carried(before, reworded, {"p1", "p2", "p3", "p4"}) == ["p1", "p2", "p5"], "p4 was of a version before"
    twice = ["The city plants trees."] * 2
    assert carried(before, twice, {"p1", "p2", "p3"}) == ["p1", "p4"]
    assert carried([("p1", "道路两旁种树，每隔两百米设长椅")], ["道路两旁种树，每隔一百米设长椅"], {"p1"}) == ["p1"]


# A loaded machine is no property of the rules.
quietly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDINGS = st.lists(st.text(alphabet="abcde ", min_size=1, max_size=30), max_size=8)


@quietly
@given(WORDINGS, WORDINGS)
def test_keys_are_given_once_and_what_says_the_same_keeps_its_own(old, new):
    before = [(f"p{n}", wording) for n, wording in enumerate(old, 1)]
    taken = {key for key, _wording in before}
    keys = carried(before, new, taken)
    assert len(keys) == len(new) == len(set(keys))
    same = {" ".join(one.split()) for one in old} & {" ".join(one.split()) for one in new}
    kept = {" ".join(wording.split()) for key, wording in zip(keys, new, strict=True) if key in taken}
    assert same <= kept
    assert carried(before, old, taken) == [key for key, _wording in before]


def test_areas_are_known_again_by_id_or_title():
    before = [("p1", "id:7"), ("p2", "lake park")]
    assert known_again(before, ["lake park", "new quarter", "id:7"], {"p1", "p2"}) == ["p2", "p3", "p1"]


COUNTS = st.integers(1, 300)


@quietly
@given(st.integers(0, 50), st.integers(0, 50), COUNTS, COUNTS)
def test_of_two_with_the_same_share_the_late_one_is_not_below(supports, more, times, early_times):
    whole = max(supports + more, 1)
    late_times, early_times = sorted((times, early_times))
    early = Standing(ids.new_id(), START, supports * early_times, whole * early_times)
    late = Standing(ids.new_id(), START + timedelta(days=3), supports * late_times, whole * late_times)
    assert ordered([early, late], is_open=True)[0] == late
    never_seen = Standing(ids.new_id(), START + timedelta(days=9), 0, 0)
    assert ordered([early, never_seen], is_open=True)[0] == never_seen
    assert ordered([early, never_seen], is_open=False)[-1] == (never_seen if not early.is_on_trial else early)


@quietly
@given(st.integers(0, 500), st.integers(0, 500))
def test_a_bound_lies_above_the_share_and_sinks_when_people_pass_by(supports, others):
    seen = supports + others
    assert upper_bound(supports, seen) >= (supports / seen if seen else 1) - 1e-12
    assert upper_bound(supports, seen + 1) <= upper_bound(supports, seen)
    assert upper_bound(supports + 1, seen + 1) >= upper_bound(supports, seen) or seen == 0


def test_the_best_are_those_that_could_be_weighed_and_what_few_saw_has_its_turn():
    last_seen = sorted(START + timedelta(hours=n) for n in range(100))
    assert [chances(START + timedelta(hours=at), last_seen) for at in (0, 99, 100)] == [100, 1, 0]
    all_of = [Standing(ids.new_id(), START + timedelta(hours=n), n % 7, 100 - n) for n in range(100)]
    chosen, waiting = best(all_of), fresh(all_of)
    assert len(chosen) == BEST
    assert all(one.chances >= TRIAL and one.supports for one in chosen)
    assert [one.chances for one in waiting] == [1, 2]
    assert not set(chosen) & set(waiting)


def plan(**feature):
    whole = {
        "type": "Feature",
        "properties": {"title": "Lake park"},
        "geometry": {"type": "Polygon", "coordinates": square(105.8, 21)},
    }
    return json.dumps({"type": "FeatureCollection", "features": [whole, whole | feature]}).encode()


def geometry(kind, coordinates):
    return {"geometry": {"type": kind, "coordinates": coordinates}}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "cannot be read"),
        (b'{"type": "Feature"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "no area"),
        (plan_of("A", crs={"properties": {"name": "EPSG:3405"}}).encode(), "WGS 84"),
        (plan_of(*["A"] * 301).encode(), "300"),
        (b" " * 2_000_001, "2 MB"),
        (plan(properties={}), "Area 2 has no title"),
        (plan(properties={"title": ["x"]}), "“title”"),
        (plan(geometry=None), "Area 2, “Lake park”, must be a polygon"),
        (plan(**geometry("GeometryCollection", [])), "GeometryCollection"),
        (plan(**geometry("Polygon", [])), "no coordinates"),
        (plan(**geometry("Polygon", [square(1, 1)[0][:4]])), "not closed"),
        (plan(**geometry("Polygon", [square(1, 1)[0][:3]])), "fewer than four"),
        (plan(**geometry("Polygon", square(21, 105.8))), "longitude from -180 to 180 comes first"),
        (plan(**geometry("Point", [10**400, 1])), "outside of the earth"),
        (plan(**geometry("Point", [True, 1])), "no pair of numbers"),
        (plan(**geometry("LineString", [[1, 1]])), "fewer than two"),
        (plan(**geometry("MultiPolygon", [[1]])), "no list"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_plan_is_said_with_the_area(app, data, said):
    with app.test_request_context(), i18n.in_language("en"), pytest.raises(DomainError) as refused:
        mapping.read(data)
    assert said in refused.value.message
    assert refused.value.field == "file"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800\x00") | st.sampled_from(["Polygon", "Point", "Feature"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "properties", "title", "geometry", "id"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(VALUES, VALUES, VALUES)
def test_whatever_a_file_holds_is_read_or_refused(app, properties, coordinates, key):
    feature = {
        "type": "Feature",
        "id": key,
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }
    whole = {
        "type": "Feature",
        "id": key,
        "properties": {"title": "x", "description": properties},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    for one in (feature, whole, properties):
        try:
            areas = mapping.read(json.dumps({"type": "FeatureCollection", "features": [one]}).encode())
        except DomainError:
            continue
        for area in areas:
            (area.identity + area.title + area.text).encode()
            assert "\x00" not in area.identity + area.title + area.text


def test_a_plan_is_drawn_in_its_frame_and_a_point_comes_back_to_its_degrees():
    hole = [*square(105.80, 21.0, 0.03), square(105.81, 21.01, 0.01)[0]]
    shapes = [
        ("p1", {"type": "Polygon", "coordinates": hole}), ("p2", {"type": "LineString", "coordinates": [[105.8, 21.0], [105.9, 21.05]]}),
        ("p3", {"type": "Point", "coordinates": [105.85, 21.02]}), ("p4", {"type": "MultiPolygon", "coordinates": [square(105.86, 21.0), square(105.88, 21.0)]}),
    ]  # fmt: skip
    drawn = mapping.draw(shapes)
    assert drawn.box == (0, 0, 1000, drawn.height)
    ring, line, point, several = drawn.shapes
    assert (ring.path.count("Z"), line.path.count("Z"), point.path, several.path.count("M")) == (2, 0, "", 2)
    assert all(0 < one.x < 1000 and 0 < one.y < drawn.height for one in drawn.shapes)
    latitude, longitude = drawn.degrees(ring.x, ring.y)
    assert not (105.81 < longitude < 105.82 and 21.01 < latitude < 21.02), "the number does not stand in the hole"
    assert drawn.place(*drawn.degrees(300, 200)) == pytest.approx((300, 200), abs=0.5)
    close = mapping.draw(shapes, mapping.View(3, 0, 99_999))
    assert close.box == (0, pytest.approx(drawn.height * 7 / 8, abs=0.1), 125, pytest.approx(drawn.height / 8, abs=0.1))
    assert len(close.cells(16)) >= 16
    assert close.moved(-1, 1) == (0, round(drawn.height))
    lonely = mapping.draw([("p1", {"type": "Point", "coordinates": [180, -90]})])
    assert 0 <= lonely.shapes[0].x <= 1000
