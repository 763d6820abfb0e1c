"""The picture that an author puts below a question, with its alternative text in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from portal.core import pictures
from portal.core.pictures import Picture
from portal.training import question_html
from portal.training.bank import QuestionWords

if TYPE_CHECKING:
    from portal.training.forms.bank import QuestionForm


def take_picture(
    form: QuestionForm, words: Mapping[str, QuestionWords], settings: dict[str, Any]
) -> dict[str, Picture]:
    """Writes into `settings` which pictures the question has now: those that its texts speak of, and the one below it.

    Returns:
        The new one by its name; nothing if none was chosen.
    """
    held, below = form.held.get("pictures", {}), form.held.get("figure")
    if form.without_picture.data:
        below = None
    fresh = _chosen(form, held)
    if fresh:
        below = {"name": next(iter(fresh))}
    if below:
        alts = {lang: text for lang in words if (text := form.text(f"alt_{lang}"))}
        settings["figure"] = {"name": below["name"], "alts": alts}
    wanted = _spoken_of(words) | ({below["name"]} if below else set())
    if kept := {name: one for name, one in held.items() if name in wanted}:
        settings["pictures"] = kept
    return fresh


def _chosen(form: QuestionForm, held: Mapping[str, Any]) -> dict[str, Picture]:
    """The picture that was chosen under a name that is free."""
    if form.chosen is None:
        return {}
    ending = pictures.ENDINGS[form.chosen.content_type]
    number = next(n for n in range(1, len(held) + 2) if f"picture-{n}.{ending}" not in held)
    return {f"picture-{number}.{ending}": form.chosen}


def _spoken_of(words: Mapping[str, QuestionWords]) -> set[str]:
    texts = [
        text
        for one in words.values()
        for text in (one.stem, one.feedback, *one.choices.values(), *one.feedbacks.values())
    ]
    return {name for text in texts for name in question_html.references(text)}
