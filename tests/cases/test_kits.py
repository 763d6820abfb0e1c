from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from portal.cases import queries, rules, services
from portal.cases.kits import content as kits
from portal.cases.kits import pdf
from portal.cases.models import AdoptionStage, CaseFile, FileKind, Kit, KitOpens
from portal.cases.services import importing
from portal.core import db, storage
from portal.search import queries as search
from tests.factories.adoptions import make_adoption, make_case, make_writer
from tests.factories.cities import make_city
from tests.own_time import own_time

SAID = {
    "law": "A decision of the council.\n\n* one\n* two\n\n1. first\n2. second", "risks": "It could *fail*.",
    "not_again": "Begin without the **data protection** officer.", "contact_hours": "Tuesdays",
}  # fmt: skip
NEEDS = ("topic:open-data", "prerequisite:open-data-law", "prerequisite:data-team")


def pages_of(data: bytes):
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(data))


def test_markdown_becomes_paragraphs_and_lists():
    assert kits.blocks("# Head\n\nA *b*\nc\n\n* one\n* two\n\n1. x") == [
        {"kind": "p", "items": ["Head"]}, {"kind": "p", "items": ["A b c"]}, {"kind": "list", "items": ["one", "two"]},
        {"kind": "enum", "items": ["x"]},
    ]  # fmt: skip
    assert kits.blocks("") == []


def test_kit_is_a_tagged_pdf_in_the_readers_language_made_once(app, client):
    found = make_case(title="Open data", tags=NEEDS, sections=SAID, also={"ko": "데이터 공개"})
    path = f"/ko/cases/{found.case.number}/kit.pdf"
    with own_time() as spent:
        answer = client.get(path)
    assert spent.seconds < 3
    assert answer.mimetype == "application/pdf"
    read = pages_of(answer.data)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "ko" in read.trailer["/Root"]["/Lang"]
    assert "데이터 공개" in "".join(page.extract_text() for page in read.pages)
    assert client.get(path).data == answer.data
    assert db.session.scalar(select(func.count()).select_from(Kit)) == 1
    assert client.get(path.replace("/ko/", "/en/")).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Kit)) == 2
    assert db.session.scalars(select(KitOpens.count).where(KitOpens.lang == "ko", KitOpens.form == "pdf")).all() == [2]


def test_archive_holds_pdf_files_and_a_case_that_can_be_brought_in(app, client, transaction):
    found = make_case(title="Open data", tags=NEEDS, sections=SAID, also={"ko": "데이터 공개"})
    with transaction():
        # Files are frozen with their version by its own rules; here one stands in for what authors added.
        for position in (1, 2):
            key = storage.save(b"Dear council", filename="letter.txt", content_type="text/plain")
            db.session.add(
                CaseFile(
                    version_id=found.version.id, position=position, kind=FileKind.TEMPLATE, name="letter.txt",
                    file_key=key, content_type="text/plain", size=12,
                )
            )  # fmt: skip
    db.session.expunge_all()
    answer = client.get(f"/en/cases/{found.case.number}/kit.zip")
    made = zipfile.ZipFile(io.BytesIO(answer.data))
    assert sorted(made.namelist()) == ["case.json", "files/letter-2.txt", "files/letter.txt", "kit.pdf"]
    assert made.read("files/letter.txt") == b"Dear council"
    item = json.loads(made.read("case.json"))
    assert set(item["prerequisites"]) == {"prerequisite:data-team", "prerequisite:open-data-law"}
    report = importing.check([item])
    assert report.problems == []
    assert report.new == [f"case-{found.case.number}"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Café"),
        ("ko", "데이터"),
        ("ar", "بيانات"),
        ("ru", "Данные"),
        ("th", "ข้อมูล"),
        ("si", "දත්ත"),
        ("zh", "数据"),
    ],
)
def test_each_script_can_be_set(lang, words):
    part = kits.Part(
        words, lang, "rtl" if lang == "ar" else "ltr", facts=[(words, words)], blocks=kits.blocks(f"* {words}")
    )
    made = pdf.pdf(
        kits.Content(
            heading=words, title=words, title_lang=lang, title_direction=part.direction, place=words, issuer="Cities",
            summary=words, page_of="{page}/{pages}", language=lang, direction=part.direction, timestamp=0, parts=[part],
        )
    )  # fmt: skip
    assert made.startswith(b"%PDF")
    read = pages_of(made)
    assert len(read.pages) == 1
    assert words in read.pages[0].extract_text().replace(" ", "") or lang in {"ar", "th", "si"}


def test_kit_page_shows_what_is_needed_and_is_counted(app, client):
    found = make_case(title="Open data", tags=NEEDS, sections=SAID)
    page = client.page(f"/en/cases/{found.case.number}/kit").text
    for words in ("What we would not do again", "data protection", "How to cite", f"/id/case/{found.case.number}"):
        assert words in page
    assert queries.opens_of(found.case.id) == 1


def test_withdrawn_case_has_no_kit(app, client, transaction):
    from tests.factories.accounts import make_secretariat

    found = make_case()
    with transaction():
        services.withdraw(case=found.case, reason="A mistake", actor=make_secretariat())
    assert client.get(f"/en/cases/{found.case.number}/kit").status_code == 404
    assert client.get(f"/en/cases/{found.case.number}/kit.pdf").status_code == 404


def test_gaps_are_what_lacks_then_what_is_unknown(app):
    law, team = search.tags_by_key(["prerequisite:open-data-law", "prerequisite:data-team"]).values()
    said = {law.id: SimpleNamespace(has=True, note=""), team.id: SimpleNamespace(has=False, note="soon")}
    assert [(gap.has, gap.note) for gap in rules.gaps([law, team], said)] == [(False, "soon"), (True, "")]
    assert [gap.has for gap in rules.gaps([law, team], {law.id: said[law.id]})] == [None, True]


def test_city_says_what_it_has_and_copies_the_gaps_into_its_plan(app, client, login):
    found, city = make_case(tags=NEEDS), make_city()
    writer = make_writer(city)
    login(writer)
    adoption = make_adoption(found, city, by=writer, stage=AdoptionStage.PLANNING)
    means = f"/en/my/cities/{city.slug}/means"
    form = {"has-open-data-law": "yes", "note-open-data-law": "Since 2019", "has-data-team": ""}
    assert client.submit(means, form).status_code == 303
    law, team = search.tags_by_key(["prerequisite:open-data-law", "prerequisite:data-team"]).values()
    known = queries.means_of(city.id)
    assert known[law.id].has
    assert known[law.id].note == "Since 2019"
    assert team.id not in known
    path = f"/en/cases/{found.case.number}/gaps/{city.slug}"
    page = client.page(path).text
    assert "1 thing is to be done." in page
    assert "Since 2019" in page
    for _again in range(2):
        assert client.submit(path, {}, to=f"{path}/plan").status_code == 303
    db.session.expire_all()
    assert [item["tag"] for item in queries.adoption_by(found.case.id, city.id).plan] == ["prerequisite:data-team"]
    assert "What is to be done" in client.page(f"/en/cases/adoptions/{adoption.id}").text
    form = {"has-open-data-law": "", "has-data-team": "no"}
    client.submit(means, form)
    known = queries.means_of(city.id)
    assert law.id not in known
    assert not known[team.id].has


def test_only_those_who_write_for_the_city_see_its_gaps(app, client, login):
    found, city = make_case(tags=NEEDS), make_city()
    login(make_writer(make_city()))
    assert client.get(f"/en/cases/{found.case.number}/gaps/{city.slug}").status_code == 404
    assert client.get(f"/en/my/cities/{city.slug}/means").status_code == 404
