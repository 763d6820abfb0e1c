"""What can be talked about, marked and followed: a kind and an id. The module that has the things says all that is known of them.

    subjects.register(
        "case", _l("Case"),
        about=queries.about_cases,             # (ids, reader) → {id: About} of those the reader may see, in one statement
        speakers=queries.editors_of_case,      # id → ids of the people who answer for it
        asked_of=Asked(queries.spoken_for, queries.cities_of),  # what one person answers for, so that it stands on his own page
        moderated_by=queries.cases_moderated,  # user → select of the ids this person moderates, None for none
        may_comment=rules.may_comment,         # (user, id) → bool, beside a confirmed account
    )
    subjects.register_scheme("sdg", _l("Goals"), labels_of)     # codes → {code: {language: label}}, so that tags have names
    subjects.register_feed(feed_of)                             # topic → path of its Atom feed, None where there is none

A module that moderates its things and the talk below them in one queue says so with `subjects.hand_over`.

Discussions know nothing else of a subject, and ask `about` before they show or accept anything: what a reader may not see
does not exist for him here either.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.accounts.rules import is_secretariat
from portal.core import i18n
from portal.core.traps import Trap
from portal.discussions.asked import Asked, await_answers
from portal.discussions.models import TopicKind


@dataclass(frozen=True, order=True)
class Subject:
    """A thing of another module."""

    kind: str
    id: uuid.UUID


@dataclass(frozen=True)
class About:
    """What is shown of a subject to somebody who may see it.

    Args:
        titles: by language.
        path: of its page, without the language: `/cases/bukchon-iot`.
        city_id: the city it belongs to, whose word an official answer is.
        is_open: whether comments and questions are taken now.
        takes_aliases: whether people may write without their names now, where the talk is handed over (`Desk.alias`).
        timezone: of the clocks by which pages about it say times; empty: of the reader's.
    """

    titles: Mapping[str, str]
    path: str
    city_id: uuid.UUID | None = None
    is_open: bool = True
    takes_aliases: bool = False
    timezone: str = ""

    @property
    def url(self) -> str:
        """Its page in the language of the page or mail being made."""
        return f"/{i18n.current()}{self.path}"


def _nobody(_subject_id: uuid.UUID) -> Collection[uuid.UUID]:
    return ()


def _nothing(_user: Any) -> Select[Any] | None:
    return None


def _nobody_asks(_subject_id: uuid.UUID, _author_id: uuid.UUID) -> None:
    return None


def _anybody(_user: Any, _subject_id: uuid.UUID) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """A sort of subjects, as its module registered it. Where nobody speaks for a subject, no questions are taken."""

    name: str
    label: Any
    about: Callable[[Collection[uuid.UUID], Any], Mapping[uuid.UUID, About]]
    speakers: Callable[[uuid.UUID], Collection[uuid.UUID]] = _nobody
    moderated_by: Callable[[Any], Select[Any] | None] = _nothing
    may_comment: Callable[[Any, uuid.UUID], bool] = _anybody
    asked_of: Asked | None = None
    # Its module begins the threads, for its own form asks more than a text; answers are written as everywhere.
    begins_itself: bool = False
    # Told of a comment below a thing (its id, the author's) that has come, gone, been hidden or shown again: in that transaction.
    heard: Callable[[uuid.UUID, uuid.UUID], None] = _nobody_asks


@dataclass(frozen=True)
class Desk:
    """Who moderates the talk below a kind of subjects in our stead: where a comment is reported, judged and appealed for.

    Each gives the path of a page for a comment's id, without the language; `translations`: where it is read and written in other languages.
    `admit`: asked before a comment is written, with its subject's kind and id, the author and his network address; raises DomainError
    where he writes too much in too short a time. `received`: told of each new comment, with what says in which
    traps its form fell, given the least seconds that a person takes; answers whether it waits for a person's look. `alias`: what somebody
    is called who writes without a name, by his number in the talk about one thing; None: nobody does.
    """

    report: Callable[[uuid.UUID], str]
    case: Callable[[uuid.UUID], str]
    appeal: Callable[[uuid.UUID], str]
    translations: Callable[[uuid.UUID], str]
    received: Callable[[uuid.UUID, Callable[[int], Sequence[Trap]]], bool]
    admit: Callable[[str, uuid.UUID, Any, str], None]
    alias: Callable[[int], str] | None = None


@dataclass(frozen=True)
class Scheme:
    """A scheme of tags that can be followed."""

    label: Any
    labels: Callable[[Collection[str]], Mapping[str, Mapping[str, str]]]


_kinds: dict[str, Kind] = {}
_desks: dict[str, Desk] = {}
_schemes: dict[str, Scheme] = {}
_feeds: list[Callable[[Topic], str | None]] = []


def register(
    name: str, label: Any, *, about: Callable[[Collection[uuid.UUID], Any], Mapping[uuid.UUID, About]],
    speakers: Callable[[uuid.UUID], Collection[uuid.UUID]] = _nobody,
    moderated_by: Callable[[Any], Select[Any] | None] = _nothing,
    may_comment: Callable[[Any, uuid.UUID], bool] = _anybody, begins_itself: bool = False, asked_of: Asked | None = None,
    heard: Callable[[uuid.UUID, uuid.UUID], None] = _nobody_asks,
) -> None:  # fmt: skip
    """Makes a kind of subjects known. Registering it again replaces it."""
    _kinds[name] = Kind(name, label, about, speakers, moderated_by, may_comment, asked_of, begins_itself, heard)
    if asked_of is not None:
        await_answers(name, label, asked_of)


def hand_over(name: str, desk: Desk) -> None:
    """The comments below a kind are moderated elsewhere, together with the things themselves: a module above has a queue for both."""
    _desks[name] = desk


def desk_of(name: str) -> Desk | None:
    """Who moderates the talk below a kind; None: we do."""
    return _desks.get(name)


def alias_of(name: str, number: int) -> str:
    """What somebody is called below a kind who writes without a name, in the reader's language."""
    desk = _desks.get(name)
    return desk.alias(number) if desk and desk.alias else str(number)


def takes_aliases(subject: Subject, about: About) -> bool:
    """Whether people may write about it without their names now."""
    desk = _desks.get(subject.kind)
    return about.takes_aliases and desk is not None and desk.alias is not None


def register_scheme(
    name: str, label: Any, labels: Callable[[Collection[str]], Mapping[str, Mapping[str, str]]]
) -> None:
    """Makes the tags of a scheme something that can be followed."""
    _schemes[name] = Scheme(label, labels)


def register_feed(path_of: Callable[[Topic], str | None]) -> None:
    """Says where the Atom feed of a topic is: a path with its language, or None if this module has none for it."""
    if path_of not in _feeds:
        _feeds.append(path_of)


def kind(name: str) -> Kind | None:
    """The kind of that name; None for one that nobody registered."""
    return _kinds.get(name)


def kinds() -> list[Kind]:
    """All kinds, in the order in which they joined."""
    return list(_kinds.values())


def schemes() -> Mapping[str, Scheme]:
    return _schemes


def moderates_some(user: Any) -> bool:
    """Whether the person moderates anything at all. Asks the database nothing: the menu of every page wants to know."""
    return is_secretariat(user) or (
        bool(user.is_authenticated)
        and any(known.moderated_by(user) is not None for known in _kinds.values() if known.name not in _desks)
    )


def about(subject: Subject, reader: Any) -> About | None:
    """What is known of a subject, if the reader may see it."""
    known = _kinds.get(subject.kind)
    return known.about([subject.id], reader).get(subject.id) if known else None


def about_all(wanted: Iterable[Subject], reader: Any) -> dict[Subject, About]:
    """What is known of those the reader may see: one statement a kind."""
    by_kind: dict[str, set[uuid.UUID]] = {}
    for subject in wanted:
        by_kind.setdefault(subject.kind, set()).add(subject.id)
    return {
        Subject(name, key): found
        for name, keys in by_kind.items()
        if name in _kinds
        for key, found in _kinds[name].about(keys, reader).items()
    }


@dataclass(frozen=True, order=True)
class Topic:
    """What can be followed; `value` as `Follow` keeps it."""

    kind: TopicKind
    value: str

    @classmethod
    def of(cls, subject: Subject) -> Topic:
        return cls(TopicKind.SUBJECT, f"{subject.kind}:{subject.id}")

    @classmethod
    def tag(cls, scheme: str, code: str) -> Topic:
        return cls(TopicKind.TAG, f"{scheme}:{code}")

    @classmethod
    def city(cls, city_id: uuid.UUID) -> Topic:
        return cls(TopicKind.CITY, str(city_id))

    @classmethod
    def language(cls, lang: str) -> Topic:
        return cls(TopicKind.LANGUAGE, lang)

    @property
    def subject(self) -> Subject | None:
        """The subject, if it is one."""
        name, _colon, key = self.value.partition(":")
        try:
            return Subject(name, uuid.UUID(key)) if self.kind is TopicKind.SUBJECT else None
        except ValueError:
            return None

    @property
    def feed(self) -> str | None:
        """The path of its Atom feed, if a module has one."""
        return next((path for path_of in _feeds if (path := path_of(self))), None)
