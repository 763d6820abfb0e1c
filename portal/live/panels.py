"""What a panel of a room says after a form was sent from it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.errors import DomainError


@dataclass(frozen=True)
class Said:
    """`text`, e.g. that a question was asked; `error`: what is wrong."""

    text: str = ""
    error: DomainError | None = None
