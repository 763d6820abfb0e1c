"""What comes in: a request that cannot be read is refused before anything looks at it; checks that forms of all modules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from wtforms import DateField, Field, Form, TimeField
from wtforms import validators as wtforms
from wtforms.fields.choices import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.i18n import _
from portal.core.i18n import lazy as _l

FIRST_YEAR = 1900
LAST_YEAR = 2100
URLENCODED = "application/x-www-form-urlencoded"
# Addresses of programs, which send JSON; everywhere else it would be taken for a form.
JSON_ADDRESSES = ("/api/", "/xapi/")


def choices(pairs: Iterable[tuple[object, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def stripped(text: str | None) -> str:
    """A filter of text fields: without spaces around, and a text in any case."""
    return (text or "").strip()


class DescribedChoices(RadioField):  # type: ignore[misc]  # WTForms ships no types
    """One of several, of each of which there is something to be known (`known`: value → text) before one chooses it."""

    known: Mapping[str, str] = {}  # replaced, never changed

    def __iter__(self) -> Iterator[Any]:
        for option in super().__iter__():
            option.description = self.known.get(option.data, "")
            yield option


class Checkboxes(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Length(wtforms.Length):  # type: ignore[misc]  # WTForms ships no types
    """As WTForms' own, whose words are not there in all our languages."""

    def __init__(self, min: int = -1, max: int = -1, message: Any = None) -> None:  # noqa: A002  # WTForms' names
        super().__init__(min=min, max=max, message=message or _l("This is too long."))


class Day(DateField):  # type: ignore[misc]  # WTForms ships no types
    """A day of the calendar; says so where there is none, in all our languages."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("There is no such day. Enter one of the calendar.")) from error


class Hour(TimeField):  # type: ignore[misc]  # WTForms ships no types
    """A time of the day; as `Day`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("This is no time of the day. Enter one, for example 14:30.")) from error


def sensible_day(_form: Form, field: Field) -> None:
    """A day of our time: far outside of it calendars and time zones end, and it is a slip of the finger anyway.

    Raises:
        ValidationError: the year is before 1900 or after 2100.
    """
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Enter a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def refuse_unreadable() -> None:
    """Refuses what is no text (PostgreSQL keeps no NUL, and wrong bytes are nobody's name) and what is no form.

    Raises:
        BadRequest: NUL, invalid UTF-8, a field without a name, or JSON, which Flask-WTF would take for a form.
        RequestEntityTooLarge: more or larger fields than we take, whatever way they are encoded.
    """
    # Once: each look through the proxy costs ten plain ones.
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    if "\x00" in asked.path:
        raise BadRequest
    _check(asked.query_string)
    if asked.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if asked.is_json and not asked.path.startswith(JSON_ADDRESSES):
        raise BadRequest
    if asked.mimetype == URLENCODED:
        # Werkzeug holds these two limits for multipart only.
        if (asked.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]:
            raise RequestEntityTooLarge
        _check(asked.get_data())
    fields = list(asked.form.items(multi=True))
    if len(fields) > current_app.config["MAX_FORM_PARTS"]:
        raise RequestEntityTooLarge
    if any(name is None or "\x00" in name or "\x00" in value for name, value in fields):
        raise BadRequest


def _check(encoded: bytes) -> None:
    if b"%" not in encoded and b"\x00" not in encoded and encoded.isascii():
        return
    try:
        text = unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        raise BadRequest from None
    if "\x00" in text:
        raise BadRequest


def init_app(app: Flask) -> None:
    """Before the check of the CSRF token, which reads the form."""
    app.before_request(refuse_unreadable)
