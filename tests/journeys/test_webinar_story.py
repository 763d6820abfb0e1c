"""A webinar from the best hour for 40 cities to a certificate of attendance on another continent, in three languages.

The parts have tests of their own under tests/webinars; here are the ways from one to the next, as people walk them: everything
is reached by a link or a button of the page before, or by the address in a mail.
"""

from __future__ import annotations

import email
import email.policy
import re
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.processes]

ORGANISER = "daon.chu@seoul.example"  # coordinates Seoul, reads Korean
SPEAKER = "sooah.lim@planning.example"  # has no account
MODERATED_BY = ORGANISER
INVITED = "liezel.macaraeg@quezon-city.example"  # has an account
GUEST = "lucia.benitez@planificacion.example"  # has none until the end
SEOUL, ASUNCION = ZoneInfo("Asia/Seoul"), ZoneInfo("America/Asuncion")

TITLE = "빗물을 머무르게 하는 골목"
IN_ENGLISH = "Alleys that hold the rain"
QUESTION = "¿Cuánto costó cada metro de calle?"
SECOND = "Who keeps the planters alive?"
POLL = "Where would you begin?"
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MINUTES = 5  # as short as a run can be
GAP = timedelta(seconds=80)  # a page that says nothing for 90 seconds is closed


def _send(page: Page) -> None:
    page.locator("main form button.btn-primary").first.click()


def _link(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def _address(text: str, path: str) -> str:
    """The address in a mail that leads to `path`, a pattern."""
    found = re.search(path, text)
    assert found, text
    return found.group()


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
    expect(page.locator("#chart svg")).to_be_visible()
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
    """Recorded, half of it counts as attended, one question afterwards, one poll, a moderator in front of questions."""
    _link(page, "참가 신청과 녹화")
    for name in ("takes_guests", "gives_certificate", "is_recorded"):
        page.locator(f"input[name={name}]").check()
    _send(page)
    _link(page, "출석으로 인정되는 것")
    page.locator("input[name=percent]").fill("50")
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
    page.locator("textarea[name=prompt_en], input[name=prompt_en]").fill(POLL)
    page.locator("textarea[name=options_en]").fill("Paving\nPlanters\nGutters")
    _send(page)
    expect(page.locator(".poll-list")).to_contain_text(POLL)
    _link(page, TITLE)


def _ask_speaker(page: Page) -> None:
    _link(page, "이용자")
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
    _link(page, "사람과 도시 초대")
    page.locator("textarea[name=people]").fill(f"{INVITED}\nMarta Quiroga <marta.quiroga@planificacion.example>, es\nno address here")
    _send(page)
    expect(page.locator("main table tbody tr")).to_have_count(3)
    page.get_by_role("button", name="2명 초대").click()
    expect(page.locator("main table tbody tr")).to_have_count(2)


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
