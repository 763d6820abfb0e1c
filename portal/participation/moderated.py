"""What moderators look after in a city's space. Each part registers its things in `setup/`, once, and has everything that moderation does:

    moderated.register(
        Moderated(
            "petition", _l("Petition"),
            items=queries.items,        # ids → {id: Item} of those that are there, hidden ones too: one statement
            hide=services.hide,         # (id, hide: bool, reason, actor or None): takes it from all pages and the search, or shows it again
            redact=services.redact,     # (id, replace): puts `replace(text)` for each of its texts, and forgets what they said before
            written_by=queries.by,      # account → ids of what it wrote: for blocking, telling and erasing
            recent=queries.recent,      # (space id, since) → [(id, text)]: where copies are looked for
        )
    )

`hide` and `redact` are called inside the transaction of the act and publish the part's own event of a change. Beside that a part

- puts `{{ report_link('petition', thing.id) }}` of `participation/_moderation.html` on its pages;
- asks `services.intake.admit(...)` before it takes a post, and calls `services.intake.received(...)` after it (see there);
- lets people post as "a resident" where the space does (`rules.moderation.Guard.may_be_anonymous`; `intake.check_anonymous`), and names
  nobody who did: on no page, in no mail, in no export but his own.

Comments below the things of a registered kind are moderated in the same queue: `register` hands the talk over (`subjects.hand_over`).
Where people write below something that is the city's own, such as a text that it consults on, `register_ground` does that alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.core.traps import Trap
from portal.participation.words import moderation as words


@dataclass(frozen=True)
class Item:
    """A thing as moderators see it. `path`: of its page, without the language. `text`: all that it says, the title left out.

    `author`: the name that pages show, empty for somebody who posted as a resident or has left.
    """

    kind: str
    id: uuid.UUID
    space_id: uuid.UUID
    city_id: uuid.UUID
    component_id: uuid.UUID | None
    author_id: uuid.UUID | None
    author: str
    is_anonymous: bool
    lang: str
    title: str
    text: str
    path: str
    is_hidden: bool
    created_at: datetime


@dataclass(frozen=True)
class Moderated:
    """A kind of things; see above. `is_titled`: the title of its items is the author's, not ours."""

    name: str
    label: Any
    items: Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Item]]
    hide: Callable[[uuid.UUID, bool, str, User | None], None]
    redact: Callable[[uuid.UUID, Callable[[str], str]], None]
    written_by: Callable[[uuid.UUID], Collection[uuid.UUID]]
    recent: Callable[[uuid.UUID, datetime], Sequence[tuple[uuid.UUID, str]]]
    is_titled: bool = True


Items = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Item]]
_kinds: dict[str, Moderated] = {}
_grounds: dict[str, Items] = {}


def register(kind: Moderated) -> None:
    """Makes a kind known. Registering it again replaces it."""
    _kinds[kind.name] = kind
    _hand_over(kind.name)


def register_ground(name: str, items: Items) -> None:
    """Makes known where comments stand that are moderated here, though what they stand below is not: the city's own."""
    _grounds[name] = items
    _hand_over(name)


def _hand_over(name: str) -> None:
    from portal.discussions import subjects

    subjects.hand_over(
        name,
        subjects.Desk(
            report=lambda key: f"/participation/report/comment/{key}",
            case=lambda key: f"/participation/moderate/thing/comment/{key}",
            appeal=lambda key: f"/participation/appeals/comment/{key}",
            translations=lambda key: f"/participation/translations/comment/{key}",
            received=_received,
            admit=_admit,
            alias=words.resident,
        ),
    )


# (comment, how it was caught) → whether it waits for a look: `services.intake`, set by `setup`, for queries ask this file too.
Receiver = Callable[[uuid.UUID, Callable[[int], Sequence[Trap]]], bool]
# What a comment is to stand below, its author, his network address → raises where he writes too much: of the same place.
Gate = Callable[..., None]
_receiver: list[tuple[Gate, Receiver]] = []


def receive_comments_by(gate: Gate, receiver: Receiver) -> None:
    _receiver[:] = [(gate, receiver)]


def _admit(kind: str, key: uuid.UUID, author: User, address: str) -> None:
    _receiver[0][0](kind=kind, key=key, author=author, address=address)


def _received(key: uuid.UUID, caught: Callable[[int], Sequence[Trap]]) -> bool:
    return _receiver[0][1](key, caught)


def kind_of(name: str) -> Moderated | None:
    return _kinds.get(name)


def kinds() -> list[Moderated]:
    """All of them, in the order in which they joined."""
    return list(_kinds.values())


def find(kind: str, key: uuid.UUID) -> Item | None:
    """A thing by kind and id; None for what is not there, or of a kind that nobody registered."""
    known = _kinds.get(kind)
    return known.items([key]).get(key) if known else None


def find_all(wanted: Iterable[tuple[str, uuid.UUID]]) -> dict[tuple[str, uuid.UUID], Item]:
    """Things by (kind, id): one statement a kind."""
    return _found(wanted, {name: kind.items for name, kind in _kinds.items()})


def talk_kinds() -> list[str]:
    """Kinds of subjects whose comments are moderated here."""
    return [*(name for name in _kinds if name != "comment"), *_grounds]


def below(wanted: Iterable[tuple[str, uuid.UUID]]) -> dict[tuple[str, uuid.UUID], Item]:
    """What comments stand below, by (kind, id): one statement a kind."""
    known = {name: kind.items for name, kind in _kinds.items() if name != "comment"}
    return _found(wanted, known | _grounds)


def _found(wanted: Iterable[tuple[str, uuid.UUID]], known: Mapping[str, Items]) -> dict[tuple[str, uuid.UUID], Item]:
    by_kind: dict[str, set[uuid.UUID]] = {}
    for kind, key in wanted:
        by_kind.setdefault(kind, set()).add(key)
    return {
        (name, key): item for name, keys in by_kind.items() if name in known for key, item in known[name](keys).items()
    }
