"""The facts of a transcript, from certificates, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import User
from portal.certificates import services
from portal.certificates.models import Certificate
from portal.certificates.transcripts import LONGEST, Line, Transcript
from portal.cities.models import City
from portal.core import clock, datetimes, i18n, settings
from portal.core.i18n import _


def hours_of(certificates: Sequence[Certificate]) -> float:
    """Hours of work in all that still stands."""
    return float(sum(one.facts["hours"] for one in certificates if not one.is_revoked))


def of_person(user: User, certificates: Sequence[Certificate]) -> Transcript:
    """What a person was given. A name that stands on a certificate and is not the account's is named in its line."""
    return _transcript(
        subject=user.display_name, place="", certificates=certificates, as_named=user.display_name,
        empty=_("You hold no certificate yet"),
    )  # fmt: skip


def of_city(city: City, certificates: Sequence[Certificate]) -> Transcript:
    """What the people of a city have, as far as they let it see."""
    return _transcript(
        subject=i18n.plain(city.names), place=i18n.country(city.country),
        certificates=certificates, as_named="", empty=_("Nobody shows a certificate yet"),
    )  # fmt: skip


def _transcript(
    *, subject: str, place: str, certificates: Sequence[Certificate], as_named: str, empty: str
) -> Transcript:
    lang = i18n.current()
    listed = certificates[:LONGEST]
    standing = [one for one in listed if not one.is_revoked]
    return Transcript(
        heading=_("Transcript of training"), subject=subject, place=place, note=_note(len(certificates)), empty=empty,
        page_of=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        issuer=settings().association_name(lang), language=lang, direction=i18n.direction(lang),
        figures=[
            (_("Valid certificates"), i18n.number(len(standing))),
            (_("Hours of work"), i18n.number(hours_of(listed))),
            (_("As of"), datetimes.format_date(clock.today(i18n.timezone()))),
        ],
        columns={
            "title": _("For completing"), "number": _("Number"), "issued_on": _("Issued on"), "hours": _("Duration"),
            "result": _("Result"), "state": _("State"),
        },
        lines=[_line(one, as_named) for one in listed], timestamp=int(clock.now().timestamp()),
    )  # fmt: skip


def _note(count: int) -> str:
    """What the paper is worth: it says itself that it proves nothing, and where the proof is."""
    worth = _(
        "This list is not signed. Anybody can check each certificate at the address in its line; if that page says something "
        "else, the page is right."
    )
    if count < LONGEST:
        return worth
    listed = _("No more than %(count)s certificates are listed.", count=i18n.number(LONGEST))
    return f"{worth} {listed}"


def _line(certificate: Certificate, as_named: str) -> Line:
    facts, lang = certificate.facts, certificate.lang
    title, printed = i18n.plain(facts["titles"]), facts["titles"].get(lang, "")
    return Line(
        title=title, number=certificate.number, address=services.verify_url(certificate),
        issued_on=datetimes.format_date(certificate.issued_on, "medium"), state=_state(certificate),
        holder=facts["holder_name"] if facts["holder_name"] != as_named else "",
        details=i18n.plain(facts["details"]), original=printed if printed != title else "",
        hours=i18n.hours(facts["hours"]) if facts["hours"] else "",
        result=i18n.percent(facts["score"]) if facts["score"] is not None else "",
        remark=_("The public page shows no details.") if certificate.hidden_by_holder else "",
        is_valid=not certificate.is_revoked,
    )  # fmt: skip


def _state(certificate: Certificate) -> str:
    if certificate.revoked_at is None:
        return _("Valid")
    return _("Revoked on %(day)s", day=datetimes.day_of(certificate.revoked_at, "medium", certificate.zone))
