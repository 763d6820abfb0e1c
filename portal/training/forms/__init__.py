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
    QuestionForm,
    QuestionImportForm,
)
from portal.training.forms.editions import (
    LANGUAGES,
    LAST_SECOND,
    AnswerForm,
    EditionForm,
    MoveForm,
    NamesForm,
    NominationForm,
)
from portal.training.forms.figures import (
    FiguresForm,
)
from portal.training.forms.quizzes import (
    DrawForm,
    ExtraTimeForm,
    QuizForm,
)
from portal.training.forms.selection import (
    AdjustForm,
    ApplicationForm,
    CriterionForm,
    DocumentForm,
    EditionQuestionForm,
    OfferForm,
    ProgrammeForm,
    ReaderForm,
    ScoreForm,
    SlotForm,
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
    "AdjustForm",
    "AnswerForm",
    "ApplicationForm",
    "CodeForm",
    "CompletionForm",
    "ConfirmForm",
    "CourseFactsForm",
    "CourseForm",
    "CriterionForm",
    "DocumentForm",
    "DrawForm",
    "EditionForm",
    "EditionQuestionForm",
    "ExplainForm",
    "ExtraTimeForm",
    "FiguresForm",
    "FileForm",
    "ImportForm",
    "LanguageForm",
    "MoveForm",
    "NamesForm",
    "NominationForm",
    "OfferForm",
    "OverrideForm",
    "PinForm",
    "ProgrammeForm",
    "QuestionForm",
    "QuestionImportForm",
    "QuizForm",
    "ReaderForm",
    "RemarkForm",
    "ScoreForm",
    "SessionForm",
    "SlotForm",
    "TextForm",
    "TextsFileForm",
    "words_form",
]
