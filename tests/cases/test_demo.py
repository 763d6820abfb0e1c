"""The cases of the demo come in, are out, and are found."""

from __future__ import annotations

from portal.cases import queries
from portal.cases.models import FileKind
from portal.core import db, storage
from portal.demo import cases, register


def test_demo_cases_come_in_once_and_are_out(app, transaction):
    with transaction():
        register.load_cities()
        cases.load()
    found = queries.library()
    assert len(found) >= 20
    with transaction():
        cases.load()
    assert len(queries.library()) == len(found)
    db.session.expunge_all()


def test_four_cases_have_templates_to_take_over_and_pictures_say_what_they_show(app, transaction):
    with transaction():
        register.load_cities()
        cases.load()
    keys = ("barcelona-decidim", "helsinki-omastadi", "seoul-owl-bus", "seoul-bukchon-iot")
    found = [queries.published(queries.case_by_source(f"import:{key}")).files for key in keys]
    assert [sum(one.kind is FileKind.TEMPLATE for one in these) for these in found] == [2, 2, 2, 2]
    pictures = [one for these in found for one in these if one.kind is FileKind.PICTURE]
    assert len(pictures) == 3
    assert all({"en", "ko"} <= set(one.alts) for one in pictures)
    assert all(storage.load(one.file_key).startswith(b"\x89PNG") for one in pictures)
