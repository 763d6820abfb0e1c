"""Questions with their wordings, and the rule that a new attempt takes with it; kept in the process.

A question version never changes, nor does a published quiz. Draws take from the bank as it is: which questions a draw may
take is kept for half a minute, so that a thousand people who begin at once ask the database once. Nothing of a person is
in here.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import selectinload

from portal.core import db
from portal.core.i18n import Origin
from portal.core.pictures import Picture
from portal.training import answers, bank, question_html, scoring
from portal.training.bank import QuestionWords
from portal.training.models import Question, QuestionKind, QuestionVersion, QuizSlot
from portal.training.queries.content import ActivityOutline, Kept

POOL_SECONDS = 30


@dataclass(frozen=True)
class Wording:
    """A question in one language. `choices` and `feedbacks`: key → text; as HTML they are safe. `is_block`: the stem holds
    more than a line of text, so it cannot stand in a legend. `named`: key → words alone, for the names of buttons.
    """

    stem: str
    choices: dict[str, str]
    feedback: str
    feedbacks: dict[str, str]
    stem_html: Markup
    choices_html: dict[str, Markup]
    feedback_html: Markup
    feedbacks_html: dict[str, Markup]
    named: dict[str, str]
    is_block: bool

    @property
    def called(self) -> str:
        """The stem in words alone, for lists."""
        return " ".join(question_html.named(self.stem_html).split())


@dataclass(frozen=True)
class QuestionContent:
    """A version of a question with its wording in each language."""

    version_id: uuid.UUID
    question_id: uuid.UUID
    kind: QuestionKind
    choices: tuple[str, ...]
    correct: tuple[str, ...]
    settings: dict[str, Any]
    wording: dict[str, Wording]

    @property
    def is_multiple(self) -> bool:
        return self.kind is QuestionKind.MULTIPLE

    @property
    def rights(self) -> tuple[str, ...]:
        """Keys of the right sides of a matching question."""
        return tuple(self.settings.get("rights", ()))

    def slot(self, points: int) -> scoring.Slot:
        """What an attempt keeps of the question in order to score it."""
        texts = [words.choices for words in self.wording.values()]
        data = bank.scoring_data(self.kind, self.choices, self.settings, texts)
        return scoring.Slot(str(self.version_id), self.kind.value, self.choices, self.correct, points, data)

    def language_for(self, wanted: str) -> str:
        """The language in which the question is shown to a reader who wants `wanted`."""
        return wanted if wanted in self.wording else next(iter(self.wording))

    def clean(self, given: Iterable[str]) -> list[str]:
        """A response as it is kept: only what this question knows, each once, in its order."""
        if self.kind in bank.CHOSEN:
            known = [key for key in self.choices if key in set(given)]
            return known if self.is_multiple else known[:1]
        if self.kind in (QuestionKind.MATCHING, QuestionKind.ORDERING):
            values = self.rights or tuple(str(place) for place in range(1, len(self.choices) + 1))
            pairs = answers.pairs(given)
            return [f"{key}={pairs[key]}" for key in self.choices if pairs.get(key) in values]
        written = next((item for item in given if item.strip()), "")
        return [written.replace("\r\n", "\n").strip()] if written else []


_questions: Kept[uuid.UUID, QuestionContent] = Kept(5000)


def questions(version_ids: Sequence[uuid.UUID]) -> list[QuestionContent]:
    """Question versions in the order asked for. Versions never change, whatever quizzes they stand in."""
    found = {key: kept for key in version_ids if (kept := _questions.get(key)) is not None}
    missing = [key for key in version_ids if key not in found]
    if missing:
        rows = db.session.scalars(
            select(QuestionVersion).where(QuestionVersion.id.in_(missing)).options(selectinload(QuestionVersion.texts))
        )
        found.update({row.id: _questions.put(row.id, _content_of(row)) for row in rows})
    return [found[key] for key in version_ids]


def _content_of(row: QuestionVersion) -> QuestionContent:
    texts = sorted(row.texts, key=lambda one: one.origin is not Origin.ORIGINAL)
    words = {one.lang: QuestionWords(one.stem, one.choices, one.feedback, one.feedbacks) for one in texts}
    plan = bank.QuestionPlan(row.kind, words, tuple(row.choices), tuple(row.correct), row.settings)
    return _content(row.id, row.question_id, plan)


def preview_of(plan: bank.QuestionPlan, of: uuid.UUID | None = None) -> QuestionContent:
    """A question that is not kept yet, as it would be shown. `of`: the version it is made of, whose pictures it has."""
    return _content(of or uuid.UUID(int=0), uuid.UUID(int=0), plan)


def figure_of(content: QuestionContent) -> Markup:
    """The picture below a question, for its author; empty where there is none."""
    below = content.settings.get("figure")
    if below is None:
        return Markup()
    pictures = question_html.shelf(content.version_id, content.settings, {})
    return question_html.figure(below["name"], next(iter(below["alts"].values()), ""), pictures)


def figure_to_come(picture: Picture | None, alt: str) -> Markup:
    """A picture that is chosen and not saved yet, for its author; empty where there is none."""
    if picture is None:
        return Markup()
    return question_html.figure("chosen", alt, question_html.shelf(uuid.UUID(int=0), {}, {"chosen": picture}))


def plan_of(question: Question, content: QuestionContent) -> bank.QuestionPlan:
    """A question as its author changes it."""
    words = {
        lang: QuestionWords(one.stem, one.choices, one.feedback, one.feedbacks) for lang, one in content.wording.items()
    }
    return bank.QuestionPlan(
        kind=content.kind, words=words, choices=content.choices, correct=content.correct, settings=content.settings,
        title=question.title, category=question.category, tags=tuple(question.tags),
    )  # fmt: skip


def _content(version_id: uuid.UUID, question_id: uuid.UUID, plan: bank.QuestionPlan) -> QuestionContent:
    pictures = question_html.shelf(version_id, plan.settings, plan.pictures)
    wording = {lang: _wording(lang, one, plan.settings, pictures) for lang, one in plan.words.items()}
    return QuestionContent(version_id, question_id, plan.kind, plan.choices, plan.correct, dict(plan.settings), wording)


def _wording(lang: str, words: QuestionWords, settings: Mapping[str, Any], pictures: question_html.Shelf) -> Wording:
    markup, plain = settings.get("markup", ""), set(settings.get("rights", ()))

    def phrase(source: str) -> Markup:
        return question_html.phrase(source, markup, pictures)

    html = question_html.rendered(words.stem, markup, pictures)
    if below := settings.get("figure"):
        html += question_html.figure(below["name"], bank.figure_alt(below, lang), pictures)
    choices = {
        key: question_html.phrase(value, "" if key in plain else markup, pictures)
        for key, value in words.choices.items()
    }
    return Wording(
        words.stem, words.choices, words.feedback, words.feedbacks, html, choices, phrase(words.feedback),
        {key: phrase(value) for key, value in words.feedbacks.items()},
        {key: question_html.named(value) for key, value in choices.items()},
        is_block=any(tag in html for tag in ("<p>", "<ul>", "<ol>", "<table>", "<pre>")),
    )  # fmt: skip


# The rule of an attempt ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draw:
    """`count` questions of the bank, each worth `points`. An empty category or tag leaves the choice open."""

    count: int
    category: str
    tag: str
    points: int


@dataclass(frozen=True)
class Candidate:
    """A question that a draw may take, in its newest version."""

    question_id: uuid.UUID
    content: QuestionContent


@dataclass(frozen=True)
class _Plan:
    course_id: uuid.UUID
    places: tuple[tuple[uuid.UUID, scoring.Slot] | Draw, ...]
    terms: dict[str, Any]
    # The whole rule, where nothing is drawn: the same for everybody.
    rule: dict[str, Any] | None


_plans: Kept[uuid.UUID, _Plan] = Kept(1000)
_pools: Kept[tuple[uuid.UUID, str, str], tuple[float, tuple[Candidate, ...]]] = Kept(500)


def quiz_rule(
    activity: ActivityOutline, *, course_id: uuid.UUID, chance: random.Random | None = None
) -> dict[str, Any]:
    """The rule that a new attempt at a quiz of a published version takes with it; draws are made here.

    `chance`: where the draw comes from, for who wants to repeat it. A question is never asked twice in one attempt; where the
    bank holds fewer than wanted, all of them are asked.
    """
    plan = _plans.get_or_make(activity.id, lambda: _load_plan(activity, course_id))
    if plan.rule is not None:
        return plan.rule
    taken = {place[0] for place in plan.places if not isinstance(place, Draw)}
    slots: list[scoring.Slot] = []
    for place in plan.places:
        slots += (
            _drawn(plan.course_id, place, taken, chance or random.SystemRandom())
            if isinstance(place, Draw)
            else [place[1]]
        )
    return scoring.rule_of(activity.pass_mark, slots) | plan.terms


def _drawn(course_id: uuid.UUID, draw: Draw, taken: set[uuid.UUID], chance: random.Random) -> list[scoring.Slot]:
    free = [one for one in pool(course_id, draw.category, draw.tag) if one.question_id not in taken]
    chosen = chance.sample(free, min(draw.count, len(free)))
    taken.update(one.question_id for one in chosen)
    return [one.content.slot(draw.points) for one in chosen]


def _load_plan(activity: ActivityOutline, course_id: uuid.UUID) -> _Plan:
    rows = db.session.scalars(
        select(QuizSlot).where(QuizSlot.activity_id == activity.id).order_by(QuizSlot.position)
    ).all()
    asked = {
        one.version_id: one for one in questions([row.question_version_id for row in rows if row.question_version_id])
    }
    places: list[tuple[uuid.UUID, scoring.Slot] | Draw] = []
    for row in rows:
        if row.question_version_id is None:
            places.append(draw_of(row.draw or {}, row.points))
        else:
            content = asked[row.question_version_id]
            places.append((content.question_id, content.slot(row.points)))
    terms: dict[str, Any] = {}
    if activity.review:
        terms["review"] = activity.review
    if activity.shuffle:
        terms["shuffle"] = True
    fixed = [place[1] for place in places if not isinstance(place, Draw)]
    rule = scoring.rule_of(activity.pass_mark, fixed) | terms if len(fixed) == len(places) else None
    return _Plan(course_id, tuple(places), terms, rule)


def draw_of(kept: dict[str, Any], points: int) -> Draw:
    """A draw as its slot keeps it."""
    return Draw(int(kept["count"]), str(kept.get("category", "")), str(kept.get("tag", "")), points)


def pool(course_id: uuid.UUID, category: str, tag: str) -> tuple[Candidate, ...]:
    """What a draw may take; kept for half a minute."""
    key = (course_id, category, tag)
    kept = _pools.get(key)
    if kept is not None and time.monotonic() - kept[0] < POOL_SECONDS:
        return kept[1]
    return _pools.put(key, (time.monotonic(), _load_pool(course_id, category, tag)))[1]


def _load_pool(course_id: uuid.UUID, category: str, tag: str) -> tuple[Candidate, ...]:
    wanted = in_bank(course_id, category, tag).subquery()
    rows = db.session.execute(
        select(QuestionVersion.id, QuestionVersion.question_id)
        .where(QuestionVersion.question_id.in_(select(wanted.c.id)))
        .ext(distinct_on(QuestionVersion.question_id))
        .order_by(QuestionVersion.question_id, QuestionVersion.number.desc())
    ).all()
    return tuple(Candidate(one.question_id, one) for one in questions([row.id for row in rows]))


def in_bank(course_id: uuid.UUID, category: str = "", tag: str = "") -> Any:
    """Ids of the questions in use of a course's bank, in a category (with all below it) and with a tag."""
    statement = select(Question.id).where(Question.course_id == course_id, Question.retired_at.is_(None))
    if category:
        statement = statement.where(
            or_(Question.category == category, func.starts_with(Question.category, f"{category}/"))
        )
    if tag:
        statement = statement.where(Question.tags.contains([tag]))
    return statement


def forget_pools(course_id: uuid.UUID) -> None:
    """After a change of the bank: this process draws from it as it is now, the others within half a minute."""
    _pools.forget(lambda key: key[0] == course_id)
