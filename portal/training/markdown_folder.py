"""A course as a plain folder of Markdown files: pure, knows no database.

`01-welcome.md`, `02-budgets.md` … are lessons in the order of their names; folders (`01-basics/`) are modules. A file may begin
with front matter between two lines `---`: `title`, `minutes`, `optional` (yes or no), `id`. `course.md` says what holds for the
course: `title`, `slug`, `hours`, `lang`, `isced_f`, and its text is the summary. Without it the folder's name is the title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from portal.certificates import sdg
from portal.core.i18n import _
from portal.training.course_folder import (
    TAG,
    ActivityDraft,
    CourseDraft,
    CourseFolderError,
    FolderReader,
    ModuleDraft,
)

MOST_FILES = 500
_KEYS = {"title", "minutes", "optional", "sdg", "id", "slug", "hours", "lang", "isced_f", "summary"}
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0", ""}


def is_one(folder: Path) -> bool:
    """Whether a folder holds `course.md` or Markdown files that begin with a number, and no `course.json`."""
    if not folder.is_dir() or (folder / "course.json").exists():
        return False
    return (folder / "course.md").exists() or any(
        path.name[:1].isdigit() for pattern in ("*.md", "*/*.md") for path in folder.glob(pattern)
    )


def read(folder: Path, lang: str, problems: list[CourseFolderError] | None = None) -> CourseDraft:
    """Reads a folder of Markdown files. `problems` collects what is wrong with single files.

    Raises:
        CourseFolderError: a file cannot be used; the first of the problems.
    """
    found: list[CourseFolderError] = [] if problems is None else problems
    reader = FolderReader(folder)
    texts: dict[str, str] = {}
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    if len(names) > MOST_FILES:
        raise CourseFolderError(folder.name, _("there are more than %(most)s files", most=MOST_FILES))
    for name in names:
        try:
            texts[name] = reader.text(name)
        except CourseFolderError as error:
            found.append(error)
    return course_of(folder.name, texts, lang, found)


def course_of(folder_name: str, texts: Mapping[str, str], lang: str, found: list[CourseFolderError]) -> CourseDraft:
    """The course that files make, by their paths in the folder. `found`: what is wrong already.

    Raises:
        CourseFolderError: as `read`.
    """
    facts, summary = _front_matter("course.md", texts["course.md"]) if "course.md" in texts else ({}, "")
    lang = facts.get("lang", lang)
    if not TAG.match(lang):
        raise CourseFolderError("course.md", _("'%(lang)s' is no language tag", lang=lang[:40]))
    modules = _modules(texts, lang, found)
    if not modules and not found:
        found.append(CourseFolderError(folder_name, _("there is no Markdown file such as 01-welcome.md")))
    title = (facts.get("title") or _words(folder_name))[:200]
    slug = facts.get("slug") or _slug(folder_name) or "course"
    hours = _number("course.md", "hours", facts.get("hours", "1"), 0.1, 999)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
        raise CourseFolderError("course.md", _("'slug' must be lower-case words joined by hyphens"))
    targets = [one.strip() for one in facts.get("sdg", "").split(",") if one.strip()]
    found += [
        CourseFolderError("course.md", _("'%(code)s' is no goal or target of the SDGs", code=one[:20]))
        for one in targets
        if not sdg.is_code(one)
    ]
    found.sort(key=lambda one: one.file)
    if found:
        raise found[0]
    summaries = {lang: summary.strip()[:5000]} if summary.strip() else {}
    return CourseDraft(
        slug=slug, original_lang=lang, languages=(lang,), hours=hours, pass_mark=0.7,
        field_code=facts.get("isced_f", "")[:10], titles={lang: title}, summaries=summaries, outcomes={}, modules=modules,
        sdg_targets=tuple(sdg.ordered(targets)),
    )  # fmt: skip


def _modules(texts: Mapping[str, str], lang: str, problems: list[CourseFolderError]) -> tuple[ModuleDraft, ...]:
    by_folder: dict[str, list[ActivityDraft]] = {}
    taken: set[str] = set()
    for name in sorted(texts.keys() - {"course.md"}):
        try:
            if name.count("/") > 1:
                raise CourseFolderError(name, _("folders inside of folders are not taken"))
            lesson = _lesson(name, texts[name], lang)
            if lesson.slug in taken:
                raise CourseFolderError(name, _("the activity '%(id)s' stands twice", id=lesson.slug))
            taken.add(lesson.slug)
            by_folder.setdefault(name.rpartition("/")[0], []).append(lesson)
        except CourseFolderError as error:
            problems.append(error)
    return tuple(
        ModuleDraft({lang: _words(name) if name else _("Lessons")}, tuple(lessons))
        for name, lessons in by_folder.items()
    )


def _lesson(name: str, text: str, lang: str) -> ActivityDraft:
    facts, body = _front_matter(name, text)
    stem = name.rpartition("/")[2].removesuffix(".md")
    heading = re.match(r"\s*#[ \t]+(\S.*)\n?", body)
    title = (facts.get("title") or (heading[1].strip() if heading else "") or _words(stem))[:200]
    slug = facts.get("id") or _slug(stem)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
        raise CourseFolderError(name, _("the id '%(id)s' must be lower-case words joined by hyphens", id=slug[:80]))
    optional = facts.get("optional", "no").lower()
    if optional not in _YES | _NO:
        raise CourseFolderError(name, _("'optional' must be yes or no"))
    if not body.strip():
        raise CourseFolderError(name, _("the file is empty or no text"))
    minutes = int(_number(name, "minutes", facts.get("minutes", "0"), 0, 10_000))
    return ActivityDraft(slug, "lesson", minutes, {lang: title}, {lang: body}, 0, (), is_optional=optional in _YES)


def _front_matter(name: str, text: str) -> tuple[dict[str, str], str]:
    """(values, what follows) of a file that may begin with lines `key: value` between two lines `---`."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, text
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise CourseFolderError(
            name, _("line %(line)s: %(reason)s", line=1, reason=_("the closing line --- is missing"))
        )
    values: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], start=2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in _KEYS:
            keys = ", ".join(sorted(_KEYS))
            reason = _("one of these is expected, with a colon: %(keys)s", keys=keys)
            raise CourseFolderError(name, _("line %(line)s: %(reason)s", line=number, reason=reason))
        values[key.strip()] = value.strip().strip("\"'")
    return values, "\n".join(lines[end + 1 :])


def _number(file: str, key: str, given: str, least: float, most: float) -> float:
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", given) and least <= float(given) <= most:
        return float(given)
    reason = _("'%(key)s' must be a number from %(least)s to %(most)s", key=key, least=least, most=most)
    raise CourseFolderError(file, reason)


def _slug(stem: str) -> str:
    """`welcome-all` of `01-Welcome all`."""
    plain = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return re.sub(r"\A[0-9]+-(?=.)", "", plain)[:80].strip("-")


def _words(stem: str) -> str:
    """`Welcome all` of `01-welcome-all`."""
    plain = re.sub(r"\A[0-9]+[-_. ]+(?=.)", "", stem)
    words = re.sub(r"[-_]+", " ", plain).strip() or stem
    return words[:1].upper() + words[1:]
