"""Registers and lists as CSV: a mistake is named with row and column, nothing is imported then; what comes in is marks only."""

from __future__ import annotations

import io
import time

import pytest
from sqlalchemy import select, text

from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.participation import participants
from portal.participation.cli import group
from portal.participation.models import Audience, CheckMethod, ListedResident, ListImport
from portal.participation.queries import residents
from portal.participation.rules.lists import REGISTER, Reading, opened
from portal.participation.services import checking, codes, lists
from portal.participation.services.lists import ListRefused
from tests.factories.accounts import make_user
from tests.factories.eligibility import make_register, open_to
from tests.factories.participation import make_process, make_space

GOOD = "Number;Birth_Date;District\n012-345 678;1990-12-31;Ba Đình\n98765432;2001-02-03;\n\n"


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("number,dob\n1,2\n", [(1, "dob"), (1, "birth_date")]),
        ("number,number,birth_date\n", [(1, "number")]),
        ("number,\n", [(1, "2"), (1, "birth_date")]),
        ("", [(1, "number"), (1, "birth_date")]),
        ("number,birth_date\n12345,31/12/1990\n1,1990-12-31\n,1990-12-31\n", [(2, "birth_date"), (3, "number"), (4, "number")]),
        ("number,birth_date\n12345,1990-02-30\n12345,2999-01-01\n12345,1890-01-01\n", [(2, "birth_date"), (3, "birth_date"), (4, "birth_date")]),
        ("number,birth_date\n12345,1990-12-31,x\n", [(2, "")]),
        ("number,birth_date,age_band\n12345,1990-12-31,about thirty or maybe forty\n", [(2, "age_band")]),
        ('number,birth_date\n12345,"1990-12-31\n', [(2, "")]),
        ("number,birth_date\n12345,1990-12-31\n1 23-45,1990-12-31\n", [(3, "")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_imported(app, content, wrong):
    space = make_space()
    make_register(space, GOOD)
    with pytest.raises(ListRefused) as refused, db.transaction():
        lists.hand_in(space=space, method=CheckMethod.REGISTER, text=io.StringIO(content), actor=None)
    assert [(one.row, one.column) for one in refused.value.problems] == wrong
    assert all(one.text for one in refused.value.problems)
    assert [one.number for one in residents.lists_of(space.id)] == [2], "the one that counts is untouched"


def test_a_file_in_another_encoding_or_without_rows_is_refused_and_problems_are_cut_at_fifty(app):
    reading = Reading(opened("number,birth_date\nü,x\n".encode("latin-1")), REGISTER)
    assert list(reading.rows()) == []
    assert "UTF-8" in reading.problems[0].text
    many = Reading(io.StringIO("number,birth_date\n" + "x,y\n" * 80), REGISTER)
    assert list(many.rows()) == []
    assert (len(many.problems), many.wrong) == (50, 160)
    with pytest.raises(DomainError, match="no row"), db.transaction():
        lists.hand_in(
            space=make_space(), method=CheckMethod.REGISTER, text=io.StringIO("number,birth_date\n"), actor=None
        )


def test_a_register_waits_to_be_looked_at_then_replaces_the_one_before(app):
    space = make_space()
    component = open_to(make_process(space), Audience.RESIDENT)
    staying, leaving = make_user(), make_user()
    make_register(space, GOOD)
    for user, number, born in ((staying, "012345678", "1990-12-31"), (leaving, "98765432", "2001-02-03")):
        with db.transaction():
            checking.by_register(space, user, {"number": number, "born_on": REGISTER[1].clean(born)})
    everything = str(
        db.session.execute(text("SELECT string_agg(t::text, ' ') FROM participation_listed_residents t")).scalar()
    )
    assert "Ba Đình" in everything
    assert not any(secret in everything for secret in ("012345678", "012-345 678", "1990"))
    with db.transaction():
        for _time in range(2):  # handed in twice: the later one waits
            made = lists.hand_in(
                space=space, method=CheckMethod.REGISTER, text=opened(b"\xef\xbb\xbfnumber,birth_date\n012345678,1990-12-31\n"), actor=None
            )  # fmt: skip
    assert (made.number, residents.would_be_lost(made), len(residents.lists_of(space.id))) == (1, 1, 2)
    assert participants.reason(component, leaving) == "", "nothing counts yet"
    with db.transaction():
        assert lists.take_in(made=made, actor=None) == 1
    assert participants.reason(component, staying) == ""
    assert "live in the city" in participants.reason(component, leaving)
    assert (
        len(db.session.scalars(select(ListedResident)).all()) == len(db.session.scalars(select(ListImport)).all()) == 1
    )
    for verb in (lambda: lists.take_in(made=made, actor=None), lambda: lists.discard(made=made)):
        with pytest.raises(Conflict), db.transaction():
            verb()
    with pytest.raises(DomainError, match="holds nobody with this number"), db.transaction():
        checking.by_register(space, make_user(), {"number": "98765432", "born_on": REGISTER[1].clean("2001-02-03")})


def test_a_member_is_the_resident_behind_his_card(app):
    space, born = make_space(), REGISTER[1].clean("1990-12-31")
    with pytest.raises(DomainError, match="not handed in its register"), db.transaction():
        checking.by_register(space, make_user(), {"number": "012345678", "born_on": born})
    make_register(space, "member_number,birth_date,number\nM-0001,1990-12-31,012345678\n", CheckMethod.MEMBERS)
    with db.transaction():
        checking.by_members(space, user := make_user(), {"member_number": "m 0001", "born_on": born})
    with db.transaction():
        checking.by_members(space, user, {"member_number": "m 0001", "born_on": born})  # once more changes nothing
    assert residents.proved(space.id) == {CheckMethod.MEMBERS: 1}
    with pytest.raises(DomainError, match="No member"), db.transaction():
        checking.by_members(space, make_user(), {"member_number": "M-0002", "born_on": born})


def test_people_to_write_to_are_read_with_their_addresses(app):
    found = codes.addressees(
        io.StringIO("name,address,number,birth_date\nNguyễn Thị Ánh,12 Hàng Bài | Hoàn Kiếm |,012345678,1990-12-31\n")
    )
    assert [(one.name, one.address) for one in found] == [("Nguyễn Thị Ánh", ["12 Hàng Bài", "Hoàn Kiếm"])]
    with pytest.raises(ListRefused) as refused:
        codes.addressees(
            io.StringIO(
                "name,address,number,birth_date\nA,B,012345678,1990-12-31\n,B,0123 45678,1990-12-31\nC,D,0123 45678,1990-12-31\n"
            )
        )
    assert [(one.row, one.column) for one in refused.value.problems] == [(3, "name"), (4, "")]


def test_a_register_too_large_for_a_page_is_taken_in_by_a_command(app, tmp_path):
    """And costs little enough: 20,000 rows in a few seconds, also on a machine that is shared."""
    space, file = make_space(), tmp_path / "register.csv"
    run = app.test_cli_runner().invoke
    file.write_text("number,birth_date\n" + "".join(f"{n:09d},19{n % 100:02d}-01-01\n" for n in range(20_000)))
    before = time.process_time()
    done = run(group, ["take-register", space.city.slug, str(file)])
    assert done.exit_code == 0, done.output
    assert "20000 people" in done.output
    assert time.process_time() - before < 10
    file.write_text("number,born\n")
    refused = run(group, ["take-register", space.city.slug, str(file)])
    assert (refused.exit_code, "row 1, born: " in refused.output) == (1, True)
    assert residents.taken_lists(space.id)[CheckMethod.REGISTER].number == 20_000
