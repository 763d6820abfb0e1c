"""Questions from and to other systems: GIFT and Moodle XML. Pure; what is understood is a list of `QuestionDraft`."""
