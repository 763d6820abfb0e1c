"""The marks by which people are known: keyed digests, the same each time, that say nothing without the portal's key.

A resident is a number (of the identity card, say) with a birth date, so he has one mark whichever way he comes. In each component a
person's mark is another one: whoever reads the tables cannot follow anybody from one component to the next.
"""

from __future__ import annotations

import unicodedata
import uuid
from datetime import date

from portal.core import ids, settings


def normal_number(text: str) -> str:
    """The number of a document as it is compared: in capitals, without spaces and signs, digits of any script as 0-9."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain if sign.isalnum())


def resident(space_id: uuid.UUID, number: str, born_on: date) -> str:
    """A resident of a space, by the number of his document and his birth date."""
    return _mark(f"resident:{space_id}:{normal_number(number)}|{born_on.isoformat()}")


def member(space_id: uuid.UUID, number: str, born_on: date) -> str:
    """A row of a list of members, by member number and birth date."""
    return _mark(f"member:{space_id}:{normal_number(number)}|{born_on.isoformat()}")


def address(space_id: uuid.UUID, email_key: str) -> str:
    """An e-mail address on a list of a space."""
    return _mark(f"address:{space_id}:{email_key}")


def code(normal: str) -> str:
    """A printed code, as `ids.normal_code` writes it."""
    return _mark(f"code:{normal}")


def person(component_id: uuid.UUID, kind: str, who: str) -> str:
    """Somebody in a component. kind: "account", "resident", "code" or "visitor"; who: its id or mark."""
    return _mark(f"person:{component_id}:{kind}:{who}")


def _mark(text: str) -> str:
    return ids.keyed(settings().secret_key, f"participation.{text}")
