"""What the templates of every page need so often that it has to be quick: their globals and the pictograms."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment as FlaskEnvironment
from markupsafe import Markup

# Those that point along the line of writing, and are turned round where it runs from right to left.
FLIPS = frozenset(
    {"chevron-next", "chevron-previous", "arrow", "back", "external", "sign-in", "sign-out", "send", "list", "participation"}
)  # fmt: skip
KEPT_ICONS = 1000  # different ones a process keeps, by name and label


class Environment(FlaskEnvironment):
    """Jinja's, but all templates look into the one dictionary of globals.

    Jinja lays a chain of dictionaries over it for each template, for globals of that template alone, which we have not;
    to compare and copy the chains at each import took a tenth of the time of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def icon(name: str, label: object = None, size: str = "", attrs: Mapping[str, object] | None = None) -> Markup:
    """A pictogram of `icons.svg`; with a label it is a picture with that name, without one decoration.

    `attrs`: `class` (further classes), `when` (light or dark), `hidden`.
    """
    words = str(label) if label else ""
    kept: dict[tuple[object, ...], Markup] = current_app.extensions["icons"]
    key = (current_app.extensions["assets"].version, name, words, size, *(attrs.items() if attrs else ()))
    found = kept.get(key)
    if found is None:
        if len(kept) >= KEPT_ICONS:
            kept.clear()
        found = kept[key] = _icon(name, words, size, attrs or {})
    return found


def _icon(name: str, label: str, size: str, attrs: Mapping[str, object]) -> Markup:
    classes = ["icon"]
    if size:
        classes.append(f"icon-{size}")
    if name in FLIPS:
        classes.append("icon-flips")
    if attrs.get("class"):
        classes.append(str(attrs["class"]))
    named = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    when = Markup(' data-when="{}"').format(attrs["when"]) if attrs.get("when") else Markup()
    hidden = Markup(" hidden") if attrs.get("when") and attrs.get("hidden") else Markup()
    return Markup('<svg class="{}" {}{}{} width="20" height="20" focusable="false"><use href="{}#{}"/></svg>').format(
        " ".join(classes), named, when, hidden, current_app.extensions["assets"].url("icons.svg"), name
    )


def init_app(app: Flask) -> None:
    """Before anything asks for the environment of the templates, which Flask then makes."""
    app.jinja_environment = Environment
    app.extensions["icons"] = {}
    app.jinja_env.globals["icon"] = icon
