"""What a city wrote in its own language is one click away on each page of its space, whatever the interface speaks."""

from __future__ import annotations

import pytest

from portal.accounts.models import Role
from portal.core import db
from portal.participation.models import Process, Space
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
