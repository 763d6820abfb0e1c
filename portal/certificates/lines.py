"""The list of people of a bulk issue: one a line, `e-mail; name; name in Latin letters; city`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from portal.accounts import queries as accounts
from portal.accounts import rules
from portal.accounts.models import User
from portal.accounts.services import checked_name
from portal.certificates.services import Entry, check_names
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core.errors import DomainError
from portal.core.i18n import _

MOST = 2000
PARTS = 4
_SEPARATOR = re.compile("[;؛；]")  # as Latin, Arabic and Chinese keyboards have it


def read_lines(text: str) -> tuple[list[Entry], list[str]]:
    """The entries, and what is wrong with which line; entries count only if nothing is wrong."""
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(rows) > MOST:
        return [], [_("A list may have %(most)s lines; this one has %(count)s.", most=MOST, count=len(rows))]
    lines = [(number, [part.strip() for part in _SEPARATOR.split(line)]) for number, line in rows]
    # Two questions for all lines, not two for each.
    holders = accounts.users_by_email(parts[0] for _number, parts in lines)
    known = cities.cities_by_slug(parts[3] for _number, parts in lines if len(parts) == PARTS)
    entries: list[Entry] = []
    problems: list[str] = []
    seen: set[str] = set()
    for number, parts in lines:
        try:
            entry = _read(parts, holders, known)
            if entry.holder.email_key in seen:
                raise DomainError(_("this person stands in the list already"))
        except DomainError as error:
            problems.append(_("Line %(number)s: %(problem)s", number=number, problem=error.message))
        else:
            seen.add(entry.holder.email_key)
            entries.append(entry)
    return entries, problems


def _read(parts: Sequence[str], holders: Mapping[str, User], known: Mapping[str, City]) -> Entry:
    if len(parts) != PARTS:
        raise DomainError(_("four parts are needed, with semicolons between them"))
    email, name, latin_name, slug = parts
    holder = holders.get(rules.email_key(email))
    if holder is None:
        raise DomainError(_("nobody has an account with this address"))
    city = known.get(slug)
    if slug and city is None:
        raise DomainError(_("there is no city called %(slug)s", slug=slug))
    chosen, latin = name or holder.display_name, latin_name or holder.latin_name
    for each in filter(None, (chosen, latin)):
        checked_name(each)
    check_names(chosen, latin, lang=holder.locale)
    return Entry(
        holder=holder, holder_name=chosen, holder_latin_name=latin,
        city_names=city.names if city else {}, country=city.country if city else "",
    )  # fmt: skip
