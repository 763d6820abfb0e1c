"""Mails about work that was marked, action plans and surveys, each in its reader's language."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import i18n, mail
from portal.training.emails.nominations import address
from portal.training.models import ActionPlan, CheckIn, Edition, EditionSurvey, SignOff, Submission, SubmissionState


def work_settled(
    submission: Submission, titles: dict[str, str], place: tuple[str, str, str], person: User
) -> mail.Message:
    """To the participant: the work is marked, or sent back. `place`: edition, course, activity."""
    edition, course, activity = place
    return mail.render(
        "training.work_settled", template="training/email/work_settled", lang=person.locale, timezone=person.timezone,
        submission=submission, title=_in(person.locale, titles), person=person,
        again=submission.state is SubmissionState.RETURNED,
        link=address(person.locale, "training.assignment", full=True, edition=edition, course=course, activity=activity),
    )  # fmt: skip


def plan_submitted(plan: ActionPlan, edition: Edition, city: str, trainer: User) -> mail.Message:
    """To those who review: an action plan waits."""
    return mail.render(
        "training.plan_submitted", template="training/email/plan_submitted", lang=trainer.locale,
        timezone=trainer.timezone, plan=plan, edition=edition, city=city, person=trainer,
        link=address(trainer.locale, "training.plan", full=True, plan_id=str(plan.id)),
    )  # fmt: skip


def plan_reviewed(plan: ActionPlan, person: User, *, accepted: bool) -> mail.Message:
    """To the author: the plan is accepted, or returned with remarks."""
    return mail.render(
        "training.plan_reviewed", template="training/email/plan_reviewed", lang=person.locale, timezone=person.timezone,
        plan=plan, person=person, accepted=accepted,
        link=address(person.locale, "training.plan", full=True, plan_id=str(plan.id)),
    )  # fmt: skip


def plan_handed_over(plan: ActionPlan, city: str, person: User) -> mail.Message:
    """To the successor: the plan is yours now."""
    return mail.render(
        "training.plan_handed_over", template="training/email/plan_handed_over", lang=person.locale,
        timezone=person.timezone, plan=plan, city=city, person=person,
        link=address(person.locale, "training.plan", full=True, plan_id=str(plan.id)),
    )  # fmt: skip


def plan_finished(plan: ActionPlan, person: User) -> mail.Message:
    """To the author: the plan is finished and could become a case of the library."""
    return mail.render(
        "training.plan_finished", template="training/email/plan_finished", lang=person.locale, timezone=person.timezone,
        plan=plan, person=person, link=address(person.locale, "training.plan", full=True, plan_id=str(plan.id)),
    )  # fmt: skip


def check_in_due(plan: ActionPlan, check_in: CheckIn, person: User) -> mail.Message:
    """To the author: say how far the plan is."""
    return mail.render(
        "training.check_in_due", template="training/email/check_in_due", lang=person.locale, timezone=person.timezone,
        plan=plan, check_in=check_in, person=person,
        link=address(person.locale, "training.plan", full=True, plan_id=str(plan.id)),
    )  # fmt: skip


def sign_off_asked(plan: ActionPlan, sign_off: SignOff, author: User, secret: str) -> mail.Message:
    """To the supervisor, who may have no account: the link with which the plan is signed, in the author's language."""
    return mail.render(
        "training.sign_off", template="training/email/sign_off", lang=author.locale, timezone=author.timezone, plan=plan,
        sign_off=sign_off, person=author, link=address(author.locale, "training.sign_plan", full=True, token=secret),
    )  # fmt: skip


def survey_open(survey: EditionSurvey, edition: Edition, person: User, *, again: bool) -> mail.Message:
    """To a participant: a survey is open; `again` for the one reminder."""
    return mail.render(
        "training.survey", template="training/email/survey", lang=person.locale, timezone=person.timezone, survey=survey,
        edition=edition, person=person, again=again,
        link=address(person.locale, "training.edition_survey", full=True, survey_id=str(survey.id)),
    )  # fmt: skip


def _in(lang: str, titles: dict[str, str]) -> str:
    return str(i18n.pick(titles, lang)[0])
