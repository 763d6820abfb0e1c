"""What everybody reads of proposals: the list in four orders, a proposal with all that belongs to it."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from markupsafe import Markup

from portal.accounts.reader import me
from portal.core import cache, clock, i18n, storage, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.keeping import Open, kept, shared_page
from portal.core.keeping import mark as left_open
from portal.discussions import queries as discussions
from portal.discussions import subjects, translated
from portal.discussions.subjects import Subject, Topic
from portal.discussions.translated import Reading
from portal.participation import exposures, pieces, rules
from portal.participation.components import kind_of
from portal.participation.models import Action, Component, ComponentKind, OfficialAnswer, ProposalState
from portal.participation.queries import listing, proposals
from portal.participation.queries.listing import Wanted
from portal.participation.queries.proposals import Shown
from portal.participation.queries.translations import InLanguage
from portal.participation.rules.moderation import moderates
from portal.participation.rules.proposals import Terms, days_late, is_author, may_be_changed
from portal.participation.rules.shuffle import Shuffle
from portal.participation.services import translating
from portal.participation.services.supporting import act_of
from portal.participation.views import who
from portal.participation.views.base import bp, show
from portal.participation.views.desk_base import answers

TALK = 3  # comments that a proposal's page shows; all of them stand on a page of their own


def shared_here(city: str, process: str, component: str) -> Component:
    """A component that the reader may see, as all readers share it: only to be read. Raises NotFound."""
    found = pieces.component_shared(city, process, component)
    if not rules.may_see(me(), found.process):
        raise NotFound
    show(found.process.space)
    return found


def reader_id() -> uuid.UUID | None:
    reader = me()  # once through Flask-Login's stand-in, of which each look costs ten plain ones
    return reader.id if reader.is_authenticated else None


def late_of(shown: Any) -> int:
    return days_late(shown.proposal, shown.answer is not None, clock.today())


def _wanted(terms: Terms) -> Wanted:
    asked = {name: request.args.get(name, "") for name in ("order", "category", "state", "place")}
    return Wanted(
        order=asked["order"] if asked["order"] in listing.ORDERS else "shuffled",
        category=asked["category"] if asked["category"] in (terms.categories or {}) else "",
        state=asked["state"] if asked["state"] in listing.STATES else "",
        place=asked["place"] if _is_id(asked["place"]) else "",
    )


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


@bp.get("/cities/<city>/participation/<process>/<component>/")
@public
@cache.for_everyone(*pieces.TAGS)
def component(city: str, process: str, component: str) -> ResponseReturnValue:
    """A component; of proposals the list, by the order and choice in the address. Each reader has an order of his own."""
    found = shared_here(city, process, component)
    if found.kind != ComponentKind.PROPOSALS:  # of other kinds: each has a page of its own
        return web.see_other(kind_of(found.kind).endpoint, city=city, process=process, component=component)
    terms, after = Terms.of(found.settings), request.args.get("after", "")
    wanted = _wanted(terms)
    (shown, alike), reader = _list(found, terms, wanted, after), reader_id()
    marks = [words.split(" ") for words in shown.marks]  # of each proposal on the page, its number and id
    exposures.note(found.id, [int(number) for number, _key in marks])
    ids = [uuid.UUID(key) for _number, key in marks]
    own = {str(key) for key in proposals.supported_among(reader, ids)} if reader and ids else set()
    words = Markup(" · {}").format(_("yours too"))
    whole, now = found.process, clock.now()
    opens = {
        "may_write": rules.is_open(whole, found, Action.SUBMIT, now), "opens_at": rules.opens_at(whole, found, Action.SUBMIT, now),
        "open_until": rules.open_until(whole, found, Action.SUPPORT, now),
    }  # fmt: skip
    return shared_page(
        "participation/proposals.html", (*alike, who.stands(found), *opens.values()),
        lambda mark: words if mark.partition(" ")[2] in own else "",
        component=found, process=whole, space=whole.space, terms=terms, wanted=wanted,
        facts=(found.id, *pieces.facts(found.id)), listed=shown.filled(left_open), **opens,
    )  # fmt: skip


def _shuffle() -> tuple[str, Any]:
    """Whose order, of which day: a person's own; of those who are not signed in, who share their pages, another each hour."""
    reader, now = reader_id(), clock.now()
    return str(reader or f"hour {now.hour}"), now.date()


def _list(component: Component, terms: Terms, wanted: Wanted, after: str) -> tuple[Open, tuple[Hashable, ...]]:
    """The filters and a page of the list, the same for all who have the same order; and what it depends on."""
    mark, day = _shuffle()
    seed = Shuffle.of(mark, day, 1).seed if wanted.order == "shuffled" and not after else 0

    def make() -> Open:
        page = listing.page_of(component.id, wanted, clock.today(), terms, shuffle=(mark, day), after=after)
        return Open(
            render_template(
                "participation/_proposal_list.html", component=component, process=component.process,
                space=component.process.space, terms=terms, wanted=wanted, page=page, is_late=late_of,
                fresh_reading=translated.fresh_reading,
                debates=() if after or wanted.is_narrowed else listing.debated(component.id),
            )
        )  # fmt: skip

    facts = (component.id, wanted, after, seed, *pieces.facts(component.id, seed))
    return kept("proposal-list", *facts, caller=make), facts


class ProposalPage:
    """What a proposal's page shows beside the row itself, looked up where the piece that shows it has to be made."""

    def __init__(self, component: Component, shown: Shown) -> None:
        self.component, self.shown = component, shown

    @cached_property
    def answers(self) -> Any:
        return proposals.answers_of(self.shown.proposal.id) if self.shown.answer else ()

    @cached_property
    def languages(self) -> InLanguage:
        """The proposal, and what the city says of it, in the language of the page."""
        one = self.shown.proposal
        texts = [("proposal", one.id, one.lang), *(("answer", answer.id, answer.lang) for answer in self.answers)]
        return InLanguage(texts, i18n.current())

    @cached_property
    def reading(self) -> Reading | None:
        one = self.shown.proposal
        return self.languages.reading("proposal", one.id, lambda: (one.title, one.body))

    @cached_property
    def others(self) -> Mapping[int, Reading]:
        """Number → what it says in the language of the page, of those that have become one with it."""
        shown = self.shown
        numbers = [one[0] for one in (shown.merged_into, *shown.parts) if one]
        return listing.readings(self.component.id, numbers)

    @property
    def titles(self) -> dict[str, str]:
        """The title in the language of the page, if it says what the original says now."""
        one, reading = self.shown.proposal, self.reading
        return {reading.lang: reading.title} if reading and not reading.is_stale else {one.lang: one.title}

    def reading_of(self, answer: OfficialAnswer) -> Reading | None:
        return self.languages.reading("answer", answer.id, lambda: ("", answer.reason))

    @property
    def may_be_asked(self) -> bool:
        """Whether a machine may be asked to translate the proposal."""
        one = self.shown.proposal
        return self.languages.may_be_asked("proposal", one.id, lambda: (one.title, one.body))

    @cached_property
    def talk(self) -> Any:
        """The latest comments, as everybody reads them."""
        about, subject = self._about, Subject("proposal", self.shown.proposal.id)
        return discussions.latest(subject, about, AnonymousUserMixin(), TALK) if about and self.shown.comments else ()

    @cached_property
    def _about(self) -> Any:
        process, one = self.component.process, self.shown.proposal
        path = f"/cities/{process.space.city.slug}/participation/{process.slug}/{self.component.slug}/{one.number}"
        return subjects.About(titles={one.lang: one.title}, path=path, city_id=process.space.city_id)


@bp.get("/cities/<city>/participation/<process>/<component>/<int:number>")
@public
@cache.for_everyone(*pieces.TAGS)
def proposal(city: str, process: str, component: str, number: int) -> Response:
    """A proposal with what the city says, what becomes of it, who else supports it in number, and the latest of the talk."""
    found = shared_here(city, process, component)
    shown = proposals.proposal_at(found.id, number, reader_id())
    city_id, reader = found.process.space.city_id, reader_id()
    may_moderate = moderates(me(), city_id)
    if shown is None or not (_is_readable(shown) or may_moderate or reader in shown.writers):
        raise NotFound
    may_answer = answers("proposal", shown.proposal.id, city_id)
    supported = shown.is_supported and not who.comes_otherwise(found)
    late, is_writer, whole = late_of(shown), reader in shown.writers, found.process
    context: dict[str, Any] = {
        "component": found, "process": whole, "space": whole.space, "shown": shown, "terms": Terms.of(found.settings),
        "page": ProposalPage(found, shown), "may_answer": may_answer, "late": late, "is_writer": is_writer,
        "may_support": rules.is_open(whole, found, Action.SUPPORT, clock.now()), "may_moderate": may_moderate,
        "is_author": is_author(me() if reader else None, shown.proposal),
        "is_supported": supported or who.has_done(found, act_of(shown.proposal)),
        "may_change": may_be_changed(shown.proposal, shown.supports), "topic": Topic.of(Subject("proposal", shown.proposal.id)),
        "has_machine": translating.is_offered(whole.space),
        "facts": (shown.proposal.id, shown.suggested, late, *pieces.facts(shown.proposal.id)),
    }  # fmt: skip
    if is_writer or may_answer or may_moderate or shown.is_invited:  # a page that few see
        return web.render("participation/proposal.html", **context)
    alike = (shown.is_followed, shown.is_bookmarked, shown.counted, who.stands(found))
    said = tuple(context[name] for name in ("is_supported", "may_support", "has_machine", "facts"))
    return shared_page("participation/proposal.html", alike + said, **context)


def _is_readable(shown: Shown) -> bool:
    return shown.proposal.state is not ProposalState.HIDDEN


@bp.get("/cities/<city>/participation/<process>/<component>/<int:number>/pictures/<key>")
@public
def picture(city: str, process: str, component: str, number: int, key: str) -> Response:
    """A picture of a proposal that the reader may see."""
    found = shared_here(city, process, component)
    shown = proposals.proposal_at(found.id, number)
    if shown is None or not (_is_readable(shown) or moderates(me(), found.process.space.city_id)):
        raise NotFound
    if key not in {one["key"] for one in shown.proposal.pictures}:
        raise NotFound
    response = storage.send(key, inline=True)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
