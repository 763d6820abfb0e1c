"""Drafts: what several people write at once, what is kept of it, and what handing in asks for."""

from __future__ import annotations

import pytest

from portal.cases import fields, queries, rules, services
from portal.cases.models import CaseText, VersionState
from portal.cases.services import Change
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin
from tests.factories.accounts import make_user
from tests.factories.cases import make_case, make_draft


def value(draft, name):
    return fields.value_of(name, draft.version, draft.original, draft.tag_keys)


def base(draft, name):
    return fields.digest(value(draft, name))


def test_two_people_in_different_fields_do_not_get_into_each_others_way(app, transaction):
    draft = make_draft()
    opened = {name: base(draft, name) for name in ("summary", "section:problem")}
    with transaction():
        held = queries.any_draft(draft.version.id, lock=True)
        assert services.save(draft=held, changes=[Change("summary", "Hers", opened["summary"])], actor=None) == []
    with transaction():
        held = queries.any_draft(draft.version.id, lock=True)
        # His page still shows the old summary, which he has not touched.
        changes = [
            Change("summary", "Residents report potholes by telephone.", opened["summary"]),
            Change("section:problem", "His", opened["section:problem"]),
        ]
        clashes = services.save(draft=held, changes=changes, actor=None)
    found = queries.any_draft(draft.version.id)
    assert value(found, "section:problem") == "His"
    assert [clash.name for clash in clashes] == ["summary"]
    assert value(found, "summary") == "Hers"


def test_same_field_changed_by_two_comes_back_with_both_texts(app, transaction):
    draft = make_draft()
    opened = base(draft, "section:problem")
    for text in ("Hers", "His"):
        with transaction():
            held = queries.any_draft(draft.version.id, lock=True)
            clashes = services.save(draft=held, changes=[Change("section:problem", text, opened)], actor=None)
    (clash,) = clashes
    assert (clash.mine, clash.theirs) == ("His", "Hers")
    assert value(queries.any_draft(draft.version.id), "section:problem") == "Hers"


def test_history_keeps_what_was_overwritten(app, transaction):
    person = make_user()
    draft = make_draft(actor=person)
    with transaction():
        services.save(draft=draft, changes=[Change("section:problem", "New")], actor=person)
    edit, who = queries.edits(draft.version.id)[0]
    assert (edit.field, edit.before, edit.after) == ("section:problem", "Nobody knew where the holes were.", "New")
    assert who.id == person.id


def test_rows_keep_their_keys_and_lose_their_words_with_them(app, transaction):
    draft = make_draft()
    rows = [{"key": "", "on": "2019", "text": "Begun"}, {"key": "", "on": "2020-05", "text": "Grown"}]
    with transaction():
        services.save(draft=draft, changes=[Change("timeline", rows)], actor=None)
    kept = value(draft, "timeline")
    assert [row["key"] for row in kept] == ["t1", "t2"]
    with transaction():
        # The same rows without keys, as a page that was opened before sends them: nothing has changed.
        services.save(draft=draft, changes=[Change("timeline", rows)], actor=None)
        assert [edit.field for edit, _who in queries.edits(draft.version.id)].count("timeline") == 1
        services.save(draft=draft, changes=[Change("timeline", kept[1:])], actor=None)
    assert draft.version.timeline == [{"key": "t2", "on": "2020-05"}]
    assert set(draft.original.rows) == {"t2"}


def test_handing_in_asks_for_what_a_case_needs(app, transaction):
    draft = make_draft(section__results="")
    with transaction(), pytest.raises(DomainError):
        services.submit(draft=draft, actor=None)
    missing = {part.key for part in draft.parts if part.is_needed and not part.is_there}
    assert missing == {"results"}
    # An idea has no results yet, and one that was stopped must say why.
    with transaction():
        services.save(draft=draft, changes=[Change("stage", "idea")], actor=None)
        services.submit(draft=draft, actor=None)
    assert draft.version.state is VersionState.SUBMITTED
    stopped = make_draft(stage="stopped")
    assert {part.key for part in stopped.parts if part.is_needed and not part.is_there} == {rules.STOPPED}


def test_what_is_handed_in_cannot_be_written(app, transaction):
    draft = make_draft()
    with transaction():
        services.submit(draft=draft, actor=None)
    with transaction(), pytest.raises(Conflict):
        services.save(draft=draft, changes=[Change("summary", "Later")], actor=None)


def test_published_version_does_not_change_by_any_way(app, transaction):
    case = make_case()
    for table, column in ((CaseText, "title"), (type(case.version), "abstract_en")):
        row = case.original if table is CaseText else case.version
        with pytest.raises(Exception, match="does not change"), transaction(), db.session.begin_nested():
            setattr(row, column, "Changed")
            db.session.flush()
        db.session.expire_all()


def test_next_version_begins_as_the_one_that_is_out_and_replaces_it(app, transaction):
    case = make_case(title="First")
    with transaction():
        db.session.add(
            CaseText(version_id=case.version.id, lang="ko", origin=Origin.HUMAN, title="처음", source_version=case.original.source_version)
        )  # fmt: skip
        version = services.begin_version(case=case.case, actor=make_user())
    draft = queries.any_draft(version.id)
    assert (draft.version.number, draft.original.title, draft.texts["ko"].title) == (2, "First", "처음")
    with transaction():
        services.save(draft=draft, changes=[Change("title", "Second")], actor=None)
    assert rules.is_stale(draft.texts["ko"], draft.original)
    with transaction():
        services.submit(draft=draft, actor=None)
        services.publish(draft=draft, actor=None)
    now = queries.published(case.case)
    then = queries.published(case.case, 1)
    assert (now.original.title, then.original.title) == ("Second", "First")
    assert not then.is_current


def test_second_open_version_is_refused(app, transaction):
    case = make_case()
    with transaction():
        services.begin_version(case=case.case, actor=make_user())
    with transaction(), pytest.raises(Conflict):
        services.begin_version(case=case.case, actor=make_user())


def test_number_is_given_once_and_a_withdrawn_case_leaves_its_tombstone(app, transaction, client):
    first, second = make_case(), make_case()
    assert second.case.number > first.case.number
    with transaction():
        services.withdraw(case=first.case, reason="The city has asked for it.", actor=make_user())
    answer = client.get(f"/en/cases/{first.case.number}")
    assert answer.status_code == 410
    assert "The city has asked for it." in answer.text
    assert client.get(f"/id/case/{first.case.number}").status_code == 303
    assert first.original.title not in answer.text
    assert make_case().case.number > second.case.number


def test_thrown_away_draft_is_gone_and_a_published_case_stays(app, transaction):
    person = make_user()
    draft = make_draft()
    with transaction():
        services.discard(draft=draft, actor=person)
    assert queries.any_draft(draft.version.id) is None
    case = make_case()
    with transaction():
        version = services.begin_version(case=case.case, actor=person)
        services.discard(draft=queries.any_draft(version.id, lock=True), actor=person)
    assert queries.published(case.case) is not None
