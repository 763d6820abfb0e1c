"""A course as a folder of files, read and checked: pure, knows no database.

The folder holds `course.json` (address, languages, hours, pass mark, titles, modules with their activities) and for each
content language a folder with the lessons as Markdown and the quizzes as JSON. Whatever is wrong is said with the file
and the reason; a course is read as a whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from portal.certificates import sdg
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.training import course_questions, questionnaire, rubric
from portal.training.course_questions import DrawDraft, QuestionDraft
from portal.training.rules import ReviewMoment, ReviewPart

KINDS = ("lesson", "quiz", "assignment", "survey")
MAX_BYTES = 1_000_000

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class CourseFolderError(DomainError):
    """A file of a course cannot be used. `file` is its path inside the folder."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(_("%(file)s: %(reason)s", file=file, reason=reason))
        self.file = file
        self.reason = reason


@dataclass(frozen=True)
class ActivityDraft:
    """A lesson, a quiz, an assignment or a survey. `bodies`: language → Markdown (of a quiz: its introduction).

    `settings` are those of an assignment or a survey, from the lines its authors wrote.
    """

    slug: str
    kind: str
    minutes: int
    titles: dict[str, str]
    bodies: dict[str, str]
    max_attempts: int
    questions: tuple[QuestionDraft, ...]
    draws: tuple[DrawDraft, ...] = ()
    minutes_allowed: int = 0
    shuffle: bool = False
    review: dict[str, str] = field(default_factory=dict)
    is_optional: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ModuleDraft:
    titles: dict[str, str]
    activities: tuple[ActivityDraft, ...]


@dataclass(frozen=True)
class CourseDraft:
    """Everything a course folder says. `pass_mark`: 0-1."""

    slug: str
    original_lang: str
    languages: tuple[str, ...]
    hours: float
    pass_mark: float
    field_code: str
    titles: dict[str, str]
    summaries: dict[str, str]
    outcomes: dict[str, list[str]]
    modules: tuple[ModuleDraft, ...]
    sdg_targets: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the content, hex: the same for the same course however its files are formatted."""
        content = _lean(asdict(self))
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# What the format learnt later: left out of the digest where it is not used, so that a course read before is the same one.
_LATER: dict[str, Any] = {
    "settings": {}, "category": "", "tags": (), "in_quiz": True, "feedbacks": {}, "draws": (), "minutes_allowed": 0,
    "shuffle": False, "review": {}, "is_optional": False, "sdg_targets": (),
}  # fmt: skip


def _lean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lean(one) for key, one in value.items() if key not in _LATER or one != _LATER[key]}
    return [_lean(one) for one in value] if isinstance(value, list | tuple) else value


def read(folder: Path, problems: list[CourseFolderError] | None = None) -> CourseDraft:
    """Reads and checks a course folder. `problems` collects what is wrong with single activities.

    Raises:
        CourseFolderError: something in it cannot be used; the first of the problems.
    """
    found: list[CourseFolderError] = [] if problems is None else problems
    reader = FolderReader(folder)
    data = Section("course.json", reader.json("course.json"))
    languages = tuple(data.strings("languages"))
    original = data.text("original_lang")
    for lang in languages:
        data.require(bool(TAG.match(lang)), _("'%(lang)s' is no language tag", lang=lang[:40]))
    data.require(len(set(languages)) == len(languages), _("a language stands twice in 'languages'"))
    data.require(original in languages, _("'original_lang' must be one of 'languages'"))
    slug = data.text("slug")
    data.require(bool(_SLUG.match(slug)) and len(slug) <= 80, _("'slug' must be lower-case words joined by hyphens"))
    # The original first: the others are compared with it.
    ordered = (original, *(lang for lang in languages if lang != original))
    modules = tuple(_module(reader, item, ordered, found) for item in data.sections("modules"))
    slugs = [activity.slug for module in modules for activity in module.activities]
    twice = next((one for one in slugs if slugs.count(one) > 1), None)
    data.require(twice is None, _("the activity '%(id)s' stands twice", id=twice))
    targets = data.strings("sdg") if data.get("sdg", None) else []
    unknown = next((one for one in targets if not sdg.is_code(one)), None)
    data.require(unknown is None, _("'%(code)s' is no goal or target of the SDGs", code=(unknown or "")[:20]))
    draft = CourseDraft(
        slug=slug, original_lang=original, languages=languages, hours=data.number("hours", 0.1, 999),
        pass_mark=data.number("pass_mark", 1, 100) / 100, field_code=str(data.get("isced_f", ""))[:10],
        titles=data.texts("titles", original, most=200), summaries=data.texts("summaries", original),
        outcomes=data.lines("outcomes"), modules=modules, sdg_targets=tuple(sdg.ordered(targets)),
    )  # fmt: skip
    if found:
        raise found[0]
    return draft


def _module(
    reader: FolderReader, data: Section, languages: Sequence[str], problems: list[CourseFolderError]
) -> ModuleDraft:
    activities = []
    for item in data.sections("activities"):
        try:
            activities.append(_activity(reader, item, languages))
        except CourseFolderError as error:
            problems.append(error)
    return ModuleDraft(data.texts("titles", languages[0], most=200), tuple(activities))


def _activity(reader: FolderReader, data: Section, languages: Sequence[str]) -> ActivityDraft:
    slug, kind, file = data.text("id"), data.text("kind"), data.text("file")
    data.require(
        bool(_SLUG.match(slug)) and len(slug) <= 80,
        _("the id '%(id)s' must be lower-case words joined by hyphens", id=slug[:80]),
    )
    data.require(kind in KINDS, _("'kind' must be one of: %(kinds)s", kinds=", ".join(KINDS)))
    data.require(bool(_FILE.match(file)), _("'file' must be a plain file name"))
    minutes = int(data.number("minutes", 0, 10_000))
    titles = data.texts("titles", languages[0], most=200)
    if kind == "lesson":
        bodies = {lang: reader.text(f"{lang}/{file}") for lang in languages}
        return ActivityDraft(
            slug, kind, minutes, titles, bodies, 0, (), is_optional=data.get("optional", False) is True
        )
    if kind in ("assignment", "survey"):
        bodies = {lang: reader.text(f"{lang}/{file}") for lang in languages}
        lines = {lang: reader.text(f"{lang}/{data.text('lines')}") for lang in languages} if data.has("lines") else {}
        return ActivityDraft(
            slug,
            kind,
            minutes,
            titles,
            bodies,
            0,
            (),
            settings=_settings(data, kind, lines, languages[0]),
            is_optional=data.get("optional", False) is True,
        )
    quizzes = {lang: Section(f"{lang}/{file}", reader.json(f"{lang}/{file}")) for lang in languages}
    return ActivityDraft(
        slug, kind, minutes, titles, {lang: str(quiz.get("intro", "")) for lang, quiz in quizzes.items()},
        int(data.number("max_attempts", 0, 1000, default=0)), course_questions.questions(quizzes),
        course_questions.draws(quizzes[languages[0]]), int(data.number("minutes_allowed", 0, 1440, default=0)),
        data.get("shuffle", False) is True, _review(data), is_optional=data.get("optional", False) is True,
    )  # fmt: skip


def _settings(data: Section, kind: str, lines: Mapping[str, str], original: str) -> dict[str, Any]:
    """What an assignment or a survey asks: numbers of `course.json`, rubric or questions from a file of lines."""
    try:
        if kind == "survey":
            return {"questions": questionnaire.rows_of(questionnaire.read(lines, original))}
        criteria = rubric.read(lines, original)
    except DomainError as error:
        raise CourseFolderError(str(data.get("lines", "course.json")), error.message) from None
    return rubric.settings_of(
        rubric.AssignmentPlan(
            rubric=criteria,
            pass_mark=data.number("pass_mark", 0, 100, default=50) / 100,
            rounds=int(data.number("rounds", 0, 20, default=2)),
            most_files=int(data.number("most_files", 0, 10, default=3)),
            has_second_marker=bool(data.get("has_second_marker", False)),
            peer_reviews=int(data.number("peer_reviews", 0, 10, default=0)),
        )
    )


def _review(data: Section) -> dict[str, str]:
    """What of a result is shown when."""
    review = data.get("review", {})
    fits = isinstance(review, dict) and all(
        part in set(ReviewPart) and moment in set(ReviewMoment) for part, moment in review.items()
    )
    data.require(
        fits,
        _(
            "'review' must say for %(parts)s one of: %(moments)s",
            parts=", ".join(ReviewPart),
            moments=", ".join(ReviewMoment),
        ),
    )
    return dict(review)


class FolderReader:
    """Files of one folder; nothing outside it is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not folder.is_dir():
            raise CourseFolderError(str(folder), _("there is no such folder"))

    def text(self, name: str) -> str:
        path = self._folder / name
        # A link inside the folder could lead anywhere on the machine.
        if not path.is_file() or not path.resolve().is_relative_to(self._folder.resolve()):
            raise CourseFolderError(name, _("the file is missing"))
        if path.stat().st_size > MAX_BYTES:
            raise CourseFolderError(name, _("the file is larger than a megabyte"))
        try:
            content = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise CourseFolderError(name, _("the file is not in UTF-8")) from None
        if not content.strip() or "\x00" in content:
            raise CourseFolderError(name, _("the file is empty or no text"))
        return content.replace("\r\n", "\n")

    def json(self, name: str) -> Any:
        try:
            found = json.loads(self.text(name))
            json.dumps(found, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            reason = _("line %(line)s, column %(column)s: not JSON", line=error.lineno, column=error.colno)
            raise CourseFolderError(name, reason) from None
        except UnicodeEncodeError:
            raise CourseFolderError(name, _("the file holds half a character (a lone surrogate)")) from None
        except RecursionError:
            raise CourseFolderError(name, _("the file is nested too deeply")) from None
        return found


class Section:
    """A JSON object of a file, read with checks; errors say the file and, where there is one, the part."""

    def __init__(self, file: str, data: Any, part: str = "") -> None:
        self._file, self._part = file, part
        if not isinstance(data, dict):
            raise CourseFolderError(file, self._at(_("an object in braces is expected here")))
        self._data: dict[str, Any] = data

    def _at(self, reason: str) -> str:
        return f"{self._part}: {reason}" if self._part else reason

    def called(self, part: str) -> Section:
        return Section(self._file, self._data, part)

    def require(self, condition: bool, reason: str) -> None:
        if not condition:
            raise CourseFolderError(self._file, self._at(reason))

    def get(self, key: str, default: Any) -> Any:
        value = self._data.get(key, default)
        self.require("\x00" not in str(value), _("'%(key)s' holds a NUL character", key=key))
        return value

    def has(self, key: str) -> bool:
        return key in self._data

    def text(self, key: str) -> str:
        value = self.get(key, None)
        self.require(isinstance(value, str) and bool(value.strip()), _("'%(key)s' must be a text", key=key))
        return str(value).strip()

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        value = self.get(key, default)
        fits = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
        self.require(fits, _("'%(key)s' must be a number from %(least)s to %(most)s", key=key, least=least, most=most))
        return float(value)

    def _list(self, key: str) -> list[Any]:
        value = self.get(key, None)
        self.require(
            isinstance(value, list) and bool(value), _("'%(key)s' must be a list with something in it", key=key)
        )
        return list(value)

    def strings(self, key: str) -> list[str]:
        values = self._list(key)
        self.require(all(isinstance(one, str) for one in values), _("'%(key)s' must hold texts only", key=key))
        return values

    def optional(self, key: str) -> list[Section]:
        """As `sections`; none where the list is missing or empty."""
        return self.sections(key) if self._data.get(key) else []

    def sections(self, key: str) -> list[Section]:
        return [Section(self._file, item, f"{key} {n}") for n, item in enumerate(self._list(key), start=1)]

    def texts(self, key: str, needed: str, *, most: int = 5000) -> dict[str, str]:
        """A text in several languages; the one in the language `needed` must be there."""
        section = Section(self._file, self.get(key, None), self._part or key)
        for lang in section._data:
            section.require(bool(TAG.match(lang)), _("'%(lang)s' is no language tag", lang=lang[:40]))
        found = {lang: section.text(lang) for lang in section._data}
        self.require(needed in found, _("'%(key)s' lacks the language '%(lang)s'", key=key, lang=needed))
        self.require(all(len(text) <= most for text in found.values()), _("a text in '%(key)s' is too long", key=key))
        return found

    def lines(self, key: str) -> dict[str, list[str]]:
        """Lists of texts in several languages; none at all is fine."""
        section = Section(self._file, self.get(key, {}), key)
        return {lang: section.strings(lang) for lang in section._data}
