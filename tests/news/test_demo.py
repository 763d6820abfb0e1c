"""The demo's news: six items in six languages, old ones true and sourced, new ones invented, and both say so."""

from __future__ import annotations

import pytest

from portal.core import i18n
from portal.demo import files
from portal.search import queries as search

ROWS = files.read("news")["news"]


def test_each_says_where_it_comes_from_in_every_language():
    assert len(ROWS) == 6
    for row in ROWS:
        assert ("day" in row) != ("days_ago" in row)
        assert tuple(row["texts"]) == i18n.LOCALES
        for lang, (title, summary, body) in row["texts"].items():
            assert len(title) <= 200, row["slug"]
            assert len(summary) <= 600, row["slug"]
            said = {
                "en": "Source:",
                "ko": "출처:",
                "ar": "المصدر:",
                "ru": "Источник:",
                "es": "Fuente:",
                "fr": "Source :",
            }
            assert (said[lang] in body) == ("day" in row), (row["slug"], lang)


@pytest.mark.demo
def test_it_is_on_the_pages_and_found(client):
    keys = {tag for row in ROWS for tag in row["tags"]}
    assert set(search.tags_by_key(keys)) == keys
    for lang in i18n.LOCALES:
        page = client.page(f"/{lang}/news")
        assert page.select_one("article.card h3").get_text(strip=True) == ROWS[4]["texts"][lang][0]
        assert len(page.select("article.card")) == 6
        assert client.page(f"/{lang}/news/{ROWS[0]['slug']}").h1.text.strip() == ROWS[0]["texts"][lang][0]
    assert client.page("/en/search?q=Beyoğlu+hosts").find("a", href="/en/news/beyoglu-hosts-2016")
    assert client.page("/en/cities/beyoglu").find("a", href="/en/news?city=beyoglu")
    assert "News" in client.page("/en/").text
