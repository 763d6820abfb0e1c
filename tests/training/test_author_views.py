"""Pages of authors, translators and reviewers, and what of it learners see."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from portal.core import db
from portal.notifications.models import Notification
from portal.training import services
from portal.training.models import ActivityKind, CourseVersion, EnrolmentState, Remark
from portal.training.queries import authoring, learning, progress
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.authoring import activity, add_lesson, make_draft, make_trainer, outline, picture, reload
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment


@pytest.fixture
def trainer(app):
    return make_trainer()


@pytest.fixture
def draft(trainer):
    return make_draft(actor=trainer, languages=("en", "ko"))


@pytest.fixture
def base(draft, login, trainer):
    login(trainer)
    return f"/en/training/manage/courses/{draft.course.slug}/{draft.number}"


def act(client, base, **values):
    return client.submit(base, values)


@pytest.mark.parametrize("locale", ["en", "ko", "ar"])
def test_every_page_of_a_draft_and_of_a_published_version(client, base, draft, locale):
    with db.transaction():
        services.save_text(
            version=draft, activity_id=activity(draft, "lesson-1").id, lang="en", title="New", body="New words"
        )
    for number in (draft.number, 1):
        path = f"/{locale}/training/manage/courses/{draft.course.slug}/{number}"
        for page in (
            "",
            "/languages",
            "/files",
            "/publish",
            "/words/en",
            "/words/ko",
            "/texts/lesson-1/en",
            "/texts/lesson-1/ko",
            "/texts/quiz/ko",
            "/activities/lesson-1",
            "/facts",
        ):
            client.page(path + page)
    for page in ("", "new", "import"):
        client.page(f"/{locale}/training/manage/courses/{page}")
    client.page(f"/{locale}/training/manage/courses/{draft.course.slug}/{draft.number}/translations")


def test_course_is_written_from_nothing_to_published(client, login, trainer):
    login(trainer)
    form = {
        "title": "Trees",
        "slug": "trees",
        "summary": "About trees",
        "original_lang": "en",
        "hours": "2.5",
        "field_code": "0821",
    }
    assert client.submit("/en/training/manage/courses/new", form | {"slug": "Not an address"}).status_code == 422
    response = client.submit("/en/training/manage/courses/new", form)
    base = response.headers["Location"]
    assert base.endswith("/en/training/manage/courses/trees/1")
    assert client.submit("/en/training/manage/courses/new", form).status_code == 409
    act(client, base, action="add-module", title="Roots")
    module = client.page(base).find("ol", {"data-module": True})["data-module"]
    act(client, base, action="add-activity", item=module, kind="lesson", title="Why trees")
    act(client, base, action="add-activity", item=module, kind="link", title="The register")
    publish = f"{base}/publish"
    assert "“Why trees” has no text in English." in client.page(publish).text
    preview = client.submit(
        f"{base}/texts/why-trees/en", {"title": "Why trees", "body": "# Shade", "action": "preview"}
    )
    assert "<h2>Shade</h2>" in preview.text
    assert "has no text" in client.page(publish).text, "a preview saves nothing"
    client.submit(f"{base}/texts/why-trees/en", {"title": "Why trees", "body": "# Shade", "action": "save"})
    wrong = client.submit(f"{base}/activities/the-register", {"minutes": "5", "address": "javascript:alert(1)"})
    assert wrong.status_code == 422
    client.submit(
        f"{base}/activities/the-register", {"minutes": "5", "address": "https://trees.example/", "is_optional": "y"}
    )
    assert client.submit(publish, {}).status_code == 303
    assert "Trees" in client.page("/en/training/courses/trees").text


def test_outline_changes_with_buttons_alone(client, base, draft):
    first, second = activity(draft, "lesson-1").id, draft.modules[1].id
    act(client, base, action="down", item=first)
    assert outline(draft) == [["lesson-2", "lesson-1"], ["quiz"]]
    act(client, base, action="place", item=first, module=second, index="0")
    assert outline(draft) == [["lesson-2"], ["lesson-1", "quiz"]]
    act(client, base, action="rename-module", item=second, title="Last")
    assert "Last" in client.page(base).text
    assert client.submit(f"{base}/remove/{second}", {}).status_code == 303
    assert outline(draft) == [["lesson-2"]]
    assert act(client, base, action="rename-module", item=draft.modules[0].id, title=" ").status_code == 422
    for wrong in ({"action": "explode"}, {"action": "up", "item": "x"}):
        assert act(client, base, **wrong).status_code == 404


def test_published_version_says_no_to_every_form(client, draft, base):
    path = f"/en/training/manage/courses/{draft.course.slug}/1"
    token = client.page(path).find("input", {"name": "csrf_token"})["value"]
    response = client.post(path, data={"csrf_token": token, "action": "add-module", "title": "x"})
    assert response.status_code == 409
    assert "no longer changes" in response.text


def test_translator_sees_what_changed_and_marks_as_reviewed(client, base, draft, trainer):
    original = authoring.text_in(activity(draft, "lesson-1").texts, "en")
    client.submit(
        f"{base}/texts/lesson-1/en",
        {"title": original.title, "body": original.body + " Fresh words.", "action": "save"},
    )
    table = client.page(f"{base}/languages")
    assert "Older than the original" in table.text
    page = client.page(f"{base}/texts/lesson-1/ko")
    assert "Fresh" in page.find("ins").text
    own = authoring.text_in(activity(draft, "lesson-1").texts, "ko")
    client.submit(f"{base}/texts/lesson-1/ko", {"title": own.title, "body": own.body, "action": "review"})
    assert trainer.display_name in client.page(f"{base}/texts/lesson-1/ko").text
    assert "Reviewed" in client.page(f"{base}/languages").text


def test_language_is_added_and_titles_are_translated(client, base, draft):
    client.submit(f"{base}/languages", {"lang": "ar", "action": "add"})
    client.submit(
        f"{base}/words/ar",
        {"title": "دورة", "summary": "", "outcomes": "أولًا\nثانيًا", "module_1": "وحدة", "module_2": "ثانية"},
    )
    version = reload(draft)
    assert version.languages == ["en", "ko", "ar"]
    assert authoring.course_text_in(version.texts, "ar").outcomes == ["أولًا", "ثانيًا"]
    assert version.modules[0].titles["ar"] == "وحدة"
    client.submit(f"{base}/languages", {"lang": "ar", "action": "remove"})
    assert reload(draft).languages == ["en", "ko"]


def test_files_come_in_and_go(client, base, draft):
    data = {"file": (io.BytesIO(picture()), "Map.png")}
    assert client.submit(f"{base}/files", data, content_type="multipart/form-data").status_code == 303
    page = client.page(f"{base}/files")
    assert "![…](media:map.jpg)" in page.text
    wrong = {"file": (io.BytesIO(b"MZ\x00\xff"), "a.exe")}
    assert client.submit(f"{base}/files", wrong, content_type="multipart/form-data").status_code == 422
    target = page.find("form", action=lambda value: value and value.endswith("/remove"))["action"]
    client.submit(f"{base}/files", {}, to=target)
    assert "map.jpg" not in client.page(f"{base}/files").text


def test_colleague_remarks_and_authors_are_told(client, login, base, draft, trainer, work):
    colleague = make_secretariat(display_name="Yunseo")
    login(colleague)
    page = f"{base}/activities/lesson-1"
    client.submit(page, {"text": "Shorter <b>please</b>"}, to=f"{page}/remarks")
    work(only=("core.deliver_event",))
    told = db.session.scalars(select(Notification).where(Notification.kind == "training.remarked")).all()
    assert [row.user_id for row in told] == [trainer.id]
    login(trainer)
    shown = client.page(page)
    assert "Shorter <b>please</b>" in shown.text
    assert "1 open remark" in client.page(base).text
    remark = db.session.scalars(select(Remark)).one()
    client.submit(page, {}, to=f"/en/training/manage/remarks/{remark.id}/resolve")
    assert "Resolved" in client.page(page).text
    assert "open remark" not in client.page(base).text


def test_edition_is_moved_to_a_newer_version(client, login, app):
    course = make_course()
    edition = make_edition(course=course)
    draft = make_draft(course)
    with db.transaction():
        services.publish(version=reload(draft), actor=make_trainer())
    login(make_secretariat())
    path = f"/en/training/manage/editions/{edition.slug}/versions"
    link = client.page(path).find("a", string=lambda value: value and "Move to version 2" in value)["href"]
    client.page(link)
    assert client.submit(link, {"to": str(draft.id), "reason": "Fixed"}).status_code == 303
    assert client.get(link).status_code == 404, "there is no newer one any more"
    assert learning.courses_of_edition(edition.id)[0].number == 2


# Learners -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def learner(draft):
    """(person, address of the course) of an edition whose course has a link and a stale lesson."""
    add_lesson(draft, "Register", "Look at it.", kind=ActivityKind.LINK)
    with db.transaction():
        link = activity(draft, "register").id
        services.set_activity(
            version=draft,
            activity_id=link,
            minutes=5,
            is_optional=False,
            settings={"address": "https://trees.example/"},
        )
        services.save_text(
            version=draft, activity_id=activity(draft, "lesson-1").id, lang="en", title="New", body="New words"
        )
    with db.transaction():
        version = services.publish(version=reload(draft), actor=make_trainer())
    person, edition = make_user(display_name="Ana"), make_edition(course=version)
    make_enrolment(person, edition, make_city(), content_lang="ko")
    return person, f"/en/training/learn/{edition.slug}/{draft.course.slug}"


def test_stale_translation_is_shown_and_marked(client, login, learner):
    person, path = learner
    page = login(person).page(f"{path}/lessons/lesson-1")
    assert "Text in ko." in page.text
    assert "has changed since it was translated" in page.text
    assert "has changed since" not in client.page(f"{path}/lessons/lesson-2").text


def test_link_is_opened_and_marked_as_done(client, login, learner):
    person, path = learner
    page = login(person).page(f"{path}/links/register")
    assert page.find("a", href="https://trees.example/") is not None
    for _twice in range(2):
        client.submit(path + "/links/register" if _twice == 0 else path, {}, to=f"{path}/links/register/done")
    (own,) = progress.progress_of(person.id)
    assert (own.done, own.enrolment.state) == (1, EnrolmentState.ACTIVE)
    assert "Mark as done" not in client.page(f"{path}/links/register").text


def test_course_page_of_200_activities_asks_at_most_8_questions(client, login, queries):
    course = make_course(lessons=199)
    person, edition = make_user(), make_edition(course=course)
    make_enrolment(person, edition, make_city())
    slug = reload(course).course.slug
    path = f"/en/training/learn/{edition.slug}/{slug}"
    login(person)
    with queries() as first:
        client.page(path)
    with queries() as seen:
        client.page(path)
    assert len(seen) <= 8
    assert len(first) <= 16, "the outline is read once a process"


def test_authors_page_asks_the_same_at_any_size(client, login, queries, trainer):
    login(trainer)
    counts = []
    for lessons in (1, 50):
        version: CourseVersion = make_draft(lessons=lessons)
        path = f"/en/training/manage/courses/{version.course.slug}/{version.number}"
        for page in ("", "/languages"):
            client.page(path + page)
            with queries() as seen:
                client.page(path + page)
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
