"""What a city wrote in its own language is one click away on each page of its space, whatever the interface speaks."""

from __future__ import annotations

import pytest

from portal.accounts.models import Role
from portal.core import db
from portal.participation.models import Process, Space
from portal.participation.own_words import carried
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space
from tests.lint import LintingClient

SPACE = "cities/quezon/participation/"
ENGLISH, OWN = "Say what is missing", "Sabihin kung ano ang kulang"


@pytest.fixture
def process(app) -> Process:
    """Of a city that writes Filipino, which is none of the interface's languages, and English."""
    city = make_city(slug="quezon", own_lang="fil", languages=["fil", "en"])
    space = make_space(
        city, titles={"fil": "Kausap ang lungsod", "en": "Talk with the city"}, intros={"fil": OWN, "en": ENGLISH}
    )
    made = make_process(space, title="Mga parke")
    with db.transaction():
        row = db.session.get_one(Process, made.id)
        row.titles = {"fil": "Mga parke", "en": "Parks"}
        row.components[0].titles = {"fil": "Mga mungkahi", "en": "Proposals"}
        row.components[0].texts = {"fil": OWN, "en": ENGLISH}
    make_proposal(made, make_user(), title="Lilim sa bawat palaruan")
    return made


def offer(page):
    """The link to the other words of the city, by its address."""
    found = [
        one
        for one in page.select("main p.text-small a")
        if "texts=own" in one["href"] or one.get_text() == "Show translations"
    ]
    return found[0] if found else None


def test_the_texts_of_a_space_are_shown_in_its_own_language_and_back(app, process):
    reader = LintingClient(app)
    for path, words in ((SPACE, ENGLISH), (f"{SPACE}{process.slug}/", "Parks")):
        page = reader.page(f"/en/{path}")
        assert words in page.select_one("main").get_text()
        link = offer(page)
        assert link.get_text() == "Show the city’s texts in Filipino"
        assert link.select_one("bdi")["lang"] == "fil"
        own = reader.page(link["href"])
        assert words not in own.select_one("main").get_text()
        assert offer(own)["href"] == f"/en/{path}"
    own = reader.page(f"/en/{SPACE}?texts=own")
    (intro,) = own.select("main .prose")
    assert (intro.get_text().strip(), intro["lang"], intro["dir"]) == (OWN, "fil", "ltr")
    assert own.select_one("h1 [lang=fil]")["dir"] == "ltr"
    assert own.html["lang"] == "en", "the interface stays as it is"


def test_pages_that_are_kept_do_not_mix_the_two(app, process, login, queries):
    path = f"/en/{SPACE}{process.slug}/{process.components[0].slug}/"
    for reader in (LintingClient(app), login(make_user()), LintingClient(app)):
        for _again in range(2):
            for address, here, other in ((path, ENGLISH, OWN), (f"{path}?texts=own", OWN, ENGLISH)):
                with queries() as seen:
                    said = reader.page(address).select_one("main").get_text()
                assert here in said, address
                assert other not in said, address
                assert len(seen) <= 8
            assert "Mga mungkahi" in reader.get(f"{path}1?texts=own").text
            assert "Mga mungkahi" not in reader.get(f"{path}1").text


def test_the_next_page_stands_in_it_too_and_links_that_are_made_of_others_still_lead_there(app, process):
    reader = LintingClient(app)
    space = reader.page(f"/en/{SPACE}?texts=own")
    (card,) = [one["href"] for one in space.select("main a") if "Mga parke" in one.get_text()]
    (listed,) = [one["href"] for one in reader.page(card).select("main a") if "Mga mungkahi" in one.get_text()]
    page = reader.page(listed)
    assert "Mga mungkahi" in page.select_one("h1").get_text()
    (proposal,) = [one["href"] for one in page.select("main a") if "Lilim" in one.get_text()]
    assert reader.get(proposal).status_code == 200
    assert "texts=own" not in str(reader.page(f"/en/{SPACE}").select("main a[href*='/mga-parke']"))


def test_it_stays_through_the_whole_space_until_it_is_switched_off(app, process, login):
    """Links that are made of others, filters, pages of a list, what scripts fetch, forms, and where they lead."""
    for n in range(25):
        make_proposal(process, make_user(), title=f"Mungkahi {n}")
    here = f"/en/{SPACE}{process.slug}/{process.components[0].slug}/"
    for reader in (LintingClient(app), login(make_user(), LintingClient(app))):
        for _again in range(2):
            page = reader.page(f"{here}?texts=own")
            inside = [
                one["href"]
                for one in page.select("a[href]")
                if one["href"].startswith(f"/en/{SPACE}") and not one.has_attr("data-texts-off")
            ]
            assert len(inside) > 20
            assert [one for one in inside if "texts=own" not in one and "." not in one.rsplit("/", 1)[-1]] == []
            assert next(one["href"] for one in page.select(".pager a")).count("texts=own") == 1
            form = page.select_one("form.filters")
            assert form.select_one("input[name=texts]")["value"] == "own"
            assert page.select_one("form[role=search][action='/en/search'] input[name=texts]") is None, "another place"
            plain = reader.page(here)
            assert plain.select("[name=texts]") == []
            assert [
                one["href"]
                for one in plain.select("a[href]")
                if "texts=own" in one["href"]
                and one not in plain.select("main p.text-small a")
                and not one.has_attr("hreflang")
            ] == []
        (one,) = [one for one in page.select("main a") if one.get_text().strip().startswith("Mungkahi")][:1]
        proposal = reader.page(one["href"])
        assert "Mga mungkahi" in proposal.text
        off = proposal.select_one("a[data-texts-off]")["href"]
        assert "texts=own" not in off
        assert "Mga mungkahi" not in reader.page(off).text
    assert reader.page(f"{here}new?texts=own").select_one("main form[method=post]")
    sent = {"title": "Isa pang bangko", "body": "Sa tabi ng pinto.", "lang": "en", "request_key": "request-1"}
    done = reader.submit(f"{here}new?texts=own", sent)
    assert done.status_code in (200, 303)
    assert done.status_code == 200 or "texts=own" in done.headers["Location"]


def test_only_what_leads_to_pages_of_the_space_is_given_the_wish():
    made = carried(
        '<a href="/en/cities/quezon/participation/x/?page=2&amp;a=b#c">1</a><a href="/en/cities/quezon/participationist">2</a>'
        '<a href="/en/cities/hanoi/participation/">3</a><a href="/en/cities/quezon/participation/space.atom">4</a><a href="?sort=time#q">5</a>'
        '<a href="#q">6</a><a href="https://x.example/en/cities/quezon/participation/">7</a><form method="post" action="/en/cities/quezon/participation/p">'
        '<form method="get"><form class="f" action="/en/search"><a href="/cities/quezon/participation/" data-texts-off>8</a>'
        '<div data-live-fetch="/en/cities/quezon/participation/h/panel"></div><a href="?texts=own&amp;page=2">9</a>', "", "quezon",
    )  # fmt: skip
    own, field = "texts=own", '<input type="hidden" name="texts" value="own">'
    assert made == (
        f'<a href="/en/cities/quezon/participation/x/?page=2&amp;a=b&amp;{own}#c">1</a><a href="/en/cities/quezon/participationist">2</a>'
        f'<a href="/en/cities/hanoi/participation/">3</a><a href="/en/cities/quezon/participation/space.atom">4</a><a href="?sort=time&amp;{own}#q">5</a>'
        f'<a href="#q">6</a><a href="https://x.example/en/cities/quezon/participation/">7</a><form method="post" action="/en/cities/quezon/participation/p?{own}">'
        f'<form method="get">{field}<form class="f" action="/en/search"><a href="/cities/quezon/participation/" data-texts-off>8</a>'
        f'<div data-live-fetch="/en/cities/quezon/participation/h/panel?{own}"></div><a href="?texts=own&amp;page=2">9</a>'
    )


@pytest.mark.parametrize(
    ("locale", "words"), [("ko", "시가 쓴 글 보기: Filipino"), ("ar", "عرض نصوص المدينة باللغة: Filipino")]
)
def test_also_where_the_interface_speaks_neither(app, process, locale, words):
    reader = LintingClient(app)
    link = offer(reader.page(f"/{locale}/{SPACE}"))
    assert link.get_text() == words
    own = reader.page(link["href"])
    assert own.select_one("h1 [lang=fil]")["dir"] == "ltr"
    assert own.html["lang"] == locale


def test_not_offered_where_the_texts_stand_in_that_language_anyhow(app):
    make_space(make_city(slug="quezon", own_lang="ko", languages=["ko"]), titles={"ko": "도시", "en": "The city"})
    make_space(make_city(slug="busan", own_lang="ko", languages=["ko"]), titles={"ko": "도시"})
    reader, other = LintingClient(app), SPACE.replace("quezon", "busan")
    assert offer(reader.page(f"/en/{SPACE}")) is not None
    assert offer(reader.page(f"/ko/{SPACE}")) is None
    assert offer(reader.page(f"/en/{other}")) is None, "there is nothing else to be shown"
    assert "도시" in reader.page(f"/en/{other}?texts=nonsense").select_one("h1").get_text()


def test_a_text_that_the_city_has_not_in_its_own_language_comes_as_before(app, process):
    with db.transaction():
        db.session.get_one(Space, process.space_id).intros = {"en": ENGLISH, "ko": "한국어"}
    reader = LintingClient(app)
    assert "한국어" in reader.page(f"/ko/{SPACE}?texts=own").select_one("main").get_text()


def test_what_is_sent_from_such_a_page_and_the_pages_of_staff_speak_as_ever(app, process, login):
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", process.space.city_id)),)))
    managed = staff.page("/en/participation/manage/quezon/?texts=own")
    assert "Parks" in managed.select_one("main").get_text()
    assert offer(managed) is None
