"""`python -m portal.cli`, for processes that the portal starts itself."""

from portal.cli import main

main()
