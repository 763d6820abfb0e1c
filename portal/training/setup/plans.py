"""What assignments, action plans, surveys and alumni tell the rest of the portal."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.training import completion, measures, services
from portal.training.models import PlanState
from portal.training.queries import plans, surveys
from portal.training.rules.completion import SURVEY
from portal.training.words import plans as words


def register() -> None:
    """Kinds of messages, words of the audit log, privacy. Before the module's own erasing, which lets go of enrolments."""
    kinds.register("training.work_settled", label=_l("Your work is marked"))
    kinds.register("training.plan_submitted", label=_l("An action plan waits for you"))
    kinds.register("training.plan_reviewed", label=_l("Your action plan is accepted or returned"))
    kinds.register("training.plan_handed_over", label=_l("An action plan is handed over to you"))
    kinds.register("training.plan_finished", label=_l("Your action plan is finished"))
    kinds.register("training.check_in_due", label=_l("How far your action plan is"))
    kinds.register(
        "training.sign_off", label=_l("You are asked to sign an action plan"), secret=True,
        why_mandatory=_l("It holds the link with which the plan is signed."),
    )  # fmt: skip
    kinds.register("training.survey", label=_l("A survey of a training is open"))
    hooks.audit_actions.update(
        {
            "training.work_marked": _l("Work marked"),
            "training.work_settled": _l("Score of a work settled"),
            "training.terms_set": _l("Due date of an assignment set"),
            "training.assignment_time": _l("More time given"),
            "training.assignment_changed": _l("Assignment set up"),
            "training.grade_overridden": _l("Grade set by hand"),
            "training.report_handed_in": _l("City report handed in"),
            "training.plan_submitted": _l("Action plan handed in"),
            "training.plan_accepted": _l("Action plan accepted"),
            "training.plan_returned": _l("Action plan returned"),
            "training.plan_signed_off": _l("Action plan signed"),
            "training.plan_handed_over": _l("Action plan handed over"),
            "training.plan_finished": _l("Action plan finished"),
            "training.survey_planned": _l("Survey planned"),
            "training.survey_changed": _l("Questions of a survey changed"),
        }
    )
    completion.register("plan", _l("Action plan accepted"), plans.by_plan)
    completion.register("report", _l("City report handed in"), plans.by_report)
    completion.register(SURVEY, _l("Survey answered"), surveys.by_survey)
    measures.register(
        "plan_accepted",
        _l("With an accepted action plan"),
        lambda: plans.enrolments_with_plan(PlanState.ACCEPTED, PlanState.FINISHED),
        words.with_accepted_plan,
    )
    measures.register(
        "plan_done", _l("With a finished action plan"), lambda: plans.enrolments_with_plan(PlanState.FINISHED),
        words.with_finished_plan,
    )  # fmt: skip
    hooks.exporters.append(services.export_of_plans)
    hooks.erasers.append(services.erase_plans)
    hooks.statements.append(
        hooks.Statement(
            key="training-plans",
            title=_l("Assignments, action plans and surveys"),
            what=_l(
                "What you hand in with its marks, reviews you write, action plans you answer for, that you answered a survey "
                "(your answers are kept without your name), and what you show to other alumni."
            ),
            why=_l("So that your work can be marked, your city can act on its plan, and trainings get better."),
            how_long=_l(
                "Until you have your account erased. Then your work and its files are deleted; an action plan stays with "
                "your city, without you."
            ),
        )
    )
