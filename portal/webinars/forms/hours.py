"""What the finder of the best hour asks for; by GET, so that an answer has an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from wtforms import BooleanField, DateField, Form, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.cities.labels import REGIONS
from portal.core import clock, i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, choices, sensible_day
from portal.webinars.queries.hours import Candidate


class HoursForm(Form):
    """For whom, how long, when, how often. Without a choice all member cities count."""

    regions = Checkboxes(_l("Regions"), validators=[Optional()])
    cities = Checkboxes(
        _l("Cities"),
        validators=[Optional()],
        description=_l("With no region and no city chosen all member cities count."),
    )
    others = Checkboxes(_l("Cities that are not members"), validators=[Optional()])
    minutes = IntegerField(
        _l("Length in minutes"), default=60,
        validators=[InputRequired(_l("Enter the length.")), NumberRange(10, 600, _l("Enter a number between 10 and 600."))],
    )  # fmt: skip
    first = DateField(_l("Not before"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    weeks = IntegerField(
        _l("Within how many weeks"), default=4,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 12, _l("Enter a number between 1 and 12."))],
    )  # fmt: skip
    runs = SelectField(
        _l("How many runs"), default="1", choices=choices((n, n) for n in (1, 2, 3)),
        description=_l("The same content at other hours: with two or three nearly everybody finds one."),
    )  # fmt: skip

    suits_host = BooleanField(_l("In waking hours of your own"), default=True)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        there = {one.region for one in candidates if one.is_member}
        self.regions.choices = choices((one.value, label) for one, label in REGIONS.items() if one.value in there)
        named = sorted(
            ((one.slug, i18n.plain(dict(one.names)), one.is_member) for one in candidates), key=lambda row: row[1]
        )
        self.cities.choices = choices((slug, name) for slug, name, is_member in named if is_member)
        self.others.choices = choices((slug, name) for slug, name, is_member in named if not is_member)
        if self.first.data is None and not self.first.raw_data:
            self.first.data = clock.today() + timedelta(days=21)

    def chosen(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those who count: what was ticked, of regions their members; all members where nothing was."""
        regions, cities = set(self.regions.data or ()), {*(self.cities.data or ()), *(self.others.data or ())}
        if not regions and not cities:
            return [one for one in candidates if one.is_member]
        return [one for one in candidates if one.slug in cities or (one.is_member and one.region in regions)]
