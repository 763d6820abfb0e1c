"""People talk about what others handed in: the same for each kind that has a talk."""

from __future__ import annotations

from collections.abc import Callable

from portal.accounts.models import User
from portal.core.i18n import _
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.participation.rehearsed import Scene


def talks_about(kind: str) -> Callable[[Scene, User], bool]:
    """What somebody does who comments on a thing of this kind, one that many like."""

    def talk(scene: Scene, person: User) -> bool:
        thing = scene.favourite()
        if thing is None:
            return False
        discussions.post_comment(
            subject=Subject(kind, thing[0]), author=person, lang=scene.lang,
            text=_("What a person would say about it. Nobody has said it: this is a rehearsal."),
        )  # fmt: skip
        return True

    return talk
