"""Quick polls on the page of their process: answered there, and with their result there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import render_template
from markupsafe import Markup

from portal.core import answer_fields, clock
from portal.core.questions import Kind, Question
from portal.participation import results
from portal.participation.models import Component
from portal.participation.results import Results
from portal.participation.rules import surveys as rules
from portal.participation.views.survey_base import Taking

# What fits beside the description of a process, and can be chosen in an address (for readers without an account).
SHORT = (Kind.SINGLE, Kind.YES_NO, Kind.SCALE, Kind.MULTIPLE)
# Each costs some statements; further ones have their card like everything else.
MOST_INLINE = 3


def polls(components: Sequence[Component], counts: Mapping[uuid.UUID, int]) -> Mapping[uuid.UUID, Markup]:
    """The quick polls among them that are open or have a result to show."""
    quick = [one for one in components if rules.SurveyTerms.of(one.settings).is_quick][:MOST_INLINE]
    made = {one.id: _poll(one, counts.get(one.id, 0)) for one in quick}
    return {key: piece for key, piece in made.items() if piece is not None}


def _poll(component: Component, total: int) -> Markup | None:
    """Readers without an account choose here and send on the poll's own page: this one is the same for all of them."""
    taking = Taking.looking(component)
    question = next((one for one in taking.questions if one.kind in SHORT), None)
    if question is None or question is not taking.questions[0]:
        return None
    is_over = rules.is_over(taking.process, component, clock.now())
    is_shown = is_over or taking.has_answered or taking.terms.results == rules.Shown.ALWAYS
    found = _found(taking, question, total, is_over=is_over) if is_shown and taking.sees_results else None
    may_answer = taking.is_open and not taking.has_answered
    if not may_answer and found is None and not taking.has_answered:
        return None
    return Markup(  # noqa: S704  # made by our own template
        render_template(
            "participation/_poll.html", question=question, options=answer_fields.options(question), found=found,
            may_answer=may_answer, is_over=is_over, hint=answer_fields.hint(question), **taking.context(),
        )
    )  # fmt: skip


def _found(taking: Taking, question: Question, total: int, *, is_over: bool) -> Results:
    """What was answered here; until somebody has, what was answered before the poll came here."""
    here = total - taking.told_by
    if taking.told_by and not here:
        return taking.told_elsewhere([question])
    return results.results(taking.component.id, [question], here, is_final=is_over)
