"""Other wordings, public reports and questions of hearings in other languages; who is led to the languages of a text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from portal.core import db
from portal.core.errors import Conflict, NotFound
from portal.live.asking import QuestionState
from portal.participation import participants
from portal.participation.models import ActKind, Component, ServiceCategory, ServiceRequest, TextTranslation
from portal.participation.queries import component_of, originals, processes, proposals
from portal.participation.services import amending, hearings, moderated_parts, moderating, translating
from portal.participation.services.moderating import ActPlan
from portal.participation.services.proposing import hide_proposal
from portal.participation.setup.translations import _export
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import address_of
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_category, make_report
from tests.factories.translations import answered, coordinator, original, row, say_below, write
from tests.lint import LintingClient


@pytest.fixture
def quito(app):
    process = make_process(make_space(make_city(slug="quito")))
    return process, f"/cities/quito/participation/{process.slug}/{process.components[0].slug}"


def suggest(proposal, author, body="People wait there for long, and sit nowhere.", reason="It says why."):
    with db.transaction():
        return amending.suggest(proposal=proposals.known_proposal(proposal.id), body=body, reason=reason, author=author)


def ask_in(component, person, words="When does the bus run?", state=QuestionState.APPROVED):
    with db.transaction():
        who = participants.participant(component, person)
        made = hearings.ask(
            component=component, who=who, text=words, lang="en", is_anonymous=False, request_key="request-1"
        )
    with db.transaction():
        return hearings.decide(component=component, question_id=made.id, state=state, words="", actor=make_user())


def number_kept():
    return db.session.scalar(select(func.count()).select_from(TextTranslation))


# Other wordings ------------------------------------------------------------------------------------------------------


def test_another_wording_is_read_in_the_readers_language_with_the_changes_behind_one_click(quito, client):
    process, here = quito
    author, other = make_user(), make_user()
    proposal = make_proposal(process, author)
    one = suggest(proposal, other)
    said = original(one, "amendment")
    assert "It says why." in said.text
    assert "sit nowhere" in said.text
    with pytest.raises(NotFound):
        write(one, author, kind="amendment", title="")  # whose proposal it is has not written this
    write(one, other, kind="amendment", title="", words="Dice por qué.\n\n---\n\nLa gente espera y no se sienta.")
    page = client.page(f"/es{here}/1/amendments")
    article = page.select_one(f"#amendment-{one.id}")
    assert "no se sienta" in article.select_one(".prose[lang=es]").text
    assert article.select_one(".translated-mark .badge").text.strip() == "Traducido por una persona"
    behind = article.select_one("details")
    assert "sit nowhere" in behind.select_one("ins").text
    assert "It says why." in behind.text
    assert not client.page(f"/en{here}/1/amendments").select(".translated-mark")
    there = client.page(f"/en/participation/translations/amendment/{one.id}")
    assert there.select_one(f"a[href='/en{here}/1/amendments#amendment-{one.id}']")


def test_other_wordings_lose_their_translations_with_the_proposal(quito, client):
    process, here = quito
    author, other, staff = make_user(), make_user(), coordinator(process)
    hidden, redacted = make_proposal(process, author), make_proposal(process, author, "Call 0912 345 678 about it")
    for one in (hidden, redacted):
        write(suggest(one, other), other, kind="amendment", title="", words="Llame al 0912 345 678.")
    with db.transaction():
        hide_proposal(proposal=proposals.known_proposal(hidden.id), hide=True, reason="Rule 1", actor=staff)
    assert number_kept() == 1
    with db.transaction():
        proposals.known_proposal(redacted.id).body = "People wait there, call 0912 345 678."
    suggest(redacted, make_user(), "Call 0912 345 678, people wait.")
    with db.transaction():
        case = moderating.open_case(kind="proposal", key=redacted.id, moderator=staff)
        plan = ActPlan(
            kind=ActKind.REDACT, version=case.version, rule_number=1, words="Private.", passages=["0912 345 678"]
        )
        moderating.act(case_id=case.id, plan=plan, moderator=staff)
    assert number_kept() == 0
    page = client.get(f"/en{here}/2/amendments").text
    assert page.count("[personal data removed]") > 1
    assert "0912" not in page, "nor do other wordings say once more what was taken out of the proposal"


# Reports -------------------------------------------------------------------------------------------------------------


def test_a_public_report_is_read_in_the_readers_language_on_its_page_and_in_the_list(quito, client, login, app):
    process, _here = quito
    category, person = make_category(process.space), make_user()
    report = make_report(category, person)
    write(report, person, kind="request", title="", words="Un hoyo profundo frente a la escuela.")
    here = "/es/cities/quito/participation/reports"
    page = client.page(f"{here}/{report.number}")
    assert page.select_one("main .prose[lang=es]").text.strip() == "Un hoyo profundo frente a la escuela."
    assert "A deep hole" in page.select_one("main details [lang=en]").text
    assert page.select_one(".translated-mark a[href*=translations]")
    listed = client.page(f"{here}/")
    assert listed.select_one(".clamped[lang=es]").text.strip() == "Un hoyo profundo frente a la escuela."
    assert "Traducido por una persona" in listed.select_one(".card-body").text
    with db.transaction():
        db.session.execute(update(ServiceRequest).values(text="A deep hole before the kindergarten."))
    stale = client.page(f"{here}/{report.number}?fresh")
    assert "El original ha cambiado desde entonces." in stale.select_one(".translated-mark").text
    assert client.page(f"{here}/?fresh").select_one(".clamped[lang=en]"), "a list shows the original instead"
    own = login(person, LintingClient(app))
    assert own.page(f"/en/cities/quito/participation/reports/{report.number}").select_one(
        f"main a[href*='translations/request/{report.id}']"
    )


def test_what_is_between_a_person_and_the_desk_is_translated_by_nobody(quito, client, login, app):
    process, _here = quito
    person, staff = make_user(), coordinator(process)
    closed = make_report(make_category(process.space, is_public=False), person)
    hidden = make_report(make_category(process.space, "Light"), person)
    write(hidden, person, kind="request", title="", words="Algo.")
    with db.transaction():
        moderated_parts.hide_report(hidden.id, True, "Rule 1", staff)
    assert number_kept() == 0
    for one in (closed, hidden):
        assert originals.original("request", one.id) is None
        for browser in (client, login(person, LintingClient(app)), login(staff, LintingClient(app))):
            assert browser.get(f"/es/participation/translations/request/{one.id}").status_code == 404
            to_write = browser.get(f"/es/participation/translations/request/{one.id}/ko")
            assert to_write.status_code == 404 or "sign-in" in to_write.location
        own = login(person, LintingClient(app))
        assert "translations/" not in own.get(f"/es/cities/quito/participation/reports/{one.number}").text


def test_a_report_whose_category_is_closed_afterwards_is_read_in_no_language(quito, client):
    process, _here = quito
    person = make_user()
    report = make_report(make_category(process.space), person)
    known = original(report, "request")
    write(report, person, kind="request", title="", words="Un hoyo.")
    with db.transaction():
        db.session.execute(update(ServiceCategory).values(is_public=False))
    assert client.get(f"/es/participation/translations/request/{report.id}").status_code == 404
    plan = translating.TranslationPlan("", "Otro.", known.source, seen="")
    with pytest.raises(Conflict), db.transaction():
        translating.write(original=known, lang="ko", plan=plan, actor=person)


# Questions of hearings -----------------------------------------------------------------------------------------------


def test_a_question_is_read_in_the_readers_language_in_the_hearing_on_the_screen_and_in_the_transcript(
    app, client, login
):
    component = make_hearing(make_space(make_city(slug="lima")))
    person, staff = make_user(), coordinator(component.process)
    question = ask_in(component, person)
    write(question, person, kind="question", title="", words="¿Cuándo pasa el autobús?")
    with db.transaction():
        hearings.put_on_screen(component=component, question_id=question.id)
    here = address_of(component, "hearing").replace("/en/", "/es/", 1)
    page = client.page(here)
    shown = page.select_one(f"#question-{question.id}")
    assert shown.select_one(".question-text[lang=es]").text.strip() == "¿Cuándo pasa el autobús?"
    assert shown.select_one("details [lang=en]").text.strip() == "When does the bus run?"
    assert shown.select_one(".translated-mark .badge").text.strip() == "Traducido por una persona"
    transcript = client.page(f"{here}/transcript")
    assert transcript.select_one(".hearing-transcript strong").text == "¿Cuándo pasa el autobús?"
    assert "When does the bus run?" in transcript.select_one(".hearing-transcript details").text
    screen = login(staff, LintingClient(app)).page(f"{here}/presenter")
    assert screen.select_one(".screen-question[lang=es]").text.strip() == "¿Cuándo pasa el autobús?"
    assert client.page(here.replace("/es/", "/en/", 1)).select_one(".question-text[lang=en]")


def test_a_question_that_is_not_seen_keeps_no_translation(app, client):
    component = make_hearing()
    person = make_user()
    question = ask_in(component, person)
    write(question, person, kind="question", title="", words="¿Cuándo?")
    with db.transaction():
        hearings.decide(
            component=component,
            question_id=question.id,
            state=QuestionState.DISMISSED,
            words="Rule 2",
            actor=make_user(),
        )
    assert number_kept() == 0
    assert client.get(f"/es/participation/translations/question/{question.id}").status_code == 404
    with db.transaction():
        moderated_parts.hide_question(question.id, False, "", None)
    assert original(question, "question").text == "When does the bus run?"
    write(question, person, kind="question", title="", words="¿Cuándo?")
    with db.transaction():
        hearings.withdraw(component=component, question_id=question.id, who=participants.known_as(component, person))
    assert number_kept() == 0


# Persons, speed, open data -------------------------------------------------------------------------------------------


def three(process):
    """Something of each kind, all written by one person."""
    person = make_user()
    component = make_hearing(process.space)
    return person, (
        ("amendment", suggest(make_proposal(process, make_user()), person)),
        ("request", make_report(make_category(process.space), person)),
        ("question", ask_in(component, person)),
    )


def test_an_erased_person_leaves_translations_and_no_trace(quito):
    process, _here = quito
    person, things = three(process)
    for kind, one in things:
        write(one, person, kind=kind, title="")
    assert len(_export(person)[1]) == 3
    with db.transaction():
        translating.erase(person)
    assert [row(one, kind=kind).translated_by for kind, one in things] == [None] * 3
    with db.transaction():
        for _kind, one in things:
            db.session.delete(db.session.get(type(one), one.id))
    assert number_kept() == 0, "they go with the things"


def test_lists_of_reports_and_questions_ask_no_more_than_they_may(quito, client, queries):
    process, here = quito
    person, things = three(process)
    component = db.session.get(Component, things[2][1].component_id)
    component = component_of(processes.known_process(component.process_id), component.slug)
    pages = (
        "/es/cities/quito/participation/reports/", "/es/cities/quito/participation/reports/1", f"/es{here}/1/amendments",
        address_of(component, "hearing").replace("/en/", "/es/", 1),
    )  # fmt: skip
    for page in pages:
        client.get(page)
    before = {}
    for page in pages:
        with queries() as asked:
            client.get(f"{page}?fresh")
        before[page] = len(asked)
    for kind, one in things:
        write(one, person, kind=kind, title="")
    for page in pages:
        client.get(page)
        with queries() as asked:
            client.get(f"{page}?anew")
        assert len(asked) <= min(before[page], 8), page


def test_translations_of_wordings_and_questions_go_out(quito, client):
    process, _here = quito
    author, other = make_user(), make_user()
    one = suggest(make_proposal(process, author), other)
    write(one, other, kind="amendment", title="", words="Otra.")
    found = client.get(f"/api/v1/participation/spaces/quito/processes/{process.slug}/translations").json["items"]
    assert [(line["of"], line["id"], line["number"], line["is_stale"]) for line in found] == [
        ("amendment", str(one.id), 1, False)
    ]
    component = make_hearing(process.space)
    question = ask_in(component, other)
    write(question, other, kind="question", title="", words="¿Cuándo?")
    slug = component.process.slug
    found = client.get(f"/api/v1/participation/spaces/quito/processes/{slug}/translations").json["items"]
    assert [(line["of"], line["id"], line["text"]) for line in found] == [("question", str(question.id), "¿Cuándo?")]


# Who is led to the languages of a text -------------------------------------------------------------------------------


def links(page, where="main"):
    return [
        one["href"].partition("translations/")[2]
        for one in page.select(f"{where} a[href*='participation/translations/']")
    ]


def test_readers_are_led_to_translations_where_there_are_some(quito, client, login, app):
    process, here = quito
    author, staff = make_user(), coordinator(process)
    proposal = make_proposal(process, author)
    comment, said = say_below(proposal, author), answered(proposal, staff)
    pages = (f"/es{here}/1", f"/es/discussions/proposal/{proposal.id}")
    for page in pages:
        assert links(client.page(page)) == [], "nobody has translated anything"
    write(proposal, author, lang="ko")
    write(comment, author, lang="ko", kind="comment", title="", words="비가 올 때도요.")
    write(said, staff, lang="ko", kind="answer", title="", words="봄에 합니다.")
    wanted = {f"proposal/{proposal.id}", f"answer/{said.id}"}
    assert set(links(client.page(f"{pages[0]}?anew"))) == wanted, "into another language than the reader's"
    assert links(client.page(f"{pages[1]}?anew")) == [f"comment/{comment.id}"]
    assert links(client.page(f"/en{here}/1?anew")) == [], "who reads the original needs none"
    own = login(staff, LintingClient(app)).page(f"/en{here}/1")
    assert set(links(own)) == wanted, "who may write one is led there in every language"


@pytest.mark.parametrize("lets", [False, True])
def test_readers_are_led_to_a_machine_where_the_city_lets_it(app, client, monkeypatch, lets):
    process = make_process(make_space(make_city(slug="quito"), machine_translation=lets))
    here = f"/es/cities/quito/participation/{process.slug}/{process.components[0].slug}/1"
    proposal = make_proposal(process, make_user())
    comment, said = say_below(proposal, make_user()), answered(proposal, coordinator(process))
    settings = replace(app.config["SETTINGS"], translate_url="http://127.0.0.1:9")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    page = client.page(here)
    assert links(page) == ([f"answer/{said.id}"] if lets else [])
    assert bool(page.select_one(".actions.mb-3 a[href*='sign-in']")) is lets
    assert links(client.page(f"/es/discussions/proposal/{proposal.id}")) == ([f"comment/{comment.id}"] if lets else [])


def test_petitions_lead_readers_as_proposals_do(app, client, login):
    component = make_petitions(space=make_space(make_city(slug="hanoi")))
    author = make_user()
    petition = make_petition(component, author)
    here = f"/cities/hanoi/participation/{component.process.slug}/{component.slug}/petitions/{petition.number}"
    assert links(client.page(f"/es{here}")) == []
    assert links(login(author, LintingClient(app)).page(f"/es{here}")) == [f"petition/{petition.id}"]
    write(petition, author, lang="ko", kind="petition")
    assert links(client.page(f"/es{here}?anew")) == [f"petition/{petition.id}"]
