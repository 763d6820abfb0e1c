"""The try-out mailbox: an SMTP server on loopback that keeps every message, and a page to read them on.

`python -m portal.mailbox` runs it; `portal run` starts it unless SMTP_URL is set. Nothing is ever delivered further.
Public face for tests: `Mailbox`. Imports nothing of the rest of the portal.
"""

from portal.mailbox.server import Mailbox

__all__ = ["Mailbox"]
