"""A process with one component of each kind and something of everything in it, and the file that comes of it."""

from __future__ import annotations

import csv
import io
import uuid
import zipfile

from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.questions import Kind, Question
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation import participants, queries, services
from portal.participation.exchange import writing
from portal.participation.formats.site import of_portal
from portal.participation.models import (
    Action,
    Amendment,
    AmendmentState,
    AnswerState,
    BodyKind,
    CityReply,
    Component,
    ComponentKind,
    ContributionKind,
    HearingQuestion,
    InvalidReason,
    InvalidSignatures,
    Method,
    MilestoneState,
    OfficialAnswer,
    Outcome,
    Petition,
    PetitionSheet,
    PetitionSignature,
    Proposal,
    ProposalRevision,
    ProposalState,
    SpacePlace,
    TextTranslation,
)
from portal.participation.participants import participant
from portal.participation.queries import consultations, departments, petitions, proposals
from portal.participation.queries import meetings as meeting_queries
from portal.participation.rules.hearings import HearingTerms
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.rules.proposals import Terms
from portal.participation.rules.surveys import SurveyTerms
from portal.participation.services import (
    ComponentPlan,
    PhasePlan,
    answering,
    bodies,
    concluding,
    contributing,
    hearing_answers,
    hearings,
    implementing,
    petitioning,
    surveys,
)
from portal.participation.services import meetings as meeting_services
from portal.participation.services.bodies import BodyPlan
from portal.participation.services.implementing import ImplementationPlan, Milestone
from portal.participation.services.meetings import ItemPlan
from portal.participation.services.pictures import keep_picture
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import TEXT, plan_of, say
from tests.factories.meetings import make_meeting, make_petition
from tests.factories.participation import _again, make_space, wall
from tests.factories.pictures import picture
from tests.factories.reports import make_department
from tests.factories.selection import PDF
from tests.factories.surveys import ALL
from tests.factories.translations import write

K = ComponentKind
SCALE = Question("how", Kind.SCALE, {"en": "How safe do you feel?"})
MATRIX = Question(
    "each", Kind.MATRIX, {"en": "How often?"}, {"bus": {"en": "Bus"}, "foot": {"en": "On foot"}},
    columns={"day": {"en": "Daily"}, "less": {"en": "Less"}},
)  # fmt: skip
ORDER = Question("order", Kind.RANKING, {"en": "What first?"}, {"a": {"en": "Trees"}, "b": {"en": "Lamps"}})
ASKED = (*ALL, SCALE, MATRIX, ORDER)
ON = {
    K.PROPOSALS: (Action.SUBMIT, Action.SUPPORT), K.SURVEY: (Action.ANSWER,), K.TEXT: (Action.COMMENT, Action.SUPPORT),
    K.PLAN: (Action.COMMENT,), K.DEBATE: (Action.COMMENT, Action.SUPPORT), K.PETITIONS: (Action.SUBMIT, Action.SIGN, Action.COMMENT),
    K.MEETINGS: (Action.SIGN_UP,), K.HEARING: (Action.ASK,),
}  # fmt: skip
SETTINGS = {
    K.PROPOSALS: Terms(debate_at=2, answer_at=3).stored(), K.SURVEY: SurveyTerms(results="always", by=["area"]).stored(),
    K.PETITIONS: PetitionTerms(threshold=2, answer_days=10).stored(), K.HEARING: HearingTerms(moderates=False).stored(),
}  # fmt: skip


def part(process_id, kind: ComponentKind) -> Component:
    process = queries.known_process(process_id)
    slug = next(one.slug for one in process.components if one.kind is kind)
    return queries.component_of(process, slug)


def make_everything() -> uuid.UUID:
    """One component of each kind, with something of everything in it; its id."""
    space = make_space(make_city(slug="quito", timezone="UTC"))
    staff = make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),), display_name="Officer Ximena")
    people = [make_user(display_name=f"Rosa Quispe {n}") for n in range(8)]
    with db.transaction():
        db.session.add(SpacePlace(space_id=space.id, names={"en": "Old town"}, number=1))
        process = services.begin_process(space=space, title="Everything", method=Method.CONSULTATION, actor=None)
        made = {
            kind: services.add_component(
                process=process, plan=ComponentPlan(kind, {space.lang: f"Our {kind.value}"}, settings=SETTINGS.get(kind, {})), actor=None
            ).id
            for kind in K
        }  # fmt: skip
        process = _again(process)
        plan = PhasePlan(
            {space.lang: "Now"}, wall(space, -10), wall(space, 20), actions=[(made[kind], one) for kind in K for one in ON[kind]]
        )  # fmt: skip
        services.plan_phase(process=process, plan=plan, actor=None)
        services.publish_process(process=_again(process), actor=None)
        key = process.id
    fill_proposals(key, people, staff)
    fill_survey(key, people)
    fill_consultations(key, people, staff)
    fill_civic(space, key, people, staff)
    fill_more(space, key, people, staff)
    return key


def fill_proposals(key, people, staff):
    with db.transaction():
        place = db.session.scalars(select(SpacePlace)).one().id
        found = [
            services.propose(
                component=part(key, K.PROPOSALS), author=people[n], plan=services.ProposalPlan(title=title, body="Why not?", lang="en")
            ).id
            for n, title in enumerate(("Benches at each stop", "Benches at all stops", "A fountain in the square"))
        ]  # fmt: skip
        db.session.execute(update(Proposal).where(Proposal.id == found[0]).values(place_id=place, pictures=[keep_picture(FileStorage(io.BytesIO(picture())), "A stop without a bench")]))  # fmt: skip
        db.session.execute(update(Proposal).where(Proposal.id == found[1]).values(state=ProposalState.MERGED, merged_into_id=found[2]))  # fmt: skip
        for user in people[3:6]:
            services.support(proposal=proposals.known_proposal(found[0]), user=user)
        answering.answer(
            proposal=proposals.known_proposal(found[0]), state=AnswerState.ACCEPTED, reason="Yes.", department=make_department(part(key, K.PROPOSALS).process.space, "Works"), percent=None, actor=staff
        )  # fmt: skip
        steps = [Milestone("Order the wood", "2026-12-01", 50, MilestoneState.UNDER_WAY)]
        implementing.implement(
            proposal=proposals.known_proposal(found[0]), plan=ImplementationPlan(steps, currency="USD", planned=None), actor=staff
        )  # fmt: skip


def fill_survey(key, people):
    with db.transaction():
        surveys.change_questions(
            process=queries.known_process(key, lock=True), component=part(key, K.SURVEY), questions=ASKED, actor=None
        )
        for n, user in enumerate(people):
            component = part(key, K.SURVEY)
            surveys.answer(
                component=component, who=participant(component, user), lang="en",
                answers={
                    "yes": "yes" if n else "no", "why": ["fast"], "area": "north" if n < 6 else "south", "say": "Secret words of Rosa",
                    "how": "5", "each": {"bus": "day", "foot": "less"}, "order": ["a", "b"],
                },
            )  # fmt: skip


def fill_consultations(key, people, staff):
    with db.transaction():
        for kind, source in ((K.TEXT, TEXT), (K.PLAN, plan_of("Lake park", "New quarter"))):
            services.add_version(component=part(key, kind), source=source, lang="en", note="First", actor=None)
    first = consultations.newest_parts(part(key, K.TEXT).id)[1]
    said = say(part(key, K.TEXT), people[0], "=Plant limes", ContributionKind.SUGGESTION, part=first)
    say(part(key, K.PLAN), people[1], "Here it floods", ContributionKind.REMARK, place=(21.0, 105.8))
    debated = say(part(key, K.DEBATE), people[2], "Cars need room", ContributionKind.AGAINST)
    gone = say(part(key, K.DEBATE), people[3], "Taken back again", ContributionKind.FOR)
    with db.transaction():
        component = part(key, K.DEBATE)
        contributing.support_contribution(
            component=component, contribution_id=debated.id, who=participant(component, people[5])
        )
        concluding.reply(
            component=part(key, K.TEXT), contribution_ids=[said.id], outcome=Outcome.ACCEPTED, reason="We will.", lang="en",
            department=make_department(component.process.space, "Parks"), actor=staff,
        )  # fmt: skip
        discussions.post_comment(
            subject=Subject("debate", component.id),
            author=people[4],
            text="So do bicycles.",
            lang="en",
            answers=debated.comment_id,
        )
        discussions.delete_comment(comment_id=gone.comment_id, author=people[3])


def fill_civic(space, key, people, staff):
    with db.transaction():
        petition = make_petition(part(key, K.PETITIONS), people[0]).id
        for user in people[1:4]:
            petitioning.sign(petition=petitions.known_petition(petition), user=user, shows_name=True)
        about = Subject("petition", petition)
        said = discussions.post_comment(subject=about, author=people[4], text="It is dark there.", lang="en")
        discussions.post_comment(subject=about, author=people[5], text="=Very.", lang="en", answers=said.id)
        answering.answer_petition(
            petition=petitions.known_petition(petition), state=AnswerState.REJECTED, reason="No money.", department=None, percent=None, actor=staff
        )  # fmt: skip
        meeting = make_meeting(space, days=-1, component_id=part(key, K.MEETINGS).id).id
        meeting_services.add_item(
            meeting=meeting_queries.known_meeting(meeting), plan=ItemPlan(title="Budget"), actor=None
        )
        council = bodies.make_body(space=space, plan=BodyPlan(BodyKind.COUNCIL, {"en": "The council"}), actor=None).id
        other = make_meeting(space, days=8, titles={"en": "Council of June"}, body_id=council).id
        held = meeting_queries.known_meeting(other)
        meeting_services.add_item(
            meeting=held, plan=ItemPlan(title="What people ask for", petition_id=petition), actor=None
        )
        held = meeting_queries.known_meeting(other)
        for title, item in (("Invitation", None), ("What it costs", held.agenda[0].id)):
            meeting_services.add_file(
                meeting=held, title=title, item_id=item, file=(PDF, "application/pdf", f"{title}.pdf"), actor=staff
            )
        held = meeting_queries.known_meeting(meeting)
        meeting_services.publish_minutes(
            meeting=held,
            minutes={"en": "All was said."},
            decisions={held.agenda[0].id: "Adopted."},
            attendance=12,
            actor=staff,
        )
        question = hearings.ask(
            component=part(key, K.HEARING),
            who=participants.participant(part(key, K.HEARING), people[0]),
            text="Who pays?",
            lang="en",
            is_anonymous=False,
            request_key="key-12345",
        ).id
        hearings.ask(
            component=part(key, K.HEARING),
            who=participants.participant(part(key, K.HEARING), people[1]),
            text="Is it rude?",
            lang="en",
            is_anonymous=False,
            request_key="key-12346",
        )
        hearings.want(
            component=part(key, K.HEARING),
            question_id=question,
            who=participants.participant(part(key, K.HEARING), people[2]),
            wants=True,
        )
        (works,) = [one for one in departments.departments_of(space.id) if one.names == {"en": "Works"}]
        hearing_answers.answer_question(
            component=part(key, K.HEARING), question_id=question, text="All of us.", department=works, actor=staff
        )


def fill_more(space, key, people, staff):
    """Other wordings, earlier texts, paper, translations, and people without a name."""
    with db.transaction():
        first = db.session.scalars(select(Proposal).where(Proposal.number == 1)).one()
        first.is_anonymous, now = True, clock.now()
        for n, state in enumerate((AmendmentState.OPEN, AmendmentState.DECLINED, AmendmentState.WITHDRAWN)):
            settled = None if state is AmendmentState.OPEN else now
            db.session.add(
                Amendment(
                    proposal_id=first.id, author_id=people[n].id, before="Why not?", body=f"Wording of the sort {state.value}", reason="Because",
                    state=state, answer="No, Sir." if settled else "", settled_at=settled, is_anonymous=state is AmendmentState.DECLINED,
                )
            )  # fmt: skip
        db.session.add(ProposalRevision(proposal_id=first.id, body="What it said at first", replaced_at=now))
        petition = db.session.scalars(select(Petition)).one()
        sheet = PetitionSheet(petition_id=petition.id, number=1, entered=9, unchecked=2, entered_by=staff.id)
        db.session.add(sheet)
        db.session.flush()
        db.session.add(InvalidSignatures(sheet_id=sheet.id, reason=InvalidReason.TWICE, number=3))
        signed = db.session.scalars(select(PetitionSignature).where(PetitionSignature.petition_id == petition.id)).all()
        for one in signed[:2]:
            one.sheet_id = sheet.id
        about = Subject("petition", petition.id)
        said = discussions.post_comment(subject=about, author=people[6], text="Nobody knows me.", lang="en")
        said.alias, said.byline = 1, None
    things = (
        ("proposal", Proposal, Proposal.number == 1), ("petition", Petition, Petition.number == 1),
        ("amendment", Amendment, Amendment.state == AmendmentState.DECLINED), ("comment", Comment, Comment.text == "Nobody knows me."),
        ("comment", Comment, Comment.text == "Cars need room"), ("comment", Comment, Comment.text == "So do bicycles."),
        ("question", HearingQuestion, HearingQuestion.text == "Who pays?"), ("answer", OfficialAnswer, OfficialAnswer.proposal_id.is_not(None)),
        ("reply", CityReply, CityReply.lang == "en"),
    )  # fmt: skip
    for kind, model, wanted in things:
        thing = db.session.scalars(select(model).where(wanted)).one()
        write(
            thing, staff, kind=kind, title="Un banco" if kind in ("proposal", "petition") else "", words=f"Texto {kind}"
        )
    with db.transaction():
        db.session.execute(
            update(TextTranslation).where(TextTranslation.reply_id.is_not(None)).values(source="of another text")
        )


def packed(key) -> io.BytesIO:
    file = io.BytesIO()
    assert list(writing.write(queries.known_process(key), of_portal(), file)) != []
    file.seek(0)
    return file


def rows_of(file: io.BytesIO) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(file) as archive:
        return {
            name.removeprefix("data/").removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
            if name.endswith(".csv")
        }  # fmt: skip
