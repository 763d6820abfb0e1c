"""The shape of what people type in training."""

from __future__ import annotations

from portal.training.forms.authoring import (
    ActivityForm,
    CourseFactsForm,
    CourseForm,
    FileForm,
    ImportForm,
    LanguageForm,
    PinForm,
    RemarkForm,
    TextForm,
    TextsFileForm,
    words_form,
)
from portal.training.forms.bank import (
    ConfirmForm,
    DrawForm,
    ExtraTimeForm,
    QuestionForm,
    QuestionImportForm,
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
    "ActivityForm",
    "AnswerForm",
    "Checkboxes",
    "ConfirmForm",
    "CourseFactsForm",
    "CourseForm",
    "DrawForm",
    "EditionForm",
    "ExtraTimeForm",
    "FileForm",
    "ImportForm",
    "LanguageForm",
    "MoveForm",
    "NamesForm",
    "NominationForm",
    "PinForm",
    "QuestionForm",
    "QuestionImportForm",
    "QuizForm",
    "RemarkForm",
    "TextForm",
    "TextsFileForm",
    "words_form",
]
