"""What the bank and the quizzes tell others about themselves."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core import web
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.training import rules


def register() -> None:
    """Messages, words of the audit log, the way to the bank."""
    kinds.register("training.graded", label=_l("Your written answers are graded"))
    hooks.audit_actions.update(
        {
            "training.question_written": _l("Question written or changed"),
            "training.question_retired": _l("Question taken out of use"),
            "training.question_restored": _l("Question put back into use"),
            "training.questions_imported": _l("Questions imported"),
            "training.quiz_changed": _l("Quiz of a draft changed"),
            "training.essay_graded": _l("Written answers graded"),
            "training.essay_corrected": _l("Points of written answers corrected"),
            "training.extra_time": _l("Extra time set"),
        }
    )
    web.add_account_link("training.banks", _l("Questions and grading"), "quiz", 61, rules.may_keep_bank)
