"""Shape of input."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.accounts import hooks, rules, words
from portal.accounts.models import Role, UserState
from portal.core import datetimes, i18n, language_names
from portal.core.i18n import _
from portal.core.i18n import lazy as _l

MISSING = _l("This is missing.")
TOO_LONG = _l("This is too long.")


def _address_field(label: Any, autocomplete: str, description: Any = "") -> EmailField:
    return EmailField(
        label, [InputRequired(MISSING), Length(max=254, message=TOO_LONG)], description=description,
        render_kw={"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none"},
    )  # fmt: skip


def _new_password_field(label: Any) -> PasswordField:
    return PasswordField(
        label, [InputRequired(MISSING), Length(max=1000, message=TOO_LONG)],
        description=_l("At least 10 characters. Several words make a good one."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


def _current_password_field() -> PasswordField:
    return PasswordField(
        _l("Current password"), [InputRequired(MISSING), Length(max=1000, message=TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip


def _name_field() -> StringField:
    return StringField(
        _l("Name"), [InputRequired(MISSING), Length(max=rules.NAME_LENGTH, message=TOO_LONG)],
        description=_l("As others should see it, in your own script."), render_kw={"autocomplete": "name"},
    )  # fmt: skip


def _zone_field() -> SelectField:
    return SelectField(
        _l("Time zone"), choices=datetimes.timezones, default="UTC",
        description=_l("All times are shown in this zone."), render_kw={"data-guess-timezone": ""},
    )  # fmt: skip


def _reason_field(description: Any) -> TextAreaField:
    return TextAreaField(
        _l("Reason"), [InputRequired(MISSING), Length(max=500, message=TOO_LONG)], description=description,
        render_kw={"rows": 3},
    )  # fmt: skip


class _AddressForm(FlaskForm):
    """Checks the field `email`."""

    def validate_email(self, field: Field) -> None:
        if rules.clean_email(field.data or "") is None:
            raise ValidationError(_("Enter an e-mail address like name@city.example."))


class SignInForm(FlaskForm):
    email = _address_field(_l("E-mail address"), "username")
    password = PasswordField(
        _l("Password"), [InputRequired(MISSING), Length(max=1000, message=TOO_LONG)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    remembered = BooleanField(
        _l("Keep me signed in on this device"), description=_l("Only on a device that nobody else uses.")
    )
    next = HiddenField()


class RegistrationForm(_AddressForm):
    display_name = _name_field()
    email = _address_field(
        _l("E-mail address"), "email", _l("We send a link there. Your account begins when you follow it.")
    )


class ForgottenPasswordForm(_AddressForm):
    email = _address_field(_l("E-mail address"), "email")


class NewPasswordForm(FlaskForm):
    password = _new_password_field(_l("New password"))


class AccountForm(FlaskForm):
    """The last step of a registration and the answer to an invitation."""

    display_name = _name_field()
    password = _new_password_field(_l("Password"))
    timezone = _zone_field()


class ProfileForm(FlaskForm):
    display_name = _name_field()
    latin_name = StringField(
        _l("Name in Latin letters"), [Length(max=rules.NAME_LENGTH, message=TOO_LONG)],
        description=_l("As in your passport. It stands on certificates beside your name."),
    )  # fmt: skip
    locale = SelectField(
        _l("Language"), choices=lambda: [(code, language_names.NAMES[code]) for code in i18n.SPOKEN],
        description=_l("Of pages and of the mail we send you."),
    )  # fmt: skip
    timezone = SelectField(
        _l("Time zone"), choices=datetimes.timezones, description=_l("All times are shown in this zone.")
    )


class ChangePasswordForm(FlaskForm):
    current_password = _current_password_field()
    password = _new_password_field(_l("New password"))


class ChangeEmailForm(_AddressForm):
    email = _address_field(
        _l("New e-mail address"), "email", _l("We send a link there. The address changes when you follow it.")
    )
    current_password = _current_password_field()


class EraseForm(FlaskForm):
    current_password = _current_password_field()
    understood = BooleanField(
        _l("I understand that this cannot be undone"), [InputRequired(_l("Tick this box to go on."))]
    )


class EmptyForm(FlaskForm):
    """A form that is one button."""


# Pages of the secretariat --------------------------------------------------------------------------------------------


def _role_choices() -> list[tuple[str, str]]:
    return [(role.value, str(words.role(role))) for role in Role]


def _state_choices() -> list[tuple[str, str]]:
    return [(state.value, str(words.state(state))) for state in UserState if state is not UserState.ERASED]


class PeopleFilter(FlaskForm):
    class Meta:
        """Reading needs no token; the address can be passed on."""

        csrf = False

    q = SearchField(_l("Name or e-mail address"), [Length(max=200)])
    role = SelectField(_l("Role"), choices=lambda: [("", _("All")), *_role_choices()])
    state = SelectField(_l("State"), choices=lambda: [("", _("All")), *_state_choices()])


class AuditFilterForm(FlaskForm):
    class Meta:
        """Reading needs no token; the address can be passed on."""

        csrf = False

    action = SelectField(_l("What"))
    who = SearchField(_l("Who did it"), [Length(max=200)])
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])


class InviteForm(_AddressForm):
    display_name = StringField(_l("Name"), [InputRequired(MISSING), Length(max=rules.NAME_LENGTH, message=TOO_LONG)])
    email = _address_field(_l("E-mail address"), "off")
    locale = SelectField(
        _l("Language"), choices=lambda: [(code, language_names.NAMES[code]) for code in i18n.SPOKEN],
        description=_l("The invitation is written in it."),
    )  # fmt: skip
    reason = _reason_field(_l("It stands in the audit log."))


class GrantForm(FlaskForm):
    """A role, what it is for, and why. `scope` is empty for the whole portal, else `kind:id`."""

    role = SelectField(_l("Role"), choices=_role_choices)
    scope = SelectField(_l("For"), default="")
    reason = _reason_field(_l("It stands in the audit log, and the person reads it in a mail."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {"": [("", _("The whole portal"))]}
        for kind, known in hooks.scope_kinds.items():
            choices[str(known.label)] = [(f"{kind}:{key}", name) for key, name in known.choices()]
        self.scope.choices = choices if len(choices) > 1 else choices[""]

    def validate_scope(self, field: Field) -> None:
        wanted = rules.SCOPE_OF_ROLE.get(Role(self.role.data)) if self.role.data in set(Role) else None
        if wanted and wanted in hooks.scope_kinds and not (field.data or "").startswith(f"{wanted}:"):
            raise ValidationError(_("Choose what this role is for."))

    def chosen_scope(self) -> rules.Scope | None:
        kind, _colon, key = (self.scope.data or "").partition(":")
        return (kind, UUID(key)) if key else None


class ReasonForm(FlaskForm):
    reason = _reason_field(_l("It stands in the audit log."))
