"""PDFs of talks, made by hand: a page for each text, with a built-in typeface."""

from __future__ import annotations

import io

import pypdfium2
from pypdfium2 import raw


def make_pdf(*texts: str) -> bytes:
    """A PDF of 640 × 360 points; each page says one text (letters of Latin 1 only are readable)."""
    document = pypdfium2.PdfDocument.new()
    for text in texts:
        page = document.new_page(640, 360)
        made = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", 40)
        encoded = text.encode("utf-16-le") + b"\x00\x00"
        raw.FPDFText_SetText(made, raw.ctypes.cast(encoded, raw.FPDF_WIDESTRING))
        raw.FPDFPageObj_Transform(made, 1, 0, 0, 1, 40, 160)
        raw.FPDFPage_InsertObject(page, made)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()
