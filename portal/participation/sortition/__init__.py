"""Drawing lots so that anybody can repeat it: pure, and `lots.py` alone is a script (`draw.py` where it is downloaded) that needs nothing but Python.

The scheme is that of RFC 3797 (Publicly Verifiable Nominations Committee Random Selection), with a seed of our own that is
committed to beforehand beside the public source; quotas are those of proportional stratification by largest remainder (Hamilton).
"""

from portal.participation.sortition.lots import (
    Characteristic,
    Plan,
    Result,
    commitment,
    draw,
    pool_csv,
    pool_digest,
    quotas,
    read_pool,
    stratum_of,
)

__all__ = [
    "Characteristic",
    "Plan",
    "Result",
    "commitment",
    "draw",
    "pool_csv",
    "pool_digest",
    "quotas",
    "read_pool",
    "stratum_of",
]
