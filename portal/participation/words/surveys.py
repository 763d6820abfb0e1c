"""What surveys call kinds of questions, and when results are shown."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.core.questions import Kind
from portal.participation.rules.surveys import Shown

KINDS = {
    Kind.SINGLE: _l("One of several options"),
    Kind.MULTIPLE: _l("Several of the options"),
    Kind.YES_NO: _l("Yes or no"),
    Kind.SCALE: _l("A scale from 1 to 5"),
    Kind.RANKING: _l("Options in one's own order"),
    Kind.MATRIX: _l("Several lines with the same answers"),
    Kind.LIST: _l("One of a long list, such as districts"),
    Kind.NUMBER: _l("A whole number"),
    Kind.DATE: _l("A day"),
    Kind.LINE: _l("A few words"),
    Kind.TEXT: _l("Some sentences"),
    Kind.SECTION: _l("A heading that begins a new page"),
}
# For staff who choose, and (told before anybody answers) for citizens.
RESULTS = {
    Shown.AFTER_ANSWER: _l("To those who have answered at once, to everybody when it is closed"),
    Shown.AFTER_CLOSE: _l("To everybody when it is closed"),
    Shown.ALWAYS: _l("To everybody at any time"),
    Shown.STAFF: _l("To the city, which decides later whether to publish them"),
}
PROMISES = {
    Shown.AFTER_ANSWER: _l(
        "You see the results as soon as you have answered, everybody else when the survey is closed."
    ),
    Shown.AFTER_CLOSE: _l("Everybody sees the results when the survey is closed."),
    Shown.ALWAYS: _l("Everybody can see the results at any time."),
    Shown.STAFF: _l("The city sees the results and decides later whether to publish them."),
}
