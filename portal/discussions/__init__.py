"""Discussions: comments with reports, hiding and appeal; questions to the owner; bookmarks and lists; follows.

Knows a *subject* (a kind and an id), never a case or a proposal: a module joins with `subjects.register`, says in one
function what a reader may see of its things (`about`), who answers for them and who moderates them, and shows the talk on
its own page:

    talk = discussions.queries.thread(Subject("case", case.id), current_user)          # in the view
    {% from "discussions/_parts.html" import comments, questions, follow_button, bookmark_button with context %}
    {{ bookmark_button(talk) }}{{ follow_button(talk) }}{{ questions(talk) }}{{ comments(talk) }}

A page that anonymous readers share takes the cache tags "discussions" and "people" with its own. When a thing is deleted,
its module calls `services.forget_subject` in the same transaction; when something happens that followers should hear of,
one of its tasks calls `services.tell_followers`.

Public face: `subjects`, `services`, `queries`, `rules`, `events`, `models`. Stands on `cities` (whose word an official
answer is), `accounts`, `notifications` and `core`. More in docs/discussions.md.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, the account menu, kinds of messages, what is thrown away on change, privacy, audit log."""
    from portal.discussions import setup, views

    views.register(app)
    setup.register()
