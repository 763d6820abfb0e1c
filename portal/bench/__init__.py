"""`portal bench`: what the portal's pages cost beside a bare page on the same server, measured in one run.

Everything runs as in production: the embedded database and broker with their durable settings, the web server with the
arguments of `portal run`, logs and security on. Only the ratio of a page to its floor, taken in the same minute on the
same machine, says something about the portal; requests a second alone say more about the machine.
"""

from __future__ import annotations


class BenchError(RuntimeError):
    """A measurement that cannot be trusted or not be made; the text says why."""
