"""The editors' desk: what waits, since when, who is on it; a version with all that is known of it; the decision."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.accounts import queries as people
from portal.accounts import words as accounts_words
from portal.cases import queries, rules, services, words
from portal.cases.forms.reviews import (
    AcceptForm,
    AskByEmailForm,
    AskPersonForm,
    DecisionForm,
    HandOverForm,
    WithdrawForm,
)
from portal.cases.models import Case, ReviewState, VersionState
from portal.cases.queries import DeskLine, Draft
from portal.cases.views.base import bp, form_page, me, numbered_case
from portal.core import clock, db, i18n, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _

WHO = ("all", "mine", "nobody")


@bp.get("/cases/desk")
@requires(rules.may_edit_library)
def desk() -> Response:
    """What waits for an editor, the longest first; with what the authors have for revision, if asked for."""
    lines = queries.desk(me(), states=rules.WAITING | {VersionState.REVISE})
    state, who = request.args.get("state", ""), request.args.get("who", "all")
    shown = [line for line in lines if _is_wanted(line, state, who)]
    counts = Counter(line.state for line in lines)
    return web.render(
        "cases/desk.html", lines=shown, total=len(lines), state=state if state in words.DESK_STATES else "",
        who=who if who in WHO else "all", counts=counts, today=clock.today(), form=FlaskForm(),
    )  # fmt: skip


def _is_wanted(line: DeskLine, state: str, who: str) -> bool:
    if state in words.DESK_STATES:
        if line.state != state:
            return False
    elif line.state == "authors":
        return False
    if who == "mine":
        return line.version.editor_id == me().id
    return line.version.editor_id is None if who == "nobody" else True


def judged_or_404(version_id: uuid.UUID, *, lock: bool = False) -> Draft:
    """A version that the reader may judge.

    Raises:
        NotFound: there is none.
        Forbidden: it is of his own city.
    """
    found = queries.judged_draft(me(), version_id, lock=lock)
    if found is None:
        authorize(queries.any_draft(version_id) is None)
        raise NotFound
    return found


@bp.get("/cases/desk/<uuid:version_id>")
@requires(rules.may_edit_library)
def judge_case(version_id: uuid.UUID) -> Response:
    """A version as readers will see it, with what changed, its reviews and its history."""
    return _judge_page(judged_or_404(version_id))


def _judge_page(found: Draft, error: DomainError | None = None) -> Response:
    everything = queries.reviews_of(found.version.id)
    done = [review for review, _person in everything if review.state is ReviewState.HANDED_IN]
    current = [one for one in done if one.round == rules.round_of(found.version)] or done
    text = found.texts.get(request.args.get("in", "")) or found.texts.get(i18n.current()) or found.original
    editor = people.people([found.version.editor_id] if found.version.editor_id else [])
    return web.render(
        "cases/judge.html", error.status if error else 200, draft=found, text=text, error=error, reviews=everything,
        scored=[(one, person) for one, person in everything if one in current], rows=rules.side_by_side(current),
        editor=editor.get(found.version.editor_id) if found.version.editor_id else None, form=FlaskForm(),
        differences=queries.differences(found), revised=queries.revised(found), history=queries.history(found.case.id),
        complete=rules.completeness(found.parts), missing=[part for part in found.parts if not part.is_there],
        is_waiting=rules.is_waiting(found.version), is_free=rules.is_free_for(found.version, me().id),
        action_name=accounts_words.action, may_publish=rules.may_publish(found.version, len(done)), today=clock.today(),
    )  # fmt: skip


def _step(version_id: uuid.UUID, act: Callable[[Draft], Any], done: str) -> Response:
    """One act of an editor on a version held for changing; what is refused is said on its page."""
    try:
        with db.transaction():
            act(judged_or_404(version_id, lock=True))
    except DomainError as error:
        return _judge_page(judged_or_404(version_id), error)
    flash(done, "success")
    return web.see_other("cases.judge_case", version_id=version_id)


# Who is on it --------------------------------------------------------------------------------------------------------


@bp.post("/cases/desk/<uuid:version_id>/take-on")
@requires(rules.may_edit_library)
def take_on(version_id: uuid.UUID) -> Response:
    """An editor says that he is on it."""
    return _step(version_id, lambda draft: services.take_on(draft=draft, actor=me()), _("You are on it."))


@bp.post("/cases/desk/<uuid:version_id>/let-go")
@requires(rules.may_edit_library)
def let_go(version_id: uuid.UUID) -> Response:
    """An editor says that he is not on it any more."""
    return _step(version_id, lambda draft: services.let_go(draft=draft, actor=me()), _("Nobody is on it now."))


@bp.route("/cases/desk/<uuid:version_id>/hand-over", methods=["GET", "POST"])
@requires(rules.may_edit_library)
def hand_over(version_id: uuid.UUID) -> ResponseReturnValue:
    """Gives a version to another editor."""
    found, form = judged_or_404(version_id), HandOverForm()
    others = [one for one in queries.editors_for(found) if one.id != found.version.editor_id]
    form.offer(others)
    if not form.validate_on_submit():
        return form_page("cases/hand_over.html", form, draft=found, others=others)
    to = next(one for one in others if str(one.id) == form.editor.data)
    return _step(
        version_id, lambda draft: services.hand_over(draft=draft, to=to, actor=me()), _("The case is handed over.")
    )


# Asking reviewers ----------------------------------------------------------------------------------------------------


@bp.route("/cases/desk/<uuid:version_id>/ask", methods=["GET", "POST"])
@requires(rules.may_edit_library)
def ask_reviewer(version_id: uuid.UUID) -> ResponseReturnValue:
    """Looks for people and asks one of them."""
    found, form = judged_or_404(version_id), AskPersonForm()
    candidates = queries.candidates(found, request.values.get("q", ""))
    form.offer(one.person for one in candidates if not one.of_city and not one.is_asked)
    if not form.validate_on_submit():
        return _ask_page(found, form, AskByEmailForm(prefix="mail"), candidates=candidates)

    def act(draft: Draft) -> None:
        person = people.user(uuid.UUID(form.person.data))
        if person is None:
            raise NotFound
        services.ask_person(draft=draft, person=person, due_on=form.due_on.data, actor=me())

    return _asked(version_id, form, act)


@bp.post("/cases/desk/<uuid:version_id>/ask-by-mail")
@requires(rules.may_edit_library)
def ask_by_email(version_id: uuid.UUID) -> ResponseReturnValue:
    """Asks somebody without an account by a link."""
    found, form = judged_or_404(version_id), AskByEmailForm(prefix="mail")
    if not form.validate_on_submit():
        return _ask_page(found, AskPersonForm(formdata=None), form, status=422)

    def act(draft: Draft) -> None:
        services.ask_by_email(
            draft=draft,
            name=form.name.data,
            email=form.email.data,
            lang=form.lang.data,
            due_on=form.due_on.data,
            actor=me(),
        )

    return _asked(version_id, form, act)


def _asked(version_id: uuid.UUID, form: FlaskForm, act: Callable[[Draft], None]) -> Response:
    try:
        with db.transaction():
            act(judged_or_404(version_id, lock=True))
    except DomainError as error:
        found = judged_or_404(version_id)
        if isinstance(form, AskByEmailForm):
            return _ask_page(found, AskPersonForm(formdata=None), form, error=error)
        return _ask_page(found, form, AskByEmailForm(prefix="mail", formdata=None), error=error)
    flash(_("The invitation is on its way."), "success")
    return web.see_other("cases.judge_case", version_id=version_id)


def _ask_page(
    found: Draft, person_form: AskPersonForm, mail_form: AskByEmailForm, *, candidates: Any = (), status: int = 0,
    error: DomainError | None = None,
) -> Response:  # fmt: skip
    form = mail_form if mail_form.is_submitted() and request.endpoint == "cases.ask_by_email" else person_form
    if error and error.field and error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
    return web.render(
        "cases/ask_reviewer.html", status or (error.status if error else 422 if person_form.errors else 200),
        draft=found, form=form, person_form=person_form, mail_form=mail_form, candidates=candidates, q=request.values.get("q", ""),
        error=error if error and not (error.field and error.field in form) else None,
    )  # fmt: skip


@bp.post("/cases/desk/<uuid:version_id>/reviews/<uuid:review_id>/<any(remind, withdraw, again):what>")
@requires(rules.may_edit_library)
def change_invitation(version_id: uuid.UUID, review_id: uuid.UUID, what: str) -> Response:
    """Reminds a reviewer, takes the invitation back, or sends a new one."""

    def act(draft: Draft) -> None:
        judged = queries.review(review_id, lock=True)
        if judged is None or judged.review.version_id != draft.version.id:
            raise NotFound
        if what == "remind":
            services.remind(judged=judged, actor=me())
        elif what == "withdraw":
            services.withdraw_invitation(judged=judged, actor=me())
        else:
            services.ask_again(judged=judged, draft=draft, due_on=rules.due_from(clock.today()), actor=me())

    done = {
        "remind": _("The reminder is on its way."),
        "withdraw": _("The invitation is withdrawn. Its link opens nothing any more."),
        "again": _("The invitation is on its way."),
    }
    return _step(version_id, act, done[what])


# Deciding ------------------------------------------------------------------------------------------------------------


@bp.route("/cases/desk/<uuid:version_id>/publish", methods=["GET", "POST"])
@requires(rules.may_edit_library)
def accept_version(version_id: uuid.UUID) -> ResponseReturnValue:
    """Publishes a version with the step of evidence."""
    found, form = judged_or_404(version_id), AcceptForm()
    levels = [
        one.level for one, _person in queries.reviews_of(version_id) if one.level is not None and one.handed_in_at
    ]
    suggested = Counter(levels).most_common(1)[0][0] if levels else None
    form.offer(may_keep=found.version.number > 1, suggested=suggested)
    context: dict[str, Any] = {"draft": found, "what": "publish", "open_reviews": _open_reviews(found)}
    if not form.validate_on_submit():
        return form_page("cases/decide.html", form, **context)
    try:
        with db.transaction():
            services.accept(
                draft=judged_or_404(version_id, lock=True), level=form.chosen_level, reason=form.reason.data,
                decision=form.decision.data, actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("cases/decide.html", form, error, **context)
    flash(_("The case is published."), "success")
    return web.see_other("cases.judge_case", version_id=version_id)


@bp.route("/cases/desk/<uuid:version_id>/<any(revise, reject):what>", methods=["GET", "POST"])
@requires(rules.may_edit_library)
def decide_version(version_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Sends a version back to its authors, or refuses it."""
    found, form = judged_or_404(version_id), DecisionForm()
    context: dict[str, Any] = {"draft": found, "what": what, "open_reviews": _open_reviews(found)}
    if not form.validate_on_submit():
        return form_page("cases/decide.html", form, **context)
    act = services.send_back if what == "revise" else services.refuse
    try:
        with db.transaction():
            act(draft=judged_or_404(version_id, lock=True), decision=form.decision.data, actor=me())
    except DomainError as error:
        return form_page("cases/decide.html", form, error, **context)
    flash(_("The authors are told."), "success")
    return web.see_other("cases.judge_case", version_id=version_id)


def _open_reviews(found: Draft) -> int:
    return sum(one.state in rules.ASKED for one, _person in queries.reviews_of(found.version.id))


# Withdrawing ---------------------------------------------------------------------------------------------------------


@bp.route("/cases/<int:number>/withdraw", methods=["GET", "POST"])
@requires(signed_in)
def withdraw_case(number: int) -> ResponseReturnValue:
    """Takes a case out of the library, after a question; its number then leads to a page that says why."""
    case = _withdrawable(number)
    found, form = queries.published(case), WithdrawForm()
    if not form.validate_on_submit():
        return form_page("cases/withdraw.html", form, case=case, found=found)
    try:
        with db.transaction():
            services.withdraw(case=queries.case_locked(case.id), reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("cases/withdraw.html", form, error, case=case, found=found)
    flash(_("The case is withdrawn."), "success")
    return web.see_other("cases.own_cases")


def _withdrawable(number: int) -> Case:
    case = numbered_case(number)
    authorize(rules.may_withdraw(me(), case))
    return case
