"""Cases are found by everybody once they are out, and no longer when they are withdrawn."""

from __future__ import annotations

from portal.cases import queries, services
from portal.cases.services import Change
from tests.factories.accounts import make_user
from tests.factories.cases import make_case, make_draft


def found(client, text, lang="en"):
    return client.page(f"/{lang}/search?q={text}").get_text()


def test_case_is_found_in_each_of_its_languages_and_gone_when_withdrawn(app, transaction, client):
    make_draft(title="Zebra crossings in secret")
    case = make_case(title="Zebra crossings by day")
    assert "Zebra crossings by day" in found(client, "zebra")
    assert "in secret" not in found(client, "zebra")
    with transaction():
        draft = queries.any_draft(case.version.id, lock=True)
        services.add_language(draft=draft, lang="ko", actor=make_user())
        draft = queries.any_draft(case.version.id, lock=True)
        words = [Change("title", "낮의 횡단보도"), Change("summary", "횡단보도 이야기")]
        services.save_translation(draft=draft, lang="ko", changes=words, actor=make_user())
    assert "낮의 횡단보도" in found(client, "횡단", "ko")
    with transaction():
        services.withdraw(case=case.case, reason="Asked for.", actor=make_user())
    assert "Zebra crossings by day" not in found(client, "zebra")
