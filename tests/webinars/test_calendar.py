"""iCalendar objects: golden files, hostile titles, and readers that are not ours."""

# wall times have no zone, that is the point
from __future__ import annotations

import io
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_tz
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar

from portal.core import i18n
from portal.core.calendars import Attendee, Entry, Participation, Status, itip
from portal.core.calendars.zones import vtimezone
from portal.core.i18n import LOCALES
from portal.notifications.services import Recipient
from portal.webinars import entries, services
from portal.webinars.models import (
    Format,
    Registration,
    RegistrationState,
    Run,
    RunState,
    Standing,
    Webinar,
    WebinarState,
    WebinarText,
)

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
TITLES = {
    "en": "Open data, one year on", "ko": "열린 데이터, 그 후 1년", "ar": "البيانات المفتوحة بعد عام",
    "ru": "Открытые данные: год спустя", "es": "Datos abiertos, un año después", "fr": "Données ouvertes, un an après",
}  # fmt: skip


def webinar() -> Webinar:
    made = Webinar(slug="open-data", number=7, state=WebinarState.PUBLISHED, original_lang="en", languages=["en"])
    made.texts = [
        WebinarText(lang=lang, title=title, summary=f"{title}; {title}, " * 3) for lang, title in TITLES.items()
    ]
    return made


def run(**values) -> Run:
    """26 March 2027, 15:00 in Paris: two days before the clocks go forward there."""
    facts = {
        "id": uuid.UUID("01900000-0000-7000-8000-000000000001"), "number": 1, "state": RunState.PLANNED, "format": Format.ONLINE,
        "timezone": "Europe/Paris", "place": "", "off_reason": "", "sequence": 0, "changed_at": NOW - timedelta(days=1),
        "starts_at": datetime(2027, 3, 26, 14, tzinfo=UTC), "ends_at": datetime(2027, 3, 26, 15, tzinfo=UTC),
    }  # fmt: skip
    made = Run(**(facts | values))
    made.webinar = webinar()
    return made


def registration(state: RegistrationState, **values) -> Registration:
    return Registration(id=uuid.uuid4(), state=state, changed_at=NOW - timedelta(days=2), standing_changes=0, **values)


def object_for(one: Registration, held: Run, lang: str) -> bytes:
    reader = Recipient(None, "ana@münchen.example", 'Ana "Nita" Núñez; Лена', lang, "America/Asuncion")
    return services.calendar_for(registration=one, run=held, recipient=reader).encode()


def golden(name: str, made: bytes) -> Calendar:
    """Compares byte for byte, and after reading."""
    kept = (GOLDEN / f"{name}.ics").read_bytes()
    read = Calendar.from_ical(made)
    assert [sorted(map(str, part.property_items())) for part in read.walk()] == [
        sorted(map(str, part.property_items())) for part in Calendar.from_ical(kept).walk()
    ]
    assert made == kept
    for line in made.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no letter is cut
    return read


@pytest.mark.parametrize("lang", LOCALES)
def test_objects_are_the_golden_files(app, at, lang):
    at(NOW)
    one = registration(RegistrationState.CONFIRMED)
    invite = golden(f"invite-{lang}", object_for(one, run(), lang))
    later = {"starts_at": datetime(2027, 3, 26, 16, tzinfo=UTC), "ends_at": datetime(2027, 3, 26, 17, 30, tzinfo=UTC)}
    update = golden(
        f"update-{lang}", object_for(one, run(sequence=1, format=Format.HYBRID, place="Salle 3, Lyon", **later), lang)
    )
    # The same wall time a week later is an hour earlier in UTC.
    moved = {"starts_at": datetime(2027, 4, 2, 13, tzinfo=UTC), "ends_at": datetime(2027, 4, 2, 14, tzinfo=UTC)}
    summer = golden(f"summer-{lang}", object_for(one, run(sequence=2, **moved), lang))
    off = golden(
        f"cancel-{lang}", object_for(one, run(sequence=3, state=RunState.CANCELLED, off_reason="Ill.", **moved), lang)
    )
    assert [str(found["METHOD"]) for found in (invite, update, summer, off)] == ["REQUEST"] * 3 + ["CANCEL"]
    events = [found.walk("VEVENT")[0] for found in (invite, update, summer, off)]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2, 4], "what becomes of the person counts too"
    assert [event.decoded("DTSTART").hour for event in events] == [15, 17, 15, 15]
    assert {str(event["SUMMARY"]) for event in events} == {TITLES[lang]}
    assert {str(event["ATTENDEE"]) for event in events} == {"mailto:ana@xn--mnchen-3ya.example"}
    assert [event["STATUS"] for event in events] == ["CONFIRMED"] * 3 + ["CANCELLED"]


def test_offer_is_tentative_and_invitation_wants_an_answer(app, at):
    at(NOW)
    held = run()
    offered = registration(RegistrationState.OFFERED, offer_until=NOW + timedelta(hours=12))
    event = Calendar.from_ical(object_for(offered, held, "en")).walk("VEVENT")[0]
    assert (event["STATUS"], event["ATTENDEE"].params["PARTSTAT"]) == ("TENTATIVE", "TENTATIVE")
    assert "6:30" in event["DESCRIPTION"], "the reader's zone"
    event = Calendar.from_ical(object_for(registration(RegistrationState.INVITED), held, "en")).walk("VEVENT")[0]
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    for state in (RegistrationState.WAITING, RegistrationState.PENDING, RegistrationState.DECLINED):
        assert object_for(registration(state), held, "en") == b""


@pytest.mark.parametrize(
    "zone",
    ["Europe/Paris", "America/Asuncion", "Africa/Casablanca", "Africa/Cairo", "Asia/Seoul", "Australia/Lord_Howe", "Europe/Dublin"],
)  # fmt: skip
def test_rules_of_a_zone_are_read_right_by_another_reader(zone):
    """dateutil reads the object; each half hour of three years must show the clock that the zone itself shows."""
    text = b"BEGIN:VCALENDAR\r\n" + vtimezone(zone, 2026, 2028).to_ical() + b"END:VCALENDAR\r\n"
    read, place = dateutil_tz.tzical(io.StringIO(text.decode())).get(), ZoneInfo(zone)
    moment, end, seen = datetime(2026, 1, 2, tzinfo=UTC), datetime(2028, 12, 30, tzinfo=UTC), set()
    while moment < end:
        # Wall clock with its fold, because a reader resolves what an entry says: a local time.
        local = moment.astimezone(place)
        wall = local.replace(tzinfo=None, fold=0)
        seen.add(local.utcoffset())
        if not local.fold and (moment - timedelta(hours=1)).astimezone(place).replace(tzinfo=None) < wall < (
            moment + timedelta(hours=1)
        ).astimezone(place).replace(tzinfo=None):
            assert read.utcoffset(wall) == local.utcoffset(), wall
        moment += timedelta(hours=6) if moment.day not in range(24, 32) else timedelta(minutes=30)
    assert len(seen) == (1 if zone in ("Asia/Seoul", "America/Asuncion") else 2)


# Hostile words -------------------------------------------------------------------------------------------------------

ENTRY = Entry(
    uid="1", sequence=0, stamp=NOW, changed_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(hours=1), timezone="Asia/Seoul",
    lang="en", summary="", description="", location="", url="https://portal.example/x", organizer_name="Portal",
    organizer_email="portal@city.example",
)  # fmt: skip
INJECTION = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nATTENDEE:mailto:evil@x.example\r\n"
WORDS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\0", ";", ",", ":", '"', "\\", "\\n", "^n", "BEGIN:VEVENT", "한글", "ع", "😀"])).map("".join),
    st.just(INJECTION),
)  # fmt: skip


@hypothesis_settings(max_examples=150, deadline=None)
@given(summary=WORDS, description=WORDS, place=WORDS, name=WORDS, organiser=WORDS)
def test_words_stay_words_whatever_people_type(summary, description, place, name, organiser):
    entry = replace(
        ENTRY, summary=summary, description=description, location=place, organizer_name=organiser,
        attendee=Attendee(name, "ana@city.example", Participation.ACCEPTED),
    )  # fmt: skip
    made = itip.request(entry)
    lines = re.sub(rb"\r\n[ \t]", b"", made).split(b"\r\n")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made)
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert [line for line in lines if line.startswith((b"BEGIN:", b"END:"))].count(b"BEGIN:VEVENT") == 1
    assert sum(line.startswith(b"ATTENDEE") for line in lines) == 1
    event = Calendar.from_ical(made).walk("VEVENT")[0]
    assert event["UID"] == "1"
    assert str(event.get("SUMMARY", "")) == itip.one_line(summary)
    assert str(event.get("DESCRIPTION", "")) == itip.clean(description)
    assert str(event["ATTENDEE"]) == "mailto:ana@city.example"
    assert event["ATTENDEE"].params.get("CN", "") == itip.one_line(name).translate({34: "\u201d", 92: "\uff3c"})


def test_nobody_is_invited_without_a_name_and_a_feed_names_nobody():
    with pytest.raises(ValueError, match="no attendee"):
        itip.request(ENTRY)
    named = replace(
        ENTRY, attendee=Attendee("Ana", "ana@city.example", Participation.ACCEPTED), status=Status.CONFIRMED
    )
    data = itip.feed([named], name="All, of us", url="https://portal.example/f.ics", lang="en")
    read = Calendar.from_ical(data)
    assert read["METHOD"] == "PUBLISH"
    assert b"\r\nNAME;LANGUAGE=en:All\\, of us" in data
    assert b"X-WR-CALNAME;LANGUAGE=en:All\\, of us" in data
    assert b"X-PUBLISHED-TTL:PT1H" in data
    assert read["REFRESH-INTERVAL"].to_ical() == b"PT1H"
    assert b"ATTENDEE" not in data
    assert b"ATTENDEE" not in itip.publish(named)


def test_postponed_run_keeps_its_entry_and_frees_the_time(app, at):
    at(NOW)
    with i18n.in_language("fr"):
        made = entries.of_feed(
            run(state=RunState.POSTPONED, off_reason="Malade."), webinar(), standing=Standing.CONFIRMED
        )
    assert (made.status, made.is_free) == (Status.TENTATIVE, True)
    assert "Malade." in made.description
