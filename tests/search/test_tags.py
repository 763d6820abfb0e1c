"""Tags: seeded, in all languages, kept in memory, followed when they change."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.core import db, events, i18n
from portal.search import queries
from portal.search.events import TagsChanged
from portal.search.models import Tag, TagScheme


@pytest.fixture(autouse=True)
def forget():
    queries.forget_tags()
    yield
    queries.forget_tags()


def test_every_scheme_is_seeded_in_all_languages(app):
    counts = {scheme: len(queries.tags(scheme)) for scheme in TagScheme}
    assert counts == {
        TagScheme.TOPIC: 39, TagScheme.MECHANISM: 19, TagScheme.BARRIER: 14, TagScheme.SDG: 17, TagScheme.LOSI: 6,
        TagScheme.PREREQUISITE: 28,
    }  # fmt: skip
    for tag in queries.tags():
        assert all(tag.labels[lang].strip() for lang in i18n.LOCALES), tag.key


def test_labels_of_a_scheme_are_told_apart_in_every_language(app):
    for scheme in TagScheme:
        for lang in i18n.LOCALES:
            labels = [tag.labels[lang] for tag in queries.tags(scheme)]
            assert len(labels) == len(set(labels)), (scheme, lang)


def test_tags_by_key_keep_the_order_asked_for_and_leave_out_unknown_ones(app):
    found = queries.tags_by_key(["sdg:11", "topic:nothing", "topic:open-data"])
    assert list(found) == ["sdg:11", "topic:open-data"]
    assert found["topic:open-data"].labels["ko"] == "공공데이터"


def test_tags_are_kept_in_memory_until_one_changes(app, queries):
    from portal.search import queries as tags

    tags.tags()
    with queries() as seen:
        tags.tags()
        tags.tags_by_key(["sdg:1"])
    assert seen == []
    with db.transaction():
        one = db.session.scalars(select(Tag).where(Tag.code == "open-data")).one()
        db.session.execute(update(Tag).where(Tag.id == one.id).values(labels={**one.labels, "en": "Data for all"}))
        events.publish(TagsChanged(one.id))
    assert tags.tags_by_key(["topic:open-data"])["topic:open-data"].labels["en"] == "Data for all"


@pytest.mark.parametrize("labels", [{"en": "Only English"}, dict.fromkeys(i18n.LOCALES, "x") | {"ar": ""}])
def test_tag_without_all_labels_cannot_be_public(app, labels):
    values = {"scheme": TagScheme.TOPIC, "code": "new-one", "labels": labels, "position": 99}
    with pytest.raises(IntegrityError, match="public_in_all_languages"), db.transaction():
        db.session.add(Tag(**values, is_public=True))
        db.session.flush()
    with db.transaction():
        db.session.add(Tag(**values, is_public=False))
        db.session.flush()
    assert "topic:new-one" not in {tag.key for tag in queries.tags()}
