"""The web process: `granian --interface wsgi wsgi:app`."""

import os

from portal import create_app

if os.environ.get("PORTAL_SUPERVISED"):
    # The web server's own children do not notice when it is killed; the kernel tells them.
    from portal.embedded.process import die_with_parent

    die_with_parent()

app = create_app()
