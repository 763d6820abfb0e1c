"""Every kind of write by which people take part, as forms that a browser sends: where each stands, what is filled in, what it counts.

Tests that must hold for each of them (closing in the middle, sending twice, Redis gone) walk over `build(space)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation import participants
from portal.participation.models import (
    Amendment,
    Audience,
    CitizenResponse,
    ComponentKind,
    ConsultationFeedback,
    Contribution,
    ContributionKind,
    ContributionSupport,
    DrawCandidate,
    HearingQuestion,
    HearingVote,
    MeetingSignUp,
    Petition,
    PetitionSignature,
    Proposal,
    ServiceRequest,
    Space,
    Support,
)
from portal.participation.services import departments, hearings
from tests.factories.consultations import address_of, make_component, say
from tests.factories.meetings import make_body, make_draw, make_hearing, make_meeting, make_petition, make_petitions
from tests.factories.participation import EVERYTHING, component_in, make_process, make_proposal
from tests.factories.reports import make_category
from tests.factories.surveys import YES, make_survey
from tests.lint import LintingClient

WORDS = "Zinnias along the tram line"


@dataclass(frozen=True)
class Act:
    """`page`: where the form stands; `to`: its address; `model`: what has one row more afterwards. `shown_at`: a page that tells of it to
    everybody, and `says`: what it says then. `has_words`: somebody has typed something that must not be lost.
    """

    name: str
    page: str
    model: type[Any]
    to: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    has_words: bool = True
    shown_at: str = ""
    says: str = WORDS
    # What an officer does to close it, where no phase does.
    close: Callable[[], None] | None = None

    def fill(self, client: LintingClient) -> dict[str, str]:
        """The fields as the page gives them, hidden ones too, with what a person enters."""
        answer = client.get(self.page)
        assert answer.status_code == 200, (self.name, answer.status)
        root = lxml.html.document_fromstring(answer.get_data(as_text=True))
        wanted = self.to or self.page
        forms = [one for one in root.forms if one.method == "POST" and (one.action or self.page) == wanted]
        assert forms, (self.name, [one.action for one in root.forms])
        return {name: value for name, value in forms[0].fields.items() if value is not None} | dict(self.values)

    def send(self, client: LintingClient, filled: Mapping[str, str]) -> TestResponse:
        return client.post(self.to or self.page, data=dict(filled))

    def do(self, client: LintingClient) -> TestResponse:
        return self.send(client, self.fill(client))

    @property
    def rows(self) -> int:
        return db.session.scalar(select(func.count()).select_from(self.model)) or 0


def build(space: Space, other: User) -> list[Act]:
    """What somebody can do in components of their own, in which another person has begun something. One act a kind of write."""
    process = make_process(space, title="Walk of acts", phases=((-10, 20, EVERYTHING),))
    part = component_in(process)
    here = f"/en/cities/{space.city.slug}/participation/{process.slug}/{part.slug}"
    proposal = make_proposal(process, other, "A roof for the bus stop")
    signing = make_petitions(None, space, title="Walk of petitions")
    petition = make_petition(signing, other)
    text, debate = make_component(ComponentKind.TEXT, space=space), make_component(ComponentKind.DEBATE, space=space)
    point = say(debate, other, "More shade.", ContributionKind.FOR)
    survey = make_survey(space, (YES,), title="Walk of questions")
    hearing = make_hearing(space, moderates=False, days=(-1, 1))
    meeting, draw = (
        make_meeting(space, takes_sign_ups=True),
        make_draw(make_body(space, title="Walk of lots"), audience=Audience.CONFIRMED),
    )
    category = make_category(space, "Lamp that is out")
    with db.transaction():
        said = discussions.post_comment(subject=Subject("proposal", proposal.id), author=other, text="Yes.", lang="en")
        who = participants.participant(hearing, other)
        asked = hearings.ask(
            component=hearing, who=who, text="When?", lang="en", is_anonymous=False, request_key="acts-question-1"
        )
    talk, city = f"/en/discussions/proposal/{proposal.id}", f"/en/cities/{space.city.slug}/participation"
    at = f"{here}/{proposal.number}"
    petitions, signed = address_of(signing, "petitions"), address_of(signing, f"petitions/{petition.number}")
    told, heard = address_of(debate, "debate"), address_of(hearing, "hearing")
    whole, meets = address_of(text, "consultation/comments/whole"), f"{city}/meetings/{meeting.number}"
    supported = address_of(debate, f"contributions/{point.id}/support")
    report = f"{city}/reports/new/{category.code}"
    title = {"title": WORDS, "body": "Because they are nice."}

    def close_category() -> None:
        with db.transaction():
            departments.close_category(space=space, category=departments_query(category), close=True, actor=None)

    return [
        Act("proposal", f"{here}/new", Proposal, values=title, shown_at=f"{here}/?order=newest"),
        Act("support", at, Support, f"{at}/support", has_words=False, shown_at=at, says="1 of 100"),
        Act("comment", talk, Comment, f"{talk}/comments", {"text": WORDS}, shown_at=talk),
        Act("answer", f"{talk}/comments/{said.id}/answer", Comment, values={"text": f"{WORDS}, yes"}, shown_at=talk, says=f"{WORDS}, yes"),
        Act("other wording", f"{at}/amendments/new", Amendment, values={"body": f"{WORDS} too.", "reason": "Better."}, shown_at=f"{at}/amendments", says="Better."),
        Act("petition", f"{petitions}/new", Petition, values=title | {"addressee": "Council"}, shown_at=petitions),
        Act("signature", signed, PetitionSignature, f"{signed}/sign", has_words=False, shown_at=signed, says="1 of 500"),
        Act("comment on a petition", f"/en/discussions/petition/{petition.id}", Comment, f"/en/discussions/petition/{petition.id}/comments", {"text": f"{WORDS}, please"}, shown_at=signed, says=f"{WORDS}, please"),
        Act("consultation comment", whole, Contribution, values={"kind": "suggestion", "text": WORDS}, shown_at=whole),
        Act("feedback", address_of(text, "consultation/feedback"), ConsultationFeedback, values={"clear": "4", "heard": "4", "text": WORDS}, shown_at=""),
        Act("contribution", f"{told}/new", Contribution, values={"kind": "for", "text": WORDS}, shown_at=told),
        Act("support of a contribution", told, ContributionSupport, supported, has_words=False, shown_at=told, says="1 support"),
        Act("survey answer", address_of(survey, "survey/review"), CitizenResponse, has_words=False),
        Act("hearing question", heard, HearingQuestion, f"{heard}/ask", {"text": WORDS, "lang": "en"}, shown_at=heard),
        Act("vote in a hearing", heard, HearingVote, f"{heard}/questions/{asked.id}/want", has_words=False),
        Act("report", report, ServiceRequest, values={"text": WORDS, "address": "Tram street 4"}, shown_at=f"{city}/reports/", close=close_category),
        Act("sign-up", meets, MeetingSignUp, f"{meets}/sign-up", has_words=False, shown_at=meets, says="1 person has signed up"),
        Act("volunteering", f"{city}/bodies/{draw.body.slug}/draws/{draw.number}/volunteer", DrawCandidate, has_words=False),
    ]  # fmt: skip


def departments_query(category: Any) -> Any:
    from portal.participation.queries.departments import category_by_code

    found = category_by_code(category.space_id, category.code)
    assert found is not None
    return found


def begin_survey(client: LintingClient, acts: list[Act]) -> None:
    """What stands before the survey is sent: its one page is filled in."""
    review = next(one for one in acts if one.name == "survey answer").page
    answer = client.submit(review.replace("/review", "/1"), {"q_yes": "yes", "action": "next"})
    assert answer.status_code == 303
