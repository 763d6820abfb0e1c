"""A kit as one ZIP: the PDF, the templates and documents of the case, and the case as data."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

PDF_NAME = "kit.pdf"
DATA_NAME = "case.json"


def archive(*, pdf: bytes, case: Mapping[str, Any], files: Sequence[tuple[str, bytes]], timestamp: int) -> bytes:
    """The ZIP's bytes; the same parts give the same bytes. Files of one name are told apart by a number."""
    written = io.BytesIO()
    day = time.gmtime(max(timestamp, 315532800))[:6]  # ZIP knows no day before 1980
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:

        def add(name: str, data: bytes) -> None:
            info = zipfile.ZipInfo(name, day)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            made.writestr(info, data)

        add(PDF_NAME, pdf)
        add(DATA_NAME, json.dumps(case, ensure_ascii=False, indent=1).encode())
        taken: set[str] = set()
        for name, data in files:
            add(f"files/{_free(name, taken)}", data)
    return written.getvalue()


def _free(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    chosen, number = name, 1
    while chosen.casefold() in taken:
        number += 1
        chosen = f"{stem}-{number}.{suffix}" if dot else f"{name}-{number}"
    taken.add(chosen.casefold())
    return chosen
