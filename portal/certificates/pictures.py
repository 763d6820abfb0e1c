"""The badge's picture with a credential baked into it. The picture is the same for all: words are in the credential."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portal.certificates.credentials import baking

_FOLDER = Path(__file__).parent / "typst"


@cache
def _picture() -> bytes:
    return (_FOLDER / "badge.png").read_bytes()


@cache
def _drawing() -> str:
    return (_FOLDER / "badge.svg").read_text(encoding="utf-8")


def png(credential: str) -> bytes:
    return baking.bake_png(_picture(), credential)


def svg(credential: str) -> str:
    return baking.bake_svg(_drawing(), credential)
