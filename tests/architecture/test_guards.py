"""Rules of the house that a reviewer would otherwise have to remember."""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from jinja2 import nodes

from portal import MODULES
from portal.core import db, events, migrate

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "portal").rglob("templates/**/*") if path.suffix in {".html", ".txt"})


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_point_down():
    found = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-3000:]


def test_every_endpoint_is_public_or_guarded(app):
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, "access")]
    assert unmarked == []


def test_a_class_that_a_relation_leads_to_shares_its_name_with_no_other(app):
    """A relation may name its class: with two of one name the portal starts or not, as modules happen to be imported."""
    mappers = list(db.Base.registry.mappers)
    names = Counter(mapper.class_.__name__ for mapper in mappers)
    led_to = {relation.mapper.class_.__name__ for mapper in mappers for relation in mapper.relationships}
    assert [name for name in sorted(led_to) if names[name] > 1] == []


def test_unmarked_endpoint_is_refused(app):
    from portal import create_app

    other = create_app(app.config["SETTINGS"])
    other.add_url_rule("/en/unmarked", "unmarked", lambda: "secret")
    assert other.test_client().get("/en/unmarked").status_code == 403


def _parsed(path: Path) -> ast.Module:
    """A file as a tree. Without collections of garbage meanwhile: what they finalise may parse too, and CPython 3.11 then
    reports "AST constructor recursion depth mismatch" (python/cpython#106905).
    """
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def test_commit_stands_only_in_core_db():
    allowed = {"portal/core/db.py", "portal/core/migrate.py"}
    found = [
        f"{_relative(path)}:{node.lineno}"
        for path in SOURCES
        if _relative(path) not in allowed and "portal/bench" not in _relative(path)
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert found == []


def test_no_celery_task_is_postponed_by_the_broker():
    """The Redis broker delivers eta and countdown tasks twice; rows with `next_at` decide instead."""
    found = [
        f"{_relative(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Call) and any(word.arg in {"eta", "countdown"} for word in node.keywords)
    ]
    assert found == []


def test_post_without_token_is_refused_everywhere(app):
    from portal import create_app
    from portal.core.web import csrf

    other = create_app(app.config["SETTINGS"])
    client = other.test_client()
    exempt = {name.rsplit(".", 1)[-1] for name in csrf._exempt_views}
    tried = 0
    for rule in other.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint.rsplit(".", 1)[-1] in exempt:
            continue
        values = {
            name: "00000000-0000-7000-8000-000000000000"
            if "UUID" in type(converter).__name__
            else 1
            if "Integer" in type(converter).__name__
            else "en"
            if name == "locale"
            else "1"
            if "Integer" in type(converter).__name__
            else min(converter.items)
            if "Any" in type(converter).__name__
            else "x"
            for name, converter in rule._converters.items()
        }
        path = rule.build(values)[1]
        assert client.post(path).status_code == 400, path
        tried += 1
    assert tried > 10


def test_one_migration_head_and_no_drift(settings, app):
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(migrate.config())
    assert len(script.get_heads()) == 1
    migrate.check(settings.database_url)


def test_migrations_are_numbered_in_a_row():
    names = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert names == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_migrations_go_back_and_forth(fresh_database):
    url = fresh_database("back_and_forth")
    migrate.downgrade(url, "base")
    migrate.upgrade(url)
    migrate.check(url)


def _event_classes() -> list[type]:
    import importlib
    import inspect
    from importlib.util import find_spec

    found = []
    for name in MODULES:
        if find_spec(f"portal.{name}.events"):
            module = importlib.import_module(f"portal.{name}.events")
            found += [
                kind
                for _name, kind in inspect.getmembers(module, inspect.isclass)
                if kind.__module__ == module.__name__
            ]
    return found


def test_every_event_has_a_subscriber(app):
    reacted = events.reacted_to()
    assert [kind.__name__ for kind in _event_classes() if kind not in reacted] == []


def test_every_event_carries_ids_only():
    import dataclasses
    import typing
    import uuid

    for kind in _event_classes():
        assert dataclasses.is_dataclass(kind), kind
        assert kind.__dataclass_params__.frozen, kind
        hints = typing.get_type_hints(kind)
        assert all(hint in (uuid.UUID, str, int, bool) for hint in hints.values()), kind


@pytest.mark.parametrize("path", TEMPLATES, ids=_relative)
def test_template_compiles_without_inline_style_or_script(app, path):
    source = path.read_text()
    app.jinja_env.parse(source)
    in_mail = "email" in path.parts or path.name == "email.html"
    if path.suffix == ".html" and not in_mail:
        assert not re.search(r'\sstyle="', source), "inline style"
        assert not re.search(r"<script(?![^>]*\bsrc=)", source), "inline script"
        assert not re.search(r'\son[a-z]+="', source), "inline handler"


def test_templates_say_nothing_untranslated(app):
    """Text between tags that is neither an expression nor a sign was forgotten by whoever wrote it."""
    offending = []
    for path in TEMPLATES:
        # Development's own pages; the try-out mailbox shows mails to whoever runs the demo.
        if {"dev", "mailbox"} & set(path.parts) or path.suffix != ".html":
            continue
        for node in app.jinja_env.parse(path.read_text()).find_all(nodes.TemplateData):
            text = re.sub(r"<(style|title)\b.*?</\1>|<!--.*?-->", " ", node.data, flags=re.DOTALL)
            # Tags may be split over several pieces of template data: drop whole ones, then open and closed halves.
            text = re.sub(r"<[^<>]*>", " ", text)
            text = re.sub(r"<[^<>]*$|^[^<>]*>", " ", text)
            words = (
                re.findall(r"[A-Za-z]{3,}", re.sub(r"&\w+;", " ", text)) if "<" in node.data or ">" in node.data else []
            )
            if words and '="' not in text:
                offending.append(f"{_relative(path)}: {' '.join(words)}")
    assert offending == []


def test_what_comes_by_a_script_comes_without_one_too(app):
    """A page that asks again and again for a piece loads itself again, or has a link for that; and what loads itself can be stopped."""
    texts = {_relative(path): path.read_text() for path in TEMPLATES if "dev" not in path.parts}
    pages = {name: text for name, text in texts.items() if "{% extends" in text or "<!doctype" in text}
    asks, checked = re.compile(r'hx-trigger="every|\bpoll_url=url|\bpoll_url=none if|data-doors'), 0
    for name, text in pages.items():
        whole = text + "".join(
            other
            for key, other in texts.items()
            if re.search(
                rf'include "{re.escape(key.split("templates/")[-1])}|include "\w+/{re.escape(Path(key).name)}"', text
            )
        )
        if asks.search(whole) or "live_region(" in text:
            checked += 1
            assert re.search(r"load_again\(|refreshes\(|live_region\(", whole), (
                f"{name} gets something by a script only"
            )
        if "refreshes(" in text:
            assert "by_itself=true" in whole or "poll_url=" in whole, (
                f"{name} loads itself again, and nobody can stop it"
            )
        assert "http-equiv" not in text or name.endswith("still_here.html"), f"{name}: `refreshes` does that"
    assert checked >= 14


def test_catalogues_are_complete(app):
    from click.testing import CliRunner

    from portal.cli.translations import group

    found = CliRunner().invoke(group, ["check"])
    assert found.exit_code == 0, found.output


def test_no_assert_in_the_product():
    found = [
        f"{_relative(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Assert)
    ]
    assert found == []


def test_lock_files_hold_hashes_and_no_addresses():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "frontend/package-lock.json"):
        assert "://" not in re.sub(r'"(url|funding)": ?"[^"]*"', "", (ROOT / name).read_text()), name
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text()


# What answers do not need, or only few: loaded by whoever first does.
_HEAVY = (
    "PIL", "aiohttp", "alembic", "boto3", "cryptography.hazmat.bindings._rust", "dns", "fontTools", "greenlet", "holidays", "icalendar", "joserfc", "lxml",
    "numpy", "playwright", "pyhanko", "pyld", "pypdf", "pypdfium2", "rich", "scipy", "sklearn", "starlette", "typst", "valkey", "xlsxwriter", "yaml", "zxingcpp",
)  # fmt: skip


def test_web_process_loads_no_heavy_parts():
    code = (
        "import os, sys; os.environ.update(DATABASE_URL='postgresql://localhost/x', REDIS_URL='redis://localhost/0', SECRET_KEY='x');"
        "from portal.run import serve; serve.load();"
        "from portal import create_app; create_app();"
        "print([name for name in sys.argv[1:] if sys.modules.get(name)])"
    )
    found = subprocess.run([sys.executable, "-c", code, *_HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_columns_take_the_form_for_statements_when_a_statement_names_them():
    """SQLAlchemy's form of a mapped column takes two kilobytes, and there are thousands of columns (`core/db.py`)."""
    code = (
        "from portal.core.db import Base; import gc, portal.models;"
        "from sqlalchemy.orm import configure_mappers; configure_mappers();"
        "made = sum(type(one).__name__ == 'AnnotatedColumn' for one in gc.get_objects());"
        "print(made / sum(len(table.columns) for table in Base.metadata.tables.values()))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(found.stdout) < 0.4


def test_making_the_application_leaves_nothing_that_must_not_be_forked():
    """No connection, no thread: the web server makes it before it forks (`run/application.py`)."""
    code = (
        "import os, sys, threading;"
        "os.environ.update(DATABASE_URL='postgresql://localhost/x', REDIS_URL='redis://localhost/0', SECRET_KEY='x');"
        "from portal.run.application import made; from portal.run import serve; serve.load();"
        "before = set(os.listdir('/proc/self/fd')); made();"
        "print(set(os.listdir('/proc/self/fd')) - before, threading.active_count(), made() is made())"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set() 1 True"


# Each in a child of its own, as whoever takes up that part alone would import it. What a library brings is loaded once.
_ALONE = """
import os, sys
import babel, celery, flask, flask_wtf, sqlalchemy.dialects.postgresql, sqlalchemy.orm, wtforms
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            __import__(name)
            sqlalchemy.orm.configure_mappers()
            from portal.core.db import Base
            for table in Base.metadata.tables.values():
                # Messages know ids of people and no people: their module stands below accounts.
                [key.column for key in table.foreign_keys if not table.name.startswith("notifications_")]
        except Exception as error:
            print(name, type(error).__name__, error, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_public_face_of_each_module_can_be_imported_alone():
    faces = [
        f"portal.{module}.{face}"
        for module in MODULES
        for face in ("models", "events", "rules", "queries", "services")
        if find_spec(f"portal.{module}.{face}")
    ]
    assert len(faces) > 20
    found = subprocess.run([sys.executable, "-c", _ALONE, *faces], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.splitlines() == []


def test_no_text_stands_inside_a_formatted_string():
    """Babel does not look into f-strings: what is translated there never reaches the catalogues."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "portal").rglob("*.py"))
        for joined in ast.walk(_parsed(path))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
        and (getattr(call.func, "id", "") or getattr(call.func, "attr", ""))
        in {"_", "_l", "ngettext", "pgettext", "gettext"}
    ]
    assert hidden == []
