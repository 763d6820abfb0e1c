"""Who took the demo's cases over, from public sources; and, invented, what Quezon City says of itself and who offers help.

That both cities have confirmed is invented, too: the sources know of the adoptions, nobody was asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.cases import queries, services
from portal.cases.models import AdoptionStage, MentorOffer, Problem, Side
from portal.cases.services import Told
from portal.cases.services.kits import set_means
from portal.cities import queries as cities
from portal.core import clock, db
from portal.demo import files
from portal.search import queries as search

# With two sources or more both cities stand by it; with fewer the source's word is still wanted.
_ENOUGH = 2
_OFFICIAL = "ramil.batungbakal@quezon-city.example"
_MENTOR = "eunsol.tak@seongnam.example"
_MEANS = {"data-team": True, "open-data-law": False, "legal-adviser": True}


def load() -> None:
    """Adoptions that are not there yet, and what belongs to them."""
    for item in files.read("adoptions")["adoptions"]:
        _adopt(item)
    _city_of_its_own()
    services.compute_similar()


def _adopt(item: dict[str, Any]) -> None:
    case = queries.case_by_source(f"import:{item['case']}")
    found = queries.published(case) if case else None
    city = cities.city_by_slug(item["city"])
    if found is None or city is None or queries.adoption_by(found.case.id, city.id) is not None:
        return
    stage = AdoptionStage(item["stage"])
    ended, reason = item.get("ended"), item.get("reason") or {}
    adapted = item.get("adapted") or {}
    # A city writes in a language of its own, where the file has it; so readers see originals in several.
    lang = next((code for code in city.languages if adapted.get(code)), "en")
    own = queries.case_by_source(f"import:{item['own_case']}") if item.get("own_case") else None
    told = Told(
        own_case_id=own.id if own else None, stage=stage, lang=lang, since=(ended if stage is AdoptionStage.STOPPED else item["started"]) or "",
        stopped_reason=reason.get(lang, ""), adapted=adapted.get(lang, ""),
    )  # fmt: skip
    made = services.state_adoption(found=found, city=city, side=Side.ADOPTER, told=told, actor=None)
    made.began = item["started"] or ""
    made.references = [{"title": one["title"], "url": one["url"]} for one in item["references"]]
    db.session.flush()
    if len(item["references"]) >= _ENOUGH:
        taken = queries.any_adoption(made.id, lock=True)
        if taken is not None:
            services.confirm_adoption(taken=taken, side=Side.SOURCE, actor=None)


def _city_of_its_own() -> None:
    official, mentor = _person(_OFFICIAL), _person(_MENTOR)
    city, case = cities.city_by_slug("quezon-city"), queries.case_by_source("import:seoul-owl-bus")
    found = queries.published(case) if case else None
    if official is None or mentor is None or city is None or found is None:
        return
    if queries.adoption_by(found.case.id, city.id) is None:
        told = Told(stage=AdoptionStage.INTERESTED, lang="en", since=str(clock.today().year))
        services.state_adoption(found=found, city=city, side=Side.ADOPTER, told=told, actor=official)
    tags = search.tags_by_key(f"prerequisite:{code}" for code in _MEANS)
    if not queries.means_of(city.id):
        set_means(city=city, said={tag.id: (_MEANS[tag.code], "") for tag in tags.values()}, actor=official)
    _offers(mentor)
    if not db.session.scalars(select(Problem.id).where(Problem.city_id == city.id).limit(1)).all():
        services.describe_problem(
            city=city, lang="en", tags=["topic:open-data", "topic:participatory-budgeting"], actor=official,
            text="Residents ask where the money of the barangays goes, and we cannot show it.",
        )  # fmt: skip


def _offers(mentor: User) -> None:
    if db.session.scalars(select(MentorOffer.id).where(MentorOffer.user_id == mentor.id).limit(1)).all():
        return
    until = clock.today() + timedelta(days=300)
    for tag in search.tags_by_key(["topic:open-data"]).values():
        services.offer_help(user=mentor, case_id=None, tag_id=tag.id, languages=["ko", "en"], hours=3, until=until)


def _person(email: str) -> User | None:
    return db.session.scalars(select(User).where(User.email_key == email)).one_or_none()
