"""Cases are talked about, followed and marked; who follows hears of a new case once."""

from __future__ import annotations

from sqlalchemy import select

from portal.cases import services
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.queries import following_all
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


def _follow_form(page):
    return next(form for form in page.select("form") if form["action"].endswith("/my/follows"))


def test_city_tag_and_language_are_followed_where_they_are_read(client, login):
    case = make_case()
    city = case.city
    for path in (
        f"/en/cities/{city.slug}",
        f"/en/cases?city={city.slug}",
        "/en/cases?topic=open-data",
        "/en/cases?language=en",
    ):
        link = next(
            (one for one in client.page(path).select("main a, .page-head a") if one.text.strip().startswith("Follow")),
            None,
        )
        assert link is not None, path
        assert "/sign-in?next=" in link["href"]
    reader = make_user(password=PASSWORD)
    login(reader)
    for path in (f"/en/cities/{city.slug}", "/en/cases?topic=open-data", "/en/cases?language=en"):
        form = _follow_form(client.page(path))
        data = {field["name"]: field["value"] for field in form.select("input")}
        assert data["set"] == "on"
        answer = client.post(form["action"], data=data)
        assert (answer.status_code, answer.headers["Location"]) == (303, path)
        assert _follow_form(client.page(path)).select_one("input[name=set]")["value"] == "off"
    assert _follow_form(client.page(f"/en/cases?city={city.slug}")).select_one("input[name=set]")["value"] == "off"
    kinds = {one.topic.kind.value for one in following_all(reader)}
    assert kinds == {"city", "tag", "language"}
    # A choice of two things is not one to follow, nor is something that is not there.
    for path in (
        "/en/cases?topic=open-data&stage=live",
        "/en/cases?topic=nothing",
        "/en/cases?stage=live",
        "/en/cases?language=xx",
    ):
        assert "Follow this choice" not in client.page(path).find("main").text
