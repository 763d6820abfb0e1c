"""Reading on in the city's own language: whoever has asked for it on one page of a space has it on the next, until he switches it off.

The wish stands in the address (`texts=own`), so that pages stay the same for everybody who asks for them. All that a page of the space
leads to is given the wish here, once the page is made: links, whatever they were made of, forms, and what scripts fetch. Addresses of files,
whole addresses (for sharing, for feeds) and other places stay as they are.
"""

from __future__ import annotations

import re
from re import Match

TEXTS, OWN = "texts", "own"
# On a link that leads on without the wish.
OFF = "data-texts-off"

_TAG = re.compile(r"<(?:a|form|button|div|section|link)\s[^>]*>")
_ADDRESS = re.compile(r'(\s(?:href|action|formaction|data-live-fetch|hx-get)=")([^"]*)"')
_POST = re.compile(r'\smethod="post"', re.IGNORECASE)
_FIELD = f'<input type="hidden" name="{TEXTS}" value="{OWN}">'


def carried(page: str, root: str, city: str) -> str:
    """The page with the wish in all that leads to another page of the space. `root`: what stands before all paths; `city`: its slug."""

    def leads_on(address: str) -> bool:
        path = address.partition("#")[0].partition("?")[0]
        if not path:
            return address.startswith("?")
        return is_inside(address, root, city) and "." not in path.rsplit("/", 1)[-1]

    def with_wish(found: Match[str]) -> str:
        address = found[2]
        return f'{found[1]}{wishing(address, "&amp;")}"' if leads_on(address) else found[0]

    def tag(found: Match[str]) -> str:
        text = found[0]
        if OFF in text:
            return text
        if text.startswith("<form") and not _POST.search(text):
            # A browser puts the fields in place of what the address of such a form asks for.
            address = _ADDRESS.search(text)
            return text + _FIELD if address is None or not address[2] or leads_on(address[2]) else text
        return _ADDRESS.sub(with_wish, text)

    return _TAG.sub(tag, page)


def wishing(address: str, joint: str = "&") -> str:
    """The address with the wish. `joint`: what stands between two parts of what it asks for."""
    rest, sharp, anchor = address.partition("#")
    asks = rest.partition("?")[2]
    if f"{TEXTS}=" in asks:
        return address
    return f"{rest}{joint if asks else '' if rest.endswith('?') else '?'}{TEXTS}={OWN}{sharp}{anchor}"


def is_inside(address: str, root: str, city: str) -> bool:
    """Whether a path is one of the space, or of what is said there: its translations, and reporting it."""
    places = rf"cities/{re.escape(city)}/participation|participation/(?:translations|report)(?=/)"
    return re.match(rf"{re.escape(root)}(?:/[a-z-]+)?/(?:{places})(?:[/?#]|$)", address) is not None
