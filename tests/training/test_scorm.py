"""Playing packages: launches, what is sent from them, the grade, the frame's files, the upload."""

from __future__ import annotations

import json
import uuid
from io import BytesIO

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.core import clock, db, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.training import services
from portal.training.models import (
    ActivityCompletion,
    Course,
    CourseVersion,
    Grade,
    ScormFile,
    ScormLaunch,
    ScormPackage,
    ScormState,
)
from portal.training.queries import scorm as queries
from portal.training.scorm import PackageError
from portal.training.services.scorm import Kept
from portal.training.views.scorm_files import with_scripts
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.authoring import make_draft
from tests.factories.cities import make_city
from tests.factories.scorm import add_activity, make_scorm_course, package_12, package_2004, package_multi
from tests.factories.training import make_course, make_edition, make_enrolment, place


class Learner:
    """Somebody in an edition whose course has a package."""

    def __init__(self, content: bytes | None = None) -> None:
        self.person = make_user(display_name="Ana Reyes")
        self.edition = make_edition(course=make_scorm_course(content))
        self.enrolment = make_enrolment(self.person, self.edition, make_city())
        here = place(self.person, self.enrolment)
        self.course, self.activity = here.course.slug, here.course.activities[-1]

    def open(self, key: str = "I1") -> tuple[uuid.UUID, str]:
        with db.transaction():
            launch, token = services.scorm.open_item(
                place=place(self.person, self.enrolment), activity=self.activity, key=key
            )
        return launch.id, token

    def send(
        self, launch: uuid.UUID, sequence: int, *, status="incomplete", raw=None, time="0000:00:00", **cmi
    ) -> Kept:
        core = {"lesson_status": status, "session_time": time, "score": {"raw": raw} if raw is not None else {}}
        with db.transaction():
            own = queries.own_launch(self.person, launch)
            assert own is not None
            return services.scorm.receive(
                own=own, sequence=sequence, data=json.dumps({"core": core | cmi.pop("core", {}), **cmi})
            )

    def state(self, key: str = "I1") -> ScormState:
        return queries.states_of(self.enrolment.id, self.activity.id)[key]

    def grade(self) -> float | None:
        return db.session.scalar(select(Grade.score))

    def is_done(self) -> bool:
        statement = select(func.count()).where(ActivityCompletion.activity_id == self.activity.id)
        return bool(db.session.scalar(statement))

    def start(self, token: str) -> dict:
        own = queries.launch_by_token(token)
        assert own is not None
        return services.scorm.starting_data(own, self.person)

    def url(self, more: str = "") -> str:
        return f"/en/training/learn/{self.edition.slug}/{self.course}/packages/package{more}"


@pytest.fixture
def learner(app) -> Learner:
    return Learner()


# What is kept -------------------------------------------------------------------------------------------------------


def test_what_was_left_is_there_on_return(learner: Learner):
    launch, token = learner.open()
    assert learner.start(token)["core"]["entry"] == "ab-initio"
    learner.send(
        launch, 1, suspend_data="1;2;", core={"lesson_location": "3", "exit": "suspend"}, time="0000:01:30", raw="10"
    )
    start = learner.start(learner.open()[1])
    assert start["core"]["entry"] == "resume"
    assert (start["suspend_data"], start["core"]["lesson_location"]) == ("1;2;", "3")
    assert (start["core"]["total_time"], start["core"]["score"]) == ("0000:01:30.00", {"raw": "10"})
    assert start["core"]["student_name"] == "Ana Reyes"


def test_a_torn_line_is_a_return_too_and_a_farewell_is_not(learner: Learner):
    learner.send(learner.open()[0], 1, suspend_data="x")
    launch, token = learner.open()
    assert learner.start(token)["core"]["entry"] == "resume"
    learner.send(launch, 1, status="completed", core={"exit": "logout"}, suspend_data="x")
    assert learner.start(learner.open()[1])["core"]["entry"] == ""


def test_time_of_all_sessions_is_summed_once(learner: Learner):
    first = learner.open()[0]
    learner.send(first, 1, time="0000:00:10")
    learner.send(first, 2, time="0000:00:40")
    learner.send(learner.open()[0], 1, time="0000:01:00")
    assert learner.state().earlier_seconds + learner.state().seconds == 100


def test_a_pass_is_a_grade_and_done_and_stays(learner: Learner):
    launch = learner.open()[0]
    learner.send(launch, 1, status="failed", raw="20")
    assert (learner.grade(), learner.is_done()) == (0.2, False)
    learner.send(launch, 2, status="passed", raw="80")
    assert (learner.grade(), learner.is_done()) == (0.8, True)
    learner.send(learner.open()[0], 1, status="incomplete", raw="0")
    assert (learner.grade(), learner.is_done(), learner.state().status) == (0.8, True, "passed")


def test_the_last_sending_wins_and_an_older_one_never_overwrites(learner: Learner):
    first, second = learner.open()[0], learner.open()[0]
    assert learner.send(second, 2, suspend_data="new") is Kept.SAVED
    assert learner.send(second, 1, suspend_data="old") is Kept.SAVED  # what came later has it in it
    assert learner.send(first, 900, suspend_data="other tab") is Kept.OLDER
    assert learner.send(second, 2, suspend_data="again") is Kept.SAVED
    assert learner.state().cmi["suspend_data"] == "new"


def test_all_items_make_the_activity_done_and_the_mean_its_score(app):
    learner = Learner(package_multi())
    learner.send(learner.open("I1")[0], 1, status="completed", raw="50")  # below the item's own mark of 60
    assert learner.state("I1").status == "failed"
    learner.send(learner.open("I1")[0], 1, status="completed", raw="70")
    learner.send(learner.open("I2")[0], 1, status="completed", raw="90")
    assert not learner.is_done()
    learner.open("I3")  # a text: read once it is opened
    assert learner.is_done()
    assert learner.grade() == pytest.approx(0.8)


def test_2004_speaks_its_own_words(app):
    learner = Learner(package_2004())
    launch, token = learner.open()
    assert learner.start(token)["entry"] == "ab-initio"
    cmi = {"completion_status": "completed", "success_status": "passed", "score": {"scaled": 0.75}, "location": "p2",
           "session_time": "PT1M", "exit": "suspend", "objectives": {"childArray": [{"id": "a"}]}}  # fmt: skip
    with db.transaction():
        services.scorm.receive(own=queries.own_launch(learner.person, launch), sequence=1, data=json.dumps(cmi))
    assert (learner.grade(), learner.is_done()) == (0.75, True)
    start = learner.start(learner.open()[1])
    assert (start["entry"], start["location"], start["total_time"], start["objectives"]) == (
        "resume",
        "p2",
        "PT0H1M0S",
        [{"id": "a"}],
    )


@pytest.mark.parametrize(
    "data", ["", "[]", "{", "7", "NaN", '{"a": "\\ud800"}', '{"a": "' + "x" * 300_000 + '"}', "[" * 50_000]
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(learner: Learner, data: str):
    own = queries.own_launch(learner.person, learner.open()[0])
    with pytest.raises(DomainError), db.transaction():
        services.scorm.receive(own=own, sequence=1, data=data)
    assert db.session.scalar(select(func.count()).select_from(ScormState)) == 0


@pytest.mark.parametrize("sequence", [0, -1, 10**9])
def test_a_sending_needs_its_number(learner: Learner, sequence: int):
    with pytest.raises(DomainError):
        learner.send(learner.open()[0], sequence)


def test_a_nul_in_the_data_is_left_out(learner: Learner):
    learner.send(learner.open()[0], 1, suspend_data="a\x00b")
    assert learner.state().cmi["suspend_data"] == "ab"


def test_another_persons_launch_is_nobodys(learner: Learner):
    launch, token = learner.open()
    assert queries.own_launch(make_user(), launch) is None
    with db.transaction():
        db.session.get_one(ScormLaunch, launch).expires_at = clock.now().replace(year=2001)
    assert queries.launch_by_token(token) is None
    with pytest.raises(NotFound):
        learner.open("I9")


def test_fifty_sendings_at_once_keep_the_newest(settings, fresh_database):
    with committing_app(settings, fresh_database("scorm")) as app:
        with app.test_request_context("/en/"):
            learner = Learner()
            launch = learner.open()[0]
            person = learner.person
        sendings = [lambda n=n: services.scorm.receive(
            own=queries.own_launch(person, launch), sequence=n, data=json.dumps({"suspend_data": str(n)})
        ) for n in range(1, 51)]  # fmt: skip
        assert at_once(app, sendings)["done"] == 50
        with app.test_request_context("/en/"):
            state = db.session.scalars(select(ScormState)).one()
            assert (state.sequence, state.cmi) == (50, {"suspend_data": "50"})


# Pages --------------------------------------------------------------------------------------------------------------


def test_the_page_and_a_launch(learner: Learner, client, login):
    login(learner.person)
    page = client.page(learner.url())
    assert page.select_one("[data-scorm]")["data-item"] == "I1"
    token = {"csrf_token": page.select_one("[data-scorm]")["data-csrf"]}
    opened = client.post(learner.url(), data=token | {"item": "I1"}).get_json()
    assert opened["frame"].startswith("http://localhost/scorm/")
    cmi = '{"core": {"lesson_status": "completed"}}'
    answer = client.post(f"/en/training/launches/{opened['launch']}", data=token | {"sequence": "1", "cmi": cmi})
    assert answer.get_json() == {"state": "saved", "done": True}
    bad = client.post(f"/en/training/launches/{opened['launch']}", data=token | {"sequence": "x", "cmi": "{}"})
    assert (bad.status_code, bad.get_json()["state"]) == (422, "refused")
    assert "You have done this" in client.page(learner.url()).get_text()


def test_an_activity_without_a_package_says_so(app, client, login):
    with db.transaction():
        version = make_draft(make_course(lessons=1, questions=[], languages=("en",)))
        add_activity(version)
        db.session.flush()
        db.session.get_one(CourseVersion, version.id).published_at = clock.now()
    db.session.expire_all()
    edition, person = make_edition(course=version), make_user()
    make_enrolment(person, edition, make_city())
    login(person)
    slug = db.session.get_one(Course, version.course_id).slug
    assert "not here yet" in client.page(f"/en/training/learn/{edition.slug}/{slug}/packages/package").get_text()


def test_the_frames_files_come_without_a_session_and_in_a_sandbox(app, learner: Learner):
    client = app.test_client()  # the linter judges our pages, not a package's
    _launch, token = learner.open()
    page = client.get(f"/scorm/{token}/index.html")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts allow-forms allow-modals; ")
    assert "allow-same-origin" not in policy
    assert "Set-Cookie" not in page.headers
    text = page.get_data(as_text=True)
    assert text.index("~start.js") < text.index("scorm12") < text.index("js/find.js")
    assert client.get(f"/scorm/{token}/js/find.js").mimetype == "text/javascript"
    part = client.get(f"/scorm/{token}/js/find.js", headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.data)) == (206, 10)
    start = client.get(f"/scorm/{token}/~start.js").get_data(as_text=True)
    facts = json.loads(start.removeprefix("globalThis.portalLaunch=").rstrip(";"))
    assert facts["cmi"]["core"]["entry"] == "ab-initio"
    for path in (f"{token}/gone.html", f"{token}/../index.html", "wrong/index.html", "wrong/~start.js"):
        assert client.get(f"/scorm/{path}").status_code == 404


def test_the_last_word_of_a_closing_window_is_kept(learner: Learner, client):
    _launch, token = learner.open()
    said = {"sequence": "3", "cmi": '{"core": {"lesson_status": "passed"}}'}
    done = client.post(f"/scorm/{token}/~send", data=said)
    assert done.get_json() == {"state": "saved", "done": True}
    assert client.post("/scorm/wrong/~send", data=said).status_code == 404


def test_scripts_stand_first_in_the_head_whatever_the_page():
    tag = "<script></script>"
    assert with_scripts(b"<!doctype html><HTML lang=en><Head class='a'><title>", tag).startswith(
        b"<!doctype html><HTML lang=en><Head class='a'><script>"
    )
    assert with_scripts(b"<html>\n<header><p>", tag) == b"<html><script></script>\n<header><p>"
    assert with_scripts(b"<p>bare", tag) == b"<script></script><p>bare"
    wide = "\ufeff<html><head><p>한국".encode("utf-16-le")
    assert with_scripts(wide, tag).decode("utf-16") == "<html><head><script></script><p>한국"


# Taking in ----------------------------------------------------------------------------------------------------------


def edit_url(app, version) -> str:
    slug = db.session.get_one(Course, version.course_id).slug
    return f"/en/training/manage/courses/{slug}/versions/{version.number}/scorm/package"


@pytest.fixture
def draft(app):
    with db.transaction():
        version = make_draft(make_course(lessons=1, questions=[]))
        add_activity(version)
    return version


@pytest.fixture
def trainer(app):
    return make_user(display_name="T", roles=(Role.TRAINER,))


def upload(client, url: str, content: bytes):
    return client.submit(url, {"file": (BytesIO(content), "package.zip")}, content_type="multipart/form-data")


def test_a_package_is_uploaded_and_replaced(app, client, login, draft, trainer):
    login(trainer)
    url = edit_url(app, draft)
    assert "No package yet" in client.page(url).get_text()
    assert upload(client, url, package_12()).status_code == 303
    text = client.page(url).get_text(" ", strip=True)
    assert "SCORM 1.2" in text
    assert "index.html" in text
    keys = db.session.scalars(select(ScormFile.storage_key)).all()
    assert upload(client, url, package_2004()).status_code == 303
    assert db.session.scalars(select(ScormPackage.standard)).all() == ["2004"]
    for key in keys:
        with pytest.raises(NotFound):
            storage.load(key)


def test_a_bad_package_is_refused_and_nothing_is_kept(app, client, login, draft, trainer):
    login(trainer)
    answer = upload(client, edit_url(app, draft), package_12(**{"imsmanifest.xml": "<manifest>"}))
    assert answer.status_code == 422
    assert "imsmanifest.xml, line 1, column 11" in answer.get_data(as_text=True)
    assert upload(client, edit_url(app, draft), b"").status_code == 422
    assert db.session.scalar(select(func.count()).select_from(ScormFile)) == 0


def test_a_published_version_keeps_its_package(app, client, login, trainer):
    version = make_scorm_course()
    login(trainer)
    assert "is published" in client.page(edit_url(app, version)).get_text()
    assert upload(client, edit_url(app, version), package_12()).status_code == 409
    edited = queries.activity_to_edit(edit_url(app, version).split("/")[5], version.number, "package")
    with pytest.raises(Conflict), db.transaction():
        services.scorm.add_package(edited=edited, file=BytesIO(package_12()), actor=make_secretariat())


def test_a_draft_without_its_package_is_not_published(app, draft, trainer):
    with pytest.raises(Conflict, match="“Numbers of a city” has no package"), db.transaction():
        services.publish(version=draft, actor=trainer)


def test_damage_in_the_middle_keeps_nothing(app, draft):
    content = bytearray(package_12(**{"a.txt": "plain text of some length " * 9}))
    at = content.index(b"a.txt") + 20
    content[at : at + 4] = b"\xff\xff\xff\xff"
    slug = edit_url(app, draft).split("/")[5]
    with pytest.raises(PackageError), db.transaction():
        edited = queries.activity_to_edit(slug, draft.number, "package", lock=True)
        services.scorm.add_package(edited=edited, file=BytesIO(bytes(content)), actor=make_secretariat())
    assert db.session.scalar(select(func.count()).select_from(ScormPackage)) == 0
