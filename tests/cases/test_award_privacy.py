"""Who learns what of whom in an award: jurors stay unknown to cities, and people who leave take their names along."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.accounts import hooks
from portal.accounts import services as accounts
from portal.cases.events import CallPublished, EntryChecked, JurorAsked
from portal.cases.models import Call, Entry, Juror
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.services import awards_privacy
from portal.cases.tasks import awards as tasks
from portal.core import clock, db
from portal.notifications.models import Notification
from tests.accounts.walk import traces
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.awards import decide, make_author, make_call, make_entry, make_juror, score, start


@pytest.fixture
def office(app):
    return make_secretariat(password=PASSWORD)


# Names of jurors -----------------------------------------------------------------------------------------------------


def test_names_of_jurors_never_reach_the_cities(client, login, office, outbox_of_jury):
    """Every page, mail, draft and export that a city can get, before and after the end."""
    person, city = make_author(password=PASSWORD)
    call = make_call()
    one = make_entry(call, city=city, actor=person, checked=True, to_library=True)
    member = make_user(display_name="Zebulon Quark", email="zebulon.quark@jury.example")
    jurors = [make_juror(call), make_juror(call, person=member)]
    start(call)
    for juror in jurors:
        score(juror, one, 4, 5, "Say more about cost.")
    decide(call, [one], publish=True)
    login(person)
    shown = [
        client.get(address).text
        for address in ("/en/awards", f"/en/awards/{call.slug}", f"/en/awards/entries/{one.entry.id}", "/en/my/entries", "/en/my/cases")
    ]  # fmt: skip
    draft = next(line for line in re.findall(r"/en/cases/drafts/[0-9a-f-]+", shown[-1]))
    shown += [client.get(draft).text, client.get(f"{draft}/history").text]
    shown += [str(export(person)) for export in (awards_privacy.export_of, accounts_export)]
    shown += outbox_of_jury(person)
    assert "Say more about cost." in shown[2]
    for text in shown:
        for name in ("Quirin", "Vexel", "Zebulon", "Quark", "jury.example"):
            assert name not in text


def accounts_export(person):
    return [export(person) for export in hooks.exporters]


@pytest.fixture
def outbox_of_jury(app):
    """The texts of all messages to a person, after the workers have done what waits."""

    def read(person):
        with db.transaction():
            for call_id in db.session.scalars(select(Call.id)):
                tasks.tell_results(CallPublished(call_id))
            for entry_id in db.session.scalars(select(Entry.id)):
                tasks.tell_of_check(EntryChecked(entry_id))
        rows = db.session.scalars(select(Notification).where(Notification.user_id == person.id)).all()
        assert len(rows) >= 2
        return [f"{row.subject} {row.text}" for row in rows]

    return read


# Privacy -------------------------------------------------------------------------------------------------------------


def test_erased_jurors_and_authors_leave_scores_and_entries_without_their_names(app):
    author, city = make_author(display_name="Zebedee Quux", email="zebedee@city.example")
    juror = make_user(display_name="Yolanda Prix", email="yolanda@city.example")
    call = make_call()
    make_juror(call, name="Yolanda Prix", email="yolanda2@city.example")
    linked = make_user(display_name="Yolanda Prix", email="yolanda2@city.example")
    one = make_entry(call, city=city, actor=author, checked=True)
    judge = make_juror(call, person=juror)
    start(call)
    score(judge, one, 4, 4, "Good")
    assert awards_privacy.export_of(juror)[1]["scores"][0]["remarks"] == "Good"
    assert awards_privacy.export_of(author)[1]["entries"][0]["title"] == one.entry.title
    assert len(awards_privacy.export_of(linked)[1]["juries"]) == 1
    keys = [person.id for person in (author, juror, linked)]
    for person in (author, juror, linked):
        with db.transaction():
            accounts.erase(person)
    for needle in (*keys, "Zebedee", "Yolanda", "yolanda", "yolanda2"):
        assert not [where for where in traces(needle) if where[0].startswith("cases_")]
    assert jury.results(queries.call_by_id(call.id), queries.call_by_id(call.id).rounds[0]).lines[0].line.count == 1


def test_jurors_are_told_once_and_reminded_once_of_what_waits(app):
    """Three days before the round is due, and only who has something before him."""
    call = make_call()
    person = make_user()
    one = make_entry(call, checked=True)
    waits, done = make_juror(call, person=person), make_juror(call)
    start(call)
    score(done, one, 3, 3)
    with db.transaction():
        for juror in (waits, done):
            tasks.ask_juror(JurorAsked(juror.juror.id))
            tasks.ask_juror(JurorAsked(juror.juror.id))
            db.session.get_one(Juror, juror.juror.id).next_at = clock.now()
    for _time in range(2):
        tasks.remind_jurors()
    keys = list(db.session.scalars(select(Notification.key).where(Notification.kind == "cases.jury")))
    assert sorted(key.split(":")[2] for key in keys if str(waits.juror.id) in key) == ["asked", "reminder"]
    assert [key.split(":")[2] for key in keys if str(done.juror.id) in key] == ["asked"]
