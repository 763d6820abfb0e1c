"""Why a method needs a component, or what the component adds to it."""

from __future__ import annotations

from portal.core.i18n import lazy as _l

WHY = {
    "understood": _l("A short survey shows whether what you published was understood."),
    "asked": _l("People can ask those who are responsible, and hear the answer."),
    "gathering": _l("People come together at a time that is announced, in a hall or online."),
    "agenda": _l("People can say beforehand what shall be talked about."),
    "question": _l("People need something to answer: a draft, a plan or questions."),
    "reasons": _l("What speaks for and against stands side by side, before anybody decides."),
    "ideas": _l("Ideas need a place where people write, find and support them."),
    "workshop": _l("Ideas get better when people work on them together with the city."),
    "observations": _l(
        "What people see and measure has to come in: each with its place, or all by the same questions."
    ),
    "training": _l("Experts show how to measure, so that everybody measures alike."),
    "projects": _l("People say for what the money could be spent."),
    "choice": _l("People decide between the projects by ranking them in a survey."),
    "sessions": _l("The people who were drawn need time together, over several meetings."),
    "recommendations": _l("What they recommend can be read by everybody, with the city’s answer to each point."),
    "evidence": _l("They hear experts and those concerned, where everybody can follow."),
}
