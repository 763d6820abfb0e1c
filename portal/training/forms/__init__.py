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
from portal.training.forms.selection import (
    AdjustForm,
    ApplicationForm,
    CriterionForm,
    DocumentForm,
    OfferForm,
    ProgrammeForm,
    QuestionForm,
    ReaderForm,
    ScoreForm,
    SlotForm,
)

__all__ = [
    "LANGUAGES",
    "LAST_SECOND",
    "AdjustForm",
    "AnswerForm",
    "ApplicationForm",
    "Checkboxes",
    "CriterionForm",
    "DocumentForm",
    "EditionForm",
    "MoveForm",
    "NamesForm",
    "NominationForm",
    "OfferForm",
    "ProgrammeForm",
    "QuestionForm",
    "ReaderForm",
    "ScoreForm",
    "SlotForm",
]
