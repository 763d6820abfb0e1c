"""The transcript as PDF: tagged, in every script, over as many pages as it takes, and honest about what stands and what does not."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from portal.accounts.models import Role
from portal.certificates import listing, queries, services, transcripts
from portal.certificates.transcripts import Line, Transcript
from portal.core import db, i18n
from tests.certificates.samples import SCRIPTS
from tests.certificates.test_documents import elements
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate
from tests.factories.cities import make_city

LINE = Line(
    title="Open data for cities", number="2026-000001", address="https://portal.example/verify/7K3M9QXZ2B4C8D6FH1N0",
    issued_on="Nov 20, 2026", state="Valid", details="Digital government", hours="24 hours", result="86%",
)  # fmt: skip
ENGLISH = Transcript(
    heading="Transcript of training", subject="Maria Clara Santos", place="", note="Not signed.", empty="None",
    page_of="Page {page} of {pages}", issuer="Association of Cities", language="en", direction="ltr",
    figures=[("Valid certificates", "1"), ("Hours of work", "24")], lines=[LINE], timestamp=1_790_000_000,
    columns={key: key.title() for key in ("title", "number", "issued_on", "hours", "result", "state")},
)  # fmt: skip


def read(transcript: Transcript) -> PdfReader:
    return PdfReader(BytesIO(transcripts.pdf(transcript)), strict=True)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def text_of(reader: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


def glyphs(reader: PdfReader) -> list[int]:
    found: list[int] = []
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            for text in {b"Tj": operands, b"TJ": operands[0] if operator == b"TJ" else []}.get(operator, []):
                data = getattr(text, "original_bytes", b"")
                found += [int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)]
    return found


def test_forty_lines_with_long_names_break_between_lines_and_each_page_says_whose_it_is() -> None:
    lines = [
        replace(LINE, number=f"2026-{n:06d}", title=LINE.title + " and for all their districts" * (n % 6), holder="Wijesundara " * (n % 9))
        for n in range(1, 41)
    ]  # fmt: skip
    reader = read(replace(ENGLISH, lines=lines))
    assert 4 <= len(reader.pages) <= 8
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    for n, page in enumerate(pages, 1):
        assert f"Page{n}of{len(pages)}" in page
        assert "MariaClaraSantos" in page
        assert page.count("Issued_On") == 1, "the head of the table is repeated"
        assert page.count(squeezed(LINE.address)) == len(re.findall(r"2026-\d{6}", page)), "no line is cut in two"
    assert re.findall(r"2026-\d{6}", "".join(pages)) == [line.number for line in lines]


def test_is_tagged_for_readers_and_archives_and_leads_to_each_certificate() -> None:
    reader = read(replace(ENGLISH, lines=[LINE, replace(LINE, number="2026-000002")]))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>3<" in metadata
    kinds = [str(tag["/S"]) for tag in elements(root["/StructTreeRoot"]["/K"])]
    assert (kinds.count("/H1"), kinds.count("/Table"), kinds.count("/TH"), kinds.count("/TD")) == (1, 1, 6, 12)
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert set(links) == {LINE.address}


@pytest.mark.parametrize("lang", ["en", "ko", "ar"])
def test_names_in_all_scripts_are_drawn_whatever_the_language(lang: str) -> None:
    lines = [replace(LINE, holder=one.holder_name_native, title=one.title) for one in SCRIPTS.values()]
    reader = read(replace(ENGLISH, language=lang, direction="rtl" if lang == "ar" else "ltr", lines=lines))
    assert 0 not in glyphs(reader)
    assert reader.root_object["/ViewerPreferences"].get("/Direction", "/L2R") == ("/R2L" if lang == "ar" else "/L2R")


def test_sign_without_a_font_is_marked_and_text_is_never_a_program() -> None:
    text = text_of(read(replace(ENGLISH, lines=[replace(LINE, title="Egypt \U00013000 and #panic() [$x$]")])))
    assert "Egypt?and#panic()[$x$]" in text


def test_without_lines_it_says_so() -> None:
    assert "None" in text_of(read(replace(ENGLISH, lines=[])))


# From the records -------------------------------------------------------------------------------------------------------


def test_person_gets_all_that_was_given_and_what_was_taken_back_says_so(client, login):
    holder = make_user(display_name="Ana Reyes")
    kept = make_certificate(holder, hours=3)
    revoked = make_certificate(holder, titles={"en": "Taken back"}, hours=20, holder_name="Ana de los Reyes")
    make_certificate(make_user(), titles={"en": "Of somebody else"})
    with db.transaction():
        services.revoke(certificate=revoked, actor=make_secretariat(), reason="mistake")
        services.set_hidden(certificate=kept, hidden=True)
    login(holder)
    answer = client.get("/en/my/transcript.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = text_of(PdfReader(BytesIO(answer.data)))
    for certificate in (kept, revoked):
        assert certificate.number in text
        assert squeezed(services.verify_url(certificate)) in text
    assert "AnadelosReyes" in text, "the name that the certificate was issued to"
    assert text.count("Revokedon") == 1
    assert "Thepublicpageshowsnodetails." in text
    assert listing.hours_of([kept, revoked]) == 3, "what was taken back does not count"
    assert "Ofsomebodyelse" not in text


def test_is_in_the_language_of_the_page_with_the_title_as_on_the_certificate(app):
    holder = make_user(display_name="한소라")
    make_certificate(holder, lang="en")
    with i18n.in_language("ko"):
        made = listing.of_person(holder, queries.transcript_of(holder))
    (line,) = made.lines
    assert (made.language, line.title, line.original) == ("ko", "도시를 위한 오픈데이터", "Open data for cities")
    assert line.hours == "3시간"


def test_city_gets_those_whose_holders_agreed(client, login):
    city = make_city()
    shown = make_certificate(make_user(), city_id=city.id, holder_name="Ana Shown")
    make_certificate(make_user(), city_id=city.id, holder_name="Ben Hidden")
    with db.transaction():
        services.set_shared(certificate=shown, shared=True)
    login(make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),)))
    text = text_of(PdfReader(BytesIO(client.get(f"/en/cities/{city.slug}/transcript.pdf").data)))
    assert "AnaShown" in text
    assert "BenHidden" not in text
    login(make_user(roles=(Role.TRAINER,)))
    assert client.get(f"/en/cities/{city.slug}/transcript.pdf").status_code == 404
