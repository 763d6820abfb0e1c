"""Role × object for every address with an object in it.

A route that is not in the table fails here: whoever adds one decides who may. Those who may get 200 or 303, everybody else 403,
404 or the way to sign in, and the database stays as it was.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from tests.factories.accounts import PASSWORD
from tests.factories.scorm import package_12
from tests.faults.fingerprint import changed, fingerprint
from tests.faults.world import World, build, open_session

CSRF = "0123456789abcdef"

ROLES = (
    "anonymous", "citizen", "owner", "peer", "coordinator", "other coordinator", "moderator", "regional office", "trainer",
    "secretariat",
)  # fmt: skip
EVERYBODY = frozenset(ROLES)
OWNER = frozenset({"owner"})
NOMINATOR = frozenset({"coordinator"})
OF_CITY = frozenset({"coordinator", "secretariat"})
STAFF = frozenset({"secretariat"})
TEACHING = frozenset({"trainer", "secretariat"})


@dataclass(frozen=True)
class Case:
    """One way to ask for an object of the first city or of the owner.

    `at` names what of the world stands in the address. `unheard`: others get the same answer, so that nobody learns whether
    there is such a thing, but nothing changes.
    """

    endpoint: str
    at: dict[str, str]
    may: frozenset[str]
    form: dict[str, str] | None = None
    unheard: bool = False
    plain: dict[str, str] = field(default_factory=dict)
    # Files of the form, made anew for each request.
    upload: Callable[[], dict[str, Any]] = dict

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} {' '.join(self.at.values())}"


DAYS = {"first_day": "2011-01-01", "last_day": "2012-01-01", "note": "", "reason": "A mistake"}
REASON = {"reason": "A mistake"}
ACCOUNT = {"display_name": "Ana Reyes", "password": PASSWORD, "timezone": "UTC"}
COURSE = {"edition": "edition", "course": "course"}
LESSON = COURSE | {"activity": "lesson"}
QUIZ = COURSE | {"activity": "quiz"}
PACKAGE = {"edition": "package_edition", "course": "package_course", "activity": "package"}
DRAFT_PACKAGE = {"course": "draft_course", "number": "draft_number", "activity": "package"}
EDITION_FORM = {
    "title_en": "Changed", "starts_on": "2026-11-16", "ends_on": "2027-01-20", "closes_on": "2026-12-20",
    "timezone": "Asia/Seoul", "is_online": "y", "seats": "14", "seats_per_city": "2", "admission": "direct",
}  # fmt: skip
NOMINEE = {
    "name": "Ben Cruz",
    "email": "ben.cruz@city.example",
    "position": "Head",
    "motivation": "Data",
    "locale": "en",
}

TABLE = (
    # notifications: an inbox is its reader's alone; staff see what is sent (a trainer what training sends), not who reads it
    Case("notifications.show", {"notification_id": "notification"}, OWNER),
    Case("notifications.mark", {"notification_id": "notification"}, OWNER, {"read": "yes"}, unheard=True),
    Case("notifications.delivery", {"delivery_id": "delivery"}, TEACHING),
    Case("notifications.retry", {"delivery_id": "delivery"}, TEACHING, {}),
    Case("notifications.stop_address", {"delivery_id": "delivery"}, STAFF, {}),
    Case("notifications.allow_address", {"delivery_id": "suppressed"}, STAFF, REASON),
    # links from mails: who has the secret may, signed in or not
    Case("notifications.unsubscribe", {"token": "token_stop"}, EVERYBODY),
    Case("notifications.stop", {"token": "token_stop"}, EVERYBODY, {}),
    Case("notifications.undo", {"token": "token_undo"}, EVERYBODY, {}),
    Case("accounts.confirm_email", {"token": "token_confirm"}, EVERYBODY),
    Case("accounts.confirm_email", {"token": "token_confirm"}, EVERYBODY, ACCOUNT),
    Case("accounts.accept_invitation", {"token": "token_invitation"}, EVERYBODY),
    Case("accounts.accept_invitation", {"token": "token_invitation"}, EVERYBODY, ACCOUNT),
    Case("accounts.reset_password", {"token": "token_reset"}, EVERYBODY),
    Case("accounts.reset_password", {"token": "token_reset"}, EVERYBODY, {"password": "running on both sides"}),
    Case("accounts.confirm_new_email", {"token": "token_change"}, EVERYBODY),
    Case("accounts.confirm_new_email", {"token": "token_change"}, EVERYBODY, {}),
    # a link for one purpose opens nothing else
    Case("accounts.reset_password", {"token": "token_confirm"}, frozenset()),
    Case("accounts.reset_password", {"token": "token_invitation"}, frozenset(), {"password": "running on both sides"}),
    Case("accounts.accept_invitation", {"token": "token_reset"}, frozenset(), ACCOUNT),
    Case("notifications.undo", {"token": "token_stop"}, frozenset(), {}),
    Case("notifications.stop", {"token": "token_undo"}, frozenset(), {}),
    # people
    Case("accounts.person", {"user_id": "user"}, STAFF),
    Case("accounts.person", {"user_id": "user"}, STAFF, {"role": "trainer", "scope": "", "reason": "Teaches"}),
    Case("accounts.revoke", {"grant_id": "grant"}, STAFF),
    Case("accounts.revoke", {"grant_id": "grant"}, STAFF, REASON),
    Case("accounts.end_one_session", {"session_id": "session"}, OWNER, {}, unheard=True),
    # cities: everybody reads, the secretariat keeps the register, who speaks for the city answers for its people
    Case("cities.city", {"slug": "city"}, EVERYBODY),
    Case("cities.organisation", {"slug": "organisation"}, EVERYBODY),
    Case("cities.register", {"slug": "city"}, STAFF),
    Case("cities.organisation_register", {"slug": "organisation"}, STAFF),
    Case("cities.add_membership", {"slug": "city"}, STAFF),
    Case("cities.add_membership", {"slug": "city"}, STAFF, DAYS | {"kind": "associate"}),
    Case("cities.add_organisation_membership", {"slug": "organisation"}, STAFF),
    Case("cities.add_organisation_membership", {"slug": "organisation"}, STAFF, DAYS | {"kind": "friendship"}),
    Case("cities.change_membership", {"key": "membership"}, STAFF),
    Case("cities.change_membership", {"key": "membership"}, STAFF, DAYS | {"kind": "associate"}),
    Case("cities.change_membership", {"key": "organisation_membership"}, STAFF),
    Case("cities.remove_membership", {"key": "membership"}, STAFF),
    Case("cities.remove_membership", {"key": "membership"}, STAFF, REASON),
    Case("cities.add_office", {"slug": "city"}, STAFF),
    Case("cities.add_office", {"slug": "city"}, STAFF, DAYS | {"kind": "chair"}),
    Case("cities.change_office", {"key": "office"}, STAFF),
    Case("cities.change_office", {"key": "office"}, STAFF, DAYS | {"kind": "chair"}),
    Case("cities.remove_office", {"key": "office"}, STAFF),
    Case("cities.remove_office", {"key": "office"}, STAFF, REASON),
    Case("cities.people", {"slug": "city"}, OF_CITY),
    Case("cities.confirm", {"key": "claim"}, OF_CITY, {}),
    Case("cities.refuse", {"key": "claim"}, OF_CITY, {}),
    Case("cities.end", {"key": "affiliation"}, OF_CITY, {}),
    Case("cities.leave", {"key": "affiliation"}, OWNER, {}),
    # certificates: the world verifies, the holder has the file, the secretariat manages
    Case("certificates.verify", {"code": "code"}, EVERYBODY),
    Case("certificates_permanent.verify_permanent", {"code": "code"}, EVERYBODY),
    Case("certificates.download", {"certificate_id": "certificate"}, frozenset({"owner", "secretariat"})),
    Case("certificates.set_visibility", {"certificate_id": "certificate"}, OWNER, {}),
    Case("certificates.manage_one", {"certificate_id": "certificate"}, STAFF),
    Case("certificates.revoke", {"certificate_id": "certificate"}, STAFF),
    Case("certificates.revoke", {"certificate_id": "certificate"}, STAFF, REASON),
    Case("certificates.reissue", {"certificate_id": "certificate"}, STAFF),
    Case(
        "certificates.reissue", {"certificate_id": "certificate"}, STAFF,
        REASON | {"holder_name": "Ana R.", "holder_latin_name": "Ana R.", "lang": "en"},
    ),
    Case("certificates.retry", {"certificate_id": "failed_certificate"}, STAFF, {}),
    Case("certificates.batch", {"batch_id": "batch"}, STAFF),
    # training: everybody reads what is open, drafts are for those who make them, learning is the learner's alone
    Case("training.edition", {"slug": "edition"}, EVERYBODY),
    Case("training.edition", {"slug": "draft"}, TEACHING),
    Case("training.course", {"slug": "course"}, EVERYBODY),
    Case("training.learn", COURSE, OWNER),
    Case("training.content_language", COURSE, OWNER, {"lang": "ko"}),
    Case("training.lesson", LESSON, OWNER),
    Case("training.complete_lesson", LESSON, OWNER, {}),
    Case("training.quiz", QUIZ, OWNER),
    Case("training.start_quiz", QUIZ, OWNER, {}),
    Case("training.save_answer", {"attempt_id": "attempt", "question_id": "question"}, OWNER, {}),
    Case("training.submit_quiz", {"attempt_id": "attempt"}, OWNER, {"action": "save"}),
    Case("training.submit_quiz", {"attempt_id": "attempt_done"}, OWNER, {"action": "save"}),
    Case("training.result", {"attempt_id": "attempt_done"}, OWNER),
    Case("training.result", {"attempt_id": "attempt"}, OWNER),
    # packages: the learner's alone; the frame's files have the secret of a launch and no session
    Case("training.scorm", PACKAGE, OWNER),
    Case("training.open_scorm", PACKAGE, OWNER, {"item": "I1"}),
    Case("training.receive_scorm", {"launch_id": "launch"}, OWNER, {"sequence": "1", "cmi": "{}"}),
    Case("training_scorm.file", {"token": "token_launch", "path": "package_path"}, EVERYBODY),
    Case("training_scorm.start", {"token": "token_launch"}, EVERYBODY),
    Case("training_scorm.send", {"token": "token_launch"}, EVERYBODY, {"sequence": "1", "cmi": "{}"}),
    Case("training.edit_scorm", DRAFT_PACKAGE, TEACHING),
    Case("training.edit_scorm", DRAFT_PACKAGE, TEACHING, {}, upload=lambda: {"file": (BytesIO(package_12()), "p.zip")}),
    Case("training.names", {"edition": "edition"}, OWNER),
    Case("training.names", {"edition": "edition"}, OWNER, {"name": "Ana Reyes", "latin_name": "Ana Reyes"}),
    Case("training.nominate", {"slug": "planned"}, frozenset({"coordinator", "other coordinator"})),
    Case("training.nominate", {"slug": "planned", "city": "city"}, NOMINATOR),
    Case("training.nominate", {"slug": "edition", "city": "city"}, NOMINATOR, NOMINEE),
    Case("training.nominate", {"slug": "draft", "city": "city"}, frozenset(), NOMINEE),
    Case("training.withdraw_nomination", {"nomination_id": "nomination"}, NOMINATOR, {}),
    Case("training.rank_nomination", {"nomination_id": "nomination"}, NOMINATOR, {"direction": "down"}),
    Case("training.nomination", {"nomination_id": "nomination"}, OWNER),
    Case("training.nomination", {"nomination_id": "nomination"}, OWNER, {"answer": "accept", "content_lang": "en"}),
    Case("training.nomination", {"nomination_id": "nomination"}, OWNER, {"answer": "decline"}),
    Case("training.manage_edition", {"slug": "edition"}, TEACHING),
    Case("training.move_edition", {"slug": "edition"}, STAFF, REASON | {"to": "closed"}),
    Case("training.edit_edition", {"slug": "edition"}, STAFF),
    Case("training.edit_edition", {"slug": "edition"}, STAFF, EDITION_FORM, plain={"slug": "edition", "courses": "version"}),
)  # fmt: skip


def _objects(rule: Rule) -> set[str]:
    return set(rule.arguments) - {"locale"}


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_every_address_with_an_object_is_in_the_table(app: Flask):
    known = {(case.endpoint, case.method, frozenset(case.at)) for case in TABLE}
    missing = [
        f"{method} {rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if _objects(rule)
        for method in _methods(rule)
        if (rule.endpoint, method, frozenset(_objects(rule) - set(rule.defaults or {}))) not in known
    ]
    assert missing == [], "decide who may: add these to TABLE"


def test_the_table_names_nothing_that_is_gone(app: Flask):
    there = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in _methods(rule)}
    assert [str(case) for case in TABLE if (case.endpoint, case.method) not in there] == []


class Asking:
    """Sends the cases of a world, each in a savepoint that is rolled back, so that all see the same world."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.connection = app.extensions["database"].make.kw["bind"]
        self.secrets = {role: open_session(person)[0] for role, person in world.people.items()}
        self.token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)
        self.before = fingerprint()

    def ask(self, case: Case, role: str) -> tuple[int, str, list[str]]:
        """Status, where to, and the tables that changed."""
        self.app.extensions["page_store"].clear()
        savepoint = self.connection.begin_nested()
        try:
            status, location = contextvars.Context().run(self._send, case, role)
            return status, location, changed(self.before, fingerprint())
        finally:
            savepoint.rollback()
            self.app.extensions["pending_tasks"].clear()

    def _send(self, case: Case, role: str) -> tuple[int, str]:
        keys, client = self.world.keys, self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = CSRF
            if role in self.secrets:
                cookie.update(_user_id=self.secrets[role], _fresh=True)
        with self.app.test_request_context("/en/"):
            path = self.app.url_for(case.endpoint, locale="en", **{name: keys[key] for name, key in case.at.items()})
        path = path.replace("?locale=en", "")
        data: dict[str, Any] | None = None
        if case.form is not None:
            data = case.form | {name: keys[key] for name, key in case.plain.items()}
            data |= case.upload() | {"csrf_token": self.token}
        response = client.open(path, method=case.method, data=data)
        return response.status_code, response.headers.get("Location", "")


MODULES = ("notifications", "accounts", "cities", "certificates", "training", "training_scorm")


@pytest.mark.parametrize("module", MODULES)
def test_who_may_and_who_may_not(app: Flask, module: str):
    asking = Asking(app, build())
    wrong = []
    for case in TABLE:
        if case.endpoint.split(".")[0].removesuffix("_permanent") != module:
            continue
        for role in ROLES:
            status, location, tables = asking.ask(case, role)
            turned_away = status in {403, 404} or "/sign-in" in location
            let_in = status in {200, 303} and (not turned_away or case.may == EVERYBODY)
            if role in case.may:
                fine = let_in
            elif case.unheard and role != "anonymous":
                fine = not tables
            else:
                fine = turned_away and not tables
            if not fine:
                wrong.append(f"{case} by {role}: {status} {location} {tables}")
    assert wrong == [], "\n" + "\n".join(wrong)


def test_every_module_with_such_addresses_is_walked_through():
    assert {case.endpoint.split(".")[0].removesuffix("_permanent") for case in TABLE} == set(MODULES)


def test_those_who_may_really_change_something(app: Flask):
    """Without this a form that is refused for what it says would look like an access that is refused."""
    asking = Asking(app, build())
    still = []
    for case in TABLE:
        if (
            case.form is None
            or not case.may
            or case.endpoint in {"training.start_quiz", "training.submit_quiz", "training.save_answer"}
        ):
            continue
        role = max(case.may - {"anonymous"})
        if not asking.ask(case, role)[2]:
            still.append(f"{case} by {role}")
    assert still == []
