"""Role × object for news: that of the first city is written by its coordinator and by the association's office."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, Case

WRITES = frozenset({"coordinator", "regional office", "secretariat"})
OUT = {"item_id": "news_id"}
DRAFT = {"item_id": "news_draft_id"}
LATER = {"item_id": "news_later_id"}
ARCHIVED = {"item_id": "news_archived_id"}
TEXT = DRAFT | {"lang": "news_lang"}
WORDS = {"title": "Changed", "summary": "Changed", "body": "Changed", "action": "save"}
NOW = {"when": "now", "starts_on": "", "starts_at": "", "timezone": "Asia/Seoul", "pinned_until": ""}
REASON = {"reason": "It is over"}

TABLE = (
    # everybody reads what is out; a draft, and what waits for its moment, is its writers'
    Case("news.item", {"slug": "news"}, EVERYBODY),
    Case("news.item", {"slug": "news_draft"}, WRITES),
    Case("news.item", {"slug": "news_later"}, WRITES),
    Case("news.picture", {"slug": "news"}, EVERYBODY),
    Case("news.picture", {"slug": "news_draft"}, WRITES),
    # writers
    Case("news.manage", OUT, WRITES),
    Case("news.manage", DRAFT, WRITES),
    Case("news.edit_words", DRAFT, WRITES),
    Case("news.edit_words", DRAFT, WRITES, WORDS),
    Case("news.edit_picture", DRAFT, WRITES),
    Case("news.edit_picture", DRAFT, WRITES, {"alt": "Another bridge"}),
    Case("news.publish", DRAFT, WRITES),
    Case("news.publish", DRAFT, WRITES, NOW),
    Case("news.publish", LATER, WRITES, NOW),
    Case("news.pin", OUT, WRITES),
    Case("news.pin", OUT, WRITES, {"pinned_until": "2099-01-01"}),
    Case("news.end", OUT | {"what": "news_archive"}, WRITES),
    Case("news.end", OUT | {"what": "news_archive"}, WRITES, REASON),
    Case("news.end", OUT | {"what": "news_withdraw"}, WRITES),
    Case("news.end", OUT | {"what": "news_withdraw"}, WRITES, REASON),
    Case("news.step", ARCHIVED | {"step": "news_again"}, WRITES, {}),
    Case("news.step", DRAFT | {"step": "news_discard"}, WRITES, {}),
    Case("news.step", DRAFT | {"step": "news_unpicture"}, WRITES, {}),
    Case("news.texts", DRAFT, WRITES),
    Case("news.texts", DRAFT, WRITES, {"lang": "ko"}),
    Case("news.edit_text", TEXT, WRITES),
    Case("news.edit_text", TEXT, WRITES, {"title": "Titre", "summary": "", "body": "", "alt": ""}),
    Case("news.step_of_text", TEXT | {"what": "news_fine"}, WRITES, {}),
    Case("news.step_of_text", TEXT | {"what": "news_remove"}, WRITES, {}),
)
