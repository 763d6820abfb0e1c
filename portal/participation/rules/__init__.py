"""Who may do what, and when: pure predicates, by what they are about."""

from portal.participation.rules.phases import (
    Standing,
    active,
    is_open,
    is_or_will_be_open,
    next_phase,
    open_until,
    opens_at,
    process_standing,
    standing,
    switches_on,
)
from portal.participation.rules.spaces import (
    goes_on,
    is_public,
    manages,
    manages_for,
    may_follow_pilots,
    may_manage_any,
    may_see,
    may_see_space,
)

__all__ = [
    "Standing",
    "active",
    "goes_on",
    "is_open",
    "is_or_will_be_open",
    "is_public",
    "manages",
    "manages_for",
    "may_follow_pilots",
    "may_manage_any",
    "may_see",
    "may_see_space",
    "next_phase",
    "open_until",
    "opens_at",
    "process_standing",
    "standing",
    "switches_on",
]
