"""The colours of both schemes, measured as WCAG 2.2 measures them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = (Path(__file__).resolve().parents[2] / "frontend" / "scss" / "_tokens.scss").read_text()


def _scheme(name: str) -> dict[str, str]:
    block = SOURCE.split(f"@mixin {name} {{", 1)[1].split("\n}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


SCHEMES = {name: _scheme(name) for name in ("light", "dark")}
BANDS = dict(re.findall(r"--(band-\d+): (#[0-9a-f]{6});", SOURCE))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *((text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "surface", "sunken", "field")),
    *((text, ground) for text in ("accent", "celadon", "amber", "brick", "note") for ground in ("paper", "surface")),
    ("accent", "sunken"), ("accent-deep", "accent-tint"), ("celadon-deep", "celadon-tint"), ("amber-deep", "amber-tint"), ("brick-deep", "brick-tint"),
    ("note", "note-tint"), ("ink", "accent-tint"), ("ink", "celadon-tint"), ("ink", "amber-tint"), ("ink", "brick-tint"), ("ink", "note-tint"),
    ("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-accent", "brick"), ("on-foot", "foot"), ("on-foot-soft", "foot"),
]  # fmt: skip
SHAPES = [("line-strong", "paper"), ("line-strong", "surface"), ("line-strong", "field"), ("accent", "sunken"),
          ("accent", "accent-tint"), ("celadon", "celadon-tint"), ("amber", "amber-tint"), ("brick", "brick-tint")]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(scheme, text, ground):
    colours = SCHEMES[scheme]
    assert _contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("text", ["accent", "celadon", "amber", "brick"])
def test_the_three_colours_with_meaning_stand_out_on_paper(text):
    assert _contrast(SCHEMES["light"][text], SCHEMES["light"]["paper"]) >= 4.9


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shape_with_meaning_can_be_seen(scheme, shape, ground):
    assert _contrast(SCHEMES[scheme][shape], SCHEMES[scheme][ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("band", BANDS)
def test_band_of_a_city_can_be_seen(scheme, band):
    assert _contrast(BANDS[band], SCHEMES[scheme]["paper"]) >= 3
    assert _contrast(BANDS[band], SCHEMES[scheme]["surface"]) >= 3


def test_twelve_bands():
    assert len(BANDS) == 12
