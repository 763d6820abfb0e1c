"""What happened to a space, a process or a proposal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class SpaceChanged:
    """What readers see of a city's space has changed: its words, its state, a process."""

    space_id: uuid.UUID


@dataclass(frozen=True)
class ProposalChanged:
    """A proposal was written, changed, supported or withdrawn."""

    proposal_id: uuid.UUID


@dataclass(frozen=True)
class ThresholdReached:
    """Supports have opened a debate, or earned an answer: `stage` is a value of `Stage`. Author and city are told."""

    proposal_id: uuid.UUID
    stage: str


@dataclass(frozen=True)
class ProposalAnswered:
    """The city has said something. Everybody who wrote, supports or follows it is told."""

    answer_id: uuid.UUID


@dataclass(frozen=True)
class TextTranslated:
    """What a text says in another language has changed, or whether a machine is at it. `kind`: one of `models.translations.KINDS`."""

    kind: str
    thing_id: uuid.UUID


@dataclass(frozen=True)
class ServiceRequestChanged:
    """What readers see of a report has changed."""

    request_id: uuid.UUID


@dataclass(frozen=True)
class ServiceRequestReceived:
    """Somebody has reported something. Who wrote it gets a receipt, the department hears of it."""

    request_id: uuid.UUID


@dataclass(frozen=True)
class ServiceRequestUpdated:
    """The city has said something about a report. Who wrote it and who follows it are told."""

    update_id: uuid.UUID


@dataclass(frozen=True)
class ConfidentialReportReceived:
    """Somebody has reported discrimination, or written more. The officers for it are told that there is something, not what."""

    report_id: uuid.UUID
    message_id: str


@dataclass(frozen=True)
class ConfidentialReportAnswered:
    """The officers have written. Who left an address is told that there is something to read, not what."""

    message_id: uuid.UUID


@dataclass(frozen=True)
class DatasetChanged:
    """A set of open data was brought in, described, published or taken away."""

    dataset_id: uuid.UUID
    space_id: uuid.UUID


@dataclass(frozen=True)
class AnnouncementsChanged:
    """What a space announces has changed."""

    space_id: uuid.UUID


@dataclass(frozen=True)
class ExportMade:
    """A process stands as a file at its public address, newer than before."""

    export_id: uuid.UUID


@dataclass(frozen=True)
class ConsultationChanged:
    """A text, a plan or a debate has changed: a version, what people wrote or support, what the city said."""

    component_id: uuid.UUID


@dataclass(frozen=True)
class ConclusionPublished:
    """What came of a consultation or debate is on its page. Everybody who wrote in it is told, once."""

    component_id: uuid.UUID


@dataclass(frozen=True)
class PetitionChanged:
    """A petition was handed in, changed, signed, withdrawn or hidden."""

    petition_id: uuid.UUID


@dataclass(frozen=True)
class PetitionReached:
    """Its signatures have reached the threshold. Author and city are told."""

    petition_id: uuid.UUID


@dataclass(frozen=True)
class PetitionAnswered:
    """The city has said something. Everybody who wrote or signed it is told."""

    answer_id: uuid.UUID


@dataclass(frozen=True)
class MeetingChanged:
    """Something of a meeting has changed that readers see."""

    meeting_id: uuid.UUID


@dataclass(frozen=True)
class MeetingMoved:
    """A meeting has another time or place, or was cancelled: whoever has signed up is told."""

    meeting_id: uuid.UUID


@dataclass(frozen=True)
class SeatFreed:
    """Somebody has moved up from the waiting list of a meeting; `person` is his mark there."""

    meeting_id: uuid.UUID
    person: str


@dataclass(frozen=True)
class HearingChanged:
    """A question of a hearing was let through, answered or taken away."""

    component_id: uuid.UUID


@dataclass(frozen=True)
class ThingPosted:
    """Somebody posted something that is moderated (`participation.moderated`): the classifier may look at it."""

    kind: str
    thing_id: uuid.UUID


@dataclass(frozen=True)
class ModerationCaseOpened:
    """Something waits for a moderator's look, and did not before. The city's moderators are told."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class ModerationActed:
    """A moderator has decided. The author and those who reported it are told."""

    act_id: uuid.UUID


@dataclass(frozen=True)
class ModerationUndone:
    """A moderator has taken back what he or a colleague decided. The author is told."""

    act_id: uuid.UUID


@dataclass(frozen=True)
class ModerationAppealed:
    """The author asks for a second look. The other moderators are told."""

    act_id: uuid.UUID


@dataclass(frozen=True)
class ModerationAppealDecided:
    """A second moderator has decided. The author is told."""

    act_id: uuid.UUID


@dataclass(frozen=True)
class BodyChanged:
    """A body, its members or a draw have changed."""

    space_id: uuid.UUID


@dataclass(frozen=True)
class PersonDrawn:
    """Somebody was drawn by lot, or has moved up: he is told and answers."""

    candidate_id: uuid.UUID


@dataclass(frozen=True)
class CoAuthorInvited:
    """Somebody was asked to write a proposal too."""

    proposal_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True)
class MergeAsked:
    """The authors of two proposals are asked whether they shall become one."""

    merge_id: uuid.UUID


@dataclass(frozen=True)
class MergeDeclined:
    """One of them does not want it. Who asked is told."""

    merge_id: uuid.UUID


@dataclass(frozen=True)
class AmendmentSuggested:
    """Somebody suggests another wording. The authors are told."""

    amendment_id: uuid.UUID


@dataclass(frozen=True)
class AmendmentSettled:
    """The authors took it up or not. Who suggested it is told."""

    amendment_id: uuid.UUID
