"""Fields of forms in which people say a day, a time and a zone: `starts_on`, `starts_at`, `timezone`, and `fold`.

`fold` is asked only on the night when clocks go back and show the time twice.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.core import datetimes, walltime
from portal.core.inputs import choices


def offer_zones(form: FlaskForm) -> None:
    """Fills in the zones, and which of two equal times can be meant; else the form has no field `fold` any more."""
    form.timezone.choices = choices(datetimes.timezones())
    found = chosen_instants(form)
    if len(found) < 2:
        del form.fold
        return
    zone = ZoneInfo(form.timezone.data)
    form.fold.choices = [
        SelectChoice(str(n), f"{form.starts_at.data:%H:%M} {datetimes.zone_name(found[n].astimezone(zone))}")
        for n in (0, 1)
    ]


def chosen_fold(form: FlaskForm) -> int | None:
    """PEP 495's `fold` as it was chosen; None where nobody was asked, or gave no answer."""
    fold = form.fold.data if "fold" in form else None
    return int(fold) if fold in ("0", "1") else None


def chosen_instants(form: FlaskForm) -> tuple[datetime, ...]:
    """The instants that are meant: none where something is missing or the time does not exist, two where it comes twice."""
    day, time = form.starts_on.data, form.starts_at.data
    if not (day and time and walltime.is_zone(form.timezone.data)) or not 1900 <= day.year <= 2100:
        return ()
    return walltime.instants(datetime.combine(day, time), form.timezone.data)
