"""The `portal` command. Heavy parts load when a command runs, so that `portal --help` answers at once.

A module adds its own commands by a file (or package) `cli` with a click group named `group`; it appears under the module's
name.
"""

from __future__ import annotations

import ast
import os
from importlib import import_module
from pathlib import Path

import click

from portal.config import ROOT

_OWN = {
    "beat": ("portal.cli.processes", "beat"),
    "db": ("portal.cli.database", "group"),
    "demo": ("portal.cli.demo", "group"),
    "doctor": ("portal.cli.doctor", "doctor"),
    "events": ("portal.cli.inspect", "events"),
    "exec": ("portal.cli.exec", "run"),
    "live": ("portal.cli.processes", "live"),
    "routes": ("portal.cli.inspect", "routes"),
    "run": ("portal.cli.processes", "run"),
    "translations": ("portal.cli.translations", "group"),
    "web": ("portal.cli.processes", "web"),
    "worker": ("portal.cli.processes", "worker"),
}


class _Commands(click.Group):
    """Own commands and those of the modules, each imported when it is used; help is read without importing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_OWN | _of_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        found = (_OWN | _of_modules()).get(cmd_name)
        if found is None:
            return None
        command = getattr(import_module(found[0]), found[1], None)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        rows = [(name, _summary(*where)) for name, where in sorted((_OWN | _of_modules()).items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _of_modules() -> dict[str, tuple[str, str]]:
    """Modules and their subpackages that bring commands: name → (importable name, attribute)."""
    modules = sorted(path for path in (ROOT / "portal").iterdir() if path.is_dir())
    found = [path.name for path in modules if (path / "cli.py").exists() or (path / "cli" / "__init__.py").exists()]
    return {name: (f"portal.{name}.cli", "group") for name in found}


def _summary(module: str, attribute: str) -> str:
    """First line of the command's docstring, from the source: importing all of them would take seconds."""
    path = ROOT.joinpath(*module.split("."))
    # In a package, the group that all its files join stands in `base.py`.
    path = path / "base.py" if (path / "base.py").exists() else path.with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    return (ast.get_docstring(tree) or "").partition("\n")[0]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The portal of an association of cities: run it, look after it, look into it."""
    data_dir = os.environ.get("DATA_DIR")
    if data_dir:  # relative to where the command was typed, whatever folder its parts then work in
        os.environ["DATA_DIR"] = str(Path(data_dir).resolve())
