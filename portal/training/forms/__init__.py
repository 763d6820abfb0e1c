"""The shape of what people type in training."""

from __future__ import annotations

from portal.training.forms.bank import (
    ConfirmForm,
    DrawForm,
    ExtraTimeForm,
    ImportForm,
    QuestionForm,
    QuizForm,
)
from portal.training.forms.editions import (
    LANGUAGES,
    LAST_SECOND,
    AnswerForm,
    Checkboxes,
    EditionForm,
    MoveForm,
    NamesForm,
    NominationForm,
)

__all__ = [
    "LANGUAGES",
    "LAST_SECOND",
    "AnswerForm",
    "Checkboxes",
    "ConfirmForm",
    "DrawForm",
    "EditionForm",
    "ExtraTimeForm",
    "ImportForm",
    "MoveForm",
    "NamesForm",
    "NominationForm",
    "QuestionForm",
    "QuizForm",
]
