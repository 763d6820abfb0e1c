"""How long something takes for itself: what tests hold against a bound."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


class OwnTime:
    """seconds: processor time of this thread, known after the block."""

    seconds: float


@contextmanager
def own_time() -> Iterator[OwnTime]:
    """Processor time of this thread alone: neither other work on the machine stretches it, nor threads that servers of other
    tests left in this process, nor the collector's walk over all that those tests hold.
    """
    spent = OwnTime()
    gc.disable()
    began = time.thread_time()
    try:
        yield spent
    finally:
        spent.seconds = time.thread_time() - began
        gc.enable()
