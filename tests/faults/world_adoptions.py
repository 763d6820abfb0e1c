"""A case of the second city that the first one takes over, a problem of the first city and somebody who helps."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal.cases import services
from portal.cases.models import AdoptionStage, MentorOffer
from portal.cities.models import City
from portal.core import clock, db
from portal.search import queries as search
from tests.factories.adoptions import make_adoption, make_case
from tests.factories.cities import make_city

TAGS = ("topic:open-data", "prerequisite:data-team")


def build(people: dict, keys: dict[str, str], first: City, second: City) -> None:
    """Adds what stands in addresses to `keys`."""
    found, fresh, own = make_case(second, tags=TAGS), make_case(second, tags=TAGS), make_case(first)
    adoption = make_adoption(found, first, by=people["owner"], stage=AdoptionStage.PLANNING)
    helper = people["other coordinator"]
    with db.transaction():
        tag = search.tags_by_key(["topic:open-data"])["topic:open-data"]
        services.offer_help(
            user=helper,
            case_id=None,
            tag_id=tag.id,
            languages=["en"],
            hours=2,
            until=clock.today() + timedelta(days=90),
        )
        problems = [
            services.describe_problem(
                city=first, lang="en", text="Nobody finds our data", tags=["topic:open-data"], actor=people["owner"]
            )
            for _number in range(2)
        ]
        asked = services.ask_mentor(problem=problems[0], mentor=helper, message="How?", actor=people["owner"])
        offer = db.session.scalars(select(MentorOffer).where(MentorOffer.user_id == helper.id)).one()
        services.compute_similar()
    keys.update(
        taken_case=str(found.case.number), fresh_case=str(fresh.case.number), own_case=str(own.case.number),
        adoption=str(adoption.id), adoption_source="source", adoption_adopter="adopter", kit_form="pdf",
        problem=str(problems[1].id), mentor_offer=str(offer.id), mentor_request=str(asked.id),
        third_city=str(make_city().id), first_city=str(first.id),
    )  # fmt: skip
