"""A mail server, and kinds to send."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.notifications import kinds
from portal.notifications.models import Frequency
from tests.smtp import free_port, mail_server


@pytest.fixture(autouse=True)
def test_kinds():
    """Kinds of these tests, beside those that the modules have registered."""
    before = dict(kinds._kinds)
    kinds.register("test.news", label="News of the tests")
    kinds.register("test.digest", label="What can be gathered", default=Frequency.DAILY)
    kinds.register("test.patient", label="What can wait", can_wait=True)
    kinds.register("test.duty", label="What must arrive", why_mandatory="you asked for it")
    kinds.register("test.secret", label="A link to sign in", why_mandatory="you asked for it", secret=True)
    yield
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def configure(app):
    """`configure(smtp_url=…)`: other settings for this test."""
    before = app.config["SETTINGS"]

    def change(**values: object) -> None:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **values)

    yield change
    app.config["SETTINGS"] = before


@pytest.fixture
def smtp(configure):
    """The mail server that the application sends to."""
    with mail_server() as server:
        configure(smtp_url=server.url)
        yield server


@pytest.fixture
def no_smtp(configure):
    """An address where no mail server listens."""
    configure(smtp_url=f"smtp://127.0.0.1:{free_port()}")
