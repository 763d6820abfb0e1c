"""What a learner does: lessons, names for the certificate. The last step of all completes the edition.

Whoever calls holds the row that decides: `queries.learning.place_of(…, lock=True)` or `attempt_of(…, lock=True)`. Both
load only what is the person's own, so nobody writes into another's course.
"""

from __future__ import annotations

from portal.accounts import rules as accounts_rules
from portal.certificates import services as certificates
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.training import rules
from portal.training.models import ActivityKind, Edition, Enrolment
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import Place
from portal.training.services.completion import complete_if_done
from portal.training.services.results import record_result


def complete_lesson(*, place: Place, activity: ActivityOutline) -> bool:
    """Notes that the person is done with a lesson. Doing it twice does it once.

    Returns:
        Whether this completed the edition.

    Raises:
        Conflict: the activity is no lesson, and is done in its own way.
    """
    if activity.kind is not ActivityKind.LESSON:
        raise Conflict(_("A quiz is done when it is passed."))
    return record_result(
        enrolment=place.enrolment, edition=place.edition, activity_id=activity.id, versions=place.versions
    )


def set_content_language(*, place: Place, lang: str) -> None:
    """Chooses the language in which the person reads the course.

    Raises:
        DomainError: the course does not have it.
    """
    if lang not in place.course.languages:
        raise DomainError(_("The course is not available in this language."))
    place.enrolment.content_lang = lang
    db.session.flush()


# Names --------------------------------------------------------------------------------------------------------------


def confirm_names(*, enrolment: Enrolment, edition: Edition, lang: str, name: str, latin_name: str) -> bool:
    """Says how the person's name stands on the certificate. If everything else is done, the edition is completed.

    `name` is in the person's own script, `latin_name` as in the passport. The enrolment's row is locked by the caller.

    Returns:
        Whether this completed the edition.

    Raises:
        Conflict: the certificate has been made.
        DomainError: a name cannot be used or printed.
    """
    if not rules.may_confirm_names(enrolment):
        raise Conflict(_("Your certificate has been made. Ask the secretariat to correct the name."))
    own, latin = accounts_rules.clean_name(name), accounts_rules.clean_name(latin_name)
    if own is None:
        raise DomainError(_("Write your name as it should stand on the certificate, with letters only."), field="name")
    if latin is None or not accounts_rules.is_latin(latin):
        raise DomainError(_("Write your name in Latin letters, as in your passport."), field="latin_name")
    certificates.check_names(own, latin, lang=lang)
    enrolment.certificate_name, enrolment.certificate_latin_name = own, latin
    enrolment.names_confirmed_at = clock.now()
    db.session.flush()
    return complete_if_done(enrolment=enrolment, edition=edition)
