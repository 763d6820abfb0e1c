"""A form in which a point is chosen on a drawing of the city, or written as numbers."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from portal.participation.mapping import choosing
from portal.participation.mapping.choosing import Seen

LOOKS = "look"  # the buttons at the drawing: closer, or further away


class PlacedForm(FlaskForm):
    """With `latitude` and `longitude` of its own. A square that is chosen goes before numbers: choosing it was the last thing done.

    if form.looks_around():
        return _form_page(…)    # with status 200: nothing was sent, the drawing shows another part of the city
    """

    square = StringField()
    seen = HiddenField()
    only_looks = False

    @property
    def seen_now(self) -> Seen:
        """What the drawing shows."""
        return Seen.read((self["seen"].data or "") if "seen" in self else "")

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude) of what is chosen so far."""
        if "latitude" not in self or self["latitude"].errors or self["longitude"].errors:
            return None
        return choosing.read(f"{self['latitude'].data},{self['longitude'].data}")

    def looks_around(self) -> bool:
        """Whether a button of the drawing was pressed: then it is to be shown more closely at what is chosen, or from further away."""
        pressed = request.form.get(LOOKS, "")
        if "seen" not in self or not self.is_submitted() or pressed not in ("closer", "further"):
            return False
        self.only_looks = True
        self._take_square()
        self["seen"].data = str(self.seen_now.moved(1 if pressed == "closer" else -1, self.point))
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        self._take_square()
        return bool(super().validate(extra_validators))

    def _take_square(self) -> None:
        point = choosing.read(self.square.data or "") if "square" in self and "latitude" in self else None
        if point is None:
            return
        for field, value in zip((self["latitude"], self["longitude"]), point, strict=True):
            field.data, field.raw_data, field.process_errors = value, [str(value)], []
        self.square.data = ""
