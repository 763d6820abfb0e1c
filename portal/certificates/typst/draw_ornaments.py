"""Draws the certificate's line work, braid.svg and rosette.svg, beside this file: run it by hand when the design changes.

The lines are narrow filled ribbons, not strokes: the typesetter takes a millisecond for each dozen stroked curves, on every
certificate, and next to nothing for filled ones out of a file.
"""

from collections.abc import Callable
from math import cos, hypot, sin, tau
from pathlib import Path

CELADON, TINT = "#1F7A63", "#A9CFC3"
Point = tuple[float, float]
Curve = Callable[[float], tuple[Point, Point]]  # parameter -> (position, derivative)


def ribbon(curve: Curve, end: float, steps: int, width: float) -> str:
    """Return SVG path data of the curve from 0 to `end`, `width` wide, as cubic pieces there and back."""
    third = end / steps / 3
    knots = [curve(end * i / steps) for i in range(steps + 1)]
    path = ""
    for side, walk in ((1, knots), (-1, knots[::-1])):
        last: tuple[Point, Point] | None = None
        for (x, y), (dx, dy) in walk:
            shift = side * width / 2 / hypot(dx, dy)
            here = (x - dy * shift, y + dx * shift)
            pull = (dx * third * side, dy * third * side)
            if last is None:
                path += f"{'L' if path else 'M'}{here[0]:.2f} {here[1]:.2f}"
            else:
                (lx, ly), (px, py) = last
                path += f"C{lx + px:.2f} {ly + py:.2f} {here[0] - pull[0]:.2f} {here[1] - pull[1]:.2f} {here[0]:.2f} {here[1]:.2f}"
            last = here, pull
    return path + "Z"


def petals(radius: float, lobes: int, depth: float, turn: float) -> Curve:
    """Return the closed curve r = radius (1 + depth cos(lobes t)) round (100, 100), turned by `turn` radians."""

    def at(t: float) -> tuple[Point, Point]:
        r, slope = radius * (1 + depth * cos(lobes * t)), -radius * depth * lobes * sin(lobes * t)
        c, s = cos(t + turn), sin(t + turn)
        return (100 + r * c, 100 + r * s), (slope * c - r * s, slope * s + r * c)

    return at


def wave(width: float, length: float, shift: float) -> Curve:
    """Return a sine down the page: `width` wide, one period in `length`."""
    return lambda y: (
        (width / 2 * (1 + cos(tau * (y - shift) / length)), y),
        (-width / 2 * tau / length * sin(tau * (y - shift) / length), 1),
    )


def svg(width: float, height: float, dark: list[str], light: list[str]) -> str:
    """Return a picture of the two groups of ribbons."""
    paths = f'<path fill="{TINT}" d="{"".join(light)}"/><path fill="{CELADON}" d="{"".join(dark)}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{paths}</svg>\n'


def main() -> None:
    """Write both pictures (units: the braid in points, the rosette in a 200 × 200 square)."""
    folder = Path(__file__).parent
    outer = [ribbon(petals(80, 12, 0.22, k * tau / 12 / 6), tau, 60, 0.46) for k in range(6)]
    inner = [ribbon(petals(58, 8, 0.2, k * tau / 8 / 4), tau, 40, 0.46) for k in range(4)]
    (folder / "rosette.svg").write_text(svg(200, 200, inner, outer))
    height, period = 210 * 72 / 25.4, 14 * 72 / 25.4
    strands = [ribbon(wave(28, period, period * k / 6), height, 60, 0.38) for k in range(6)]
    (folder / "braid.svg").write_text(svg(28, height, strands[0::2], strands[1::2]))


if __name__ == "__main__":
    main()
