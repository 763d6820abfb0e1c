"""How many certificates one process makes on one core: `python -m portal.bench.certificates < ids`, one JSON line out.

By the function that a worker's tasks call, with the ids it would be given.

A process of its own, as a worker is, so that nothing is loaded or warm that a worker would not have.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid

from portal import create_app

WARM_UP = 20  # the first pays for loading the typesetter and its fonts, once in a worker's life


def main() -> None:
    """Makes the certificates named on standard input."""
    wanted = [uuid.UUID(line) for line in sys.stdin.read().split()]
    if hasattr(os, "sched_setaffinity"):  # the typesetter would use all cores
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    app = create_app()
    with app.app_context():
        from portal.certificates.models import Certificate, CertificateState
        from portal.certificates.tasks import produce_some
        from portal.core import db

        produce_some(wanted[:WARM_UP])
        began, cpu = time.perf_counter(), time.process_time()
        with app.app_context():
            produce_some(wanted[WARM_UP:])
        seconds, spent = time.perf_counter() - began, time.process_time() - cpu
        db.session.expire_all()
        left = [key for key in wanted if db.session.get_one(Certificate, key).state is not CertificateState.READY]
    if left:
        sys.exit(f"{len(left)} certificates were not made; see the log")
    print(json.dumps({"count": len(wanted) - WARM_UP, "seconds": seconds, "cpu_seconds": spent}))  # noqa: T201


if __name__ == "__main__":
    main()
