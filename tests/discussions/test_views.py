from __future__ import annotations

import re

import pytest
from flask import g, render_template_string
from sqlalchemy import select

from portal.core import db
from portal.discussions import queries as discussions
from portal.discussions import services
from portal.discussions.models import Bookmark, Comment, Follow, Report, ReportReason
from portal.discussions.subjects import Topic
from tests.factories import discussions as factory
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.discussions import make_comment, make_question, place_of
from tests.lint import check_page

PAGE = """{% from "discussions/_parts.html" import comments, questions, follow_button, bookmark_button %}
{{ follow_button(talk) }}{{ bookmark_button(talk) }}{{ questions(talk) }}{{ comments(talk) }}"""


def shown(app, place, reader, lang="en"):
    """What the module of the subject puts on its own page."""
    from flask_login import current_user

    with app.test_request_context(f"/{lang}/cities/{place.city.slug}"):
        g.locale = lang
        if reader is not None:
            g._login_user = reader
        html = render_template_string(PAGE, talk=discussions.thread(place.subject, current_user))
    check_page(html, fragment=True)
    return html


def test_parts_show_the_talk_on_any_page(app, place):
    head = make_comment(place.subject, place.author, "Sehr **gut**", lang="de")
    make_comment(place.subject, place.speaker, "شكرا", lang="ar", answers=head.id)
    make_question(place.subject, place.other)
    html = shown(app, place, None)
    assert 'lang="de" dir="ltr"><p>Sehr <strong>gut</strong></p>' in html
    assert 'lang="ar" dir="rtl"><p>شكرا</p>' in html
    assert "Speaks for this page" in html
    assert f"/en/sign-in?next=/en/cities/{place.city.slug}" in html.replace("%2F", "/")
    assert "csrf_token" not in html  # anonymous readers share the page
    mine = shown(app, place, place.author, "ar")
    assert 'name="text"' in mine
    assert f'action="/ar/discussions/place/{place.city.id}/comments"' in mine


def test_links_and_headings_of_people_do_no_harm(app, place):
    make_comment(place.subject, place.author, "# Big\n[here](https://evil.example) <script>x</script>\nnext line")
    html = shown(app, place, place.other)
    assert 'rel="noopener nofollow"' in html
    assert "<script>" not in html
    assert "<p><strong>Big</strong></p>" in html
    assert "<br" in html


def test_person_comments_and_comes_back_to_the_place(place, client, login):
    browser = login(place.author)
    answer = browser.submit(
        f"{place.path}/comments", {"text": "Well done.", "lang": "ko", "back": f"/en/cities/{place.city.slug}"}
    )
    comment = db.session.scalars(select(Comment)).one()
    assert answer.location == f"/en/cities/{place.city.slug}#comment-{comment.id}"
    assert comment.lang == "ko"
    page = browser.page(place.path)
    assert page.find(id=f"comment-{comment.id}") is not None
    assert "Your comment is published." in page.get_text()


def test_way_back_leads_to_no_other_site(place, client, login):
    answer = login(place.author).submit(
        f"{place.path}/comments", {"text": "x", "lang": "en", "back": "https://evil.example/"}
    )
    assert answer.location.startswith(f"/en/cities/{place.city.slug}#comment-")


@pytest.mark.parametrize(
    ("text", "status", "word"),
    [("x" * 1001, 422, "This is too long"), ("", 422, "Fill this in"), ("  ", 422, "Write something first")],
)
def test_text_that_does_not_fit_comes_back_with_the_form(place, client, login, text, status, word):
    answer = login(place.author).submit(f"{place.path}/comments", {"text": text, "lang": "en"})
    assert answer.status_code == status
    assert word in answer.text
    assert text in answer.text


def test_text_comes_back_when_comments_were_closed_meanwhile(place, client, login):
    browser = login(place.author)
    browser.page(f"{place.path}/comments")
    factory.closed.add(place.city.id)
    answer = browser.submit(f"{place.path}/comments", {"text": "Long thought about", "lang": "en"})
    assert answer.status_code == 409
    assert "Long thought about" in answer.text


def test_browser_line_ends_count_as_one_sign(place, client, login):
    text = "\r\n".join(["x" * 99] * 10)
    assert len(text) > 1000
    assert login(place.author).submit(f"{place.path}/comments", {"text": text, "lang": "en"}).status_code == 303


def test_author_answers_edits_and_deletes(place, client, login):
    head = make_comment(place.subject, place.other)
    browser = login(place.author)
    answer = browser.submit(
        f"{place.path}/comments/{head.id}/answer", {"text": "Yes", "lang": "en", "back": place.path}
    )
    comment = db.session.scalars(select(Comment).where(Comment.text == "Yes")).one()
    assert answer.location == f"{place.path}#comment-{comment.id}"
    key = comment.id
    path = f"/en/discussions/comments/{key}/edit"
    assert browser.page(path).find("textarea").get_text().strip() == "Yes"
    assert browser.submit(path, {"text": "Certainly", "lang": "en", "version": ""}).status_code == 303
    assert "edited" in browser.page(place.path).get_text()
    assert browser.submit(path, {"text": "Lost?", "lang": "en", "version": ""}).status_code == 409
    browser.submit(place.path, {"back": place.path}, to=f"/en/discussions/comments/{key}/delete")
    assert db.session.scalars(select(Comment.id)).all() == [head.id]


def test_edit_of_a_comment_hidden_meanwhile_keeps_the_text(place, client, login, doing):
    comment = make_comment(place.subject, place.author, "Before")
    browser = login(place.author)
    token = browser.page(f"/en/discussions/comments/{comment.id}/edit").find("input", {"name": "csrf_token"})["value"]
    doing(services.hide_comment, comment_id=comment.id, moderator=place.moderator, reason="Rude")
    answer = browser.post(
        f"/en/discussions/comments/{comment.id}/edit",
        data={"csrf_token": token, "text": "After all", "lang": "en", "version": ""},
    )
    assert answer.status_code == 409
    assert "A moderator has hidden this comment meanwhile" in answer.text
    assert "After all" in answer.text


def test_answers_to_what_is_gone_keep_their_text(place, client, login, doing):
    comment, asked = make_comment(place.subject, place.author), make_question(place.subject, place.author)
    browser = login(place.speaker)
    paths = [f"{place.path}/comments/{comment.id}/answer", f"{place.path}/questions/{asked.id}/answer"]
    token = browser.page(paths[0]).find("input", {"name": "csrf_token"})["value"]
    doing(services.delete_comment, comment_id=comment.id, author=place.author)
    doing(services.withdraw_question, comment_id=asked.id, asker=place.author)
    for path in paths:
        answer = browser.post(path, data={"csrf_token": token, "text": "Long thought about", "lang": "en"})
        assert answer.status_code == 409, path
        assert "Long thought about" in answer.text
        assert browser.get(path).status_code == 404


def test_report_hide_appeal_and_decision_through_the_pages(place, client, login, work):
    comment = make_comment(place.subject, place.author, "You are all fools.")
    login(place.other)
    client.submit(f"/en/discussions/comments/{comment.id}/report", {"reason": "insult", "note": "", "back": place.path})
    assert db.session.scalars(select(Report)).one().reason == "insult"
    login(place.moderator)
    assert "You are all fools." in client.page("/en/moderation").get_text()
    path = f"/en/moderation/comments/{comment.id}"
    assert "Say which rule" in client.page(path).get_text()
    assert client.submit(path, {"hide-reason": ""}, to=f"{path}/hide").status_code == 422
    assert client.submit(path, {"hide-reason": "It insults."}, to=f"{path}/hide").status_code == 303
    assert client.submit(path, {"hide-reason": "It insults."}, to=f"{path}/hide").status_code == 409
    login(place.author)
    assert "It insults." in client.page(f"/en/discussions/comments/{comment.id}/appeal").get_text()
    client.submit(f"/en/discussions/comments/{comment.id}/appeal", {"text": "A joke."})
    work()
    login(place.secretariat)
    page = client.page("/en/moderation?show=appeals")
    assert "You are all fools." in page.get_text()
    hiding = re.search(r"/hidings/([0-9a-f-]{36})/decide", str(client.page(path))).group(1)
    client.submit(
        path, {"decide-outcome": "restored", "decide-reason": "It was."}, to=f"/en/moderation/hidings/{hiding}/decide"
    )
    login(place.other)
    assert "You are all fools." in client.page(place.path).get_text()


def test_hidden_text_is_on_no_page_of_others(place, client, login, doing):
    comment = make_comment(place.subject, place.author, "Zebedee is a fool.")
    make_comment(place.subject, place.other, "An answer", answers=comment.id)
    doing(services.hide_comment, comment_id=comment.id, moderator=place.moderator, reason="Rude")
    for person in (None, place.other, place.speaker):
        if person is not None:
            login(person)
        for path in (place.path, f"/en/discussions/threads/{comment.id}"):
            text = client.page(path).get_text()
            assert "Zebedee" not in text
            assert "Hidden by a moderator" in text


def test_question_and_answer_through_the_pages(place, client, login):
    login(place.author)
    client.submit(f"{place.path}/ask", {"question-text": "What did it cost?", "question-lang": "en"})
    asked = db.session.scalars(select(Comment)).one()
    login(place.speaker)
    path = f"/en/discussions/questions/{asked.id}"
    assert "Answer the question" in client.page(path).get_text()
    assert client.submit(f"{place.path}/questions/{asked.id}/answer", {"text": "", "lang": "en"}).status_code == 422
    client.submit(f"{place.path}/questions/{asked.id}/answer", {"text": "Two million.", "lang": "en"})
    page = client.page(f"{place.path}/questions").get_text()
    assert "Official answer of Quezon City" in page
    assert "Two million." in page


def test_what_a_reader_may_not_see_is_not_there(place, client, login):
    comment, asked = make_comment(place.subject, place.author), make_question(place.subject, place.author)
    factory.private.add(place.city.id)
    for path in (
        place.path, f"{place.path}/questions", f"/en/discussions/threads/{comment.id}", f"/en/discussions/questions/{asked.id}",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    login(place.other)
    assert client.get(place.path).status_code == 200


def test_bookmarks_lists_and_follows_through_the_pages(place, client, login):
    browser = login(place.author)
    browser.submit(place.path, {"set": "on", "back": "/en/my/bookmarks"}, to=f"{place.path}/bookmark")
    mark = db.session.scalars(select(Bookmark)).one()
    made = browser.submit("/en/my/bookmarks", {"name": "To read"})
    browser.submit(
        "/en/my/bookmarks", {"list": made.location.rpartition("/")[2]}, to=f"/en/my/bookmarks/{mark.id}/list"
    )
    assert "Quezon City" in browser.page(made.location).get_text()
    browser.submit(f"{made.location}/items/{mark.id}/note", {"note": "For the mayor"})
    browser.submit(made.location, {"set": "on"}, to=f"{made.location}/share")
    address = browser.page(made.location).find("code").get_text()
    stranger = type(client)(client.application)
    page = stranger.page(address.removeprefix("http://localhost"))
    assert "For the mayor" in page.get_text()
    assert "Ana Reyes" not in page.get_text()
    topic = Topic.city(place.city.id)
    browser.submit("/en/my/bookmarks", {"kind": topic.kind, "value": topic.value, "set": "on"}, to="/en/my/follows")
    assert db.session.scalars(select(Follow)).one().value == str(place.city.id)
    browser.submit("/en/my/follows", {"kind": "language", "value": "sw", "set": "on"})
    assert "Swahili" in browser.page("/en/my/follows").get_text()
    assert "Stop following" in browser.page("/en/my/follows").get_text()
    assert browser.submit("/en/my/follows", {"kind": "nonsense", "value": "x"}).status_code == 404


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("path", ["/my/bookmarks", "/my/follows", "/moderation", "/moderation?show=appeals"])
def test_empty_pages_say_what_to_do(place, client, login, lang, path):
    assert login(place.secretariat).page(f"/{lang}{path}").find(class_="empty") is not None


def test_only_moderators_have_the_queue_in_their_menu(place, client, login):
    assert "/en/moderation" in str(login(place.moderator).page("/en/my"))
    assert "/en/moderation" not in str(login(place.other).page("/en/my"))
    assert client.get("/en/moderation").status_code == 403


@pytest.mark.parametrize("number", [1, 50])
def test_pages_take_eight_statements_at_most(place, client, login, queries, doing, number):
    people = [make_user() for _ in range(number)]
    with db.transaction():
        for person in people:
            comment = make_comment(place.subject, person)
            services.report_comment(
                comment_id=comment.id, reporter=place.other, reason=ReportReason.SPAM
            ) if number == 1 else None
            services.add_bookmark(subject=place_of(make_city()), user=place.moderator)
            services.follow(topic=Topic.of(place_of(make_city())), user=place.moderator)
    login(place.moderator)
    for path in (place.path, f"{place.path}/questions", "/en/my/bookmarks", "/en/my/follows", "/en/moderation"):
        client.get(path)
        with queries() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 8, (path, seen)
