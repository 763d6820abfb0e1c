"""A training from the proposal of its participants to a certificate that is taken back.

How a coordinator nominates two and is refused the third is in test_nomination_to_certificate.py, how a learner goes on with the
network cut in test_offline.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Portal, command

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SECRETARIAT = "yunseo.nam@secretariat.example"
TRAINER = "eloise.carpentras@training.example"
SELECTION = "/en/training/manage/editions/participation-chengdu/selection"
TITLE = "Citizen participation in practice, Chengdu"
ACCEPTS, DECLINES, WAITS = "diep.co@hanoi.example", "rodel.sumulong@quezon-city.example", "huy.to@hanoi.example"
CHANGED = "nasra.kiplimo@nairobi.example"
REASON = "Nairobi sends the officer who will run the assemblies."

LEARNER = "yazan.alhaymouni@hebron.example"
COURSE = "/ar/training/learn/one-service-clinic/improve-one-service"
WORK = "Hebron renews 40 shop licences a week, and each waits nine days. We will count the days and publish them."
COURSE_TITLE = "تحسين خدمة واحدة"  # what the certificate is for; this learner holds one of another course already
FEEDBACK = "The figures are clear. Say next who will count."


def _decision(page: Page, name: str) -> Locator:
    return page.locator("#nominees tbody tr").filter(has_text=name).locator("[data-label=Decision]")


def _decisions(page: Page, label: str) -> Locator:
    return page.locator("#nominees [data-label=Decision]").filter(has_text=re.compile(rf"^\s*{label}"))


def _letter(portal: Portal, visit, to: str, subject: str) -> Page:
    """Opens the link of the letter, signed in as its reader."""
    mail = portal.mail(to, subject=f"{subject}: {TITLE}")
    address = re.search(r"/en/training/nominations/[0-9a-f-]+", mail["text"])
    assert address, mail["text"]
    return visit(address.group(), as_=to)


def test_proposal_is_changed_and_released_and_a_free_seat_goes_to_the_reserve(portal, visit):
    # The proposal stands, with a reason for each; the secretariat cannot give out a seat too many.
    office = visit(SELECTION, as_=SECRETARIAT)
    expect(_decisions(office, "Selected")).to_have_count(7)
    expect(_decisions(office, "Reserve list")).to_have_count(3)
    expect(_decision(office, "Tô Gia Huy")).to_contain_text("place 1")
    expect(_decision(office, "Nasra Kiplimo")).to_contain_text("Not selected")
    office.get_by_role("link", name="Nasra Kiplimo").click()
    office.get_by_label("Selected", exact=True).check()
    office.locator("textarea[name=note]").fill(REASON)
    office.get_by_role("button", name="Change the decision").click()
    expect(office.locator("main")).to_contain_text("All seats are given out")

    # It changes one decision, with a reason; nobody has heard of anything before the release.
    office.get_by_label("On the reserve list", exact=True).check()
    office.get_by_role("button", name="Change the decision").click()
    expect(_decision(office, "Nasra Kiplimo")).to_contain_text("place 4")
    expect(office.locator("#nominees tr").filter(has_text="Nasra Kiplimo")).to_contain_text(REASON)
    assert portal.mails(ACCEPTS, subject=TITLE) == portal.mails(CHANGED, subject=TITLE) == []
    office.get_by_role("link", name="Preview and release").click()
    office.get_by_role("button", name="Release all decisions").click()
    expect(office.locator("main")).to_contain_text("The decisions are released")
    assert REASON in portal.mail(CHANGED, subject="You are on the reserve list")["text"]

    # One who is selected takes the seat, and is enrolled: the course is open.
    chosen = _letter(portal, visit, ACCEPTS, "You are selected")
    chosen.get_by_role("button", name="Accept the seat").click()
    expect(chosen.locator("#decision")).to_contain_text("Seat accepted")
    chosen.get_by_role("link", name="Go to your course").click()
    expect(chosen.locator("main .task-list li")).not_to_have_count(0)

    # Another declines: the seat is offered to the first of the reserve list, and to nobody else.
    other = _letter(portal, visit, DECLINES, "You are selected")
    other.get_by_role("button", name="Decline the seat").click()
    expect(other.locator("main")).to_contain_text("You have declined")
    following = _letter(portal, visit, WAITS, "You are selected")
    expect(following.locator("#decision")).to_contain_text("was next on the reserve list")
    expect(following.get_by_role("button", name="Accept the seat")).to_be_visible()
    office.goto(SELECTION)
    expect(_decision(office, "Cô Ngọc Diệp")).to_contain_text("Seat accepted")
    expect(_decision(office, "Tô Gia Huy")).to_contain_text("Seat offered")
    expect(_decision(office, "Nasra Kiplimo")).to_contain_text("place 3")
    expect(office.locator("#left")).to_contain_text("Rodel Sumulong")


def _hand_in(page: Page) -> None:
    page.goto(f"{COURSE}/assignments/describe")
    page.locator("textarea[name=text]").fill(WORK)
    page.locator("button[name=action][value=hand-in]").click()
    expect(page.locator("#rounds")).to_contain_text(WORK)


def _grade(page: Page) -> None:
    """The levels are worth 3 of 3 and 2 of 4 points."""
    page.locator("tr").filter(has_text="يزن الهيموني").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(WORK)
    page.locator("#level-c1-2").check()
    page.locator("#level-c2-1").check()
    page.locator("textarea[name=comment]").fill(FEEDBACK)
    page.get_by_role("button", name="Save the mark").click()
    page.wait_for_url("**/training/manage/marking")


def _finish(page: Page) -> None:
    page.goto(f"{COURSE}/surveys/opinion")
    page.locator("main form input[type=radio]").first.check()
    page.locator("main form button.btn-primary").click()
    page.locator("main a.btn-primary[href$='/names']").click()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def _verify(portal: Portal, file: Path, keys: Path) -> tuple[int, str]:
    """The verifier with fresh keys of the portal, and nothing else of it: neither its data nor its database."""
    written = command("certificates", "keys", "--out", keys, data=portal.data)
    assert written.returncode == 0, written.stderr
    nowhere = keys / "nowhere"
    told = command("certificates", "verify", file, "--keys", keys, data=nowhere)
    assert not nowhere.exists()
    return told.returncode, told.stdout


def test_work_is_graded_and_its_certificate_verified_then_revoked(portal, visit, tmp_path):
    # The learner hands in on a phone, in Arabic; the trainer grades; the learner reads score and feedback.
    learner = visit(COURSE, as_=LEARNER, size=PHONE, lang="ar")
    _hand_in(learner)
    _grade(visit("/en/training/manage/marking", as_=TRAINER))
    portal.mail(LEARNER, subject="وصف خدمة واحدة")
    learner.goto(f"{COURSE}/assignments/describe")
    expect(learner.locator("#rounds")).to_contain_text(FEEDBACK)
    expect(learner.locator("#rounds")).to_contain_text("71")
    _finish(learner)

    # The certificate arrives; from its PDF alone the verifier says that it is good.
    file = tmp_path / "certificate.pdf"
    file.write_bytes(portal.pdf(LEARNER, subject=COURSE_TITLE))
    mail = portal.mail(LEARNER, subject=COURSE_TITLE)["text"]
    number, page = re.search(r"\d{4}-\d{6}", mail), re.search(r"/verify/[0-9A-Z-]+", mail)
    assert number, mail
    assert page, mail
    status, told = _verify(portal, file, tmp_path / "before")
    assert (status, told.splitlines()[0].split(";")[0]) == (0, "signature good")
    assert COURSE_TITLE in told

    # The secretariat takes it back; with the next lists the verifier says so, and the public page too.
    anybody = visit(f"/en{page.group()}")
    expect(anybody.locator("main")).to_contain_text("This certificate is genuine")
    office = visit(f"/en/manage/certificates?q={number.group()}", as_=SECRETARIAT)
    office.locator("main table a").click()
    office.get_by_role("link", name="Revoke").click()
    office.locator("textarea[name=reason]").fill("The work was a colleague's.")
    office.get_by_role("button", name="Revoke").click()
    expect(office.locator("main")).to_contain_text("Revoked on")
    status, told = _verify(portal, file, tmp_path / "after")
    assert (status, told.splitlines()[0].split(":")[0]) == (1, "REVOKED")
    anybody.reload()
    expect(anybody.locator("main")).to_contain_text("It is no longer valid")
    expect(anybody.locator("main")).not_to_contain_text("genuine")
