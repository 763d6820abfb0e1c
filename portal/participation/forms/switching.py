"""The part of a new component's form that says in which phases people can do what in it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from flask_wtf import FlaskForm
from wtforms.validators import Optional

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, choices
from portal.participation.components import Kind
from portal.participation.models import Action, Phase


class SwitchForm(FlaskForm):
    """`switches`: "phase:action". Ticked is what belongs there as our examples of the method say."""

    switches = Checkboxes(
        _l("When people can do it"), validators=[Optional()],
        description=_l("Ticked is what the method suggests. Without a phase nobody can do it yet; each phase can be changed later."),
    )  # fmt: skip

    def offer(self, kind: Kind, phases: Sequence[Phase], suggested: Collection[tuple[uuid.UUID, Action]]) -> None:
        """`phases`: those that are not over."""
        self.switches.choices = choices(
            (f"{phase.id}:{action.value}", f"{i18n.plain(phase.titles)}: {label}")
            for phase in phases
            for action, label in kind.actions.items()
        )
        if not self.is_submitted():
            self.switches.data = [f"{key}:{action.value}" for key, action in suggested]

    def chosen(self) -> list[tuple[uuid.UUID, Action]]:
        pairs = (value.split(":", 1) for value in self.switches.data or ())
        return [(uuid.UUID(key), Action(action)) for key, action in pairs]
