"""`python -m portal.mailbox --folder … --smtp-port … --web-port …`: runs until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from portal.mailbox.server import Mailbox


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="portal.mailbox",
        description="Try-out mailbox: keeps mail, delivers nothing.",
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the .eml files are kept")
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--web-port", type=int, default=8025)
    chosen = parser.parse_args()
    # Blocked before any thread starts, so that the signal waits here and ends no thread in the middle of a file.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        mailbox = Mailbox(chosen.folder, smtp_port=chosen.smtp_port, web_port=chosen.web_port)
        mailbox.start()
    except OSError as error:
        print(f"The mailbox did not start: {error}", file=sys.stderr)  # noqa: T201 - a program's own output
        return 1
    print(f"{mailbox.smtp_url} {mailbox.web_url}", flush=True)  # noqa: T201 - a program's own output
    signal.sigwait(ends)
    mailbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
