"""Pages that are kept, and the audit log."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from portal.accounts import hooks
from portal.cities import cards
from portal.cities.cards import CardData
from portal.cities.models import City
from portal.core import cache, clock, db
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.webinars.events import RunChanged, WebinarChanged, WebinarPublished
from portal.webinars.models import Run, RunState, Webinar, WebinarState, WebinarText


def register() -> None:
    cards.append(_city_card)
    for event in (WebinarPublished, WebinarChanged, RunChanged):
        cache.invalidate_on(event, "webinars")
    hooks.audit_actions.update(
        {
            "webinars.begun": _l("Webinar begun"),
            "webinars.published": _l("Webinar published"),
            "webinars.run_planned": _l("Run of a webinar planned"),
            "webinars.run_changed": _l("Run of a webinar changed"),
            "webinars.run_called_off": _l("Run of a webinar called off"),
        }
    )
    title = (
        select(WebinarText.title)
        .where(WebinarText.webinar_id == Webinar.id, WebinarText.lang == Webinar.original_lang)
        .scalar_subquery()
    )
    hooks.audit_subjects["webinar"] = (
        _l("Webinar"), hooks.Subjects(select(Webinar.id, title.label("title")), str),
    )  # fmt: skip


def _city_card(city: City) -> CardData | None:
    """The webinars that the city organises: those to come, else those that were held."""
    ahead = (Run.state == RunState.PLANNED) & (Run.ends_at > clock.now())
    own = (
        select(func.count(Webinar.id.distinct()).filter(ahead), func.count(Webinar.id.distinct()))
        .join(Run, Run.webinar_id == Webinar.id)
        .where(Webinar.city_id == city.id, Webinar.number.is_not(None), Webinar.state == WebinarState.PUBLISHED)
    )
    to_come, total = db.session.execute(own).one()
    if not total:
        return None
    count = ngettext("%(num)d webinar", "%(num)d webinars", to_come or total)
    url = url_for("webinars.index" if to_come else "webinars.archive", city=city.slug)
    return CardData(_("Webinars"), url=url, symbol="webinars", meta=[count])
