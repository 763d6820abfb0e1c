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
from portal.training.forms.figures import (
    FiguresForm,
)
from portal.training.forms.sessions import (
    CodeForm,
    CompletionForm,
    ExplainForm,
    OverrideForm,
    SessionForm,
)

__all__ = [
    "LANGUAGES",
    "LAST_SECOND",
    "ActivityForm",
    "AnswerForm",
    "Checkboxes",
    "CodeForm",
    "CompletionForm",
    "ConfirmForm",
    "CourseFactsForm",
    "CourseForm",
    "DrawForm",
    "EditionForm",
    "ExplainForm",
    "ExtraTimeForm",
    "FiguresForm",
    "FileForm",
    "ImportForm",
    "LanguageForm",
    "MoveForm",
    "NamesForm",
    "NominationForm",
    "OverrideForm",
    "PinForm",
    "QuestionForm",
    "QuestionImportForm",
    "QuizForm",
    "RemarkForm",
    "SessionForm",
    "TextForm",
    "TextsFileForm",
    "words_form",
]
