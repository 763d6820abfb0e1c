"""What a city enters about its space, its processes, phases and components."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import clock
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, DescribedChoices, Length, choices, sensible_day, stripped
from portal.participation import words
from portal.participation.components import kind_of, kinds
from portal.participation.forms.proposal_terms import NAMES, MoreTerms
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import Action, Component, ComponentKind, Method, Phase, Process, Space
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, PhasePlan, SpacePlan

LONG = 20_000
# What the field shows for a space without a colour of its own: a browser would show black.
NO_COLOUR = "#2f6db5"


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])


def _summary(_first: bool) -> TextAreaField:
    return TextAreaField(
        _l("Summary"),
        filters=[stripped],
        validators=[Length(max=600)],
        description=_l("One or two sentences for lists."),
    )


def _text(label: Any, hint: Any) -> Any:
    return lambda _first: TextAreaField(label, filters=[stripped], validators=[Length(max=LONG)], description=hint)


class StartForm(FlaskForm):
    """With which process a new pilot begins."""

    city = SelectField(_l("City"), validators=[InputRequired(_l("Choose a city."))])
    template = DescribedChoices(
        _l("Begin with"),
        validators=[InputRequired(_l("Choose what the pilot begins with: one of the examples, or a process of another city."))],
    )  # fmt: skip
    starts_on = DateField(
        _l("First day"), default=clock.today, validators=[InputRequired(_l("Enter a day.")), sensible_day],
        description=_l("The first phase begins then; the others follow as in the example. You can move all of them."),
    )  # fmt: skip
    opens = BooleanField(
        _l("Open the space at once"),
        description=_l(
            "Introduction, rules, terms and the text on personal data are those that we wrote for all cities; you can change them at any time. What cannot work before you write something stays a draft."
        ),
    )

    def offer(self, cities: Iterable[tuple[Any, str]], templates: Iterable[tuple[str, str, str]]) -> None:
        """`templates`: (value, name, what is to be known before one chooses it)."""
        self.city.choices = choices(cities)
        listed = list(templates)
        self.template.choices = choices((value, name) for value, name, _known in listed)
        self.template.known = {value: known for value, _name, known in listed}


class SpaceForm(FlaskForm):
    """What a space says, how it looks, and where it may be shown; `space_form` adds the texts of each language."""

    languages: Sequence[str]

    # A field of the kind "color" has always a value; whether it counts is asked beside it.
    own_colour = BooleanField(_l("Show the city's own colour on the pages of the space"))
    colour = StringField(_l("The city's own colour"), filters=[stripped, str.lower], validators=[Length(max=7)])
    contact = EmailField(_l("E-mail address for questions"), filters=[stripped], validators=[Length(max=254)])
    embed_origins = TextAreaField(
        _l("Sites that may show these pages"), filters=[stripped], validators=[Length(max=2000)],
        description=_l("One address a line, such as https://city.example. Elsewhere a browser refuses to show them in a frame."),
    )  # fmt: skip

    machine_translation = BooleanField(_l("A machine may translate what people write here"))

    def offer(self, host: str) -> None:
        """`host`: of the machine that the operator has connected; empty: none is, and there is nothing to choose."""
        if not host:
            del self.machine_translation
            return
        self.machine_translation.description = _(
            "When somebody asks for a translation, the text is sent to %(host)s, without the name of its author. It leaves this portal then: ask whoever runs that service what is kept there. Off until you switch it on.",
            host=host,
        )

    def show(self, space: Space) -> None:
        if "machine_translation" in self:
            self.machine_translation.data = space.machine_translation
        for name in _SPACE_TEXTS:
            show(self, name, getattr(space, name))
        self.own_colour.data, self.colour.data = bool(space.colour), space.colour or NO_COLOUR
        self.contact.data = space.contact
        self.embed_origins.data = "\n".join(space.embed_origins)

    def plan(self) -> SpacePlan:
        return SpacePlan(
            **{name: given(self, name) for name in _SPACE_TEXTS}, contact=self.contact.data or "",
            machine_translation=bool(self.machine_translation.data) if "machine_translation" in self else None,
            colour=(self.colour.data or "") if self.own_colour.data else "",
            embed_origins=[line.strip().rstrip("/") for line in (self.embed_origins.data or "").splitlines() if line.strip()],
        )  # fmt: skip


_SPACE_TEXTS = {
    "titles": _title,
    "intros": _text(
        _l("Introduction"), _l("Who can take part, in what, and what the city promises. You can use Markdown.")
    ),
    "moderation_rules": _text(
        _l("Rules of moderation"), _l("What is not allowed, who decides, and how somebody can appeal.")
    ),
    "terms": _text(_l("Terms of use"), ""),
    "privacy": _text(_l("Personal data"), _l("What is kept, why, for how long, and whom people can ask.")),
}


def space_form(languages: Sequence[str]) -> type[SpaceForm]:
    made: type[SpaceForm] = in_languages(SpaceForm, languages, _SPACE_TEXTS)
    return made


class BeginForm(FlaskForm):
    """What a new process begins with."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
        description=_l("As people in the city would say it, in the language of the space."),
    )  # fmt: skip
    method = RadioField(_l("Method"), validators=[InputRequired(_l("Choose a method."))])

    def offer(self) -> None:
        self.method.choices = choices((method.value, label) for method, (label, _lead) in words.METHODS.items())


class ProcessForm(FlaskForm):
    """The words of a process; `process_form` adds the texts of each language."""

    languages: Sequence[str]

    method = SelectField(_l("Method"))

    def offer(self) -> None:
        self.method.choices = choices((method.value, label) for method, (label, _lead) in words.METHODS.items())

    def show(self, process: Process) -> None:
        for name in _PROCESS_TEXTS:
            show(self, name, getattr(process, name))
        self.method.data = process.method.value

    def values(self) -> dict[str, Any]:
        return {name: given(self, name) for name in _PROCESS_TEXTS} | {"method": Method(self.method.data)}


_PROCESS_TEXTS = {
    "titles": _title,
    "summaries": _summary,
    "texts": _text(_l("Text"), _l("What it is about, what is decided already and what is open. You can use Markdown.")),
    "evaluations": _text(_l("What we learned"), _l("For the end: what came of it, and what another city should know.")),
}


def process_form(languages: Sequence[str]) -> type[ProcessForm]:
    made: type[ProcessForm] = in_languages(ProcessForm, languages, _PROCESS_TEXTS)
    return made


class PhaseForm(FlaskForm):
    """When a phase is, and what it switches on; `phase_form` adds the texts of each language."""

    languages: Sequence[str]

    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
    starts_at = TimeField(_l("From what time"), default=time(0, 0), validators=[InputRequired(_l("Enter a time."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
    ends_at = TimeField(_l("Until what time"), default=time(23, 59), validators=[InputRequired(_l("Enter a time."))])
    switches = Checkboxes(_l("What people can do in this phase"), validators=[Optional()])

    def offer(self, process: Process) -> None:
        self.switches.choices = choices(
            (f"{one.id}:{action.value}", label)
            for one in process.components
            for action, label in kind_of(one.kind).actions.items()
        )

    def show(self, phase: Phase) -> None:
        show(self, "titles", phase.titles)
        show(self, "texts", phase.texts)
        self.starts_on.data, self.starts_at.data = phase.local_start.date(), phase.local_start.time()
        self.ends_on.data, self.ends_at.data = phase.local_end.date(), phase.local_end.time()
        self.switches.data = [f"{one.component_id}:{one.action.value}" for one in phase.actions]

    def switch_on(self, process: Process, component_id: str | None) -> None:
        """Ticks all that people can do in a component, for whoever comes to plan a time for it."""
        found = next((one for one in process.components if str(one.id) == component_id), None)
        if found is not None:
            wanted = [f"{found.id}:{action.value}" for action in kind_of(found.kind).actions]
            self.switches.data = list(dict.fromkeys([*(self.switches.data or ()), *wanted]))

    def plan(self, process: Process) -> PhasePlan:
        by_id = {str(one.id): one.id for one in process.components}
        pairs = (value.split(":", 1) for value in self.switches.data or ())
        return PhasePlan(
            titles=given(self, "titles"), texts=given(self, "texts"),
            local_start=datetime.combine(self.starts_on.data, self.starts_at.data),
            local_end=datetime.combine(self.ends_on.data, self.ends_at.data),
            actions=[(by_id[component], Action(action)) for component, action in pairs],
        )  # fmt: skip


def phase_form(languages: Sequence[str]) -> type[PhaseForm]:
    made: type[PhaseForm] = in_languages(
        PhaseForm, languages, {"titles": _title, "texts": _text(_l("Text"), _l("What happens in this phase."))}
    )
    return made


class GuideForm(FlaskForm):
    """Notes on the ten steps."""


def guide_form() -> type[GuideForm]:
    parts = {
        step: TextAreaField(label, filters=[stripped], validators=[Length(max=4000)], description=question)
        for step, (label, question) in words.STEPS.items()
    }
    return type("GuideFormOfSteps", (GuideForm,), parts)


class ComponentForm(MoreTerms):
    """Words and settings of proposals; `component_form` adds the texts of each language."""

    languages: Sequence[str]

    kind = SelectField(_l("Kind"))
    debate_at = IntegerField(
        _l("Number from which a debate is open"), default=100,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 1_000_000, _l("Enter a number from 1 to 1,000,000."))],
    )  # fmt: skip
    answer_at = IntegerField(
        _l("Number from which the city answers"), default=1000,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 1_000_000, _l("Enter a number from 1 to 1,000,000."))],
    )  # fmt: skip
    answer_days = IntegerField(
        _l("Days in which it answers"), default=30,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 365, _l("Enter a number from 1 to 365."))],
        description=_l("After that the page counts the days that the answer is late."),
    )  # fmt: skip
    most_supports = IntegerField(
        _l("How many proposals one person may support"), default=0,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 1000, _l("Enter a number from 0 to 1,000."))],
        description=_l("0: as many as people like."),
    )  # fmt: skip
    categories = TextAreaField(
        _l("What a proposal can be about"), filters=[stripped], validators=[Length(max=2000)],
        description=_l("One word or two a line, in the language of the space. Empty: nothing is asked."),
    )  # fmt: skip

    def offer(self) -> None:
        self.kind.choices = choices((one.kind.value, one.label) for one in kinds() if one.form is None)

    def show(self, component: Component, lang: str) -> None:
        show(self, "titles", component.titles)
        show(self, "texts", component.texts)
        terms = Terms.of(component.settings)
        for name in ("debate_at", "answer_at", "answer_days", "most_supports"):
            self[name].data = getattr(terms, name)
        self.show_more(terms)
        self.kind.data = component.kind.value
        self.categories.data = "\n".join(names.get(lang, key) for key, names in (terms.categories or {}).items())

    def plan(self, lang: str, before: Component | None = None) -> ComponentPlan:
        known = {names.get(lang, key): (key, names) for key, names in _categories(before).items()}
        listed = list(
            dict.fromkeys(line.strip()[:60] for line in (self.categories.data or "").splitlines() if line.strip())
        )
        taken = {key for key, _names in known.values()}
        categories: dict[str, dict[str, str]] = {}
        for name in listed:
            key, names = known.get(name) or (_free_key(taken), {lang: name})
            taken.add(key)
            categories[key] = dict(names)
        terms = Terms(
            debate_at=self.debate_at.data, answer_at=self.answer_at.data, answer_days=self.answer_days.data,
            most_supports=self.most_supports.data, categories=categories, **self.more(),
        )  # fmt: skip
        return ComponentPlan(
            kind=ComponentKind(self.kind.data),
            titles=given(self, "titles"),
            texts=given(self, "texts"),
            settings=terms.stored(),
        )


def _categories(component: Component | None) -> dict[str, dict[str, str]]:
    return (
        {key: dict(names) for key, names in (Terms.of(component.settings).categories or {}).items()}
        if component
        else {}
    )


def _free_key(taken: set[str]) -> str:
    return next(key for number in range(1, len(taken) + 2) if (key := f"c{number}") not in taken)


def component_form(languages: Sequence[str]) -> type[ComponentForm]:
    made: type[ComponentForm] = in_languages(
        ComponentForm,
        languages,
        {"titles": _title, "texts": _text(_l("Text"), _l("What people should know before they take part.")), **NAMES},
    )
    return made
