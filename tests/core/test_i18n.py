from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from portal.core import datetimes, i18n, language_names


@pytest.mark.parametrize(
    ("path", "header", "expected"), [("/", "ko-KR,ko;q=0.9", "/ko/"), ("/", "xx", "/en/"), ("/", "ar", "/ar/")]
)
def test_root_leads_to_the_readers_language(client, path, header, expected):
    response = client.get(path, headers={"Accept-Language": header})
    assert response.headers["Location"].endswith(expected)


def test_unknown_language_in_the_address_is_no_page(client):
    assert client.get("/xx/").status_code == 404


def test_pick_falls_back_to_english_then_to_anything():
    assert i18n.pick({"ko": "서울", "en": "Seoul"}, "ko") == ("서울", "ko")
    assert i18n.pick({"ko": "서울", "en": "Seoul"}, "fr") == ("Seoul", "en")
    assert i18n.pick({"ko": "서울"}, "fr") == ("서울", "ko")
    with pytest.raises(LookupError):
        i18n.pick({}, "fr")


def test_localized_marks_another_language(app):
    with i18n.in_language("en"):
        assert str(i18n.localized({"ar": "<b>"})) == '<span lang="ar" dir="rtl">&lt;b&gt;</span>'
        assert str(i18n.localized({"en": "a & b"})) == "a &amp; b"


def test_in_language_gives_back_what_was(app):
    with i18n.in_language("ko", "Asia/Seoul"):
        with i18n.in_language("ar", "Africa/Khartoum"):
            assert (i18n.current(), i18n.timezone()) == ("ar", "Africa/Khartoum")
        assert (i18n.current(), i18n.timezone()) == ("ko", "Asia/Seoul")
    assert i18n.current() == "en"


def test_mail_in_another_language_speaks_it_whatever_the_page_spoke(app, monkeypatch):
    """A catalogue that is first needed inside a page of another language is that of the language asked for."""
    monkeypatch.setattr(i18n, "_catalogues", {})
    with i18n.in_language("ru"):
        russian = i18n.gettext("Sign in")
        with i18n.in_language("fr"):
            french = i18n.gettext("Sign in")
    assert len({"Sign in", russian, french}) == 3


def test_languages_of_threads_do_not_mix(app):
    """Flask-Babel once kept a forced language where all threads could see it."""
    moment = datetime(2026, 3, 4, 12, tzinfo=UTC)
    expected = {}
    for lang in i18n.LOCALES:
        with i18n.in_language(lang):
            expected[lang] = datetimes.format_date(moment.date())
    assert len(set(expected.values())) == len(i18n.LOCALES)
    wrong: list[tuple[str, str]] = []
    gate = threading.Barrier(len(i18n.LOCALES))

    def speak(lang: str) -> None:
        with app.app_context():
            gate.wait()
            for _ in range(200):
                with i18n.in_language(lang, "UTC"):
                    said = datetimes.format_date(moment.date())
                    if said != expected[lang] or i18n.current() != lang:
                        wrong.append((lang, said))

    threads = [threading.Thread(target=speak, args=(lang,)) for lang in i18n.LOCALES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_when_shows_the_readers_time_and_the_hosts(app):
    with i18n.in_language("en", "America/Asuncion"):
        text = str(datetimes.when(datetime(2026, 11, 23, 6, tzinfo=UTC), "Asia/Seoul"))
    assert "3:00" in text
    assert "Seoul" in text
    assert 'datetime="2026-11-23T06:00:00+00:00"' in text


def test_zone_name_is_the_same_in_all_languages(app):
    for lang in i18n.LOCALES:
        with i18n.in_language(lang, "Asia/Manila"):
            assert "UTC+8" in datetimes.format_datetime(datetime(2026, 1, 1, tzinfo=UTC))


def test_zone_name_tells_halves_and_the_west_and_stays_together_from_right_to_left(app):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with i18n.in_language("en"):
        assert datetimes.zone_name(moment.astimezone(ZoneInfo("Asia/Kolkata"))) == "UTC+5:30"
        assert datetimes.zone_name(moment.astimezone(ZoneInfo("America/St_Johns"))) == "UTC\u22123:30"
        assert datetimes.zone_name(moment) == "UTC"
    with i18n.in_language("ar", "Africa/Nairobi"):
        assert datetimes.format_datetime(moment).endswith(" \u2066UTC+3\u2069")
        assert "\u00a0\u2066UTC+3\u2069</time>" in datetimes.when(moment)


def test_phrases_of_the_portal_are_translated_and_words_of_people_are_not(app):
    with i18n.in_language("ko"):
        assert i18n.phrase(i18n.marked("by the operator")) != "by the operator"
        assert i18n.phrase("asked by 100% of the city") == "asked by 100% of the city"
        assert i18n.phrase("") == ""


@pytest.mark.parametrize(
    ("lang", "three", "half"),
    [
        ("en", "3 hours", "1.5 hours"),
        ("ko", "3시간", "1.5시간"),
        ("ar", "3 ساعات", "1.5 ساعة"),
        ("ru", "3 часа", "1,5 часа"),
    ],
)
def test_hours_are_counted_as_the_language_does(app, lang, three, half):
    with i18n.in_language(lang):
        assert i18n.hours(3) == three
        assert i18n.hours(1.5) == half


def test_day_period_is_in_the_language(app):
    moment = datetime(2026, 11, 23, 6, 4, tzinfo=UTC)
    with i18n.in_language("ko", "Asia/Seoul"):
        assert datetimes.format_datetime(moment) == "2026. 11. 23. 오후 3:04 UTC+9"
    with i18n.in_language("en", "Asia/Seoul"):
        assert datetimes.format_datetime(moment).replace("\u202f", " ") == "Nov 23, 2026, 3:04 PM UTC+9"


def test_first_of_the_month_in_french(app):
    with i18n.in_language("fr"):
        assert datetimes.format_date(date(2026, 10, 1)) == "1er octobre 2026"
        assert datetimes.format_date(date(2026, 10, 11)) == "11 octobre 2026"


def test_languages_are_named_in_themselves_and_what_has_no_name_there_in_the_readers(app):
    with i18n.in_language("fr"):
        assert [language_names.native_name(tag) for tag in ("vi", "fil", "ilo", "pam")] == [
            "Tiếng Việt",
            "Filipino",
            "Ilokano",
            "pampangan",
        ]
        assert [language_names.both_names(tag) for tag in ("ko", "fil", "ilo", "it")] == [
            "한국어",
            "Filipino",
            "Ilokano (ilocano)",
            "italiano (italien)",
        ]


def test_what_people_write_in_is_named_as_cldr_does_where_it_has_data(app):
    """Names stand in a table, so that a list of them loads no data: they are those of the data."""
    known = {tag: Locale.parse(tag, sep="-").get_display_name() for tag in language_names.CALLED if tag != "ilo"}
    assert {tag: name for tag, name in language_names.CALLED.items() if tag != "ilo"} == known


def test_a_month_with_its_year_stands_in_the_order_of_the_language(app):
    said = {"en": "November 2026", "ko": "2026년 11월", "fr": "novembre 2026", "vi": "tháng 11 năm 2026"}
    for lang, text in said.items():
        with i18n.in_language(lang):
            assert datetimes.format_month(date(2026, 11, 1)) == text
    with i18n.in_language("ko"):
        assert datetimes.format_month(date(2026, 11, 1), "yMMM") == "2026년 11월"


def test_day_of_a_moment_is_that_of_the_readers_calendar_or_of_a_place(app):
    moment = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
    with app.test_request_context("/en/"), i18n.in_language("en", "Asia/Seoul"):
        assert datetimes.day_of(moment) == "November 28, 2026"
        assert datetimes.day_of(moment, zone="Europe/London") == "November 27, 2026"
        assert datetimes.day_of(moment.astimezone(ZoneInfo("Asia/Manila"))) == "November 28, 2026"
        assert datetimes.day_of(date(2026, 11, 27)) == "November 27, 2026"
