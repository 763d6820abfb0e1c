"""The measurement of exports, small: it measures what it says, and what goes out comes in."""

from __future__ import annotations

from portal.bench import exports


def test_export_and_import_are_measured_and_leave_nothing(app):
    told: list[str] = []
    found = list(
        exports.figures(app, lambda name: "export" in name, told.append, proposals=300, comments=700, answers=3000)
    )
    assert [one.name for one in found] == exports.names(300, 700, 3000)
    assert all(one.is_reached for one in found), [one.miss() for one in found]
    assert list(exports.figures(app, lambda name: "nothing" in name, told.append)) == []
