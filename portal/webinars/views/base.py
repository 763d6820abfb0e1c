"""What all pages of the webinars share."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g
from flask_login import current_user

from portal.accounts.reader import me
from portal.core import clock, i18n, web
from portal.core.errors import NotFound
from portal.core.form_pages import form_page
from portal.webinars import queries, rules, words
from portal.webinars.models import Run, Webinar
from portal.webinars.queries import organising
from portal.webinars.rules import joining as joining_rules
from portal.webinars.rules import powers
from portal.webinars.rules import texts as text_rules
from portal.webinars.words import joining as joining_words
from portal.webinars.words import times

__all__ = ["bp", "form_page", "in_zone", "machines", "me", "plain", "run_by_me", "webinar_by_me"]

bp = web.blueprint("webinars", "portal.webinars.views")
plain = web.plain_blueprint("webinar_ids", "portal.webinars.views")
# What machines call: providers of rooms, about what has happened there.
machines = web.plain_blueprint("webinar_machines", "portal.webinars.views")


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Words and rules for the templates; `moment` is the one instant that a page is about."""
    return {
        "words": words,
        "times": times,
        "rules": rules,
        "text_rules": text_rules,
        "joining": joining_rules,
        "powers": powers,
        "joining_words": joining_words,
        "moment": clock.now(),
        "pick": i18n.pick,
    }


def in_zone(timezone: str) -> None:
    """Shows the times of this page in the zone that somebody without an account has chosen, as his mails do. Who is signed in
    keeps his own.
    """
    if not current_user.is_authenticated:
        g.timezone = timezone


def webinar_by_me(webinar_id: uuid.UUID, *, lock: bool = False) -> Webinar:
    """A webinar that the reader runs, with texts and runs.

    Raises:
        NotFound: there is none, or it is not his.
    """
    found = organising.webinar_locked(webinar_id) if lock else queries.webinar_by_id(webinar_id)
    if found is None or not rules.is_organiser(me(), found):
        raise NotFound
    return found


def run_by_me(run_id: uuid.UUID) -> Run:
    """A run of a webinar that the reader runs.

    Raises:
        NotFound: there is none, or it is not his.
    """
    found = queries.run_by_id(run_id)
    if found is None or not rules.is_organiser(me(), found.webinar):
        raise NotFound
    return found
