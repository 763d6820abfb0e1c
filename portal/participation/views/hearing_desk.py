"""Staff: the city's answer in writing to a question of a hearing, by coordinators and by the department that was given it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock, datetimes, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation.forms.hearings import AnswerQuestionForm
from portal.participation.models import Component
from portal.participation.queries import awaited, departments, desk, processes
from portal.participation.queries.hearings import AskedInHearing, asked_question
from portal.participation.rules import desk as desk_rules
from portal.participation.rules.hearings import HearingTerms, answer_by
from portal.participation.services.hearing_answers import KIND, answer_question
from portal.participation.views.base import bp, form_page, me
from portal.participation.views.desk_base import answerer, answers, mine_to_answer


def desk_of(component: Component, asked: Sequence[AskedInHearing], *, moderates: bool) -> Mapping[str, Any]:
    """What the page of a hearing says of the desk: `offered`: departments to give a question to; `held_by`: question → the name of the
    department that has it, for staff; `theirs`: the questions that the reader answers as a member of a department.
    """
    space, keys = component.process.space, [one.question.id for one in asked]
    if not current_user.is_authenticated or not (moderates or desk_rules.departments_of(me())):
        return {"offered": [], "held_by": {}, "theirs": set()}
    known = departments.departments_of(space.id, with_closed=True)
    names = {one.id: one.names for one in known}
    held_by = {
        key: names.get(one.department_id) if one.department_id else None
        for key, one in desk.held_among(KIND, keys).items()
    }
    theirs = set() if moderates else mine_to_answer(KIND, keys, space.city_id)
    offered = [one for one in known if one.closed_at is None] if moderates else []
    return {"offered": offered, "held_by": held_by if moderates or theirs else {}, "theirs": theirs}


def _theirs(question_id: uuid.UUID) -> tuple[Component, AskedInHearing]:
    """A question that the reader answers, with its hearing and the whole process. Raises NotFound."""
    component_id = awaited.component_of_question(question_id)
    process = processes.process_with(component_id) if component_id else None
    slug = next((one.slug for one in process.components if one.id == component_id), "") if process else ""
    found = processes.component_of(process, slug) if process else None
    if found is None or not answers(KIND, question_id, found.process.space.city_id):
        raise NotFound
    return found, asked_question(question_id)


@bp.route("/participation/manage/question/<uuid:question_id>/answer", methods=["GET", "POST"])
@requires(desk_rules.may_work_anywhere)
def answer_question_of_hearing(question_id: uuid.UUID) -> ResponseReturnValue:
    """Answers a question of a hearing in writing, while it is on or afterwards."""
    component, asked = _theirs(question_id)
    space, form = component.process.space, AnswerQuestionForm()
    by = answerer(KIND, question_id, space)
    by.offer(form)
    if not form.is_submitted():
        form.reason.data = asked.question.answer
    terms = HearingTerms.of(component.settings)
    context: dict[str, Any] = {
        "component": component, "process": component.process, "space": space, "by": by,
        "due": answer_by(component, terms), "today": clock.today(space.city.timezone),
    }  # fmt: skip
    if by.begin(form, asked.question.lang, lambda: _facts(component)):
        return web.render("participation/answer_question.html", form=form, error=None, asked=asked, **context)
    if not form.validate_on_submit():
        return form_page("participation/answer_question.html", form, asked=asked, **context)
    try:
        with db.transaction():
            answer_question(
                component=component, question_id=question_id, text=form.reason.data or "", department=form.responsible(by.offered),
                actor=me(), seen=form.seen.data,
            )  # fmt: skip
    except DomainError as error:
        by.again(form, error)
        return form_page(
            "participation/answer_question.html", form, error, asked=asked_question(question_id), **context
        )
    flash(_("Saved. Everybody who follows the hearing sees it."), "success")
    return web.see_other("participation.inbox", city=space.city.slug)


def _facts(component: Component) -> dict[str, object]:
    """What saved replies say of it; what it has not is empty."""
    day = answer_by(component, HearingTerms.of(component.settings))
    return {"number": "", "category": "", "place": "", "day": datetimes.format_date(day) if day else ""}
