"""The webinars of the demo: invented, on topics of the association, with people of the demo who speak and interpret."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from portal.cities import queries as cities
from portal.core import clock, db
from portal.core.i18n import Origin
from portal.demo import files, people
from portal.webinars import queries, services
from portal.webinars.models import Contributor, ContributorState, Format, Part, Provider, Webinar, WebinarText
from portal.webinars.queries import organising
from portal.webinars.services import RunPlan, programme, writing
from portal.webinars.services.programme import TalkPlan
from portal.webinars.services.writing import RegistrationRules, Words


def load() -> None:
    """Webinars that are not there yet. They were prepared before today, so nobody is asked and nobody is mailed."""
    for item in files.read("webinars")["webinars"]:
        if not queries.slug_is_taken(item["slug"]):
            _load(item)


def _load(item: dict[str, Any]) -> None:
    city = cities.city_by_slug(item["city"]) if item["city"] else None
    title, summary, description = item["texts"][item["lang"]]
    made = services.begin_webinar(
        slug=item["slug"], lang=item["lang"], title=title, summary=summary, city=city, actor=people.by_key(item["by"])
    )
    webinar = organising.webinar_locked(made.id)
    if webinar is None:
        raise LookupError(f"{item['slug']} is gone while it is made")
    words = Words(title, summary, description)
    writing.save_words(webinar=webinar, words=words, languages=item["languages"], tags=item["tags"], actor=None)
    chosen = {
        "takes_guests": not item["rules"].get("members_only"),
        "is_recorded": item["is_recorded"],
        **item["rules"],
    }
    writing.set_rules(webinar=webinar, rules_of=RegistrationRules(**chosen), actor=None)
    for lang, text in item["texts"].items():
        if lang != item["lang"]:
            db.session.add(_text(webinar, lang, text))
    crew = _people(webinar, item["people"])
    for row in item["runs"]:
        _run(webinar, row, crew)
    services.publish_webinar(webinar=webinar, actor=None)


def _text(webinar: Webinar, lang: str, text: list[str]) -> WebinarText:
    return WebinarText(
        webinar_id=webinar.id, lang=lang, origin=Origin.HUMAN, title=text[0], summary=text[1], description=text[2],
        source_version=webinar.text_version,
    )  # fmt: skip


def _people(webinar: Webinar, rows: list[Any]) -> dict[str, Contributor]:
    """By the key of the person; who has not answered yet (`None`) waits."""
    found = {}
    for key, part, is_there, biographies in rows:
        person = people.by_key(key)
        found[key] = Contributor(
            webinar_id=webinar.id, part=Part(part), user_id=person.id, name=person.display_name, lang=person.locale,
            timezone=person.timezone, biographies=biographies, languages=list(webinar.languages) if part == "interpreter" else [],
            state=ContributorState.CONFIRMED if is_there else ContributorState.INVITED, asked_at=clock.now(),
            answered_at=clock.now() if is_there else None,
        )  # fmt: skip
    db.session.add_all(found.values())
    db.session.flush()
    return found


def _run(webinar: Webinar, row: dict[str, Any], crew: dict[str, Contributor]) -> None:
    day = clock.today(row["timezone"]) + timedelta(days=row["in_days"])
    day += timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)  # webinars are held on working days
    run = services.plan_run(
        webinar=webinar, actor=None,
        plan=RunPlan(
            local_start=datetime.combine(day, time.fromisoformat(row["at"])), timezone=row["timezone"], minutes=row["minutes"],
            format=Format(row["format"]), place=row["place"], provider=Provider.LINK, provider_data={"url": row["link"]}, fold=0,
            capacity=row.get("capacity"), capacity_on_site=row.get("capacity_on_site"), most_per_city=row.get("most_per_city"),
        ),
    )  # fmt: skip
    for starts_after, minutes, titles, lang, speakers in row["talks"]:
        plan = TalkPlan(starts_after, minutes, titles, lang, [crew[key].id for key in speakers])
        programme.put_talk(run=run, plan=plan, actor=None)
