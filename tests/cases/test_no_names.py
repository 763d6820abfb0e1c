"""What an author gets, by whatever way, says nothing of who reviewed the case."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from portal.accounts import hooks
from portal.accounts.models import Role
from portal.cases import queries, rules, services
from portal.cases.models import Review, Verdict
from portal.core import clock, db
from portal.core.errors import DomainError
from portal.notifications.models import Delivery, Notification
from tests.factories.accounts import make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.reviews import ask_by_link, hand_in, make_author, make_editor, reload, submitted


class World:
    """A case with two reviewers, one with an account and one by link, sent back once and published then."""

    def __init__(self, work):
        self.city = make_city()
        self.author = make_author(self.city, email="author@owner.example")
        self.editor = make_editor(display_name="Edda Editor")
        self.draft = submitted(self.city, self.author)
        self.person = make_user(
            display_name="Zebedee Quux", latin_name="Zebedee Quux", email="zebedee@quux.example",
            roles=((Role.OFFICIAL, ("city", make_city().id)),),
        )  # fmt: skip
        self.reviews: list[Review] = []
        for number in (1, 2):
            self.judge(number)
            work(only=("core",))
        self.secrets = [
            text
            for one in self.reviews
            for text in (str(one.id), one.id.hex, str(one.token_hash), services.secret_of(one) if one.email else "")
            if text and text != "None"
        ]

    def judge(self, number):
        with db.transaction():
            due = rules.due_from(clock.today())
            mine = services.ask_person(
                draft=reload(self.draft, lock=True), person=self.person, due_on=due, actor=self.editor
            )
        theirs, _secret = ask_by_link(self.draft, self.editor, name="Xanthippe Vlk", email="xanthippe@vlk.example")
        third, _secret = ask_by_link(self.draft, self.editor, name="Yorick Zzyzx", email="yorick@zzyzx.example")
        verdict = Verdict.REVISE if number == 1 else Verdict.ACCEPT
        hand_in(mine, verdict=verdict, remarks=f"Account says {number}", private_remarks="Between us")
        hand_in(theirs, verdict=verdict, remarks=f"Link says {number}", private_remarks="Between us")
        with db.transaction():
            services.declare(judged=queries.review(third.id, lock=True), conflict="My city sells it")
        self.reviews += [mine, theirs, third]
        with db.transaction():
            held = reload(self.draft, lock=True)
            if number == 1:
                services.send_back(draft=held, decision="Please revise.", actor=self.editor)
                services.submit(draft=held, actor=self.author)
            else:
                services.accept(draft=held, level=2, reason="Figures.", decision="Good.", actor=self.editor)

    @property
    def forbidden(self):
        people = ["Zebedee", "Quux", "Xanthippe", "Vlk", "Yorick", "Zzyzx", str(self.person.id), self.person.id.hex]
        return [*people, *self.secrets, "Between us", "My city sells it"]

    def is_clean(self, text, where):
        for word in self.forbidden:
            assert word.lower() not in text.lower(), f"{where} says {word}"


@pytest.fixture
def world(app, work):
    return World(work)


def pages_of(world):
    number, version = world.draft.case.number or reload(world.draft).case.number, world.draft.version.id
    return [
        "/en/my/cases", f"/en/cases/drafts/{version}", f"/en/cases/drafts/{version}/history", f"/en/cases/drafts/{version}/story",
        "/en/cases", f"/en/cases/{number}", f"/en/cases/{number}/versions/1", "/en/notifications/", "/en/my", "/en/privacy/",
    ]  # fmt: skip


def test_pages_of_an_author_and_their_headers_name_no_reviewer(world, login):
    browser = login(world.author)
    seen = 0
    for url in pages_of(world):
        answer = browser.get(url)
        seen += answer.status_code == 200
        world.is_clean(answer.text + json.dumps(list(answer.headers)), url)
    assert seen >= 7
    draft = browser.get(f"/en/cases/drafts/{world.draft.version.id}").text
    for words in ("Account says 1", "Link says 2", "Good."):
        assert words in draft, words


def test_pages_that_would_name_them_are_shut(world, login):
    browser, version = login(world.author), world.draft.version.id
    review = world.reviews[0]
    for url in (
        "/en/cases/desk", f"/en/cases/desk/{version}", f"/en/cases/desk/{version}/ask?q=zeb", f"/en/cases/reviews/{review.id}",
        "/en/manage/audit/", "/en/manage/people/",
    ):  # fmt: skip
        answer = browser.get(url)
        assert answer.status_code in (403, 404), url
        # The address that was asked for stands in the links to other languages.
        world.is_clean(answer.text.replace(str(review.id), ""), url)


def test_mails_and_inbox_of_an_author_name_no_reviewer(world):
    deliveries = db.session.scalars(select(Delivery).where(Delivery.to_email == world.author.email)).all()
    notes = db.session.scalars(select(Notification).where(Notification.user_id == world.author.id)).all()
    assert {one.kind for one in deliveries} == {"cases.decided"}
    assert len(notes) == 2
    for row in (*deliveries, *notes):
        world.is_clean(json.dumps({c.key: str(getattr(row, c.key)) for c in row.__table__.columns}), row.__tablename__)
    assert "Account says 1" in notes[0].text + notes[1].text


def test_editor_of_the_city_does_not_learn_it_from_the_list_of_mails(world, login):
    theirs = make_editor(display_name="Own Editor")
    make_affiliation(theirs, world.city)
    page = login(theirs).get("/en/manage/mail/")
    assert (page.status_code, world.draft.original.title in page.text) == (200, True)
    world.is_clean(page.text, "/en/manage/mail/")


def test_own_data_of_an_author_names_no_reviewer(world):
    for exporter in hooks.exporters:
        world.is_clean(json.dumps(exporter(world.author), default=str, ensure_ascii=False), exporter.__module__)


def test_audit_log_of_the_case_names_no_reviewer(world):
    entries = queries.history(world.draft.case.id)
    assert {entry.action for entry, _person in entries} >= {
        "cases.reviewer_asked",
        "cases.review_handed_in",
        "cases.review_declined",
    }
    for entry, person in entries:
        assert person in (world.editor, world.author, None)
        world.is_clean(json.dumps([entry.reason, entry.data, str(entry.actor_id)]), entry.action)


def test_what_a_version_has_in_its_tables_names_no_reviewer(world):
    from portal.cases.models import Case, CaseText, CaseVersion, Edit, EvidenceStep

    for model in (Case, CaseVersion, CaseText, Edit, EvidenceStep):
        for row in db.session.scalars(select(model)):
            world.is_clean(
                json.dumps(
                    {name: str(getattr(row, name)) for name in [one.key for one in row.__mapper__.column_attrs]}
                ),
                model.__tablename__,
            )


def test_remarks_stand_in_an_order_that_says_nothing(world):
    """The order of ids, which grow with the time of the invitation, is not kept in every case."""
    orders = set()
    for _ in range(12):
        draft = submitted()
        editor = make_editor()
        for name in ("first", "second"):
            hand_in(ask_by_link(draft, editor)[0], remarks=name)
        with db.transaction():
            services.refuse(draft=reload(draft, lock=True), decision="No.", actor=editor)
        orders.add(tuple(queries.remarks_for_authors(reload(draft).version)))
    assert orders == {("first", "second"), ("second", "first")}


def test_remarks_wait_for_the_decision(app):
    draft = submitted()
    hand_in(ask_by_link(draft, make_editor())[0])
    assert queries.remarks_for_authors(reload(draft).version) == []


def test_erased_reviewer_leaves_the_review_without_a_name(world):
    from portal.cases.services import privacy
    from tests.accounts.walk import traces

    with db.transaction():
        privacy.erase(world.person)
    assert "cases_reviews" not in {table for table, _column in traces(str(world.person.id))}
    assert len(queries.remarks_for_authors(reload(world.draft).version)) == 4


def test_who_has_written_on_a_case_judges_no_version_of_it(app, login):
    """The secretariat may write for any city; then it is an author, who may neither judge nor be asked."""
    writer = make_user(display_name="Own Writer", roles=(Role.SECRETARIAT,))
    draft = submitted(make_city(), writer)
    review, _secret = ask_by_link(draft, make_editor(), name="Xanthippe Vlk")
    browser = login(writer)
    assert browser.get(f"/en/cases/desk/{draft.version.id}").status_code in (403, 404)
    page = browser.get("/en/cases/desk")
    assert draft.original.title in page.text
    assert "on which you have written" in page.text
    with pytest.raises(DomainError), db.transaction():
        services.ask_person(draft=reload(draft, lock=True), person=writer, due_on=review.due_on, actor=make_editor())
