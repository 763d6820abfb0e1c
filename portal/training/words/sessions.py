"""The words of sessions, attendance and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from portal.core import datetimes, i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import completion
from portal.training.models import EvidenceState, Session, SessionKind, Source
from portal.training.rules.completion import ACTIVITIES, ATTENDANCE, SCORE, SURVEY
from portal.training.words.editions import score

SESSION_KINDS = {SessionKind.ON_SITE: _l("On site"), SessionKind.ONLINE: _l("Online")}
SOURCES = {
    Source.CHECK_IN: _l("Checked in"),
    Source.PRESENCE: _l("In the live room"),
    Source.RECORDING: _l("Recording and task"),
    Source.EXCUSED: _l("Excused"),
    Source.OVERRIDE: _l("Set by staff"),
}
EVIDENCE_STATES = {
    EvidenceState.ASKED: (_l("Waiting for a decision"), "waiting"),
    EvidenceState.COUNTED: (_l("Accepted"), "done"),
    EvidenceState.REFUSED: (_l("Refused"), "failed"),
}


def session_time(session: Session) -> Markup:
    """When a session begins, with weekday and city: where the reader is, and beside it where it was agreed."""
    own, host = i18n.timezone(), session.timezone
    here, there = (session.starts_at.astimezone(ZoneInfo(zone)) for zone in (own, host))
    text = Markup('<time datetime="{}">{}</time>').format(
        session.starts_at.isoformat(), _at(datetimes.format_datetime(session.starts_at, "full"), own)
    )
    if here.utcoffset() == there.utcoffset():
        return text
    other = _at(datetimes.format_datetime(session.starts_at, "full", zone=host), host)
    if there.date() > here.date():
        other = _("%(time)s – the next day", time=other)
    elif there.date() < here.date():
        other = _("%(time)s – the day before", time=other)
    return text + Markup('<span class="d-block">{}</span>').format(other)


def _at(time: str, zone: str) -> str:
    return f"{datetimes.zone_kept(time)} ({datetimes.zone_city(zone)})"


def rule_label(kind: str) -> str:
    """The name of a rule of completion."""
    known = completion.kinds().get(kind)
    return str(known.label) if known else kind


def reached(reason: Mapping[str, Any]) -> str:
    """`3 of 4`, `62 % of 70 %`; of what is there or not, whether it is there."""
    kind = reason["rule"]
    if kind == SCORE:
        return str(_("%(done)s of %(total)s", done=score(reason["reached"]), total=score(reason["needed"])))
    if kind in (ACTIVITIES, ATTENDANCE, SURVEY):
        return str(_("%(done)s of %(total)s", done=i18n.number(reason["reached"]), total=i18n.number(reason["needed"])))
    return str(_("Done") if reason["met"] else _("Still missing"))
