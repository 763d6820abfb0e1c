"""The talks inside a run."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars import queries
from portal.webinars.events import WebinarChanged
from portal.webinars.models import Contributor, Run, Talk, TalkSpeaker, WebinarState
from portal.webinars.rules import texts as rules

MOST_TALKS = 30


@dataclass(frozen=True)
class TalkPlan:
    """A part of a run's programme. `starts_after`, `minutes`: in minutes, from the beginning of the run."""

    starts_after: int
    minutes: int
    titles: Mapping[str, str]
    lang: str = ""
    speakers: Collection[uuid.UUID] = field(default_factory=tuple)


def put_talk(*, run: Run, plan: TalkPlan, actor: User | None, talk: Talk | None = None) -> Talk:
    """A new talk of a run, or `talk` changed.

    Raises:
        Conflict: the run has talks enough.
        DomainError: it would end after the run, has no title, or a speaker is none of the webinar's.
    """
    held = queries.run_locked(run.id)
    if plan.starts_after < 0 or plan.starts_after + plan.minutes > held.minutes:
        raise DomainError(_("The run is over after %(minutes)s minutes.", minutes=held.minutes), field="minutes")
    titles = {lang: words for lang, text in plan.titles.items() if (words := rules.one_line(text)[:200])}
    if not titles:
        raise DomainError(_("Enter a title."), field="title")
    known = set(
        db.session.scalars(
            select(Contributor.id).where(Contributor.webinar_id == held.webinar_id, Contributor.id.in_(plan.speakers))
        )
    )
    if set(plan.speakers) - known:
        raise DomainError(_("Choose speakers of this webinar."), field="speakers")
    if talk is None:
        number = db.session.scalar(select(func.count(Talk.id)).where(Talk.run_id == held.id)) or 0
        if number >= MOST_TALKS:
            raise Conflict(_("A run has at most %(most)s talks.", most=MOST_TALKS))
        talk = Talk(run_id=held.id, starts_after=0, minutes=1, titles={})
    talk.starts_after, talk.minutes, talk.titles, talk.lang = plan.starts_after, plan.minutes, titles, plan.lang
    db.session.add(talk)
    db.session.flush()
    db.session.execute(delete(TalkSpeaker).where(TalkSpeaker.talk_id == talk.id))
    db.session.add_all(TalkSpeaker(talk_id=talk.id, contributor_id=key) for key in plan.speakers)
    _settle(held, actor)
    return talk


def remove_talk(*, run: Run, talk: Talk, actor: User | None) -> None:
    """Takes a talk out of the programme."""
    held = queries.run_locked(run.id)
    db.session.execute(delete(Talk).where(Talk.id == talk.id, Talk.run_id == held.id))
    _settle(held, actor)


def _settle(run: Run, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action="webinars.programme_changed", subject=("webinar", run.webinar_id),
        data={"webinar": run.webinar.slug, "run": run.number},
    )  # fmt: skip
    if run.webinar.state is WebinarState.PUBLISHED:
        events.publish(WebinarChanged(run.webinar_id))
