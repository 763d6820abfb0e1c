"""What all pages of citizen participation share."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request
from flask_login import current_user

from portal.accounts.reader import me
from portal.core import clock, i18n, web
from portal.core.errors import Conflict, NotFound
from portal.core.form_pages import form_page
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.responses import content_security_policy
from portal.participation import own_words, queries, rules, words
from portal.participation.components import kind_of
from portal.participation.models import Action, Component, Process, Space
from portal.participation.own_words import OWN, TEXTS
from portal.participation.queries import rehearsals
from portal.participation.rules import methods as method_rules
from portal.participation.rules import proposals as proposal_rules
from portal.participation.words import amounts, sharing, times
from portal.participation.words import proposals as proposal_words
from portal.participation.words.methods import WHY
from portal.participation.words.translations import STATES

__all__ = [
    "LATER",
    "bp",
    "component_here",
    "form_page",
    "going_on",
    "languages_of",
    "me",
    "process_here",
    "process_of_mine",
    "show",
    "space_here",
    "space_of_mine",
]

bp = web.blueprint("participation", "portal.participation.views", to_citizens=True)
# What is said of a post that a form's traps have caught.
LATER = _l("What you wrote is kept. A person looks at it before everybody sees it, and you are told.")


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Words and rules for the templates; `moment` is the one instant that a page is about."""
    return {
        "words": words, "times": times, "amounts": amounts, "sharing": sharing, "rules": rules, "proposal_rules": proposal_rules, "proposal_words": proposal_words, "kind_of": kind_of, "Action": Action,
        "moment": clock.now(), "pick": _pick, "other_words": other_words, "translation_states": STATES,
        "method_rules": method_rules, "method_why": WHY,
    }  # fmt: skip


def _pick(texts: Mapping[str, str], _locale: str) -> tuple[str, str]:
    """A text for the reader and its language: see `i18n.picked`."""
    return i18n.picked(texts)


def show(space: Space) -> None:
    """Notes whose space the page is of: its sites may frame it, and its texts stand in the city's own language if the address says so."""
    g.participation_space = space
    if request.args.get(TEXTS) == OWN and space.lang != i18n.current():
        g.texts_lang = space.lang


@dataclass(frozen=True)
class OtherWords:
    """The way from the city's texts in one language to those in another one. lang: the city's own; is_shown: they stand in it now."""

    lang: str
    is_shown: bool
    url: str


def other_words(*things: Any) -> OtherWords | None:
    """The way to the city's texts in its own language, and back; None where what has these titles stands in it anyhow."""
    space: Space | None = g.get("participation_space")
    if space is None or request.method != "GET":
        return None
    is_shown, titles = bool(i18n.asked()), [one.titles for one in things if one and one.titles]
    if not is_shown and all(space.lang not in one or i18n.picked(one)[1] == space.lang for one in titles):
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != TEXTS]
    query = urlencode(kept if is_shown else [*kept, (TEXTS, OWN)])
    path = f"{request.script_root}{request.path}"
    return OtherWords(space.lang, is_shown, f"{path}?{query}" if query else path)


def space_here(city: str) -> Space:
    """A city's space that the reader may see. Its sites may show the page in a frame.

    Raises:
        NotFound: there is none, or it is not open yet and not his.
    """
    found = queries.space_by_city(city)
    if found is None or not rules.may_see_space(current_user, found):
        raise NotFound
    show(found)
    return found


def process_here(city: str, process: str) -> Process:
    """A process that the reader may see, with everything. Raises NotFound."""
    found = queries.process_by_slug(city, process)
    if found is None or not rules.may_see(current_user, found):
        raise NotFound
    show(found.space)
    return found


def component_here(city: str, process: str, component: str) -> Component:
    """A component of a process that the reader may see; `component.process` is whole. Raises NotFound."""
    found = queries.component_of(process_here(city, process), component)
    if found is None:
        raise NotFound
    return found


def space_of_mine(city: str, *, lock: bool = False) -> Space:
    """A space of a city for which the reader manages participation; `lock`: for a change, for which nobody waits.

    Raises:
        NotFound: there is none of his. Conflict: it is not open yet, and a rehearsal holds it.
    """
    found = queries.space_by_city(city)
    if found is None or not rules.manages(me(), found.city_id):
        raise NotFound
    if lock and not rules.is_public(found) and rehearsals.is_space_rehearsed(found.id, clock.now()):
        raise Conflict(_rehearsed())
    return queries.known_space(found.id, lock=True) if lock else found


def process_of_mine(process_id: uuid.UUID, *, lock: bool = False) -> Process:
    """A process of a city for which the reader manages participation; `lock`: for a change, for which nobody waits.

    Raises:
        NotFound: there is none of his. Conflict: a rehearsal goes on in it, which holds it for up to a minute.
    """
    if lock and rehearsals.is_rehearsed(process_id, clock.now()):
        raise Conflict(_rehearsed())
    found = queries.process_by_id(process_id, lock=lock)
    if found is None or not rules.manages(me(), found.space.city_id):
        raise NotFound
    return found


def going_on(space: Space) -> Space:
    """The space, for something in which people shall take part.

    Raises:
        Conflict: its pilot has ended, so nobody could.
    """
    if not rules.goes_on(space):
        raise Conflict(_("The pilot has ended, so nobody could take part in this. Open it again first."))
    return space


def _rehearsed() -> str:
    return _(
        "A rehearsal goes on at the moment. Wait a minute or stop it, then send this again: nothing that you entered is lost."
    )


def languages_of(space: Space) -> list[str]:
    """The languages in which a space is written: its own first, then the others of its city, then English."""
    return list(dict.fromkeys([space.lang, *space.city.languages, i18n.SOURCE]))


@bp.after_request
def _reads_on(response: Response) -> Response:
    """Whoever reads what the city wrote in its own language does so on the next page of the space, too; before the page is kept."""
    space: Space | None = g.get("participation_space")
    if space is None or not i18n.asked():
        return response
    root, city = request.script_root, space.city.slug
    if response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(own_words.carried(response.get_data(as_text=True), root, city))
    if response.location and own_words.is_inside(response.location, root, city):
        response.location = own_words.wishing(response.location)
    return response


@bp.after_request
def _may_be_framed(response: Response) -> Response:
    """Pages of a space may stand in frames of the sites that its city names; all others refuse it, as everywhere."""
    space: Space | None = g.get("participation_space")
    if space is not None and space.embed_origins and rules.is_public(space):
        framed = f"frame-ancestors {' '.join(space.embed_origins)}"
        policy = content_security_policy().replace("frame-ancestors 'none'", framed)
        response.headers["Content-Security-Policy"] = policy
    return response
