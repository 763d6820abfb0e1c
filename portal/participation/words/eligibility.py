"""What audiences, ways of coming and lists are called."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.models import Audience, Channel, CheckMethod

AUDIENCES = {
    Audience.ANYONE: (_l("Everybody, with or without an account"), _l("Without an account you count once for each browser.")),
    Audience.CONFIRMED: (
        _l("Everybody with an account and a confirmed e-mail address"), _l("Each account counts once, wherever its owner lives."),
    ),
    Audience.RESIDENT: (_l("People who live in the city"), _l("Each resident counts once, whichever way he comes.")),
    Audience.GROUP: (_l("A group that the city has invited"), _l("Only those on its list take part.")),
}  # fmt: skip
CHANNELS = {
    Channel.ACCOUNT: _l("With an account"),
    Channel.CODE: _l("With a code"),
    Channel.DESK: _l("At a desk"),
    Channel.PAPER: _l("On paper"),
    Channel.OPEN: _l("Without an account"),
    Channel.REGISTER: _l("From the city's register"),
}
METHODS = {
    CheckMethod.REGISTER: _l("Register of residents"),
    CheckMethod.LETTER: _l("Letter with a code"),
    CheckMethod.DESK: _l("At a desk"),
    CheckMethod.OIDC: _l("State's account"),
    CheckMethod.MEMBERS: _l("List of members"),
}
