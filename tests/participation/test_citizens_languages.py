"""What citizens of the pilots come across speaks their languages whole: every text that one of these pages looks up stands in the
catalogues of Vietnamese and Indonesian.

One pilot is walked in Vietnamese and the others in Indonesian: they look up the same texts, in whichever language they are read, so
what any of them asks for is looked for in both catalogues.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal.accounts.models import User
from portal.cities.models import City
from portal.config import ROOT
from portal.core import db, i18n
from portal.core.catalogues import Catalogue
from portal.participation import moderated
from portal.participation.models import ModerationAct, ModerationCase, Space
from tests.lint import LintingClient

PILOTS = {"hanoi": "vi", "quezon-city": "id", "san-fernando-la-union": "id"}
# Where buttons lead, behind the page that has them: not there for everybody and at all times.
BEHIND = {
    "participation.survey": ("/review", "/resume"),
    "participation.proposal": ("/edit",),
    "participation.petition": ("/edit",),
    "participation.report_page": ("/rate",),
    "participation.report_thing": ("/done",),
}
PLACE = {"city", "process", "component", "kind", "method"}
MODULES, DOORS = {"participation", "discussions"}, {"accounts.sign_in", "accounts.register"}
FRAMED = {"participation.process", "participation.component"}  # what other sites show in a frame


def _file(lang: str) -> Path:
    return ROOT / "translations" / lang / "LC_MESSAGES" / "messages.mo"


class _Listening(Catalogue):
    """A catalogue that notes whatever is looked up in it: the text, behind its context where it has one."""

    def __init__(self, file: Path) -> None:
        self.asked: dict[str, str] = {}
        self.page = ""
        super().__init__(file)

    def _found(self, key: str) -> str | None:
        self.asked.setdefault(key, self.page)
        return super()._found(key)

    def knows(self, key: str) -> bool:
        return super()._found(key) is not None


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> dict[str, _Listening]:
    made = {lang: _Listening(_file(lang)) for lang in i18n.CITIZENS}
    for lang, catalogue in made.items():
        monkeypatch.setitem(i18n._catalogues, lang, catalogue)  # what pages speak from
    return made


class _Walk:
    """Follows links from page to page in `lang`, to `each` pages of a kind in each component: a third proposal says nothing new.

    The statement on personal data and the choice of mails are left out: they tell of all modules of the portal, most of which
    citizens have nothing to do with.
    """

    def __init__(self, app: Flask, lang: str, catalogue: _Listening) -> None:
        self.lang, self.catalogue = lang, catalogue
        self.routes = app.url_map.bind("localhost")
        self.endpoints: Counter[str] = Counter()
        self.faults: list[str] = []
        self.may_be_missing: set[str] = set()

    def go(self, client: LintingClient, *start: str, each: int = 1) -> None:
        waiting, kinds, seen = list(start), Counter[tuple[object, ...]](), set(start)
        while waiting:
            address = waiting.pop(0)
            self.catalogue.page = address
            answer = client.get(address)
            if answer.status_code in {301, 302, 303, 308}:
                found = [answer.headers["Location"].removeprefix("http://localhost")]
            elif answer.mimetype == "text/html" and answer.status_code == 200:
                page = lxml.html.document_fromstring(answer.get_data(as_text=True))
                found = [str(one) for one in page.xpath("//a/@href")]
            else:
                found = []
                if answer.status_code >= 400 and address not in self.may_be_missing:
                    self.faults.append(f"{address} answers {answer.status_code}")
            for link in [*found, *self._behind(address)]:
                kind = self._kind(link)
                if kind is None or link in seen or kinds[kind] >= each:
                    continue
                kinds[kind] += 1
                self.endpoints[str(kind[0])] += 1
                seen.add(link)
                waiting.append(link.partition("#")[0])

    def _behind(self, address: str) -> list[str]:
        kind = self._kind(address)
        path = address.partition("?")[0]
        made = [f"{path}{more}" for more in BEHIND.get(str(kind[0]), ())] if kind else []
        if kind and kind[0] in FRAMED:
            made.append(path.replace("/participation/", "/participation/embed/").rstrip("/"))
        self.may_be_missing.update(made)
        return made

    def _kind(self, link: str) -> tuple[object, ...] | None:
        """Of which kind a page in this language is; None for all others."""
        path = link.partition("#")[0].partition("?")[0]
        if not path.startswith(f"/{self.lang}/"):
            return None
        try:
            endpoint, values = self.routes.match(path, method="GET")
        except HTTPException:
            return None
        if endpoint.partition(".")[0] not in MODULES and endpoint not in DOORS:
            return None
        return (endpoint, *sorted((name, str(value)) for name, value in values.items() if name in PLACE))


def _moderated(city: str) -> tuple[User, str]:
    """A citizen about whose words a moderator has decided, and where he reads it."""
    found = db.session.scalars(
        select(ModerationCase)
        .join(ModerationAct, ModerationAct.case_id == ModerationCase.id)
        .join(Space, Space.id == ModerationCase.space_id)
        .join(City, City.id == Space.city_id)
        .where(City.slug == city)
        .order_by(ModerationAct.appealed_at.is_(None), ModerationAct.created_at)
    ).first()
    assert found is not None
    item = moderated.find(found.thing_kind, found.thing_id)
    assert item is not None
    return db.session.get_one(User, item.author_id), f"/participation/appeals/{item.kind}/{item.id}"


@pytest.mark.demo
def test_every_text_of_the_pilots_pages_is_translated(app: Flask, login, listening: dict[str, _Listening]) -> None:
    heard: dict[str, str] = {}
    for city, lang in PILOTS.items():
        walk = _Walk(app, lang, listening[lang])
        home = f"/{lang}/cities/{city}/participation/"
        author, appeals = _moderated(city)
        walk.go(LintingClient(app), f"/{lang}/participation/", home, f"{home}embed/")
        walk.go(login(author, LintingClient(app)), home, f"/{lang}{appeals}", each=2)
        assert walk.faults == []
        assert len(walk.endpoints) > 60, sorted(walk.endpoints)
        heard |= listening[lang].asked
    # People's own words are looked up as well, in case the portal wrote them; what the Korean catalogue does not know is none of ours.
    korean = _Listening(_file("ko"))
    ours = {key: page for key, page in heard.items() if key and korean.knows(key)}
    assert len(ours) > 700
    missing = [
        f"{lang}: {key!r} on {page}"
        for lang, catalogue in listening.items()
        for key, page in sorted(ours.items())
        if not catalogue.knows(key)
    ]
    assert not missing, "\n".join(missing)
