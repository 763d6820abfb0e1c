from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from portal.accounts import emails
from portal.accounts.models import Grant, Role
from portal.core import i18n, mail
from portal.notifications import kinds
from tests.factories.accounts import make_user

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEMPLATES = Path(emails.__file__).parent / "templates" / "email"


def all_mails(user):
    grant = Grant(role=Role.TRAINER, scope_kind="", scope_id=None, reason="teaches well")
    return [
        emails.confirm_email(secret="s3cret", locale=user.locale, timezone=user.timezone),
        emails.already_registered(user),
        emails.invitation(user, secret="s3cret", invited_by=make_user(display_name="Park"), until=AT),
        emails.invitation(user, secret="s3cret", invited_by=None, until=AT),
        emails.reset_password(user, secret="s3cret"),
        emails.password_changed(user),
        emails.email_change_confirm(user, secret="s3cret"),
        emails.email_change_asked(user),
        emails.email_changed(user),
        emails.role_granted(user, grant),
        emails.erased(user),
    ]


@pytest.mark.parametrize("lang", i18n.LOCALES)
def test_every_mail_speaks_the_language_of_its_reader(app, lang):
    user = make_user(locale=lang, display_name="<b>Ana</b> & Co")
    for message in all_mails(user):
        assert message.lang == lang
        assert f'<html lang="{lang}" dir="{i18n.direction(lang)}"' in message.html
        assert message.subject
        assert "<b>Ana</b>" not in message.html
        assert "&lt;" not in message.text  # plain text is not escaped
        assert "&#39;" not in message.text
        for path in re.findall(r"http://localhost(/[^\s\"<]*)", message.text):
            assert path in {"", "/"} or path.startswith(f"/{lang}/")


def test_every_template_belongs_to_a_registered_kind(app):
    names = {path.name.split(".")[0] for path in TEMPLATES.iterdir()}
    assert names == {message.kind.removeprefix("accounts.") for message in all_mails(make_user())}
    for name in names:
        assert kinds.get(f"accounts.{name}").is_mandatory
        assert {path.name for path in TEMPLATES.glob(f"{name}.*")} == {
            f"{name}.{end}" for end in ("subject.txt", "txt", "html")
        }


def test_links_that_open_an_account_are_secret_to_staff(app):
    for message in all_mails(make_user()):
        assert kinds.get(message.kind).secret is ("s3cret" in message.text)


def test_text_and_html_say_the_same(app):
    for message in all_mails(make_user()):
        for url in re.findall(r"http://localhost/\S+", message.text):
            assert url in message.html


def test_a_name_cannot_add_a_header(app):
    made = mail.compose(
        emails.already_registered(make_user()), sender="portal@association.example", sender_name="Portal",
        to="ana@city.example", to_name="Ana\r\nBcc: all@city.example", message_id="x@y.example",
    )  # fmt: skip
    assert message_from_bytes(made.as_bytes())["Bcc"] is None
