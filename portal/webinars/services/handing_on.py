"""What a webinar that is over gives to others: plain values, for whoever keeps the library of cases."""

from __future__ import annotations

import re
from typing import Any

from portal.core import clock, i18n
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.webinars import rules
from portal.webinars.models import NoteKind, Poll, PollKind, Webinar, WebinarState
from portal.webinars.polling import Tally
from portal.webinars.queries import handing_on as queries
from portal.webinars.queries.public import Shown

MOST_WORDS = 5  # of a cloud, and of no other kind of poll: a case is read, not counted
_URL = re.compile(r"https?://[^\s<>()\[\]\"']+[^\s<>()\[\]\"'.,;:!?]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def may_hand_on(webinar: Webinar) -> bool:
    """Whether it was held and nothing of it is to come. Comes with its runs."""
    now = clock.now()
    held = any(rules.is_over(run, now) for run in webinar.runs)
    return webinar.state is WebinarState.PUBLISHED and held and rules.is_all_over(webinar, now)


def webinar_as_case_draft(found: Shown) -> dict[str, Any]:
    """Everything that a case can be begun with, in the language in which the webinar was written.

    Nobody's name stands in it but those of its speakers, whom the page of the webinar names too.

    Returns:
        `lang`, `title`, `summary`, `description`; `held`: (day, place or "") of each run; `tags`: keys; `speakers`: (name, position);
        `answers`: (question, answer or ""); `figures`: rows `name`, `value`, `unit`, `method`, `year`; `decisions`, `tools`: texts;
        `contacts`: (text, address or ""); `links`: addresses; `slides`: (key of the file, its name, what they are about, language).

    Raises:
        Conflict: it is not over.
    """
    webinar = found.webinar
    if not may_hand_on(webinar):
        raise Conflict(_("A case can be made of it once all of its runs are over."))
    now, text = clock.now(), found.original
    runs = [run for run in found.runs if rules.is_over(run, now)]
    minutes, answers = queries.marked_minutes(webinar.id), queries.answered_questions(webinar.id)
    year = runs[-1].local_start.year
    with i18n.in_language(text.lang if text.lang in i18n.LOCALES else i18n.SOURCE):
        polls = [row for poll, tally in queries.shown_polls(webinar.id) for row in _figures(poll, tally, year)]
        noted = [
            {"name": one.text, "value": _number(one.text), "unit": "", "method": _("Said in the webinar"), "year": year}
            for one in minutes
            if one.kind is NoteKind.FIGURE
        ]
    words = [text.description, *(one.text for one in minutes), *(answer for _question, answer in answers)]
    return {
        "lang": text.lang, "title": text.title, "summary": text.summary, "description": text.description,
        "held": [(run.local_start.date(), run.place) for run in runs], "tags": [tag.key for tag in found.tags],
        "speakers": [(one.name, one.position) for one in found.people if one.part.value == "speaker"],
        "answers": [(question.text, answer) for question, answer in answers], "figures": noted + polls,
        "decisions": [one.text for one in minutes if one.kind is NoteKind.DECISION],
        "tools": [one.text for one in minutes if one.kind is NoteKind.TOOL],
        "contacts": [(one.text, _address(one.text)) for one in minutes if one.kind is NoteKind.CONTACT],
        "links": list(dict.fromkeys(url for word in words for url in _URL.findall(word))),
        "slides": [(file.file_key, file.filename, title, file.lang) for file, title in queries.given_slides(webinar.id)],
    }  # fmt: skip


def _address(text: str) -> str:
    found = _EMAIL.search(text)
    return found[0] if found else ""


def _number(text: str) -> float | int | None:
    """The number of a line that has exactly one: "45 days" → 45; with thousands in groups, or none that is sure, nothing."""
    found = re.findall(r"\d+(?:[.,]\d+)*", text)
    if len(found) != 1 or not re.fullmatch(r"\d+(?:[.,]\d{1,2})?", found[0]):
        return None
    value = float(found[0].replace(",", "."))
    return int(value) if value == int(value) else value


def _figures(poll: Poll, tally: Tally, year: int) -> list[dict[str, Any]]:
    """A poll as figures: a row an answer with its count; of a scale its mean."""
    if not tally.voters:
        return []
    prompt = i18n.plain(poll.prompts)
    rest = {"year": year, "method": _("Poll in the webinar, people who answered: %(number)s", number=tally.voters)}
    if poll.kind is PollKind.SCALE:
        unit = _("mean, from %(lowest)s to %(highest)s", lowest=poll.lowest, highest=poll.highest)
        return [{"name": prompt, "value": tally.mean, "unit": unit, **rest}]
    names = {option.number: i18n.plain(option.texts) for option in poll.options}
    lines = tally.lines[:MOST_WORDS] if poll.kind is PollKind.WORDS else tally.lines
    unit = _("points") if poll.kind is PollKind.RANKING else _("answers")
    return [
        {
            "name": f"{prompt} – {names[line.key] if isinstance(line.key, int) else line.key}", "value": line.count,
            "unit": unit, **rest,
        }
        for line in lines
    ]  # fmt: skip
