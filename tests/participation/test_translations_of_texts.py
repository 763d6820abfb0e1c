"""What people wrote in other languages: by a person or a machine, marked, with the original one click away, and gone with what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import Origin
from portal.discussions import services as discussions
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject
from portal.participation import translation_tasks
from portal.participation.models import (
    Action,
    ActKind,
    AnswerState,
    ComponentKind,
    ContributionKind,
    Outcome,
    TextTranslation,
    TranslationState,
)
from portal.participation.queries import petitions, proposals
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import answer_petition, moderating, reply, translating
from portal.participation.services.moderating import ActPlan
from portal.participation.services.proposing import hide_proposal
from portal.participation.setup.translations import _export
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import address_of, make_component, reread, say
from tests.factories.meetings import make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.translations import ES, answered, ask, coordinator, original, row, say_below, write
from tests.libretranslate import running
from tests.lint import LintingClient


@pytest.fixture(scope="module")
def server():
    with running() as machine:
        yield machine


@pytest.fixture
def machine(server, app, monkeypatch):
    """A machine that is connected; each test begins with one that does what it is asked."""
    server.plan.clear()
    server.asked.clear()
    server.key = ""
    monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], translate_url=server.url, translate_key="")
    )
    return server


@pytest.fixture
def quito(app):
    """A process of a space that lets the machine, with its address."""
    process = make_process(make_space(make_city(slug="quito"), machine_translation=True))
    return process, f"/cities/quito/participation/{process.slug}/{process.components[0].slug}"


# A person's ----------------------------------------------------------------------------------------------------------


def test_a_translation_stands_on_the_page_marked_with_the_original_one_click_away(quito, app, client):
    process, here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    before = client.page(f"/es{here}/1")
    assert before.select_one("h1 [lang=en][dir=ltr]").text == proposal.title
    write(proposal, author)
    page = client.page(f"/es{here}/1")  # a page that was kept is made again
    assert page.select_one("h1").text.strip() == ES
    assert page.select_one("title").text.startswith(ES)
    assert page.select_one(".translated-mark .badge").text.strip() == "Traducido por una persona"
    behind = page.select_one("main details [lang=en][dir=ltr]")
    assert proposal.title in behind.text
    assert "People wait there for long." in behind.text
    assert page.select_one("div.prose[lang=es][dir=ltr]").text.strip() == "La gente espera mucho."
    listed = client.page(f"/es{here}/")
    assert listed.select_one(".card-title").text.strip() == ES
    assert "Traducido por una persona" in listed.select_one(".card-body").text
    english = client.page(f"/en{here}/1")
    assert english.select_one("h1").text.strip() == proposal.title
    assert not english.select(".translated-mark")


def test_a_translation_from_right_to_left_says_so(quito, client):
    process, here = quito
    author = make_user()
    write(make_proposal(process, author), author, lang="ar", title="مقعد في كل محطة", words="ينتظر الناس طويلًا.")
    page = client.page(f"/ar{here}/1")
    assert page.select_one("div.prose[lang=ar][dir=rtl]")
    assert page.select_one("details div[lang=en][dir=ltr]")


def test_what_the_city_says_and_comments_are_read_in_other_languages(quito, client):
    process, here = quito
    author, staff = make_user(), coordinator(process)
    proposal = make_proposal(process, author)
    comment, said = say_below(proposal, author), answered(proposal, staff)
    assert said.lang == "en"
    write(comment, author, kind="comment", title="", words="También cuando llueve.")
    write(said, staff, kind="answer", title="", words="Lo construimos en primavera.")
    page = client.page(f"/es{here}/1")
    assert "Lo construimos en primavera." in page.select_one("#answer .prose[lang=es]").text
    assert "We build it in spring." in page.select_one("#answer details [lang=en]").text
    assert "También cuando llueve." in page.select_one("#comments .talk-text[lang=es]").text
    talk = client.page(f"/es/discussions/proposal/{proposal.id}")
    assert "También cuando llueve." in talk.select_one(".talk-text[lang=es]").text
    assert "When it rains too." in talk.select_one("details .talk-text[lang=en]").text


def test_petitions_debates_and_replies_are_read_in_other_languages(app, client, login):
    component = make_petitions(
        PetitionTerms(threshold=2, sign_days=10, answer_days=7), make_space(make_city(slug="hanoi"))
    )
    author, staff = make_user(), coordinator(component.process)
    petition = make_petition(component, author)
    with db.transaction():
        said = answer_petition(
            petition=petitions.known_petition(petition.id), state=AnswerState.REJECTED, reason="There is no room.", department=None,
            percent=None, actor=staff,
        )  # fmt: skip
    write(petition, author, kind="petition", title="Más árboles", words="Hace calor.")
    write(said, staff, kind="answer", title="", words="No hay sitio.")
    here = f"/es/cities/hanoi/participation/{component.process.slug}/{component.slug}/petitions"
    page = client.page(f"{here}/{petition.number}")
    assert page.select_one("h1").text.strip() == "Más árboles"
    assert "No hay sitio." in page.select_one("#answer .prose[lang=es]").text
    assert client.page(here).select_one(".card-title").text.strip() == "Más árboles"


def test_contributions_to_debates_and_consultations_and_what_the_city_replies(app, client):
    debate = make_component(ComponentKind.DEBATE, phases=((-10, 5, (Action.COMMENT, Action.SUPPORT)),))
    author = make_user()
    said = say(debate, author, "Children could play.", ContributionKind.FOR)
    write(db.session.get(Comment, said.comment_id), author, kind="comment", title="", words="Los niños podrían jugar.")
    page = client.page(address_of(debate, "debate").replace("/en/", "/es/", 1))
    assert page.select_one(".is-for .talk-text[lang=es]").text.strip() == "Los niños podrían jugar."
    assert "Children could play." in page.select_one(".is-for details [lang=en]").text
    plan = make_component(ComponentKind.TEXT)
    staff, said = coordinator(plan.process), say(plan, author)
    with db.transaction():
        made = reply(
            component=reread(plan), contribution_ids=[said.id], outcome=Outcome.ACCEPTED, reason="Yes.", lang="en",
            department=None, actor=staff,
        )  # fmt: skip
    write(made, staff, kind="reply", title="", words="Sí.", lang="es")
    page = client.page(address_of(plan, "consultation/comments/whole").replace("/en/", "/es/", 1))
    assert page.select_one(".answer .prose[lang=es]").text.strip() == "Sí."
    assert page.select_one(".answer details [lang=en]").text.strip() == "Yes."


def test_only_its_authors_and_the_citys_people_translate_and_it_is_logged(quito, login, app):
    process, here = quito
    author, other = make_user(), make_user()
    proposal = make_proposal(process, author)
    address = f"/en/participation/translations/proposal/{proposal.id}"
    words = {"title": ES, "text": "La gente espera mucho."}
    stranger = login(other, LintingClient(app))
    assert stranger.get(f"{address}/es").status_code == 403
    assert "Add a translation" not in stranger.page(address).text
    with pytest.raises(NotFound):
        write(proposal, other)
    for person in (author, coordinator(process), coordinator(process, Role.MODERATOR)):
        own = login(person, LintingClient(app))
        assert "Add a translation" in own.page(f"/es{here}/1").text or "traducción" in own.page(f"/es{here}/1").text
        assert own.submit(f"{address}/es", words).status_code == 303
        assert own.submit(address, {}, to=f"{address}/es/remove").status_code == 303
        assert row(proposal) is None
    entries = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("participation.translation%")).order_by(AuditEntry.id)
    ).all()
    assert entries == ["participation.translation_written", "participation.translation_removed"] * 3


def test_a_form_keeps_what_was_typed_and_does_not_go_over_somebody_elses(quito, login):
    process, _here = quito
    author, staff = make_user(), coordinator(process)
    proposal = make_proposal(process, author)
    browser, address = login(author), f"/en/participation/translations/proposal/{proposal.id}/es"
    shown = browser.submit(address, {"title": "", "text": "La gente espera mucho."})
    assert shown.status_code == 422
    assert "La gente espera mucho." in shown.text
    assert "People wait there for long." in shown.text, "the original stands beside"
    opened = browser.page(address)
    fields = {one["name"]: one.get("value", "") for one in opened.select("form input[name]")}
    write(proposal, staff, title="Otro", words="Otra cosa.")
    answer_ = browser.post(address, data=fields | {"title": ES, "text": "La mía."})
    assert answer_.status_code == 409
    assert "La mía." in answer_.text
    assert row(proposal).text == "Otra cosa."
    for lang in ("en", "xx", "../en"):
        assert browser.get(f"/en/participation/translations/proposal/{proposal.id}/{lang}").status_code == 404
    with pytest.raises(DomainError):
        write(proposal, author, words="x" * 12_001)


def test_whoever_is_blocked_translates_nothing(quito):
    process, _here = quito
    author, staff = make_user(), coordinator(process)
    proposal = make_proposal(process, author)
    with db.transaction():
        case = moderating.open_case(kind="proposal", key=proposal.id, moderator=staff)
        moderating.act(
            case_id=case.id,
            plan=ActPlan(kind=ActKind.BLOCK, version=case.version, rule_number=1, words="Spam.", days=7),
            moderator=staff,
        )
    with pytest.raises(Conflict):
        write(proposal, author)
    assert row(proposal) is None


def test_when_the_original_changes_its_translation_says_so(quito, client):
    process, here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    write(proposal, author)
    with db.transaction():
        proposals.known_proposal(proposal.id).body = "People wait there in the rain."
        db.session.flush()
    page = client.page(f"/es{here}/1?fresh")
    assert "El original ha cambiado desde entonces." in page.select_one(".translated-mark").text
    assert page.select_one("h1 [lang=en]"), "a title that may be wrong does not head the page"
    assert client.page(f"/es{here}/?fresh").select_one(".card-title [lang=en]"), "a list shows the original instead"


# What is hidden, deleted and erased ----------------------------------------------------------------------------------


def test_what_is_hidden_redacted_or_deleted_keeps_no_translation(quito, client):
    process, here = quito
    author, staff = make_user(), coordinator(process)
    hidden, redacted = (
        make_proposal(process, author),
        make_proposal(process, author, "Call 0912 345 678 about the benches"),
    )
    comment, gone = say_below(redacted, author), say_below(redacted, author, "Another one.")
    write(hidden, author)
    write(redacted, author, words="Llame al 0912 345 678.")
    for one in (comment, gone):
        write(one, author, kind="comment", title="", words="También.")
    with db.transaction():
        hide_proposal(proposal=proposals.known_proposal(hidden.id), hide=True, reason="Rule 1", actor=staff)
        case = moderating.open_case(kind="proposal", key=redacted.id, moderator=staff)
        plan = ActPlan(
            kind=ActKind.REDACT, version=case.version, rule_number=1, words="Private.", passages=["0912 345 678"]
        )
        moderating.act(case_id=case.id, plan=plan, moderator=staff)
        discussions.set_hidden(comment_id=comment.id, hide=True, reason="Rule 1", moderator=staff)
        discussions.delete_comment(comment_id=gone.id, author=author)
    assert not db.session.scalar(select(func.count()).select_from(TextTranslation))
    assert "0912" not in client.get(f"/es{here}/2").text
    for kind, one in (("proposal", hidden), ("comment", comment)):
        assert client.get(f"/en/participation/translations/{kind}/{one.id}").status_code == 404
        with pytest.raises((Conflict, AssertionError)):
            write(one, staff, kind=kind, title="", words="Otra vez.")


def test_a_comment_that_leaves_an_empty_place_keeps_no_translation(quito):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    head = say_below(proposal, author)
    with db.transaction():
        discussions.post_comment(
            subject=Subject("proposal", proposal.id), author=make_user(), text="Yes.", lang="en", answers=head.id
        )
    write(head, author, kind="comment", title="", words="También.")
    with db.transaction():
        discussions.delete_comment(comment_id=head.id, author=author)
    assert db.session.get(Comment, head.id).deleted_at is not None, "somebody has answered, so the place stays"
    assert row(head, kind="comment") is None


def test_an_erased_person_leaves_translations_and_no_trace(quito):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    write(proposal, author)
    assert _export(author)[1][0]["title"] == ES
    key = str(author.id)
    with db.transaction():
        translating.erase(author)
    assert row(proposal).translated_by is None
    assert row(proposal).title == ES
    table = TextTranslation.__table__
    for column in table.columns:
        held = db.session.execute(
            text(f'SELECT count(*) FROM {table.name} WHERE "{column.name}"::text LIKE :key'), {"key": f"%{key}%"}
        )
        assert held.scalar_one() == 0, column.name
    with db.transaction():
        db.session.execute(text("DELETE FROM participation_proposals WHERE id = :id"), {"id": proposal.id})
    assert not db.session.scalar(select(func.count()).select_from(TextTranslation)), "it goes with the thing"


# What the database refuses -------------------------------------------------------------------------------------------


def test_the_database_keeps_a_persons_text_and_one_for_each_language(quito):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    made = write(proposal, author)
    wrong = (
        update(TextTranslation).where(TextTranslation.id == made.id).values(origin=Origin.MACHINE, translated_by=None),
        update(TextTranslation).where(TextTranslation.id == made.id).values(title="", text=""),
        update(TextTranslation).where(TextTranslation.id == made.id).values(origin=Origin.ORIGINAL),
        update(TextTranslation).where(TextTranslation.id == made.id).values(proposal_id=None),
        update(TextTranslation).where(TextTranslation.id == made.id).values(state=TranslationState.FAILED),
        insert(TextTranslation).values(
            id=ids.new_id(), proposal_id=proposal.id, lang="es", title="a", text="b", origin=Origin.HUMAN, state="ready", source="",
            tries=0, created_at=clock.now(), changed_at=clock.now(),
        ),
    )  # fmt: skip
    for statement in wrong:
        with pytest.raises(IntegrityError), db.transaction():
            db.session.execute(statement)
    assert row(proposal).title == ES


# A machine's ---------------------------------------------------------------------------------------------------------


def test_a_machine_is_asked_by_a_worker_and_its_text_is_marked(quito, machine, login, work, app):
    process, here = quito
    proposal = make_proposal(process, make_user())
    assert "Sign in to have it translated" not in LintingClient(app).get(f"/en{here}/1").text, (
        "it is in the reader's language"
    )
    anonymous = LintingClient(app).page(f"/es{here}/1")
    assert anonymous.select_one("a[href*='sign-in'][href*='participation']")
    assert not anonymous.select("main form[action*=translations]")
    reader = login(make_user(), LintingClient(app))
    page = reader.page(f"/es{here}/1")
    form = page.select_one("main form[action$=machine]")
    sent = {one["name"]: one["value"] for one in form.select("input[name]")}
    assert sent["lang"] == "es"
    assert reader.post(form["action"], data=sent).status_code == 303
    assert machine.asked == [], "no request waits for a machine"
    assert row(proposal).state is TranslationState.WANTED
    assert "traduciendo" in reader.get(f"/es{here}/1").text
    assert reader.post(form["action"], data=sent).status_code == 303, "asking twice asks once"
    work(only=("participation.translate",))
    assert [one["q"] for one in machine.asked] == [proposal.title, "People wait there for long."]
    assert {(one["source"], one["target"], one["format"]) for one in machine.asked} == {("en", "es", "text")}
    page = LintingClient(app).page(f"/es{here}/1")
    assert page.select_one("h1").text.strip() == f"[es] {proposal.title}"
    assert page.select_one(".translated-mark .badge").text.strip() == "Traducción automática"
    assert not reader.page(f"/es{here}/1").select("main form[action$=machine]")


def test_no_machine_without_the_citys_word_or_without_one_connected(quito, machine, login, app, work):
    process, _here = quito
    shy = make_process(make_space(make_city(slug="lima")))
    closed = make_proposal(shy, make_user())
    reader = login(make_user())
    with pytest.raises(Conflict):
        ask(closed)
    assert not reader.page(f"/es/cities/lima/participation/{shy.slug}/{shy.components[0].slug}/1").select(
        "form[action$=machine]"
    )
    assert (
        reader.submit(
            f"/es/participation/translations/proposal/{closed.id}",
            {"lang": "es"},
            to=f"/es/participation/translations/proposal/{closed.id}/machine",
        ).status_code
        == 303
    )
    assert row(closed) is None
    # A city that changes its mind: what still waits is not sent.
    waiting = make_proposal(process, make_user())
    ask(waiting)
    with db.transaction():
        process.space.machine_translation = False
        db.session.merge(process.space)
        db.session.execute(text("UPDATE participation_spaces SET machine_translation = false"))
    work(only=("participation.translate",))
    assert (machine.asked, row(waiting)) == ([], None)


def test_a_city_switches_its_machine_on_and_reads_where_texts_go(quito, machine, login):
    process, _here = quito
    browser = login(coordinator(process))
    address = "/en/participation/manage/quito/edit"
    page = browser.page(address)
    assert "127.0.0.1" in page.select_one("main").text
    assert page.select_one("input[name=machine_translation]").has_attr("checked")
    fields = {
        one["name"]: one.get_text() if one.name == "textarea" else one.get("value", "")
        for one in page.select("main [name]")
        if one.get("type") != "checkbox" and one.name != "button"
    }
    assert browser.post(address, data=fields).status_code == 303
    assert db.session.scalar(text("SELECT machine_translation FROM participation_spaces")) is False
    assert browser.post(address, data=fields | {"machine_translation": "y"}).status_code == 303
    assert db.session.scalar(text("SELECT machine_translation FROM participation_spaces")) is True
    logged = db.session.scalars(
        select(AuditEntry.data).where(AuditEntry.action == "participation.space_machine").order_by(AuditEntry.id)
    ).all()
    assert [one["state"] for one in logged] == ["off", "on"]


def test_a_machine_never_takes_a_persons_place(quito, machine, work):
    process, _here = quito
    author = make_user()
    proposal = make_proposal(process, author)
    ask(proposal)
    write(proposal, author)  # while the machine is at it
    work(only=("participation.translate",))
    assert (row(proposal).title, row(proposal).origin) == (ES, Origin.HUMAN)
    with pytest.raises(Conflict):
        ask(proposal)
    # What a machine made, a person may better, or take away; then it is not asked again for the same text.
    other = make_proposal(process, author, "Shade at the market")
    ask(other)
    work(only=("participation.translate",))
    write(other, author, title="Sombra")
    assert row(other).origin is Origin.HUMAN
    third = make_proposal(process, author, "Water in the park")
    ask(third)
    work(only=("participation.translate",))
    with db.transaction():
        translating.remove(original=original(third), lang="es", actor=author)
    assert (row(third).state, row(third).text) == (TranslationState.REMOVED, "")
    with pytest.raises(Conflict):
        ask(third)
    with db.transaction():
        proposals.known_proposal(third.id).body = "It is hot, and there is none."
        db.session.flush()
    ask(third)
    assert row(third).state is TranslationState.WANTED


def test_what_the_machine_finishes_after_the_text_was_hidden_is_kept_nowhere(quito, machine):
    process, _here = quito
    proposal = make_proposal(process, make_user())
    ask(proposal)
    with db.transaction():
        job = translating.claim(translation_id=row(proposal).id)
    with db.transaction():
        assert translating.claim(translation_id=row(proposal).id) is None, "one worker at a time"
    with db.transaction():
        hide_proposal(proposal=proposals.known_proposal(proposal.id), hide=True, reason="Rule 1", actor=None)
    with db.transaction():
        translating.finish(job=job, title="Algo", text="Algo grosero")
    assert not db.session.scalar(select(func.count()).select_from(TextTranslation))


@pytest.mark.parametrize(
    "failure",
    [
        (500, {"error": "Cannot translate text"}, {}),
        (429, {"error": "Slowdown"}, {"Retry-After": "120"}),
        (502, b"<html>Bad Gateway</html>", {}),
        (200, b"<html>Hello</html>", {}),
        (200, {"translated": "x"}, {}),
        (200, {"translatedText": ""}, {}),
        (200, {"translatedText": ["a", "b"]}, {}),
        (200, {"translatedText": "x" * 5000}, {}),
        (200, b"[" + b"1," * 600_000 + b"1]", {}),
        (302, b"", {"Location": "http://127.0.0.1:1/"}),
    ],
)  # fmt: skip
def test_a_machine_that_fails_is_asked_again_and_given_up(quito, machine, work, at, failure, client):
    process, here = quito
    proposal = make_proposal(process, make_user())
    ask(proposal)
    now = clock.now()
    for n in range(1, 5):
        machine.plan.append(failure)
        work(only=("participation.translate",))
        if n < 4:
            waits = row(proposal)
            assert (waits.state, waits.tries) == (TranslationState.WANTED, n)
            assert waits.due_at > now
            assert failure[0] != 429 or waits.due_at >= now + timedelta(seconds=120)
            now = waits.due_at + timedelta(seconds=1)
            at(now)
            translation_tasks.sweep_translations()
    assert (row(proposal).state, row(proposal).due_at) == (TranslationState.FAILED, None)
    assert not machine.plan
    assert "no ha podido traducir" in client.get(f"/es{here}/1").text
    ask(proposal)
    work(only=("participation.translate",))
    assert row(proposal).text.startswith("[es]"), "somebody may ask again"


def test_a_machine_that_does_not_answer_is_not_waited_for_long(quito, machine, work, monkeypatch):
    monkeypatch.setattr("portal.participation.machines._SECONDS", (0.2, 0.2))
    monkeypatch.setattr("portal.participation.machines.LibreTranslate.__init__.__defaults__", ("", (0.2, 0.2)))
    process, _here = quito
    proposal = make_proposal(process, make_user())
    ask(proposal)
    machine.plan.append(30)
    work(only=("participation.translate",))
    assert (row(proposal).state, row(proposal).tries) == (TranslationState.WANTED, 1)


@pytest.mark.parametrize(
    "failure", [(400, {"error": "Invalid request"}, {}), (403, {"error": "Invalid API key"}, {}), (413, b"", {})]
)
def test_a_machine_that_refuses_is_not_asked_again(quito, machine, work, failure):
    process, _here = quito
    proposal = make_proposal(process, make_user())
    machine.plan.append(failure)
    ask(proposal)
    work(only=("participation.translate",))
    assert (row(proposal).state, len(machine.asked)) == (TranslationState.FAILED, 1)


def test_a_language_that_the_machine_does_not_know_is_said(quito, machine, work, client):
    process, _here = quito
    proposal = make_proposal(process, make_user())
    ask(proposal, "id")
    work(only=("participation.translate",))
    assert row(proposal, "id").state is TranslationState.UNKNOWN
    assert machine.asked == []
    assert (
        "does not know one of the two languages"
        in client.get(f"/en/participation/translations/proposal/{proposal.id}").text
    )


def test_the_machine_gets_its_key_and_its_own_names_of_languages(quito, machine, work, app, monkeypatch):
    process, _here = quito
    machine.key = "of the machine"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], translate_key="of the machine"))
    proposal = make_proposal(process, make_user(), lang="fil")
    ask(proposal)
    work(only=("participation.translate",))
    assert row(proposal).state is TranslationState.READY
    assert {(one["source"], one["api_key"]) for one in machine.asked} == {("tl", "of the machine")}
    sent = str(machine.asked)
    assert proposal.author_id is not None
    assert str(proposal.author_id) not in sent


def test_somebody_who_asks_a_lot_waits(quito, machine, login, app, monkeypatch):
    process, _here = quito
    monkeypatch.setattr("portal.participation.rules.translations.PERSON_HOUR", 1)
    reader = login(make_user())
    for n in range(2):
        one = make_proposal(process, make_user(), f"Number {n} of the proposals")
        address = f"/en/participation/translations/proposal/{one.id}"
        reader.submit(address, {"lang": "es"}, to=f"{address}/machine")
    assert "asked a lot" in reader.get(address).text
    assert db.session.scalar(select(func.count()).select_from(TextTranslation)) == 1


# Speed ---------------------------------------------------------------------------------------------------------------


def test_a_list_and_a_proposal_ask_no_more_for_translations(quito, client, queries):
    process, here = quito
    author = make_user()
    made = [make_proposal(process, author, f"Proposal with a number {n}") for n in range(20)]
    client.get(f"/en{here}/"), client.get(f"/es{here}/")
    with queries() as own:
        client.get(f"/en{here}/?order=newest")
    with queries() as other:
        client.get(f"/es{here}/?order=newest")
    assert len(other) == len(own)
    for one in made:
        write(one, author)
    with queries() as translated:
        page = client.page(f"/es{here}/?order=newest")
    assert len(page.select(".card-title")) == 20
    assert all(one.text.strip() == ES for one in page.select(".card-title"))
    assert len(translated) <= len(other) + 2, "the process is read anew after a change"
    assert len(translated) <= 8
    with queries() as seen:
        client.get(f"/es{here}/1?fresh")
    assert len(seen) <= 8


# Open data -----------------------------------------------------------------------------------------------------------


def test_translations_go_out_with_the_language_of_each_text_and_without_names(quito, client):
    process, _here = quito
    author, staff = make_user(), coordinator(process)
    proposal = make_proposal(process, author)
    hidden = make_proposal(process, author, "Something that is rude to a neighbour")
    comment, said = say_below(proposal, author), answered(proposal, staff)
    write(proposal, author)
    write(comment, author, kind="comment", title="", words="También.")
    write(said, staff, kind="answer", title="", words="Sí.", lang="vi")
    below = say_below(hidden, author)
    write(below, author, kind="comment", title="", words="Nada.")
    with db.transaction():
        hide_proposal(proposal=proposals.known_proposal(hidden.id), hide=True, reason="Rule 1", actor=staff)
    base = f"/api/v1/participation/spaces/quito/processes/{process.slug}"
    found = client.get(f"{base}/translations").json
    lines = {one["of"]: one for one in found["items"]}
    assert len(found["items"]) == 3
    assert lines["proposal"]["title"] == ES
    assert (lines["proposal"]["source_lang"], lines["proposal"]["lang"], lines["proposal"]["origin"]) == (
        "en",
        "es",
        "human",
    )
    assert lines["comment"]["id"] == str(comment.id)
    assert lines["answer"]["lang"] == "vi"
    assert {one["number"] for one in lines.values()} == {1}
    assert not any(one["is_stale"] for one in lines.values())
    assert str(author.id) not in str(found)
    assert client.get(f"{base}/answers").json["items"][0]["lang"] == "en"
