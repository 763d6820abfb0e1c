"""What acts, sources, roles and signals are called; each state with the kind of its sign."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.traps import Trap
from portal.discussions.models import AppealOutcome
from portal.participation.models import ActKind, ActorRole, FlagSource, SignalKind, SignalVerdict

ACTS = {
    ActKind.KEEP: (_l("Kept"), "done"),
    ActKind.HIDE: (_l("Hidden"), "failed"),
    ActKind.REDACT: (_l("Personal data removed"), "waiting"),
    ActKind.WARN: (_l("Author warned"), "waiting"),
    ActKind.BLOCK: (_l("Author blocked for a time"), "failed"),
}
DECISIONS = {
    ActKind.KEEP: (_l("Keep it"), _l("It breaks no rule. If it waited for a look, everybody sees it now.")),
    ActKind.HIDE: (_l("Hide it"), _l("Only the author and moderators see it from now on.")),
    ActKind.REDACT: (_l("Take out personal data"), _l("The passages below are removed for good. The rest stays.")),
    ActKind.WARN: (_l("Warn the author"), _l("It stays as it is; the author reads your words.")),
    ActKind.BLOCK: (_l("Block the author for a time"), _l("The author cannot post in this space until then.")),
}
ROLES = {
    ActorRole.MODERATOR: _l("Moderator of the city"),
    ActorRole.SECOND: _l("Second moderator of the city"),
    ActorRole.SECRETARIAT: _l("Secretariat of the association"),
}
SOURCES = {
    FlagSource.PERSON: _l("Reported by a person"),
    FlagSource.VISITOR: _l("Reported by a visitor"),
    FlagSource.FORM: _l("The form looks filled in by a program"),
    FlagSource.CLASSIFIER: _l("Pointed at by the classifier"),
    FlagSource.MODERATOR: _l("Opened again by a moderator"),
}
TRAPS = {
    Trap.FILLED: _l("A field that people do not see was filled in"),
    Trap.FAST: _l("It was sent faster than a person writes"),
    Trap.UNSIGNED: _l("The form was not the one we showed"),
    "blocked": _l("Its author is blocked here; the desk has it all the same"),
}
APPEALS = {
    AppealOutcome.UPHELD: (_l("Appeal refused"), "open"),
    AppealOutcome.RESTORED: (_l("Appeal accepted"), "done"),
}
DECIDE = {
    AppealOutcome.RESTORED: _l("The author is right: it is taken back"),
    AppealOutcome.UPHELD: _l("It stays as it was decided"),
}
SIGNALS = {
    SignalKind.BURST: _l("Far more than usual in an hour"),
    SignalKind.COPIES: _l("Nearly the same text several times"),
}
COUNTED = {
    "supports": _l("Supports"), "proposals": _l("Proposals"), "signatures": _l("Signatures"), "comments": _l("Comments"),
    "contributions": _l("Contributions"), "answers": _l("Answers to surveys"), "ratings": _l("Feedback"),
}  # fmt: skip
VERDICTS = {
    SignalVerdict.GENUINE: _l("Real interest"),
    SignalVerdict.CAMPAIGN: _l("An organised campaign, which is allowed"),
    SignalVerdict.ABUSE: _l("Somebody tries to deceive"),
}


def resident(number: int) -> str:
    """What somebody is called in the talk about one thing who writes there without a name."""
    return _("Resident %(number)s", number=i18n.number(number))
