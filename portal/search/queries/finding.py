# ruff: noqa: S608  # the statement is put together out of names of ours; what readers enter is bound
"""Finding: one statement gives hits, their number and the counts of the filters."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from portal.core import db, ids
from portal.search import asking, kinds
from portal.search.asking import Question
from portal.search.models import TagScheme
from portal.search.queries import words

PUBLIC = "public"
RANKED = 200  # the hits that are compared by their whole text; further ones stand in the order of their titles
FEW = 3  # with fewer hits than this, those that have only part of the words are shown too
LONGEST = 200

_WEIGHTS = "'{0.05,0.3,0.25,1}'"  # of the lexemes D, C, B, A, see `vectors`


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for.

    Args:
        lang: the reader's language: its documents are shown where a thing has them.
        filters: name → values, of which one must hold: `kind`, `lang`, a scheme of tags (values are keys) or a fact.
        audience: what the reader may see, beside what is public.
        is_typing: the last word may be half of one.
        new_between: only documents that came into the index after the first and until the second moment.
    """

    text: str = ""
    lang: str = "en"
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    audience: Sequence[str] = (PUBLIC,)
    newest_first: bool = False
    first: int = 0
    most: int = 20
    is_typing: bool = False
    new_between: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Hit:
    """A thing that was found, in the language that suits the reader best.

    `is_near`: it has only part of the words, or words that look like them.
    """

    kind: str
    thing_id: uuid.UUID
    lang: str
    title: str
    body: str
    tags: Sequence[str]
    city_id: uuid.UUID | None
    is_machine: bool
    dated_on: date | None
    facts: Mapping[str, Any]
    langs: Sequence[str]
    is_near: bool = False


@dataclass(frozen=True)
class Found:
    """`counts`: filter → value → number of things. `suggestion`: the question with its typos repaired, "" if there are none.

    `is_near`: some hits have only part of the words, or words that look like them.
    """

    total: int
    hits: Sequence[Hit]
    counts: Mapping[str, Mapping[str, int]]
    question: Question
    suggestion: str = ""
    is_near: bool = False


def find(wanted: Wanted) -> Found:
    """Looks for the reader's words; without any, everything that passes the filters, newest first."""
    asked = " ".join(wanted.text.replace("\x00", " ").split())[:LONGEST]
    question = asking.ask(
        asked, words.stems_for_question(asked, wanted.lang), lang=wanted.lang, is_typing=wanted.is_typing
    )
    if not question.terms:
        if asked:
            return Found(0, (), {}, question)
        return _run(wanted, question)
    repaired = words.repairs([term.word for term in question.terms if _may_be_mistyped(term)])
    question = question.with_repairs({word: repair.words for word, repair in repaired.items()})
    suggestion = _suggestion(question, repaired)
    found = _run(wanted, question, must=question.must())
    if found.total < FEW and not wanted.is_typing:
        wider = _wider(wanted, question, found.total)
        if wider.total > found.total:
            whole = {(hit.kind, hit.thing_id) for hit in found.hits}
            hits = [replace(hit, is_near=(hit.kind, hit.thing_id) not in whole) for hit in wider.hits]
            found = replace(wider, hits=hits)
    return Found(found.total, found.hits, found.counts, question, suggestion, found.is_near)


def _may_be_mistyped(term: asking.Term) -> bool:
    return (
        term.kind in {"word", "hangul"}
        and len(term.word) >= (3 if term.kind == "word" else 2)
        and not term.word.isdigit()
    )


def _suggestion(question: Question, repaired: Mapping[str, words.Repair]) -> str:
    """The question with each unknown word in the spelling that texts use; only if one differs."""
    changed = question.text
    for term in question.terms:
        repair = repaired.get(term.word)
        if repair and not repair.is_known and repair.shown:
            changed = changed.replace(term.raw, repair.shown, 1)
    return changed if changed != question.text else ""


def _wider(wanted: Wanted, question: Question, total: int) -> Found:
    """What has enough of the parts; if even that is nothing, titles that look like the question."""
    atoms = question.atoms()
    if len(atoms) > 1:
        found = _run(
            wanted,
            question,
            must=" | ".join(atoms),
            atoms=atoms,
            enough=asking.enough(len(atoms), found_some=total > 0),
        )
        if found.total:
            return found
    return _run(wanted, question, fuzzy=True) if not total else Found(0, (), {}, question)


# The statement --------------------------------------------------------------------------------------------------------

FACETS = ("kind", "lang", "city", *(scheme.value for scheme in TagScheme))


def _run(
    wanted: Wanted,
    question: Question,
    *,
    must: str = "",
    atoms: Sequence[str] = (),
    enough: int = 0,
    fuzzy: bool = False,
) -> Found:
    facts = [fact.name for fact in kinds.all_facts()]
    bits = {name: 1 << at for at, name in enumerate((*FACETS, *facts))}
    values: dict[str, Any] = {
        "audience": list(wanted.audience), "kinds": [kind.name for kind in kinds.all_kinds()] or [""], "lang": wanted.lang,
        "first": wanted.first, "most": wanted.most, "letters": question.letters,
        "exact": question.exact(), "together": question.exact_all(), "stems": question.stems(), "weak": question.weak(),
    }  # fmt: skip
    conditions = ["d.audience && CAST(:audience AS varchar[])", "d.kind = ANY(CAST(:kinds AS varchar[]))"]
    if wanted.new_between is not None:  # an id tells when its row was first written
        values["after"], values["until"] = map(ids.earliest, wanted.new_between)
        conditions.append("d.id >= CAST(:after AS uuid) AND d.id < CAST(:until AS uuid)")
    if must:
        values["must"] = must
        conditions.append("d.words @@ CAST(:must AS tsquery)")
    if fuzzy:
        conditions.append("CAST(:letters AS text) <% d.title_letters")
    share = "0"
    if atoms:
        values |= {f"atom{at}": atom for at, atom in enumerate(atoms)}
        share = " + ".join(f"CAST(d.words @@ CAST(:atom{at} AS tsquery) AS int)" for at in range(len(atoms)))
        values["enough"] = enough
        conditions.append(f"({share}) >= :enough")
    fails = _fails(wanted, bits, values)
    row = db.session.execute(
        text(_statement(wanted, _Parts(conditions, fails, share, bits, facts, bool(must or fuzzy)))),
        values,
    ).one()
    counts: dict[str, dict[str, int]] = {}
    for name, value, number in row.counts or ():
        counts.setdefault(name, {})[value] = number
    return Found(row.total, [_hit(one) for one in row.hits or ()], counts, question, is_near=bool(atoms) or fuzzy)


def _fails(wanted: Wanted, bits: Mapping[str, int], values: dict[str, Any]) -> str:
    """SQL: the sum of the bits of the filters that a row does not pass."""
    made = ["0"]
    for name, chosen in wanted.filters.items():
        if name not in bits or not chosen:
            continue
        values[f"in_{name}"] = list(chosen)
        if name in {"kind", "lang"}:
            holds = f"d.{name} = ANY(CAST(:in_{name} AS varchar[]))"
        elif name == "city":
            holds = "coalesce(CAST(d.city_id AS text) = ANY(CAST(:in_city AS text[])), false)"
        elif name in FACETS:
            holds = f"d.tags && CAST(:in_{name} AS varchar[])"
        else:
            holds = f"coalesce(d.facts ->> '{name}' = ANY(CAST(:in_{name} AS text[])), false)"
        made.append(f"CASE WHEN {holds} THEN 0 ELSE {bits[name]} END")
    return " + ".join(made)


@dataclass(frozen=True)
class _Parts:
    """Pieces of the statement: conditions of a hit, the bits of the filters it fails, the parts of the question it has."""

    conditions: Sequence[str]
    fails: str
    share: str
    bits: Mapping[str, int]
    facts: Sequence[str]
    asked: bool


def _statement(wanted: Wanted, parts: _Parts) -> str:
    """The rows that fit (`hit`), the things they are of (`thing`), a page of these, and how many there would be by each filter.

    A thing counts for a filter if it passes all others, so that the reader sees what a further choice would bring.
    """
    ranked = parts.asked and not wanted.newest_first and wanted.first + wanted.most <= RANKED
    newest = "dated_on DESC NULLS LAST, id"
    order = f"cheap DESC, {newest}" if parts.asked and not wanted.newest_first else newest
    cheap = "ts_rank(d.title_words, CAST(:exact AS tsquery))" if parts.asked else "0"
    schemes = " ".join(f"WHEN '{scheme.value}' THEN {parts.bits[scheme.value]}" for scheme in TagScheme)
    of_facts = "".join(
        f" UNION ALL SELECT '{name}', facts ->> '{name}', count(*) FROM thing"
        f" WHERE facts ->> '{name}' <> '' AND fails IN (0, {parts.bits[name]}) GROUP BY 2"
        for name in parts.facts
    )
    # Letters at the head of a longer word are no word of the reader's, unless he is still typing it: "bus" is not in "Busan".
    found = "true" if wanted.is_typing else "d.title_words @@ CAST(:exact AS tsquery)"
    rank = f"""
  (3 * ts_rank({_WEIGHTS}, d.words, CAST(:exact AS tsquery), 1) + 2 * ts_rank_cd({_WEIGHTS}, d.words, CAST(:together AS tsquery), 1)
   + ts_rank({_WEIGHTS}, d.words, CAST(:stems AS tsquery), 1) + 0.3 * ts_rank({_WEIGHTS}, d.words, CAST(:weak AS tsquery), 1)
   + CASE WHEN d.title_letters = :letters THEN 4 WHEN NOT ({found}) THEN 0 WHEN starts_with(d.title_letters, :letters) THEN 2
          WHEN strpos(d.title_letters, :letters) > 0 THEN 1 ELSE 0 END
   + word_similarity(:letters, d.title_letters) / 4 + ({parts.share})) * CASE WHEN d.is_machine THEN 0.5 ELSE 1 END"""
    pool, last = (
        (f"(SELECT * FROM thing WHERE fails = 0 ORDER BY {order} LIMIT {RANKED})", f"rank DESC, {newest}")
        if ranked
        else ("(SELECT * FROM thing WHERE fails = 0)", order)
    )
    return f"""
WITH hit AS MATERIALIZED (
  SELECT d.id, d.kind, d.thing_id, d.lang, d.is_machine, d.dated_on, d.tags, d.facts, d.city_id,
         {cheap} * CASE WHEN d.is_machine THEN 0.5 ELSE 1 END AS cheap, {parts.fails} AS fails
  FROM search_documents d WHERE {" AND ".join(parts.conditions)}
), thing AS MATERIALIZED (
  SELECT DISTINCT ON (kind, thing_id) * FROM hit
  ORDER BY kind, thing_id, fails, lang <> :lang, is_machine, cheap DESC, lang <> 'en', lang
), page AS (
  SELECT t.id, {rank if ranked else "0"} AS rank, t.cheap, t.dated_on
  FROM {pool} t{" JOIN search_documents d ON d.id = t.id" if ranked else ""} ORDER BY {last} OFFSET :first LIMIT :most
), counts AS (
  SELECT 'kind' AS name, kind AS value, count(*) AS number FROM thing WHERE fails IN (0, {parts.bits["kind"]}) GROUP BY 2
  UNION ALL SELECT 'lang', lang, count(*) FROM hit WHERE fails IN (0, {parts.bits["lang"]}) GROUP BY 2
  UNION ALL SELECT 'city', CAST(city_id AS text), count(*) FROM thing WHERE city_id IS NOT NULL AND fails IN (0, {parts.bits["city"]}) GROUP BY 2
  UNION ALL SELECT split_part(tag, ':', 1), tag, count(*) FROM thing, unnest(tags) AS tag
    WHERE fails = 0 OR fails = CASE split_part(tag, ':', 1) {schemes} END GROUP BY 2{of_facts}
)
SELECT (SELECT count(*) FROM thing WHERE fails = 0) AS total,
  (SELECT json_agg(json_build_array(name, value, number) ORDER BY number DESC, value) FROM counts) AS counts,
  (SELECT json_agg(json_build_object('kind', d.kind, 'thing_id', d.thing_id, 'lang', d.lang, 'title', d.title, 'body', d.body,
     'tags', d.tags, 'city_id', d.city_id, 'is_machine', d.is_machine, 'dated_on', d.dated_on, 'facts', d.facts,
     'langs', (SELECT array_agg(o.lang ORDER BY o.lang) FROM search_documents o
               WHERE o.kind = d.kind AND o.thing_id = d.thing_id AND o.audience && CAST(:audience AS varchar[])))
     ORDER BY {last.replace("id", "page.id").replace("dated_on", "page.dated_on")})
   FROM page JOIN search_documents d ON d.id = page.id) AS hits"""


def _hit(row: Mapping[str, Any]) -> Hit:
    return Hit(
        kind=row["kind"], thing_id=uuid.UUID(row["thing_id"]), lang=row["lang"], title=row["title"], body=row["body"],
        tags=row["tags"], city_id=uuid.UUID(row["city_id"]) if row["city_id"] else None, is_machine=row["is_machine"],
        dated_on=date.fromisoformat(row["dated_on"]) if row["dated_on"] else None, facts=row["facts"], langs=row["langs"],
    )  # fmt: skip
