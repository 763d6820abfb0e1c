"""What people write in consultations and debates: as a page shows it, and supporting it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock, db, limits, web
from portal.core.access import public
from portal.core.errors import Conflict, DomainError, NotFound
from portal.discussions import queries as discussions
from portal.discussions.queries import Line
from portal.discussions.subjects import About
from portal.discussions.views.base import key_of
from portal.participation import rules, services
from portal.participation.components import kind_of
from portal.participation.forms.consultations import ContributionForm
from portal.participation.models import Action, Component, ComponentKind, Contribution, ContributionKind
from portal.participation.queries import component_talk, consultations
from portal.participation.queries.consultations import Said
from portal.participation.rules.moderation import Guard, moderates
from portal.participation.services import contributing, intake, translating
from portal.participation.views import who
from portal.participation.views.base import bp, component_here, me
from portal.participation.words import consultations as words

CONSULTED = (ComponentKind.TEXT, ComponentKind.PLAN)


@dataclass(frozen=True)
class Shown:
    """A contribution as this reader sees it."""

    said: Said
    line: Line


@dataclass(frozen=True)
class Shelf:
    """What a page shows of contributions, by id, and what the reader may do with them."""

    shown: Mapping[uuid.UUID, Shown]
    may_comment: bool
    may_support: bool
    moderates: bool

    def of(self, ids: Iterable[uuid.UUID]) -> list[Shown]:
        """Those that are there, in this order: one may have been hidden between two statements."""
        return [self.shown[one] for one in ids if one in self.shown]


def here_of(component: Component) -> dict[str, str]:
    """What the addresses of a component's pages are made of."""
    process = component.process
    return {"city": process.space.city.slug, "process": process.slug, "component": component.slug}


def marks_here(component: Component) -> tuple[str, ...]:
    """The marks of the one who takes part here, by which his own supports are known; none of who may not."""
    is_somebody = current_user.is_authenticated or who.VISITOR in session or who.comes_otherwise(component)
    if not is_somebody or not who.has_come(component):  # somebody who only reads gets no cookie
        return ()
    try:
        return who.taker(component, asks=False).marks
    except Conflict:
        return ()


def about_here(component: Component) -> About:
    """What discussions know of a component that the page has loaded."""
    subject, process = contributing.subject_of(component), component.process
    return About(
        titles=component.titles, path=component_talk.path(subject.kind, **here_of(component)), city_id=process.space.city_id,
        is_open=rules.is_open(process, component, Action.COMMENT, clock.now()),
        takes_aliases=takes_aliases(component),
    )  # fmt: skip


def takes_aliases(component: Component) -> bool:
    """Whether people may write here without their names."""
    return Guard.of(component.process.space.moderation).may_be_anonymous


def shelf_of(component: Component, said: Iterable[Said], *, with_answers: bool = True) -> Shelf:
    """Contributions with their texts, and with what people answered: three statements, one more for who is signed in."""
    of_comment = {one.contribution.comment_id: one for one in said if one.contribution.comment_id}
    heads = list(of_comment)
    talk = discussions.chosen(
        contributing.subject_of(component), about_here(component), current_user, heads, with_answers=with_answers
    )
    shown = {one.contribution.id: Shown(one, talk.lines[key]) for key, one in of_comment.items() if key in talk.lines}
    may_support = rules.is_open(component.process, component, Action.SUPPORT, clock.now())
    return Shelf(shown, talk.may_comment, may_support, talk.moderates)


def facts_of(component: Component) -> dict[str, Any]:
    """What all pages of a component in which people write show."""
    process, now = component.process, clock.now()
    return {
        "component": component, "process": process, "space": process.space, "here": here_of(component), "kinds": words.KINDS,
        "outcomes": words.OUTCOMES, "is_open": rules.is_open(process, component, Action.COMMENT, now),
        "opens_at": rules.opens_at(process, component, Action.COMMENT, now),
        "open_until": rules.open_until(process, component, Action.COMMENT, now),
        "may_manage": rules.manages(current_user, process.space.city_id), "may_take": who.stands(component).may,
        "may_moderate": moderates(current_user, process.space.city_id), "has_machine": translating.is_offered(process.space),
    }  # fmt: skip


def component_of_kind(city: str, process: str, component: str, kinds: Iterable[ComponentKind]) -> Component:
    """A component of one of these kinds that the reader may see. Raises NotFound."""
    found = component_here(city, process, component)
    if found.kind not in kinds:
        raise NotFound
    return found


@bp.post("/cities/<city>/participation/<process>/<component>/contributions/<uuid:contribution_id>/support")
@public
def support_contribution(
    city: str, process: str, component: str, contribution_id: uuid.UUID
) -> ResponseReturnValue:  # fmt: skip
    """Supports what somebody wrote, or with `wants=no` takes that back: with an account, a code, or an officer who enters."""
    found = component_of_kind(city, process, component, (*CONSULTED, ComponentKind.DEBATE))
    if consultations.contribution_of(found.id, contribution_id) is None:
        raise NotFound
    if not who.has_come(found):
        return who.to_sign_in()
    takes_back = request.form.get("wants") == "no"
    try:
        if not takes_back:
            who.admit_choice(found)
        with db.transaction():
            taker = who.taker(found, asks=not takes_back)
            verb = services.take_back_support if takes_back else services.support_contribution
            verb(component=found, contribution_id=contribution_id, who=taker)
    except DomainError as error:
        flash(error.message, "danger")
    back = (web.safe_next(request.form.get("back")) or "").partition("#")[0]
    if not back:
        return web.see_other(kind_of(found.kind).endpoint, **here_of(found))
    return redirect(f"{back}#contribution-{contribution_id}", 303)


def write(found: Component, form: ContributionForm, **more: Any) -> tuple[Contribution, bool]:
    """Takes what somebody wrote; whether it waits for a person's look. Raises DomainError: as `services.contribute` and `intake.admit`."""
    intake.admit(space=found.process.space, component_id=found.id, user=me(), address=limits.address())
    with db.transaction():
        made = services.contribute(
            component=found, kind=ContributionKind(form.kind.data), text=form.text.data or "", lang=form.lang.data, author=me(),
            key=key_of(form.key.data), is_anonymous=form.hides_name, **more,
        )  # fmt: skip
        waits = made.comment_id is not None and intake.comment_received(
            made.comment_id, lambda least: form.caught_in(least, me())
        )
    return made, waits


def own_hidden(component: Component) -> Sequence[uuid.UUID]:
    """Comments of the reader's here that a moderator has hidden, or that wait for a look; one statement for who is signed in."""
    return consultations.hidden_comments(component.id, me().id) if current_user.is_authenticated else ()
