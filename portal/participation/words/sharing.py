"""Links by which a page is passed on: plain links of other sites, of which nothing is loaded before somebody follows one."""

from __future__ import annotations

from urllib.parse import quote

_SITES = (
    ("WhatsApp", "https://wa.me/?text={title}%20{address}"),
    ("Telegram", "https://t.me/share/url?url={address}&text={title}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={address}"),
)


def by_mail(title: str, address: str) -> str:
    return f"mailto:?subject={quote(title, safe='')}&body={quote(address, safe='')}"


def links(title: str, address: str) -> list[tuple[str, str]]:
    """(name of the site, link)."""
    return [(name, link.format(title=quote(title, safe=""), address=quote(address, safe=""))) for name, link in _SITES]
