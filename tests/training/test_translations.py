"""Where translations stand, and how they travel to translators and back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.core import db, wording
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin
from portal.training import services, xliff
from portal.training.queries import authoring, content
from tests.factories.authoring import activity, make_draft, make_trainer, reload


def save(draft, slug, lang, body, title="Title", **values):
    with db.transaction():
        return services.save_text(
            version=draft, activity_id=activity(draft, slug).id, lang=lang, title=title, body=body, **values
        )


def state(draft, slug, lang):
    rows = authoring.matrix(reload(draft))
    return next(row for row in rows if row.activity and row.activity.slug == slug).cells[lang].state


@pytest.fixture
def draft(app):
    return make_draft()


def test_changed_original_makes_translations_stale_until_somebody_acts(draft):
    assert (state(draft, "lesson-1", "en"), state(draft, "lesson-1", "ko")) == ("original", "translated")
    save(draft, "lesson-1", "en", "Trees and data")
    assert state(draft, "lesson-1", "ko") == "stale"
    assert state(draft, "lesson-2", "ko") == "translated"
    save(draft, "lesson-1", "ko", "나무와 데이터")
    assert state(draft, "lesson-1", "ko") == "translated"


def test_saving_the_same_words_changes_nothing(draft):
    lesson = activity(draft, "lesson-1")
    own = authoring.text_in(lesson.texts, "en")
    save(draft, "lesson-1", "en", own.body, own.title)
    assert state(draft, "lesson-1", "ko") == "translated"


def test_review_notes_who_and_brings_a_stale_text_up_to_date(draft):
    save(draft, "lesson-1", "en", "Changed")
    reviewer = make_trainer(display_name="Rana")
    with db.transaction():
        row = authoring.text_in(activity(draft, "lesson-1").texts, "ko")
        services.review_text(version=draft, row=row, actor=reviewer)
    row = authoring.text_in(activity(draft, "lesson-1").texts, "ko")
    assert (state(draft, "lesson-1", "ko"), row.reviewed_by, row.source["body"]) == ("reviewed", reviewer.id, "Changed")
    save(draft, "lesson-1", "ko", "다른 글")
    assert state(draft, "lesson-1", "ko") == "translated", "what was reviewed is no longer there"
    with pytest.raises(Conflict), db.transaction():
        services.review_text(
            version=draft, row=authoring.text_in(activity(draft, "lesson-1").texts, "en"), actor=reviewer
        )


def test_missing_and_machine_texts_are_told_apart(draft):
    with db.transaction():
        services.add_language(version=draft, lang="ar")
    assert state(draft, "lesson-1", "ar") == "missing"
    save(draft, "lesson-1", "ar", "مسودة", origin=Origin.MACHINE)
    assert state(draft, "lesson-1", "ar") == "machine"
    save(draft, "lesson-2", "ar", "  ")
    assert state(draft, "lesson-2", "ar") == "missing"


def test_removing_a_language_takes_its_texts(draft):
    with db.transaction():
        services.remove_language(version=draft, lang="ko")
    draft = reload(draft)
    assert draft.languages == ["en"]
    assert {row.lang for one in authoring.activities_of(draft) for row in one.texts} == {"en"}
    with pytest.raises(Conflict), db.transaction():
        services.remove_language(version=draft, lang="en")


def test_stale_translation_is_published_and_marked(draft):
    save(draft, "lesson-1", "en", "Changed")
    findings = services.check(reload(draft))
    assert [one.is_blocking for one in findings] == [False]
    with db.transaction():
        version = services.publish(version=reload(draft), actor=make_trainer())
    outline = content.outline(version.id)
    assert outline.activity("lesson-1").stale == {"ko"}
    assert outline.activity("lesson-2").stale == frozenset()
    assert "Text in ko." in content.body(outline.activity("lesson-1").id, "ko", "en")[0]


@hypothesis_settings(deadline=None)
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_changes_put_together_give_both_wordings(before, after):
    found = wording.changes(before, after)
    assert "".join(one.text for one in found if one.kind != "new") == before
    assert "".join(one.text for one in found if one.kind != "gone") == after


def test_changes_of_long_texts_stay_quick():
    before = "\n".join(f"Line {n} of the text with some words." for n in range(5000))
    found = wording.changes(before, before.replace("Line 17 ", "Row 17 "))
    assert [one.kind for one in found] == ["same", "gone", "new", "same"]


# XLIFF --------------------------------------------------------------------------------------------------------------


def exported(draft, lang="ko"):
    return services.export_texts(version=reload(draft), lang=lang)


def test_export_and_import_change_only_what_was_translated(draft):
    data = exported(draft)
    with db.transaction():
        assert services.import_texts(version=reload(draft), data=data) == ("ko", 0)
    changed = data.replace(b"Lesson 1 in ko", "첫째 <수업> & 시작".replace("&", "&amp;").replace("<", "&lt;").encode())
    with db.transaction():
        assert services.import_texts(version=reload(draft), data=changed) == ("ko", 1)
    row = authoring.text_in(activity(draft, "lesson-1").texts, "ko")
    assert row.title == "첫째 <수업> & 시작"
    assert "Text in ko." in row.body
    assert authoring.text_in(activity(draft, "lesson-2").texts, "ko").title == "Lesson 2 in ko"


def test_new_language_comes_in_as_a_whole(draft):
    with db.transaction():
        services.add_language(version=draft, lang="ar")
    data = exported(draft, "ar").decode()
    for unit in xliff.read(data.encode())[2]:
        data = data.replace('<target state="new"></target>', f'<target state="translated">نص {unit.key}</target>', 1)
    with db.transaction():
        _lang, count = services.import_texts(version=reload(draft), data=data.encode())
    assert count == len(xliff.read(data.encode())[2])
    assert state(draft, "lesson-1", "ar") == "translated"
    assert reload(draft).modules[0].titles["ar"] == "نص module.1"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: b"<?xml version='1.0'?>\n<a", "line 2"),
        (lambda data: b"<html/>", "no XLIFF"),
        (lambda data: data.replace(b'version="1.2"', b'version="2.0"'), "no XLIFF"),
        (lambda data: data.replace(b"<source>Lesson 1", b"<source>Lesson one"), "has changed since the export"),
        (lambda data: data.replace(b'id="module.1"', b'id="module.9"'), "no text “module.9”"),
        (lambda data: data.replace(b'id="module.1"', b'id="course.title"'), "stands twice"),
        (lambda data: data.replace(b'original="course', b'original="other'), "another course"),
        (lambda data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data.split(b"\n", 1)[1], "document type"),
    ],
)  # fmt: skip
def test_files_that_do_not_fit_are_refused_with_the_line(draft, change, words):
    data = change(exported(draft))
    with pytest.raises(DomainError) as refused, db.transaction():
        services.import_texts(version=reload(draft), data=data)
    assert words in refused.value.message


@hypothesis_settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5000), piece=st.binary(max_size=6))
def test_any_bytes_give_units_or_a_clear_error(app, at, piece):
    data = xliff.write(
        original="a/1", source_lang="en", target_lang="ko", units=[xliff.Unit("course.title", "T <b>", "", "new")]
    )
    try:
        xliff.read(data[: at % len(data)] + piece + data[at % len(data) :])
    except xliff.XliffError as error:
        assert error.line >= 1


@hypothesis_settings(deadline=None)
@given(st.text(max_size=50), st.text(max_size=50))
def test_texts_survive_the_way_there_and_back(source, target):
    units = [xliff.Unit("a", source, target, "new")]
    (read,) = xliff.read(xliff.write(original="x/1", source_lang="en", target_lang="ko", units=units))[2]
    assert (read.source, read.target) == (xliff.clean(source), xliff.clean(target))
