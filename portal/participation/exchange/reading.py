"""A ZIP → a process that can be brought in: checked as a whole, row by row, before anything is written."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from portal.core import sheets
from portal.core.errors import DomainError
from portal.core.i18n import _, number
from portal.participation.components import kinds
from portal.participation.exchange.resources import Resource, resource_named, resources, settings_checks, unmarked
from portal.participation.exchange.writing import FORMAT, SPACE_WORDS
from portal.participation.faults import Fault, fault, nfault, no_texts, unknown
from portal.participation.models import Action, Audience, ComponentKind, Method
from portal.participation.tables.reading import LONGEST_FIELD

MOST_BYTES = 2_000_000_000  # unpacked: a file that pretends to be small is refused
MOST_RATIO = 200
MOST_FILES = 50_000  # with pictures and documents
MOST_FILE = 20_000_000  # bytes of one of them
MOST_RULES, LONGEST_RULE = 20, 4000  # as a space may have
MOST_PROBLEMS = 20
MOST_PLACES = 1000
BATCH = 1000
BATCH_OF_FILES = 20  # rows that bring a file each take their time: whoever follows hears of them more often
MOST_ABOUT = 5_000_000  # bytes of `process.json`, which is read as a whole
_LONGEST = LONGEST_FIELD
LONGEST_SHAPE = 2_000_000  # the only cells that may be so long: geometries of plans
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
_TEXTS = ("titles", "summaries", "texts", "evaluations")


Progress = Callable[[int], None]


def _silent(_rows: int) -> None:
    """Nobody is told how far it is."""


@dataclass(frozen=True)
class Problem:
    """`row`: as a spreadsheet numbers it, the head is 1; 0: the file as a whole."""

    file: str
    row: int
    column: str
    fault: Fault

    def stored(self) -> dict[str, Any]:
        """For a row of the database."""
        return {"file": self.file, "row": self.row, "column": self.column, "fault": self.fault.stored()}

    def __str__(self) -> str:
        """In English, for the command line."""
        where = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{where}: {self.fault}"


class _Unreadable(ValueError):
    """A table that is none of its kind, and why."""

    def __init__(self, wrong: Fault) -> None:
        super().__init__(wrong.text)
        self.fault = wrong


@dataclass
class Package:
    """A file that has been looked at. `about`: `process.json`; `counts`: rows of each resource."""

    archive: zipfile.ZipFile
    about: Mapping[str, Any]
    resources: Sequence[Resource]
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def made_in(self) -> int:
        """The format of the file."""
        return int(self.about["format"])

    def rows(self, resource: Resource) -> Iterator[list[dict[str, Any]]]:
        """The rows of a resource that has nothing wrong, in batches."""
        held: list[dict[str, Any]] = []
        most = BATCH_OF_FILES if resource.file else BATCH
        for _row, cells in _lines(self.archive, resource, self.made_in):
            held.append({one.name: one.read(cell) for one, cell in zip(resource.fields, cells, strict=True)})
            if len(held) >= most:
                yield held
                held = []
        if held:
            yield held

    def file(self, name: str) -> bytes | None:
        """What is in a file that a row names; None: it is not there, or too large."""
        try:
            info = self.archive.getinfo(name)
            return self.archive.read(info) if info.file_size <= MOST_FILE else None
        except (*_BROKEN, KeyError):
            return None


def opened(file: BinaryIO, progress: Progress = _silent) -> Package:
    """The package with all that is wrong in it. `progress` is called with the number of rows that were looked at, now and then.

    Raises:
        DomainError: this is no file of a process at all.
    """
    try:
        archive = zipfile.ZipFile(file)
        names = _names(archive)
        about = _about(archive)
    except (*_BROKEN, KeyError, ValueError, RecursionError):
        raise no_package() from None
    if not isinstance(about, dict) or about.get("format") not in range(1, FORMAT + 1):
        raise no_package()
    there = [one for one in resources() if f"data/{one.name}.csv" in names]
    package = Package(archive, about, there)
    strange = [name for name in names if name.endswith(".csv") and not _is_known(name)]
    package.problems += [Problem(name, 0, "", fault("this portal does not know such data")) for name in strange]
    package.problems += _problems_of(about)
    if not package.problems:
        _check_rows(package, progress)
    return package


def _about(archive: zipfile.ZipFile) -> Any:
    """Raises ValueError: it is too long, no JSON, or holds signs that are none."""
    if archive.getinfo("process.json").file_size > MOST_ABOUT:
        raise ValueError("process.json is too long")
    about = json.loads(archive.read("process.json"))
    if b"\\u0000" in json.dumps(about, ensure_ascii=False).encode():
        raise ValueError("a sign in process.json is none")
    return about


def no_package() -> DomainError:
    """What is said of a file that is none of a process."""
    return DomainError(
        _("This is no file of a process. Choose a ZIP that a portal of this kind has exported."), field="file"
    )


def _names(archive: zipfile.ZipFile) -> set[str]:
    infos = archive.infolist()
    size = sum(one.file_size for one in infos)
    packed = sum(one.compress_size for one in infos) + 1
    if len(infos) > MOST_FILES or size > MOST_BYTES or size / packed > MOST_RATIO:
        raise DomainError(_("The file is larger than %(size)s MB.", size=number(MOST_BYTES / 1_000_000)), field="file")
    return {one.filename for one in infos}


def _is_known(name: str) -> bool:
    return name.startswith("data/") and resource_named(name.removeprefix("data/").removesuffix(".csv")) is not None


def _problems_of(about: Mapping[str, Any]) -> list[Problem]:
    """What is wrong in `process.json`."""
    wrong: list[Fault] = []
    lang = about.get("lang")
    if not isinstance(lang, str) or not 2 <= len(lang) <= 12:
        wrong.append(fault("%(name)s is no tag of a language", name="lang"))
    wrong += [no_texts(name) for name in _TEXTS if not _are_texts(about.get(name))]
    if not wrong and not about["titles"].get(lang):
        wrong.append(fault("%(name)s has no text in its own language", name="titles"))
    if about.get("method") not in set(Method):
        wrong.append(unknown("method"))
    wrong += [*_space(about), *_rules(about)]
    components, phases = about.get("components"), about.get("phases")
    if not isinstance(components, list) or not isinstance(phases, list) or len(components) > 20 or len(phases) > 20:
        wrong.append(fault("%(name)s and %(other)s are lists of at most twenty", name="components", other="phases"))
        return [Problem("process.json", 0, "", one) for one in wrong]
    wrong += [
        fault("component %(place)s: %(wrong)s", place=place, wrong=text)
        for place, one in enumerate(components, 1)
        for text in _component(one, lang)
    ]
    slugs = {one.get("slug"): one.get("kind") for one in components if isinstance(one, dict)}
    if len(slugs) != len(components):
        wrong.append(fault("two components have the same slug"))
    wrong += [
        fault("phase %(place)s: %(wrong)s", place=place, wrong=text)
        for place, one in enumerate(phases, 1)
        for text in _phase(one, slugs, lang)
    ]
    return [Problem("process.json", 0, "", one) for one in wrong[:MOST_PROBLEMS]]


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, str) and len(text) <= _LONGEST and len(lang) <= 12 for lang, text in value.items()
    )


def _space(about: Mapping[str, Any]) -> Iterator[Fault]:
    """The words of the space and its places; files of before have neither."""
    words, places = about.get("space", {}), about.get("places", [])
    lang = words.get("lang", "") if isinstance(words, dict) else None
    if not isinstance(lang, str) or not all(_are_texts(words.get(name, {})) for name in SPACE_WORDS):
        yield no_texts("space")
    if not isinstance(places, list) or len(places) > MOST_PLACES or not all(_is_place(one) for one in places):
        yield fault("%(name)s is no list of at most %(most)s", name="places", most=MOST_PLACES)


def _rules(about: Mapping[str, Any]) -> Iterator[Fault]:
    """The numbered rules of moderation; files of before have none."""
    rules = about.get("rules", [])
    if not isinstance(rules, list) or len(rules) > MOST_RULES or not all(_is_rule(one) for one in rules):
        yield fault("%(name)s is no list of at most %(most)s", name="rules", most=MOST_RULES)
    elif len({one["number"] for one in rules}) != len(rules):
        yield fault("two rules have the same number")


def _is_rule(one: Any) -> bool:
    if not isinstance(one, dict) or type(one.get("number")) is not int or not 0 < one["number"] <= MOST_RULES:
        return False
    titles: Any = one.get("titles")
    texts: Any = one.get("texts")
    if not _are_texts(titles) or not _are_texts(texts) or not any(titles.values()):
        return False
    return all(len(text) <= LONGEST_RULE for text in [*titles.values(), *texts.values()])


def _is_place(one: Any) -> bool:
    if not isinstance(one, dict) or not _are_texts(one.get("names")) or not any(one["names"].values()):
        return False
    degrees: list[tuple[Any, int]] = [(one.get("latitude"), 90), (one.get("longitude"), 180)]
    if type(one.get("is_offered", True)) is not bool or any(len(name) > 200 for name in one["names"].values()):
        return False
    return all(value is None for value, _most in degrees) or all(
        type(value) in (int, float) and abs(value) <= most for value, most in degrees
    )


def _component(one: Any, lang: Any) -> Iterator[Fault]:
    if not isinstance(one, dict):
        yield fault("is no object")
        return
    if one.get("kind") not in {kind.kind.value for kind in kinds()}:
        yield fault("this portal has no kind %(kind)s", kind=repr(one.get("kind")))
    slug = one.get("slug")
    if (
        not isinstance(slug, str)
        or not 0 < len(slug) <= 80
        or not all(part.isalnum() and part.isascii() and part == part.lower() for part in slug.split("-"))
    ):
        yield fault("%(name)s is no address", name="slug")
    if not _are_texts(one.get("titles")) or not _are_texts(one.get("texts")) or not one["titles"].get(lang):
        yield fault("%(name)s or %(other)s are no texts by language", name="titles", other="texts")
    if one.get("audience", "") not in ["", *Audience]:
        yield unknown("audience")
    settings = one.get("settings")
    if not isinstance(settings, dict):
        yield fault("%(name)s is no object", name="settings")
    elif one.get("kind") in set(ComponentKind):
        check = settings_checks.get(ComponentKind(one["kind"]))
        if check is not None and (wrong := check(settings)):
            yield fault("%(name)s: %(wrong)s", name="settings", wrong=wrong)


def _phase(one: Any, slugs: Mapping[Any, Any], lang: Any) -> Iterator[Fault]:
    if not isinstance(one, dict):
        yield fault("is no object")
        return
    if not _are_texts(one.get("titles")) or not _are_texts(one.get("texts")) or not one["titles"].get(lang):
        yield fault("%(name)s or %(other)s are no texts by language", name="titles", other="texts")
    try:
        starts, ends = (datetime.fromisoformat(one[name]) for name in ("local_start", "local_end"))
        if starts.tzinfo or ends.tzinfo or ends <= starts:
            yield fault("it does not end after it begins, in times of a wall clock")
    except (KeyError, TypeError, ValueError):
        yield fault("%(name)s or %(other)s is no time", name="local_start", other="local_end")
    on = one.get("on")
    if not isinstance(on, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in on):
        yield fault("%(name)s is no list of pairs", name="on")
        return
    actions = {kind.kind.value: set(kind.actions) for kind in kinds()}
    for slug, action in on:
        if action not in set(Action) or action not in actions.get(str(slugs.get(slug)), set()):
            yield fault(
                "it switches on %(action)s of %(slug)s, which is not there", action=repr(action), slug=repr(slug)
            )


def _lines(archive: zipfile.ZipFile, resource: Resource, made_in: int) -> Iterator[tuple[int, list[str]]]:
    """(row, cells) below the head; the mark of what would be a formula is taken away. Cells of columns that came later are empty.

    Raises:
        _Unreadable: its columns are not those of the resource.
        ValueError: it is no CSV in UTF-8.
    """
    longest = sheets.long_fields(LONGEST_SHAPE if resource.shape else _LONGEST)
    with (
        longest,
        archive.open(f"data/{resource.name}.csv") as raw,
        io.TextIOWrapper(raw, "utf-8-sig", newline="") as text,
    ):
        reader = csv.reader(text, strict=True)
        head = next(reader, [])
        if head != (wanted := resource.names_in(made_in)):
            raise _Unreadable(fault("its columns are not: %(names)s", names=", ".join(wanted)))
        at = [head.index(name) if name in wanted else None for name in resource.names]
        for row, cells in enumerate(reader, 2):
            if len(cells) != len(head):
                raise _Unreadable(
                    nfault(
                        "row %(row)s has %(count)s column, the first has %(wanted)s",
                        "row %(row)s has %(count)s columns, the first has %(wanted)s",
                        len(cells), row=row, wanted=len(head),
                    )
                )  # fmt: skip
            yield row, ["" if place is None else unmarked(cells[place]) for place in at]


def _check_rows(package: Package, progress: Progress) -> None:
    """Each row of each resource. Kept in memory: a digest of 8 bytes for each key that others may refer to."""
    by_slug = {one["slug"]: one for one in package.about["components"]}
    known: dict[str, set[int]] = {}
    before = 0
    for resource in package.resources:
        keys = known[resource.name] = set()
        file, rows = f"data/{resource.name}.csv", 0
        try:
            for row, cells in _lines(package.archive, resource, package.made_in):
                rows += 1
                if rows % BATCH == 0:
                    progress(before + rows)
                problems = _row_problems(resource, cells, by_slug, known, keys)
                package.problems += [Problem(file, row, column, wrong) for column, wrong in problems]
                if len(package.problems) >= MOST_PROBLEMS:
                    return
        except (*_BROKEN, ValueError, csv.Error) as error:
            package.problems.append(Problem(file, 0, "", _why(error)))
        package.counts[resource.name] = rows
        before += rows


def _why(error: Exception) -> Fault:
    """What to say of a table that could not be read to its end."""
    if isinstance(error, _Unreadable):
        return error.fault
    if isinstance(error, UnicodeDecodeError):
        return fault("The file is not in UTF-8. Save it anew in this encoding.")
    if isinstance(error, csv.Error):
        return fault("is no CSV: a quotation mark is missing, or a cell is too long")
    return fault("is damaged and cannot be read to its end")


def _row_problems(
    resource: Resource, cells: Sequence[str], by_slug: Mapping[str, Any], known: Mapping[str, set[int]], keys: set[int]
) -> list[tuple[str, Fault]]:
    wrong = [(one.name, text) for one, cell in zip(resource.fields, cells, strict=True) if (text := one.wrong(cell))]
    if wrong:
        return wrong
    values = dict(zip(resource.names, cells, strict=True))
    component = by_slug.get(values["component"])
    if component is None or component["kind"] not in resource.kinds:
        wanted_kinds = ", ".join(sorted(kind.value for kind in resource.kinds))
        return [("component", fault("there is no such component of the kind %(kinds)s", kinds=wanted_kinds))]
    found: list[tuple[str, Fault]] = []
    if resource.unique:
        key = hash(tuple(values[name] for name in resource.unique))
        if key in keys:
            found.append((resource.unique[-1], fault("stands twice")))
        keys.add(key)
    for names, other in resource.refers:
        wanted = tuple(values[name] for name in names)
        if wanted[-1] and hash(wanted) not in known.get(other, set()):
            found.append((names[-1], fault("there is no such row in %(table)s", table=other)))
    if resource.check is not None and not found:
        against = resource.check(
            {one.name: one.read(values[one.name]) for one in resource.fields}, component["settings"]
        )
        if against is not None:
            found.append(("", against))
    return found
