"""What of petitions, consultations and hearings waits at the desk, and what of all parts counts as taking part."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.accounts.models import User
from portal.core.i18n import lazy as _l
from portal.participation import answered_together, taking_part, waiting
from portal.participation.queries import acts, awaited
from portal.participation.taking_part import Acts
from portal.participation.waiting import Source


def register() -> None:
    waiting.register(
        Source(
            "petition", _l("Petition"), "edit", rows=awaited.waiting_petitions, page=_petition_page, answer=_answer_petition,
            history=awaited.answered_petitions, together=answered_together.PETITIONS,
        )
    )  # fmt: skip
    waiting.register(
        Source(
            "contribution", _l("Comment on a draft"), "file", rows=awaited.waiting_contributions, page=_consultation_page,
            answer=_answer_contribution, history=awaited.answered_contributions,
            together=answered_together.CONTRIBUTIONS,
        )
    )  # fmt: skip
    waiting.register(
        Source(
            "hearing_question", _l("Question left open in a hearing"), "send", rows=awaited.waiting_questions,
            page=_hearing_page, answer=_answer_question, history=awaited.answered_questions,
            together=answered_together.QUESTIONS,
        )
    )  # fmt: skip
    taking_part.register(
        Acts("supports", _l("Supports"), acts.acts_of_supporting, people=acts.people_who_supported)
    )  # fmt: skip
    taking_part.register(Acts("surveys", _l("Answers to surveys"), acts.acts_of_answering))
    taking_part.register(Acts("petitions", _l("Petitions"), acts.acts_of_petitioning))
    taking_part.register(Acts("signatures", _l("Signatures"), acts.acts_of_signing))
    taking_part.register(
        Acts("contributions", _l("Contributions to consultations and debates"), acts.acts_of_contributing)
    )
    taking_part.register(Acts("questions", _l("Questions in hearings"), acts.acts_of_asking))


def _place(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("city", "process", "component")}


def _petition_page(facts: Mapping[str, Any]) -> str:
    return url_for("participation.petition", number=facts["number"], **_place(facts))


def _consultation_page(facts: Mapping[str, Any]) -> str:
    return url_for("participation.consultation", **_place(facts))


def _hearing_page(facts: Mapping[str, Any]) -> str:
    return url_for("participation.hearing", **_place(facts))


def _answer_petition(key: uuid.UUID, _user: User, _city_id: uuid.UUID) -> str:
    return url_for("participation.answer_petition", petition_id=key)


def _answer_contribution(key: uuid.UUID, _user: User, _city_id: uuid.UUID) -> str:
    component_id = awaited.component_of_contribution(key)
    return url_for("participation.answer_contributions", component_id=component_id, c=key) if component_id else ""


def _answer_question(key: uuid.UUID, _user: User, _city_id: uuid.UUID) -> str:
    return url_for("participation.answer_question_of_hearing", question_id=key)
