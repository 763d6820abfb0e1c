"""What somebody enters to register, and what organisers choose and write about registrations."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from portal.cities.models import City
from portal.core import answer_fields as fields
from portal.core import datetimes, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.core.questions import Question
from portal.webinars import asking
from portal.webinars.models import RegistrationState, Run, Seat
from portal.webinars.queries import Wanted
from portal.webinars.rules import seats_of
from portal.webinars.services import Wish
from portal.webinars.words import registering as words


class WishForm(FlaskForm):
    """How somebody takes part, and for which city. What has nothing to choose is left out."""

    seat = RadioField(_l("How do you take part?"))
    city = SelectField(_l("City"), description=_l("The city for which you work."))

    questions: Sequence[Question] = ()

    def prepare(self, run: Run, cities: Iterable[tuple[uuid.UUID, str]], questions: Sequence[Question]) -> None:
        """Fills in what can be chosen."""
        self.questions = questions
        seats = seats_of(run)
        if len(seats) == 1:
            del self.seat
        else:
            self.seat.choices = choices((seat.value, words.SEATS[seat]) for seat in seats)
            self.seat.data = self.seat.data or seats[0].value
        first = ("", _l("Choose a city") if run.most_per_city is not None else _l("No city"))
        self.city.choices = choices([first, *((str(key), name) for key, name in cities)])

    def wish(self, run: Run, cities: dict[uuid.UUID, City]) -> Wish:
        """`cities`: those that were chosen, by id."""
        seat = Seat(self.seat.data) if "seat" in self else seats_of(run)[0]
        return Wish(seat, cities.get(self.city_id) if self.city_id else None, self.answers)

    def keep_questions_only(self) -> None:
        """Without how and for which city: that is settled."""
        for name in ("seat", "city"):
            if name in self:
                del self[name]

    @property
    def city_id(self) -> uuid.UUID | None:
        return uuid.UUID(self.city.data) if self.city.data else None

    @property
    def answers(self) -> dict[str, Any]:
        return asking.clean(self.questions, fields.given(self, self.questions))


class GuestWishForm(WishForm):
    """As `WishForm`, of somebody without an account."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(_l("Enter your name."))])
    email = EmailField(
        _l("E-mail address"), filters=[stripped], validators=[DataRequired(_l("Enter your e-mail address."))],
        description=_l("We send you a link. Your registration counts once you have followed it."),
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    timezone = SelectField(
        _l("Time zone"), choices=datetimes.timezones, default="UTC",
        description=_l("All times are shown in this zone."), render_kw={"data-guess-timezone": ""},
    )  # fmt: skip


class InvitedGuestForm(WishForm):
    """As `WishForm`, of somebody without an account who was invited: the address is known."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(_l("Enter your name."))])


class RemarkForm(FlaskForm):
    """Why somebody is not let in, or taken off."""

    remark = TextAreaField(
        _l("Reason"), filters=[stripped], validators=[DataRequired(_l("Say why. The person reads it.")), Length(max=1000)],
        description=_l("The person reads it in the mail."),
    )  # fmt: skip


class InviteForm(FlaskForm):
    """A list of people, addresses and cities."""

    people = TextAreaField(
        _l("People, addresses or cities"), filters=[stripped],
        validators=[DataRequired(_l("Enter at least one address or city.")), Length(max=60_000)],
        description=_l(
            "One in a line: an e-mail address, a name with an address, or a city, whose coordinators are invited then. Or the rows of a sheet with the headings name, email, language and city."
        ),
    )  # fmt: skip
    lang = SelectField(
        _l("Language of the mails"), choices=choices(language_names.NAMES.items()),
        description=_l("For people without an account. Who has one gets the mail in the own language."),
    )  # fmt: skip


class ByHandForm(FlaskForm):
    """Somebody whom the organiser registers."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(_l("Enter the person's name."))])
    email = EmailField(
        _l("E-mail address"), filters=[stripped], validators=[DataRequired(_l("Enter the e-mail address."))]
    )
    lang = SelectField(_l("Language of the mails"), choices=choices(language_names.NAMES.items()))
    seat = WishForm.seat
    city = SelectField(_l("City"))


class FilterForm(Form):
    """Above the list, in the address; what is no choice is as if it were not there."""

    state = SelectField(_l("State"), validators=[Optional()])
    city = SelectField(_l("City"), validators=[Optional()])
    lang = SelectField(_l("Language"), validators=[Optional()])

    def offer(
        self, states: Iterable[RegistrationState], cities: Iterable[tuple[uuid.UUID, str]], languages: Iterable[str]
    ) -> None:
        everything = ("", _l("All"))
        self.state.choices = choices([everything, *((state.value, words.STATES[state]) for state in states)])
        self.city.choices = choices([everything, *((str(key), name) for key, name in cities)])
        self.lang.choices = choices([everything, *((lang, language_names.native_name(lang)) for lang in languages)])

    def wanted(self) -> Wanted:
        chosen = {
            field.name: field.data
            for field in self
            if field.data and field.data in {choice[0] for choice in field.iter_choices()}
        }
        return Wanted(
            state=RegistrationState(chosen["state"]) if "state" in chosen else None,
            city_id=uuid.UUID(chosen["city"]) if "city" in chosen else None, lang=chosen.get("lang", ""),
        )  # fmt: skip
