"""What a webinar says of its live part."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column


class Live:
    """The columns of a webinar that rule its questions.

    `moderates_questions`: a question is seen by others once a moderator lets it through. `takes_anonymous`: it may be asked
    without the name.
    """

    moderates_questions: Mapped[bool] = mapped_column(default=True)
    takes_anonymous: Mapped[bool] = mapped_column(default=True)
