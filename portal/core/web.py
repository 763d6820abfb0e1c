"""The web's edge: blueprints with the language in the address, rendering, paging."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Generic, TypeVar

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PrefixLoader, StrictUndefined
from jinja2.loaders import BaseLoader, PackageLoader
from sqlalchemy import Select, func, select
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Rule

from portal.core import db, i18n, keeping, language_names, languages, responses, settings, text
from portal.core.errors import NotFound
from portal.core.sessions import Sessions

T = TypeVar("T")


class FormProtection(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """Flask-WTF's check of a form's token. One that this process has signed or checked for the same session comes again with
    every form of that reader; it is compared with what is kept, and its signature not worked out again.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        # Once: each look through the proxy costs ten plain ones.
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        if asked.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        name = current_app.config["WTF_CSRF_FIELD_NAME"]
        seed, given = session.get(name), asked.form.get(name)
        tokens: dict[str, str] = current_app.extensions["csrf_tokens"]
        if seed and given and compare_digest(tokens.get(seed, "").encode(), given.encode()):
            g.csrf_valid = True
            return
        super().protect(apply_exemptions=apply_exemptions)
        if seed and given and g.get("csrf_valid"):
            keeping.keep_token(tokens, seed, given)


csrf = FormProtection()

_template_loaders: dict[str, BaseLoader] = {}


class _Rule(Rule):
    """Werkzeug's rule of an address, which compiles what builds the address when that is first asked for, not at the start of each
    process: of 1,800 such functions few are ever called, and they cost two megabytes and a fifth of a second.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: _Rule, /, **values: Any) -> tuple[str, str]:
            made = compiled(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made)
            built: tuple[str, str] = made(**values)
            return built

        return build


class Portal(Flask):
    """Flask with what every request pays for taken out: our views are plain functions, so none is looked at for `async`."""

    url_rule_class = _Rule

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


class _Integer(IntegerConverter):
    """A number in an address: digits of ASCII, and no more of them than a column holds."""

    regex = r"[0-9]{1,9}"


def blueprint(name: str, import_name: str, *, to_citizens: bool = False) -> Blueprint:
    """A blueprint whose pages live under `/<locale>/…`; templates of the module are `name/page.html`.

    to_citizens: its pages and mails speak the languages of pilot cities' citizens too (`core/languages.py`).
    """
    _template_loaders[name] = PackageLoader(import_name.removesuffix(".views").rsplit(".views.", 1)[0], "templates")
    if to_citizens:
        i18n.speak_to_citizens(name)
    return Blueprint(name, import_name, url_prefix=languages.rule(to_citizens=to_citizens))


def plain_blueprint(name: str, import_name: str) -> Blueprint:
    """A blueprint for addresses without a language: permanent ones, machines' ones."""
    return Blueprint(name, import_name)


def mail_templates(name: str, package: str) -> None:
    """Makes `portal/<name>/templates` known for a module that has mails but no pages."""
    _template_loaders.setdefault(name, PackageLoader(package, "templates"))


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page as a response."""
    return make_response(render_template(template, **context), status)


def see_other(endpoint: str, **values: Any) -> Response:
    """Where to look after a form was accepted (303)."""
    return make_response(redirect(url_for(endpoint, **values), 303))


def safe_next(target: str | None) -> str | None:
    """An address to go back to, only if it is one of ours: a path, not another site."""
    # Browsers drop tabs and line ends before they read an address: `/\t/evil` would be `//evil`.
    if target and target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return None


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list."""

    items: Sequence[T]
    page: int
    pages: int
    total: int


def page_number() -> int:
    """The page asked for in the address, 1 if none or nonsense."""
    given = request.args.get("page", "1")
    return min(int(given), 100_000) if given.isascii() and given.isdigit() and len(given) < 7 and int(given) > 0 else 1


def paginate(statement: Select[Any], page: int, per_page: int = 25, *, scalars: bool = True) -> Page[Any]:
    """A page of a select, with the total counted by the database.

    Raises:
        NotFound: the page lies behind the last.
    """
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    pages = max(1, math.ceil(total / per_page))
    if page > pages:
        raise NotFound
    result = db.session.execute(statement.limit(per_page).offset((page - 1) * per_page))
    items: Sequence[Any] = result.scalars().unique().all() if scalars else result.all()
    return Page(items, page, pages, total)


# What every page knows -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation, given by a module."""

    endpoint: str
    label: Any
    icon: str
    prefix: str
    order: int


_navigation: dict[str, NavigationItem] = {}
_footer: dict[str, NavigationItem] = {}
_account_links: dict[str, tuple[int, Any, str, Callable[[Any], bool]]] = {}
_settings_pages: dict[str, tuple[int, Any]] = {}
_unread: list[Callable[[Any], int]] = []
_rights: list[Callable[[Any], Hashable]] = []


def add_navigation(endpoint: str, label: Any, icon: str, prefix: str, order: int) -> None:
    """Adds a page to the main navigation; `prefix` is the path after the language that marks it as current."""
    _navigation[endpoint] = NavigationItem(endpoint, label, icon, prefix, order)


def add_footer_link(endpoint: str, label: Any) -> None:
    """Adds a page to the foot of every page."""
    _footer[endpoint] = NavigationItem(endpoint, label, "", "", len(_footer))


def add_account_link(endpoint: str, label: Any, icon: str, order: int, shown_to: Callable[[Any], bool]) -> None:
    """Adds a page to the account menu, for those whom `shown_to(user)` lets see it. It may ask for nothing but his rights (`tell_apart_by`)."""
    _account_links[endpoint] = (order, label, icon, shown_to)


def tell_apart_by(rights: Callable[[Any], Hashable]) -> None:
    """Sets what says which rights a reader has: those who have the same share their account menu."""
    _rights[:] = [rights]


def add_settings_page(endpoint: str, label: Any, order: int) -> None:
    """Adds a page to the tabs of the reader's own settings."""
    _settings_pages[endpoint] = (order, label)


def settings_pages() -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this page) of the settings, in order, for `settings_tabs` of the components."""
    pages = sorted(_settings_pages.items(), key=lambda pair: pair[1][0])
    return [(str(label), url_for(endpoint), endpoint == request.endpoint) for endpoint, (_order, label) in pages]


def count_unread_by(counter: Callable[[Any], int]) -> None:
    """Sets who counts the unread notifications of a reader who is signed in."""
    _unread[:] = [counter]


def _unread_of(reader: Any) -> int:
    return _unread[0](reader) if _unread else 0


@dataclass(frozen=True)
class _Addresses:
    """Where the layout leads to, in one language: the same on every page, so they are made once."""

    navigation: tuple[tuple[NavigationItem, str], ...]
    footer: tuple[tuple[Any, str], ...]
    account: tuple[tuple[Any, str, str, Callable[[Any], bool]], ...]
    named: dict[str, str]


def _addresses(lang: str) -> _Addresses:
    kept: dict[tuple[str, str], _Addresses] = current_app.extensions["layout_addresses"]
    key = (request.script_root, lang)
    if key not in kept:
        account = sorted(_account_links.items(), key=lambda pair: pair[1][0])
        kept[key] = _Addresses(
            tuple((item, url_for(item.endpoint)) for item in sorted(_navigation.values(), key=lambda item: item.order)),
            tuple((link.label, url_for(link.endpoint)) for link in _footer.values()),
            tuple((label, url_for(endpoint), icon, shown_to) for endpoint, (_order, label, icon, shown_to) in account),
            {name: url_for(endpoint) for name, endpoint in _NAMED.items()},
        )
    return kept[key]


AccountMenu = tuple[tuple[Any, str, str], ...]
KEPT_MENUS = 500  # of readers with other rights, or in other languages


def _account_menu(lang: str, addresses: _Addresses, reader: Any) -> AccountMenu:
    """(label, address, icon) of what this reader sees in his menu: forty questions for rights, asked once for all who have the same."""
    if not (reader and reader.is_authenticated):
        return ()
    kept: dict[tuple[Hashable, ...], AccountMenu] = current_app.extensions["account_menus"]
    key = (request.script_root, lang, _rights[0](reader))
    found = kept.get(key)
    if found is None:
        if len(kept) >= KEPT_MENUS:
            kept.clear()
        found = kept[key] = tuple(
            (label, url, icon) for label, url, icon, shown_to in addresses.account if shown_to(reader)
        )
    return found


def _menu_facts(reader: Any) -> Hashable:
    """What the menu of a reader looks like, wherever he is: its addresses, and the number beside one of them."""
    lang = i18n.current()
    return tuple(link[1] for link in _account_menu(lang, _addresses(lang), reader)), min(_unread_of(reader), 100)


_NAMED = {
    "search_url": "home.search", "home_url": "home.index", "sign_in_url": "accounts.sign_in",
    "register_url": "accounts.register", "sign_out_url": "accounts.sign_out",
}  # fmt: skip


def _facts(links: Sequence[tuple[Any, ...]], *more: Hashable) -> tuple[Hashable, ...]:
    """What a list of links looks like: which there are, and which of them is this very page."""
    urls = tuple(link[1] for link in links)
    return (urls, request.path if request.path in urls else "", *more)


def _current_items(items: Sequence[NavigationItem], here: str) -> Sequence[NavigationItem]:
    """Where this page stands: by its address, unless that is below another module's (`cities/hanoi/participation`)."""
    found = [item for item in items if here.startswith(item.prefix)]
    own = [item for item in items if item.endpoint.partition(".")[0] == request.blueprint]
    return own if found and own and not set(found) & set(own) else found


def _page_context() -> dict[str, Any]:
    here = request.path.split("/", 2)[2] if request.path.count("/") > 1 else ""
    lang, known = i18n.current(), settings()
    addresses = _addresses(lang)
    reader = keeping.framed_for()
    signed_in = bool(reader and reader.is_authenticated)
    account = _account_menu(lang, addresses, reader)
    marked = _current_items([item for item, _url in addresses.navigation], here)
    navigation = [(item.label, url, item in marked, item.icon) for item, url in addresses.navigation]
    unread = _unread_of(reader) if signed_in else 0
    alternates, language_menu = languages.other_languages(lang)
    return {
        "locale": lang,
        "dir": i18n.direction(lang),
        "site_name": known.site_name(lang),
        "association_name": known.association_name(lang),
        "is_development": known.development,
        "navigation": navigation,
        "navigation_facts": _facts(navigation, *(is_current for _label, _url, is_current, _icon in navigation)),
        "language_name": language_names.NAMES[lang],
        "language_menu": language_menu,
        "alternates": alternates,
        "footer_links": addresses.footer,
        "account_links": account,
        "account_facts": _facts(account, min(unread, 100)),
        "unread_count": unread,
        "now": g.get("now"),
        "csrf_token": keeping.csrf_token,  # Flask-WTF hands each page its own, which would go before our global of that name
        **addresses.named,
    }  # fmt: skip


def _templates(app: Flask) -> None:
    package = PackageLoader("portal", "templates")
    app.jinja_env.loader = ChoiceLoader([package, PrefixLoader(_template_loaders)])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(markdown=text.markdown, breakable=text.breakable)
    app.jinja_env.globals.update(settings_pages=settings_pages)
    app.jinja_env.auto_reload = app.config["SETTINGS"].development


def init_app(app: Flask) -> None:
    config = app.config["SETTINGS"]
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        PERMANENT_SESSION_LIFETIME=30 * 86400,
        MAX_CONTENT_LENGTH=20 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch must not lose what was typed
        WTF_CSRF_SSL_STRICT=False,  # the referrer is trimmed by our own policy; the token is what counts
    )
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies, x_host=config.trusted_proxies
        )
    app.session_interface = Sessions()
    app.url_map.converters["int"] = _Integer
    app.extensions.update(layout_addresses={}, account_menus={})
    languages.init_app(app)
    csrf.init_app(app)
    _templates(app)
    keeping.init_app(app, _menu_facts)
    app.context_processor(_page_context)
    responses.init_app(app)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> tuple[dict[str, str], int]:
    """Alive: the process answers."""
    return {"status": "alive"}, 200


healthz.access = "public"  # type: ignore[attr-defined]  # access imports errors, which imports this module lazily


def readyz() -> tuple[dict[str, Any], int]:
    """Ready: database, Redis and migrations are as this version needs them; 503 and the culprits if not."""
    from portal.core import health

    found = health.check(current_app)
    return {"status": "ready" if all(v == "ok" for v in found.values()) else "not ready", "parts": found}, (
        200 if all(v == "ok" for v in found.values()) else 503
    )


readyz.access = "public"  # type: ignore[attr-defined]  # as above

__all__ = ["Page", "blueprint", "paginate", "plain_blueprint", "render", "safe_next", "see_other"]
