"""`portal run`: everything the portal consists of, started, watched and stopped together from one terminal.

For a try-out and for small installations; larger ones use the units under deploy/systemd. Public face: `start.run()`
(the command) and `services.environment()` (the same servers for a command in another terminal). Nothing here imports
Flask or SQLAlchemy: the second start has five seconds to the first page, and this process stays small.
"""
