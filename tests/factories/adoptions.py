"""Published cases of cities, and adoptions of them; each function joins the open transaction or opens its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import count

from portal.accounts.models import User
from portal.cases import queries, services
from portal.cases.models import Adoption, AdoptionStage, CaseTag, CaseText, Side, Stage, VersionState
from portal.cases.queries import Published
from portal.cases.services import Told
from portal.cities.models import City
from portal.core import clock, db
from portal.core.i18n import Origin
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.cities import make_affiliation, make_city

_numbers = count(1)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_case(
    city: City | None = None, *, title: str = "", lang: str = "en", tags: Sequence[str] = ("topic:open-data",),
    abstract: str = "The city opens its data.", sections: dict[str, str] | None = None, also: dict[str, str] | None = None,
    stage: Stage = Stage.LIVE, started: str = "2018",
) -> Published:  # fmt: skip
    """A published case; `also`: titles of reviewed translations by language."""
    city = city or make_city()
    with _writing():
        draft = services.begin_case(
            city=city, lang=lang, title=title or f"Case {next(_numbers)}", actor=None, stage=stage
        )
        original = draft.original
        original.summary = f"What {original.title} is about."
        original.sections = {
            "problem": "Nobody could see the data.",
            "solution": "They are open now.",
            **(sections or {}),
        }
        draft.version.abstract_en, draft.version.started = abstract, started
        draft.version.state = VersionState.SUBMITTED
        for tag in search.tags_by_key(tags).values():
            db.session.add(CaseTag(version_id=draft.version.id, tag_id=tag.id))
        for code, words in (also or {}).items():
            db.session.add(
                CaseText(
                    version_id=draft.version.id, lang=code, origin=Origin.HUMAN, title=words, summary=words,
                    reviewed_at=clock.now(),
                )
            )  # fmt: skip
        db.session.flush()
        ready = queries.any_draft(draft.version.id)
        services.publish(draft=ready, actor=None)
    found = queries.published(draft.case)
    assert found is not None
    return found


def make_writer(city: City, **values: object) -> User:
    """A person who works for a city, confirmed."""
    person = make_user(**values)
    make_affiliation(person, city)
    return person


def make_adoption(
    found: Published, city: City | None = None, *, by: User | None = None, side: Side = Side.ADOPTER,
    stage: AdoptionStage = AdoptionStage.PLANNING, confirmed_by: User | None = None, **told: object,
) -> Adoption:  # fmt: skip
    """An adoption that the adopter states (or the source); `confirmed_by` gives the other city's word."""
    city = city or make_city()
    if stage is AdoptionStage.STOPPED:
        told.setdefault("stopped_reason", "The money ended.")
    with _writing():
        made = services.state_adoption(
            found=found, city=city, side=side, told=Told(stage=stage, lang="en", **told), actor=by or make_writer(city)
        )
        if confirmed_by is not None:
            other = Side.SOURCE if side is Side.ADOPTER else Side.ADOPTER
            services.confirm_adoption(taken=queries.any_adoption(made.id, lock=True), side=other, actor=confirmed_by)
    return made
