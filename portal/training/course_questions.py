"""The questions of a course folder: `quiz.json` of each language, read and checked. Pure.

A quiz file holds `questions` (asked in this order), and may hold `draws` (`{"count": 3, "category": "basics", "tag": "",
"points": 1}`) and `bank` (questions that are only drawn). Each question has `id`, `kind`, `text` and, if wanted, `points`,
`feedback`, `category`, `tags`, `markup`; the rest depends on the kind:

- single, multiple, true_false: `options` (`key`, `text`, `feedback`, `share` in percent) and `correct` (keys);
- short_answer: `answers` (`key`, `text`, `share`, `feedback`), `case` where capitals count;
- numeric: `answers` (`key`, `number`, `tolerance`, `share`, `feedback`);
- matching: `pairs` (`key`, `text`, `right_key`, `right`) and `others` (`key`, `text`: wrong right sides);
- ordering: `options` in the right order;
- essay: nothing more.

Keys, numbers and shares are the same in all languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.training import bank
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.models import QuestionKind

if TYPE_CHECKING:
    from portal.training.course_folder import Section

QUESTION_KINDS = tuple(kind.value for kind in QuestionKind)
MAX_QUESTIONS = 200


@dataclass(frozen=True)
class QuestionDraft:
    """A question in all languages. `choices` and `correct` are keys; `in_quiz`: it has a fixed place, else it is drawn."""

    slug: str
    kind: str
    choices: tuple[str, ...]
    correct: tuple[str, ...]
    points: int
    words: dict[str, QuestionWords]
    settings: dict[str, Any] = field(default_factory=dict)
    category: str = ""
    tags: tuple[str, ...] = ()
    in_quiz: bool = True

    @property
    def plan(self) -> QuestionPlan:
        """As the bank takes it in."""
        return QuestionPlan(
            kind=QuestionKind(self.kind), words=self.words, choices=self.choices, correct=self.correct,
            settings=self.settings, category=self.category, tags=self.tags,
        )  # fmt: skip


@dataclass(frozen=True)
class DrawDraft:
    """So many questions of the bank, each worth `points`."""

    count: int
    category: str
    tag: str
    points: int


@dataclass(frozen=True)
class _Parts:
    """What a kind adds to a question: keys, right keys, settings, texts by key, feedback by key."""

    choices: tuple[str, ...] = ()
    correct: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    feedbacks: dict[str, str] = field(default_factory=dict)


def draws(quiz: Section) -> tuple[DrawDraft, ...]:
    """What the quiz draws from the bank, as its original file says."""
    return tuple(
        DrawDraft(
            int(item.number("count", 1, 100)), bank.clean_category(str(item.get("category", ""))),
            str(item.get("tag", "")), int(item.number("points", 1, 100, default=1)),
        )
        for item in quiz.optional("draws")
    )  # fmt: skip


def questions(quizzes: Mapping[str, Section]) -> tuple[QuestionDraft, ...]:
    """The questions of a quiz in all its languages, the original first."""
    drafts = {lang: _of_file(quiz, lang) for lang, quiz in quizzes.items()}
    (first, originals), *others = drafts.items()
    slugs = [question.slug for question in originals]
    quizzes[first].require(len(set(slugs)) == len(slugs), _("two questions have the same id"))
    quizzes[first].require(len(slugs) <= MAX_QUESTIONS, _("there are more than %(most)s questions", most=MAX_QUESTIONS))
    for lang, translated in others:
        for question, own in zip(originals, translated, strict=False):
            quizzes[lang].require(
                _identity(question) == _identity(own),
                _(
                    "question '%(id)s' differs from the original in id, kind, keys, right answers or points",
                    id=own.slug,
                ),
            )
            question.words.update(own.words)
        quizzes[lang].require(
            len(translated) == len(originals),
            _("there are %(here)s questions, the original has %(there)s", here=len(translated), there=len(originals)),
        )
    return tuple(originals)


def _identity(question: QuestionDraft) -> tuple[Any, ...]:
    """What must be the same in all languages."""
    return (
        question.slug,
        question.kind,
        question.choices,
        question.correct,
        question.points,
        question.settings,
        question.in_quiz,
    )


def _of_file(quiz: Section, lang: str) -> list[QuestionDraft]:
    drawn = quiz.optional("bank")
    asked = quiz.optional("questions") if drawn else quiz.sections("questions")
    return [_question(item, lang) for item in asked] + [_question(item, lang, in_quiz=False) for item in drawn]


def _question(data: Section, lang: str, *, in_quiz: bool = True) -> QuestionDraft:
    slug, kind = data.text("id"), data.text("kind")
    data = data.called(slug[:80])
    data.require(len(slug) <= 80, _("the id is too long"))
    data.require(kind in QUESTION_KINDS, _("'kind' must be one of: %(kinds)s", kinds=", ".join(QUESTION_KINDS)))
    parts = _READERS[QuestionKind(kind)](data, kind)
    markup = str(data.get("markup", ""))
    data.require(markup in ("", *bank.MARKUPS), _("'markup' must be one of: %(kinds)s", kinds=", ".join(bank.MARKUPS)))
    words = QuestionWords(data.text("text"), parts.texts, str(data.get("feedback", "")).strip(), parts.feedbacks)
    tags = data.get("tags", [])
    data.require(isinstance(tags, list), _("'%(key)s' must hold texts only", key="tags"))
    draft = QuestionDraft(
        slug, kind, parts.choices, parts.correct, int(data.number("points", 1, 100, default=1)), {lang: words},
        parts.settings | ({"markup": markup} if markup else {}), bank.clean_category(str(data.get("category", ""))),
        bank.clean_tags(str(tag) for tag in tags), in_quiz,
    )  # fmt: skip
    try:
        bank.check(draft.plan)
    except DomainError as error:
        data.require(False, error.message)
    return draft


def _items(data: Section, name: str) -> dict[str, Section]:
    """The objects of a list by their key."""
    items = data.sections(name)
    found = {item.text("key"): item for item in items}
    data.require(len(found) == len(items), _("two options have the same key"))
    data.require(all("=" not in key and len(key) <= 40 for key in found), _("a key is too long or holds '='"))
    return found


def _shares(items: Mapping[str, Section]) -> dict[str, Any]:
    """The weights, where the author gives any."""
    if not any(item.get("share", None) is not None for item in items.values()):
        return {}
    return {"weights": {key: _decimal(item.number("share", -100, 100, default=0), 100) for key, item in items.items()}}


def _decimal(value: float, divided_by: int = 1) -> str:
    return format((Decimal(repr(value)) / divided_by).normalize(), "f")


def _feedbacks(items: Mapping[str, Section]) -> dict[str, str]:
    return {key: said for key, item in items.items() if (said := str(item.get("feedback", "")).strip())}


def _options(data: Section, kind: str) -> _Parts:
    items = _items(data, "options")
    texts = {key: item.text("text") for key, item in items.items()}
    if kind == QuestionKind.ORDERING:
        return _Parts(tuple(items), tuple(items), {}, texts, _feedbacks(items))
    data.require(len(items) >= 2, _("there must be at least two options"))
    correct = data.strings("correct")
    data.require(
        set(correct) <= items.keys() and len(set(correct)) == len(correct),
        _("'correct' must name keys of the options, each once"),
    )
    data.require(kind == "multiple" or len(correct) == 1, _("a question of this kind has exactly one right answer"))
    return _Parts(tuple(items), tuple(correct), _shares(items), texts, _feedbacks(items))


def _short_answer(data: Section, _kind: str) -> _Parts:
    items = _items(data, "answers")
    settings = _shares(items) | ({"case": True} if data.get("case", False) is True else {})
    texts = {key: item.text("text") for key, item in items.items()}
    return _Parts(tuple(items), tuple(items), settings, texts, _feedbacks(items))


def _numeric(data: Section, _kind: str) -> _Parts:
    items = _items(data, "answers")
    numbers = {
        key: [_decimal(item.number("number", -1e30, 1e30)), _decimal(item.number("tolerance", 0, 1e30, default=0))]
        for key, item in items.items()
    }
    return _Parts(tuple(items), tuple(items), {"numbers": numbers} | _shares(items), {}, _feedbacks(items))


def _matching(data: Section, _kind: str) -> _Parts:
    items = _items(data, "pairs")
    others = {item.text("key"): item.text("text") for item in data.optional("others")}
    rights = {item.text("right_key"): item.text("right") for item in items.values()}
    texts = {key: item.text("text") for key, item in items.items()}
    data.require(
        not set(texts) & (rights.keys() | others.keys())
        and not any("=" in key for key in rights.keys() | others.keys()),
        _("two sides have the same key, or a key holds '='"),
    )
    return _Parts(
        tuple(items), tuple(item.text("right_key") for item in items.values()),
        {"rights": [*rights, *(key for key in others if key not in rights)]}, texts | others | rights,
    )  # fmt: skip


def _essay(_data: Section, _kind: str) -> _Parts:
    return _Parts()


_READERS: dict[QuestionKind, Callable[[Section, str], _Parts]] = {
    QuestionKind.SINGLE: _options, QuestionKind.MULTIPLE: _options, QuestionKind.TRUE_FALSE: _options,
    QuestionKind.ORDERING: _options, QuestionKind.SHORT_ANSWER: _short_answer, QuestionKind.NUMERIC: _numeric,
    QuestionKind.MATCHING: _matching, QuestionKind.ESSAY: _essay,
}  # fmt: skip
