"""QR codes (ISO/IEC 18004), error correction M, as the path of an SVG picture."""

from __future__ import annotations

import re

INK = "#16243B"


def svg(content: str, *, quiet: int = 0) -> str:
    """The code as SVG: one module a unit, `quiet` modules of white around it (readers want four, unless the page leaves them)."""
    import zxingcpp  # here, because few web processes ever draw one

    drawn = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg(add_quiet_zones=False)
    size = re.search(r'<svg width="(\d+)"', drawn)
    path = re.search(r'<path d="([^"]+)"', drawn)
    if size is None or path is None:
        raise ValueError("the QR code has another form than this release of zxing-cpp draws")
    whole = int(size.group(1)) + 2 * quiet
    paper = f'<path fill="#fff" d="M{-quiet} {-quiet}h{whole}v{whole}h-{whole}z"/>' if quiet else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-quiet} {-quiet} {whole} {whole}" shape-rendering="crispEdges">'
        f'{paper}<path fill="{INK}" d="{path.group(1)}"/></svg>'
    )
