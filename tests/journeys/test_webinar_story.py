"""A webinar from the best hour for 40 cities to a certificate of attendance on another continent, in three languages.

The parts have tests of their own under tests/webinars; here are the ways from one to the next, as people walk them: everything
is reached by a link or a button of the page before, or by the address in a mail.
"""

from __future__ import annotations

import email
import email.policy
import re
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.processes]

ORGANISER = "daon.chu@seoul.example"  # coordinates Seoul, reads Korean
SPEAKER = "sooah.lim@planning.example"  # has no account
INVITED = "liezel.macaraeg@quezon-city.example"  # has an account
GUEST = "lucia.benitez@planificacion.example"  # has none until the end
SEOUL, ASUNCION = ZoneInfo("Asia/Seoul"), ZoneInfo("America/Asuncion")

TITLE = "빗물을 머무르게 하는 골목"
IN_ENGLISH = "Alleys that hold the rain"
QUESTION = "¿Cuánto costó cada metro de calle?"
SECOND = "Who keeps the planters alive?"
POLL = {
    "ko": ("어디서 시작하시겠습니까?", ("포장", "화분", "빗물받이")),
    "es": ("¿Por dónde empezaría?", ("Pavimento", "Maceteros", "Canaletas")),
}
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MINUTES = 5  # as short as a run can be
GAP = timedelta(seconds=45)  # a page that says nothing for 90 seconds is not there; the rest is for a slow machine


def _send(page: Page) -> None:
    page.locator("main form button.btn-primary").first.click()


def _link(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def _address(text: str, path: str) -> str:
    """The address in a mail that leads to `path`, a pattern."""
    found = re.search(path, text)
    assert found, text
    return found.group()


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Several browsers on a busy machine."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)  # Playwright's own


# 1: the organiser in Seoul ---------------------------------------------------------------------------------------------


def _take_best_hours(page: Page) -> None:
    """Pairs of hours for forty cities: the second is looked at, the first is taken."""
    _link(page, "가장 좋은 시간 찾기")
    page.locator("main details summary").filter(has_text="대상").click()
    cities = page.locator("input[name=cities], input[name=others]")
    for number in range(40):
        cities.nth(number).check()
    page.locator("select[name=runs]").select_option("2")
    page.get_by_role("button", name="찾기", exact=True).last.click()
    expect(page.locator("#found h2")).to_contain_text("40")
    _link(page.locator("#choice-2"), "그림으로 보기")
    expect(page.locator("#chart table.band-chart tbody tr")).to_have_count(40)
    page.locator("#choice-1").get_by_role("button", name="이 시간으로 정하기").click()
    expect(page.locator("#runs tbody tr")).to_have_count(2)


def _write(page: Page) -> None:
    _link(page, "글, 언어, 주제")
    page.locator("textarea[name=description]").fill("- 물이 스며드는 포장\n- 이웃이 돌보는 화분")
    page.locator("input[name=languages][value=es]").check()
    _send(page)
    _link(page, "다른 언어")
    page.locator("select[name=lang]").select_option("en")
    page.get_by_role("button", name="번역 시작").click()
    page.locator("input[name=title]").fill(IN_ENGLISH)
    page.locator("textarea[name=summary]").fill("Paving that drains and planters against floods.")
    page.locator("textarea[name=description]").fill("- paving that drains\n- planters that neighbours water")
    _send(page)
    _link(page, TITLE)


def _set_up(page: Page) -> None:
    """Recorded, a fifth of it counts as attended, one question afterwards, one poll, a moderator in front of questions."""
    _link(page, "참가 신청과 녹화")
    for name in ("takes_guests", "gives_certificate", "is_recorded"):
        page.locator(f"input[name={name}]").check()
    _send(page)
    _link(page, "출석으로 인정되는 것")
    page.locator("input[name=percent]").fill("20")
    _send(page)
    _link(page, "사후 설문")
    page.get_by_role("button", name="문항 추가하기").click()
    page.locator("textarea[name=text_ko_0]").fill("무엇을 우리 도시에 옮겨 보시겠습니까?")
    page.locator("main form .actions button[value=save]").click()
    _link(page, TITLE)
    _link(page, "질문과 설문")
    page.locator("input[name=moderates_questions]").check()
    page.locator("#questions button").click()
    _link(page, "새 설문")
    for lang, (prompt, options) in POLL.items():
        page.locator(f"input[name=prompt_{lang}]").fill(prompt)
        page.locator(f"textarea[name=options_{lang}]").fill("\n".join(options))
    _send(page)
    expect(page.locator(".poll-list")).to_contain_text(POLL["ko"][0])
    _link(page, TITLE)


def _ask_speaker(page: Page) -> None:
    _link(page, "연사와 도우미")
    page.locator("input[name=name]").fill("임수아")
    page.locator("input[name=email]").fill(SPEAKER)
    page.get_by_role("button", name="초대 보내기").click()
    expect(page.locator("main table")).to_contain_text("임수아")
    _link(page, TITLE)


def _publish_and_invite(page: Page) -> None:
    _link(page, "확인하고 공개")
    page.locator("main form[action$='/publish'] button").click()
    page.locator("#runs tbody a").first.click()
    _link(page, "참가 신청 목록 열기")
    _link(page, "초대")
    page.locator("textarea[name=people]").fill(
        f"{INVITED}\nMarta Quiroga <marta.quiroga@planificacion.example>, es\nno address here"
    )
    _send(page)
    expect(page.locator("main table tbody tr")).to_have_count(3)
    page.get_by_role("button", name="2명 초대").click()
    expect(page.locator("main table tbody tr")).to_have_count(2)


def _confirm_speaker(portal: Portal, visit) -> None:
    """By the link of a mail, without an account; from then on the page leads to the room of each run."""
    page = visit(_address(portal.mail(SPEAKER, subject=TITLE)["text"], r"/ko/webinars/part/\w+"), lang="ko")
    page.get_by_role("button", name="참석합니다").click()
    expect(page.get_by_role("link", name="참여 페이지로")).to_have_count(2)


# 2: somebody in Asunción -----------------------------------------------------------------------------------------------


def _register(portal: Portal, page: Page) -> None:
    """As a guest: the webinar is found in the list, and confirmed by the link in the mail."""
    _link(page, IN_ENGLISH)
    page.locator("#run-1").get_by_role("link", name="Registrarse").click()
    page.locator("input[name=name]").fill("Lucía Benítez")
    page.locator("input[name=email]").fill(GUEST)
    page.locator("select[name=city]").select_option(label="Asunción")
    page.locator("select[name=timezone]").select_option("America/Asuncion")
    _send(page)
    expect(page.locator("h1")).to_contain_text("Revise su buzón")
    page.goto(_address(portal.mail(GUEST, subject="Confirme su inscripción")["text"], r"/es/webinars/registration/\w+"))
    page.get_by_role("button", name="Confirmar mi inscripción").click()
    expect(page.locator("main .status").first).to_contain_text("Confirmado")


def _raw(portal: Portal, mail: dict) -> EmailMessage:
    with urllib.request.urlopen(f"{portal.mailbox}messages/{mail['id']}/raw") as answer:
        found = email.message_from_bytes(answer.read(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def _event(portal: Portal, mail: dict) -> Event:
    """The one event of a mail's calendar part, as a calendar program would take it."""
    (part,) = [one for one in _raw(portal, mail).walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert calendar["METHOD"] == part.get_param("method") == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    attendees = event["ATTENDEE"]
    assert not isinstance(attendees, list)
    assert attendees.lower() == f"mailto:{GUEST}"
    return event


def _in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Weekday, day and time as a Spanish mail says them, as a pattern."""
    local = moment.astimezone(zone)
    return rf"{WEEKDAYS[local.weekday()]}, {local.day} de \w+ de {local.year},\s+{local.hour}:{local.minute:02d}"


# 3: the run is moved ---------------------------------------------------------------------------------------------------


def _move(portal: Portal, page: Page) -> datetime:
    """The first run to the minute after next, and as short as it can be; the new start."""
    start = (portal.now() + timedelta(minutes=3)).replace(second=0, microsecond=0)
    local = start.astimezone(SEOUL)
    _link(page, "변경")
    page.locator("input[name=starts_on]").fill(f"{local:%Y-%m-%d}")
    page.locator("input[name=starts_at]").fill(f"{local:%H:%M}")
    page.locator("input[name=minutes]").fill(str(MINUTES))
    page.locator("input[name=link]").fill("https://meet.example/alleys")
    _send(page)
    expect(page.locator("main .summary-list")).to_contain_text(f"{MINUTES}분")
    return start


# 4: in the room --------------------------------------------------------------------------------------------------------


def _accept(portal: Portal, visit) -> Page:
    """Whoever was invited accepts."""
    path = _address(
        portal.mail(INVITED, subject=f"You are invited: {IN_ENGLISH}")["text"], r"/en/my/webinars/[0-9a-f-]+"
    )
    page = visit(path, as_=INVITED)
    _link(page, "Accept the invitation")
    _send(page)
    expect(page.locator("main .status").first).to_contain_text("Confirmed")
    return page


def _enter(page: Page, way: str) -> None:
    """Through the join page: how one takes part, consent to the recording, the device check."""
    _link(page, way)
    page.locator("input[name=consent]").first.check()
    _send(page)
    page.locator("[data-device=camera] [data-device-test]").click()
    expect(page.locator("[data-device=camera] [data-finding=none]")).to_be_visible()
    _send(page)
    expect(page.locator("[data-live-state=live]")).to_be_visible()


def _panel(page: Page, name: str) -> None:
    page.locator(f".room-side .tabs a[href*='panel={name}']").click()
    expect(page.locator("[data-live-state=live]")).to_be_visible()


def _ask(page: Page, text: str) -> None:
    page.locator("#ask").evaluate("one => one.open = true")
    page.locator("#ask textarea").fill(text)
    page.locator("#ask form button").click()


def _moderate(page: Page, text: str, button: str) -> None:
    page.locator(".question", has_text=text).get_by_role("button", name=button).click()


def _order(page: Page) -> list[tuple[str, str]]:
    """Words and votes of the open questions, as they stand."""
    return [
        (one.locator(".question-text").inner_text(), one.locator("[data-votes-shown]").inner_text())
        for one in page.locator("[data-questions] > .question").all()
    ]


def _discuss(moderator: Page, one: Page, other: Page) -> None:
    _ask(one, QUESTION)
    _moderate(moderator, QUESTION, "승인")
    _ask(other, SECOND)
    _moderate(moderator, SECOND, "승인")
    other.locator(".question", has_text=QUESTION).locator(".question-vote button").click()
    expected = [(QUESTION, "1"), (SECOND, "0")]
    for page in (one, other):
        expect(page.locator("[data-questions] [data-votes-shown]")).to_have_text(["1", "0"])
    assert _order(one) == _order(other) == expected
    _moderate(moderator, QUESTION, "방송 중 답변함")
    for page in (one, other):
        expect(page.locator("[data-questions] > .question")).to_have_count(1)


def _vote(moderator: Page, one: Page, other: Page) -> None:
    """The poll is opened and its results shown; two answer, and both see the same."""
    moderator.get_by_role("button", name="설문 열기").click()
    moderator.get_by_role("button", name="모두에게 결과 공개").click()
    for page, number in ((one, 2), (other, 1)):
        page.locator(".poll input[type=radio]").nth(number).check()
        page.locator(".poll form button").first.click()
    counts = []
    for page in (one, other):
        expect(page.locator("[data-voters]")).to_have_text("2")
        counts.append(page.locator("[data-count]").all_inner_texts())
    assert counts == [["0", "1", "1"]] * 2


# 5: afterwards ---------------------------------------------------------------------------------------------------------


def _answer_survey(page: Page) -> None:
    _link(page, "¿Qué le pareció?")
    page.locator("main form input[type=text]").fill("Los maceteros.")
    _send(page)


def _open_account(portal: Portal, page: Page) -> None:
    page.locator("input[name=display_name]").fill("Lucía Benítez")
    page.locator("input[name=email]").fill(GUEST)
    _send(page)
    page.goto(_address(portal.mail(GUEST, subject="Confirme su dirección")["text"], r"/es/confirm/\S+"))
    for field in page.locator("input[type=password]").all():
        field.fill("lluvia-en-la-vereda")
    _send(page)


def test_story(portal: Portal, visit) -> None:
    seoul = visit("/ko/webinars", as_=ORGANISER, lang="ko")
    _link(seoul, "내가 주최하는 웨비나")
    _link(seoul, "웨비나 시작하기")
    seoul.locator("input[name=title]").fill(TITLE)
    seoul.locator("textarea[name=summary]").fill("물이 스며드는 포장과 화분으로 침수를 줄인 골목입니다.")
    _send(seoul)
    _take_best_hours(seoul)
    _write(seoul)
    _set_up(seoul)
    _ask_speaker(seoul)
    _publish_and_invite(seoul)

    _confirm_speaker(portal, visit)

    lucia = visit("/es/webinars", lang="es", size=PHONE)
    _register(portal, lucia)
    mail = portal.mail(GUEST, subject="Tiene plaza")
    first = _event(portal, mail)
    assert first["SEQUENCE"] == 0
    agreed = first.decoded("DTSTART")
    for zone, city in ((ASUNCION, "Asunción"), (SEOUL, "Seúl")):
        assert re.search(_in_words(agreed, zone) + rf"[^\n]*{city}", mail["text"]), mail["text"]

    _link(seoul.locator(".breadcrumbs"), "1회차")
    start = _move(portal, seoul)
    mail = portal.mail(GUEST, subject="Cambio")
    second = _event(portal, mail)
    assert (second["SEQUENCE"], second["UID"]) == (1, first["UID"])
    assert second.decoded("DTSTART") == start
    for zone, city in ((ASUNCION, "Asunción"), (SEOUL, "Seúl")):
        assert re.search(_in_words(start, zone) + rf"[^\n]*{city}", mail["text"]), mail["text"]

    # Three come in when the doors are open; the run begins, and they ask and vote.
    liezel = _accept(portal, visit)
    lucia.goto(_address(mail["text"], r"/es/webinars/registration/\w+"))
    expect(lucia.locator("main")).to_contain_text(f"{start.astimezone(ASUNCION):%-H:%M} UTC−3")
    for page, way in ((seoul, "참여 페이지로"), (liezel, "To the join page"), (lucia, "A la página de acceso")):
        _enter(page, way)
    portal.put_forward(start - portal.now())
    for page in (seoul, liezel, lucia):
        _panel(page, "questions")
    _discuss(seoul, lucia, liezel)
    portal.put_forward(GAP)
    for page in (seoul, liezel, lucia):
        _panel(page, "polls")
    _vote(seoul, lucia, liezel)
    for _again in range(2):
        portal.put_forward(GAP)
        for page in (liezel, lucia):
            page.reload()
            expect(page.locator("[data-voters]")).to_have_text("2")

    # It is over: attendance is counted by itself, and a guest learns how to come to the certificate.
    portal.put_forward(start + timedelta(minutes=MINUTES + 36) - portal.now())
    lucia.reload()
    expect(lucia.locator("main")).to_contain_text("El webinario ha terminado")
    attended = portal.mail(GUEST, subject="Ha asistido", seconds=150)["text"]
    lucia.goto(_address(attended, r"/es/webinars/registration/\w+"))
    _answer_survey(lucia)
    lucia.goto(_address(attended, r"/es/register\S*"))
    _open_account(portal, lucia)
    ready = portal.mail(GUEST, subject="Su certificado", seconds=150)
    assert IN_ENGLISH in ready["text"]
    assert portal.part(ready, "application/pdf").startswith(b"%PDF")
    anybody = visit(_address(ready["text"], r"/verify/[0-9A-Z-]+"), lang="es", size=PHONE)
    expect(anybody.locator("main")).to_contain_text("Este certificado es auténtico")
    expect(anybody.locator("main")).to_contain_text("Lucía Benítez")

    # The organiser reads what came of it: two of two attended, and both have their certificate.
    seoul.reload()
    _link(seoul.locator(".breadcrumbs"), "1회차")
    _link(seoul, "참석 현황 열기")
    expect(seoul.locator("main table tbody tr").filter(has_text="출석")).to_have_count(2)


def test_times_that_cannot_be_are_refused_in_spanish_with_what_to_do(visit) -> None:
    page = visit("/es/webinars/manage/new", as_="yunseo.nam@secretariat.example", lang="es", size=PHONE)
    page.locator("input[name=title]").fill("Noches con cambio de hora")
    _send(page)
    page.get_by_role("link", name="Planificar una sesión").click()

    def plan(day: str, time: str, minutes: str = "60") -> Locator:
        page.locator("input[name=starts_on]").fill(day)
        page.locator("input[name=starts_at]").fill(time)
        page.locator("select[name=timezone]").select_option("Europe/Madrid")
        page.locator("input[name=minutes]").fill(minutes)
        _send(page)
        return page.locator(".error-summary")

    # Nothing ends before it begins, and the clocks of Madrid leave half past two out.
    expect(plan("2027-03-28", "01:30", "-30")).to_contain_text("Escriba un número entre 5 y 1440.")
    refused = plan("2027-03-28", "02:30")
    expect(refused).to_contain_text("En Madrid los relojes se adelantan esa noche y las 2:30 no existen.")
    expect(refused).to_contain_text("Elija las 1:30 o las 3:30.")
    # In October it comes twice: the form asks which one is meant, and goes on from there.
    expect(plan("2027-10-31", "02:30")).to_contain_text("2:30")
    page.locator("input[name=fold][value='1']").check()
    # A zone that is none is not taken from a form that somebody has changed.
    page.locator("select[name=timezone] option").first.evaluate(
        "one => { one.value = 'Mars/Olympus'; one.selected = true }"
    )
    _send(page)
    expect(page.locator(".error-summary")).to_contain_text("«Mars/Olympus» no es una zona horaria de la lista.")
    expect(plan("2027-10-31", "02:30")).to_contain_text("2:30")
    page.locator("input[name=fold][value='1']").check()
    _send(page)
    expect(page.locator("#runs tbody")).to_contain_text("2:30")
    expect(page.locator("#runs tbody")).to_contain_text("UTC+1")
