"""Pages that many readers share: each has his own name and token in it, and nothing else of anybody's."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from flask import g, session
from jinja2 import ChoiceLoader, DictLoader
from markupsafe import Markup

from portal.accounts.reader import me
from portal.core import keeping
from tests.factories.accounts import make_secretariat, make_user

PAGES = {
    "test/shared.html": "{{ current_user.display_name }} {{ csrf_token() }} {{ made() }} {{ left_open(7, words) }}"
    "{% call kept_form('test-form') %}<form>{{ csrf_token() }}</form>{% endcall %}",
    "test/asks.html": "{{ current_user.email }}",
    "test/asks_aside.html": "{{ whose() }}",
}


@pytest.fixture
def show(app):
    """Shows a page to a reader, in a session of his own."""
    loader, times = app.jinja_env.loader, []
    app.jinja_env.loader = ChoiceLoader([loader, DictLoader(PAGES)])
    app.extensions["kept_parts"].clear()

    def made() -> str:
        times.append(1)
        return f"made {len(times)}"

    def shown(
        reader: Any, template: str = "shared", fact: str = "", path: str = "/en/", *, flashes: bool = False
    ) -> str:
        with app.test_request_context(path):
            g._login_user, g.locale = reader, "en"
            g.pop("csrf_token", None)  # Flask-WTF's, of the reader before: the tests' requests share what is theirs
            if flashes:
                session["_flashes"] = [("message", "Saved.")]
            page = keeping.shared_page(
                f"test/{template}.html",
                (fact,),
                lambda mark: f"[{mark}]",
                made=made,
                words="<b>",
                whose=lambda: me().email,
            )
            assert g._login_user is reader
            return page.get_data(as_text=True)

    yield shown
    app.jinja_env.loader = loader
    app.extensions["kept_parts"].clear()


def test_each_has_his_own_name_and_token_in_what_was_made_once(show):
    pages = [show(make_user(display_name=name)) for name in ("Ana <Reyes>", "Ben Cruz")]
    found = [re.fullmatch(r"(.+?) (\S{60,}) made 1 \[7 &lt;b&gt;\]<form>(\S+)</form>", page) for page in pages]
    assert [one[1] for one in found] == ["Ana &lt;Reyes&gt;", "Ben Cruz"]
    assert all(one[2] == one[3] for one in found)
    assert found[0][2] != found[1][2]


def test_whoever_sees_something_else_has_it_made_anew(show):
    ana, ben, staff = make_user(), make_user(), make_secretariat()
    turns = [
        show(ana), show(staff), show(ana, fact="open"), show(ana, path="/en/?page=2"), show(ana, flashes=True),
        show(ben),
    ]  # fmt: skip
    assert [re.search(r"made (\d)", page)[1] for page in turns] == ["1", "2", "3", "4", "5", "1"]


@pytest.mark.parametrize("template", ["asks", "asks_aside"])
def test_more_of_the_reader_than_his_name_is_not_to_be_had(show, template):
    with pytest.raises(Exception, match="email"):
        show(make_user(), template)
    assert "made 1" in show(make_user()), "and what has failed has spoilt nothing"


def test_a_mark_that_somebody_writes_is_a_text():
    assert keeping.Open("<token 1> <name>").filled(lambda _mark: "x") == Markup("<token 1> <name>")


def test_pieces_and_pages_have_so_many_bytes_together_and_the_oldest_go():
    pieces = keeping.Pieces(most=100_000)
    for number in range(200):
        pieces.put(f"name {number % 3}", (number,), [Markup("x" * 9000), keeping.Open("ب" * 4500)][number % 2])
        assert pieces.size <= 100_000
    kept = sorted(key for parts in pieces.values() for (key,) in parts)
    assert kept == list(range(200 - len(kept), 200))
    assert 9 <= len(kept) <= 11
    assert (
        sum(
            sys.getsizeof(text)
            for parts in pieces.values()
            for one in parts.values()
            for text in getattr(one, "texts", [one])
        )
        <= 100_000
    )
    pieces.put("name 0", (kept[-1],), "made again by another thread")
    pieces.put("all", ("of it",), "x" * 200_000)
    assert (pieces.size, [len(parts) for parts in pieces.values()]) == (0, [0, 0, 0, 0])
