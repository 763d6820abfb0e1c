from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.webinars import queries, services
from portal.webinars.models import Registration, RegistrationState
from portal.webinars.rules.registering import GUEST_KEPT
from portal.webinars.services import Wish
from portal.webinars.services.inviting import Outcome
from portal.webinars.tasks.registering import forget_guests, settle_registrations
from tests.factories.accounts import PASSWORD, make_grant, make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_webinar

S = RegistrationState
LIST = """Ana Ruiz <ana@city.example>
in@city.example
quezon city
Nowhere
Atlantis
ANA@city.example
x@

Boris, boris@city.example, ru, Quezon City
c@city.example, d@city.example"""


def ask(run, email="lucia@asuncion.example", name="Lucía Benítez", **wish):
    with db.transaction():
        services.register_guest(
            run=run, name=name, email=email, wish=Wish(**wish), lang="es", timezone="America/Asuncion"
        )
    db.session.expire_all()
    return queries.registration_of(run.id, email_key=email.lower())


def confirm(row):
    with db.transaction():
        return services.confirm_guest(registration=row)


def mails():
    return db.session.scalars(
        select(Notification).where(Notification.key.startswith("registration")).order_by(Notification.created_at)
    ).all()


def test_seat_is_kept_two_hours_and_the_link_works_two_days(app, at, work):
    now = clock.now()
    at(now)
    run = make_webinar(run={"capacity": 1}).runs[0]
    row = ask(run)
    assert (row.state, row.place, row.offer_until) == (S.OFFERED, 1, now + timedelta(hours=2))
    assert queries.counts_in(run.id).unconfirmed == 1
    assert queries.counts_in(run.id).states == {}
    work(only=("core.",))
    (mail,) = mails()
    assert mail.lang == "es"
    token = re.search(r"/es/webinars/registration/([0-9a-f]+)", mail.text)[1]
    assert row.token_hash == ids.digest(token) == ids.digest(services.secret_of(row))
    other = ask(run, "second@city.example")
    assert (other.state, other.place) == (S.WAITING, None)
    at(now + timedelta(hours=2))
    settle_registrations()
    db.session.expire_all()
    assert (row.state, row.place) == (S.WAITING, None)
    assert confirm(other).state is S.CONFIRMED
    assert confirm(row).state is S.WAITING
    assert confirm(row).state is S.WAITING
    third = ask(run, "third@city.example")
    at(third.confirm_until)
    with pytest.raises(Conflict, match="not followed in time"):
        confirm(third)
    settle_registrations()
    db.session.expire_all()
    assert queries.registration_of(run.id, email_key="third@city.example") is None
    assert {row.state, other.state} == {S.WAITING, S.CONFIRMED}


def test_addresses_that_are_not_confirmed_keep_a_tenth_of_the_seats_at_most(app):
    run = make_webinar(run={"capacity": 20}).runs[0]
    rows = [ask(run, f"guest{n}@city.example") for n in range(3)]
    assert [row.state for row in rows] == [S.OFFERED, S.OFFERED, S.WAITING]
    with db.transaction():
        assert services.register(run=run, user=make_user(), wish=Wish()).state is S.CONFIRMED


def test_nobody_learns_whether_an_address_is_known(app, client, work):
    run = make_webinar(slug="open-data").runs[0]
    person = make_user(email="known@city.example")
    with db.transaction():
        services.register(run=run, user=person, wish=Wish())
    form = {"name": "Ana", "city": "", "timezone": "Asia/Manila"}
    answers = []
    for email in ("known@city.example", "new@city.example", "new@city.example"):
        answer = client.submit("/en/webinars/open-data/register/1", form | {"email": email})
        answers.append((answer.status_code, answer.headers["Location"]))
    assert len(set(answers)) == 1
    assert "Look into your mailbox" in client.get(answers[0][1]).text
    rows = {
        row.email_key: row for row in db.session.scalars(select(Registration).where(Registration.user_id.is_(None)))
    }
    assert set(rows) == {"known@city.example", "new@city.example"}
    own = confirm(rows["known@city.example"])
    assert own.user_id == person.id, "who has the mailbox finds what the account has"
    assert queries.counts_in(run.id).states == {S.CONFIRMED: 1}
    work(only=("core.",))
    assert len([mail for mail in mails() if mail.kind == "webinars.guest"]) == 1, "one link in five minutes"


def test_account_takes_over_what_was_registered_without_it(app, work):
    webinar = make_webinar(runs=2)
    first, second = webinar.runs
    row, open_one = ask(first, "ana@city.example"), ask(second, "ana@city.example")
    confirm(row)
    with db.transaction():
        user = accounts.create_person(
            email="Ana@City.Example", display_name="Ana Reyes", password=PASSWORD, locale="ko"
        )
    work(only=("core.",))
    assert (row.user_id, row.email, row.name, row.lang) == (user.id, "", "", "ko")
    assert open_one.user_id is None, "an address that nobody confirmed proves nothing"
    assert confirm(open_one).user_id == user.id


def test_guest_goes_through_everything_by_the_link(app, client, work):
    run = make_webinar(slug="budgets", run={"capacity": 1}).runs[0]
    row = ask(run)
    page = f"/es/webinars/registration/{services.secret_of(row)}"
    assert client.get(page).status_code == 200
    assert row.state is S.OFFERED, "programs that follow links in mails confirm nothing"
    client.submit(page, {}, to=f"{page}/confirm")
    db.session.expire_all()
    assert row.state is S.CONFIRMED
    client.submit(page, {}, to=f"{page}/withdraw")
    db.session.expire_all()
    assert row.state is S.WITHDRAWN
    client.submit(page, {}, to=f"{page}/again")
    db.session.expire_all()
    assert row.state is S.CONFIRMED
    assert client.submit(page, {}, to=f"{page}/accept").status_code == 303
    assert client.submit(page, {}, to=f"{page}/refuse").status_code == 409
    assert client.get("/es/webinars/registration/0123").status_code == 404
    closed = make_webinar(takes_guests=False, slug="closed")
    with pytest.raises(Conflict, match="you need an account"):
        ask(closed.runs[0])
    assert "Sign in" in client.get("/en/webinars/closed/register/1").text
    with pytest.raises(DomainError, match="e-mail address"):
        ask(run, "nobody")


def test_invited_guest_accepts_with_a_name(app, client, work):
    run = make_webinar(is_open=False, needs_approval=True).runs[0]
    with db.transaction():
        services.invite(run=run, text="lucia@asuncion.example, es", lang="en", actor=make_secretariat())
    row = queries.registration_of(run.id, email_key="lucia@asuncion.example")
    work(only=("core.",))
    (mail,) = mails()
    page = re.search(r"http://localhost(/es/webinars/registration/[0-9a-f]+)", mail.text)[1]
    assert client.submit(f"{page}/answers", {"name": "", "city": ""}).status_code == 422
    assert client.submit(f"{page}/answers", {"name": "Lucía", "city": ""}).status_code == 303
    db.session.expire_all()
    assert (row.state, row.name) == (S.CONFIRMED, "Lucía")
    assert row.address_confirmed_at is not None


def test_list_is_looked_at_line_by_line_before_anybody_is_invited(app):
    city, alone = make_city(slug="quezon", names={"en": "Quezon City"}), make_city(names={"en": "Nowhere"})
    speaker = make_user(email="speaker@quezon.example")
    run, organiser = make_webinar().runs[0], make_secretariat()
    with db.transaction():
        make_registration(run, make_user(email="in@city.example"))
    make_grant(speaker, Role.CITY_COORDINATOR, ("city", city.id))
    text = LIST
    lines = services.look_at(run=run, text=text)
    assert [(line.number, line.outcome) for line in lines] == [
        (1, Outcome.NEW), (2, Outcome.KNOWN), (3, Outcome.NEW), (4, Outcome.CITY_ALONE), (5, Outcome.NO_CITY),
        (6, Outcome.TWICE), (7, Outcome.UNREADABLE), (9, Outcome.NEW), (10, Outcome.NEW), (10, Outcome.NEW),
    ]  # fmt: skip
    assert (lines[2].email, lines[7].name, lines[7].lang, lines[7].city.id) == (speaker.email, "Boris", "ru", city.id)
    sheet = services.look_at(
        run=run, text=f"name;email;language;city\nAna;ana@city.example;fr;{alone.slug}\nB;b@x.example;;Atlantis"
    )
    assert [(line.name, line.lang, line.outcome) for line in sheet] == [
        ("Ana", "fr", Outcome.NEW),
        ("", "", Outcome.NO_CITY),
    ]
    with db.transaction():
        assert services.invite(run=run, text=text, lang="en", actor=organiser) == 5
        assert services.invite(run=run, text=text, lang="en", actor=organiser) == 0
        by_hand = services.register_by_hand(
            run=run, name="Ana Ruiz", email="ana@city.example", lang="en", wish=Wish(), actor=organiser
        )
    assert by_hand.state is S.CONFIRMED
    with pytest.raises(Conflict, match="registered already"), db.transaction():
        services.register_by_hand(
            run=run, name="Ana", email="ana@city.example", lang="en", wish=Wish(), actor=organiser
        )
    with pytest.raises(DomainError, match="500 lines"):
        services.look_at(run=run, text="a@b.example\n" * 501)


def test_guests_are_forgotten_half_a_year_after_the_run(app, at):
    city = make_city()
    run = make_webinar().runs[0]
    with db.transaction():
        row = make_registration(run, city_id=city.id, answers={"a": "b"}, token_hash="0" * 64)
        kept = make_registration(run, make_user())
    at(run.ends_at + GUEST_KEPT)
    forget_guests()
    db.session.expire_all()
    assert row.email != ""
    at(run.ends_at + GUEST_KEPT + timedelta(seconds=1))
    forget_guests()
    db.session.expire_all()
    assert (row.email, row.name, row.answers, row.token_hash, row.city_id) == ("", "", {}, None, city.id)
    assert kept.user_id is not None
