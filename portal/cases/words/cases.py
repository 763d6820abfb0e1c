"""The words of the case library."""

from __future__ import annotations

from datetime import date

from babel import dates

from portal.cases.models import CostBand, FileKind, Stage, VersionState
from portal.core import datetimes, i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l

STAGES = {
    Stage.IDEA: (_l("Idea"), "open"),
    Stage.PILOT: (_l("Pilot"), "waiting"),
    Stage.LIVE: (_l("In use"), "done"),
    Stage.STOPPED: (_l("Stopped"), "failed"),
}
STATES = {
    VersionState.DRAFT: (_l("Draft"), "open"),
    VersionState.SUBMITTED: (_l("Waits for an editor"), "waiting"),
    VersionState.IN_REVIEW: (_l("With the reviewers"), "waiting"),
    VersionState.REVISE: (_l("Back to you for revision"), "failed"),
    VersionState.REJECTED: (_l("Not accepted"), "failed"),
    VersionState.PUBLISHED: (_l("Published"), "done"),
    VersionState.SUPERSEDED: (_l("Earlier version"), "note"),
}
COST_BANDS = {
    CostBand.UNKNOWN: _l("Not known"),
    CostBand.UNDER_100K: _l("Under 100,000 US dollars"),
    CostBand.FROM_100K: _l("100,000 to 1 million US dollars"),
    CostBand.FROM_1M: _l("1 to 10 million US dollars"),
    CostBand.OVER_10M: _l("Over 10 million US dollars"),
}
FILE_KINDS = {
    FileKind.PICTURE: _l("Picture"),
    FileKind.TEMPLATE: _l("Template to take over"),
    FileKind.DOCUMENT: _l("Document"),
}
SCHEMES = {
    "topic": _l("Topics"),
    "mechanism": _l("How it works"),
    "barrier": _l("What stood in the way"),
    "sdg": _l("Sustainable Development Goals"),
    "losi": _l("Local Online Service Index"),
    "prerequisite": _l("What a city needs for it"),
}
SECTIONS = {
    "problem": _l("The problem"),
    "solution": _l("The solution"),
    "actors": _l("Who took part"),
    "law": _l("Law and rules"),
    "data": _l("Data"),
    "cost": _l("Cost"),
    "staff": _l("Staff"),
    "technology": _l("Technology"),
    "results": _l("Results"),
    "lessons": _l("What we learnt"),
    "not_again": _l("What we would not do again"),
    "stopped_reason": _l("Why it was stopped"),
    "risks": _l("Risks"),
    "cost_range": _l("What it would cost another city"),
    "contact_hours": _l("When we can be asked"),
}
SECTION_HINTS = {
    "problem": _l("What was wrong, for whom, and how you knew."),
    "solution": _l("What the city does now, step by step, so that somebody who was not there understands it."),
    "actors": _l("Departments, companies, universities, residents, and what each did."),
    "law": _l("What had to be decided or changed, and by whom."),
    "data": _l("Which data it needs, where they come from, who may see them."),
    "cost": _l("What was paid for what, once and each year."),
    "staff": _l("How many people with which skills, to begin and to go on."),
    "technology": _l("What is in use; whether it is open source or bought."),
    "results": _l("What is better now, and how you know."),
    "lessons": _l("What another city should know before it begins."),
    "not_again": _l("What other cities thank you for most."),
    "stopped_reason": _l("A case that was stopped teaches as much as one that works. Say plainly what happened."),
    "risks": _l("What could go wrong elsewhere, and what helps against it."),
    "cost_range": _l("Your guess, for a city like yours and a smaller one."),
    "contact_hours": _l("Days, hours and languages in which another city may call."),
}
# What completeness speaks of: what it is, and why it matters.
PARTS = {
    "title": (_l("Title"), _l("Without one nobody can find it.")),
    "summary": (_l("Summary"), _l("It is all that most people read.")),
    "problem": (_l("The problem"), _l("Cities look for their own problem, not for your solution.")),
    "solution": (_l("The solution"), _l("Another city must understand what you do.")),
    "topic": (_l("Topics"), _l("By them the case is found in every language.")),
    "abstract_en": (_l("Short English abstract"), _l("By it the case is compared with those in other languages.")),
    "results": (_l("Results"), _l("The first question of every council is whether it works.")),
    "indicators": (_l("Figures before and after"), _l("With them the case climbs the ladder of evidence.")),
    "lessons": (_l("What we learnt"), _l("They save others the time that you lost.")),
    "not_again": (_l("What we would not do again"), _l("It is what other cities trust most.")),
    "cost": (_l("Cost"), _l("Nobody can decide without an idea of it.")),
    "prerequisites": (_l("What a city needs for it"), _l("From it other cities see what they still lack.")),
    "contacts": (_l("Contacts"), _l("Other cities will want to ask.")),
    "references": (_l("Sources"), _l("What is said can be checked.")),
    "started": (_l("Beginning"), _l("How long it has lasted says much.")),
    "picture": (_l("A picture"), _l("One look tells what a page cannot.")),
    "stopped_reason": (_l("Why it was stopped"), _l("It is the heart of a case that was stopped.")),
}
LICENCES = {
    "CC-BY-4.0": _l("Creative Commons Attribution 4.0: may be used by all who name the city"),
    "CC-BY-SA-4.0": _l("Creative Commons Attribution-ShareAlike 4.0: changed texts under the same terms"),
    "CC0-1.0": _l("Creative Commons Zero 1.0: no conditions"),
}
LEVELS = {
    0: (_l("Described"), _l("The city says what it does.")),
    1: (_l("Monitored"), _l("Figures are kept while it runs.")),
    2: (_l("Before and after"), _l("The same figures were taken before it began and after.")),
    3: (_l("Compared"), _l("Places with it were compared with places without it.")),
    4: (_l("Evaluated by others"), _l("Somebody independent has looked at it.")),
    5: (_l("Worked again elsewhere"), _l("Another city took it over, and there it worked too.")),
}
FIELD_NAMES = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "stage": _l("How far it is"),
    "started": _l("Beginning"),
    "ended": _l("End"),
    "cost_band": _l("Cost altogether"),
    "cost_amount": _l("Amount"),
    "cost_currency": _l("Currency"),
    "cost_year": _l("Year of the figure"),
    "licence": _l("Licence"),
    "abstract_en": _l("Short English abstract"),
    "tags": _l("Tags"),
    "prerequisites": _l("What a city needs for it"),
    "timeline": _l("Time line"),
    "indicators": _l("Figures before and after"),
    "contacts": _l("Contacts"),
    "references": _l("Sources"),
}


def field_name(name: str) -> str:
    """What a field of a draft is called."""
    if name.startswith("section:"):
        return str(SECTIONS[name.removeprefix("section:")])
    return str(FIELD_NAMES[name])


def partial_date(text: str) -> str:
    """A year, a month or a day of ISO 8601, as the language writes it."""
    parts = [int(part) for part in text.split("-")]
    day = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return datetimes.format_date(day)
    return str(dates.format_skeleton("yMMMM" if len(parts) == 2 else "y", day, locale=i18n.locale()))


def span(started: str, ended: str, stage: Stage) -> str:
    """From when to when, as far as it is known; what was stopped on an unknown day does not go on "since" its beginning."""
    if started and ended:
        return _("%(first)s to %(last)s", first=partial_date(started), last=partial_date(ended))
    if started and stage is Stage.STOPPED:
        return _("begun: %(first)s", first=partial_date(started))
    if started:
        return _("since %(first)s", first=partial_date(started))
    return _("until %(last)s", last=partial_date(ended)) if ended else ""
