"""What languages call themselves: those of the interface, and others that people write in. In the reader's language: `i18n.language_name`."""

from __future__ import annotations

from babel.core import UnknownLocaleError

from portal.core import i18n

# Those that the interface speaks (`i18n.SPOKEN`).
NAMES = {
    "en": "English", "ko": "한국어", "ar": "العربية", "ru": "Русский", "es": "Español", "fr": "Français",
    "id": "Bahasa Indonesia", "vi": "Tiếng Việt",
}  # fmt: skip
# What other languages that people write in call themselves, as CLDR says it, but for Iloko, of which it has no data. A table, for to look
# one name up would load all that is known of a language, and a list of them is on many pages.
CALLED = {
    "bn": "বাংলা", "ceb": "Cebuano", "de": "Deutsch", "fa": "فارسی", "fi": "suomi", "fil": "Filipino", "hi": "हिन्दी", "ilo": "Ilokano",
    "it": "italiano", "ja": "日本語", "kk": "қазақ тілі", "mn": "монгол", "ms": "Melayu", "ne": "नेपाली", "nl": "Nederlands",
    "pt": "português", "si": "සිංහල", "sw": "Kiswahili", "ta": "தமிழ்", "th": "ไทย", "tr": "Türkçe", "uk": "українська", "ur": "اردو",
    "zh": "中文", "zh-Hant": "中文 (繁體)",
}  # fmt: skip


def native_name(tag: str) -> str:
    """The name of a language in itself; in the reader's where neither CLDR nor we know it."""
    try:
        return NAMES.get(tag) or CALLED.get(tag) or i18n.locale_of(tag).get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return i18n.language_name(tag)


def both_names(tag: str) -> str:
    """The name of a language in itself, and behind it the reader's, where that is another one: for whoever chooses his own language."""
    own, name = native_name(tag), i18n.language_name(tag)
    return own if tag in NAMES or own.casefold() == name.casefold() else f"{own} ({name})"
