"""What an acceptance tester did: all processes of Hanoi go out, come into an empty city, and the pages of both say the same."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.cities import queries as cities
from portal.core import db
from portal.participation import queries, services
from portal.participation.exchange import writing
from portal.participation.formats.site import of_portal
from portal.participation.models import PilotState, Process
from portal.participation.queries import moderation
from portal.participation.services import importing
from tests.factories.cities import make_city

MOST_PAGES = 300
# The order of a debate follows from when each person supported what, which no file tells.
SHELVES = re.compile("Best supported|Seen by few|Được ủng hộ nhiều nhất|Ít người đã xem")
GROUP = {
    "en": "Everybody with an account and a confirmed e-mail address",
    "vi": "Mọi người có tài khoản và địa chỉ e-mail đã xác nhận",
}
# What tells pages apart and may: ids in addresses, and signatures, which no file has.
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{12}(?=[/#?]|$)")


def spoken(client, lang: str, city: str, process: Process) -> dict[str, list[str]]:
    """Address without what is the city's own → what the pages there say, from the first page of a process on, as visitors find them."""
    root = f"/{lang}/cities/{city}/participation/{process.slug}/"
    found: dict[str, list[str]] = defaultdict(list)
    waiting, seen = [root], {root}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        main = client.page(path).find("main")
        found[ID.sub("–", path.removeprefix(root))].append(" ".join(main.get_text(" ").split()))
        for link in main.find_all("a", href=True):
            to = link["href"].split("#")[0]
            if to.startswith(root) and to not in seen:
                seen.add(to)
                waiting.append(to)
    return {path: sorted(texts) for path, texts in found.items()}


def alike(text: str, lang: str, people: Sequence[str]) -> str:
    """A page without what may differ: names of people and cities, addresses, a group of the city, and names below a petition."""
    for name in people:
        text = text.replace(name, "–")
    text = re.sub("Without a name|Former member|A resident|Không nêu tên|Thành viên cũ|Một cư dân", "–", text)
    text = re.sub(r"(Of|Của) –", "–", text)
    text = re.sub(r"(?<!\w)[^\W\d_a-zý] (?=–)|(?<=–),? (and|và) –|(?<=–), –", "", text)
    text = re.sub(r"http://localhost/\w+/cities/(hanoi|lima)/participation/[^/]+/", "", text)
    text = re.sub(r"(Hanoi listens|Hanoi)|(Hà Nội lắng nghe|Hà Nội)", "–", text)
    text = re.sub("(A group that the city has invited|Một nhóm do thành phố mời)", GROUP[lang], text)
    text = re.sub(r"(Those who show their names|Những người cho hiển thị tên)( –)+ ", "", text)
    text = re.sub(
        "It is still open: these figures change.|Khảo sát vẫn đang mở: các số liệu này còn thay đổi.", "", text
    )
    return re.sub(
        "These figures were counted elsewhere.*?counted apart.|Các số liệu này được thống kê ở nơi khác.*?thống kê riêng.",
        "",
        text,
    )


def first_difference(one: str, two: str) -> str:
    at = next((n for n, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), 0)
    return f"{one[max(0, at - 40) : at + 120]!r} and {two[max(0, at - 40) : at + 120]!r}"


def brought(processes: list[Process], city: str) -> Iterator[tuple[Process, Process]]:
    """Each with what came of it in the other city."""
    for process in processes:
        file = io.BytesIO()
        list(writing.write(process, of_portal(), file))
        package = importing.look(file)
        assert [str(one) for one in package.problems] == []
        with db.transaction():
            space = queries.known_space(queries.space_by_city(city).id, lock=True)
            made = importing.bring_in(space=space, package=package, actor=None)
            services.publish_process(process=queries.known_process(made.id, lock=True), actor=None)
            key = made.id
        yield process, queries.known_process(key)


@pytest.mark.demo
def test_processes_of_a_city_of_the_demo_say_the_same_in_an_empty_city(app, client):
    hanoi = cities.city_by_slug("hanoi")
    with db.transaction():
        empty = make_city(
            slug="lima", names=hanoi.names, country=hanoi.country, timezone=hanoi.timezone, own_lang=hanoi.own_lang
        )
        services.make_space(city=empty, actor=None)
    processes = queries.processes_of(queries.space_by_city("hanoi").id, drafts=False)
    pairs = list(brought([queries.known_process(one.id) for one in processes], "lima"))
    with db.transaction():
        space = queries.known_space(queries.space_by_city("lima").id, lock=True)
        services.set_state(space=space, state=PilotState.RUNNING, actor=None)
    people = sorted((name for name in db.session.scalars(select(User.display_name)) if name), key=len, reverse=True)
    differ, pages, read = [], 0, list[str]()
    for here, there in pairs:
        for lang in ("en", "vi"):
            one, two = spoken(client, lang, "hanoi", here), spoken(client, lang, "lima", there)
            assert set(one) == set(two), (here.slug, lang)
            for path in one:
                wanted, found = (sorted(alike(text, lang, people) for text in said[path]) for said in (one, two))
                if path.partition("?")[0].endswith("/debate"):
                    wanted, found = ([" ".join(sorted(SHELVES.sub("", text).split()))] for (text,) in (wanted, found))
                pages += len(wanted)
                read += found
                differ += [
                    (here.slug, lang, path, *pair) for pair in zip(wanted, found, strict=True) if pair[0] != pair[1]
                ]
    assert pages > 140
    hanoi_space, lima_space = (queries.space_by_city(city) for city in ("hanoi", "lima"))
    for name in writing.SPACE_WORDS:
        assert getattr(lima_space, name) == getattr(hanoi_space, name), name
    rules = [
        [(one.number, one.titles, one.texts) for one in moderation.rules_of(space.id)]
        for space in (hanoi_space, lima_space)
    ]
    assert rules[0] == rules[1]
    assert any("On the agenda of a meeting" in text for text in read), (
        "petitions on agendas are among what was compared"
    )
    assert not differ, "\n".join(f"{slug} {lang} {path}: {first_difference(a, b)}" for slug, lang, path, a, b in differ)
