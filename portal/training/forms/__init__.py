"""The shape of what people type in training."""

from __future__ import annotations

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
from portal.training.forms.figures import FiguresForm
from portal.training.forms.sessions import CodeForm, CompletionForm, ExplainForm, OverrideForm, SessionForm

__all__ = [
    "LANGUAGES",
    "LAST_SECOND",
    "AnswerForm",
    "Checkboxes",
    "CodeForm",
    "CompletionForm",
    "EditionForm",
    "ExplainForm",
    "FiguresForm",
    "MoveForm",
    "NamesForm",
    "NominationForm",
    "OverrideForm",
    "SessionForm",
]
