from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.certificates import documents, queries, services
from portal.certificates.models import Certificate, CertificateState
from portal.certificates.tasks import produce_some
from portal.core import clock, db, ids, storage, tasks
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Delivery, Notification
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_award, make_certificate


def test_issue_freezes_what_will_be_printed(app):
    holder = make_user(display_name="Ana Reyes")
    certificate = make_certificate(holder)
    holder.display_name = "Somebody Else"
    assert certificate.facts["holder_name"] == "Ana Reyes"
    assert certificate.facts["ends_on"] == "2026-11-20"
    assert certificate.number.startswith(f"{clock.now().year}-")
    assert ids.normal_code(certificate.code) == certificate.code


def test_issue_again_gives_the_same_certificate(app):
    holder, award = make_user(), make_award()
    with db.transaction():
        first = services.issue(holder=holder, award=award)
        assert services.issue(holder=holder, award=award) is first
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_worker_makes_the_pdf_and_the_holder_gets_one_mail_in_his_language(app, work):
    holder = make_user(display_name="한소라", locale="ko", timezone="Asia/Seoul")
    certificate = make_certificate(holder, lang="ko", holder_name="한소라", holder_latin_name="Han Sora")
    work(only=("certificates", "core"))
    certificate = db.session.get(Certificate, certificate.id)
    assert certificate.state is CertificateState.READY
    assert storage.load(certificate.file_key).startswith(b"%PDF-")
    told = db.session.scalars(select(Notification).where(Notification.user_id == holder.id)).all()
    assert [one.kind for one in told] == ["certificates.ready"]
    assert told[0].lang == "ko"
    (delivery,) = db.session.scalars(select(Delivery).where(Delivery.user_id == holder.id)).all()
    assert delivery.attachments[0]["key"] == certificate.file_key


def test_produce_twice_makes_one_file(app):
    certificate = make_certificate(make_user())
    with db.transaction():
        assert services.produce(certificate_ids=[certificate.id]) == 1
    with db.transaction():
        assert services.produce(certificate_ids=[certificate.id]) == 0
    assert db.session.scalar(select(func.count(storage.StoredFile.key))) == 1


def test_sweeper_finds_what_was_lost(app, at):
    certificate = make_certificate(make_user())
    app.extensions["pending_tasks"].clear()
    tasks.run(app, "certificates.sweep", ())
    assert app.extensions["pending_tasks"] == []
    at(clock.now() + timedelta(minutes=5))
    tasks.run(app, "certificates.sweep", ())
    assert app.extensions["pending_tasks"] == [("certificates.produce", (str(certificate.id),))]


def test_failure_is_noted_and_given_up_in_sight_and_can_be_tried_again(app):
    holder = make_user()
    with db.transaction():
        # Past `check_names`, as a record from elsewhere could be: no font draws it.
        certificate = services.issue(holder=holder, award=make_award(holder_name="Ana \U0001f600"))
    for _ in range(services.MAX_ATTEMPTS):
        tasks.run(app, "certificates.produce", (str(certificate.id),))
    db.session.expire_all()
    certificate = db.session.get(Certificate, certificate.id)
    assert certificate.state is CertificateState.FAILED
    assert "1F600" in certificate.last_error
    with db.transaction():
        services.retry(certificate=certificate, actor=make_secretariat())
    assert certificate.state is CertificateState.PENDING


def test_names_that_cannot_be_printed_are_refused_with_the_signs(app):
    with app.test_request_context(), pytest.raises(DomainError, match="😀"):
        services.check_names("Ana 😀", lang="en")


def test_revoke_keeps_the_record_and_happens_once(app):
    actor, certificate = make_secretariat(), make_certificate(make_user())
    with db.transaction():
        services.revoke(certificate=certificate, actor=actor, reason="issued by mistake")
    assert certificate.is_revoked
    with pytest.raises(Conflict), db.transaction():
        services.revoke(certificate=certificate, actor=actor, reason="again")


def test_reissue_keeps_number_and_code_and_the_history(app):
    actor, holder = make_secretariat(), make_user()
    first = make_certificate(holder)
    with db.transaction():
        second = services.reissue(
            certificate=first,
            actor=actor,
            reason="name misspelt",
            holder_name="Ana María Reyes",
            holder_latin_name="",
            lang="es",
        )
    assert (second.number, second.code, second.revision) == (first.number, first.code, 2)
    assert first.superseded_at is not None
    assert first.facts["holder_name"] == "Ana Reyes"
    assert queries.newest_by_code(first.code).id == second.id
    assert [one.revision for one in queries.revisions(first.code)] == [2, 1]
    with pytest.raises(Conflict), db.transaction():
        services.reissue(certificate=first, actor=actor, reason="x", holder_name="A", holder_latin_name="", lang="en")


def test_fifty_threads_issue_one_certificate(settings, fresh_database):
    with committing_app(settings, fresh_database("issue")) as app:
        with app.app_context():
            holder_id = make_user().id
        award = make_award()

        def press() -> None:
            services.issue(holder=db.session.get_one(User, holder_id), award=award)

        assert at_once(app, [press] * CROWD) == {"done": CROWD}
        with app.app_context():
            assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_batch_counts_its_progress_from_the_rows(app):
    actor, people = make_secretariat(), [make_user(display_name=f"Person {n}") for n in "ABC"]
    entries = [services.Entry(one, one.display_name, "", {"en": "Makati"}, "PH") for one in people]
    with db.transaction():
        batch = services.issue_batch(title="Workshop", award=make_award(kind="batch"), entries=entries, actor=actor)
    assert queries.progress(batch) == queries.Progress(total=3, ready=0, failed=0)
    tasks.run(app, "certificates.produce_batch", (str(batch.id),))
    db.session.expire_all()
    assert queries.progress(batch) == queries.Progress(total=3, ready=3, failed=0)
    assert queries.progress(batch).is_done


@pytest.mark.parametrize("lang", ["en", "ko", "ar", "ru", "es", "fr"])
def test_printed_facts_fit_the_document_in_every_language(app, lang):
    certificate = make_certificate(make_user(locale=lang), lang=lang)
    facts = services.printed(certificate)
    assert facts.language == lang
    assert facts.verify_url == f"http://localhost/verify/{certificate.code}"
    assert documents.certificate_pdf(facts).startswith(b"%PDF-")


def reissued(certificate, **values):
    names = {"holder_name": "Ana Nova", "holder_latin_name": "", "lang": "en", "reason": "name misspelt"}
    with db.transaction():
        return services.reissue(certificate=certificate, actor=make_secretariat(), **(names | values))


def test_day_of_issue_is_the_day_it_is_where_the_award_was_earned(app, at):
    at(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))  # half past eight in the morning of the 25th in Seoul
    certificate = make_certificate(make_user(), ends_on=date(2026, 11, 25), timezone="Asia/Seoul")
    assert certificate.issued_on == date(2026, 11, 25)
    assert reissued(certificate).issued_on == date(2026, 11, 25)


def test_reissue_leaves_a_hidden_page_hidden(app):
    certificate = make_certificate(make_user())
    with db.transaction():
        services.set_hidden(certificate=certificate, hidden=True)
    assert reissued(certificate).hidden_by_holder


@pytest.mark.parametrize("name", [" ", "\u200b", "x" * 121])
def test_reissue_needs_a_name(app, name):
    certificate = make_certificate(make_user())
    with app.test_request_context(), pytest.raises(DomainError):
        reissued(certificate, holder_name=name)


def test_nobody_is_sent_a_certificate_that_no_longer_stands(app, work):
    holder = make_user()
    replaced, revoked = make_certificate(holder), make_certificate(holder, ref=ids.new_id())
    successor = reissued(replaced)
    with db.transaction():
        services.revoke(certificate=revoked, actor=make_secretariat(), reason="issued by mistake")
    work(only=("certificates", "core"))
    told = db.session.scalars(select(Notification.key).where(Notification.user_id == holder.id)).all()
    assert sorted(told) == sorted([f"certificate-ready:{successor.id}", f"certificate-revoked:{revoked.id}"])


def test_export_holds_replaced_revisions_too(app):
    holder = make_user()
    reissued(make_certificate(holder))
    _name, rows = services.export_of(holder)
    assert [(row["revision"], row["facts"]["holder_name"]) for row in rows] == [(2, "Ana Nova"), (1, "Ana Reyes")]


def test_bulk_issue_pressed_twice_issues_once(app):
    actor, award = make_secretariat(), make_award(kind="batch")
    entries = [services.Entry(make_user(), "Ana Reyes", "", {}, "")]
    batches = []
    for _ in range(2):
        with db.transaction():
            batches.append(services.issue_batch(title="Workshop", award=award, entries=entries, actor=actor).id)
    assert batches[0] == batches[1]
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_one_that_cannot_be_made_holds_up_no_other_of_its_group(app):
    made = [make_certificate(make_user()) for _ in range(4)]
    broken = made[1]
    with db.transaction():
        broken.facts = {**broken.facts, "titles": {"en": "Open data for cities " * 400}}
    produce_some([one.id for one in made])
    db.session.expire_all()
    assert [one.state for one in made if one is not broken] == [CertificateState.READY] * 3
    assert broken.state is CertificateState.PENDING
    assert broken.attempts == 1
    assert "DoesNotFit" in broken.last_error
    assert db.session.scalar(select(func.count(storage.StoredFile.key))) == 3
