"""A process sent by the web page: taken in by a worker, told of while it goes on, and nothing half done whatever happens to it."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock, db, i18n, storage
from portal.core.storage import StoredFile
from portal.participation import faults, queries
from portal.participation.exchange import reading, writing
from portal.participation.faults import Fault, fault
from portal.participation.formats.site import of_portal
from portal.participation.models import ImportState, Process, ProcessImport, ProcessState, Proposal
from portal.participation.queries import imports
from portal.participation.services import importing, taking_in
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_process, make_proposal, make_space
from tests.participation.test_exchange import changed, staff_of

PAGE = "/en/participation/manage/quito/import"


@pytest.fixture
def process(app):
    made = make_process(make_space(make_city(slug="quito")))
    make_proposal(made, make_user(), "A bench at each bus stop")
    return queries.known_process(made.id)


@pytest.fixture
def file(process) -> io.BytesIO:
    found = io.BytesIO()
    assert list(writing.write(process, of_portal(), found)) != []
    found.seek(0)
    return found


@pytest.fixture
def staff(process, login):
    return login(staff_of(process.space))


def sent(staff, file: io.BytesIO) -> str:
    """The address of the page that tells how far it is."""
    file.seek(0)
    answer = staff.submit(PAGE, {"file": (io.BytesIO(file.read()), "our process.zip")})
    assert answer.status_code == 303, answer.text
    return answer.location


def only() -> ProcessImport:
    return db.session.scalars(select(ProcessImport).execution_options(populate_existing=True)).one()


def processes() -> int:
    return db.session.scalar(select(func.count()).select_from(Process)) or 0


def kept() -> int:
    """Files of imports that are still there."""
    return db.session.scalar(select(func.count()).where(StoredFile.filename == "process.zip")) or 0


def test_a_file_is_sent_followed_and_found_again(process, file, staff, work):
    address = sent(staff, file)
    waiting = staff.get(address)
    assert "Waits to begin" in waiting.text
    assert "our process.zip" in waiting.text
    assert "You can leave this page" in waiting.text
    assert "Waits to begin" in staff.get(address, headers={"HX-Request": "true"}).text
    assert address.rsplit("/", 1)[-1] in staff.get(PAGE).text, "who comes back finds it"
    assert processes() == 1
    work()
    assert staff.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = staff.page(address)
    assert "The process is here as a draft" in page.text
    manage = page.find("a", string="To the process")["href"]
    assert queries.known_process(uuid.UUID(manage.rsplit("/", 1)[-1])).state is ProcessState.DRAFT
    assert processes() == 2
    assert kept() == 0, "the file is of no more use"
    assert "Brought in" in staff.get(PAGE).text
    (made,) = queries.processes_of(process.space_id, drafts=True)[:1]
    assert "A bench at each bus stop" in staff.get(f"/en/cities/quito/participation/{made.slug}/proposals/1").text
    assert staff.submit(address, {}, to=f"{address}/remove").status_code == 303
    assert db.session.scalars(select(ProcessImport)).all() == []
    assert processes() == 2, "the process stays"


def test_what_is_wrong_is_listed_on_the_page_and_nothing_comes_in(process, file, staff, work):
    address = sent(staff, changed(file, "data/proposals.csv", lambda text: text.replace(",open,", ",lost,")))
    work()
    page = staff.get(address)
    assert "Something is wrong in the file" in page.text
    assert "is none of: open, withdrawn" in page.text
    assert (processes(), kept()) == (1, 0)
    address = sent(staff, changed(file, "process.json", lambda text: text.replace('"format"', '"shape"')))
    work()
    assert "This is no file of a process" in staff.get(address).text
    assert processes() == 1
    refused = staff.submit(PAGE, {"file": (io.BytesIO(b"no zip"), "a.zip")})
    assert refused.status_code == 422
    assert "This is no file of a process" in refused.text
    assert kept() == 0


LOST = ("data/proposals.csv", lambda text: text.replace(",open,", ",lost,"))


def isolates_off(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("lang", "is_none_of", "no_kind"),
    [("ko", "다음 중 하나가 아닙니다: open, withdrawn", "이 포털에는 'riddles' 종류가 없습니다"),
     ("ar", "ليس واحدًا من: open, withdrawn", "لا يوجد في هذه البوابة النوع 'riddles'")],
)  # fmt: skip
def test_each_reader_is_told_in_their_own_language_what_is_wrong(
    process, file, staff, login, work, lang, is_none_of, no_kind
):
    """Also whoever manages the space beside the one who has sent the file, and whatever language that one speaks."""
    kinds = ("process.json", lambda text: text.replace('"kind": "proposals"', '"kind": "riddles"'))
    for change, says, english in (
        (LOST, is_none_of, "is none of: open, withdrawn"),
        (kinds, no_kind, "this portal has no kind 'riddles'"),
    ):
        address = sent(staff, changed(file, *change))
        file.seek(0)
        work()
        assert english in staff.get(address).text.replace("&#39;", "'")
        theirs = staff.page(address.replace("/en/", f"/{lang}/"))
        cells = [cell.get_text() for cell in theirs.find("table").find_all("td")]
        assert any(says in isolates_off(cell) for cell in cells), cells
        assert not any(english in isolates_off(cell) for cell in cells)
        assert theirs.find("table").find(lang="en") is None


def test_what_the_worker_refuses_is_in_the_language_of_whoever_sent_the_file(process, file, staff, work):
    broken = changed(file, "process.json", lambda text: text.replace('"format"', '"shape"'))
    korean = PAGE.replace("/en/", "/ko/")
    address = staff.submit(korean, {"file": (broken, "a.zip")}).location
    work()
    told = staff.page(address.replace("/ko/", "/en/")).find("p", lang="ko")
    with i18n.in_language("ko"):
        assert told.text == reading.no_package().message


def test_a_refusal_of_before_stays_readable(process, file, staff, work):
    address = sent(staff, changed(file, *LOST))
    work()
    with db.transaction():
        only().problems = [{"file": "data/proposals.csv", "row": 2, "column": "state", "message": "is none of: open"}]
    assert staff.page(address.replace("/en/", "/ar/")).find("table").find("span", lang="en").text == "is none of: open"


def test_a_fault_is_kept_as_it_is_and_counts_as_the_language_does(app):
    long = faults.too_long("text", 22)
    whole = fault("component %(place)s: %(wrong)s", place=3, wrong=long)
    assert Fault.of(json.loads(json.dumps(whole.stored()))) == whole
    assert str(whole) == "component 3: text is longer than 22 characters"
    for lang, says in (
        ("ru", "text длиннее 22 знаков"),
        ("ar", "text أطول من 22 حرفًا"),
        ("ko", "text 값이 22자를 넘습니다"),
    ):
        with app.app_context(), i18n.in_language(lang):
            assert says in isolates_off(str(whole))
    with app.app_context(), i18n.in_language("ar"):
        assert "\u2068text\u2069" in str(whole), "a Latin name keeps its direction"
    kept = fault("this portal has no kind %(kind)s", kind="\x00" + "x" * 10_000).stored()
    assert len(kept["values"]["kind"]) == faults.LONGEST_VALUE
    assert "\x00" not in kept["values"]["kind"]


def test_one_file_at_a_time_and_whoever_stops_it_finds_nothing_of_it(process, file, staff, work):
    address = sent(staff, file)
    file.seek(0)
    second = staff.submit(PAGE, {"file": (file, "again.zip")})
    assert second.status_code == 409
    assert "Another file is being brought in" in second.text
    assert kept() == 1, "the second one is not kept"
    assert staff.submit(address, {}, to=f"{address}/stop").status_code == 303
    work()
    assert "It was stopped" in staff.get(address).text
    assert (processes(), kept()) == (1, 0)


def test_a_slow_worker_whose_file_another_has_taken_over_writes_nothing(process, file, staff, at):
    sent(staff, file)
    key = only().id
    with db.transaction():
        slow = taking_in.claim_import(import_id=key).attempts
    at(clock.now() + timedelta(minutes=6))
    with db.transaction():
        assert taking_in.claim_import(import_id=key).attempts == slow + 1
    package = importing.look(file)
    with pytest.raises(taking_in.Stopped), db.transaction():
        made = importing.bring_in(space=queries.known_space(process.space_id), package=package, actor=None)
        taking_in.finish_import(import_id=key, attempt=slow, process=made)
    assert processes() == 1
    with pytest.raises(taking_in.Stopped), db.transaction():
        taking_in.note_import(import_id=key, attempt=slow, state=ImportState.WRITING, done=1)


def test_a_file_that_takes_down_each_worker_is_given_up(process, file, staff, at, work):
    address = sent(staff, file)
    key = only().id
    for n in range(taking_in.MOST_ATTEMPTS):
        at(clock.now() + timedelta(minutes=6))
        with db.transaction():
            assert taking_in.claim_import(import_id=key).attempts == n + 1
    at(clock.now() + timedelta(minutes=6))
    work()
    assert only().state is ImportState.FAILED
    assert kept() == 0
    assert "The file could not be brought in" in staff.get(address).text


@pytest.mark.parametrize("cut", [0.1, 0.9])
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Werkzeug leaves closing its file to Python
def test_an_upload_that_is_cut_leaves_nothing(process, file, staff, cut):
    """The body ends before what its length promises: the web server tells the application so."""
    token = staff.page(PAGE).find("input", {"name": "csrf_token"})["value"]
    whole = (
        b'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n--cut\r\n"
        b'Content-Disposition: form-data; name="file"; filename="a.zip"\r\nContent-Type: application/zip\r\n\r\n'
        + file.getvalue() + b"\r\n--cut--\r\n"
    )  # fmt: skip
    answer = staff.post(
        PAGE, input_stream=io.BytesIO(whole[: int(len(whole) * cut)]), content_length=len(whole),
        content_type="multipart/form-data; boundary=cut",
    )  # fmt: skip
    assert answer.status_code in (400, 422), answer.status_code
    assert db.session.scalars(select(ProcessImport)).all() == []
    assert kept() == 0


def test_the_largest_size_is_said_and_kept(app, process, file, staff):
    assert "500 MB" in " ".join(staff.page(PAGE).text.split())
    settings = app.config["SETTINGS"]
    object.__setattr__(settings, "import_most_mb", 0)
    try:
        refused = staff.submit(PAGE, {"file": (file, "a.zip")})
        assert refused.status_code == 422
        assert "larger than 0 MB" in refused.text
    finally:
        object.__setattr__(settings, "import_most_mb", 500)
    assert kept() == 0


def test_a_large_file_travels_in_parts(app, tmp_path):
    """What is copied out of the store is whole, whatever its length."""
    data = bytes(range(256)) * (3 * storage.PART // 256) + b"end"
    with db.transaction():
        storage.save_file(io.BytesIO(data), key="a-key-of-mine", filename="a.zip", content_type="application/zip")
    out = io.BytesIO()
    storage.copy_to("a-key-of-mine", out)
    assert out.read() == data


def test_only_the_last_imports_are_remembered(process, file, staff):
    space = process.space
    for n in range(taking_in.KEPT + 3):
        with db.transaction():
            taken = taking_in.ask_import(space=space, file=file, filename=f"{n}.zip", lang="en", actor=make_user())
            taking_in.stop_import(taken=taken)
    assert [one.filename for one in imports.imports_of(space.id)][-1] == "3.zip"
    assert kept() == 0


def test_zip_of_anything_else_is_told(process, staff, work):
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "Dear city")
    address = sent(staff, other)
    work()
    assert "This is no file of a process" in staff.get(address).text
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1
