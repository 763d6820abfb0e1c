"""Open data of every kind of part: what goes out names nobody, comes in elsewhere, and then says the same."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role
from portal.core import clock, db, storage
from portal.core.errors import DomainError
from portal.core.questions import Kind, Question
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation import participants, queries, services
from portal.participation.exchange import resources, writing
from portal.participation.formats.site import of_portal
from portal.participation.models import (
    Action,
    Amendment,
    AmendmentState,
    AnswerState,
    BodyKind,
    CitizenResponse,
    CityReply,
    Component,
    ComponentKind,
    ContributionKind,
    DeskItem,
    HearingQuestion,
    InvalidReason,
    InvalidSignatures,
    Meeting,
    Method,
    MilestoneState,
    OfficialAnswer,
    Outcome,
    Petition,
    PetitionSheet,
    PetitionSignature,
    PetitionState,
    Process,
    Proposal,
    ProposalRevision,
    ProposalState,
    SpacePlace,
    TextTranslation,
)
from portal.participation.participants import participant
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import consultations, departments, moderation, petitions, places, proposals
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
    guarding,
    hearing_answers,
    hearings,
    implementing,
    importing,
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
from tests.factories.pictures import SVG, picture
from tests.factories.reports import make_department
from tests.factories.selection import PDF
from tests.factories.surveys import ALL
from tests.factories.translations import write

FORMAT_2, FORMAT_3 = (Path(__file__).parent / "files" / f"process-format-{n}.zip" for n in (2, 3))
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


@pytest.fixture
def process(app):
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


def test_every_kind_goes_out_and_no_table_tells_who_anybody_is(app, process):
    file = packed(process)
    found = rows_of(file)
    assert set(found) == {one.name for one in resources()}
    assert [name for name, rows in found.items() if not rows] == ["comments", "conclusions"]
    with zipfile.ZipFile(file) as archive:
        everything = "\n".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if not name.startswith(("pictures/", "documents/"))
        )
        shapes = json.loads(archive.read("data/consultation_parts.geojson"))
        points = json.loads(archive.read("data/contributions.geojson"))
    assert [one["geometry"]["type"] for one in shapes["features"]] == ["Polygon", "Polygon"]
    assert [one["geometry"]["coordinates"] for one in points["features"]] == [[105.8, 21.0]]
    private = {"Rosa", "Quispe", "Ximena", ".example", "Secret words", "Taken back", "sort withdrawn"}
    # Every mark, receipt and account of every table: whatever a part adds, it is asked here.
    columns = db.session.execute(
        text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'participation\\_%' "
            "AND column_name IN ('voter', 'person', 'counted_as', 'signer', 'asker', 'receipt', 'user_id', 'author_id', 'created_by', 'answered_by', 'decided_by')"
        )
    ).all()
    for table, column in columns:
        private |= {str(one) for one in db.session.scalars(text(f"SELECT DISTINCT {column} FROM {table}")) if one}
    assert len(private) > 40
    assert [one for one in private if one in everything] == []
    (answered,) = [one for one in found["hearing_questions"] if one["answer"]]
    assert (answered["department"], answered["department_names"]) == ("Works", '{"en": "Works"}')
    first = found["proposals"][0]
    assert json.loads(first["listed_place"]) == {"en": "Old town"}
    assert first["pictures"] == "A stop without a bench"
    assert [one["merged_into"] for one in found["proposals"]] == ["", "3", ""]
    (petition,) = found["petitions"]
    assert (petition["signatures"], petition["on_paper"]) == ("3", "2")
    assert [one["author"] for one in found["proposals"]] == ["nameless", "named", "named"]


def test_results_of_surveys_go_out_as_their_page_tells_them(app, process, at):
    told = {(one["by"], one["group"], one["question"], one["line"], one["answer"]): one["number"] for one in rows_of(packed(process))["survey_results"]}  # fmt: skip
    assert told[("", "", "", "", "")] == "8"
    assert told[("", "", "yes", "", "no")] == "", "one said so"
    assert told[("", "", "yes", "", "yes")] == "", "and could be reckoned from the others"
    assert told[("", "", "how", "", "5")] == "8"
    assert told[("", "", "each", "bus", "day")] == "8"
    groups = {group for by, group, *_rest in told if by == "area"}
    assert groups == set(), "two of the south would be known by subtraction"
    with db.transaction():
        component = db.session.get(Component, part(process, K.SURVEY).id)
        component.frozen, component.settings = (
            None,
            component.settings | {"results": "staff"},
        )  # as if asked so from the start
    (only,) = rows_of(packed(process))["survey_results"]
    assert (only["question"], only["number"]) == ("", "8"), "the city has not shown more"


def test_what_goes_out_of_every_kind_comes_in_elsewhere_and_says_the_same(app, process, client):
    before = rows_of(packed(process))
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC"))
        db.session.add(SpacePlace(space_id=space.id, names={"en": "Old town"}, number=1))
    package = importing.look(packed(process))
    assert [str(one) for one in package.problems] == []
    with db.transaction():
        made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
        services.publish_process(process=queries.known_process(made.id, lock=True), actor=None)
        key = made.id
    after = rows_of(packed(key))
    (kept,) = db.session.scalars(
        select(Proposal.pictures).where(Proposal.component_id == part(key, K.PROPOSALS).id, Proposal.number == 1)
    ).one()
    assert storage.load(kept["key"]).startswith((b"\x89PNG", b"\xff\xd8"))
    own = {"id", "contribution", "reply", "thread", "author", "file"}
    numbered = {"meetings": {"number"}, "agenda_items": {"meeting"}, "meeting_files": {"meeting"}}
    for name, rows in before.items():
        left_out = own | numbered.get(name, set())
        one, two = (
            sorted(json.dumps({k: v for k, v in row.items() if k not in left_out}) for row in found)
            for found in (rows, after[name])
        )
        assert one == two, name
    assert (
        db.session.scalars(select(CitizenResponse).where(CitizenResponse.component_id == part(key, K.SURVEY).id)).all()
        == []
    )
    for city, of in (("quito", process), ("lima", key)):
        slug = queries.known_process(of).slug
        here = f"/en/cities/{city}/participation/{slug}"
        pages = {
            one.kind: client.page(f"{here}/{one.slug}/{page}").find("main").get_text(" ", strip=True)
            for one in queries.known_process(of).components
            for page in [{K.PROPOSALS: "1", K.SURVEY: "survey", K.DEBATE: "debate", K.PETITIONS: "petitions/1", K.MEETINGS: "meetings?when=over", K.HEARING: "hearing/transcript"}.get(one.kind, "consultation")]
        }  # fmt: skip
        for kind, wanted in {
            K.PROPOSALS: ("Benches at each stop", "Order the wood", "Old town", "Yes."), K.TEXT: ("Benches stand", "=Plant limes"),
            K.PLAN: ("Lake park",), K.DEBATE: ("Cars need room",), K.PETITIONS: ("Lights before the school", "No money.", "3"),
            K.MEETINGS: ("Council of May",), K.HEARING: ("Who pays?", "All of us."), K.SURVEY: ("Our survey",),
        }.items():  # fmt: skip
            assert [one for one in wanted if one not in pages[kind]] == [], (city, kind)
    text_of = part(key, K.TEXT)
    with db.transaction():
        services.add_version(component=text_of, source=f"{TEXT}\n\nOne more.", lang="en", note="", actor=None)
    keys = [one.key for one in consultations.newest_parts(text_of.id)]
    assert keys[:3] == [row["key"] for row in before["consultation_parts"] if row["component"] == text_of.slug][:3], (
        "it goes on from here"
    )


def as_before(file: io.BytesIO) -> io.BytesIO:
    """The file as a portal of before would have written it."""
    out = io.BytesIO()
    later = {"amendments", "proposal_revisions", "proposal_pictures", "meeting_files"}
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        about = json.loads(old.read("process.json")) | {"format": 1}
        for name in ("space", "places", "rules"):
            del about[name]
        for one in about["components"]:
            del one["audience"]
        new.writestr("process.json", json.dumps(about))
        for resource in resources():
            name = f"data/{resource.name}.csv"
            if resource.name not in later:
                rows = csv.DictReader(io.StringIO(old.read(name).decode("utf-8-sig")))
                text = io.StringIO(newline="")
                writer = csv.DictWriter(text, resource.names_in(1), extrasaction="ignore")
                writer.writeheader()
                writer.writerows(rows)
                new.writestr(name, text.getvalue())
    out.seek(0)
    return out


def test_a_file_of_before_comes_in_as_before(app, process):
    package = importing.look(as_before(packed(process)))
    assert [str(one) for one in package.problems] == []
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC"))
        made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
        key = made.id
    found = rows_of(packed(key))
    assert len(found["proposals"]) == 3
    assert [one["author"] for one in found["proposals"]] == ["gone"] * 3
    assert (found["petitions"][0]["signatures"], found["petitions"][0]["on_paper"]) == ("3", "2")
    assert found["amendments"] == []
    assert {one["of"] for one in found["translations"]} == {"proposal", "petition", "comment", "reply", "question"}


def test_a_file_of_format_2_comes_in_as_before(app):
    """`files/process-format-2.zip` was written by the portal of then, from the process of this file."""
    with FORMAT_2.open("rb") as file:
        package = importing.look(file)
        assert package.made_in == 2
        assert [str(one) for one in package.problems] == []
        with db.transaction():
            space = make_space(make_city(slug="lima", timezone="UTC"))
            parks = make_department(space, "Parks").id
            made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
            key = made.id
        before = rows_of(io.BytesIO(FORMAT_2.read_bytes()))
    after = rows_of(packed(key))
    own = {"id", "contribution", "reply", "thread", "author", "file", "number", "meeting"}
    for name, rows in before.items():
        columns = set(rows[0]) - own if rows else set()
        one, two = (
            sorted(json.dumps({k: row[k] for k in sorted(columns)}) for row in found) for found in (rows, after[name])
        )
        assert one == two, name
    answers = {row["department"]: row["department_names"] for row in (*after["answers"], *after["city_replies"])}
    assert answers == {"Works": "", "Parks": '{"en": "Parks"}'}, "what the space has not is told by its name only"
    assert [one.id for one in departments.departments_of(space.id)] == [parks]


def test_a_file_of_format_3_comes_in_as_before(app):
    """`files/process-format-3.zip` was written by the portal of then, from the process of this file."""
    with FORMAT_3.open("rb") as file:
        package = importing.look(file)
        assert package.made_in == 3
        assert [str(one) for one in package.problems] == []
        with db.transaction():
            space = make_space(make_city(slug="lima", timezone="UTC"))
            made = importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
            key = made.id
        before = rows_of(io.BytesIO(FORMAT_3.read_bytes()))
    after = rows_of(packed(key))
    own = {"id", "contribution", "reply", "thread", "author", "file", "number", "meeting"}
    for name, rows in before.items():
        columns = set(rows[0]) - own if rows else set()
        one, two = (
            sorted(json.dumps({k: row[k] for k in sorted(columns)}) for row in found) for found in (rows, after[name])
        )
        assert one == two, name
    questions = {(one["answer"], one["department"], one["department_names"]) for one in after["hearing_questions"]}
    assert questions == {("All of us.", "", ""), ("", "", "")}, "who answered a question was not told then"


def test_departments_rules_and_bodies_are_those_of_the_space_or_come_along(app, process):
    with db.transaction():
        first = queries.known_space(queries.known_process(process).space_id, lock=True)
        rule = guarding.save_rule(
            space=first, rule=None, titles={"en": "Be kind"}, texts={"en": "To all."}, actor=make_user()
        )
        number = rule.number
    package = importing.look(packed(process))
    with db.transaction():
        empty, other = (make_space(make_city(slug=slug, timezone="UTC")) for slug in ("lima", "cusco"))
        theirs = bodies.make_body(space=other, plan=BodyPlan(BodyKind.COUNCIL, {"en": "The council"}), actor=None).id
        works = make_department(other, "Works").id
        guarding.save_rule(space=other, rule=None, titles={"en": "Ours"}, texts={}, actor=make_user())
        for space in (empty, other):
            importing.bring_in(space=queries.known_space(space.id, lock=True), package=package, actor=None)
    told = {
        one.id: [(rule.number, rule.titles["en"]) for rule in moderation.rules_of(one.id)] for one in (empty, other)
    }
    assert (number, "Be kind") in told[empty.id]
    assert len(told[empty.id]) == number
    assert (number, "Ours") in told[other.id]
    made = {one.names["en"]: one.id for one in departments.departments_of(empty.id)}
    assert set(made) == {"Works", "Parks"}
    known = {one.names["en"]: one.id for one in departments.departments_of(other.id)}
    assert known["Works"] == works
    for space, wanted in ((empty, made), (other, known)):
        (answer,) = [one for one in answers_in(space) if one.proposal_id is not None]
        assert answer.department_id == wanted["Works"]
        held = db.session.get(DeskItem, ("proposal", answer.proposal_id))
        assert held.department_id == wanted["Works"], "who answered goes on answering"
        question = db.session.scalars(
            select(HearingQuestion)
            .join(Component, Component.id == HearingQuestion.component_id)
            .join(Process, Process.id == Component.process_id)
            .where(Process.space_id == space.id, HearingQuestion.answer != "")
        ).one()
        assert (question.department, question.department_id) == ("Works", wanted["Works"])
        held = db.session.get(DeskItem, (hearing_answers.KIND, question.id))
        assert held.department_id == wanted["Works"], "of a question, too"
    assert [one.id for one in body_queries.bodies_of(other.id)] == [theirs]
    assert [one.titles for one in body_queries.bodies_of(empty.id)] == [{"en": "The council"}]


def answers_in(space) -> list[OfficialAnswer]:
    return db.session.scalars(
        select(OfficialAnswer)
        .outerjoin(Proposal, Proposal.id == OfficialAnswer.proposal_id)
        .outerjoin(Petition, Petition.id == OfficialAnswer.petition_id)
        .join(Component, Component.id == func.coalesce(Proposal.component_id, Petition.component_id))
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space.id)
    ).all()


def test_a_petition_stands_on_the_agenda_and_documents_lie_below_it(app, process, client):
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC")).id
    keys = []
    for _time in range(2):  # the second time as another process of the same city would bring it
        package = importing.look(packed(process))
        with db.transaction():
            made = importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
            services.publish_process(process=queries.known_process(made.id, lock=True), actor=None)
            keys.append(made.id)
    (held,) = meeting_queries.meetings_at(space, db.session.scalar(select(Meeting.local_start).where(Meeting.space_id == space, Meeting.component_id.is_(None))))  # fmt: skip
    assert (held.titles, held.component_id) == ({"en": "Council of June"}, None), "the city's own, and there once"
    page = client.page(f"/en/cities/lima/participation/meetings/{held.number}")
    assert "The council" in page.text
    assert page.find("a", string="Lights before the school") is not None
    assert [one.title for one in meeting_queries.files_of(held.id)] == ["Invitation", "What it costs"]
    assert client.get(page.find("a", href=re.compile("/files/"))["href"]).data == PDF
    slug = queries.known_process(keys[0]).slug
    assert "On the agenda of a meeting: Council of June" in " ".join(client.page(f"/en/cities/lima/participation/{slug}/{part(keys[0], K.PETITIONS).slug}/petitions/1").text.split())  # fmt: skip
    with db.transaction():
        db.session.execute(update(Petition).values(state=PetitionState.HIDDEN))
    found = rows_of(packed(process))
    assert [row["title"] for row in found["agenda_items"]] == ["Budget"], "what is hidden tells of no meeting either"
    assert found["meeting_files"] == []


def test_a_document_that_is_none_lets_nothing_in(app, process):
    broken = io.BytesIO()
    with zipfile.ZipFile(packed(process)) as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, SVG if info.filename.startswith("documents/") else old.read(info))
    broken.seek(0)
    package = importing.look(broken)
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC")).id
    with pytest.raises(DomainError), db.transaction():
        importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
    assert queries.processes_of(space, drafts=True) == []


def test_a_picture_that_is_none_lets_nothing_in_and_those_of_hidden_proposals_stay_at_home(app, process):
    def pictures(file: io.BytesIO) -> list[str]:
        with zipfile.ZipFile(file) as archive:
            return [name for name in archive.namelist() if name.startswith("pictures/")]

    (name,), broken = pictures(packed(process)), io.BytesIO()
    with zipfile.ZipFile(packed(process)) as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, SVG if info.filename == name else old.read(info))
    broken.seek(0)
    package = importing.look(broken)
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC")).id
    with pytest.raises(DomainError), db.transaction():
        importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
    assert queries.processes_of(space, drafts=True) == []
    with db.transaction():
        db.session.execute(update(Proposal).where(Proposal.number == 1).values(state=ProposalState.HIDDEN))
    found = rows_of(packed(process))
    assert pictures(packed(process)) == []
    tables = ("proposal_pictures", "amendments", "proposal_revisions")
    assert [found[table] for table in tables] == [[], [], []]
    assert {"proposal", "amendment", "answer"} & {one["of"] for one in found["translations"]} == set()


def test_words_and_places_of_a_space_come_only_where_there_are_none(app, process):
    with db.transaction():
        first = queries.known_process(process).space
        held = queries.known_space(first.id, lock=True)
        held.intros, held.moderation_rules, held.terms, held.privacy = ({held.lang: f"The {n}"} for n in ("intro", "rules", "terms", "privacy"))  # fmt: skip
    package = importing.look(packed(process))
    with db.transaction():
        empty = services.make_space(city=make_city(slug="lima", timezone="UTC"), actor=None).id
        other = make_space(make_city(slug="cusco", timezone="UTC")).id
        queries.known_space(other, lock=True).terms = {"en": "Ours"}
        db.session.add(SpacePlace(space_id=other, names={"en": "Market"}, number=1))
        for space in (empty, other):
            importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
    empty, other = (queries.known_space(one) for one in (empty, other))
    assert empty.terms[empty.lang] == "The terms"
    assert empty.intros[empty.lang] == "The intro"
    assert other.terms == {"en": "Ours"}
    names = {one: [place.names for place in places.places_of(one.id)] for one in (empty, other)}
    assert names == {empty: [{"en": "Old town"}], other: [{"en": "Market"}]}


WRONG = (
    ("meeting_files", lambda text: text.replace("documents/", "../"), "file is no name of a document"),
    ("meeting_files", lambda text: re.sub(",1,What it costs", ",9,What it costs", text), "there is no such row in agenda_items"),
    ("meetings", lambda text: text.replace("council", "riddle"), "body is none"),
    ("agenda_items", lambda text: re.sub(r"petitions,1(?=\r)", "petitions,7", text), "there is no such row in petitions"),
    ("answers", lambda text: text.replace('""en"": ""Works""', '""en"": """"'), "department_names has something that is no name"),
    ("translations", lambda text: text.replace(",human,", ",angel,"), "column origin: is none of"),
    ("proposal_pictures", lambda text: text.replace("pictures/", "../"), "file is no name of a picture"),
    ("amendments", lambda text: text.replace("No, Sir.", ""), "what is decided has an answer"),
    ("survey_results", lambda text: text.replace(",how,,5,8,1.0,", ",how,,5,8,7.0,"), "share is none"),
    ("petitions", lambda text: text.replace('""twice"": 3', '""twice"": -3'), "invalid is no object of counts"),
    ("survey_questions", lambda text: text.replace("yes_no", "riddle"), "column kind: is none of"),
    ("survey_questions", lambda text: text.replace('""key"": ""fast""', '""key"": """"'), "choices has something that is no key"),
    ("consultation_parts", lambda text: text.replace("105.82", "505.82"), "geometry: "),
    ("contributions", lambda text: text.replace(",against,", ",sideways,"), "column kind: is none of"),
    ("petitions", lambda text: re.sub(r",3,2,2,", ",1,3,2,", text), "on_paper is more than all signatures"),
    ("meetings", lambda text: text.replace(",UTC,", ",Mars/Base,"), "timezone is none"),
    ("hearing_questions", lambda text: text.replace("All of us.", ""), "answer stands with answered_text"),
    ("hearing_questions", lambda text: text.replace('""en"": ""Works""', '""en"": """"'), "department_names has something that is no name"),
    ("implementations", lambda text: text.replace("under_way", "asleep"), "milestones are none"),
    ("proposal_merges", lambda text: re.sub(r",2,3", ",2,9", text), "there is no such row in proposals"),
)  # fmt: skip


def test_what_is_wrong_in_any_of_the_tables_is_named(app, process):
    good = packed(process).getvalue()
    for name, change, says in WRONG:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename == f"data/{name}.csv":
                    kept, data = data, change(data.decode()).encode()
                    assert kept != data, name
                new.writestr(info.filename, data)
        out.seek(0)
        assert any(says in str(one) for one in importing.look(out).problems), (name, importing.look(out).problems)


def test_the_read_api_gives_every_table_in_parts(app, process, client):
    slug = queries.known_process(process).slug
    for one in resources():
        address = f"/api/v1/participation/spaces/quito/processes/{slug}/{one.name}"
        wanted = one.count(writing.components_of(queries.known_process(process), one))
        found, after = [], ""
        while after is not None:
            answer = client.get(f"{address}?limit=3{after}")
            assert answer.status_code == 200, (one.name, answer.text)
            found += answer.json["items"]
            after = "&" + answer.json["next"].split("?", 1)[1].split("&", 1)[1] if answer.json["next"] else None
        assert len(found) == wanted, one.name
        assert all(set(row) == set(one.names) for row in found)
