"""What came of a survey: for everybody as the city has promised, for its own people at any time."""

from __future__ import annotations

from flask import Response, request
from flask_login import current_user

from portal.core import cache, clock, i18n, ids, sheets, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.core.questions import Question
from portal.participation import results, rules
from portal.participation.queries import surveys as queries
from portal.participation.results import Results
from portal.participation.rules import surveys as survey_rules
from portal.participation.rules.surveys import SurveyTerms
from portal.participation.views.base import bp
from portal.participation.views.survey_base import Taking, survey_here

_ROOT = "/cities/<city>/participation/<process>/<component>/survey"
MOST_TEXTS = 200  # of one question, on the page; the file has all


@bp.get(f"{_ROOT}/results")
@public
@cache.for_everyone("participation", "cities")
def survey_results(city: str, process: str, component: str) -> Response:
    """The results in charts and tables, told apart by a question where somebody asks for it."""
    taking = _may_see(city, process, component)
    manages = rules.manages(current_user, taking.process.space.city_id)
    by, offered = _by(taking, manages=manages)
    found = _found(taking, by)
    texts = (
        {} if found.are_too_few or not manages else queries.written(taking.component.id, taking.questions, MOST_TEXTS)
    )
    return web.render(
        "participation/survey_results.html", found=found, by=by, offered=offered, texts=texts, manages=manages,
        receipt=request.args.get("receipt", ""), is_open=taking.is_open, **taking.context(),
    )  # fmt: skip


@bp.get(f"{_ROOT}/results.csv")
@public
@limiter.limit("30 per minute")
def survey_results_file(city: str, process: str, component: str) -> Response:
    """The figures of the page as a file."""
    taking = _may_see(city, process, component)
    found = _found(taking, None)
    header = [_("Question"), _("Line"), _("Answer"), _("Number"), _("Share")]
    response = Response(sheets.as_csv(header, results.as_rows(found)), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f"attachment; filename=results-{component}.csv"
    return response


def _may_see(city: str, process: str, component: str) -> Taking:
    """Those who have answered without an account show it by their receipt. Raises NotFound."""
    found = survey_here(city, process, component)
    normal = ids.normal_code(request.args.get("receipt", ""))
    has_receipt = normal is not None and queries.counted_on(found.id, ids.digest(normal)) is not None
    looking = Taking.looking(found)
    may = looking.sees_results or survey_rules.may_see_results(
        found.process, found, clock.now(), has_answered=has_receipt, manages=False
    )
    if not may or not looking.questions:
        raise NotFound
    return looking


def _found(taking: Taking, by: Question | None) -> Results:
    """What was answered here. What was answered elsewhere is told apart from it: while nobody has answered here, or on request."""
    is_final = survey_rules.is_over(taking.process, taking.component, clock.now())
    total = queries.number_here(taking.component.id)
    if taking.told_by and (not total or "before" in request.args):
        return taking.told_elsewhere(taking.questions, by)
    return results.results(taking.component.id, taking.questions, total, by=by, is_final=is_final)


def _by(taking: Taking, *, manages: bool) -> tuple[Question | None, list[tuple[str, str]]]:
    """The question by which results are told apart, and those that are offered: to everybody what the city has allowed."""
    allowed = SurveyTerms.of(taking.component.settings).by
    offered = [one for one in results.splitting(taking.questions) if manages or one.key in allowed]
    wanted = request.args.get("by", "")
    by = next((one for one in offered if one.key == wanted), None)
    return by, [(one.key, i18n.plain(dict(one.texts))) for one in offered]
