"""The read API's description, and the checks that it promises: both come from one table of parameters.

Source: OpenAPI Specification 3.1.0 (2021-02-15), JSON Schema 2020-12; RFC 9457 (problem details).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PROBLEM = "application/problem+json"
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
LANGUAGE = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"


class Invalid(ValueError):
    """A parameter says something that it may not."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address. `kind`: string, integer or date-time; `pattern` holds for the whole value."""

    name: str
    about: str
    kind: str = "string"
    pattern: str = ""
    values: Sequence[str] = ()
    least: int = 0
    most: int = 0
    in_path: bool = False
    example: str | int = ""

    def described(self) -> dict[str, Any]:
        """As OpenAPI has it."""
        found: dict[str, Any] = {
            "name": self.name, "in": "path" if self.in_path else "query", "required": self.in_path,
            "description": self.about, "schema": self._schema(),
        }  # fmt: skip
        return found | ({"example": self.example} if self.example != "" else {})

    def _schema(self) -> dict[str, Any]:
        if self.kind == "integer":
            return {"type": "integer", "minimum": self.least, "maximum": self.most}
        if self.kind == "date-time":
            return {"type": "string", "format": "date-time"}
        if self.values:
            return {"type": "string", "enum": list(self.values)}
        return {"type": "string", "pattern": f"^{self.pattern}$", "maxLength": self.most or 80}

    def read(self, text: str) -> Any:
        """The value that a text of the address stands for.

        Raises:
            Invalid: it is none.
        """
        if self.kind == "integer":
            return self._integer(text)
        if self.kind == "date-time":
            return _instant(text)
        if self.values and text not in self.values:
            raise Invalid(f"one of: {', '.join(self.values)}")
        if self.pattern and (len(text) > (self.most or 80) or not re.fullmatch(self.pattern, text)):
            raise Invalid(f"must match {self.pattern}")
        return text

    def _integer(self, text: str) -> int:
        if not re.fullmatch(r"0|[1-9][0-9]{0,8}", text) or not self.least <= int(text) <= self.most:
            raise Invalid(f"a whole number from {self.least} to {self.most}")
        return int(text)


_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _instant(text: str) -> datetime:
    """An instant as RFC 3339 writes it; a leap second is the one after it, and what lies before our time is its beginning."""
    if not _RFC3339.fullmatch(text):
        raise Invalid("an instant such as 2026-01-31T00:00:00Z")
    moment = text.upper()
    if moment[17:19] == "60":
        moment = moment[:17] + "59" + moment[19:]
    fraction = re.search(r"\.\d+", moment)
    if fraction:
        moment = moment.replace(fraction[0], fraction[0][:7])
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise Invalid("there is no such instant") from None
    if not 1900 <= found.year <= 9000:
        return datetime(1900 if found.year < 1900 else 9000, 1, 1, tzinfo=UTC)
    return found


def read(parameters: Iterable[Parameter], given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values of a request's query, by name.

    Raises:
        Invalid: with a list of (parameter, what is wrong) as its argument.
    """
    known = {one.name: one for one in parameters if not one.in_path}
    found: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, text in given:
        if name not in known:
            wrong.append((name, "no such parameter"))
        elif name in found:
            wrong.append((name, "stands twice"))
        else:
            try:
                found[name] = known[name].read(text)
            except Invalid as error:
                wrong.append((name, str(error)))
    if wrong:
        raise Invalid(wrong)
    return found


@dataclass(frozen=True)
class Operation:
    """A GET of the API. `answer`: the name of the schema; `summary`: also shown to people, in their language.

    `may_be_gone`: it answers 410 with what `gone` says.
    """

    path: str
    key: str
    summary: Any
    answer: str
    parameters: Sequence[Parameter] = ()
    is_list: bool = False
    may_be_gone: bool = False
    gone: str = "It was withdrawn."


STRING: Mapping[str, Any] = {"type": "string"}
PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object", "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": STRING, "title": STRING, "status": {"type": "integer"}, "detail": STRING, "reference": STRING,
        "errors": {
            "type": "array",
            "items": {
                "type": "object", "required": ["parameter", "message"],
                "properties": {"parameter": STRING, "message": STRING},
            },
        },
    },
}  # fmt: skip


def record(**properties: Any) -> dict[str, Any]:
    """The schema of an object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def described(
    operations: Sequence[Operation],
    schemas: Mapping[str, Any],
    *,
    base: str,
    title: str,
    about: str,
    licence: Mapping[str, str],
) -> dict[str, Any]:
    """The whole description, OpenAPI 3.1. `licence`: `name` and `url`. The schema `Problem` is added."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1.0.0", "description": about, "license": dict(licence)},
        "servers": [{"url": base}],
        "paths": {one.path: {"get": _operation(one)} for one in operations},
        "components": {"schemas": {**schemas, "Problem": PROBLEM_SCHEMA}},
    }  # fmt: skip


def _operation(one: Operation) -> dict[str, Any]:
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{one.answer}"}
    if one.is_list:
        schema = record(
            items={"type": "array", "items": schema},
            next={"type": ["string", "null"], "description": "Address of what follows."},
        )
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: dict[str, Any] = {
        "200": {"description": "Found.", "content": {"application/json": {"schema": schema}}},
        "304": {"description": "You have it already (If-None-Match, If-Modified-Since)."},
        "400": {"description": "A parameter is wrong.", "content": problem},
        "429": {"description": "Too many requests; wait.", "content": problem},
    }  # fmt: skip
    if any(parameter.in_path for parameter in one.parameters):
        answers["404"] = {"description": "There is no such thing.", "content": problem}
    if one.may_be_gone:
        answers["410"] = {"description": one.gone, "content": problem}
    with_parameters = [parameter.described() for parameter in one.parameters]
    return {
        "operationId": one.key, "summary": str(one.summary), "parameters": with_parameters,
        "responses": dict(sorted(answers.items())),
    }  # fmt: skip
