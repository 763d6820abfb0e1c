"""The verbs of the news; none of them commits."""

from __future__ import annotations

from portal.news.services.publishing import Appearance, appear, archive, discard, pin, publish, publish_again, withdraw
from portal.news.services.writing import (
    Words,
    begin,
    begin_item,
    find_still_fine,
    remove_picture,
    remove_translation,
    save_translation,
    save_words,
    set_picture,
)

__all__ = [
    "Appearance", "Words", "appear", "archive", "begin", "begin_item", "discard", "find_still_fine", "pin", "publish",
    "publish_again", "remove_picture", "remove_translation", "save_translation", "save_words", "set_picture", "withdraw",
]  # fmt: skip
