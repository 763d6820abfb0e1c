from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.core import ids


def test_new_id_is_version_7_and_ordered():
    made = [ids.new_id() for _ in range(50)]
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


def test_code_survives_what_people_do_to_it():
    code = ids.code()
    typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert ids.normal_code(typed) == code


def test_code_has_at_least_80_random_bits():
    assert ids.CODE_LENGTH * 5 >= 80
    assert len({ids.code() for _ in range(2000)}) == 2000


@given(st.integers(0, 19), st.sampled_from(ids.ALPHABET))
def test_code_with_one_wrong_sign_is_noticed(place, sign):
    plain = ids.code().replace("-", "")
    if plain[place] != sign:
        changed = plain[:place] + sign + plain[place + 1 :]
        # 31 check values for 32 signs: two signs, 0 and Z, count alike.
        if {plain[place], sign} != {"0", "Z"}:
            assert ids.normal_code(changed) is None


@given(st.text(max_size=60))
def test_normal_code_takes_any_text(text):
    found = ids.normal_code(text)
    assert found is None or ids.normal_code(found) == found
