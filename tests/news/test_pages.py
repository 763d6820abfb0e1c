"""The pages of the news: list, filters, one piece, feed, JSON-LD, search, map of the site; the desk of its writers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

from lxml import etree
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role
from portal.core import db
from portal.news import services, tasks
from portal.news.models import NewsState
from portal.news.services import Words
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.news import make_news, reload
from tests.factories.pictures import picture

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def coordinator(city):
    return make_user(roles=[(Role.CITY_COORDINATOR, ("city", city.id))])


def do(act, item, **values):
    with db.transaction():
        act(item=reload(item, lock=True), **({"actor": None} | values))
    return reload(item)


def titles(page) -> list[str]:
    return [one.get_text(strip=True) for one in page.select("article.card h3")]


def pictured(item):
    upload = FileStorage(BytesIO(picture("JPEG", (64, 40))), filename="photo.jpg")
    return do(services.set_picture, item, upload=upload, alt="A bridge over the river")


# Readers -------------------------------------------------------------------------------------------------------------


def test_list_filters_pages_pins_and_asks_no_more_with_fifty(client, queries, at):
    at(NOW)
    city = make_city(names={"en": "Asunción"})
    make_news(title="The only one")
    with queries() as one:
        client.page("/en/news")
    for n in range(49):
        make_news(
            title=f"News {n}", city=city if n % 2 else None, at=NOW - timedelta(days=10 * n),
            tags=("topic:open-data",) if n < 3 else (),
        )  # fmt: skip
    make_news(title="An old one that stands first", at=NOW - timedelta(days=400), pinned_until=date(2027, 3, 5))
    make_news(title="Later", at=NOW + timedelta(hours=1))
    make_news(title="A draft", state=NewsState.DRAFT)
    make_news(title="Archived", state=NewsState.ARCHIVED)
    make_news(title="Withdrawn", state=NewsState.WITHDRAWN)
    with queries() as fifty:
        page = client.page("/en/news")
    assert len(fifty) == len(one) <= 8, fifty
    with queries() as kept:
        client.page("/en/news")
    assert kept == []
    assert titles(page)[:3] == ["An old one that stands first", "News 0", "The only one"]
    assert len(titles(page)) == 20
    assert len(titles(client.page("/en/news?page=3"))) == 11
    for query, number in (
        (f"city={city.slug}", 20), ("topic=open-data", 3), ("year=2027", 7), ("year=2027&topic=open-data", 3), ("year=1999", 0),
        ("topic=nothing", 0), ("city=nowhere&year=x", 0),
    ):  # fmt: skip
        assert len(titles(client.page(f"/en/news?{query}"))) == number, query
    assert client.get("/en/news?page=4").status_code == 404
    assert titles(client.page("/en/news/archive")) == ["Archived"]
    at(NOW + timedelta(days=5))
    client.application.extensions["page_store"].clear()
    assert "An old one that stands first" not in titles(client.page("/ar/news"))


def test_empty_lists_say_so(client):
    assert "There is no news yet" in client.page("/en/news").text
    assert "Nothing is in the archive" in client.page("/en/news/archive").text
    make_news()
    assert "No news fits this choice" in client.page("/en/news?topic=parking").text


def test_page_of_one_in_its_languages(client, queries, at):
    at(NOW)
    city = make_city(names={"en": "Asunción"})
    item = make_news(title="</script><b>x", city=city, tags=("topic:open-data",), at=NOW - timedelta(days=1))
    do(services.save_translation, item, lang="tr", words=Words("Haber", "Kısa", "Uzun"), is_machine=True)
    do(services.save_translation, item, lang="ar", words=Words("خبر", "موجز", "نص"), is_machine=False)
    item = pictured(item)
    with queries() as seen:
        page = client.page(f"/en/news/{item.slug}")
    assert len(seen) <= 8, seen
    assert page.find("strong", string="it")
    assert "February 28, 2027" in page.text
    assert page.find("figure").img["alt"] == "A bridge over the river"
    assert "translation" not in page.select_one(".page-content").text
    said = json.loads(page.find("script", {"type": "application/ld+json"}).string)
    assert (said["@type"], said["headline"], said["inLanguage"]) == ("NewsArticle", "</script><b>x", "en")
    assert said["author"]["name"] == "Asunción"
    assert datetime.fromisoformat(said["datePublished"]) == NOW - timedelta(days=1)
    assert client.get(said["image"].removeprefix("http://localhost")).content_type == "image/jpeg"
    languages = {one["hreflang"]: one["href"] for one in page.head.find_all("link", rel="alternate", hreflang=True)}
    assert languages == {
        "ar": f"http://localhost/ar/news/{item.slug}", "en": f"http://localhost/en/news/{item.slug}",
        "tr": f"http://localhost/en/news/{item.slug}?in=tr", "x-default": f"http://localhost/en/news/{item.slug}",
    }  # fmt: skip
    arabic = client.page(f"/ar/news/{item.slug}")
    assert arabic.h1.text.strip() == "خبر"
    turkish = client.page(f"/en/news/{item.slug}?in=tr")
    assert "A machine has translated this" in turkish.text
    assert "The original has changed since then." in turkish.text
    assert "There is no text in your language yet." not in turkish.text
    korean = client.page(f"/ko/news/{item.slug}")
    assert korean.find(lang="en", class_="prose")


def test_the_moment_stands_in_the_zone_of_the_reader_and_in_its_own(client, login, at):
    at(NOW)
    item = make_news(title="Said in Seoul", at=datetime(2027, 2, 28, 14, 30, tzinfo=UTC))
    with db.transaction():
        reload(item, lock=True).timezone = "Asia/Seoul"
    address = f"/en/news/{item.slug}"
    anonymous = client.page(address)
    assert anonymous.select_one("#facts time")["datetime"].startswith("2027-02-28T14:30")
    assert anonymous.html["data-own-time"]  # of whom a script asks the device
    facts = " ".join(
        login(make_user(timezone="America/Asuncion")).page(address).select_one("#facts").get_text(" ").split()
    )
    assert "February 28, 2027, 11:30 AM UTC−3 In Seoul: February 28, 2027, 11:30 PM UTC+9" in facts.replace(
        "\u202f", " "
    )
    assert "In Seoul" not in login(make_user(timezone="Asia/Tokyo")).page(address).text  # the clocks show the same


def test_each_state_for_readers(client, login, at):
    at(NOW)
    city = make_city()
    answers = {}
    for name, values in {
        "draft": {"state": NewsState.DRAFT}, "later": {"at": NOW + timedelta(hours=2)}, "archived": {"state": NewsState.ARCHIVED},
        "withdrawn": {"state": NewsState.WITHDRAWN},
    }.items():  # fmt: skip
        item = pictured(make_news(city=city, **values)) if name != "withdrawn" else make_news(city=city, **values)
        answers[name] = f"/en/news/{item.slug}"
    got = {name: client.get(address).status_code for name, address in answers.items()}
    assert got == {"draft": 404, "later": 404, "archived": 200, "withdrawn": 410}
    assert client.get(f"{answers['later']}/picture").status_code == 404
    assert client.get(f"{answers['archived']}/picture").status_code == 200
    assert "It is over." in client.page(answers["archived"]).text
    gone = client.get(answers["withdrawn"])
    assert "It was wrong." in gone.get_data(as_text=True)
    assert "What happened." not in gone.get_data(as_text=True)
    for person, sees in ((make_user(), 404), (coordinator(make_city()), 404), (coordinator(city), 200)):
        browser = login(person, type(client)(client.application))
        for name in ("draft", "later"):
            assert browser.get(answers[name]).status_code == sees
            assert browser.get(f"{answers[name]}/picture").status_code == sees


def test_what_was_scheduled_appears_without_an_event(client, at):
    at(NOW)
    item = make_news(title="Later", at=NOW + timedelta(minutes=5))
    assert client.get("/en/news").status_code == 200
    at(NOW + timedelta(minutes=5))
    # A page is kept for a minute at most; nothing has told anybody that the moment has come.
    client.application.extensions["page_store"].clear()
    assert titles(client.page("/en/news")) == ["Later"]
    assert client.get(f"/en/news/{item.slug}").status_code == 200


def test_the_worker_throws_kept_pages_away_when_a_moment_has_come(client, at):
    at(NOW)
    make_news(title="Later", at=NOW + timedelta(minutes=5))
    pages = ("/en/news", "/en/")
    assert all("Later" not in client.page(path).text for path in pages)
    at(NOW + timedelta(minutes=5))
    tasks.appear()
    assert all("Later" in client.page(path).text for path in pages)


def test_a_change_throws_kept_pages_away(client):
    city = make_city()
    item = make_news(title="First words", city=city)
    pages = ("/en/news", f"/en/news/{item.slug}", "/en/", f"/en/cities/{city.slug}", "/en/news/feed.atom")
    assert all("First words" in client.get(path).get_data(as_text=True) for path in pages)
    do(services.save_words, item, words=Words("Other words", "S", "B"), tags=[])
    assert all("Other words" in client.get(path).get_data(as_text=True) for path in pages)
    do(services.withdraw, item, reason="Wrong.")
    assert all("Other words" not in client.get(path).get_data(as_text=True) for path in pages)


def test_first_page_and_city_page_have_the_latest_within_eight_statements(client, queries, at):
    at(NOW)
    city = make_city()
    for n in range(5):
        make_news(title=f"Told {n}", city=city, at=NOW - timedelta(days=n))
    make_news(title="Stands first", at=NOW - timedelta(days=40), pinned_until=date(2027, 3, 9))
    for path in ("/en/", f"/en/cities/{city.slug}"):
        with queries() as seen:
            page = client.page(path)
        assert len(seen) <= 8, (path, seen)
        if path == "/en/":
            news = next(one for one in page.select("section.section") if one.h2 and one.h2.text == "News")
            assert [one.text.strip() for one in news.select("h3")] == ["Stands first", "Told 0", "Told 1"]
        else:
            assert "Told 0" in page.text
            assert page.find("a", href=f"/en/news?city={city.slug}")


def test_feed_in_each_language(client, at):
    at(NOW)
    city = make_city(names={"en": "Lima"})
    item = make_news(title="Told", city=city, at=NOW - timedelta(days=1), tags=("topic:open-data",))
    do(services.save_translation, item, lang="ko", words=Words("소식", "요약", "글"), is_machine=False)
    make_news(title="Older", at=NOW - timedelta(days=2), pinned_until=date(2027, 3, 9))
    make_news(title="Later", at=NOW + timedelta(days=2))

    def entries(path: str) -> list[str]:
        answer = client.get(path)
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        return [one.findtext(f"{ATOM}title") for one in ET.fromstring(answer.data).iter(f"{ATOM}entry")]

    assert entries("/en/news/feed.atom") == ["Told", "Older"]
    assert entries("/ko/news/feed.atom") == ["소식", "Older"]
    assert entries(f"/en/news/feed.atom?city={city.slug}") == ["Told"]
    assert entries("/en/news/feed.atom?topic=open-data") == ["Told"]
    assert entries("/en/news/feed.atom?topic=parking") == []
    assert [client.get(f"/en/news/feed.atom?{wrong}").status_code for wrong in ("topic=no", "city=no")] == [404, 404]
    first = ET.fromstring(client.get("/ko/news/feed.atom").data).find(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}id") == f"urn:uuid:{item.id}"
    assert first.find(f"{ATOM}link").get("href") == f"http://localhost/ko/news/{item.slug}"


def test_found_by_everybody_once_it_is_out_and_never_before(client, login, at):
    at(NOW)
    city = make_city()
    addresses = {}
    for name, values in {
        "out": {"state": NewsState.PUBLISHED}, "draft": {"state": NewsState.DRAFT}, "later": {"at": NOW + timedelta(days=1)},
        "archived": {"state": NewsState.ARCHIVED}, "withdrawn": {"state": NewsState.WITHDRAWN},
    }.items():  # fmt: skip
        item = make_news(title=f"Zeppelin {name}", city=city, tags=("topic:open-data",), **values)
        addresses[name] = f"/en/news/{item.slug}"

    def found(browser, more: str = "") -> set[str]:
        page = browser.page(f"/en/search?q=zeppelin{more}")
        return {name for name, address in addresses.items() if page.find("a", href=address)}

    assert found(client) == found(login(coordinator(city), type(client)(client.application))) == {"out", "archived"}
    assert found(client, "&kind=news&topic=topic:open-data") == {"out", "archived"}
    assert "News" in client.page("/en/search?q=zeppelin").text
    at(NOW + timedelta(days=1))
    tasks.appear()
    assert found(client) == {"out", "archived", "later"}


def test_map_of_the_site_says_what_the_page_says(client, at):
    at(NOW)
    item = make_news()
    do(services.save_translation, item, lang="fr", words=Words("Nouvelle"), is_machine=False)
    make_news(at=NOW + timedelta(days=1))
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = etree.fromstring(client.get("/sitemap-pages.xml").get_data())
    found = [one for one in tree.xpath("//s:loc/text()", namespaces=spaces) if "/news/news-" in one]
    assert sorted(found) == [f"http://localhost/{lang}/news/{item.slug}" for lang in ("en", "fr")]
    assert "/*/news/manage/" in client.get("/robots.txt").get_data(as_text=True)


# Writers -------------------------------------------------------------------------------------------------------------


def test_from_the_first_word_to_the_archive_without_a_script(client, login, at):
    at(NOW)
    city = make_city(names={"en": "Lima"})
    browser = login(coordinator(city))
    answer = browser.submit(
        "/en/news/manage/new", {"title": "", "summary": "Short", "city": str(city.id), "lang": "en"}
    )
    assert answer.status_code == 422
    assert "Short" in answer.get_data(as_text=True)
    words = browser.submit(
        "/en/news/manage/new", {"title": "A new bridge", "summary": "It is open.", "city": str(city.id), "lang": "en"}
    ).location
    manage = words.removesuffix("/words")
    filled = {"title": "A new bridge", "summary": "It is open.", "body": "Go **over** it.", "topics": "topic:open-data"}
    preview = browser.submit(words, {**filled, "action": "preview"})
    assert preview.status_code == 200
    assert "<strong>over</strong>" in preview.get_data(as_text=True)
    assert "Summary or text is missing" in browser.page(manage).text, "a preview keeps nothing"
    wrong = browser.submit(words, {**filled, "title": "x" * 201, "action": "save"})
    assert wrong.status_code == 422
    assert "Go **over** it." in wrong.get_data(as_text=True)
    assert browser.submit(words, {**filled, "action": "save"}).location == manage
    refused = browser.submit(
        f"{manage}/publish", {"when": "later", "starts_on": "", "starts_at": "", "timezone": "Asia/Manila"}
    )
    assert refused.status_code == 422
    plan = {
        "when": "later",
        "starts_on": "2027-03-02",
        "starts_at": "09:00",
        "timezone": "Asia/Manila",
        "pinned_until": "",
    }
    assert browser.submit(f"{manage}/publish", plan).location == manage
    assert "9:00" in browser.page(manage).text
    assert "A new bridge" in browser.page("/en/news/manage/?view=scheduled").text
    at(NOW + timedelta(days=1))
    tasks.appear()
    assert "A new bridge" in browser.page("/en/news/manage/?view=published").text
    assert browser.submit(f"{manage}/pin", {"pinned_until": "2027-03-05"}).location == manage
    assert browser.submit(f"{manage}/archive", {"reason": ""}).status_code == 422
    assert browser.submit(f"{manage}/archive", {"reason": "It closed again."}).location == manage
    assert "It closed again." in browser.page(manage).text
    assert browser.submit(f"{manage}/withdraw", {"reason": "It never was."}).location == manage
    assert browser.submit(manage, {}, to=f"{manage}/again").location == manage
    assert "A new bridge" in client.page("/en/news").text


def test_translation_beside_its_original(client, login):
    item = pictured(make_news(title="Told"))
    browser = login(make_secretariat())
    texts = f"/en/news/manage/{item.id}/texts"
    page = browser.submit(texts, {"lang": "ko"}).location
    assert page == f"{texts}/ko"
    assert browser.submit(page, {"title": "", "summary": "요약"}).status_code == 422
    sent = {"title": "소식", "summary": "요약", "body": "글", "alt": "강 위의 다리"}
    assert browser.submit(page, sent).location == texts
    assert client.page(f"/ko/news/{item.slug}").find("figure").img["alt"] == "강 위의 다리"
    do(services.save_words, item, words=Words("Told again", "S", "B"), tags=[])
    assert "The original has changed since this was translated" in browser.page(page).text
    assert browser.submit(page, {}, to=f"{page}/fine").location == texts
    assert browser.submit(page, {}, to=f"{page}/remove").location == texts
    assert browser.get(f"{texts}/en").status_code == 404
    assert browser.get(f"{texts}/xx").status_code == 404


def test_desk_asks_no_more_with_fifty(client, login, queries):
    city = make_city()
    browser = login(coordinator(city))
    counts = []
    for more in (1, 49):
        for _n in range(more):
            make_news(city=city, state=NewsState.DRAFT)
        with queries() as seen:
            browser.page("/en/news/manage/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8
    make_news(state=NewsState.DRAFT, title="Of the office")
    assert "Of the office" not in browser.page("/en/news/manage/").text
    assert browser.get("/en/news/manage/?view=x").status_code == 404
