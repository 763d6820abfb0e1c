"""What cities look for, which cases and cities suit them and why, who offers to help, and who was asked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.accounts.models import User, UserState
from portal.cases import rules
from portal.cases.models import (
    AskState,
    Case,
    CaseTag,
    CaseVersion,
    MentorOffer,
    MentorRequest,
    Problem,
    VersionState,
)
from portal.cases.queries.published import shown_texts
from portal.cases.queries.similar import published_briefly
from portal.cases.queries.tags import tags_of
from portal.cases.queries.writers import own_city_ids
from portal.cases.similarity.context import of_city, shared
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import db
from portal.search import queries as search
from portal.search.queries import Wanted

MOST_CASES, MOST_PEERS, MOST_MENTORS = 12, 8, 12


@dataclass(frozen=True)
class Match:
    """A case that may help, with the reasons (see `words.reason`)."""

    case: Case
    version: CaseVersion
    city: City
    score: float
    reasons: Sequence[dict[str, Any]]

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.title for lang, text in shown_texts(self.version.texts).items()}


@dataclass(frozen=True)
class Helper:
    """Somebody who offers to help: for which cities he works, with which of the cases found, or with which topic."""

    offer: MentorOffer
    user: User
    titles: dict[str, str] = field(default_factory=dict)
    tag: Any = None
    cities: Sequence[City] = ()


# Problems ------------------------------------------------------------------------------------------------------------


def problems_of(city_ids: Collection[uuid.UUID]) -> list[tuple[Problem, City]]:
    """What these cities look for, the newest first."""
    rows = db.session.execute(
        select(Problem, City)
        .join(City, City.id == Problem.city_id)
        .where(Problem.city_id.in_(city_ids))
        .order_by(Problem.created_at.desc(), Problem.id)
    )
    return [(problem, city) for problem, city in rows]


def problem_for(user: Any, problem_id: uuid.UUID, *, lock: bool = False) -> tuple[Problem, City] | None:
    """A problem of a city for which the person speaks."""
    wanted = (
        select(Problem, City)
        .join(City, City.id == Problem.city_id)
        .where(Problem.id == problem_id, Problem.city_id.in_(own_city_ids(user)))
    )
    row = db.session.execute(wanted.with_for_update(of=Problem) if lock else wanted).one_or_none()
    return (row[0], row[1]) if row else None


def cases_for(problem: Problem, city: City, lang: str) -> list[Match]:
    """Cases of other cities with a tag in common or the words of the problem, the most fitting first."""
    known = search.tags_by_key([*problem.tags, *(tag.key for tag in search.tags_named(problem.text))])
    wanted = {tag.id: tag for tag in known.values()}
    by_tag = db.session.scalars(
        select(CaseVersion.case_id)
        .join(CaseTag, CaseTag.version_id == CaseVersion.id)
        .where(CaseVersion.state == VersionState.PUBLISHED, CaseTag.tag_id.in_(wanted))
    )
    hits = search.find(Wanted(text=problem.text, lang=lang, filters={"kind": ["case"]}, most=30)).hits
    places = {hit.thing_id: place for place, hit in enumerate(hits)}
    said = {hit.thing_id: "some_words" if hit.is_near else "words" for hit in hits}
    rows = published_briefly({*by_tag, *places})
    tags = tags_of([version.id for _case, version, _city in rows.values()])
    found = []
    for case, version, owner in rows.values():
        if owner.id == city.id:
            continue
        common = [tag for tag in tags.get(version.id, []) if tag.id in wanted]
        fit = rules.fit(len(common), len(wanted), places.get(case.id), city, owner)
        found.append(Match(case, version, owner, fit, _reasons(common, said.get(case.id, ""), city, owner)))
    return sorted(found, key=lambda one: (-one.score, str(one.case.id)))[:MOST_CASES]


def _reasons(common: Sequence[Any], said: str, city: City, owner: City) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = [{"kind": "tag", "tag": tag.key} for tag in common[:3]]
    if said:
        reasons.append({"kind": said})
    return reasons + shared(of_city(city), of_city(owner))


@dataclass(frozen=True)
class Peer:
    """A city like another one: why, and how many cases it has in the library."""

    city: City
    cases: int
    reasons: Sequence[dict[str, Any]]


def peers_of(city: City) -> list[Peer]:
    """Cities like a city: size, place, income and form of government decide."""
    count = func.count(CaseVersion.id)
    rows = db.session.execute(
        select(City, count)
        .outerjoin(Case, (Case.city_id == City.id) & Case.withdrawn_at.is_(None))
        .outerjoin(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.state == VersionState.PUBLISHED))
        .where(City.id != city.id)
        .group_by(City.id)
    )  # fmt: skip
    found = [Peer(other, cases, reasons) for other, cases in rows if (reasons := shared(of_city(city), of_city(other)))]
    found.sort(key=lambda peer: (-rules.likeness(city, peer.city), -peer.cases, peer.city.slug))
    return found[:MOST_PEERS]


# People who help -----------------------------------------------------------------------------------------------------


def _offers(today: date) -> Select[MentorOffer, User]:
    return (
        select(MentorOffer, User)
        .join(User, User.id == MentorOffer.user_id)
        .where(MentorOffer.until >= today, User.state == UserState.ACTIVE)
        .order_by(User.display_name, MentorOffer.id)
    )


def mentors_for_case(case_id: uuid.UUID, today: date) -> list[tuple[MentorOffer, User]]:
    """People who offer to help with this very case now."""
    rows = db.session.execute(_offers(today).where(MentorOffer.case_id == case_id))
    return [(offer, user) for offer, user in rows]


def helpers_for(problem: Problem, matches: Sequence[Match], reader: User, today: date) -> list[Helper]:
    """People who offer to help with one of the cases found, or with a topic of the problem; those of the reader's language first."""
    titles = {match.case.id: match.titles for match in matches}
    tags = {tag.id: tag for tag in search.tags_by_key(problem.tags).values()}
    rows = db.session.execute(
        _offers(today).where(
            or_(MentorOffer.case_id.in_(titles), MentorOffer.tag_id.in_(tags)), MentorOffer.user_id != reader.id
        )
    )
    offers = [(offer, user) for offer, user in rows]
    works = cities.cities_of_people({user.id for _offer, user in offers})
    found: dict[uuid.UUID, Helper] = {}
    for offer, user in offers:
        about = titles.get(offer.case_id, {}) if offer.case_id else {}
        tag = tags.get(offer.tag_id) if offer.tag_id else None
        helper = Helper(offer, user, about, tag, works.get(user.id, ()))
        if user.id not in found or (helper.titles and not found[user.id].titles):
            found[user.id] = helper
    wanted = {problem.lang, reader.locale}
    return sorted(found.values(), key=lambda one: wanted.isdisjoint(one.offer.languages))[:MOST_MENTORS]


def offers_of(user_id: uuid.UUID) -> list[tuple[MentorOffer, dict[str, str]]]:
    """A person's own offers, each with the title of its case or the name of its topic by language."""
    offers = db.session.scalars(
        select(MentorOffer).where(MentorOffer.user_id == user_id).order_by(MentorOffer.created_at)
    ).all()
    cases = published_briefly([offer.case_id for offer in offers if offer.case_id])
    tags = search.tags_by_id()
    found = []
    for offer in offers:
        if offer.case_id in cases:
            texts = shown_texts(cases[offer.case_id][1].texts)
            found.append((offer, {lang: text.title for lang, text in texts.items()}))
        elif offer.tag_id in tags:
            found.append((offer, dict(tags[offer.tag_id].labels)))
    return found


def offer_of(user_id: uuid.UUID, offer_id: uuid.UUID) -> MentorOffer | None:
    return db.session.scalars(
        select(MentorOffer).where(MentorOffer.id == offer_id, MentorOffer.user_id == user_id)
    ).one_or_none()


def cases_to_offer(user: Any) -> list[tuple[uuid.UUID, dict[str, str]]]:
    """Cases of the person's own cities, which he knows best."""
    ids = db.session.scalars(select(Case.id).where(Case.city_id.in_(own_city_ids(user))))
    return [
        (key, {lang: text.title for lang, text in shown_texts(version.texts).items()})
        for key, (_case, version, _city) in published_briefly(ids).items()
    ]


# Requests ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A request with its problem, the city that asks and the person who is asked."""

    request: MentorRequest
    problem: Problem
    city: City
    mentor: User


def _asked() -> Select[MentorRequest, Problem, City, User]:
    return (
        select(MentorRequest, Problem, City, User)
        .join(Problem, Problem.id == MentorRequest.problem_id)
        .join(City, City.id == Problem.city_id)
        .join(User, User.id == MentorRequest.mentor_id)
        .order_by(MentorRequest.asked_at.desc(), MentorRequest.id)
    )


def requests_about(problem_id: uuid.UUID) -> list[Asked]:
    return [Asked(*row) for row in db.session.execute(_asked().where(Problem.id == problem_id))]


def requests_to(user_id: uuid.UUID) -> list[Asked]:
    return [Asked(*row) for row in db.session.execute(_asked().where(MentorRequest.mentor_id == user_id))]


def any_request(request_id: uuid.UUID) -> Asked | None:
    row = db.session.execute(_asked().where(MentorRequest.id == request_id)).one_or_none()
    return Asked(*row) if row else None


def request_to(user_id: uuid.UUID, request_id: uuid.UUID, *, lock: bool = False) -> Asked | None:
    """A request that this person was sent."""
    wanted = _asked().where(MentorRequest.id == request_id, MentorRequest.mentor_id == user_id)
    if lock:
        wanted = wanted.with_for_update(of=MentorRequest).execution_options(populate_existing=True)
    row = db.session.execute(wanted).one_or_none()
    return Asked(*row) if row else None


def claim_requests(now: datetime, limit: int = 100) -> Sequence[MentorRequest]:
    """Requests whose moment has come, for one worker."""
    return db.session.scalars(
        select(MentorRequest)
        .where(MentorRequest.next_at <= now, MentorRequest.state.in_((AskState.ASKED, AskState.OVERDUE)))
        .order_by(MentorRequest.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
