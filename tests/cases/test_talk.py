"""Cases are talked about, followed and marked; who follows hears of a new case once."""

from __future__ import annotations

from sqlalchemy import select

from portal.cases import services
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.subjects import Topic
from portal.notifications.models import Notification
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.cases import make_case


def test_reader_comments_and_the_case_says_how_many(client, login, transaction):
    case = make_case()
    page = f"/en/cases/{case.case.number}"
    assert "0 comments" in client.get(page).text
    login(make_user(password=PASSWORD))
    talk = client.page(f"{page}/talk")
    form = next(form for form in talk.select("form") if form.select_one("textarea"))
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    data[form.select_one("textarea")["name"]] = "We do the same."
    for choice in form.select("select"):
        data[choice["name"]] = choice.select_one("option")["value"]
    assert client.post(form["action"], data=data).status_code == 303
    assert "We do the same." in client.get(f"{page}/talk").text
    assert "1 comment" in client.get(page).text


def test_withdrawn_case_is_not_talked_about(client, transaction):
    case = make_case()
    with transaction():
        services.withdraw(case=case.case, reason="Asked for.", actor=make_user())
    assert client.get(f"/en/cases/{case.case.number}/talk").status_code == 404


def test_follower_of_several_topics_hears_of_a_case_once_and_its_author_not(app, transaction, work):
    author, reader = make_user(), make_user()
    with transaction():
        for person in (author, reader):
            for topic in (Topic.tag("topic", "complaints-and-reports"), Topic.language("en")):
                discussions.follow(topic=topic, user=person)
    make_case(actor=author)
    work()
    told = db.session.scalars(select(Notification).where(Notification.kind == "cases.news")).all()
    assert [one.user_id for one in told] == [reader.id]
