"""Pieces of pages, and whole pages, that are made once for all readers who see the same.

In a template, `{% call kept('footer') %}…{% endcall %}` keeps a piece and `kept_form` one with forms; in a view, `shared_page` keeps all
of a page for those who are signed in. What differs from reader to reader is left open by marks (`mark`) and filled in each time.
"""

from __future__ import annotations

import re
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import chain
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from portal.core import db, i18n, ids

T = TypeVar("T")

KEPT_BYTES = 20_000_000  # of pieces and whole pages together, a process; of a city's proposals a page with its pieces takes 0.1 MB and more
KEPT_TOKENS = 5000  # of some 300 bytes
_BESIDE = 600  # bytes that a piece takes beside its text: its key, its places in dictionaries


class Pieces(dict[str, dict[tuple[Hashable, ...], Any]]):
    """What a process keeps, by name and facts: at most so many bytes, the oldest go first, for most of them are of a minute that is over."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        super().__init__()
        self.most, self.size = most, 0
        self._sizes: OrderedDict[tuple[str, tuple[Hashable, ...]], int] = OrderedDict()
        self._lock = Lock()

    def put(self, name: str, key: tuple[Hashable, ...], piece: Any) -> None:
        """Keeps a piece, and lets go of what was made before it until all have room."""
        size = _size(piece) + _BESIDE
        with self._lock:
            self.size += size - self._sizes.pop((name, key), 0)
            self._sizes[name, key] = size
            self.setdefault(name, {})[key] = piece
            while self.size > self.most:
                (oldest, its_key), its_size = self._sizes.popitem(last=False)
                self.size -= its_size
                self[oldest].pop(its_key, None)

    def clear(self) -> None:
        with self._lock:
            super().clear()
            self._sizes.clear()
            self.size = 0


def _size(piece: Any) -> int:
    """Bytes of a piece's texts, which are nearly all of it."""
    texts = piece.texts if isinstance(piece, Open | _OpenPage) else (piece,)
    return sum(map(sys.getsizeof, texts))


def _kept_here() -> tuple[tuple[str, str], str, str, Pieces, Any]:
    """Languages of the page and of its texts, root, version of the browser's files, the pieces by name, and the session: looked up once for all that a page asks.

    A rehearsal, which has a session of its own, keeps its pieces for one page: what it shows is nobody else's.
    """
    held, lang = g._get_current_object(), (i18n.current(), i18n.asked())  # noqa: SLF001
    opened = held.get("db_session")
    found: tuple[tuple[str, str], str, str, Pieces, Any] | None = held.get("kept_here")
    if found is None or found[0] != lang or found[4] is not opened:
        extensions = current_app.extensions
        pieces = Pieces() if db.is_rehearsal() else extensions["kept_parts"]
        found = held.kept_here = (lang, request.script_root, extensions["assets"].version, pieces, opened)
    return found


def kept(name: str, *facts: Hashable, caller: Callable[[], T]) -> T:
    """Makes a piece of a page once for each language, of the page and of its texts, and each value of `facts`: a text, or one with marks.

    In a template: `{% call kept('footer') %}…{% endcall %}`. What stands inside may depend on nothing else; above all on nobody who reads it.
    """
    lang, root, version, pieces, _session = _kept_here()
    key = (lang, root, version, *facts)
    parts = pieces.get(name)
    found: T | None = parts.get(key) if parts is not None else None
    if found is None:
        found = caller()
        pieces.put(name, key, found)
    return found


# What is left open ----------------------------------------------------------------------------------------------------

# Nobody can write a mark into a text of his, for it is another one in each process.
_SECRET = ids.secret()
_MARK = re.compile(f"<{_SECRET} ([^>]*)>")


def mark(*words: object) -> Markup:
    """Where something of the reader's goes: `Open` gives it by these words, with a space between them."""
    return Markup(f"<{_SECRET} {escape(' '.join(map(str, words)))}>")  # noqa: S704  # ours, and escaped


class Open:
    """A text that was made with marks, cut where they stand."""

    def __init__(self, made: str) -> None:
        parts = _MARK.split(made)
        self.texts, self.marks = parts[::2], parts[1::2]

    def filled(self, given: Callable[[str], str]) -> Markup:
        """The text with what is `given` for each mark, which is escaped already."""
        return Markup("".join(chain(*zip(self.texts, (*map(given, self.marks), ""), strict=True))))  # noqa: S704  # ours


class _OpenPage:
    """A whole page that was made with marks, as it is sent: half of what its signs take in memory, and encoded once."""

    def __init__(self, made: str) -> None:
        cut = Open(made)
        self.texts, self.marks = [one.encode() for one in cut.texts], cut.marks

    def filled(self, given: Callable[[str], str]) -> Response:
        """The page with what is `given` for each mark, which is escaped already."""
        words = (*(given(one).encode() for one in self.marks), b"")
        return make_response(b"".join(chain(*zip(self.texts, words, strict=True))))


# Tokens of forms ------------------------------------------------------------------------------------------------------


def csrf_token() -> str:
    """The token of the reader's session for forms. Signing it anew for each page proves nothing more, so it is kept.

    In what is being made to be kept, the mark of where it goes.
    """
    if g.get("leaves_open"):
        return mark("token")
    name = current_app.config["WTF_CSRF_FIELD_NAME"]
    tokens: dict[str, str] = current_app.extensions["csrf_tokens"]
    seed = session.get(name)
    if seed is None or seed not in tokens:
        made: str = generate_csrf()
        return keep_token(tokens, session[name], made)
    return tokens[seed]


def keep_token(tokens: dict[str, str], seed: str, token: str) -> str:
    """Keeps a token that this process has signed or checked, by the seed in the session. Returns it."""
    if len(tokens) >= KEPT_TOKENS:
        tokens.clear()
    return tokens.setdefault(seed, token)


def _left_open(caller: Callable[[], str]) -> str:
    """What `caller` makes, with marks."""
    before, g.leaves_open = g.get("leaves_open", False), True
    try:
        return caller()
    finally:
        g.leaves_open = before


def kept_form(name: str, *facts: Hashable, caller: Callable[[], Markup]) -> Markup:
    """As `kept`, for a piece with forms: it is kept without the token of the reader's session, which is put in each time."""
    made = kept(name, *facts, caller=lambda: Open(_left_open(caller)))
    token = csrf_token() if made.marks else ""
    return made.filled(lambda _token: token)


# Whole pages ----------------------------------------------------------------------------------------------------------


class _AnyReader:
    """Whom a page is made for that many share. Whatever is asked of him beside this fails, in templates and in what they call."""

    is_authenticated = True
    display_name = mark("name")


def framed_for() -> Any:
    """The reader whose menus stand around the page; also where the page is made for all who have the same."""
    held = g._get_current_object()  # noqa: SLF001  # once: each look through the proxy costs ten plain ones
    return held.get("framed_for") or current_user._get_current_object()  # noqa: SLF001


def shared_page(
    template: str, facts: tuple[Hashable, ...], given: Callable[[str], str] | None = None, /, **context: Any
) -> Response:
    """A page as a response, made once for all who are signed in and have the same menu and as many unread messages.

    What it shows may depend on the address, on `facts` and on nothing else of the reader; more than his name is not to be had. `given`
    says what goes where the page has marks of its own. Others, and who has just done something that the page says, get it made for them.
    """
    reader = current_user._get_current_object()  # noqa: SLF001
    if not reader.is_authenticated or "_flashes" in session:
        return _OpenPage(_left_open(lambda: render_template(template, **context))).filled(_own(given))
    menu = current_app.extensions["menu_facts"](reader)

    def make() -> _OpenPage:
        g.framed_for, g._login_user = reader, _AnyReader()  # noqa: SLF001  # where Flask-Login keeps him
        try:
            return _OpenPage(_left_open(lambda: render_template(template, **context)))
        finally:
            g._login_user = g.pop("framed_for")  # noqa: SLF001

    made = kept(template, request.full_path, menu, *facts, caller=make)
    return made.filled(_own(given, reader.display_name))


def _own(given: Callable[[str], str] | None, name: str = "") -> Callable[[str], str]:
    """What goes where a mark stands: the reader's token and name, and what the page has of its own."""
    own: dict[str, str] = {}

    def of(words: str) -> str:
        if words == "token":
            if words not in own:
                own[words] = csrf_token()
            return own[words]
        return escape(name) if words == "name" else given(words) if given else ""

    return of


def init_app(app: Flask, menu_facts: Callable[[Any], Hashable]) -> None:
    """menu_facts: what the menu of a reader who is signed in looks like; two for whom it is the same may share a page."""
    app.extensions.update(kept_parts=Pieces(), csrf_tokens={}, menu_facts=menu_facts)
    app.jinja_env.globals.update(kept=kept, kept_form=kept_form, csrf_token=csrf_token, left_open=mark)
