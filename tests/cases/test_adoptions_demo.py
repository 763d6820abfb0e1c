"""Who took the demo's cases over comes in once, with its sources."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.cases import queries
from portal.cases.models import Adoption, Similar
from portal.core import db
from portal.demo import adoptions, cases, files, register


def test_adoptions_of_the_demo_come_in_once(app, client, transaction):
    with transaction():
        register.load_cities()
        cases.load()
    for _again in range(2):
        with transaction():
            adoptions.load()
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == len(files.read("adoptions")["adoptions"])
    found = queries.newest_adoptions(50)
    assert all(taken.adoption.references for taken in found)
    assert {taken.adoption.is_confirmed for taken in found} == {True, False}
    languages = {taken.city.slug: taken.adoption.lang for taken in found}
    assert (languages["busan"], languages["oviedo"], languages["helsinki"]) == ("ko", "es", "en")
    assert all(taken.adoption.adapted for taken in found)
    assert db.session.scalar(select(func.count()).select_from(Similar)) > 100
    own = queries.case_by_source("import:helsinki-omastadi")
    source = queries.case_by_source("import:barcelona-decidim")
    described = client.get(f"/data/cases/{own.number}.jsonld").get_json(force=True)
    assert described["isBasedOn"][0]["@id"].endswith(f"/id/case/{source.number}"), "what Helsinki took over"
