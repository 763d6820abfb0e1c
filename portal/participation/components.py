"""What people can do in a process: each kind of component says here what a phase can switch on, and what its settings are.

    components.register(Kind(ComponentKind.PROPOSALS, …))

A part registers its kind in `setup`; pages, phases and the settings' freeze ask only this.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from portal.participation.models import Action, Component, ComponentKind
from portal.participation.rehearsed import Rehearsed


@dataclass(frozen=True)
class Kind:
    """label, lead: lazy texts for staff. actions: what a phase can switch on, with its name. symbol: of the pictograms.
    endpoint: the page of a component, given `city`, `process`, `component`. frozen: settings that nobody may change once
    people have taken part, for what they did counts by them: from the first act in the ledger (`services.ledger`) and the first post
    (where the part calls `services.freeze_component`) on, the database refuses other values. defaults: what a setting is that was
    never said. used: component ids → those in which somebody has. counts: component ids → how much is in each.
    form: languages → class of the form of its settings (`forms.kinds`); None: that of proposals.
    """

    kind: ComponentKind
    label: Any
    lead: Any
    actions: Mapping[Action, Any]
    symbol: str
    endpoint: str
    frozen: Collection[str]
    used: Callable[[Collection[uuid.UUID]], Collection[uuid.UUID]]
    counts: Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, int]]
    counted: Callable[[int], str]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    # Languages → form class of its words and settings; None: that of proposals (`forms.manage.component_form`).
    form: Callable[[Sequence[str]], Any] | None = None
    # The page on which staff look after one, given its `component_id`.
    desk: str = ""
    # Component → its copy in another process: what the city wrote goes along, what people wrote does not.
    copied: Callable[[Mapping[uuid.UUID, uuid.UUID]], None] | None = None
    # What an example of ours says beside titles and settings ("content" in data/templates.json), for a component that was just made.
    filled: Callable[[Component, Mapping[str, Any]], None] | None = None
    # Components of a process, and their `counts` → what of them stands on the page of the process itself, ready as HTML.
    inline: Callable[[Sequence[Component], Mapping[uuid.UUID, int]], Mapping[uuid.UUID, Markup]] | None = None

    # How a fictitious crowd takes part in it, before the process opens; None: in a rehearsal nobody does.
    rehearsed: Rehearsed | None = None

    def frozen_part(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {name: settings.get(name, self.defaults.get(name)) for name in self.frozen}


_kinds: dict[ComponentKind, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.kind] = kind


def kind_of(kind: ComponentKind) -> Kind:
    return _kinds[kind]


def kinds() -> list[Kind]:
    """All of them, in the order of the enumeration."""
    return [_kinds[one] for one in ComponentKind if one in _kinds]
