"""The secretariat's pages of tags and of what was looked for in vain."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditEntry, Role
from portal.cases import queries as cases
from portal.core import clock, db, i18n
from portal.search import queries as search
from portal.search import services
from portal.search.models import Miss
from tests.factories.accounts import make_grant, make_secretariat, make_user
from tests.factories.adoptions import make_case, make_writer
from tests.factories.cities import make_city

NEW = {
    "en": "Alley lights", "ko": "보안등", "ar": "إنارة الأزقة", "ru": "Свет во дворах", "es": "Luz de callejón", "fr": "Éclairage des ruelles",
}  # fmt: skip


@pytest.fixture(autouse=True)
def forget(app):
    search.forget_tags()
    yield
    search.forget_tags()


def text_of(page):
    return page.find("main").get_text(" ", strip=True)


def offered():
    return {tag.key for tag in search.tags()}


def noted():
    return [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)) if entry.action.startswith("home.")]  # fmt: skip


def test_tag_is_added_renamed_retired_and_offered_again(client, login, queries):
    login(make_secretariat())
    answer = client.submit("/en/manage/tags/new", {"scheme": "topic", "code": "alley-lights", **NEW})
    assert answer.headers["Location"].endswith("/en/manage/tags?scheme=topic")
    with queries() as seen:
        page = client.page("/ko/manage/tags")
    assert len(seen) <= 8
    assert "보안등" in text_of(page)
    assert "topic:alley-lights" in offered()
    client.submit("/en/manage/tags/topic:alley-lights", NEW | {"en": "Lights of alleys"})
    client.submit("/en/manage/tags", {}, to="/en/manage/tags/topic:alley-lights/retire")
    assert "topic:alley-lights" not in offered()
    rows = client.page("/en/manage/tags").select("tbody tr")
    assert "Lights of alleys" in rows[-1].text
    assert "Retired" in rows[-1].text
    client.submit("/en/manage/tags", {}, to="/en/manage/tags/topic:alley-lights/offer")
    assert "topic:alley-lights" in offered()
    assert noted() == ["home.tag_added", "home.tag_changed", "home.tag_retired", "home.tag_offered"]
    assert "Lights of alleys" in client.page("/en/manage/audit/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ar": " "}, "Enter the label in every language"),
        ({"ko": "가로등"}, "Another tag of this list has this label"),  # that of topic:street-lighting
        ({"code": "street-lighting"}, "has a tag with this code already"),
        ({"code": "Alley lights"}, "Use small Latin letters"),
    ],
)
def test_tag_is_not_added_without_all_labels_or_twice(client, login, wrong, said):
    login(make_secretariat())
    answer = client.submit("/en/manage/tags/new", {"scheme": "topic", "code": "alley-lights", **NEW, **wrong})
    assert answer.status_code in {409, 422}
    assert said in answer.text
    assert "topic:alley-lights" not in offered()


def test_retired_tag_stays_on_a_case_and_is_not_offered_to_others(client, login):
    city = make_city()
    found = make_case(city, tags=["topic:street-lighting"])
    login(make_secretariat())
    client.submit("/en/manage/tags", {}, to="/en/manage/tags/topic:street-lighting/retire")
    assert "Street lighting" in client.page(f"/en/cases/{found.case.number}").text
    login(make_writer(city))
    page = f"/en/cases/{found.case.number}"
    begun = client.submit(page, {}, to=f"{page}/new-version").headers["Location"]
    page = client.page(f"{begun}/facts")
    assert page.select_one("input[value='topic:street-lighting'][checked]")
    assert "Street lighting (no longer offered)" in page.text
    kept = client.submit(f"{begun}/facts", {"stage": "live", "licence": "CC-BY-4.0", "topic": "topic:street-lighting"})
    assert kept.status_code == 303
    draft = cases.any_draft(uuid.UUID(begun.rsplit("/", 1)[1]))
    assert draft.tag_keys == ["topic:street-lighting"]
    other = client.submit("/en/cases/new", {"title": "New", "city": str(city.id), "lang": "en", "stage": "live"})
    assert "street-lighting" not in client.page(f"{other.headers['Location']}/facts").find("main").decode()


def test_other_labels_reach_readers_of_kept_pages_at_once(client, app, login):
    found = make_case(tags=["topic:street-lighting"])
    address = f"/en/cases/{found.case.number}"
    assert "Street lighting" in client.page(address).text
    login(make_secretariat())
    labels = search.tags_by_key(["topic:street-lighting"])["topic:street-lighting"].labels
    client.submit("/en/manage/tags/topic:street-lighting", {**labels, "en": "Lights of streets"})
    assert "Lights of streets" in app.test_client().get(address).text


@pytest.mark.parametrize("path", ["/en/manage/tags", "/en/manage/tags/new", "/en/manage/searches"])
def test_tags_and_searches_in_vain_are_the_secretariats(client, login, path):
    editor = make_user()
    make_grant(editor, Role.CASE_EDITOR)
    login(editor)
    assert client.get(path).status_code == 403


def test_searches_in_vain_are_counted_sorted_and_become_a_label(client, login, transaction, at):
    now = clock.now()
    with transaction():
        at(now - timedelta(days=3))
        for _time in range(3):
            services.note_miss(asked="보안등", lang="ko")
        at(now)
        services.note_miss(asked="보안등", lang="ko")
        services.note_miss(asked="lantern", lang="en")
    login(make_secretariat())
    rows = client.page("/en/manage/searches").select("tbody tr")
    assert [row.select("td, th")[0].text.strip() for row in rows] == ["보안등", "lantern"]
    assert rows[0].select("td, th")[2].text.strip() == "4"
    assert [row.text for row in client.page("/en/manage/searches?lang=en").select("tbody tr bdi")] == ["lantern"]
    # Its link leads to the tags; the chosen one has the word in its form, and saving takes it out of the list.
    link = next(a["href"] for a in rows[0].select("a") if "Make it a label" in a.text)
    tags = client.page(link)
    assert "보안등" in text_of(tags)
    form_at = next(a["href"] for a in tags.select("tbody a") if "street-lighting" in a["href"])
    form = client.page(form_at)
    assert form.select_one("#ko")["value"] == "보안등"
    labels = {lang: form.select_one(f"#{lang}")["value"] for lang in i18n.LOCALES}
    assert labels["en"] == "Street lighting"
    assert client.submit(form_at, labels).headers["Location"].endswith("/en/manage/searches")
    assert search.tags_by_key(["topic:street-lighting"])["topic:street-lighting"].labels["ko"] == "보안등"
    assert [one.text for one in db.session.scalars(select(Miss))] == ["lantern"]


def test_searches_in_vain_are_cleared_one_by_one_or_by_language(client, login, transaction):
    with transaction():
        for lang, asked in (("en", "lantern"), ("en", "lamp"), ("en", "torch"), ("ko", "등불")):
            services.note_miss(asked=asked, lang=lang)
    login(make_secretariat())
    page = "/en/manage/searches"
    client.submit(page, {"lang": "en", "text": "Lantern"}, to=f"{page}/clear")
    assert {one.text for one in db.session.scalars(select(Miss))} == {"lamp", "torch", "등불"}
    client.submit(page, {"lang": "en"}, to=f"{page}/clear")
    assert {one.text for one in db.session.scalars(select(Miss))} == {"등불"}
    client.submit(page, {"lang": "en"}, to=f"{page}/clear")
    assert "It was not in the list any more" in client.get(page).text
