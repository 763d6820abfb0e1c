"""Who is told that news is out: those who asked for it, and those who follow; what is kept of a writer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import Role, UserState
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.subjects import Topic
from portal.news import emails, services, tasks
from portal.news.models import NewsItem
from portal.news.services import Words, privacy
from portal.notifications import kinds
from portal.notifications.models import Delivery, Frequency, Notification, Preference
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.news import make_news, reload

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def asks_for_it(frequency: Frequency = Frequency.WEEKLY, **values):
    person = make_user(**values)
    with db.transaction():
        db.session.add(Preference(user_id=person.id, kind=emails.ASSOCIATION, frequency=frequency))
    return person


def follows(topic: Topic, **values):
    person = make_user(**values)
    with db.transaction():
        discussions.follow(topic=topic, user=person)
    return person


def told() -> list[tuple]:
    """(person, kind, subject, address, how often) of all that left."""
    rows = select(Notification.user_id, Notification.kind, Notification.subject, Notification.url, Delivery.frequency)
    return [tuple(row) for row in db.session.execute(rows.join(Delivery, Delivery.notification_id == Notification.id))]


def test_nobody_hears_of_the_association_unasked(app):
    assert kinds.get(emails.ASSOCIATION).default is Frequency.NEVER
    make_user()
    asks_for_it(Frequency.NEVER)
    make_news(title="Told")
    assert told() == []


def test_who_asked_hears_of_the_association_in_his_language_once(app, work, queries):
    writer = asks_for_it(roles=[Role.SECRETARIAT])
    korean, spanish = asks_for_it(locale="ko"), asks_for_it(Frequency.AT_ONCE, locale="es")
    asks_for_it(state=UserState.BLOCKED)
    with db.transaction():
        words = Words("Told", "What happened.", "All of it.")
        item = services.begin_item(slug="told", lang="en", words=words, city=None, actor=writer)
    with db.transaction():
        held = reload(item, lock=True)
        services.save_translation(
            item=held, lang="ko", words=Words("소식", "요약", "글"), is_machine=False, actor=writer
        )
    with db.transaction():
        services.publish(item=reload(item, lock=True), plan=services.Appearance("Asia/Seoul"), actor=writer)
    work(only=("core.deliver_event",))
    assert {row[0]: (row[1], *row[3:]) for row in told()} == {
        korean.id: (emails.ASSOCIATION, "/ko/news/told", Frequency.WEEKLY),
        spanish.id: (emails.ASSOCIATION, "/es/news/told", Frequency.AT_ONCE),
    }
    subjects = {row[0]: row[2] for row in told()}
    assert (subjects[korean.id].split()[-1], subjects[spanish.id].split()[-1]) == ("소식", "Told")
    for act, values in ((services.archive, {"reason": "Over."}), (services.publish_again, {})):
        with db.transaction():
            act(item=reload(item, lock=True), actor=writer, **values)
    work(only=("core.deliver_event",))
    assert len(told()) == 2, "what comes back is no news"


def test_who_follows_the_city_or_a_topic_hears_of_it_once(app, work):
    city = make_city(names={"en": "Lima"})
    of_city = follows(Topic.city(city.id))
    of_topic = follows(Topic.tag("topic", "open-data"))
    of_both = follows(Topic.city(city.id))
    with db.transaction():
        discussions.follow(topic=Topic.tag("topic", "open-data"), user=of_both)
    follows(Topic.city(make_city().id))
    asks_for_it()  # of the association, not of each city
    make_news(title="Told", city=city, tags=("topic:open-data",))
    work(only=("core.deliver_event",))
    assert {row[0] for row in told()} == {of_city.id, of_topic.id, of_both.id}
    assert len(told()) == 3
    assert {row[1:3] for row in told()} == {(emails.FOLLOWED, "News of Lima: Told")}
    assert {row[4] for row in told()} == {Frequency.WEEKLY}


def test_who_asked_and_follows_hears_of_it_once(app, work):
    person = asks_for_it()
    with db.transaction():
        discussions.follow(topic=Topic.tag("topic", "open-data"), user=person)
    make_news(title="Told", tags=("topic:open-data",))
    work(only=("core.deliver_event",))
    assert [row[:2] for row in told()] == [(person.id, emails.ASSOCIATION)]


def test_what_is_scheduled_is_told_when_its_moment_comes(app, at, work):
    at(NOW)
    asks_for_it()
    item = make_news(title="Told", at=NOW + timedelta(hours=1))
    with db.transaction():
        services.save_words(item=reload(item, lock=True), words=Words("Told", "S", "B"), tags=[], actor=None)
    work(only=("core.deliver_event",))
    assert told() == []
    at(NOW + timedelta(hours=1))
    tasks.appear()
    work(only=("core.deliver_event",))
    assert len(told()) == 1


def test_what_is_withdrawn_before_the_mail_is_written_is_not_told(app, work):
    asks_for_it()
    item = make_news(title="Told")
    with db.transaction():
        services.withdraw(item=reload(item, lock=True), reason="Wrong.", actor=None)
    work(only=("core.deliver_event",))
    assert told() == []


@pytest.mark.parametrize("people", [1, 40])
def test_telling_many_takes_as_many_statements_as_one(app, work, queries, people):
    for _n in range(people):
        asks_for_it()
    make_news(title="Told")
    with queries() as seen:
        work(only=("core.deliver_event",))
    assert len(told()) == people
    assert len(seen) <= 16, seen


# Privacy -------------------------------------------------------------------------------------------------------------


def test_export_has_what_a_person_wrote_and_erasure_forgets_who_it_was(app):
    writer, other = make_secretariat(), make_secretariat()
    item = make_news(title="Told", actor=writer)
    make_news(title="Of somebody else", actor=other)
    name, found = privacy.export_of(writer)
    assert name == "news"
    assert [(one["news"], one["state"], one["texts"]["en"]["title"]) for one in found] == [
        (item.slug, "published", "Told")
    ]
    with db.transaction():
        accounts.erase(user=people.user(writer.id))
    row = db.session.scalars(
        select(NewsItem).where(NewsItem.id == item.id).execution_options(populate_existing=True)
    ).one()
    assert row.created_by is None
    assert reload(row).texts[0].title == "Told"
