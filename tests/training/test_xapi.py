"""xAPI statements are accepted and refused as the conformance suite and the specification say."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.training import xapi
from portal.training.cli import group
from portal.training.xapi import formats

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT.parent / "shared" / "data" / "xapi" / "statements_1_0_3.json"
AGENT = {"mbox": "mailto:ana@city.example"}
REF = {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}
ACTIVITY = {"id": "https://portal.example/activities/1"}
PLAIN: dict[str, Any] = {"actor": AGENT, "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"}, "object": ACTIVITY}
ATTACHMENT = {
    "usageType": "http://example.com/usage", "display": {"en": "A file"}, "contentType": "text/plain; charset=utf-8",
    "length": 27, "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
}  # fmt: skip


def changed(way: str, value: Any, start: dict[str, Any] = PLAIN) -> dict[str, Any]:
    """A statement with something put at `a.b.c`."""
    whole = copy.deepcopy(start)
    *parents, last = way.split(".")
    place = whole
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = copy.deepcopy(value)
    return whole


def inside(value: dict[str, Any]) -> dict[str, Any]:
    """A statement about a statement."""
    return changed("object", {"objectType": "SubStatement", **value})


def interaction(kind: str | None, **more: Any) -> dict[str, Any]:
    return changed("object.definition", ({"interactionType": kind} if kind else {}) | more)


def verdict(statement: Any) -> str:
    try:
        xapi.check(statement)
    except xapi.Invalid as error:
        return str(error)
    return "200"


@pytest.mark.skipif(not SUITE.exists(), reason=f"the suite's cases are not at {SUITE}")
def test_every_case_of_the_conformance_suite_is_judged_as_marked():
    cases = json.loads(SUITE.read_text("utf-8"))
    wrong = [
        (case["expect"], case["name"], found)
        for case in cases
        if ((found := verdict(case["statement"])) == "200") != (case["expect"] == 200)
    ]
    assert wrong == []
    assert len(cases) > 400


GROUP = {"objectType": "Group", "member": [AGENT]}
ACCEPTED = [
    PLAIN, changed("id", "AA97B177-9383-4934-8543-0F91A7A02836"), changed("actor", GROUP),
    changed("actor", {"objectType": "Group", "openid": "http://openid.example/12"}),
    changed("actor", {"account": {"homePage": "http://example.com", "name": ""}}),
    changed("version", "1.0"), changed("version", "1.0.9"), changed("timestamp", "2013-05-18T05:32:34.804Z"),
    changed("timestamp", "20130518T053234.804+0900"), changed("timestamp", "2016-12-31T23:59:60Z"),
    changed("timestamp", "2099-01-01T00:00:00"), changed("verb.display", {"zh-Hant-TW": "完成", "x-own": "a"}),
    changed("context", {"instructor": GROUP, "team": GROUP, "language": "sr-Latn-RS", "revision": "2", "statement": REF}),
    changed("context.contextActivities", {"parent": ACTIVITY, "other": [ACTIVITY, ACTIVITY], "category": []}),
    changed("object", REF), changed("object", AGENT | {"objectType": "Agent"}), inside(PLAIN),
    changed("authority", GROUP | {"member": [AGENT, {"account": {"homePage": "http://e.example", "name": "app"}}]}),
    changed("result.score", {"scaled": -1, "raw": 3, "min": 3, "max": 4}), changed("result.score", {"max": 1e300}),
    changed("result.extensions", {"http://e.example/x": None, "http://e.example/y": {"a": [None, ""]}}),
    changed("attachments", [ATTACHMENT]), changed("attachments", []), changed("object.definition", {}),
    interaction("choice", choices=[{"id": "a"}, {"id": "b", "description": {"ko": "나"}}], correctResponsesPattern=["a"]),
    interaction("other"), changed("verb", {"id": xapi.statements.VOIDED}, changed("object", REF)),
]  # fmt: skip
REFUSED = [
    ("statement", "text"), ("statement", []), ("statement", None), ("'actor' is missing", {}),
    ("statement.actor", changed("actor", None)), ("'iD'", changed("iD", "x")), ("statement.id", changed("id", 1)),
    ("statement.id", changed("id", "AA97B177-9383-4934-8543-0F91A7A028368")),
    ("actor.objectType", changed("actor.objectType", "agent")), ("exactly one", changed("actor", {"name": "Ana"})),
    ("exactly one", changed("actor.openid", "http://o.example/1")), ("actor.name", changed("actor.name", None)),
    ("'member'", changed("actor.member", [AGENT])), ("members", changed("actor", {"objectType": "Group"})),
    ("members", changed("actor", {"objectType": "Group", "member": []})),
    ("member[0]", changed("actor", {"objectType": "Group", "member": [GROUP]})),
    ("at most one", changed("actor", GROUP | AGENT | {"mbox_sha1sum": "0" * 40})),
    ("actor.mbox", changed("actor.mbox", "mailto:nobody")), ("actor.mbox", changed("actor.mbox", "ana@city.example")),
    ("mbox_sha1sum", changed("actor", {"mbox_sha1sum": "g" * 40})),
    ("'name' is missing", changed("actor", {"account": {"homePage": "http://e.example"}})),
    ("account.homePage", changed("actor", {"account": {"homePage": "should fail", "name": "a"}})),
    ("verb.id", changed("verb.id", "ab=c://should.fail.com")), ("'id' is missing", changed("verb", {})),
    ("verb.display", changed("verb.display", "attended")), ("verb.display", changed("verb.display", {"de-419-DE": "x"})),
    ("verb.display.en", changed("verb.display", {"en": None})), ("'moreinfo'", interaction(None, moreinfo="http://e")),
    ("StatementRef", changed("verb.id", xapi.statements.VOIDED)), ("interactionType", interaction("Choice")),
    ("interactionType", interaction(None, choices=[])), ("same id", interaction("choice", choices=[{"id": "a"}] * 2)),
    ("'id' is missing", interaction("choice", choices=[{"description": {"en": "a"}}])),
    ("correctResponsesPattern", interaction("choice", correctResponsesPattern="a")),
    ("objectType", changed("object.objectType", "activity")), ("objectType", changed("object.objectType", ["Activity"])),
    ("object.id", changed("object.id", "")), ("object.definition", changed("object.definition", 3)),
    ("SubStatement", inside(PLAIN | {"id": REF["id"]})), ("SubStatement", inside(PLAIN | {"version": "1.0.0"})),
    ("objectType", inside(inside(PLAIN))), ("timestamp", inside(PLAIN | {"timestamp": "yesterday"})),
    ("object.id", changed("object", REF | {"id": "x"})), ("authority", changed("authority", GROUP)),
    ("authority", changed("authority", AGENT | {"objectType": "Group", "member": [AGENT, AGENT]})),
    ("scaled", changed("result.score", {"scaled": 1.1})), ("scaled", changed("result.score", {"scaled": True})),
    ("min", changed("result.score", {"min": 1, "max": 1})), ("raw", changed("result.score", {"raw": 5, "max": 4})),
    ("result.success", changed("result.success", "true")), ("duration", changed("result.duration", "PA1H")),
    ("extensions", changed("result.extensions", {"id": "no IRI"})), ("result.response", changed("result.response", 1)),
    ("registration", changed("context.registration", "x")), ("team", changed("context.team", AGENT)),
    ("revision", changed("context.revision", "1", changed("object", REF))), ("language", changed("context.language", "")),
    ("platform", changed("context.platform", "P", inside(PLAIN))), ("'Other'", changed("context.contextActivities.Other", [])),
    ("statement.objectType", changed("context.statement", REF | {"objectType": "statementref"})),
    ("timestamp", changed("timestamp", "2008-09-15T15:53:00.601-00:00")), ("stored", changed("stored", "01/011/2015")),
    ("version", changed("version", "1.1.0")), ("version", changed("version", "1.0.")),
    ("attachments", changed("attachments", ATTACHMENT)), ("length", changed("attachments", [ATTACHMENT | {"length": "1"}])),
    ("sha2", changed("attachments", [ATTACHMENT | {"sha2": 1}])), ("contentType", changed("attachments", [ATTACHMENT | {"contentType": "plain"}])),
    ("fileUrl", changed("attachments", [ATTACHMENT | {"fileUrl": "x y"}])), ("'url'", changed("attachments", [ATTACHMENT | {"url": "x"}])),
]  # fmt: skip


@pytest.mark.parametrize("statement", ACCEPTED)
def test_a_statement_within_the_rules_is_accepted(statement: Any):
    assert verdict(statement) == "200"


@pytest.mark.parametrize(("reason", "statement"), REFUSED)
def test_a_statement_against_a_rule_is_refused_and_told_where(reason: str, statement: Any):
    assert reason in verdict(statement)


@pytest.mark.parametrize(
    ("fits", "good", "bad"),
    [
        (
            formats.is_language_tag,
            "de ine zh-cmn-Hans-CN sl-rozaj-biske de-CH-1901 az-Arab-x-AZE-derbend x-whatever i-enochian en-a-bbb-x-a",
            "a a-DE de-419-DE something ar-a-aaa-b-bbb-a-ccc de-DE-1901-1901 en- -en en--US en_US a12345678 x",
        ),
        (
            formats.is_duration,
            "PT1H0M0.1S PT16559.14S P3Y P4W P3Y1M29DT4H35M59.14S P1.5D PT0,5S P2W",
            "P PT P1 1D P1DT P1.5DT1H PT1.5H2M P1W2D p1d PT1S\n P-1D PA1H0M0S",
        ),
        (
            formats.is_instant,
            "2008-09-15T15:53:00Z 2008-09-15T15:53:00.601-07:00 2008-09-15T15:53Z 20080915T155300Z 2008-09-15t15:53:00z",
            "2008-09-15 2008-09-15T15:53:00-00 2008-09-15T15:53:00-0000 2008-13-01T00:00:00Z 2008-02-30T00:00:00Z 2008-09-15T25:00:00Z 2008-09-15T15:53:00+25:00 2008-09-15T1553Z 2008-09-15T15:53:00.Z",
        ),
        (formats.is_iri, "http://例え.example/%E3?q#f urn:x mailto:a@b", "a 1a:b http://a|b x:%zz ab=c://d /path http:"),
        (formats.is_media_type, "text/plain image/svg+xml a/b;c=d", "text text/ /plain a/b;c a/b/c"),
    ],
)  # fmt: skip
def test_formats(fits, good: str, bad: str):
    assert [one for one in good.split(" ") if not fits(one)] == []
    assert [one for one in bad.split(" ") if fits(one)] == []


def test_a_batch_with_one_id_twice_is_refused():
    one = changed("id", REF["id"])
    xapi.check_all([one, PLAIN, PLAIN])
    with pytest.raises(xapi.Invalid, match=r"statement\[1\]\.id"):
        xapi.check_all([one, changed("id", REF["id"].upper())])


def test_a_property_that_stands_twice_is_noticed():
    twice = json.dumps(PLAIN)[:-1] + ', "actor": {"mbox": "mailto:x@y.example"}}'
    assert "stands more than once" in verdict(xapi.parse(twice))
    hidden = json.dumps(changed("result.extensions", {"http://e.example/x": "HERE"}))
    assert "more than once" in verdict(xapi.parse(hidden.replace('"HERE"', '[{"a": 1, "a": 2}]')))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=8,
)  # fmt: skip
WAYS = st.sampled_from(
    ["id", "actor", "actor.member", "actor.account", "verb", "verb.display", "object", "object.definition",
     "object.objectType", "result", "result.score", "context", "context.contextActivities",
     "context.contextActivities.parent", "attachments", "authority", "timestamp"]
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(WAYS, JSON), max_size=3))
def test_whatever_comes_is_judged_and_never_crashes(changes: list[tuple[str, Any]]):
    statement = PLAIN
    for way, value in changes:
        try:
            statement = changed(way, value, statement)
        except (AttributeError, TypeError):
            continue
    assert verdict(statement)


# The command --------------------------------------------------------------------------------------------------------


def run(tmp_path: Path, content: str | bytes) -> Any:
    file = tmp_path / "cases.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(group, ["xapi-check", str(file)])


def test_the_command_prints_a_line_for_each_statement(tmp_path: Path):
    items = [PLAIN, changed("verb", {}), [PLAIN, PLAIN], [PLAIN, "x"], changed("actor.na\nme", 1), None]
    done = run(tmp_path, json.dumps([{"statement": one, "name": "whatever"} for one in items]))
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["200", "400", "200", "400", "400", "400"]
    assert lines[1] == "400 statement.verb: 'id' is missing"


@pytest.mark.parametrize(
    "content",
    ["", "{", "{}", "[1]", '[{"expect": 200}]', b"\xff", '[{"statement": NaN}]', '["\\ud800"]', "[" * 100_000],
)
def test_the_command_says_in_one_line_what_is_wrong_with_the_file(tmp_path: Path, content: str | bytes):
    done = run(tmp_path, content)
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1
    assert done.output.startswith("Error: ")


def test_the_command_says_that_there_is_no_file(tmp_path: Path):
    done = CliRunner().invoke(group, ["xapi-check", str(tmp_path / "none.json")])
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
