"""What workers do about surveys: ask everybody when the time has come, remind once."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, tasks
from portal.notifications import services as notifications
from portal.training import emails, services
from portal.training.models import Edition, EditionSurvey, Enrolment, SurveyInvitation
from portal.training.queries import surveys as queries


def _ask(survey: EditionSurvey, invitation: SurveyInvitation, person: User, *, again: bool) -> None:
    edition = db.session.get_one(Edition, survey.edition_id)
    notifications.notify(
        recipient=accounts.recipient(person), message=emails.survey_open(survey, edition, person, again=again),
        key=f"survey{'-again' if again else ''}:{invitation.id}",
        url=emails.address(person.locale, "training.edition_survey", survey_id=str(survey.id)),
    )  # fmt: skip


@tasks.periodic(seconds=600, name="training.open_surveys")
def open_surveys() -> None:
    """Asks the participants of editions whose survey opens, and reminds those who have not answered, once."""
    with db.transaction():
        for survey in queries.claim_surveys(clock.now()):
            for invitation, person in services.invite(survey):
                _ask(survey, invitation, person, again=False)
    with db.transaction():
        for invitation in queries.claim_reminders(clock.now()):
            enrolment = db.session.get_one(Enrolment, invitation.enrolment_id)
            reader = db.session.get(User, enrolment.user_id) if enrolment.user_id else None
            if reader is not None:
                _ask(db.session.get_one(EditionSurvey, invitation.survey_id), invitation, reader, again=True)
