"""How a city's colour reads, and the shades of it that its pages can use. Pure.

Contrast is that of WCAG 2.2. A shade keeps the hue and the saturation of the city's colour (HSL) and is only darker or lighter.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11: of text, and of what is no text, against what is beside it
_STEPS = 200  # shades that are tried on the way to black or white


@dataclass(frozen=True)
class Scheme:
    """What a page of the portal is made of, as `frontend/scss/_tokens.scss` has it: grounds, ink, and what is written on a button.

    `is_dark`: shades are looked for towards white. `tint`: how much of the shade is mixed into `papers[0]` where something is chosen.
    """

    papers: tuple[str, str, str]
    ink: str
    on_accent: str
    is_dark: bool
    tint: float


DAY = Scheme(("#fffefb", "#faf8f4", "#f3f0e8"), "#16243b", "#fffefb", is_dark=False, tint=0.12)
NIGHT = Scheme(("#18212f", "#111827", "#0c121d"), "#ece8df", "#0c121d", is_dark=True, tint=0.14)


@dataclass(frozen=True)
class Shades:
    """Of one scheme, each `#rrggbb`: links, buttons and progress; the same under the pointer; the ground of what is chosen; on buttons."""

    accent: str
    deep: str
    tint: str
    on_accent: str


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2, definition)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def weakest_contrast(colour: str) -> float:
    """Of a city's colour against the paper by day and by night: the lower one."""
    return min(contrast(colour, one.papers[1]) for one in (DAY, NIGHT))


def text_contrast(colour: str, scheme: Scheme) -> float:
    """Of a colour as text: against the ground of the scheme on which it reads worst."""
    return min(contrast(colour, paper) for paper in scheme.papers)


@lru_cache(maxsize=512)
def shades(colour: str, scheme: Scheme) -> Shades:
    """The city's colour itself where everything in it can be read, else the nearest shade of it for which that is so. There is one for
    each colour: black by day and white by night.
    """
    return next(made for accent in _towards_end(colour, scheme) if (made := _shades(accent, scheme)))


def _shades(accent: str, scheme: Scheme) -> Shades | None:
    """With this accent; None if something in it could not be read."""
    tint = _mixed(accent, scheme.papers[0], scheme.tint)
    grounds = (*scheme.papers, tint)
    if not (_reads(accent, grounds) and _reads(scheme.ink, (tint,)) and _reads(scheme.on_accent, (accent,))):
        return None
    deep = next(one for one in _stronger(accent, scheme) if _reads(one, grounds) and _reads(scheme.on_accent, (one,)))
    return Shades(accent, deep, tint, scheme.on_accent)


def _reads(colour: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast(colour, one) >= TEXT for one in grounds)


def _towards_end(colour: str, scheme: Scheme) -> Iterator[str]:
    """The colour, then darker and darker shades to black, by night lighter ones to white."""
    yield colour
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(colour))
    end = 1.0 if scheme.is_dark else 0.0
    for step in range(1, _STEPS + 1):
        yield _hex(*colorsys.hls_to_rgb(hue, light + (end - light) * step / _STEPS, saturation))


def _stronger(accent: str, scheme: Scheme) -> Iterator[str]:
    """What the accent becomes under the pointer: a quarter nearer to the end; where it is there already, back; at last itself."""
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(accent))
    nearer = light + (1 - light) * 0.35 if scheme.is_dark else light * 0.75
    back = light - 0.12 if scheme.is_dark else light + 0.12
    for one in (nearer, back):
        if abs(one - light) >= 0.04:
            yield _hex(*colorsys.hls_to_rgb(hue, min(1.0, max(0.0, one)), saturation))
    yield accent


def _mixed(colour: str, ground: str, share: float) -> str:
    red, green, blue = (
        share * one + (1 - share) * other for one, other in zip(_parts(colour), _parts(ground), strict=True)
    )
    return _hex(red, green, blue)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(red: float, green: float, blue: float) -> str:
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
