"""What the join page says."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.webinars.models import (
    ORGANISER,
    Bandwidth,
    DeckState,
    Part,
    Provider,
    Registration,
    RegistrationState,
    Webinar,
    WebinarText,
)
from portal.webinars.words.scheduling import PARTS

BANDWIDTHS = {
    Bandwidth.FULL: (_l("Video and slides"), _l("For a good line.")),
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
    """What the webinar says in a language, else in one that more people read, as on the webinar's own page."""
    texts: dict[str, WebinarText] = {text.lang: text for text in webinar.texts}
    found: WebinarText = i18n.pick(texts, lang)[0]
    return found


def parts_of(registration: Registration) -> list[str]:
    """What somebody of the crew does in the run, with the languages of it, e.g. `Interpreter (Korean, English)`."""
    found = []
    for part, langs in registration.crew_parts.items():
        name = _("Organiser") if part == ORGANISER else str(PARTS[Part(part)])
        found.append(f"{name} ({i18n.listed(map(i18n.language_name, langs))})" if langs else name)
    return found


CONSENT = {
    True: _l("I agree that I am recorded"),
    False: _l("I do not agree: I follow without a microphone and camera of my own"),
}
PROVIDERS = {
    Provider.NONE: _l("Nothing: on site only, or not decided yet"),
    Provider.LINK: _l("Another address"),
    Provider.JITSI: _l("Jitsi Meet, inside our page"),
    Provider.BBB: _l("BigBlueButton"),
}
DECK_STATES = {
    DeckState.WAITING: (_l("Waits to be drawn"), "waiting"),
    DeckState.WORKING: (_l("Is being drawn"), "waiting"),
    DeckState.READY: (_l("Ready"), "done"),
    DeckState.FAILED: (_l("Cannot be shown"), "failed"),
}
DECK_ERRORS = {
    "unreadable": _l("This PDF is damaged. Export the slides as PDF once more."),
    "protected": _l("This PDF has a password. Remove it, then bring the file in again."),
    "empty": _l("This PDF has no pages."),
    "too_many": _l("This PDF has more than 300 pages. Divide it."),
    "gave_up": _l("Drawing the pages failed several times. Export the slides as PDF once more, with fewer pictures."),
}
DEVICES = {"camera": _l("Camera"), "microphone": _l("Microphone"), "speaker": _l("Loudspeaker")}
FINDINGS = {
    "ok": (_l("Works"), "done"),
    "denied": (_l("Not allowed: the browser has blocked it"), "failed"),
    "none": (_l("None found"), "failed"),
    "unknown": (_l("Not tested"), "open"),
}
