"""What the join page says."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.webinars.models import Bandwidth, RegistrationState, Webinar, WebinarText

BANDWIDTHS = {
    Bandwidth.FULL: (_l("Everything"), _l("Video, slides and captions.")),
    Bandwidth.AUDIO: (_l("Sound and slides"), _l("Without video: for a slow line, some 40 kbit/s.")),
    Bandwidth.CAPTIONS: (
        _l("Captions and slides only"),
        _l("Without sound and video: for a very slow line, or to read along."),
    ),
}
# Why somebody cannot come in, and what to do: by the state of his registration.
NOT_CONFIRMED = {
    RegistrationState.INVITED: (
        _l("You have not answered the invitation yet"), _l("Accept it first; then this page lets you in."),
    ),
    RegistrationState.PENDING: (
        _l("The organiser has not decided yet"),
        _l("Your registration waits for a decision of the organiser. You get a mail as soon as there is one."),
    ),
    RegistrationState.WAITING: (
        _l("You are on the waiting list"),
        _l("All seats are taken. When one becomes free and it is your turn, it is offered to you by mail."),
    ),
    RegistrationState.OFFERED: (
        _l("A seat waits for your answer"), _l("Accept it first; then this page lets you in."),
    ),
    RegistrationState.DECLINED: (
        _l("You are not registered"), _l("Your registration was declined. Register again if registration is still open."),
    ),
    RegistrationState.WITHDRAWN: (
        _l("You have withdrawn"), _l("If you want to come after all, register again."),
    ),
}  # fmt: skip


def text_of(webinar: Webinar, lang: str) -> WebinarText:
    """What the webinar says in a language, else in the one that it was written in first."""
    texts = {text.lang: text for text in webinar.texts}
    return texts.get(lang) or texts[webinar.original_lang]
