"""A draft process played through by fictitious people, before it opens: `run` walks through its phases on a simulated clock.

All of it is one block of the database that is always rolled back (`db.rehearsal`), so nothing of it can count, be mailed, be found or
stay; what comes out is a report and pages as everybody would have read them. `kinds`: how people take part in each kind of
component; `looking`: what is wrong before anybody acts; `crowd`: the people; `pages`: what is kept of the pages.
"""

from portal.participation.rehearsal.walk import Progress, run

__all__ = ["Progress", "run"]
