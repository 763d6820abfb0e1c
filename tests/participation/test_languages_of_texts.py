"""Whoever writes names the language of the text, among them those of the pilot cities, by their own names."""

from __future__ import annotations

import pytest

from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation.models import ComponentKind, HearingQuestion, ReportKind
from portal.participation.queries import proposals
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import address_of, make_component
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import make_process, make_space
from tests.factories.reports import make_category, make_hearer


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_iloko_cebuano_and_filipino_are_offered_wherever_citizens_write(app, login, locale):
    space = make_space(make_city(slug="san-fernando", languages=["en", "fil"]))
    base, pages = "/en/cities/san-fernando/participation", []
    process = make_process(space)
    pages.append(f"{base}/{process.slug}/{process.components[0].slug}/new")
    petitions = make_petitions(space=space)
    pages.append(f"{base}/{petitions.process.slug}/{petitions.slug}/petitions/new")
    pages.append(f"/en/discussions/petition/{make_petition(petitions, make_user()).id}/comments")
    hearing = make_hearing(space)
    pages.append(f"{base}/{hearing.process.slug}/{hearing.slug}/hearing")
    pages.append(address_of(make_component(ComponentKind.TEXT, space=space), "consultation/comments/whole"))
    pages.append(f"{base}/reports/new/{make_category(space, kind=ReportKind.INCIDENT).code}")
    pages.append(f"{base}/confidential/")
    make_hearer(space)
    person = login(make_user())
    for address in pages:
        page = person.page(address.replace("/en/", f"/{locale}/", 1))
        offered = {one["value"]: one.get_text() for one in page.select("select[name=lang] option")}
        assert {"ilo", "ceb", "fil", "vi", "ar", "zh-Hant"} <= set(offered), address
        assert offered["ilo"].startswith("Ilokano (")
        assert offered["fil"].startswith("Filipino")
        assert offered["ar"] == "العربية"
        assert page.select_one("select[name=lang] option[selected]")["value"] == locale, address


def test_what_is_written_in_iloko_is_kept_as_such(app, login):
    space = make_space(make_city(slug="san-fernando", languages=["en"]))
    process, hearing = make_process(space), make_hearing(space, moderates=False)
    person, base = login(make_user()), "/en/cities/san-fernando/participation"
    here, component_id = f"{base}/{process.slug}/{process.components[0].slug}", process.components[0].id
    to = f"{base}/{hearing.process.slug}/{hearing.slug}/hearing"
    sent = {
        "title": "Silaw iti tunggal kanto ti barangay",
        "body": "Nasipnget no rabii.",
        "lang": "ilo",
        "request_key": "request-1",
    }
    assert person.submit(f"{here}/new", sent).status_code == 303
    found = proposals.proposal_at(component_id, 1)
    assert found.proposal.lang == "ilo"
    assert person.page(f"{here}/1").select_one("main .prose[lang=ilo]")["dir"] == "ltr"
    with db.transaction():
        discussions.post_comment(
            subject=Subject("proposal", found.proposal.id), author=make_user(), text="Umanamongak.", lang="ilo"
        )
    assert db.session.query(Comment).one().lang == "ilo"
    asked = {"text": "Kaano ti panagrugi?", "lang": "ilo", "request_key": "request-2"}
    assert person.submit(to, asked, to=f"{to}/ask").status_code == 303
    assert db.session.query(HearingQuestion).one().lang == "ilo"
