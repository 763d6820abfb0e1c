"""The web process: `granian --interface wsgi wsgi:app`."""

import os

from portal.run.application import made

if os.environ.get("PORTAL_SUPERVISED"):
    # The web server's own children do not notice when it is killed; the kernel tells them.
    from portal.embedded.process import die_with_parent

    die_with_parent()

app = made()
