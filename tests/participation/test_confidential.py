"""Reports of discrimination: nobody but the city's officers for them reads one, and no word of it stands anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry, Role
from portal.core import db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Delivery, Notification
from portal.participation import queries, report_tasks
from portal.participation.events import ConfidentialReportAnswered, ConfidentialReportReceived
from portal.participation.models import ConfidentialMessage, ConfidentialReport, ConfidentialState, Direction
from portal.participation.queries import confidential
from portal.participation.services import confidential as services
from portal.participation.services.confidential import ConfidentialPlan
from portal.search import queries as search
from tests.accounts.walk import traces
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.reports import (
    make_category,
    make_confidential,
    make_department,
    make_hearer,
    make_member,
    make_report,
)
from tests.lint import LintingClient

WORD = "Zwetschgenkern"  # stands in the report and, if all is well, nowhere else


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),))


def everywhere_but_its_own_tables(word: str) -> list[str]:
    """Names of tables in which a row holds the word, in any column, but for what this test itself has looked for in vain."""
    own = ("participation_confidential", "search_misses")
    return [table for table, _column in traces(word) if not table.startswith(own)]


def test_who_reported_comes_back_with_the_code_and_nobody_else_reads_it(app, login):
    space = make_space(make_city(slug="quito"))
    here, person = "/en/cities/quito/participation/confidential", LintingClient(app)
    assert "has not named anybody" in person.get(f"{here}/").text
    hearer = make_hearer(space)
    form = {"text": f"{WORD}: at the counter nobody wanted to hear me.", "lang": "en", "grounds": ["origin", "language"], "contact": "me@mail.example", "request_key": "k"}  # fmt: skip
    assert person.submit(f"{here}/", form | {"text": ""}).status_code == 422
    # Signed in or not: no account is written beside it.
    citizen = login(make_user(display_name="Rosa Quispe"), LintingClient(app))
    sent = citizen.submit(f"{here}/", form)
    assert sent.headers["Location"] == f"{here}/case", "the code stands in no address"
    page = citizen.get(f"{here}/case")
    assert page.headers["Cache-Control"] == "private, no-store"
    code = re.search(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", page.text).group(0)
    report = db.session.scalars(select(ConfidentialReport)).one()
    assert not [
        column.name
        for column in ConfidentialReport.__table__.columns
        if "user" in column.name or "author" in column.name
    ]
    assert code not in str([getattr(report, column.name) for column in ConfidentialReport.__table__.columns])
    assert citizen.submit(f"{here}/case", {}, to=f"{here}/leave").status_code == 303
    assert citizen.get(f"{here}/case").headers["Location"] == f"{here}/code"
    assert person.submit(f"{here}/code", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}).status_code == 422
    assert person.submit(f"{here}/code", {"code": code.lower()}).status_code == 303
    assert person.submit(f"{here}/case", {"text": f"It was {WORD} again."}).status_code == 303
    with db.transaction():
        report_tasks.tell_officers(ConfidentialReportReceived(report.id, ""))
    told = db.session.scalars(
        select(Notification).where(Notification.kind == "participation.confidential_arrived")
    ).all()
    assert {one.user_id for one in told} == {hearer.id}
    # The officer reads, which is noted, writes a note that stays inside, and answers.
    officer, desk = login(hearer, LintingClient(app)), f"/en/participation/confidential/{report.id}"
    assert WORD in officer.get(desk).text
    assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == hearer.id)).all() == [
        "participation.confidential_read"
    ]
    assert officer.submit(desk, {"text": "Ask the counter.", "note": "y", "state": "received"}).status_code == 303
    assert officer.submit(desk, {"text": "We talked to them.", "state": "answered"}).status_code == 303
    answered = person.get(f"{here}/case").text
    assert "We talked to them." in answered
    assert "Ask the counter." not in answered
    answer = db.session.scalars(
        select(ConfidentialMessage).where(ConfidentialMessage.direction == Direction.FROM_CITY)
    ).one()
    with db.transaction():
        report_tasks.tell_person(ConfidentialReportAnswered(answer.id))
    mail = db.session.scalars(
        select(Notification).where(Notification.kind == "participation.confidential_answered")
    ).one()
    assert "discriminat" not in (mail.subject + mail.text + mail.html).lower()
    assert (
        db.session.scalars(select(Delivery.to_email).where(Delivery.notification_id == mail.id)).one()
        == "me@mail.example"
    )
    assert everywhere_but_its_own_tables(WORD) == []


def test_no_other_role_page_file_search_or_export_holds_a_word_of_it(app, login):
    space, elsewhere = make_space(make_city(slug="quito")), make_space()
    department = make_department(space)
    hearer, category = make_hearer(space), make_category(space, department=department)
    make_report(category)
    report = make_confidential(space, f"{WORD} happened to me.", contact="me@mail.example")
    readers = [
        make_secretariat(), coordinator(space.city), make_member(department), make_hearer(elsewhere), make_user(),
        make_user(roles=((Role.MODERATOR, ("city", space.city_id)),)), make_user(roles=(Role.EQUALITY_OFFICER,)),
    ]  # fmt: skip
    public = ["", "reports/", "reports/1", "reports.geojson", "answers", "indicators", "rules", "calendar.ics"]
    paths = [f"/en/cities/quito/participation/{path}" for path in public] + [
        "/en/participation/",
        "/en/search?q=" + WORD,
    ]
    paths += [f"/open311/v2/requests.{form}?jurisdiction_id=quito" for form in ("json", "xml")]
    staff = ["inbox/quito/", "inbox/quito/calendar", "manage/quito/desk", "manage/quito/figures", *(f"manage/quito/figures/{part}.csv" for part in ("months", "channels", "ages", "districts", "departments"))]  # fmt: skip
    for reader in (None, *readers):
        browser = login(reader, LintingClient(app)) if reader else LintingClient(app)
        assert browser.get(f"/en/participation/confidential/{report.id}").status_code in {303, 403, 404}
        assert "me@mail.example" not in browser.get("/en/participation/confidential/").text
        for path in [*paths, *(f"/en/participation/{one}" for one in staff)]:
            answer = browser.get(path)
            if answer.status_code == 200 and "/search" not in path:
                assert WORD not in answer.text, (reader, path)
    assert search.find(search.Wanted(WORD)).hits == []
    assert everywhere_but_its_own_tables(WORD) == []
    assert everywhere_but_its_own_tables("me@mail.example") == []
    for reader in (*readers, hearer):
        assert WORD not in str([exporter(reader) for exporter in accounts.privacy.hooks.exporters])
    assert login(hearer, LintingClient(app)).get("/en/participation/confidential/").status_code == 200


def test_only_its_own_files_select_from_its_tables():
    root = Path(__file__).resolve().parents[2] / "portal"
    own = {
        "participation/models/__init__.py", "participation/models/confidential.py", "participation/queries/confidential.py",
        "participation/services/confidential.py", "participation/services/reports_privacy.py", "participation/setup/reports.py",
        "participation/views/confidential.py", "participation/report_emails.py", "participation/words/requests.py", "demo/reports.py",
    }  # fmt: skip
    pattern = re.compile(r"\bConfidential(Report|Message)\b|participation_confidential_")
    named = {
        str(path.relative_to(root)) for path in root.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert named <= own


def test_nothing_is_taken_without_somebody_who_reads_it_nor_after_the_end(app):
    space = make_space()
    with pytest.raises(Conflict):
        make_confidential(space)
    officer = make_hearer(space)
    report = make_confidential(space)
    with pytest.raises(DomainError), db.transaction():
        services.report_discrimination(
            space=queries.known_space(space.id, lock=True), plan=ConfidentialPlan(text="x" * 6001, lang="en")
        )
    plan = ConfidentialPlan(text="Twice.", lang="en")
    with db.transaction():
        held = queries.known_space(space.id, lock=True)
        twice = {services.report_discrimination(space=held, plan=plan, request_key="k").id for _n in range(2)}
    assert len(twice) == 1
    with db.transaction():
        held = confidential.confidential_by_id(report.id, lock=True)
        services.write_back(report=held, text="Done.", state=ConfidentialState.CLOSED, actor=officer)
    with pytest.raises(Conflict), db.transaction():
        services.write_more(report=confidential.confidential_by_id(report.id, lock=True), text="But still.")
