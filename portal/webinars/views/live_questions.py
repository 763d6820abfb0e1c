"""Questions in the room: asked, voted for, and moderated."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from portal.core import db
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars.forms.live_questions import QuestionForm
from portal.webinars.models import QuestionState, Registration
from portal.webinars.queries import questions as queries
from portal.webinars.rules import powers
from portal.webinars.rules import questions as rules
from portal.webinars.services import live_questions as services
from portal.webinars.services.live_questions import Decision, Wording
from portal.webinars.views.base import bp
from portal.webinars.views.joining import in_room
from portal.webinars.views.panels import Said, actor, answer, do, limit, moderator
from portal.webinars.words import questions as words

PANEL = "questions"


def questions_panel(registration: Registration) -> Mapping[str, Any]:
    """What the panel shows; `?sort=time` puts the oldest first."""
    by_time = request.args.get("sort") == "time"
    form = QuestionForm(
        formdata=None, is_anonymous=registration.is_anonymous and registration.run.webinar.takes_anonymous
    )
    return {
        "asked": queries.questions_for(registration, by_time=by_time), "by_time": by_time, "form": form, "said": Said(),
        "words": words, "question_rules": rules,
    }  # fmt: skip


@bp.post("/webinars/join/<key>/questions")
@public
@limit
def ask_question(key: str) -> ResponseReturnValue:
    """Asks."""
    registration, form = in_room(key), QuestionForm()
    wording = Wording(form.text.data or "", form.lang.data or "", bool(form.is_anonymous.data))
    if not form.validate_on_submit():
        return answer(registration, key, PANEL, Said(error=_first_error(form)), form=form)
    try:
        with db.transaction():
            asked = services.ask(registration=registration, wording=wording, request_key=form.request_key.data or "")
    except DomainError as refused:
        return answer(registration, key, PANEL, Said(error=refused), form=form)
    is_through = asked.state is QuestionState.APPROVED
    said = _("Your question is asked.") if is_through else _("Your question is asked. A moderator sees it first.")
    return answer(registration, key, PANEL, Said(text=said))


def _first_error(form: QuestionForm) -> DomainError:
    name, messages = next(iter(form.errors.items()))
    return DomainError(str(messages[0]), field=name)


@bp.post("/webinars/join/<key>/questions/<uuid:question_id>/edit")
@public
def edit_question(key: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Other words for one's own question."""
    registration, given = in_room(key), request.form
    wording = Wording(given.get("text", ""), given.get("lang", ""), given.get("is_anonymous") == "y")
    return do(
        registration, key, PANEL,
        lambda: services.edit(registration=registration, question_id=question_id, wording=wording),
        _("Your question is changed."),
    )  # fmt: skip


@bp.post("/webinars/join/<key>/questions/<uuid:question_id>/withdraw")
@public
def withdraw_question(key: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Takes one's own question back."""
    registration = in_room(key)
    return do(
        registration, key, PANEL, lambda: services.withdraw(registration=registration, question_id=question_id),
        _("Your question is withdrawn."),
    )  # fmt: skip


@bp.post("/webinars/join/<key>/questions/<uuid:question_id>/vote")
@public
@limit
def vote_question(key: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Wants a question answered, or no longer."""
    registration, wants = in_room(key), request.form.get("wants") == "yes"
    return do(
        registration, key, PANEL, lambda: services.vote(registration=registration, question_id=question_id, wants=wants)
    )


@bp.post("/webinars/join/<key>/questions/<uuid:question_id>/decide")
@public
def decide_question(key: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Lets through, marks as answered, answers or dismisses."""
    found, given = moderator(key, powers.may_answer), request.form
    if given.get("state") not in set(QuestionState) - {QuestionState.WITHDRAWN, QuestionState.QUEUED}:
        raise NotFound
    decision = Decision(
        QuestionState(given["state"]), given.get("answer", ""), given.get("lang", ""), given.get("reason", "")
    )
    return do(
        found, key, PANEL,
        lambda: services.decide(moderator=found, question_id=question_id, decision=decision, actor=actor()),
        _("Saved. Everybody in the room sees it."),
    )  # fmt: skip


@bp.post("/webinars/join/<key>/questions/<uuid:question_id>/arrange")
@public
def arrange_question(key: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """On top, under a label, off the record."""
    found, given = moderator(key), request.form
    flags = {name: given[name] == "yes" for name in ("is_pinned", "is_off_record") if name in given}
    return do(
        found, key, PANEL,
        lambda: services.arrange(
            moderator=found, question_id=question_id, actor=actor(), label=given.get("label"),
            is_pinned=flags.get("is_pinned"), is_off_record=flags.get("is_off_record"),
        ),
        _("Saved. Everybody in the room sees it."),
    )  # fmt: skip


@bp.post("/webinars/join/<key>/questions/<uuid:question_id>/screen")
@public
def show_question(key: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """On the screen of the hall, or off it."""
    found, wanted = moderator(key), request.form.get("shows", "yes") == "yes"
    return do(
        found, key, PANEL,
        lambda: services.put_on_screen(moderator=found, question_id=question_id if wanted else None),
        _("The screen shows it.") if wanted else _("The screen is empty."),
    )  # fmt: skip
