"""What is on the editors' desk in the demo: a draft that waits, and one with its reviewers. Both are invented."""

from __future__ import annotations

import json
from typing import Any

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.cases import queries, rules, services
from portal.cases.models import Review, Stage, Verdict
from portal.cases.queries import Draft
from portal.cases.services import Answers, Change
from portal.cities import queries as cities
from portal.core import clock
from portal.demo import files

EDITOR = "mireia-puigdollers"


def load() -> None:
    """Drafts that are not there yet, as far as their reviewers have come."""
    for item in json.loads((files.DATA / "reviews.json").read_text(encoding="utf-8"))["cases"]:
        if queries.case_by_source(f"demo:{item['key']}") is None:
            draft = _hand_in(item)
            for said in item["reviews"]:
                _review(draft, said)


def _person(key: str) -> User:
    email = next(person["email"] for person in files.people() if person["key"] == key)
    found = accounts.user_by_email(email)
    if found is None:
        raise LookupError(key)
    return found


def _hand_in(item: dict[str, Any]) -> Draft:
    author = _person(item["author"])
    city = cities.cities_by_slug([item["city"]])[item["city"]]
    draft = services.begin_case(
        city=city,
        lang="en",
        title=item["title"],
        actor=author,
        source=f"demo:{item['key']}",
        stage=Stage(item["stage"]),
    )
    changes = [Change(name, item[name]) for name in ("summary", "abstract_en", "started", "tags")]
    changes += [Change(f"section:{key}", text) for key, text in item["sections"].items()]
    services.save(draft=draft, changes=changes, actor=author)
    services.submit(draft=draft, actor=author)
    return draft


def _review(draft: Draft, said: dict[str, Any]) -> None:
    editor, due = _person(EDITOR), rules.due_from(clock.today())
    if "person" in said:
        review = services.ask_person(draft=draft, person=_person(said["person"]), due_on=due, actor=editor)
    else:
        review = services.ask_by_email(
            draft=draft, name=said["name"], email=said["email"], lang=said["lang"], due_on=due, actor=editor
        )
    if "scores" in said:
        _answer(review, said)


def _answer(review: Review, said: dict[str, Any]) -> None:
    judged = queries.review(review.id, lock=True)
    if judged is None:
        raise LookupError(review.id)
    services.declare(judged=judged, conflict="")
    answers = Answers(said["scores"], said["level"], Verdict(said["verdict"]), said["remarks"], said["private_remarks"])
    services.hand_in(judged=judged, answers=answers)
