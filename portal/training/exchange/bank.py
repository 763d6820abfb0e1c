"""Between the bank and the formats: a draft becomes a plan, a question becomes a draft. Pure.

What the bank cannot say exactly as the file did is told as a warning, with the line of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape, unescape
from typing import Any

import nh3

from portal.core import i18n
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.pictures import Picture
from portal.training import bank, question_html
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.exchange.draft import ExchangeError, OptionDraft, PairDraft, QuestionDraft, RichText
from portal.training.models import QuestionKind
from portal.training.queries.quizzes import QuestionContent

ONE = Decimal(1)
ROUNDING = Decimal("0.00001")


@dataclass(frozen=True)
class Understood:
    """A question of a file as the bank would take it in. `line` counts from 1, 0 where the format has none."""

    line: int
    plan: QuestionPlan
    warnings: tuple[str, ...]


def plans_of(drafts: Sequence[QuestionDraft], *, lang: str, category: str = "") -> list[Understood]:
    """What the bank would take in from a file's questions. `category`: of those that name none.

    Raises:
        ExchangeError: a question of the file cannot be asked.
    """
    found = []
    for draft in drafts:
        maker = _Maker(draft, lang)
        try:
            plan = maker.plan(category)
            bank.check(plan)
        except DomainError as error:
            reason = f"{draft.title}: {error.message}" if draft.title else error.message
            raise ExchangeError(reason, line=max(draft.line, 1), column=1) from None
        found.append(Understood(draft.line, plan, tuple(maker.warnings)))
    return found


class _Maker:
    """Makes the plan of one draft."""

    def __init__(self, draft: QuestionDraft, lang: str) -> None:
        self.draft, self.lang = draft, lang
        self.warnings: list[str] = []
        self.markup = self._markup()
        self.texts: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self.settings: dict[str, Any] = {"markup": self.markup} if self.markup else {}

    def plan(self, category: str) -> QuestionPlan:
        draft = self.draft
        self._ask_for_words()
        choices, correct = getattr(self, f"_{draft.kind.value}")()
        words = QuestionWords(self._text(draft.stem), self.texts, self._text(draft.feedback), self.said)
        return QuestionPlan(
            kind=draft.kind, words={self.lang: words}, choices=choices, correct=correct, settings=self.settings,
            title=draft.title[:200], category=bank.clean_category(draft.category or category),
            tags=bank.clean_tags(draft.tags), pictures=dict(draft.pictures),
        )  # fmt: skip

    def _markup(self) -> str:
        """The one markup of the question: the richest that any of its texts has."""
        texts = [
            self.draft.stem,
            *(option.text for option in self.draft.options),
            *(pair.left for pair in self.draft.pairs),
        ]
        formats = {text.format for text in texts}
        return "html" if "html" in formats else "markdown" if "markdown" in formats else ""

    def _ask_for_words(self) -> None:
        """Who does not see a picture needs its alternative text."""
        names = dict(self.draft.pictures)
        texts = [
            self.draft.stem,
            *(option.text for option in self.draft.options),
            *(pair.left for pair in self.draft.pairs),
        ]
        for text in texts if names else ():
            for name in question_html.without_words(text.text, text.format):
                if name in names:
                    self.warnings.append(
                        _(
                            "The picture %(name)s has no alternative text. Add one: it says what the picture shows.",
                            name=name,
                        )
                    )

    def _text(self, text: RichText | None) -> str:
        """A text in the question's markup."""
        if text is None:
            return ""
        if self.markup == "html" and text.format != "html":
            return escape(text.text.strip(), quote=False).replace("\n", "<br>")
        return text.text.strip()

    def _options(self, options: Iterable[OptionDraft]) -> dict[str, OptionDraft]:
        keyed = {bank.key_at(place): option for place, option in enumerate(options)}
        self.texts = {key: self._text(option.text) for key, option in keyed.items()}
        self.said = {key: said for key, option in keyed.items() if (said := self._text(option.feedback))}
        return keyed

    def _weigh(self, options: dict[str, OptionDraft]) -> None:
        self.settings["weights"] = {key: _plain(option.weight) for key, option in options.items()}

    def _single(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        options = self._options(self.draft.options)
        best = max((option.weight for option in options.values()), default=Decimal(0))
        right = tuple(key for key, option in options.items() if option.weight == best and best > 0)
        if len(right) > 1:
            self.warnings.append(
                _("Several options are right; the first of them counts as the right one, the others earn the same.")
            )
        if best != ONE or any(option.weight not in (0, 1) for option in options.values()) or len(right) > 1:
            self._weigh(options)
        return tuple(options), right[:1]

    def _multiple(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        options = self._options(self.draft.options)
        right = tuple(key for key, option in options.items() if option.weight > 0)
        share = ONE / len(right) if right else ONE
        usual = all(
            abs(option.weight - (share if option.weight > 0 else -share)) <= ROUNDING for option in options.values()
        )
        if right and not usual:
            self._weigh(options)
        return tuple(options), right

    def _true_false(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        with i18n.in_language(self.lang if self.lang in i18n.LOCALES else "en"):
            self.texts = {"a": _("True"), "b": _("False")}
        right, wrong = ("a", "b") if self.draft.is_true else ("b", "a")
        for key, said in ((right, self.draft.right_feedback), (wrong, self.draft.wrong_feedback)):
            if said is not None and self._text(said):
                self.said[key] = self._text(said)
        return ("a", "b"), (right,)

    def _short_answer(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        options = self._options(self.draft.options)
        # What people write is compared with text, whatever the question's markup.
        self.texts = {key: _without_markup(option.text) for key, option in options.items()}
        if any(option.weight != ONE for option in options.values()):
            self._weigh(options)
        return tuple(options), tuple(options)

    def _numeric(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        numbers = [option for option in self.draft.options if option.number is not None]
        if len(numbers) < len(self.draft.options):
            self.warnings.append(_("An answer that stands for any other number was left out."))
        options = self._options(numbers)
        self.texts = {}
        self.settings["numbers"] = {
            key: [_plain(option.number or Decimal(0)), _plain(option.tolerance)] for key, option in options.items()
        }
        if any(option.weight != ONE for option in options.values()):
            self._weigh(options)
        return tuple(options), tuple(options)

    def _matching(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        rights: dict[str, str] = {}
        for pair in self.draft.pairs:
            rights.setdefault(pair.right.strip(), bank.key_at(len(rights), "r"))
        lefts = {
            bank.key_at(place): pair for place, pair in enumerate(pair for pair in self.draft.pairs if pair.left.text.strip())
        }  # fmt: skip
        self.texts = {key: self._text(pair.left) for key, pair in lefts.items()} | {
            key: text for text, key in rights.items()
        }
        self.settings["rights"] = list(rights.values())
        return tuple(lefts), tuple(rights[pair.right.strip()] for pair in lefts.values())

    def _ordering(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        options = tuple(self._options(self.draft.options))
        return options, options

    def _essay(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self.draft.options:
            self.warnings.append(_("What an essay gives as answers was left out; trainers grade it."))
        return (), ()


def _without_markup(text: RichText) -> str:
    return unescape(nh3.clean(text.text, tags=set())).strip() if text.format == "html" else text.text.strip()


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


# Out of the bank ----------------------------------------------------------------------------------------------------


def draft_of(
    content: QuestionContent, *, lang: str, title: str = "", category: str = "", tags: Sequence[str] = (),
    load: Callable[[str], bytes] | None = None,
) -> QuestionDraft:  # fmt: skip
    """A question of the bank in one language (or its own, where it lacks that one), as formats write it.

    `load`: gives the bytes of a picture by the key of its file, for formats that can hold pictures.
    """
    shown = content.language_for(lang)
    words = content.wording[shown]
    markup = content.settings.get("markup", "moodle")
    weights = _weights(content)

    def rich(text: str) -> RichText:
        return RichText(text, markup)

    def option(key: str) -> OptionDraft:
        number, tolerance = content.settings.get("numbers", {}).get(key, (None, "0"))
        said = words.feedbacks.get(key)
        as_text = RichText(words.choices.get(key, ""), "plain")
        return OptionDraft(
            as_text if content.kind is QuestionKind.SHORT_ANSWER else rich(words.choices.get(key, "")), weights.get(key, Decimal(0)), rich(said) if said else None,
            Decimal(number) if number is not None else None, Decimal(tolerance),
        )  # fmt: skip

    kind, parts = content.kind, dict[str, Any]()
    if kind is QuestionKind.MATCHING:
        parts["pairs"] = _pairs(content, words.choices, markup)
    elif kind is QuestionKind.TRUE_FALSE:
        parts |= _truth(content, words.feedbacks, markup)
    elif kind is not QuestionKind.ESSAY:
        keys = [key for key in content.choices if kind is QuestionKind.NUMERIC or words.choices.get(key)]
        parts["options"] = tuple(option(key) for key in keys)
    return QuestionDraft(
        kind=kind, stem=_with_figure(rich(words.stem), content, shown) if load else rich(words.stem), title=title,
        feedback=rich(words.feedback) if words.feedback else None, category=category, tags=tuple(tags),
        pictures=_pictures(content, load) if load else (), **parts,
    )  # fmt: skip


def _pictures(content: QuestionContent, load: Callable[[str], bytes]) -> tuple[tuple[str, Picture], ...]:
    return tuple(
        (name, Picture(load(kept["file"]), kept["type"], kept["width"], kept["height"]))
        for name, kept in content.settings.get("pictures", {}).items()
    )


def _with_figure(stem: RichText, content: QuestionContent, lang: str) -> RichText:
    """The stem with the picture below it, which formats know only as a part of the text."""
    below = content.settings.get("figure")
    if below is None:
        return stem
    name, alt = below["name"], bank.figure_alt(below, lang)
    if stem.format == "markdown":
        words = " ".join(alt.replace("[", "(").replace("]", ")").split())
        return RichText(f"{stem.text}\n\n![{words}]({question_html.PLACE}{name})", stem.format)
    escaped = escape(stem.text.strip(), quote=False).replace("\n", "<br>")
    text = stem.text if stem.format == "html" else f"<p>{escaped}</p>"
    return RichText(f"{text}<p>{question_html.image(name, alt)}</p>", "html")


def _weights(content: QuestionContent) -> dict[str, Decimal]:
    """The share of each choice: the author's, else what scoring makes of it."""
    if given := content.settings.get("weights"):
        return {key: Decimal(value) for key, value in given.items()}
    if content.kind is QuestionKind.MULTIPLE:
        share = (ONE / len(content.correct)).quantize(ROUNDING)
        return {key: share if key in content.correct else -share for key in content.choices}
    return {key: Decimal(key in content.correct) for key in content.choices}


def _pairs(content: QuestionContent, texts: dict[str, str], markup: str) -> tuple[PairDraft, ...]:
    pairs = [
        PairDraft(RichText(texts[left], markup), texts[right])
        for left, right in zip(content.choices, content.correct, strict=True)
    ]
    spare = [PairDraft(RichText("", markup), texts[key]) for key in content.rights if key not in content.correct]
    return (*pairs, *spare)


def _truth(content: QuestionContent, said: dict[str, str], markup: str) -> dict[str, Any]:
    """The first of two options says true."""
    right = content.correct[0]
    wrong = next(key for key in content.choices if key != right)
    return {
        "is_true": right == content.choices[0],
        "right_feedback": RichText(said[right], markup) if said.get(right) else None,
        "wrong_feedback": RichText(said[wrong], markup) if said.get(wrong) else None,
    }
