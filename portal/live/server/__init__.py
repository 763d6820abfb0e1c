"""The live process: `python -m portal.live.server --port 8010`. Redis in, server-sent events out; no database, no Flask.

`hub` reads Redis once for all listeners, `http` answers browsers, `options` says how long and how many, `__main__` runs it.
"""
