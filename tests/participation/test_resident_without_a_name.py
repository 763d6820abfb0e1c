"""Who proposed something as "a resident" is named nowhere: on no page of any kind, in no feed, file, widget or programme's answer, in
no index of the search, and in no mail but his own."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.core import db
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.notifications.models import Notification
from portal.participation import queries, services
from portal.participation.formats.site import Site
from portal.participation.models import AnswerState, Proposal
from portal.participation.queries import moderation, proposals
from portal.participation.rules.moderation import Guard
from portal.participation.rules.proposals import Terms
from portal.participation.services import exporting, flagging
from portal.search.models import Indexed
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.lint import LintingClient

NAME, EMAIL = "Rosa Quispe Mamani", "rosa.quispe@mail.example"
TITLE = "A bench at each bus stop"
# Parts of the portal that show something of a space.
PARTS = ("participation", "search", "discussions", "cities")


@pytest.fixture
def lively(app, work):
    """A process in which everything has happened with the proposal that can: supports, talk, a report, an answer, a second author."""
    space = make_space(make_city(slug="quito"), moderation=Guard(least_seconds=0, may_be_anonymous=True).stored())
    process = make_process(space, terms=Terms(debate_at=1, answer_at=2))
    author, other, second = make_user(display_name=NAME, email=EMAIL), make_user(), make_user()
    made = make_proposal(process, author, TITLE, is_anonymous=True, latitude=-0.22, longitude=-78.51)
    twin = make_proposal(queries.known_process(process.id), other, "Benches along the river")

    def held() -> Proposal:
        return proposals.known_proposal(made.id)

    with db.transaction():
        for _n in range(2):
            services.support(proposal=held(), user=make_user())
        services.invite(proposal=held(), email=second.email, actor=author)
        services.suggest(proposal=held(), body="Two benches.", reason="People wait.", author=other)
        discussions.post_comment(subject=Subject("proposal", made.id), author=other, text="So it is.", lang="en")
        services.ask_to_merge(gone=proposals.known_proposal(twin.id), stays=held(), note="Alike", actor=author)
        flagging.report_thing(kind="proposal", key=made.id, reporter=other, rule_number=2)
        services.answer(
            proposal=held(), state=AnswerState.ACCEPTED, reason="We put them up.", department=None, percent=None, actor=other
        )  # fmt: skip
    work()
    return queries.known_process(process.id), author, second, made


def addresses(app, process, made) -> list[str]:
    """Every page of these parts that what is known here leads to, with the answers to programs among them."""
    component, case = component_in(process), moderation.case_about("proposal", made.id)
    here = f"/en/cities/quito/participation/{process.slug}/{component.slug}/"
    more = [f"{here}?order={order}" for order in ("newest", "supports", "comments", "mixed")]
    found = built(app, {
        "locale": "en", "lang": "en", "city": "quito", "slug": "quito", "space": "quito", "process": process.slug, "component": component.slug,
        "number": made.number, "kind": "proposal", "key": made.id, "subject_id": made.id, "item_id": made.id, "proposal_id": made.id,
        "process_id": process.id, "component_id": component.id, "case_id": case.id, "resource": "proposals", "table": "proposals",
    })  # fmt: skip
    return sorted({*found, *more, "/en/search?q=bench", "/en/search?q=Quispe", f"{here}?q=Quispe"})


def built(app, known) -> list[str]:
    """The addresses of pages in which all that is known fits; some take words of a list only."""
    adapter, found = app.url_map.bind("localhost"), []
    for rule in app.url_map.iter_rules():
        is_ours = "GET" in (rule.methods or ()) and rule.endpoint.split(".")[0].startswith(PARTS)
        if is_ours and rule.arguments <= set(known):
            with suppress(ValueError):
                found.append(adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments}))
    return found


def test_nobody_reads_who_a_resident_without_a_name_is(app, login, client, lively):
    process, author, second, made = lively
    assert made.is_anonymous
    staff = make_user(
        roles=tuple((role, ("city", process.space.city_id)) for role in (Role.CITY_COORDINATOR, Role.MODERATOR))
    )
    told, seen = 0, 0
    for reader in (client, login(staff, LintingClient(app)), login(second, LintingClient(app))):
        for path in addresses(app, process, made):
            answer = reader.get(path)
            if answer.status_code != 200:
                continue
            seen, text = seen + 1, answer.get_data(as_text=True)
            told += TITLE in text
            for secret in ("Quispe Mamani", EMAIL, str(author.id)):
                assert secret not in text, (path, secret)
    assert seen > 100, "many pages were read"
    assert told > 30, "and the proposal stood on many of them"


def test_no_file_index_or_mail_tells_it_either(app, lively):
    process, author, second, _made = lively
    file = io.BytesIO()
    for _rows in exporting.write_export(process=process, site=Site("http://localhost"), file=file):
        pass
    with zipfile.ZipFile(file) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if not name.endswith((".png", ".jpg"))]
    assert any(TITLE in text for text in texts)
    texts += [
        repr({column.key: getattr(row, column.key) for column in Indexed.__table__.columns})
        for row in db.session.scalars(select(Indexed))
    ]
    mails = db.session.scalars(select(Notification).where(Notification.user_id.is_distinct_from(author.id))).all()
    assert {"participation.together", "participation.answered", "participation.to_moderate"} >= {
        one.kind for one in mails if one.user_id == second.id
    }
    assert [one for one in mails if TITLE in one.subject + one.text]
    texts += [one.subject + one.text + one.html for one in mails]
    for text in texts:
        for secret in ("Quispe Mamani", EMAIL, str(author.id)):
            assert secret not in text
