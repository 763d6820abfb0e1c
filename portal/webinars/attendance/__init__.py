"""Whether somebody attended a webinar, and why. Pure: evidence in, a finding out; no database, no web, no clock.

A webinar in several runs is one thing: the same content at other hours. What counts is which minutes of the content somebody
was there for, each once, on however many devices and in however many runs.

    found = judge(rule_of(webinar.attendance_rule), (Visit(Held(begin, end), {"laptop": [(…, …)]}),))
    found.outcome, found.seconds, found.needed     # Outcome.ATTENDED, 3120, 2520
"""

from portal.webinars.attendance.curve import minutes_of, points_of
from portal.webinars.attendance.evidence import Held, Visit, Watched, covered, held
from portal.webinars.attendance.judging import DEFAULT, Finding, Outcome, Rule, Way, data_of, judge, rule_of

__all__ = [
    "DEFAULT",
    "Finding",
    "Held",
    "Outcome",
    "Rule",
    "Visit",
    "Watched",
    "Way",
    "covered",
    "data_of",
    "held",
    "judge",
    "minutes_of",
    "points_of",
    "rule_of",
]
