from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal.core import room_codes


def test_code_lasts_two_windows_and_any_digits_do():
    now = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
    code = room_codes.code_at("s", now)
    assert len(code) == 6
    assert room_codes.is_code("s", code, now + timedelta(minutes=9, seconds=59))
    assert not room_codes.is_code("s", code, now + timedelta(minutes=10))
    assert not room_codes.is_code("s", code, now - timedelta(seconds=1))
    assert room_codes.is_code("s", f"{code[:3]} {code[3:]}", now)
    assert room_codes.is_code("s", code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), now)
    assert not room_codes.is_code("another", code, now)
    assert not room_codes.is_code("s", "", now)
