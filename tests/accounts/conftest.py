"""Mail servers of the neighbourhood stay out of these tests: what was written is read from the rows."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture(autouse=True)
def no_mail_server(request, monkeypatch):
    """Port 1 answers nobody, so mails wait in the outbox with their text."""
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url="smtp://127.0.0.1:1"))
