"""What of surveys goes out in files and through the read API, and comes in again: questions, and figures as they were told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.core.questions import Kind
from portal.participation import faults
from portal.participation.brought import OTHERS
from portal.participation.exchange import Field, Resource, settings_checks
from portal.participation.exchange import register as register_resource
from portal.participation.faults import Fault
from portal.participation.models import ComponentKind
from portal.participation.queries import exchange_surveys as queries
from portal.participation.rules.surveys import Shown, SurveyTerms
from portal.participation.services import landing_surveys as landing
from portal.participation.services.landing_checks import terms_check
from portal.participation.setup.exchange import COMPONENT
from portal.participation.tables import ColumnType

_INT, _NUM = ColumnType.INTEGER, ColumnType.NUMBER
_KEY = "[0-9]{1,6}"
_LONG = 100_000
_plain = terms_check(SurveyTerms)


def _check_settings(settings: Mapping[str, Any]) -> Fault | None:
    wrong = _plain(settings)
    return wrong or (None if settings.get("results", Shown.ALWAYS) in set(Shown) else faults.unknown("results"))


def register() -> None:
    settings_checks[ComponentKind.SURVEY] = _check_settings
    register_resource(
        Resource(
            "survey_questions", ComponentKind.SURVEY, "What surveys ask, in order.",
            (
                COMPONENT, Field("position", "Place in the survey, from 1.", _INT, required=True), Field("key", "Of the question.", required=True, most=20),
                Field("kind", "What is answered; a section is a heading.", required=True, values=[one.value for one in Kind]),
                Field("texts", "The question by language, as JSON.", required=True, most=_LONG),
                Field("must", "Whether it has to be answered.", ColumnType.BOOLEAN, required=True),
                Field("choices", "Options, or lines of a matrix: a JSON list of key and texts by language.", most=_LONG),
                Field("columns", "Columns of a matrix, the same way.", most=_LONG), Field("least", "Smallest number, or fewest options.", _INT),
                Field("most", "Largest number, or most options.", _INT),
                Field("when", "It is asked only of those who gave one of these answers to an earlier question, as JSON.", most=_LONG),
            ),
            queries.questions, queries.count_questions, landing.land_questions, unique=("component", "key"), check=landing.check_question, key=_KEY,
        )
    )  # fmt: skip
    register_resource(
        Resource(
            "survey_results", ComponentKind.SURVEY,
            "Answers to surveys in numbers, once everybody may see them. Nothing is told of fewer than five people, nor what one could "
            "reckon it from; what people wrote in their own words is not in it.",
            (
                COMPONENT, Field("by", "Key of the question by whose answers people are told apart; empty: all of them.", most=20),
                Field("group", f"Their answer to it; {OTHERS}: several small groups.", most=200),
                Field("question", "Key of the question; empty: how many took part.", most=20), Field("line", "Line of a matrix.", most=20),
                Field("answer", "Key of the option or column, or a range; empty: how many answered the question, or are in the group.", most=200),
                Field("number", "How many; empty: it is not told.", _INT), Field("share", "Of those who answered, 0 to 1.", _NUM),
                Field("points", "Mean points of an option that was ranked (Borda).", _NUM), Field("mean", "Of numbers and scales.", _NUM),
                Field("median", "Of numbers: as many answers above as below.", _NUM, since=2),
                Field("too_few", "Whether fewer than five answered the question, so that nothing of it is told.", ColumnType.BOOLEAN, since=2),
            ),
            queries.figures, queries.count_figures, landing.land_figures, key=_KEY, check=landing.check_figure,
            refers=((("component", "question"), "survey_questions"), (("component", "by"), "survey_questions")),
        )
    )  # fmt: skip
