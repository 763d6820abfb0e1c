"""Asking and answering: the questions of a survey, what somebody keeps until he sends it, and the answers of each person once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.answers import check, given_of
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.questions import Kind, Question, meaning, restored, stored
from portal.participation import marks
from portal.participation.events import SpaceChanged
from portal.participation.models import CitizenResponse, Component, Process, Survey, SurveyDraft
from portal.participation.participants import Participant
from portal.participation.queries import processes
from portal.participation.queries import surveys as queries
from portal.participation.rules import surveys as rules
from portal.participation.services import ledger

ACT = "survey"


def questions_of(survey: Survey | None) -> tuple[Question, ...]:
    """What a survey asks; nothing while nobody has written it."""
    return restored(survey.questions) if survey else ()


def change_questions(
    *, process: Process, component: Component, questions: Sequence[Question], actor: User | None
) -> None:
    """Sets what is asked. The process is locked. Once somebody has answered, only translations may be added or mended.

    Raises:
        DomainError: there is no question.
        Conflict: somebody has answered what was asked before.
    """
    if not any(one.kind is not Kind.SECTION for one in questions):
        raise DomainError(_("Write at least one question."))
    _fill(component.id, ())
    survey = queries.held_survey(component.id)
    if survey is None:
        raise LookupError(component.id)
    before = restored(survey.questions)
    if queries.number_of(component.id) and meaning(before, [process.lang]) != meaning(questions, [process.lang]):
        raise Conflict(
            _("People have answered these questions. They cannot be changed any more; translations can be added.")
        )
    survey.questions, survey.changed_at = stored(questions), clock.now()
    _note(process, component, "participation.survey_changed", actor)


def set_splits(*, process: Process, component: Component, by: Sequence[str], actor: User | None) -> None:
    """By which questions everybody may see the results told apart; what is none of them is left out. The process is locked."""
    known = {one.key for one in questions_of(queries.survey_of(component.id)) if one.kind in rules.SPLITTING}
    terms = rules.SurveyTerms.of(component.settings)
    component.settings = replace(terms, by=[key for key in dict.fromkeys(by) if key in known]).stored()
    _note(process, component, "participation.survey_results_changed", actor)


def publish_results(*, process: Process, component: Component, publish: bool, actor: User | None) -> None:
    """Shows results to everybody that only the city has seen so far, or takes them back. The process is locked.

    Raises:
        Conflict: when they are shown was promised before anybody answered.
    """
    terms = rules.SurveyTerms.of(component.settings)
    if terms.results != rules.Shown.STAFF:
        raise Conflict(_("People were told when the results are shown. That stays so."))
    component.settings = replace(terms, is_published=publish).stored()
    _note(process, component, "participation.survey_results_changed", actor)


def note_export(*, process: Process, component: Component, actor: User) -> None:
    """That somebody has taken all answers along as a file."""
    accounts.audit(
        actor=actor, action="participation.survey_exported", subject=("participation_process", process.id),
        data={"process": process.slug, "component": component.slug},
    )  # fmt: skip


def _note(process: Process, component: Component, action: str, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("participation_process", process.id),
        data={"process": process.slug, "component": component.slug},
    )  # fmt: skip
    events.publish(SpaceChanged(process.space_id))


def fill(component: Component, content: Mapping[str, Any]) -> None:
    """The questions of an example, for a component that was just made."""
    _fill(component.id, content.get("questions", ()))


def copy(twins: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """The questions of surveys for their copies, with all translations."""
    for source, survey in queries.surveys_of(twins).items():
        _fill(twins[source], survey.questions)


def _fill(component_id: uuid.UUID, questions: Sequence[Any]) -> None:
    db.session.execute(
        insert(Survey)
        .values(component_id=component_id, questions=list(questions), changed_at=clock.now())
        .on_conflict_do_nothing()
    )


def key_of(who: Participant) -> str:
    """Under what the unsent answers of somebody are kept: the account or code with which he came, not the resident behind it. So who
    finds the letter of a resident, or enters for him at a desk, does not see what he has begun elsewhere.
    """
    if who.officer is not None:
        return marks.person(who.component_id, "draft at a desk", f"{who.officer.id} {who.person}")
    return who.also[0] if who.also else who.person


# Before it is sent ---------------------------------------------------------------------------------------------------


def keep(
    *, component: Component, who: Participant, answers: Mapping[str, Any], asked: Sequence[Question], is_trial: bool = False
) -> SurveyDraft:  # fmt: skip
    """Keeps what somebody answered on one page (`asked`), in place of what he had answered there. It is kept also when the time for
    answering is over: then it can be read and printed, and does not count.
    """
    db.session.execute(
        insert(SurveyDraft)
        .values(
            component_id=component.id, person=key_of(who), is_trial=is_trial, user_id=who.user.id if who.user else None,
            answers={}, created_at=clock.now(), changed_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    draft = queries.draft_of(component.id, key_of(who), is_trial=is_trial, lock=True)
    if draft is None:
        raise LookupError(component.id)
    here = {one.key for one in asked}
    draft.answers = {key: value for key, value in draft.answers.items() if key not in here} | dict(answers)
    draft.changed_at = clock.now()
    db.session.flush()
    return draft


def code_to_resume(*, draft: SurveyDraft) -> str:
    """A code with which somebody without an account goes on elsewhere; an earlier one does not work any more. The draft is locked."""
    code = ids.code()
    draft.resume = ids.digest(code)
    db.session.flush()
    return code


def resume(*, component: Component, code: str, who: Participant) -> None:
    """What was kept under the code is this person's from now on.

    Raises:
        Conflict: there is nothing under this code, or he has begun here already.
    """
    normal = ids.normal_code(code)
    draft = queries.draft_to_resume(component.id, ids.digest(normal)) if normal else None
    if draft is None:
        raise Conflict(
            _("Nothing is kept under this code. It may have been sent already, or be older than three months.")
        )
    if draft.person == key_of(who):
        return
    if queries.draft_of(component.id, key_of(who)) is not None:
        raise Conflict(_("You have begun this survey here. Send it, or delete it first."))
    draft.person, draft.user_id = key_of(who), who.user.id if who.user else None
    db.session.flush()


def discard(*, component: Component, who: Participant, is_trial: bool = False) -> None:
    """Deletes what somebody has written and not sent."""
    db.session.execute(
        delete(SurveyDraft).where(
            SurveyDraft.component_id == component.id,
            SurveyDraft.person == key_of(who),
            SurveyDraft.is_trial == is_trial,
        )
    )


def forget_old() -> int:
    """Deletes drafts that nobody has touched for three months; how many."""
    gone = db.session.execute(
        delete(SurveyDraft).where(SurveyDraft.changed_at < clock.now() - timedelta(days=rules.DRAFT_DAYS))
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a delete has one


# Sending -------------------------------------------------------------------------------------------------------------


def send(*, component: Component, who: Participant, lang: str) -> str:
    """Counts what somebody has kept; the receipt.

    Raises:
        Conflict: the time is over, he has nothing here, or he has answered already.
        DomainError: a question that has to be answered was not.
    """
    # Held before it is looked at: of two clicks the second finds that it has been sent.
    draft = queries.draft_of(component.id, key_of(who), lock=True)
    answers: Mapping[str, Any] = draft.answers if draft is not None else {}
    if draft is None and has_answered(component, who):
        raise Conflict(_already())
    receipt = answer(component=component, who=who, answers=answers, lang=lang)
    discard(component=component, who=who)
    return receipt


def answer(*, component: Component, who: Participant, answers: Mapping[str, Any], lang: str) -> str:
    """Counts the answers of a person, those on the way that they describe; the receipt, which only this person gets.

    Nothing of the person stands with the answers. That he took part stands in the ledger, once whichever way he came.

    Raises:
        Conflict: the time is over, or he has answered already.
        DomainError: a question that has to be answered was not.
    """
    survey = queries.held_survey(component.id, to_answer=True)
    questions = questions_of(survey)
    process = processes.known_process(component.process_id)
    if not rules.may_answer(process, component, clock.now()):
        raise Conflict(_("This survey is closed. What you wrote is kept, but it does not count."))
    counted = checked(questions, answers)
    if not ledger.enter(component=component, act=ACT, participant=who):
        raise Conflict(_already())
    receipt = ids.code()
    db.session.add(
        CitizenResponse(
            component_id=component.id, lang=lang, answers=counted, answered_on=clock.today(), receipt=ids.digest(receipt),
        )
    )  # fmt: skip
    db.session.flush()
    return receipt


def has_answered(component: Component, who: Participant) -> bool:
    """Whether the person has taken part, on whichever way."""
    return ledger.has_done(component=component, act=ACT, participant=who)


def checked(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What would be counted of these answers.

    Raises:
        DomainError: a question that has to be answered was not, or there is no answer at all.
    """
    numbers = [one.key for one in questions if one.kind is not Kind.SECTION]
    lacking = rules.missing(questions, answers)
    kept = rules.on_path(questions, answers)
    wrong = check([one for one in questions if one.key in kept], {one.key: given_of(one, kept) for one in questions})
    key = lacking.key if lacking is not None else next(iter(wrong), None)
    if key is not None:
        raise DomainError(_("Please answer question %(number)s.", number=numbers.index(key) + 1), field=f"q_{key}")
    if not kept:
        raise DomainError(_("You have not answered any question yet."))
    return kept


def _already() -> str:
    return _("You have answered this already. Everybody counts once.")
