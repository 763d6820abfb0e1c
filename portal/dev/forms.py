"""A form with a field of every kind, for the component page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget


class LessonForm(Form):
    """A part of a form that repeats."""

    title = StringField("Title of the lesson", [InputRequired("Write a title for this lesson.")])
    minutes = IntegerField("Minutes", [NumberRange(1, 600, "Choose between 1 and 600 minutes.")])


class EveryFieldForm(FlaskForm):
    """One field of each kind, with hints and rules that can be broken."""

    name = StringField("Full name", [InputRequired("Write the name as it should stand on the certificate.")],
                       description="As it should stand on the certificate.")  # fmt: skip
    email = EmailField(
        "E-mail address",
        [
            InputRequired("Write an e-mail address."),
            Regexp(r"[^@]+@[^@]+", message="Write an address like name@city.example."),
        ],
    )
    password = PasswordField(
        "Password", [Length(min=12, message="Use 12 characters or more.")], description="12 characters or more."
    )
    city = SelectField("City", choices=[SelectChoice("", "Choose a city"), SelectChoice("seoul", "Seoul"), SelectChoice("quezon-city", "Quezon City")],
                       validators=[InputRequired("Choose a city.")])  # fmt: skip
    language = RadioField("Language of the course", choices=[SelectChoice("en", "English"), SelectChoice("ko", "한국어"), SelectChoice("ar", "العربية")],
                          validators=[InputRequired("Choose a language.")])  # fmt: skip
    topics = SelectMultipleField("Topics", choices=[SelectChoice("data", "Open data"), SelectChoice("budget", "Participatory budgeting")],
                                 widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
                                 description="Choose as many as you like.")  # fmt: skip
    birthday = DateField("Date of birth")
    places = IntegerField("Places", [NumberRange(1, 14, "Choose between 1 and 14 places.")])
    reason = TextAreaField("Why this person", [InputRequired("Say in a sentence or two why."), Length(max=1000)],
                           description="The secretariat reads this when it selects.")  # fmt: skip
    letter = FileField("Nomination letter", description="PDF or a photograph of the signed letter.")
    lessons = FieldList(FormField(LessonForm), label="Lessons", min_entries=1)
    agree = BooleanField("I have read what is stored about me", [InputRequired("Confirm that you have read it.")])
