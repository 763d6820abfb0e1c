"""Which process runs what: a file whole in one of them, the long ones first.

A file is one unit, so that what its fixtures of module scope start (a database of its own, servers, the world of the fuzzer) is
started once and not once in each process; all journeys are one, as they share a running portal with its demo. The longest come
first: what is left for the end is small, and the processes finish together.
"""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling

# Units of some ten seconds of a processor and more, longest first; `--durations 40` says when another has grown into one.
LONG: tuple[str, ...] = (
    "tests/journeys/",
    "tests/architecture/test_access_matrix.py",
    "tests/faults/test_reminder_faults.py",
    "tests/faults/test_fuzz.py",
    "tests/faults/test_certificate_faults.py",
    "tests/faults/test_proposal_faults.py",
    "tests/faults/test_case_faults.py",
    "tests/architecture/test_guards.py",
    "tests/participation/test_rehearsal_crowd.py",
    "tests/faults/test_participation_without_redis.py",
    "tests/faults/test_bad_input.py",
    "tests/ops/",
    "tests/demo/test_load.py tests/home/test_views.py",  # both on the loaded demo
    "tests/demo/test_reset.py",
    "tests/cases/test_import_fuzz.py",
    "tests/cases/test_api.py",
    "tests/faults/test_mail_faults.py",
    "tests/webinars/test_room_statements.py",
    "tests/participation/test_rehearsals.py",
)


def unit(nodeid: str) -> str:
    """What runs in one process: a file, or a line of `LONG` with all files that begin so."""
    file = nodeid.partition("::")[0]
    return next((long for long in LONG if file.startswith(tuple(long.split()))), file)


def rank(nodeid: str) -> int:
    """The place of a test's unit: the long ones in their order, then all others as they stand."""
    found = unit(nodeid)
    return LONG.index(found) if found in LONG else len(LONG)


class LongestFirst(LoadScopeScheduling):
    """Gives the processes whole units, in the order in which the tests were collected."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # xdist's own order is by the number of tests, which says little here

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
