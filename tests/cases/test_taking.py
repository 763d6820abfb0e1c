"""Tags, cities and adoptions go out as files and come in again as they were; what cannot be is refused row by row."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from portal.cases import queries, services
from portal.cases.cli import files, group
from portal.cases.models import AdoptionStage, Side
from portal.cities import services as register
from portal.cities.models import Government, IncomeGroup, OfficeKind
from portal.core import db
from portal.search import queries as search
from portal.search import services as tags
from portal.search.models import TagScheme
from tests.factories.adoptions import make_adoption, make_case, make_writer
from tests.factories.cities import make_city

LABELS = {"en": "Alley lights", "ko": "보안등", "ar": "إنارة الأزقة", "ru": "Свет", "es": "Luz", "fr": "Lumière"}


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(files, "_application", lambda: nullcontext(app))
    search.forget_tags()
    yield lambda *words: CliRunner().invoke(group, [str(word) for word in words])
    search.forget_tags()


@pytest.fixture
def world(app, transaction):
    """A city with a history, a case, and adoptions in several states."""
    source = make_city(
        slug="seoul",
        names={"en": "Seoul", "ko": "서울"},
        own_lang="ko",
        languages=["ko"],
        website="https://seoul.example",
        income_group=IncomeGroup.HIGH,
        income_year=2025,
        government=Government.MAYOR_COUNCIL,
    )
    manila, lima, paris = (make_city(slug=slug) for slug in ("manila", "lima", "paris"))
    found = make_case(source, sections={"results": "Mended sooner."})
    with transaction():
        register.add_office(
            city=source,
            kind=OfficeKind.CHAIR,
            dates=register.Dates(date(2017, 5, 1), date(2019, 4, 30)),
            note="First",
            actor=None,
        )
        tags.add_tag(scheme=TagScheme.TOPIC, code="alley-lights", labels=LABELS)
        tags.retire_tag(tag=search.tag_row("topic:alley-lights"))
    own = make_case(manila, sections={"results": "Mended here, too."})
    writer = make_writer(source)
    made = make_adoption(
        found, manila, stage=AdoptionStage.LIVE, confirmed_by=writer, since="2020-02", result="=40 days less", adapted="Paint",
        cost_amount=12.5, cost_currency="PHP", cost_year=2021, own_case_id=own.case.id,
    )  # fmt: skip
    with transaction():
        made.references = [{"title": "Report", "url": "https://manila.example/report"}]
    make_adoption(found, lima, side=Side.SOURCE, by=writer, stage=AdoptionStage.STOPPED)
    hidden = make_adoption(found, paris)
    with transaction():
        services.dispute_adoption(
            taken=queries.any_adoption(hidden.id, lock=True), side=Side.SOURCE, reason="Not so", actor=writer
        )
    return found


def _plain(items):
    """What can be the same elsewhere."""
    return [{key: value for key, value in one.items() if key not in ("record", "cases", "url")} for one in items]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_everything_comes_in_again_as_it_was(run, client, world, tmp_path, transaction, form):
    sets = ("tags", "cities", "cases", "adoptions")
    before = {name: client.get(f"/data/{name}.json", buffered=True).get_json() for name in sets}
    assert [one["city"] for one in before["adoptions"]["adoptions"]] == [
        "lima",
        "manila",
    ]  # the disputed one is not public
    for name in sets:
        (tmp_path / f"{name}.{form}").write_bytes(client.get(f"/data/{name}.{form}", buffered=True).get_data())
    with transaction():
        db.session.execute(text("TRUNCATE cities_cities, cases_cases, search_tags CASCADE"))
    search.forget_tags()
    for name in sets:
        path = tmp_path / f"{name}.{form}"
        dry = run("import", path, "--dry-run")
        assert ("would come in: 0" not in dry.output, dry.exit_code) == (True, 0), dry.output
        done = run("import", path, *(["--publish"] if name == "cases" else []))
        assert done.exit_code == 0, done.output
        again = run("import", path)
        assert ("came in: 0" in again.output, again.exit_code) == (True, 0), again.output
    after = {name: client.get(f"/data/{name}.json", buffered=True).get_json() for name in sets}
    for name in ("tags", "cities", "adoptions"):
        assert _plain(after[name][name]) == _plain(before[name][name])
    (tag,) = [one for one in after["tags"]["tags"] if one["code"] == "alley-lights"]
    assert tag["is_retired"]
    (seoul,) = [one for one in after["cities"]["cities"] if one["slug"] == "seoul"]
    assert seoul["history"]["offices"] == [{"kind": "chair", "from": "2017-05-01", "to": "2019-05-01", "note": "First"}]
    assert queries.published(queries.case_by_source(f"import:{before['cases']['cases'][0]['key']}")).level == 5


WRONG = {
    "tags": [
        {"scheme": "mood", "code": "x", "labels": LABELS}, {"scheme": "topic", "code": "X y", "labels": LABELS},
        {"scheme": "topic", "code": "new", "labels": LABELS | {"ar": ""}}, {"scheme": "topic", "code": "new", "labels": 5},
        {"scheme": "topic", "code": "new", "labels": LABELS, "position": "first"}, {"scheme": "topic", "code": "a\x00", "labels": LABELS},
        {"scheme": "topic", "code": "new", "labels": LABELS | {"ko": "가로등"}},  # the label of another tag: found out on taking it in
    ],
    "cities": [
        {}, {"slug": "new"},
    ],
    "adoptions": [
        {}, {"case": "nobody", "city": "nowhere"},
    ],
}  # fmt: skip
CITY = {
    "slug": "new", "names": {"en": "New"}, "own_lang": "en", "country": "PH", "region": "asia", "timezone": "Asia/Manila",
    "population_band": "1m_5m", "latitude": 1.5, "longitude": 2, "languages": ["en"],
}  # fmt: skip
WRONG["cities"] += [
    CITY | one
    for one in (
        {"latitude": 91}, {"latitude": "north"}, {"income_group": "rich", "income_year": 2025}, {"income_group": "high"},
        {"income_year": 2025}, {"government": "king"}, {"income_group": "high", "income_year": "2025"}, {"timezone": "Mars/Base"}, {"names": {"ko": "새"}}, {"region": 3}, {"languages": "en"},
        {"website": "javascript:alert(1)"}, {"history": []} | {"country": "ph"}, {"history": {"offices": [{"kind": "king", "from": "2020-01-01"}]}},
        {"history": {"memberships": [{"kind": "full", "from": "20"}]}},
        {"history": {"memberships": [{"kind": "full", "from": "2020-01-01", "to": "2019-01-01"}]}},
    )
]  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_stays_out_with_a_reason_and_leaves_nothing(run, world, tmp_path, name):
    adoption = {
        "case": queries.case_by_number(world.case.number).source, "city": "paris", "stage": "live", "lang": "en",
        "confirmed": {"adopter": "2024-01-01T00:00:00+00:00"},
    }  # fmt: skip
    key = f"localhost/case/{world.case.number}"
    wrong = list(WRONG[name])
    if name == "adoptions":
        adoption["case"] = key
        wrong += [
            adoption | one
            for one in (
                {"stage": "dreaming"}, {"city": "seoul"}, {"stage": "stopped"}, {"since": "soon"}, {"confirmed": {}},
                {"confirmed": {"adopter": "2999-01-01T00:00:00+00:00"}}, {"cost": {"amount": 5}}, {"references": [{"url": "x"}]},
                {"result": ["a"]}, {"case": 7}, {"confirmed": {"source": "2024-01-01T00:00:00"}},
            )
        ]  # fmt: skip
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps({"about": {}, name: wrong}), encoding="utf-8")
    before = {
        table: db.session.scalar(text(f"SELECT count(*) FROM {table}"))
        for table in ("search_tags", "cities_cities", "cases_adoptions")
    }
    said = run("import", path)
    assert said.exit_code == 1
    assert f"came in: 0, there already: 0, wrong: {len(wrong)}" in said.output, said.output
    for table, count in before.items():
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == count


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tags.json", b'{"tags": ['), ("tags.json", b'{"tags": [1]}'), ("tags.csv", b"scheme,code\n\xff,x"),
        ("tags.json", b'{"tags": [' + b"[" * 100_000),
    ],
)  # fmt: skip
def test_unreadable_file_is_refused_in_one_line(run, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    said = run("import", tmp_path / name)
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert said.output.startswith("Error: ")
