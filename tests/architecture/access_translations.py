"""Role × object for texts in other languages: everybody reads; whose text it is and the city's coordinators and moderators translate; whoever
is signed in may ask the machine."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, OWNER, Case
from tests.architecture.access_moderation import MODERATORS

TEXT = {"kind": "text_kind", "key": "own_text"}
HIDDEN = {"kind": "text_kind", "key": "hidden_text"}
THERE = TEXT | {"lang": "text_lang"}
FREE = TEXT | {"lang": "text_lang_free"}
WORDS = {"title": "Un banc à chaque arrêt", "text": "Les gens attendent longtemps."}
TRANSLATES = OWNER | MODERATORS

TABLE = (
    Case("participation.translations", TEXT, EVERYBODY),
    Case("participation.translations", HIDDEN, frozenset()),
    Case("participation.ask_machine", TEXT, EVERYBODY - {"anonymous"}, {"lang": "fr"}),
    Case("participation.ask_machine", HIDDEN, frozenset(), {"lang": "fr"}),
    Case("participation.write_translation", FREE, TRANSLATES),
    Case("participation.write_translation", FREE, TRANSLATES, WORDS),
    Case("participation.write_translation", HIDDEN | {"lang": "text_lang"}, frozenset()),
    Case("participation.remove_translation", THERE, TRANSLATES, {}),
)
