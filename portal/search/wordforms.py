"""Light stems for languages that PostgreSQL 15 stems badly or not at all. Pure.

They need not be roots of a dictionary; forms of one word have to meet in one of them. Each is a lexeme that begins with a
sign no word begins with (`~` a stem, `=` a skeleton of consonants), so that it never mixes with words as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from portal.search import derivation, fold

TURKIC = frozenset({"tr", "az", "uz", "kk", "ky", "tk", "tt"})
MALAY = frozenset({"id", "ms"})
DERIVING = ("es", "pt", "fr", "it", "en", "ca", "gl")

# --- Arabic -----------------------------------------------------------------------------------------------------------
# The affixes of light10 (Larkey, Ballesteros, Connell: Light Stemming for Arabic Information Retrieval, 2007), on folded text.
_AR_ARTICLES = ("وبال", "وكال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال")
_AR_LETTERS = ("و", "ف", "ب", "ك", "ل", "س")
_AR_SUFFIXES = (
    "تهما", "ياتها", "تها", "هما", "كما", "ونها", "ها", "هم", "هن", "كم", "نا", "وا", "ان", "ات", "ون", "ين", "يه", "ته", "ه", "ي", "ت",
)  # fmt: skip
_WEAK = str.maketrans("", "", "اوي")


# Plurals that share too little with their singular, of words that administrations use.
_AR_PLURALS = {
    "احيا": "حي",
    "حقوق": "حق",
    "حلول": "حل",
    "خطوط": "خط",
    "نسا": "امراه",
    "مباني": "مبني",
    "اطبا": "طبيب",
    "ادوات": "اداه",
    "ايام": "يوم",
    "سنوات": "سنه",
    "سنين": "سنه",
    "اعضا": "عضو",
    "روسا": "رييس",
}


# "Water" without its hamza is "what": only with an article does it meet its plural; in a question it is meant.
_AR_WATER = frozenset({"الما", "بالما", "للما", "والما"})


def _arabic(word: str, *, asked: bool) -> Iterator[str]:
    if word in _AR_WATER or (asked and word == "ما"):
        yield "~ميا"
    for bare in _without_prefix(word):
        stem = _without_suffix(bare)
        yield from derivation.arabic(bare, stem)
        yield f"~{_AR_PLURALS.get(bare, stem)}"
        for whole in {bare, stem}:
            bones = whole[:1].replace("ا", "") + whole[1:].translate(_WEAK)
            # Two consonants tell little: only of the plain noun and of the plural that is made from such (سوق, أسواق).
            if len(bones) >= 3 or (
                len(bones) == 2 and (len(whole) == 3 or (len(whole) == 5 and whole[0] == whole[3] == "ا"))
            ):
                yield f"={bones}"


def _without_prefix(word: str) -> Iterator[str]:
    """The word, and what is left without an article, a conjunction or a preposition in front."""
    yield word
    article = next((one for one in _AR_ARTICLES if word.startswith(one) and len(word) - len(one) >= 2), "")
    if article:
        yield word[len(article) :]
    elif len(word) >= 4 and word.startswith(_AR_LETTERS):
        yield word[1:]


def _without_suffix(word: str) -> str:
    for _round in range(2):
        suffix = next((one for one in _AR_SUFFIXES if word.endswith(one) and len(word) - len(one) >= 3), "")
        word = word[: len(word) - len(suffix)]
    return word


# --- Turkic -----------------------------------------------------------------------------------------------------------
# Endings as they look when folded (no dots, no cedillas), longest first; taken off one after the other.
_TR_ENDING = re.compile(
    r"(?:l[ae]r[iu]?(?:n[iuae]?|mi?z|ni?z)?|l[ae]r|[iu]m[iu]z|[iu]n[iu]z|d[ae]ki|[dt][ae]n|n[dt][ae]n?|[dt][ae]|n[iu]n|[iu]n|"
    r"y[aeiu]|n[aeiu]|s[iu]|yl[ae]|l[ae]|[cg][iu]|l[iu][kg]?|s[iu]z|m[ae]k|m[ae]|[dt][iu]r|[dt][iu]|m[iu]s|[iu]yor|[ae]c[ae]k|"
    r"[iu][mlks]|[iu]p|ca|ce|[aeiu]|n|m|(?<=[lr])t)$"
)
_TR_LAST = str.maketrans("bdgv", "ptkf")


def _turkic(word: str) -> Iterator[str]:
    """The stem after each ending that comes off while four letters remain; final consonants as they sound alone."""
    seen = word
    for _round in range(5):
        yield f"~{seen[:-1]}{seen[-1:].translate(_TR_LAST)}"
        found = _TR_ENDING.search(seen)
        if found is None or found.start() < 4:
            return
        seen = seen[: found.start()]


# --- Indonesian and Malay ---------------------------------------------------------------------------------------------
_MS_PARTICLES = ("lah", "kah", "tah", "pun", "nya", "ku", "mu")
_MS_SUFFIXES = ("kan", "an", "i")
# Prefix → what the root may have begun with: me-, pe- swallow k, p, s, t.
_MS_PREFIXES = (
    ("meny", ("s", "ny")), ("peny", ("s", "ny")), ("menge", ("",)), ("penge", ("",)), ("meng", ("", "k")), ("peng", ("", "k")),
    ("mem", ("", "p")), ("pem", ("", "p")), ("men", ("", "t")), ("pen", ("", "t")), ("me", ("",)), ("per", ("",)), ("pel", ("", "l")),
    ("pe", ("",)), ("ber", ("",)), ("bel", ("", "l")), ("ter", ("",)), ("di", ("",)), ("ke", ("",)), ("se", ("",)),
)  # fmt: skip


def _malay(word: str) -> Iterator[str]:
    bare = _off(_off(word, _MS_PARTICLES), _MS_PARTICLES)
    ends = {bare, _off(bare, _MS_SUFFIXES)}
    if bare.endswith(("ean", "e")) and len(bare) >= 5:  # antrean, antrian, antre
        ends.add(bare.removesuffix("an")[:-1])
    for end in ends:
        yield f"~{end}"
        for root in _roots(end):
            yield f"~{root}"
            for deeper in _roots(root):
                yield f"~{deeper}"


def _roots(word: str) -> Iterator[str]:
    for prefix, begins in _MS_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            rest = word[len(prefix) :]
            for begin in begins:
                if not begin or begin == "ny" or rest[0] in "aeiou":
                    yield begin + rest
            return


def _off(word: str, endings: tuple[str, ...], least: int = 4) -> str:
    found = next((one for one in endings if word.endswith(one) and len(word) - len(one) >= least), "")
    return word[: len(word) - len(found)]


# --- Sinhala ----------------------------------------------------------------------------------------------------------
_SI_ENDINGS = (
    "වලින්", "වලදී", "වලට", "වල", "න්ගේ", "න්ට", "යෙන්", "යෙහි", "යක්", "යට", "යේ", "ගේ", "කින්", "කට", "ක්", "ට", "ය", "ව",
    "න්", "යි",
)  # fmt: skip
_SI_SIGNS = re.compile("[\u0d82\u0dca-\u0ddf]+$")


def _sinhala(word: str) -> Iterator[str]:
    for _round in range(2):
        word = _off(word, _SI_ENDINGS, least=2)
        yield f"~{_SI_SIGNS.sub('', word)}"


# --- Russian ----------------------------------------------------------------------------------------------------------
_RU_FLEETING = re.compile(
    r"[оеё]([кцн])(?:а|у|е|ом|ем|и|ы|ов|ам|ах|ами|ь|я)?$|([кцн])(?:а|у|е|ом|ем|и|ы|ов|ам|ах|ами|ь|я)$"
)


def _russian(word: str) -> Iterator[str]:
    """Vowels that come and go: рынок, рынки."""
    found = _RU_FLEETING.search(word)
    if found and found.start() >= 2:
        yield f"~{word[: found.start()]}{found[1] or found[2]}"


# --- Latin script -----------------------------------------------------------------------------------------------------
# Forms that no ending tells of → the word they are of; its dictionary stems it like the word itself.
_IRREGULAR = {
    "en": (
        "people person children child women woman men man feet foot lives life criteria criterion taught teach built build bought buy "
        "brought bring chose choose chosen choose made make gave give given give held hold kept keep led lead left leave lost lose met meet "
        "paid pay ran run said say saw see seen see sent send spent spend spoke speak spoken speak stood stand took take taken take told tell "
        "thought think understood understand went go gone go won win wrote write written write began begin begun begin grew grow grown grow "
        "knew know known know drove drive driven drive broke break broken break rose rise risen rise shrank shrink fell fall fallen fall "
        "found find felt feel got get sold sell drew draw drawn draw sought seek caught catch heard hear lent lend"
    ),
    "fr": "travaux travail yeux oeil baux bail vitraux vitrail eu avoir fait faire faits faire pris prendre mis mettre",
    "es": "hizo hacer hicieron hacer dijo decir pudo poder tuvo tener tuvieron tener puso poner hecho hacer hechos hacer puesto poner",
}  # fmt: skip
IRREGULAR = {
    lang: dict(zip(words.split()[::2], words.split()[1::2], strict=True)) for lang, words in _IRREGULAR.items()
}
_ES_VOWEL = re.compile(r"(ie|ue|i|u)(?=[bcdfghjklmnpqrstvxyzñ]*$)")
_ES_PLAIN = {"ie": "e", "i": "e", "ue": "o", "u": "o"}


def spanish_root(stem: str) -> str:
    """The stem with the vowel of the infinitive: miden and medir, prueba and probar; "" if it has it already."""
    if len(stem) > 6:
        return ""
    plain = _ES_VOWEL.sub(lambda found: _ES_PLAIN[found[0]], stem)
    return plain if plain != stem and len(plain) >= 3 else ""


# Nouns of doing something, by language family, folded; the verb is what is left.
_NOUN = re.compile(
    r"(?:izations?|isations?|ations?|aciones|acion|acoes|acao|azioni|azione|itions?|iciones|icion|icoes|icao|ements?|ments?|amientos?|imientos?|amentos?|imentos?|ungen|ung)$"
)


def _latin(word: str) -> Iterator[str]:
    """Plurals that the dictionaries do not bring back: estações, voces."""
    if word.endswith(("oes", "aes", "aos")) and len(word) > 5:
        yield f"~{word[:-3]}ao"
    elif word.endswith("ses") and len(word) > 4:
        yield f"~{word[:-2]}"
    elif (word.endswith("s") and not word.endswith("es") and len(word) < 8) or (word.endswith("ao") and len(word) > 4):
        yield f"~{word}"
    elif word.endswith("ces") and len(word) > 4:
        yield f"~{word[:-3]}z"
    elif word.endswith("z"):
        yield f"~{word}"


def verb(word: str) -> str:
    """What is left of a noun of doing something ("formation" → "form"), for stems of the verb; "" if it is none."""
    found = _NOUN.search(word)
    return word[: found.start()] if found and found.start() >= (3 if found[0].startswith("ici") else 4) else ""


# --- all --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def light(word: str, lang: str) -> tuple[str, ...]:
    """Lexemes of the light stems of a folded word in a document of `lang`; "*" is every language that writes so."""
    first, asked = word[:1], lang == "*"
    if "\u0600" <= first <= "\u06ff":
        return tuple(dict.fromkeys(_arabic(word, asked=asked))) if len(word) >= 2 else ()
    if "\u0d80" <= first <= "\u0dff":
        return tuple(dict.fromkeys(_sinhala(word)))
    if "\u0400" <= first <= "\u04ff":
        if lang not in {"ru", "*"}:
            return ()
        return tuple(dict.fromkeys([*_russian(word), *derivation.russian(word, asked=asked)]))
    if not ("a" <= first <= "z") or len(word) < 3:
        return ()
    return tuple(dict.fromkeys(_of_latin_script(word, lang, asked=asked)))


def _of_latin_script(word: str, lang: str, *, asked: bool) -> Iterator[str]:
    yield from _latin(word)
    if asked or lang in DERIVING:
        yield from derivation.latin(word, DERIVING if asked else (lang,), asked=asked)
    if len(word) < 4:
        return
    if asked or lang in TURKIC:
        yield from _turkic(word)
        yield from derivation.turkic(word)
    if asked or lang in MALAY:
        yield from _malay(word)
    if asked or lang == "de":
        yield from derivation.german(word)


# --- Japanese ---------------------------------------------------------------------------------------------------------
# Between two Han signs, the endings of verbs that compounds leave out: 割り当て, 割当; 待ち合わせ室, 待合室.
_OKURIGANA = re.compile(
    f"([{fold.HAN}])(?:[いきぎしちびみりえけげせてべめれ]|[わかがさたなばまらえ][せりしえちてめれけげみ])(?=([{fold.HAN}]))"
)


def without_okurigana(signs: str) -> list[str]:
    """Pairs of Han signs as those write them who leave such endings out."""
    return [before + after for before, after in _OKURIGANA.findall(signs)]


# --- Korean -----------------------------------------------------------------------------------------------------------
# Particles, and the endings of verbs made with 하다 and 되다; longest first.
_KO_ENDINGS = tuple(
    sorted(
        [
            "으로부터",
            "에서부터",
            "에게서",
            "으로서",
            "으로써",
            "이라는",
            "에서는",
            "에서도",
            "에서의",
            "에게는",
            "까지는",
            "까지의",
            "부터",
            "까지",
            "에서",
            "에게",
            "으로",
            "에는",
            "에도",
            "에만",
            "와의",
            "과의",
            "로의",
            "로서",
            "로써",
            "이나",
            "이며",
            "이고",
            "이다",
            "입니다",
            "라는",
            "이란",
            "처럼",
            "보다",
            "마다",
            "조차",
            "마저",
            "밖에",
            "들의",
            "들은",
            "들이",
            "들을",
            "들도",
            "들과",
            "들에게",
            "들로",
            "들",
            "께서",
            "한테",
            "에",
            "의",
            "을",
            "를",
            "은",
            "는",
            "이",
            "가",
            "와",
            "과",
            "도",
            "로",
            "만",
            "나",
            "랑",
            "하였습니다",
            "했습니다",
            "하겠습니다",
            "합니다",
            "하십시오",
            "됩니다",
            "되었습니다",
            "했다",
            "하였다",
            "한다",
            "된다",
            "되었다",
            "됐다",
            "하는",
            "되는",
            "하여",
            "하고",
            "하기",
            "하며",
            "하면",
            "하지",
            "하자",
            "해서",
            "하도록",
            "되도록",
            "되어",
            "되고",
            "하다",
            "되다",
            "했던",
            "하던",
            "한",
            "할",
            "함",
            "해",
            "된",
            "될",
            "됨",
            "시키는",
            "시킨",
            "시켜",
            "시키기",
            "하기",
            "위해",
            "적인",
            "적으로",
        ],
        key=len,
        reverse=True,
    )
)


@lru_cache(maxsize=20_000)
def without_particle(word: str) -> str:
    """A Korean word without what is written onto its end; at least two syllables stay."""
    found = next((one for one in _KO_ENDINGS if word.endswith(one) and len(word) - len(one) >= 2), "")
    return word[: len(word) - len(found)]
