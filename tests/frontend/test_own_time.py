"""Times beside the portal's own for readers whose zone it does not know: those of their device."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal.core import clock, db
from portal.webinars import services
from portal.webinars.services import RunPlan
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.webinars import make_webinar
from tests.listening import listening

pytestmark = [pytest.mark.browser]


@pytest.fixture
def shown(settings, fresh_database):
    """(address of the portal, path of a webinar at 06:00 UTC, somebody with an account in Seoul)"""
    with listening(settings, fresh_database("own_time")) as (app, url), app.app_context():
        app.extensions["redis"].flushdb()
        with db.transaction():
            person = make_user(locale="en", timezone="Asia/Seoul", password=PASSWORD)
        day = datetime(clock.today().year + 1, 3, 16, 15, 0)  # noqa: DTZ001  # a wall time
        webinar = make_webinar(runs=0, published=False)
        with db.transaction():
            services.plan_run(
                webinar=webinar, plan=RunPlan(local_start=day, timezone="Asia/Seoul", minutes=60), actor=None
            )
            services.publish_webinar(webinar=webinar, actor=None)
        yield url, f"/webinars/{webinar.slug}", person


def test_device_time_stands_beside_a_time_for_who_has_no_account(shown, browser):
    url, path, person = shown
    for zone, lang, said in (("America/Asuncion", "es", "3:00"), ("Asia/Seoul", "ko", "오후 3:00"), ("UTC", "en", "")):
        context = browser.new_context(timezone_id=zone)
        page = context.new_page()
        page.goto(f"{url}/{lang}{path}")
        own = page.locator(".own-time").first
        if said:
            assert said in own.inner_text()
        else:
            assert page.locator(".own-time").count() == 0
        context.close()
    context = browser.new_context(timezone_id="America/Asuncion")
    page = context.new_page()
    page.goto(f"{url}/en/sign-in")
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda there: "sign-in" not in there)
    page.goto(f"{url}/en{path}")
    assert page.locator(".own-time").count() == 0, "who has chosen a zone reads times in it"
    context.close()
