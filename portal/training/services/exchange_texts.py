"""Texts of a draft for translators, and back."""

from __future__ import annotations

from portal.core import db
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.training import xliff
from portal.training.models import CourseVersion
from portal.training.queries import authoring as queries
from portal.training.services.authoring import locked_draft
from portal.training.services.texts import save_course_text, save_text
from portal.training.xliff import Unit, XliffError


def export_texts(*, version: CourseVersion, lang: str) -> bytes:
    """Every text of a loaded version with its translation, as XLIFF 1.2."""
    return xliff.write(
        original=_name(version), source_lang=version.original_lang, target_lang=lang, units=_units(version, lang)
    )


def _name(version: CourseVersion) -> str:
    return f"{version.course.slug}/{version.number}"


def _units(version: CourseVersion, lang: str) -> list[Unit]:
    original = version.original_lang
    rows = queries.matrix(version)
    own, translated = (queries.course_text_in(version.texts, code) for code in (original, lang))
    states = {
        "reviewed": "final",
        "translated": "translated",
        "machine": "needs-review-translation",
        "stale": "needs-adaptation",
    }
    state = states.get(rows[0].cells[lang].state, "new")
    units = []
    if own is not None:
        units += [
            Unit(f"course.{field}", getattr(own, field), getattr(translated, field, ""), state)
            for field in ("title", "summary")
        ]
        lines = "\n".join(translated.outcomes) if translated else ""
        units.append(Unit("course.outcomes", "\n".join(own.outcomes), lines, state))
    for module in version.modules:
        title = module.titles.get(lang, "")
        units.append(
            Unit(f"module.{module.position}", module.titles.get(original, ""), title, "translated" if title else "new")
        )
    for row in rows:
        source = queries.text_in(row.activity.texts, original) if row.activity else None
        if row.activity is None or source is None:
            continue
        target = queries.text_in(row.activity.texts, lang)
        state = states.get(row.cells[lang].state, "new")
        units += [
            Unit(f"activity.{row.activity.slug}.{field}", getattr(source, field), getattr(target, field, ""), state)
            for field in ("title", "body")
        ]
    return [unit for unit in units if unit.source]


def import_texts(*, version: CourseVersion, data: bytes) -> tuple[str, int]:
    """Takes translations back; all of a file or nothing.

    Returns:
        The language and how many texts were changed.

    Raises:
        XliffError: the file cannot be used, with the line.
        Conflict: it belongs to another course, or the language is none of this draft.
    """
    held = locked_draft(version.id)
    version = queries.version_of(version.course.slug, held.number) or version  # as it is under the lock
    original, lang, units = xliff.read(data)
    if original.rpartition("/")[0] != version.course.slug:
        raise Conflict(_("The file belongs to another course: %(name)s", name=original[:100]), field="file")
    if lang not in held.languages or lang == held.original_lang:
        raise Conflict(_("The course is not available in this language."), field="file")
    current = {unit.key: unit for unit in _units(version, lang)}
    given: dict[str, str] = {}
    for unit in units:
        if unit.key not in current:
            raise XliffError(unit.line, _("the course has no text “%(id)s”", id=unit.key[:100]))
        if unit.source != xliff.clean(current[unit.key].source):
            raise XliffError(unit.line, _("the original of “%(id)s” has changed since the export", id=unit.key[:100]))
        if unit.target.strip():
            given[unit.key] = unit.target
    changed = {key: text for key, text in given.items() if text != current[key].target}
    _take(version, lang, {key: unit.target for key, unit in current.items()} | given, set(changed))
    return lang, len(changed)


def _take(version: CourseVersion, lang: str, words: dict[str, str], keys: set[str]) -> None:
    if keys & {"course.title", "course.summary", "course.outcomes"}:
        save_course_text(
            version=version, lang=lang, title=words.get("course.title", ""), summary=words.get("course.summary", ""),
            outcomes=words.get("course.outcomes", "").splitlines(),
        )  # fmt: skip
    for module in version.modules:
        key = f"module.{module.position}"
        if key in keys:
            module.titles = {**module.titles, lang: words[key].strip()[:200]}
    for activity in queries.activities_of(version):
        title, body = f"activity.{activity.slug}.title", f"activity.{activity.slug}.body"
        if keys & {title, body}:
            own = queries.text_in(activity.texts, version.original_lang)
            save_text(
                version=version, activity_id=activity.id, lang=lang, body=words.get(body, ""),
                title=(words.get(title) or (own.title if own else activity.slug))[:200],
            )  # fmt: skip
    db.session.flush()
