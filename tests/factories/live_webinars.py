"""Questions and polls of webinars for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from itertools import count
from typing import Any

from portal.core import db, ids
from portal.webinars.models import ORGANISER, Poll, PollKind, Question, QuestionState, Registration, Run, Webinar
from portal.webinars.queries import joining, run_by_id
from portal.webinars.services import live_questions as questions
from portal.webinars.services import polls
from portal.webinars.services.live_questions import Wording
from tests.factories.webinars import make_registration, make_webinar

_numbers = count(1)


def writing():
    """The open transaction, or one of its own."""
    return nullcontext() if db.in_transaction() else db.transaction()


def running(**values: Any) -> Run:
    """The only run of a webinar that began a moment ago."""
    found = run_by_id(make_webinar(run={"starts_in": timedelta(0)}, **values).runs[0].id)
    assert found is not None
    return found


def in_room(run: Run, user: Any = None, **values: Any) -> Registration:
    """Somebody in the room, as the pages have it: with run and webinar; `key` is the address of a guest's join page."""
    key = f"key-of-guest-{next(_numbers)}"
    secret = {} if user else {"token_hash": ids.digest(key)}
    defaults = {"shown_name": user.display_name if user else "Lucía", "prepared_at": run.starts_at}
    if values.get("is_crew"):
        values.setdefault("crew_parts", {ORGANISER: []})
    made = make_registration(run, user, **(secret | defaults | values))
    found = joining.comer_with_account(user, run.id) if user else joining.comer_by_token(key)
    assert found is not None
    assert found.registration is not None
    assert found.registration.id == made.id
    found.registration.key = str(run.id) if user else key
    return found.registration


def make_question(
    registration: Registration, text: str = "What did it cost?", *, approved: bool = True, **values: Any
) -> Question:
    with writing():
        made = questions.ask(registration=registration, wording=Wording(text, "en", **values), request_key=ids.secret())
        if approved:
            made.state = QuestionState.APPROVED
            db.session.flush()
    return made


PLANS: dict[PollKind, dict[str, Any]] = {
    PollKind.SCALE: {"lowest": 1, "highest": 5, "low_labels": {"en": "no"}, "high_labels": {"en": "yes"}},
    PollKind.WORDS: {"most": 3},
    PollKind.MULTIPLE: {"most": 2},
}


def make_poll(
    webinar: Webinar,
    kind: PollKind = PollKind.SINGLE,
    options: tuple[str, ...] = ("Buses", "Bicycles", "Trams"),
    **values: Any,
) -> Poll:
    """A poll about means of transport; of a quiz the second answer is right."""
    plan = {"kind": kind, "prompts": {"en": "What first?", "ko": "무엇부터 할까요?"}} | PLANS.get(kind, {}) | values
    if kind not in (PollKind.SCALE, PollKind.WORDS):
        plan.setdefault("options", [({"en": text}, kind is PollKind.QUIZ and n == 1) for n, text in enumerate(options)])
    with writing():
        return polls.save(webinar=webinar, plan=polls.PollPlan(**plan), poll=None, actor=None)


def open_poll(poll: Poll, crew: Registration) -> None:
    with writing():
        polls.open_poll(moderator=crew, poll_id=poll.id, actor=None)
