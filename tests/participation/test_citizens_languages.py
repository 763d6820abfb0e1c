"""What citizens of the pilots come across speaks their languages whole: every text that one of these pages looks up stands in the
catalogues of Vietnamese and Indonesian.

One pilot is walked in Vietnamese and the other in Indonesian: both look up the same texts, in whichever language they are read, so
what either of them asks for is looked for in both catalogues. The third pilot is in preparation, and citizens do not see it yet.
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
from portal.config import ROOT
from portal.core import db, i18n
from portal.core.catalogues import Catalogue
from tests.lint import LintingClient

START = "/{lang}/participation/"
CITIZENS = {"hanoi": "luong.yen.nhi@mail.example", "quezon-city": "dindo.malabanan@mail.example"}
PLACE = {"city", "process", "component", "kind", "method"}
MODULES, DOORS = {"participation", "discussions"}, {"accounts.sign_in", "accounts.register"}
EACH = 2  # pages of one kind in one component that are looked at: the third proposal says what the first ones do


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
    """Follows links from page to page in `lang`, each kind of page in each component twice.

    The statement on personal data and the choice of mails are left out: they tell of all modules of the portal, most of which
    citizens have nothing to do with.
    """

    def __init__(self, app: Flask, lang: str, catalogue: _Listening) -> None:
        self.lang, self.catalogue = lang, catalogue
        self.routes = app.url_map.bind("localhost")
        self.seen: set[str] = set()
        self.endpoints: Counter[str] = Counter()
        self.faults: list[str] = []

    def go(self, client: LintingClient, *start: str) -> None:
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
                if answer.status_code >= 400:
                    self.faults.append(f"{address} answers {answer.status_code}")
            for link in found:
                kind = self._kind(link)
                if kind is None or link in seen or kinds[kind] >= EACH:
                    continue
                kinds[kind] += 1
                self.endpoints[str(kind[0])] += 1
                seen.add(link)
                waiting.append(link.partition("#")[0])

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


def _citizen(email: str) -> User:
    return db.session.scalars(select(User).where(User.email_key == email)).one()


@pytest.mark.demo
def test_every_text_of_the_pilots_pages_is_translated(app: Flask, login, listening: dict[str, _Listening]) -> None:
    heard: dict[str, str] = {}
    for (city, email), lang in zip(CITIZENS.items(), ("vi", "id"), strict=True):
        walk = _Walk(app, lang, listening[lang])
        home = f"/{lang}/cities/{city}/participation/"
        walk.go(LintingClient(app), START.format(lang=lang), home)
        walk.go(login(_citizen(email), LintingClient(app)), START.format(lang=lang), home)
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
