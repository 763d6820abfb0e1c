"""Petitions and meetings in the search: their kinds and where each is read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.core.i18n import lazy as _l
from portal.participation.services import meeting_indexing as indexing
from portal.search import kinds


def register() -> None:
    kinds.register(
        indexing.PETITION, label=_l("Petitions"), symbol="participation", address=_petition, ids=indexing.petition_ids,
        documents=indexing.petition_documents,
    )  # fmt: skip
    kinds.register(
        indexing.MEETING, label=_l("Public meetings"), symbol="participation", address=_meeting, ids=indexing.meeting_ids,
        documents=indexing.meeting_documents,
    )  # fmt: skip


def _petition(_petition_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    names = ("city", "process", "component", "number")
    return url_for("participation.petition", **{name: facts[name] for name in names})


def _meeting(_meeting_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("participation.meeting", city=facts["city"], number=facts["number"])
