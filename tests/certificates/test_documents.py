"""Certificates as PDF: every script is drawn, on one tagged page, whatever the length, and leads to its verification."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
import typst
import zxingcpp
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from portal.certificates import documents
from portal.certificates.documents import CertificateFacts, DoesNotFit, MissingGlyphs, certificate_pdf, missing_glyphs
from tests.certificates.samples import ARABIC, CHINESE, ENGLISH, KOREAN, LONG, SCRIPTS, SINHALA

PAPER = (0xFA, 0xF8, 0xF4)


def read(facts: CertificateFacts) -> PdfReader:
    return PdfReader(BytesIO(certificate_pdf(facts)), strict=True)


def glyphs(reader: PdfReader) -> list[int]:
    """Glyph numbers the page draws (all fonts are CID fonts with two bytes a glyph)."""
    found: list[int] = []
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        shown = {b"Tj": operands, b"TJ": operands[0] if operator == b"TJ" else []}.get(operator, [])
        for text in shown:
            data = getattr(text, "original_bytes", b"")
            found += [int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)]
    return found


def picture(facts: CertificateFacts) -> Image.Image:
    """The page as pixels, 144 to the inch, by the same template."""
    png = typst.compile(
        str(documents.TEMPLATE),
        format="png",
        font_paths=[str(documents.FONT_FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"certificate": documents.page_data(facts)},
    )
    return Image.open(BytesIO(png)).convert("RGB")


def elements(node: object) -> list[DictionaryObject]:
    """All structure elements below a node of the tag tree, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [element for child in node for element in elements(child)]
    if not isinstance(node, DictionaryObject):
        return []
    return ([node] if "/S" in node else []) + elements(node.get("/K"))


def heights(reader: PdfReader) -> dict[str, float]:
    """Each piece of text with its height above the lower edge of the page, in points."""
    found: dict[str, float] = {}

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            found[text.strip()] = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]

    reader.pages[0].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_drawn_without_a_missing_glyph(script: str) -> None:
    drawn = glyphs(read(SCRIPTS[script]))
    assert len(drawn) > 200
    assert 0 not in drawn


@pytest.mark.parametrize("script", SCRIPTS)
def test_page_is_one_tagged_a4_sheet_in_its_language(script: str) -> None:
    facts = SCRIPTS[script]
    reader = read(facts)
    root = reader.root_object
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [842, 595]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).split("-")[0] == facts.language.split("-")[0]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/ViewerPreferences"].get("/Direction", "/L2R") == ("/R2L" if facts.direction == "rtl" else "/L2R")
    assert facts.holder_name_native in reader.metadata.title
    assert reader.metadata.author == facts.issuer
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>3<" in metadata


def test_tags_name_heading_link_and_the_code_s_meaning() -> None:
    tags = elements(read(KOREAN).root_object["/StructTreeRoot"]["/K"])
    kinds = [str(tag["/S"]) for tag in tags]
    assert kinds.count("/H1") == 1
    assert "/Link" in kinds
    assert [str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"] == [KOREAN.labels["qr_alt"]]


@pytest.mark.parametrize("script", ["en", "ko", "ru", "zh", "vi", "tr"])
def test_printed_facts_can_be_copied_out(script: str) -> None:
    facts = SCRIPTS[script]
    text = re.sub(r"[\s\u200b]", "", read(facts).pages[0].extract_text())
    printed = (
        facts.number, facts.code, facts.verify_url, facts.holder_name_native, facts.holder_name_latin, facts.city, facts.country,
        facts.title, facts.description, facts.programme, facts.edition, facts.starts_on, facts.ends_on, facts.issued_on, facts.hours,
        facts.issuer, facts.signatory_name, facts.signatory_position,
    )  # fmt: skip
    assert [fact for fact in printed if re.sub(r"\s", "", fact) not in text] == []


@pytest.mark.parametrize("script", ["en", "ar"])
def test_code_leads_to_the_verification_page(script: str) -> None:
    facts = SCRIPTS[script]
    found = zxingcpp.read_barcodes(picture(facts), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == [facts.verify_url]
    links = [note.get_object()["/A"]["/URI"] for note in read(facts).pages[0]["/Annots"]]
    assert set(links) == {facts.verify_url}


def test_code_is_read_for_any_address() -> None:
    for number in range(40):
        facts = replace(ENGLISH, verify_url=f"https://portal.example.org/verify/{number * 7919:020d}")
        assert [code.text for code in zxingcpp.read_barcodes(_enlarged(documents.qr_svg(facts.verify_url)))] == [
            facts.verify_url
        ]


def _enlarged(svg: str) -> Image.Image:
    """A QR code's modules as pixels, four by four, with the quiet zone of four modules."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    image = Image.new("L", (size + 8, size + 8), 255)
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", svg):
        left, top = int(x) + 4, int(y) + 4
        image.paste(0, (left, top, left + int(width), top + int(height)))
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


def test_right_to_left_page_is_mirrored() -> None:
    left, right = (60, 60), (-60, 60)
    for facts, band, plain in ((ENGLISH, right, left), (ARABIC, left, right)):
        page = picture(facts)
        colour = {side: page.getpixel((side[0] % page.width, side[1])) for side in (band, plain)}
        assert colour == {band: PAPER, plain: (255, 255, 255)}


@pytest.mark.parametrize(
    "facts",
    [
        LONG,
        replace(ENGLISH, holder_name_native="W" * 120, title="M" * 120),
        replace(KOREAN, holder_name_native="박서연김민준이하늘남궁" * 11, title=KOREAN.title * 9, revision=2),
        replace(CHINESE, holder_name_native="欧阳" * 60, title="开放数据" * 30),
        replace(ARABIC, holder_name_native=(ARABIC.holder_name_native + " ") * 5, title=(ARABIC.title + " ") * 5),
        replace(SINHALA, holder_name_native=(SINHALA.holder_name_native + " ") * 5, title=(SINHALA.title + " ") * 5),
    ],
    ids=["everything", "unbroken", "ko", "zh", "ar", "si"],
)
def test_long_texts_shrink_and_wrap_within_one_page(facts: CertificateFacts) -> None:
    reader = read(facts)
    assert len(reader.pages) == 1
    assert 0 not in glyphs(reader)


@pytest.mark.parametrize("wide", ["W", "Щ", "ẃ", "한"])
def test_texts_too_short_to_be_measured_stay_above_the_particulars(wide: str) -> None:
    # The template skips measuring below these sizes (letters); the widest letters must still leave room.
    def run(size: int) -> str:
        return wide * size

    facts = replace(
        ENGLISH,
        holder_name_native=run(30),
        holder_name_latin=run(29) + ".",
        title=run(60),
        programme=run(40),
        edition=run(40),
        description=run(95) + " last",
        city=run(30),
        country=run(30),
    )
    reader = read(facts)
    at = heights(reader)
    last = min(height for text, height in at.items() if text.endswith("last"))
    assert last > at[ENGLISH.labels["period"]] + 12


def test_text_that_no_page_holds_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        certificate_pdf(replace(ENGLISH, description="a very long story " * 300))


def test_characters_without_a_font_are_named() -> None:
    assert missing_glyphs("Αθήνα Ḥebrón 서울 成都 ශ්‍රී ලංකා", "en") == set()
    assert missing_glyphs("Addis አዲስ 🙂", "en") == {"አ", "ዲ", "ስ", "🙂"}
    with pytest.raises(MissingGlyphs) as refused:
        certificate_pdf(replace(ENGLISH, holder_name_native="አዲስ"))
    assert refused.value.characters == {"አ", "ዲ", "ስ"}


def test_coverage_is_what_the_fonts_say() -> None:
    for names in documents.FONT_FILES.values():
        for name in names:
            with TTFont(documents.FONT_FOLDER / name, lazy=True) as font:
                characters = set(font.getBestCmap())
            firsts, lasts = documents._coverage(name)
            assert {
                code for first, last in zip(firsts, lasts, strict=True) for code in range(first, last + 1)
            } == characters


def test_both_weights_of_a_family_draw_the_same() -> None:
    for names in documents.FONT_FILES.values():
        covered = [documents._coverage(name) for name in names]
        assert all(table == covered[0] for table in covered)


def test_fonts_are_those_the_front_end_copies() -> None:
    copied = {path.name for path in documents.FONT_FOLDER.glob("*.ttf")}
    assert copied == {name for names in documents.FONT_FILES.values() for name in names}


def test_text_is_never_markup() -> None:
    hostile = '#panic("x") $x$ *bold* <label> @ref "quote" \\ \x00 \u202egnp.exe'
    text = read(replace(ENGLISH, title=hostile, holder_name_native="#set page(width: 1pt)")).pages[0].extract_text()
    assert "#set page(width: 1pt)" in text
    assert '#panic("x") $x$ *bold* <label> @ref' in text
    assert "\u202e" not in text


def test_same_facts_give_the_same_bytes() -> None:
    assert certificate_pdf(ENGLISH) == certificate_pdf(replace(ENGLISH))
    assert certificate_pdf(ENGLISH) != certificate_pdf(replace(ENGLISH, number="2026-000124"))


def test_empty_facts_leave_their_lines_out() -> None:
    bare = replace(
        ENGLISH, city="", country="", description="", programme="", edition="", starts_on="", ends_on="", hours="",
        signatory_name="", signatory_position="", issued_at=None,
    )  # fmt: skip
    text = read(bare).pages[0].extract_text()
    assert ENGLISH.labels["period"] not in text
    assert ENGLISH.labels["hours"] not in text
    assert ENGLISH.labels["signature"] not in text
    assert "·" not in text


def test_name_equal_in_both_scripts_is_printed_once() -> None:
    text = read(replace(ENGLISH, holder_name_latin=ENGLISH.holder_name_native)).pages[0].extract_text()
    assert text.count(ENGLISH.holder_name_native) == 1


def test_revision_is_printed_from_the_second_on() -> None:
    label = ENGLISH.labels["revision"]
    assert label not in read(ENGLISH).pages[0].extract_text()
    assert label in read(replace(ENGLISH, revision=2)).pages[0].extract_text()


@pytest.mark.parametrize(
    "change",
    [{"labels": {"heading": "Certificate"}}, {"direction": "up"}, {"holder_name_native": " "}],
    ids=["labels", "direction", "name"],
)
def test_incomplete_facts_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"labels missing|direction|name"):
        replace(ENGLISH, **change)
