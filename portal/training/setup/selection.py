"""What a selection tells others about itself: messages, words of the audit log, shared pages, privacy."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.training import measures
from portal.training.events import DecisionsReleased, OfferLapsed, OfferMade
from portal.training.models import Application
from portal.training.services import selection_privacy
from portal.training.words.selection import GENDERS


def register() -> None:
    """Called once when the application is set up."""
    measures.register_gender(
        lambda: select(Application.nomination_id, Application.gender),
        {gender.value: label for gender, label in GENDERS.items()},
    )
    kinds.register(
        "training.decided", label=_l("The decision about your application for a training"),
        why_mandatory=_l("A seat that is offered must be accepted in time."),
    )  # fmt: skip
    kinds.register("training.city_decided", label=_l("Decisions about people you nominated"))
    kinds.register("training.interview_booked", label=_l("An interview is booked"))
    hooks.audit_actions.update(
        {
            "training.document_handed_in": _l("Document handed in"),
            "training.document_opened": _l("Document opened"),
            "training.document_deleted": _l("Document deleted, its time was over"),
            "training.reader_added": _l("Reader added to an edition"),
            "training.reader_removed": _l("Reader taken off an edition"),
            "training.readings_given_out": _l("Applications given out to readers"),
            "training.scores_handed_in": _l("Scores handed in"),
            "training.interview_booked": _l("Interview booked"),
            "training.selection_proposed": _l("Selection proposed"),
            "training.selection_adjusted": _l("Selection changed by hand"),
            "training.decision_released": _l("Decision released"),
            "training.offer_made": _l("Seat offered from the reserve list"),
            "training.offer_accepted": _l("Seat accepted"),
            "training.offer_declined": _l("Seat declined"),
            "training.offer_lapsed": _l("Offer not answered in time"),
        }
    )
    for event in (DecisionsReleased, OfferMade, OfferLapsed):
        cache.invalidate_on(event, "training")
    hooks.exporters.append(selection_privacy.export_of)
    hooks.erasers.append(selection_privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="selection",
            title=_l("Selection for a training"),
            what=_l(
                "Your answers to the questions of an edition, the documents you hand in, the languages you work in, your "
                "gender if you choose to say it, the readers’ scores, your interview, and the decision."
            ),
            why=_l(
                "So that participants are chosen by the same rules for everybody. Gender is used only for the balance of "
                "women and men and for numbers without names. A passport is opened only by the secretariat and, once you "
                "take part, by the organiser of the host city; you see each opening on the page of your nomination."
            ),
            how_long=_l(
                "Documents: until the number of days after the end that the edition states; seven days if you do not take "
                "part. Everything else: until you have your account erased."
            ),
        )
    )
