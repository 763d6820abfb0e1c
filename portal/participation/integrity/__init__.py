"""Whether what comes in is honest: sums for browsers, bursts, copies, and what a city's decisions teach. Pure: no
database, web or Celery. Nothing here decides; all of it only asks a person to look.
"""
