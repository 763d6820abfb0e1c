"""A form in which a point is chosen on a drawing of the city, or written as numbers."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField

from portal.participation.mapping import choosing


class PlacedForm(FlaskForm):
    """With `latitude` and `longitude` of its own. A square that is chosen goes before numbers: choosing it was the last thing done."""

    square = StringField()

    def validate(self, extra_validators: Any = None) -> bool:
        point = choosing.read(self.square.data or "") if "square" in self and "latitude" in self else None
        if point is not None:
            for field, value in zip((self["latitude"], self["longitude"]), point, strict=True):
                field.data, field.raw_data, field.process_errors = value, [str(value)], []
            self.square.data = ""
        return bool(super().validate(extra_validators))
