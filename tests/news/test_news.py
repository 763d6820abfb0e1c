"""News: who writes and reads it, when it appears, how it ends, its translations and its picture."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from portal.accounts.models import AuditEntry, Role
from portal.core import db, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.news import queries, rules, services, tasks
from portal.news.models import NewsItem, NewsState
from portal.news.rules import Standing, TextState
from portal.news.services import Appearance, Words
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.news import make_news, reload
from tests.factories.pictures import SVG, picture, telling_picture

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  # wall times have no zone


def coordinator(city):
    return make_user(roles=[(Role.CITY_COORDINATOR, ("city", city.id))])


def draft(**values) -> NewsItem:
    return make_news(state=NewsState.DRAFT, **values)


def do(act, item: NewsItem, **values) -> NewsItem:
    """The verb on the locked item, in a transaction of its own."""
    with db.transaction():
        act(item=reload(item, lock=True), **({"actor": None} | values))
    return reload(item)


def publish(item: NewsItem, actor=None, **plan) -> NewsItem:
    return do(services.publish, item, plan=Appearance(**{"timezone": "Asia/Seoul", **plan}), actor=actor)


def actions(item: NewsItem) -> set[str]:
    return set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == item.id)))


def text(item: NewsItem, lang: str = "en"):
    return next(one for one in item.texts if one.lang == lang)


def upload(data: bytes, name: str = "photo.jpg") -> FileStorage:
    return FileStorage(BytesIO(data), filename=name)


# Who -----------------------------------------------------------------------------------------------------------------


def test_the_office_writes_for_all_a_coordinator_for_the_own_city(app):
    city, other = make_city(), make_city()
    office, regional = make_secretariat(), make_user(roles=[Role.REGIONAL_OFFICE])
    mine, citizen = coordinator(city), make_user()
    with db.transaction():
        for person, where in ((office, None), (office, city), (regional, None), (mine, city)):
            made = services.begin(lang="en", title="Told", summary="", city=where, actor=person)
            assert (made.city_id, made.created_by) == (where.id if where else None, person.id)
        for person, where in ((mine, None), (mine, other), (citizen, city), (citizen, None)):
            with pytest.raises(DomainError):
                services.begin(lang="en", title="Told", summary="", city=where, actor=person)
    assert (made.slug, made.timezone) == ("told-4", city.timezone)
    assert [rules.may_write(one) for one in (office, regional, mine, citizen)] == [True, True, True, False]
    of_city, of_all = draft(city=city), draft()
    assert [rules.is_writer(mine, one) for one in (of_city, of_all)] == [True, False]
    assert [rules.is_writer(coordinator(other), one) for one in (of_city, of_all)] == [False, False]
    assert rules.is_writer(regional, of_city)


def test_an_address_is_no_page_of_ours(app):
    with db.transaction():
        found = [
            services.begin(lang="en", title=title, summary="", city=None, actor=make_secretariat()).slug
            for title in ("Archive", "Manage", "소식", "소식", "Feed")
        ]
    assert found == ["news-archive", "news-manage", "news", "news-2", "news-feed"]


def test_a_draft_is_its_writers_what_is_out_is_everybodys(app, at):
    at(NOW)
    city = make_city()
    mine, other = coordinator(city), make_user()
    for state, may in (
        (NewsState.DRAFT, False), (NewsState.PUBLISHED, True), (NewsState.ARCHIVED, True), (NewsState.WITHDRAWN, True),
    ):  # fmt: skip
        item = make_news(city=city, state=state)
        assert rules.may_see(other, item, NOW) is may, state
        assert rules.may_see(mine, item, NOW), state
    later = make_news(city=city, at=NOW + timedelta(hours=1))
    assert not rules.may_see(other, later, NOW)
    assert rules.may_see(other, later, NOW + timedelta(hours=1))


# When ----------------------------------------------------------------------------------------------------------------


def test_it_appears_now_or_at_a_moment_of_the_zone_which_moves_until_it_has_come(app, at):
    at(NOW)
    office = make_secretariat()
    now = publish(draft(), office)
    assert (now.published_at, now.appeared_at, now.timezone) == (NOW, NOW, "Asia/Seoul")
    assert {"news.begun", "news.published"} <= actions(now)
    later = publish(draft(), office, local_start=wall(2027, 3, 2, 9))
    assert (later.published_at, later.appeared_at) == (datetime(2027, 3, 2, 0, tzinfo=UTC), None)
    assert rules.standing(later, NOW) is Standing.SCHEDULED
    assert "news.scheduled" in actions(later)
    moved = publish(later, office, local_start=wall(2027, 3, 3, 9), timezone="UTC")
    assert (moved.published_at, moved.timezone) == (datetime(2027, 3, 3, 9, tzinfo=UTC), "UTC")
    brought_on = publish(moved, office)
    assert (brought_on.published_at, brought_on.appeared_at) == (NOW, NOW)
    with pytest.raises(Conflict):
        publish(now, office)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"local_start": wall(2027, 3, 1, 17)}, "starts_on"),  # an hour ago in Seoul
        ({"local_start": wall(2027, 3, 28, 2, 30), "timezone": "Europe/Paris"}, "starts_at"),  # the clocks leave it out
        ({"local_start": wall(2027, 10, 31, 2, 30), "timezone": "Europe/Paris"}, "fold"),  # it comes twice
        ({"local_start": wall(2027, 3, 9, 9), "pinned_until": date(2027, 3, 8)}, "pinned_until"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(app, at, plan, field):
    at(NOW)
    item = draft()
    with pytest.raises(DomainError) as refused:
        publish(item, **plan)
    assert refused.value.field == field
    assert reload(item).state is NewsState.DRAFT


def test_nothing_is_published_without_summary_text_and_words_for_the_picture(app):
    for missing in ({"summary": ""}, {"body": ""}):
        with pytest.raises(DomainError):
            publish(draft(**missing))
    pictured = do(services.set_picture, draft(), upload=upload(picture("JPEG")), alt="A bridge")
    with db.transaction():
        text(reload(pictured, lock=True)).picture_alt = ""
    with pytest.raises(DomainError):
        publish(pictured)


def test_the_worker_sees_that_a_moment_has_come_once(app, at):
    at(NOW)
    item = publish(draft(), local_start=wall(2027, 3, 2, 9))
    tasks.appear()
    assert reload(item).appeared_at is None
    at(NOW + timedelta(days=1))
    assert queries.due(NOW + timedelta(days=1)) == [item.id]
    tasks.appear()
    assert reload(item).appeared_at == NOW + timedelta(days=1)
    assert queries.due(NOW + timedelta(days=2)) == []
    at(NOW + timedelta(days=2))
    tasks.appear()
    assert reload(item).appeared_at == NOW + timedelta(days=1)


def test_a_pin_holds_for_the_whole_day_of_its_zone(app, at):
    at(NOW)
    item = publish(draft(), pinned_until=date(2027, 3, 2))
    last = datetime(2027, 3, 2, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
    assert [rules.is_pinned(item, moment) for moment in (NOW, last, last + timedelta(minutes=1))] == [True, True, False]
    with pytest.raises(DomainError):
        do(services.pin, item, until=date(2027, 2, 28))
    assert do(services.pin, item, until=None).pinned_until is None
    with pytest.raises(Conflict):
        do(services.pin, draft(), until=date(2027, 3, 9))


# How it ends ---------------------------------------------------------------------------------------------------------


def test_archived_and_withdrawn_with_a_reason_and_back_again(app, at):
    at(NOW)
    office, item = make_secretariat(), make_news(pinned_until=date(2027, 4, 1))
    for act in (services.archive, services.withdraw):
        with pytest.raises(DomainError) as refused:
            do(act, item, reason="  ", actor=office)
        assert refused.value.field == "reason"
    archived = do(services.archive, item, reason="The date has passed.", actor=office)
    assert (archived.state, archived.end_reason, archived.pinned_until) == (
        NewsState.ARCHIVED,
        "The date has passed.",
        None,
    )
    withdrawn = do(services.withdraw, archived, reason="The figures were wrong.", actor=office)
    assert rules.is_tombstone(withdrawn)
    assert do(services.withdraw, withdrawn, reason="Again.", actor=office).end_reason == "The figures were wrong."
    for act in (services.save_words, services.remove_picture):
        with pytest.raises(Conflict):
            do(act, withdrawn, **({"words": Words("x"), "tags": []} if act is services.save_words else {}))
    back = do(services.publish_again, withdrawn, actor=office)
    assert (back.state, back.published_at, back.ended_at, back.end_reason) == (NewsState.PUBLISHED, NOW, None, "")
    assert {"news.archived", "news.withdrawn", "news.published_again"} <= actions(back)
    reasons = set(db.session.scalars(select(AuditEntry.reason).where(AuditEntry.subject_id == item.id)))
    assert {"The date has passed.", "The figures were wrong."} <= reasons
    for act, of in (
        (services.publish_again, back), (services.archive, draft()), (services.withdraw, draft()), (services.discard, back),
        (services.archive, make_news(at=NOW + timedelta(days=1))),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            do(act, of, **({} if act in (services.publish_again, services.discard) else {"reason": "No."}))


def test_what_was_withdrawn_before_its_moment_leaves_no_trace_for_readers(app, at):
    at(NOW)
    item = do(services.withdraw, make_news(at=NOW + timedelta(days=1)), reason="Changed our minds.")
    assert not rules.is_tombstone(item)
    at(NOW + timedelta(days=3))
    assert not rules.may_see(make_user(), item, NOW + timedelta(days=3))


def test_withdrawn_in_the_seconds_before_the_worker_saw_it(app, at):
    at(NOW)
    item = make_news(at=NOW + timedelta(seconds=5))
    at(NOW + timedelta(seconds=9))
    assert rules.is_tombstone(do(services.withdraw, item, reason="Too early."))


def test_a_draft_goes_with_its_picture(app):
    item = do(services.set_picture, draft(), upload=upload(picture("JPEG")), alt="A bridge")
    key = item.picture_key
    with db.transaction():
        services.discard(item=reload(item, lock=True), actor=None)
    assert queries.item_by_id(item.id) is None
    with pytest.raises(NotFound):
        storage.load(key)


def test_the_table_refuses_what_cannot_be(app):
    item = draft()
    for values in ({"state": NewsState.PUBLISHED}, {"state": NewsState.ARCHIVED}, {"ended_at": NOW}):
        with pytest.raises(IntegrityError), db.transaction():
            db.session.execute(update(NewsItem).where(NewsItem.id == item.id).values(values))


# Words ---------------------------------------------------------------------------------------------------------------


def test_a_changed_original_makes_translations_stale_until_somebody_looked(app):
    item = do(services.save_translation, draft(title="One"), lang="fr", words=Words("Un"), is_machine=True)
    assert rules.state_of(text(item, "fr"), item.text_version) is TextState.CURRENT
    item = do(services.save_words, item, words=Words("Two", "S", "B"), tags=[])
    assert [rules.state_of(one, item.text_version) for one in item.texts] == [TextState.ORIGINAL, TextState.STALE]
    same = do(services.save_words, item, words=Words("Two", "S", "B"), tags=["topic:open-data"])
    assert same.text_version == item.text_version
    fine = do(services.find_still_fine, item, lang="fr")
    assert rules.state_of(text(fine, "fr"), fine.text_version) is TextState.CURRENT
    assert [one.lang for one in do(services.remove_translation, fine, lang="fr").texts] == ["en"]
    for act, lang, error in (
        (services.remove_translation, "fr", NotFound), (services.remove_translation, "en", NotFound),
        (services.find_still_fine, "ko", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            do(act, item, lang=lang)
    with pytest.raises(DomainError):
        do(services.save_translation, item, lang="en", words=Words("x"), is_machine=False)
    with pytest.raises(DomainError):
        do(services.save_words, item, words=Words("x"), tags=["topic:nothing"])
    with pytest.raises(DomainError):
        do(services.save_words, item, words=Words(" "), tags=[])


def test_a_picture_keeps_no_secrets_and_needs_words(app):
    item = do(services.save_translation, draft(), lang="ko", words=Words("소식"), is_machine=False)
    for sent, alt, field in (
        (upload(picture("JPEG")), " ", "alt"), (None, "A bridge", "picture"), (upload(SVG, "a.svg"), "A drawing", "picture"),
        (upload(b"%PDF-1.7", "a.pdf"), "A file", "picture"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            do(services.set_picture, item, upload=sent, alt=alt)
        assert refused.value.field == field
    item = do(services.set_picture, item, upload=upload(telling_picture()), alt="A bridge")
    first = item.picture_key
    assert b"Exif" not in storage.load(first)
    assert (text(item).picture_alt, text(item, "ko").picture_alt) == ("A bridge", "")
    item = do(services.save_translation, item, lang="ko", words=Words("소식", picture_alt="다리"), is_machine=False)
    item = do(services.set_picture, item, upload=None, alt="An old bridge")
    assert (item.picture_key, text(item, "ko").picture_alt) == (first, "다리")
    assert rules.state_of(text(item, "ko"), item.text_version) is TextState.STALE
    item = do(services.set_picture, item, upload=upload(picture("PNG")), alt="A ship")
    assert text(item, "ko").picture_alt == ""
    with pytest.raises(NotFound):
        storage.load(first)
    item = do(services.remove_picture, item)
    assert (item.picture_key, text(item).picture_alt) == (None, "")
