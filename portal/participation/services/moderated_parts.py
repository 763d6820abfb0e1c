"""What moderation does to petitions, reports and questions of hearings."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.live.asking import LONGEST_QUESTION
from portal.participation.events import PetitionChanged, ServiceRequestChanged
from portal.participation.queries import petitions, service_requests
from portal.participation.rules import petitions as petition_limits
from portal.participation.rules import service_requests as report_limits
from portal.participation.services import handling, hearings, meeting_indexing, petitioning, report_indexing


def hide_petition(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    """Takes it from the pages and the search, or shows it as it stood; signatures stay counted."""
    petitioning.hide_petition(petition=petitions.known_petition(key), hide=hide, reason=reason, actor=actor)


def redact_petition(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    """Title, text and addressee; the search forgets them too."""
    petition = petitions.known_petition(key)
    petition.title = replace(petition.title)[: petition_limits.TITLE_LENGTH]
    petition.body, petition.addressee = replace(petition.body), replace(petition.addressee)[:160]
    petition.changed_at = clock.now()
    meeting_indexing.refresh_petition(key)
    events.publish(PetitionChanged(key))


def hide_report(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    """Takes it from the public pages; who wrote it and the desk still read it."""
    handling.hide_request(request=service_requests.known_report(key), hide=hide, reason=reason, actor=actor)


def redact_report(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    """Text, address and answers to the category's questions; the search forgets them too."""
    request = service_requests.known_report(key)
    request.text, request.address = replace(request.text), replace(request.address)[: report_limits.ADDRESS_LENGTH]
    request.answers = {code: replace(answer)[: report_limits.ANSWER_LENGTH] for code, answer in request.answers.items()}
    request.changed_at = clock.now()
    report_indexing.refresh_report(key)
    events.publish(ServiceRequestChanged(key))


def hide_question(key: uuid.UUID, hide: bool, reason: str, actor: User | None) -> None:
    """Not taken up, which its asker reads, or open again; everybody who follows the hearing sees it at once."""
    hearings.set_hidden(question_id=key, hide=hide, reason=reason, actor=actor)


def redact_question(key: uuid.UUID, replace: Callable[[str], str]) -> None:
    hearings.redact(question_id=key, replace=lambda text: replace(text)[:LONGEST_QUESTION])
    db.session.flush()
