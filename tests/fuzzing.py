"""How many examples a property is tried with."""

from __future__ import annotations

import os


def examples(many: int) -> int:
    """A fifth of `many`, other ones in each run; all of them with PORTAL_SLOW=1, for whoever has changed what reads them."""
    return many if "PORTAL_SLOW" in os.environ else many // 5
