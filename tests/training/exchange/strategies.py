"""Questions at random, in the form in which both formats can carry them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from portal.training.exchange.draft import OptionDraft, PairDraft, QuestionDraft, RichText
from portal.training.models import QuestionKind

FORMATS = ("moodle", "html", "markdown", "plain")
SIGNS = ("=", "~", "#", "{", "}", ":", "\\", "\\n", "%", "%50%", "[html]", "//", "::", "$CATEGORY:", "<b>", "&amp;",
         "]]>", "T", "TRUE", ">", "\n", "\n\n", " ", ".", "_____", "####", "가", "ä", "ع", "𝄞", "[id:1]", "'", '"')  # fmt: skip

# White space around a text is dropped by both formats, and runs of it by GIFT.
words = st.lists(st.sampled_from([*SIGNS, "a", "bc", "1"]), min_size=1, max_size=6).map(
    lambda parts: " ".join("".join(parts).split(" ")).strip()
)
words = words.filter(lambda text: text and "  " not in text and " \n" not in text and "\n " not in text)
lines = words.map(lambda text: " ".join(text.split())).filter(bool)
marks = lines.map(lambda text: text.rstrip("\\")).filter(lambda text: text.strip() == text != "" and "[id:" not in text)
rich = st.builds(RichText, words, st.sampled_from(FORMATS))
maybe_rich = st.none() | rich
weights = st.integers(1, 99).map(lambda n: Decimal(n) / 100)
numbers = st.decimals(-(10**9), 10**9, places=4) | st.integers(-100, 100).map(Decimal)


def options(weight: st.SearchStrategy[Decimal]) -> st.SearchStrategy[OptionDraft]:
    return st.builds(OptionDraft, rich, weight, maybe_rich)


@st.composite
def single(draw: st.DrawFn) -> dict:
    right = draw(options(st.just(Decimal(1))))
    others = draw(st.lists(options(st.just(Decimal(0)) | weights | weights.map(lambda w: -w)), min_size=1, max_size=3))
    return {"kind": QuestionKind.SINGLE, "options": tuple(draw(st.permutations([right, *others])))}


@st.composite
def numeric(draw: st.DrawFn) -> dict:
    number = st.builds(
        lambda number, tolerance, weight, feedback: OptionDraft(RichText(""), weight, feedback, number, abs(tolerance)),
        numbers, numbers, st.just(Decimal(1)) | weights, maybe_rich,
    )  # fmt: skip
    return {"kind": QuestionKind.NUMERIC, "options": tuple(draw(st.lists(number, min_size=1, max_size=3)))}


PARTS = st.one_of(
    single(),
    numeric(),
    st.lists(options(weights), min_size=1, max_size=4).map(
        lambda found: {"kind": QuestionKind.MULTIPLE, "options": tuple(found)}
    ),
    st.lists(options(st.just(Decimal(1)) | weights), min_size=1, max_size=3).map(
        lambda found: {"kind": QuestionKind.SHORT_ANSWER, "options": tuple(found)}
    ),
    st.lists(st.builds(OptionDraft, rich), min_size=1, max_size=4).map(
        lambda found: {"kind": QuestionKind.ORDERING, "options": tuple(found)}
    ),
    st.lists(st.builds(PairDraft, rich, words), min_size=1, max_size=4).map(
        lambda found: {"kind": QuestionKind.MATCHING, "pairs": tuple(found)}
    ),
    st.builds(
        lambda is_true, right, wrong: {
            "kind": QuestionKind.TRUE_FALSE, "is_true": is_true, "right_feedback": right, "wrong_feedback": wrong,
        },
        st.booleans(), maybe_rich, maybe_rich,
    ),
    st.just({"kind": QuestionKind.ESSAY}),
)  # fmt: skip

categories = st.just("") | st.lists(
    st.sampled_from(("Heat", "Flood: plans", "도시", "a b")), min_size=1, max_size=3
).map("/".join)


@st.composite
def questions(draw: st.DrawFn) -> QuestionDraft:
    return QuestionDraft(
        stem=draw(rich), title=draw(st.just("") | lines), feedback=draw(maybe_rich), category=draw(categories),
        tags=tuple(draw(st.lists(marks, max_size=2))), ident=draw(st.just("") | marks), **draw(PARTS),
    )  # fmt: skip
