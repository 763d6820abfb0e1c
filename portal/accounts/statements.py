"""What accounts and notifications store of a person: their part of the privacy page."""

from __future__ import annotations

from portal.accounts.hooks import Statement
from portal.core.i18n import lazy as _l

ALL = (
    Statement(
        key="accounts.account",
        title=_l("Your account"),
        what=_l(
            "Your e-mail address, your name, your name in Latin letters if you gave it, your language and your time zone. "
            "Your password is kept only in a form from which it cannot be read back."
        ),
        why=_l("So that you can sign in, and so that others know who speaks."),
        how_long=_l("Until you erase your account. A registration that is not confirmed goes after three days."),
    ),
    Statement(
        key="accounts.sessions",
        title=_l("Where you are signed in"),
        what=_l("For each session the browser, when it began and when it was last used. Not your network address."),
        why=_l("So that you can see and end sessions on other devices."),
        how_long=_l("Until one day after the session has ended, at most 90 days from its beginning."),
    ),
    Statement(
        key="accounts.attempts",
        title=_l("Failed sign-ins"),
        what=_l("When a sign-in failed, with two fingerprints: of the account and of the network address."),
        why=_l("So that nobody can guess passwords."),
        how_long=_l("One day, or until you sign in."),
    ),
    Statement(
        key="accounts.roles",
        title=_l("Your roles"),
        what=_l("Which role you have or had, for which city, who gave it and why."),
        why=_l("So that you may do what your role needs, and so that this can be checked."),
        how_long=_l(
            "Until you erase your account. The audit log then still says that a role was given, but no longer to whom."
        ),
    ),
    Statement(
        key="accounts.notifications",
        title=_l("Messages to you"),
        what=_l("What the portal wrote to you, whether the mail arrived, and which kinds of mail you want."),
        why=_l("So that you can read it again, and so that a mail that was lost can be sent again."),
        how_long=_l(
            "Until you erase your account. If your mailbox refuses our mail, a fingerprint of the address stays, so that we "
            "do not write to it again."
        ),
    ),
)
