"""What completes an edition, and how far each participant is, for the secretariat and the trainers."""

from __future__ import annotations

from flask import Response, flash

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import CompletionForm
from portal.training.models import Edition
from portal.training.queries import editions
from portal.training.queries import eligibility as queries
from portal.training.rules import completion as completion_rules
from portal.training.views.base import bp, form_page, me


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/editions/<slug>/eligibility")
@requires(rules.may_oversee)
def eligibility(slug: str) -> Response:
    """What each participant has reached of each rule."""
    edition = _edition(slug)
    kinds = [one["kind"] for one in completion_rules.rules_of(edition.completion_rules)]
    rows = queries.standings(edition.id)
    return web.render("training/eligibility.html", edition=edition, kinds=kinds, rows=rows)


@bp.route("/training/manage/editions/<slug>/completion", methods=["GET", "POST"])
@requires(rules.may_manage)
def completion(slug: str) -> Response:
    """Changes what completes an edition, until somebody has completed it."""
    edition, form = _edition(slug), CompletionForm()
    form.offer()
    frozen = queries.has_completed(edition.id)
    if not form.is_submitted():
        form.show(edition)
    if not form.validate_on_submit():
        return form_page("training/completion_form.html", form, edition=edition, frozen=frozen)
    try:
        with db.transaction():
            services.change_completion(
                edition=edition, completion=form.completion(), attendance=form.what_counts(), actor=me()
            )
    except DomainError as error:
        return form_page("training/completion_form.html", form, error, edition=edition, frozen=frozen)
    flash(_("The rules are saved. Everybody is judged by them from now on."), "success")
    return web.see_other("training.eligibility", slug=slug)
