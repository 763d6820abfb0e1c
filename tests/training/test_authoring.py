"""Drafts, their parts, publishing; a published version never changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import AuditEntry
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.training import services
from portal.training.models import (
    Activity,
    ActivityKind,
    ActivityText,
    CourseText,
    CourseVersion,
    EnrolmentState,
    MediaFile,
    Module,
    QuizSlot,
)
from portal.training.queries import content, progress
from tests.factories.accounts import make_user
from tests.factories.authoring import (
    activity,
    add_file,
    add_lesson,
    make_draft,
    make_trainer,
    outline,
    picture,
    reload,
)
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment, place


def publish(draft):
    with db.transaction():
        return services.publish(version=reload(draft), actor=make_trainer())


def test_new_course_begins_as_an_empty_draft(app):
    with db.transaction():
        version = services.create_course(
            slug="trees", title="나무", summary="", lang="ko", hours=2, field_code="0413", actor=make_trainer()
        )
    assert (version.number, version.languages, version.published_at) == (1, ["ko"], None)
    assert content.course_by_slug("trees") is None
    with pytest.raises(Conflict), db.transaction():
        services.create_course(
            slug="trees", title="x", summary="", lang="en", hours=2, field_code="", actor=make_trainer()
        )


def test_draft_copies_everything_and_keeps_addresses(app):
    course = make_course()
    first = make_draft(course)
    add_file(first, picture(), "map.png")
    publish(first)
    draft = make_draft(first)
    assert draft.number == 3
    assert outline(draft) == outline(course) == [["lesson-1", "lesson-2"], ["quiz"]]
    lesson = activity(draft, "lesson-1")
    assert {row.lang: row.title for row in lesson.texts} == {"en": "Lesson 1 in en", "ko": "Lesson 1 in ko"}
    assert len(activity(draft, "quiz").slots) == 2
    files = db.session.scalars(select(MediaFile).order_by(MediaFile.created_at)).all()
    assert len(files) == 2
    assert files[0].file_key == files[1].file_key, "versions share the bytes"


def test_only_one_draft_at_a_time(app):
    draft = make_draft()
    with pytest.raises(Conflict), db.transaction():
        services.new_draft(course=draft.course, actor=make_trainer())


def test_activities_move_within_and_across_modules(app):
    draft = make_draft()

    def move(slug, steps):
        with db.transaction():
            services.move_activity(version=draft, activity_id=activity(draft, slug).id, steps=steps)
        return outline(draft)

    assert move("lesson-2", -1) == [["lesson-2", "lesson-1"], ["quiz"]]
    assert move("lesson-1", 1) == [["lesson-2"], ["lesson-1", "quiz"]]
    assert move("lesson-1", -1) == [["lesson-2", "lesson-1"], ["quiz"]]
    assert move("lesson-2", -1) == [["lesson-2", "lesson-1"], ["quiz"]], "nothing before the first"
    assert move("quiz", 1) == [["lesson-2", "lesson-1"], ["quiz"]], "nothing behind the last"


def test_activities_are_placed_and_removed_and_positions_stay_whole(app):
    draft = make_draft()
    second = draft.modules[1].id
    with db.transaction():
        services.place_activity(version=draft, activity_id=activity(draft, "lesson-1").id, module_id=second, index=99)
    assert outline(draft) == [["lesson-2"], ["quiz", "lesson-1"]]
    with db.transaction():
        services.remove_activity(version=draft, activity_id=activity(draft, "quiz").id)
    assert outline(draft) == [["lesson-2"], ["lesson-1"]]
    with db.transaction():
        services.move_module(version=draft, module_id=second, steps=-1)
    assert outline(draft) == [["lesson-1"], ["lesson-2"]]
    with db.transaction():
        services.remove_module(version=draft, module_id=second)
    assert outline(draft) == [["lesson-2"]]
    assert [module.position for module in reload(draft).modules] == [1]


def test_addresses_of_new_activities_are_unique_in_the_version(app):
    draft = make_draft()
    made = [
        add_lesson(draft, "Lesson 1").slug,
        add_lesson(draft, "공공데이터").slug,
        add_lesson(draft, "공공데이터").slug,
    ]
    assert made == ["lesson-1-2", "lesson", "lesson-3"]


def test_a_kind_that_nobody_plays_is_refused(app):
    draft = make_draft()
    from portal.training import activities

    missing = next((kind for kind in ActivityKind if kind not in activities.kinds()), None)
    if missing is None:
        pytest.skip("every kind has joined")
    with pytest.raises(DomainError), db.transaction():
        services.add_activity(version=draft, module_id=draft.modules[0].id, kind=missing, title="x")


def test_a_part_of_another_course_is_not_found(app):
    draft, other = make_draft(), make_draft()
    from portal.core.errors import NotFound

    with pytest.raises(NotFound), db.transaction():
        services.remove_activity(version=draft, activity_id=activity(other, "quiz").id)
    with pytest.raises(NotFound), db.transaction():
        services.move_module(version=draft, module_id=other.modules[0].id, steps=1)


# Publishing ---------------------------------------------------------------------------------------------------------


def messages(draft, *, blocking=True):
    return [one.message for one in services.check(reload(draft)) if one.is_blocking is blocking]


def test_publishing_lists_what_is_missing(app):
    draft = make_draft(languages=("en", "ko"))
    assert messages(draft) == []
    with db.transaction():
        services.add_language(version=draft, lang="ar")
        services.add_activity(version=draft, module_id=draft.modules[0].id, kind=ActivityKind.LINK, title="Portal")
        services.add_module(version=draft, title="Empty")
    found = messages(draft)
    for words in (
        "The module “Empty” is empty",
        "The course has no title in Arabic",
        "“Portal” has no address",
        "“Quiz” lacks 2 questions in Arabic",
        "“Lesson 1 in en” has no text in Arabic",
    ):
        assert any(words in one for one in found), words
    with pytest.raises(Conflict):
        publish(draft)
    db.session.rollback()
    assert reload(draft).published_at is None


def test_files_without_words_captions_or_transcript_block(app):
    from tests.factories.authoring import VTT, movie, sound

    draft = make_draft(languages=("en",))
    for data, name in ((picture(), "map.png"), (movie(), "talk.mp4"), (sound(), "song.mp3")):
        add_file(draft, data, name)
    add_lesson(
        draft,
        "Media",
        "![](media:map.jpg)\n\n![Talk](media:talk.mp4)\n\n![Song](media:song.mp3)\n\n![x](media:gone.png)",
    )
    found = " ".join(messages(draft))
    for words in (
        "“map.jpg” has no words",
        "“talk.mp4” has no captions",
        "“song.mp3” has no transcript",
        "“gone.png” is missing",
    ):
        assert words in found
    add_file(draft, VTT, "talk.en.vtt")
    add_file(draft, "La la", "song.en.txt")
    found = " ".join(messages(draft))
    assert "captions" not in found
    assert "transcript" not in found


def test_published_draft_is_what_learners_get(app):
    draft = make_draft()
    add_lesson(draft, "News", "What is **new**")
    version = publish(draft)
    course = content.course_by_slug(version.course.slug)
    assert (course.number, [one.slug for one in course.activities]) == (2, ["lesson-1", "lesson-2", "news", "quiz"])
    assert "<strong>new</strong>" in content.body(course.activity("news").id, "ko", "en")[0]
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == version.course_id)).all()
    assert {"training.draft_made", "training.course_published"} <= set(actions)


def test_published_versions_refuse_every_service(app):
    draft = make_draft()
    lesson, module = activity(draft, "lesson-1"), draft.modules[0]
    publish(draft)
    verbs = [
        lambda: services.add_module(version=draft, title="x"),
        lambda: services.rename_module(version=draft, module_id=module.id, lang="en", title="x"),
        lambda: services.move_activity(version=draft, activity_id=lesson.id, steps=1),
        lambda: services.remove_activity(version=draft, activity_id=lesson.id),
        lambda: services.set_activity(version=draft, activity_id=lesson.id, minutes=1, is_optional=True),
        lambda: services.save_text(version=draft, activity_id=lesson.id, lang="en", title="x", body="y"),
        lambda: services.save_course_text(version=draft, lang="en", title="x", summary="", outcomes=[]),
        lambda: services.add_language(version=draft, lang="ar"),
        lambda: services.discard_draft(version=draft, actor=make_trainer()),
        lambda: services.publish(version=reload(draft), actor=make_trainer()),
    ]
    for verb in verbs:
        with pytest.raises(Conflict), db.transaction():
            verb()


TABLES = {
    CourseVersion: {"hours": 99}, CourseText: {"title": "x"}, Module: {"position": 77}, Activity: {"minutes": 999},
    ActivityText: {"body": "x"}, QuizSlot: {"points": 9}, MediaFile: {"name": "x.png"},
}  # fmt: skip


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__tablename__)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_database_lets_nothing_of_a_published_version_change(app, model, verb):
    """Whatever code may do: the rows themselves refuse."""
    draft = make_draft()
    add_file(draft, picture(), "map.png")
    publish(draft)
    statement = update(model).values(TABLES[model]) if verb == "UPDATE" else text(f"DELETE FROM {model.__tablename__}")
    with pytest.raises(IntegrityError, match="published"), db.transaction():
        db.session.execute(statement)


def test_database_lets_nothing_into_a_published_version(app):
    version = make_course()
    module = reload(version).modules[0]
    with pytest.raises(IntegrityError, match="published"), db.transaction():
        db.session.add(Activity(module_id=module.id, position=9, slug="x", kind=ActivityKind.LINK))
    with pytest.raises(IntegrityError, match="published"), db.transaction():
        db.session.add(Module(version_id=version.id, position=9, titles={"en": "x"}))


def test_draft_can_be_changed_beside_a_published_version(app):
    course = make_course()
    draft = make_draft(course)
    with db.transaction():
        services.save_text(
            version=draft, activity_id=activity(draft, "lesson-1").id, lang="en", title="New", body="New"
        )
        services.discard_draft(version=draft, actor=make_trainer())
    assert reload(course).published_at is not None
    assert len(db.session.scalars(select(CourseVersion)).all()) == 1


# Optional activities ------------------------------------------------------------------------------------------------


def test_edition_is_completed_without_what_is_optional(app):
    draft = make_draft()
    add_lesson(draft, "Extra")
    with db.transaction():
        services.set_activity(version=draft, activity_id=activity(draft, "extra").id, minutes=5, is_optional=True)
        services.set_activity(version=draft, activity_id=activity(draft, "quiz").id, minutes=5, is_optional=True)
    version = publish(draft)
    person, edition = make_user(display_name="Ana"), make_edition(course=version)
    enrolment = make_enrolment(person, edition, make_city())
    with db.transaction():
        here = place(person, enrolment)
        services.confirm_names(enrolment=here.enrolment, edition=edition, lang="en", name="Ana", latin_name="Ana")
        extra, first, second = (here.course.activity(slug) for slug in ("extra", "lesson-1", "lesson-2"))
        assert not services.complete_lesson(place=here, activity=extra)
        assert not services.complete_lesson(place=here, activity=first)
        (own,) = progress.progress_of(person.id)
        assert (own.done, own.total) == (1, 2)
        assert services.complete_lesson(place=here, activity=second)
    assert enrolment.state is EnrolmentState.COMPLETED
