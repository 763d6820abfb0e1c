"""What of training stands in "my portal" of trainers beside the tasks that training makes itself (`queries.tasks_for`)."""

from __future__ import annotations

from portal.core.awaiting import Awaited
from portal.core.awaiting import register as awaits
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.training.queries import awaited


def register() -> None:
    awaits("training.grade", Awaited(
        awaited.attempts, lambda n: ngettext("Grade %(num)d quiz with essays", "Grade %(num)d quizzes with essays", n),
        _l("The participant waits for the result."), "training.grading", given=awaited.staff,
    ))  # fmt: skip
    awaits("training.evidence", Awaited(
        awaited.evidence, lambda n: ngettext("Decide %(num)d explanation of an absence", "Decide %(num)d explanations of absences", n),
        _l("Somebody missed a session and says why, or has watched the recording."), "training.manage_session",
        given=awaited.staff,
    ))  # fmt: skip
