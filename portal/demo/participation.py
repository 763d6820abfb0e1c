"""The pilots of citizen participation in the demo: three cities, with people and proposals that are invented."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.rules import email_key
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, i18n
from portal.demo import files, people, proposals
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation import pilot, queries, services
from portal.participation.models import (
    AnswerState,
    Component,
    OfficialAnswer,
    PilotState,
    Process,
    Proposal,
    Space,
    Stage,
)
from portal.participation.rules import proposals as rules
from portal.participation.services import ComponentPlan, SpacePlan, looks
from portal.search import fold


def load() -> None:
    """Pilots that are not there yet; one that is stays as it is, whatever people have done with it since."""
    for item in files.read("participation")["spaces"]:
        city = cities.city_by_slug(item["city"])
        if city is not None and not queries.spaces_of_cities([city.id]):
            _load(item, city)


def _load(item: Mapping[str, Any], city: City) -> None:
    actor, first_day = people.by_key(item["by"]), clock.today(city.timezone) + timedelta(days=item["from_day"])
    process = pilot.start(city=city, template="proposals", first_day=first_day, actor=actor)
    space = queries.known_space(process.space_id, lock=True)
    services.change_space(space=space, plan=_words(space, item), actor=actor)
    _give_logo(space, item, actor)
    proposals.keep_places(space, actor)
    if item["state"] != PilotState.RUNNING:
        return
    component = _word(queries.known_process(process.id, lock=True), item, actor)
    services.publish_process(process=queries.known_process(process.id, lock=True), actor=actor)
    services.set_state(space=space, state=PilotState.RUNNING, actor=actor)
    space.started_on = first_day
    citizens = _citizens(item["citizens"], city, space.lang)
    for number, row in enumerate(item["proposals"], 1):
        _propose(number, row, component=component, citizens=citizens, lang=space.lang, actor=actor)
    db.session.flush()
    proposals.add(space, component, citizens, actor)
    if "budgeting_from_day" in item:
        first_day = clock.today(city.timezone) + timedelta(days=item["budgeting_from_day"])
        budgeting = pilot.begin(space=space, template="budgeting", first_day=first_day, actor=actor)
        services.publish_process(process=queries.known_process(budgeting.id, lock=True), actor=actor)


def _give_logo(space: Space, item: Mapping[str, Any], actor: User) -> None:
    name = f"logo-{item['city']}.png"
    data = (files.DATA / "pictures" / name).read_bytes()
    upload = FileStorage(BytesIO(data), filename=name, content_type="image/png")
    looks.set_logo(space=space, upload=upload, alts=item["logo_alts"], actor=actor)


def _words(space: Space, item: Mapping[str, Any]) -> SpacePlan:
    kept = {name: getattr(space, name) for name in ("intros", "moderation_rules", "terms", "privacy")}
    return SpacePlan(titles=item["titles"] or space.titles, colour=item["colour"], contact=item["contact"], **kept)


def _word(process: Process, item: Mapping[str, Any], actor: User) -> Component:
    """Its own words and small thresholds, so that a handful of people reaches them."""
    services.change_process(process=process, **item["process"], method=process.method, actor=actor)
    component = process.components[0]
    plan = ComponentPlan(
        component.kind, component.titles, component.texts, settings={**component.settings, **item["terms"]}
    )
    services.change_component(process=process, component=component, plan=plan, actor=actor)
    return component


def _citizens(names: Sequence[str], city: City, lang: str) -> list[User]:
    """Citizens with an account of the demo's password, who were here before today and read their city's language if we speak it."""
    locale = lang if lang in i18n.SPOKEN else i18n.SOURCE
    password_hash, now = people.by_key("liezel-macaraeg").password_hash, clock.now()
    made = []
    for name in names:
        plain = _in_ascii(name)
        email = email_of(name)
        made.append(
            User(
                email=email, email_key=email_key(email), display_name=name, latin_name=plain, locale=locale, timezone=city.timezone,
                password_hash=password_hash, email_confirmed_at=now, created_at=now,
            )
        )  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def email_of(name: str) -> str:
    """The address under which a citizen of the demo signs in."""
    return f"{_in_ascii(name).lower().replace(' ', '.')}@mail.example"


def citizens_of(slug: str) -> list[User]:
    """The citizens of a pilot who are there, in the order of the file."""
    rows = files.read("participation")["spaces"]
    emails = [email_of(name) for row in rows if row["city"] == slug for name in row["citizens"]]
    known = accounts.users_by_email(emails)
    return [known[email] for email in emails if email in known]


def _in_ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name.replace("Đ", "D").replace("đ", "d")).encode("ascii", "ignore").decode()


def _propose(
    number: int, row: Mapping[str, Any], *, component: Component, citizens: Sequence[User], lang: str, actor: User
) -> None:
    """A proposal as it has become by today: as rows, since nobody is told of what lies before today."""
    author, terms = _person(row["by"], citizens), rules.Terms.of(component.settings)
    at, stage = clock.now() - timedelta(days=row["days"]), rules.stage(rules.Counted(row["supports"]), terms)
    proposal = Proposal(
        component_id=component.id, number=number, author_id=author.id, lang=row.get("lang", lang), title=row["title"],
        letters=fold.letters(row["title"])[:300], body=row["body"], category=row["category"], place=row["place"], stage=stage,
        answer_due_on=clock.today() + timedelta(days=row.get("due", 5)) if stage is Stage.ANSWER_DUE else None,
        debated_at=None if stage is Stage.PROPOSED else at + timedelta(days=2), created_at=at, changed_at=at,
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    others = [one for one in citizens if one is not author]
    # Each proposal has other supporters: the list is turned by its number.
    chosen = [others[(number * 5 + n) % len(others)] for n in range(row["supports"])]
    proposals.add_supports(proposal, chosen, at)
    for answer in row.get("answers", ()):
        said = clock.now() - timedelta(days=answer["days"])
        db.session.add(
            OfficialAnswer(
                proposal_id=proposal.id, state=AnswerState(answer["state"]), lang=proposal.lang, reason=answer["reason"], department=answer["department"],
                percent=answer.get("percent"), answered_by=actor.id, created_at=said,
            )
        )  # fmt: skip
    db.session.flush()
    for by, text in row.get("comments", ()):
        discussions.post_comment(
            subject=Subject("proposal", proposal.id), author=_person(by, citizens), text=text, lang=proposal.lang
        )


def _person(by: int | str, citizens: Sequence[User]) -> User:
    """By the number in the list of citizens, or by the key of a person of the demo."""
    return citizens[by] if isinstance(by, int) else people.by_key(by)
