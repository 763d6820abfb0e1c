"""Whoever posts as "a resident" is named nowhere, whatever he posts: comments, answers and questions in any talk, contributions to
consultations and debates, petitions, signatures, other wordings, questions of hearings. Within one talk he is told apart from others.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AuditEntry, Role, User
from portal.accounts.services import privacy
from portal.core import db
from portal.core.errors import DomainError
from portal.discussions import services as discussions
from portal.discussions.models import Comment, Question
from portal.discussions.subjects import Subject, Topic
from portal.notifications.models import Notification
from portal.participation import participants, queries, services
from portal.participation.formats.site import Site
from portal.participation.models import (
    ActKind,
    Amendment,
    Component,
    ComponentKind,
    ContributionKind,
    ModerationCase,
    Outcome,
    Petition,
)
from portal.participation.queries import consultations
from portal.participation.queries import petitions as petition_queries
from portal.participation.queries.proposals import known_proposal
from portal.participation.rules.moderation import Guard
from portal.participation.services import amending, appealing, exporting, flagging, hearings, moderating, petitioning
from portal.participation.services.moderating import ActPlan
from portal.search.models import Indexed
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.consultations import make_component, reread, say
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.factories.reports import make_department
from tests.lint import LintingClient
from tests.participation.test_resident_without_a_name import built

NAME, EMAIL = "Rosa Quispe Mamani", "rosa.quispe@mail.example"
LOUD = "Zinnias"  # stands in all that is posted without a name


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito"), moderation=Guard(least_seconds=0, may_be_anonymous=True).stored())


def commenting(subject: Subject, author: User, text: str = "So it is.", **values) -> Comment:
    with db.transaction():
        return discussions.post_comment(
            subject=subject, author=author, text=text, lang="en", **({"is_anonymous": True} | values)
        )


@dataclass
class Voice:
    """Somebody who says everything without a name, where and about what."""

    author: User
    other: User
    staff: User
    subjects: list[Subject]
    components: list[Component]
    comments: list[Comment]


@pytest.fixture
def voice(space, work) -> Voice:
    """All that can be posted was, by one person, and others did what makes mails go out."""
    author, other = make_user(display_name=NAME, email=EMAIL), make_user()
    city = ("city", space.city_id)
    staff = make_user(roles=((Role.CITY_COORDINATOR, city), (Role.MODERATOR, city)))
    process = make_process(space)
    proposal = make_proposal(process, other)
    petitions = make_petitions(None, space, title="Petitions")
    petition = make_petition(petitions, author, f"{LOUD} before the school", is_anonymous=True)
    text, debate = (make_component(kind, space=space) for kind in (ComponentKind.TEXT, ComponentKind.DEBATE))
    hearing = make_hearing(space, moderates=False)
    subjects = [Subject("proposal", proposal.id), Subject("petition", petition.id)]
    for subject in subjects:
        with db.transaction():
            discussions.follow(topic=Topic.of(subject), user=other)
        first = commenting(subject, other, "What do you think?", is_anonymous=False)
        commenting(subject, author, f"{LOUD} by themselves")
        own = commenting(subject, author, f"{LOUD} as an answer", answers=first.id)
        commenting(subject, other, "No.", answers=own.id, is_anonymous=False)
        with db.transaction():
            discussions.ask_question(subject=subject, asker=author, text=f"{LOUD}, when?", lang="en", is_anonymous=True)
    part = next(one for one in consultations.newest_parts(text.id) if one.number)
    said = say(text, author, f"{LOUD} in the shade", part=part, is_anonymous=True)
    say(debate, author, f"{LOUD} for all", ContributionKind.FOR, is_anonymous=True)
    with db.transaction():
        amending.suggest(
            proposal=known_proposal(proposal.id), body=f"{LOUD} too.", reason=f"{LOUD} are nice.", author=author, is_anonymous=True
        )  # fmt: skip
        petitioning.sign(petition=petition_queries.known_petition(petition.id), user=author, shows_name=False)
        who = participants.participant(hearing, author)
        words = {
            "text": f"{LOUD} at the town hall?",
            "lang": "en",
            "is_anonymous": True,
            "request_key": "zinnias-at-hall",
        }
        hearings.ask(component=hearing, who=who, **words)
        services.reply(
            component=reread(text), contribution_ids=[said.id], outcome=Outcome.ACCEPTED, reason="We will.", lang="en", department=make_department(space, "Parks"),
            actor=staff,
        )  # fmt: skip
    comments = list(db.session.scalars(select(Comment).where(Comment.author_id == author.id)))
    for one in comments:
        with db.transaction():
            flagging.report_thing(kind="comment", key=one.id, reporter=other, rule_number=2)
    with db.transaction():
        flagging.report_thing(kind="petition", key=petition.id, reporter=other, rule_number=2)
    gone = commenting(subjects[0], author, f"{LOUD} to be taken back")
    with db.transaction():
        discussions.delete_comment(comment_id=gone.id, author=author)
    work()
    components = [component_in(queries.known_process(process.id)), *map(reread, (petitions, text, debate, hearing))]
    return Voice(author, other, staff, subjects, components, comments)


def pages(app, voice: Voice) -> list[str]:
    """Every page that what is known here leads to, with the answers to programs among them."""
    found = {"/en/search?q=Zinnias", "/en/search?q=Quispe", "/en/manage/audit/"}
    about = [*voice.subjects, *(Subject("consultation", one.id) for one in voice.components[2:3])]
    about += [Subject("debate", one.id) for one in voice.components[3:4]]
    cases = db.session.scalars(select(ModerationCase)).all()
    for component in voice.components:
        process = queries.known_process(component.process_id)
        keys = {one.key for one in consultations.newest_parts(component.id)} | {"whole"}
        known = {
            "locale": "en", "lang": "en", "city": "quito", "space": "quito", "process": process.slug, "component": component.slug,
            "slug": "quito", "process_id": process.id, "component_id": component.id, "side": "for", "number": 1,
            "table": "data",
        }  # fmt: skip
        resources = (
            "proposals",
            "comments",
            "petitions",
            "petition_comments",
            "contributions",
            "contribution_talk",
            "hearing_questions",
        )
        for more in (
            *({"kind": one.kind, "subject_id": one.id, "key": one.id} for one in about),
            *({"kind": "comment", "key": one.id, "item_id": one.id} for one in voice.comments),
            *({"case_id": one.id} for one in cases), *({"key": key} for key in keys), *({"resource": name} for name in resources),
            {"petition_id": voice.subjects[1].id, "proposal_id": voice.subjects[0].id},
        ):  # fmt: skip
            found |= set(built(app, known | more))
    return sorted(found)


def test_no_page_of_any_kind_names_who_posts_without_a_name(app, login, client, voice):
    addresses, seen, told = pages(app, voice), 0, set()
    secretariat = make_secretariat()
    readers = {"nobody": client} | {
        name: login(user, LintingClient(app))
        for name, user in (("staff", voice.staff), ("other", voice.other), ("secretariat", secretariat))
    }
    for name, reader in readers.items():
        for path in addresses:
            answer = reader.get(path)
            if answer.status_code != 200:
                continue
            seen, text = seen + 1, answer.get_data(as_text=True)
            if LOUD in text:
                told.add((name, path.partition("?")[0]))
            for secret in (*NAME.split()[1:], EMAIL, str(voice.author.id)):
                if "q=Quispe" in path and secret == "Quispe":
                    continue  # what was searched for stands in its field
                assert secret not in text, (name, path, secret)
    assert seen > 400, "many pages were read"
    assert len(told) > 100, "and what was posted stood on many of them"
    for kind in (
        "petitions/1",
        "amendments",
        "hearing/transcript",
        "debate",
        "/discussions/proposal/",
        "/discussions/petition/",
    ):
        assert [path for _name, path in told if kind in path], kind


def test_no_file_index_mail_or_log_names_who_posts_without_a_name(app, voice):
    texts = []
    for component in voice.components:
        file = io.BytesIO()
        process = queries.known_process(component.process_id)
        for _rows in exporting.write_export(process=process, site=Site("http://localhost"), file=file):
            pass
        with zipfile.ZipFile(file) as archive:
            texts += [archive.read(name).decode() for name in archive.namelist() if not name.endswith((".png", ".jpg"))]
    columns = [column.key for column in Indexed.__table__.columns]
    texts += [repr({name: getattr(row, name) for name in columns}) for row in db.session.scalars(select(Indexed))]
    mails = db.session.scalars(select(Notification).where(Notification.user_id.is_distinct_from(voice.author.id))).all()
    texts += [one.subject + one.text + one.html for one in mails]
    assert {one.kind for one in mails} >= {"discussions.answer", "discussions.news", "discussions.question"}
    assert [one for one in mails if one.subject.startswith("Resident 1 has")]
    assert len([text for text in texts if LOUD in text]) > 10
    for text in texts:
        for secret in (*NAME.split()[1:], EMAIL, str(voice.author.id)):
            assert secret not in text
    logged = db.session.scalars(
        select(AuditEntry.action).where(
            AuditEntry.actor_id == voice.author.id, AuditEntry.subject_kind.not_like("account%")
        )
    ).all()
    assert logged == [], "the audit log tells the secretariat of no act of his either"


def test_an_appeal_of_somebody_without_a_name_leaves_no_name_in_the_log(voice):
    one = voice.comments[0]
    with db.transaction():
        case = moderating.open_case(kind="comment", key=one.id, moderator=voice.staff)
        plan = ActPlan(kind=ActKind.HIDE, rule_number=1, words="Off the topic.", version=case.version)
        made = moderating.act(case_id=case.id, moderator=voice.staff, plan=plan)
    with db.transaction():
        appealing.appeal(act_id=made.id, author=voice.author, text="It is about flowers.")
    actors = db.session.scalars(
        select(AuditEntry.actor_id).where(AuditEntry.action == "participation.moderation_appealed")
    ).all()
    assert actors == [None]


def test_a_talk_tells_residents_apart_and_another_talk_does_not_know_them(space, client):
    first, second = make_user(display_name=NAME), make_user()
    process = make_process(space)
    one, two = (
        Subject("proposal", make_proposal(process, make_user(), title).id)
        for title in ("A bench at the lake", "Two more trees there")
    )
    numbers = [commenting(one, user).alias for user in (first, second, first)]
    assert numbers == [1, 2, 1], "the same person has the same number in one talk"
    assert [commenting(two, user).alias for user in (second, first)] == [1, 2], "and another one in the next"
    head = commenting(one, first, is_anonymous=False)
    assert head.alias is None
    answer = commenting(one, second, answers=head.id)
    commenting(one, first, answers=answer.id)
    page = client.page(f"/en/discussions/proposal/{one.id}")
    names = [line.select_one(".person bdi").text for line in page.select(".talk-who")]
    assert sorted(names) == [*["Resident 1"] * 3, *["Resident 2"] * 2, NAME]
    assert [line.text for line in page.select(".talk-who small")] == ["to Resident 2"]


def test_names_stand_where_the_space_shows_them_and_nothing_else_is_taken(app):
    open_space = make_space()
    process, author = make_process(open_space), make_user()
    subject = Subject("proposal", make_proposal(process, make_user()).id)
    petitions = make_petitions(None, open_space)
    text = make_component(ComponentKind.TEXT, space=open_space)
    for act in (
        lambda: commenting(subject, author),
        lambda: make_petition(petitions, author, is_anonymous=True),
        lambda: say(text, author, is_anonymous=True),
        lambda: amend(subject, author),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.field == "is_anonymous"
    for model in (Comment, Petition, Amendment):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def amend(subject: Subject, author: User) -> None:
    with db.transaction():
        amending.suggest(
            proposal=known_proposal(subject.id), body="Other words.", reason="Better.", author=author, is_anonymous=True
        )


def test_who_leaves_takes_the_account_and_leaves_a_number(app, space, client):
    author, other = make_user(display_name=NAME), make_user()
    make_user(roles=((Role.CITY_COORDINATOR, ("city", space.city_id)),))
    subject = Subject("proposal", make_proposal(make_process(space), make_user()).id)
    kept = commenting(subject, author, "Will be answered.")
    commenting(subject, other, "Yes.", answers=kept.id, is_anonymous=False)
    with db.transaction():
        discussions.ask_question(subject=subject, asker=author, text="When?", lang="en", is_anonymous=True)
    exported = discussions.export_of(author)[1]
    assert [one["without_name"] for one in exported["written"]] == [True, True]
    with db.transaction():
        privacy.erase(author)
    db.session.expire_all()
    row = db.session.get(Comment, kept.id)
    assert (row.text, row.author_id, row.alias) == ("", None, 1)
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0
    assert NAME.split()[1] not in client.get(f"/en/discussions/proposal/{subject.id}").text
