"""Roots in which a noun meets the verb it is made of: votación and votan, ответ and отвечает, تنظيم and ينظم. Pure.

By rules of derivation, not by a dictionary, on folded words. Only forms that tell what they are give the index a root: nouns of doing
something, endings that only verbs have, roots known to vary. A plain noun (casa, мир) gives none, so it meets nothing new and the
index hardly grows; a question (`asked`) looks for the roots and stems of plain words as well. A root is a lexeme that begins with `=`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# --- Latin script -----------------------------------------------------------------------------------------------------
# How the end of a root varies between verb and noun; the first stands for all: inscribir, inscripción, inscrever.
_VARYING = (
    "scrib scrip scri scr scriv screv screb scrit script", "duc duct du duz duzc dui duis duit", "stru struc struct struy strui struis struit stro",
    "clud clus clu cluy clui", "tribu tribuy tribui", "titu tituy titui", "minu minuy minui", "cep cept cib ceb cev ceiv coiv",
    "solv solu suelv", "volv volu vuelv", "nten ntien ntain ntienn nteng nuten", "bten btien btain btienn bteng",
    "eten etien etain etienn eteng", "rven rvien rvienn rveng", "even evien evienn eveng", "nven nvien nvienn nveng",
    "ropon ropo ropong ropos ropost ropuest", "mpon mpo mpong mpos mpost mpuest", "xpon xpo xpong xpos xpost xpuest",
    "ispon ispo ispong ispos ispost ispuest", "ced ces cess ceed", "mit mis miss met mett mitt", "vert vers viert", "cid cis", "vid vis",
    "vad vas", "tend tens tiend", "pend pens", "fend fens", "hend hens", "pand pans", "scut scuss scus", "prim pres press",
    "teg tec tect", "rreg rrig rrec rrect", "ireg irig irec irect", "eleg elig elec elect", "terdi terdic terdis terdict terdit",
    "xplan xplain", "gistr gister", "quir quis", "is iz izz", "nistr nister", "mov mouv mot mob mueb muev",
)  # fmt: skip
_VARIANT = {end: ends.split()[0] for ends in _VARYING for end in ends.split()}
_ROOT_END = re.compile(f"(?:{'|'.join(sorted(_VARIANT, key=len, reverse=True))})$")

# Nouns of doing something. A vowel in front belongs to the ending (votación, medición), but for -sion, whose s is the root's.
_ACT = re.compile(
    r"(?:[ai](?:cion(?:es)?|cio|cions|coes|cao|tions?|zion[ei])|[ai]?mient[oi]s?|[aei]?ment[oi]?s?|[ae]n(?:cias?|ces?|cas?|zas?|ze))$"
)
_ACT_PLAIN = re.compile(
    r"(?:cion(?:es)?|cio|cions|coes|cao|tions?|zion[ei]|(?<=s)(?:ion(?:es)?|ions|io|ion[ei]|ao|oes))$"
)
_ACT_OF = {"fr": re.compile(r"(?:(?:iss)?ages?|[ao]isons?)$")}
_IFICATION = re.compile(r"(?:icacion|icaciones|icac[oa]es|icacao|ications?|icazion[ei])$")
# Endings that only verbs have.
_VERB = {
    "es": re.compile(r"(?:(?:ar|er|ir)(?:se|l[aeo]s?)?|ieron|aron|ieran|aran|[aei]ran|[aei]rian?|aban?|ian|[iy]endo|ando|ad[ao]s?|id[ao]s?|[aei]mos|[ae]n)$"),
    "pt": re.compile(r"(?:(?:ar|er|ir)(?:am|em|se)?|(?<=po)(?:r|em?)|[aei]ram|[aei]rao|[aei]riam?|avam?|iam|[aei]ndo|ad[ao]s?|id[ao]s?|[aei]mos|[ae]m)$"),
    "fr": re.compile(r"(?:iss(?:ent|ons|ez|ant|ait|aient)|eront|iront|aient|ait|ant|ent|ons|ez|er|ir|re|era|ira|ees?|(?<=[aou]i)es?)$"),
    "it": re.compile(r"(?:iscono|isce|[aei]re|rre|[aei]vano|[ae]ndo|[aiu]t[aeio]|[aei]ranno|[ao]no)$"),
    "en": re.compile(r"(?:ing|ed)$"),
    "ca": re.compile(r"(?:ar|er|ir|re|aven|ien|ant|ent|int|ad[ae]s?|id[ae]s?|eixen|eix|en)$"),
}  # fmt: skip
_VERB["gl"] = _VERB["es"]
_TO_MAKE = {  # verify, vérifient
    "en": re.compile(r"(?<=if|pl|bl)(?:y|ies|ied|ying)$"),
    "fr": re.compile(r"(?<=if|bl)i(?:ent|ers?|era|eront|ant|ees?|es?|ez|ons)$"),
}
_WEAK = re.compile(r"(?:[aeo]s?|s)$")  # of nouns and verbs alike
# What looks derived and is not: station, department.
_NOT = frozenset(
    {
        "est",
        "sta",
        "rel",
        "depart",
        "apart",
        "comp",
        "parla",
        "mom",
        "ele",
        "docu",
        "par",
        "per",
        "cont",
        "sent",
        "men",
        "pres",
        "min",
        "miss",
    }
)
# Learned forms beside the everyday ones, of words that administrations use; they meet in the first.
_LEARNED = (
    "joven jovenes juvenil juveniles juventud juventudes", "jovem jovens juvenil juvenis juventude", "giovane giovani giovanile giovanili gioventu",
    "jeune jeunes jeunesse juvenile juveniles", "jove joves juvenil juvenils joventut", "noche noches nocturno nocturna nocturnos nocturnas",
    "noite noites noturno noturna noturnos noturnas", "nuit nuits nocturne nocturnes", "notte notti notturno notturna", "ecole ecoles scolaire scolaires",
    "eau eaux hydrique hydriques", "agua aguas hidrico hidrica hidricos hidricas", "lluvia lluvias pluvial pluviales", "chuva chuvas pluvial pluviais",
    "pluie pluies pluvial pluviale pluviales", "mujer mujeres femenino femenina", "femme femmes feminin feminine", "ninez nino nina ninos ninas infancia infantil infantiles",
    "crianca criancas infancia infantil infantis", "enfant enfants enfance infantile", "ciudad ciudades urbano urbana urbanos urbanas",
    "choix choisir choisit choisissent choisi choisie choisis choisies", "vente ventes vendre vend vendent vendu vendus", "achat achats acheter achete achetent",
    "reponse reponses repondre repond repondent", "respuesta respuestas responder responde responden", "resposta respostas responder responde respondem",
    "risposta risposte rispondere risponde rispondono", "scelta scelte scegliere sceglie scelgono", "richiesta richieste richiedere richiede richiedono",
    "youth young juvenile juveniles", "sale sales sell sells selling sold", "choice choices choose chooses chose chosen", "complaint complaints complain complains complained",
    "speech speeches speak speaks", "loss losses lose loses lost", "proof proofs prove proves proved", "belief believe believes", "growth grow grows grew grown",
    "renewal renew renews renewed", "apertura aperturas abrir abre abren abierto abierta", "apertura aprire apre aprono", "abertura aberturas abrir abre abrem",
    "ouverture ouvertures ouvrir ouvre ouvrent", "lecture lectures lire lit lisent", "lectura lecturas leer lee leen", "entrega entregas entregar entregan",
    "plainte plaintes plaindre plaignent", "enquete enquetes enqueter", "vuelo vuelos volar vuelan", "juego juegos jugar juegan juega",
    "pulizia pulizie pulire pulisce puliscono", "entree entrees entrer entrent", "gestion gerer gere gerent",
    "manutencao manutencoes manter mantem mantido mantida mantidos mantidas mantendo manteve", "convite convites convidar convida convidam",
    "oferta ofertas ofrecer ofrece ofrecen", "oferta ofertas oferecer oferece oferecem", "offerta offerte offrire offre offrono",
    "licence licences licensing licensed license licenses", "defence defense", "neighbourhood neighbourhoods neighborhood neighborhoods",
    "centre centres center centers", "programme programmes program programs", "labour labor", "colour colours color colors", "harbour harbor", "kerb curb",
)  # fmt: skip
_LEARNED_RU = (
    "помощь помощи помощью помогать помогает помогают помогут помочь помогли", "просьба просьбы просить просит просят",
    "жалоба жалобы жалоб жаловаться жалуется жалуются", "посадка посадки сажать сажает сажают", "поездка поездки поездок ездить ездит ездят",
    "суд суды судебный судебная судебное судебные", "рост расти растет растут выросло", "ночь ночи ночной ночная ночное ночные",
)  # fmt: skip

_MEETING: dict[str, list[str]] = {}
for _group in (*_LEARNED, *_LEARNED_RU):
    _first, *_others = _group.split()
    for _one in (_first, *_others):
        _MEETING.setdefault(_one, []).append(f"=={_first}")


def latin(word: str, langs: tuple[str, ...], *, asked: bool) -> Iterator[str]:
    """Roots of a word in documents of these languages."""
    yield from _MEETING.get(word, ())
    if found := _IFICATION.search(word, 3):
        yield f"={word[: found.start()]}"
    for pattern in (_ACT, _ACT_PLAIN, *(_ACT_OF[lang] for lang in langs if lang in _ACT_OF)):
        if found := pattern.search(word, 4 if pattern is _ACT_PLAIN else 3):
            root = word[: found.start()]
            if root not in _NOT:
                plain = _plain(root)[0]
                yield f"={plain}"
                if asked:  # the plain verb, of which the index has only the dictionary's stem
                    yield from (f"{lang}:{plain}" for lang in langs if lang != "gl")
            return
    yield from (f"={root}" for lang in langs for root in _of_verb(word, lang))
    for ends in (word, _WEAK.sub("", word)):
        root, varies = _plain(ends)
        if len(root) >= (3 if ends == word else 4) and (varies or asked) and root not in _NOT:
            yield f"={root}"


def _of_verb(word: str, lang: str) -> Iterator[str]:
    if lang in _TO_MAKE and (found := _TO_MAKE[lang].search(word, 3)):
        yield word[: found.start()]
    elif (found := _VERB[lang].search(word, 3)) and (root := word[: found.start()]) not in _NOT:
        yield _plain(root)[0]
        if lang in {"es", "gl"} and len(root) <= 5 and (at := root.rfind("i", 0, -1)) > 0:  # miden: medir
            yield f"{root[:at]}e{root[at + 1 :]}"


def _plain(root: str) -> tuple[str, bool]:
    """One form of a root, and whether it is among those that vary."""
    found = _ROOT_END.search(root)
    if found and found.start() >= 1:
        return root[: found.start()] + _VARIANT[found[0]], True
    if root[-1:] == "y" and root[-2:-1] in {"a", "o", "u"}:  # payer, paiement
        return f"{root[:-1]}i", True
    if root.endswith(("qu", "gu")):  # explique, pague
        return f"{root[:-2]}{'c' if root[-2] == 'q' else 'g'}", False
    return root, root.endswith(("oi", "ai", "ui")) and len(root) >= 5


_DE = re.compile(
    r"^(an|ab|auf|aus|ein|vor|zu|mit|nach|um|bei|fest|frei|her|hin|zuruck|weg)?(ge)?(.{3,}?)(ung|ungen|et|t|en|te|ten|ete|eten|e)$"
)


def german(word: str) -> Iterator[str]:
    """Of Anmeldung and angemeldet, Prüfung and prüft."""
    found = _DE.match(word)
    if found and (found[1] or found[4].startswith("ung") or (len(found[3]) >= 4 and found[4] != "e")):
        yield f"=de:{found[1] or ''}{found[3]}"


# --- Russian ----------------------------------------------------------------------------------------------------------
_RU_CASES = "(?:е|я|ю|ем|и|й|ям|ями|ях)"
_RU_ADJECTIVE = "(?:ый|ая|ое|ые|ого|ому|ым|ом|ой|ую|ых|ыми|ий|ее|ие|его|ему|им|ем|ей|их|ими|ою)"
_RU_NOUN = re.compile(
    f"(?:(?:изиров|иров|ов|ев|ыв|ив)?(?:ани|яни|ени){_RU_CASES}|(?:аци|яци)(?:я|и|ю|ей|й|ям|ями|ях)|[ыияу]?ти{_RU_CASES}"
    "|(?<=[бвгджзлмнпрстчш])(?:к(?:а|и|у|ой|е|ам|ами|ах)|ок)|(?:итель)?ств(?:о|а|у|ом|е)|(?<=[тд])ник(?:и|а|у|ом|е|ов|ам|ами|ах)?)$"
)
_RU_VERB = re.compile(
    "(?:(?:(?:изиров|иров|ов|ев|ыв|ив|в)?[аяи]|е|ы|ну)(?:ть|л|ла|ло|ли)"
    "|(?:ыва|ива|ва|а|я|е)(?:ю|ет|ем|ете|ют|ешь|й|йте)|о(?:ет|ют)|(?:изиру|ируй?|у)(?:ю|ет|ют|ем|ете)|ит|ят|ат|ут|ют|им|ите"
    f"|(?:(?:ыва|ива|ва|иру|у|а|я)?ем|им|(?:изиров|иров|ов|ев|ыв|ив)?[ая]нн|енн|(?:ыва|ива|ва|иру|у|а|я)?ющ|[яау]щ|[аи]вш){_RU_ADJECTIVE}"
    "|(?:иров|ов)?[ая]н[аоы]|ен[аоы]|[ыи]т[аоы])$"
)
_RU_PLAIN = re.compile("(?<=....)(?:ами|ями|ам|ям|ах|ях|ов|ом|ем|ей|а|я|у|ю|ы|и|е|о|ь)$")
_RU_TAKE = re.compile("^(вы|изо?|ото?|со?|на|разо?|у|за|пере|при|подо?|до)(?:бир|бор|бер|бр)$")
_RU_GIVE = re.compile("^(вы|пере|про|от|с|за|раз|из|при|соз|по)да(?:ч|ж|ю|е[тм]|ва|ть|л|н|ст|ду)")
_RU_SOFT = {"жд": ("д",), "ж": ("д", "з", "г"), "щ": ("т", "ст"), "ч": ("т", "к"), "ш": ("с", "х"), "ств": ("ст",), "лаг": ("лож",), "лож": ("лож",), "ним": ("н",)}  # fmt: skip
_RU_SOFT_END = re.compile("(?:жд|лаг|лож|ств|ним|ж|щ|ч|ш)$")


def russian(word: str, *, asked: bool) -> Iterator[str]:
    """Roots with their prefixes; consonants that soften in every form they may have had."""
    yield from _MEETING.get(word, ())
    if word.endswith(("ся", "сь")):
        word = word[:-2]
    if given := _RU_GIVE.match(word):
        yield f"={given[1]}да"
    if found := _RU_NOUN.search(word, 3) or _RU_VERB.search(word, 3):
        for root in dict.fromkeys(_ru_variants(word[: found.start()], found[0])):
            yield f"={root}"
            if asked and len(root) >= 4:  # the plain noun, of which the index has only the dictionary's stem
                taken = f"{root[:-3]}бор" if root.endswith("бир") else root
                yield from (root, f"ru:{root}", *((taken, f"ru:{taken}") if taken != root else ()))
    elif asked:
        yield from (f"={root}" for root in dict.fromkeys(_ru_variants(_RU_PLAIN.sub("", word), "")))


def _ru_variants(root: str, ending: str) -> Iterator[str]:
    if taken := _RU_TAKE.match(root):
        yield f"{taken[1].rstrip('о')}бир"
        return
    if len(root) >= 5 and root[-1] == "л" and root[-2] in "бвмпф":
        root = root[:-1]
    roots = [root]
    if len(root) >= 4 and (soft := _RU_SOFT_END.search(root)) and (soft[0] != "ств" or len(root) >= 6):
        roots += [root[: soft.start()] + hard for hard in _RU_SOFT[soft[0]]]
    yield from roots
    if ending.startswith(("ыв", "ив")) and len(root) >= 5:  # запрашивать, запрос
        for one in roots:
            at = one.rfind("а")
            if at >= 2:
                yield f"{one[:at]}о{one[at + 1 :]}"


# --- Arabic -----------------------------------------------------------------------------------------------------------
_AR = "[^اوي]"
_AR_TWO = re.compile("^ت(..)ي(.)$")  # تنظيم, تطوير
_AR_TWO_WEAK = re.compile("^ت(...)ه$")  # توعية, تنمية
_AR_IMPERFECT = re.compile("^[يتن](...)$")  # ينظم, تعلن
_AR_MAKER = re.compile("^م(...)$")  # منظم
_AR_THREE = re.compile("^م(.)ا(..)ه$|^ي?ت?(.)ا(..)$|^ي(.)ا(..)$|^م(?:ت)?(.)ا(..)$|^ت(.)ا(..)$")  # مشاركة, يشارك, تعاون
_AR_FIVE = re.compile("^[يم]ت(...)$|^ت(...)$")  # يتطور, تطور
_AR_MORE = re.compile("^[يتنم]((?:ست|ن|.ت).+|[^اوي]{4})$")  # ينتخب, يستخدم, مترجم; bones as those of انتخاب
_AR_HOLLOW = re.compile(f"^[يتنم]({_AR})[اوي]({_AR})$|^ا({_AR})ا({_AR})ه?$|^({_AR})يا({_AR})ه$")  # يدير, إدارة, زيارة
_AR_PERFECT = re.compile("^(...)(?:ت|وا)$")  # نظمت
_AR_NOT = frozenset({"مجتمع", "مستشفي", "متحف", "مستوي", "مكتب", "مركز"})
_AR_BONES = str.maketrans("", "", "اوي")


def arabic(bare: str, stem: str) -> Iterator[str]:
    """Of a word without its article, and of its stem: masdar, imperfect and participles of forms I to X in one lexeme."""
    for whole in dict.fromkeys((bare, stem)):
        if whole in _AR_NOT:
            continue
        if (
            found := _AR_TWO.match(whole)
            or _AR_TWO_WEAK.match(whole)
            or _AR_MAKER.match(whole)
            or _AR_PERFECT.match(whole)
        ):
            yield f"=2{''.join(found.groups())}"
        if found := _AR_IMPERFECT.match(whole):
            yield f"=2{found[1]}"
            if len(bones := found[1].translate(_AR_BONES)) >= 2:
                yield f"={bones}"
        if found := _AR_FIVE.match(whole):
            yield f"=5{found[1] or found[2]}"
        if found := _AR_THREE.match(whole):
            yield f"=3{''.join(one for one in found.groups() if one)}"
        if found := _AR_HOLLOW.match(whole):
            yield f"=0{''.join(one for one in found.groups() if one)}"
        if (found := _AR_MORE.match(whole)) and len(bones := found[1].translate(_AR_BONES)) >= 3:
            yield f"={bones}"


# --- Turkic -----------------------------------------------------------------------------------------------------------
_TR_SHORT = re.compile(
    "^([bcdfghjklmnprstvyz]?[aeiou][bcdfghjklmnprstvyz])(?:(?:[iu][lnt]|d[iu]r|t[iu]r)?(?:[iu]yor|[dt][iu]$|m[ae]|[ae]c[ae]k)|[iu][ms])[a-z]{0,8}$"
)


def turkic(word: str) -> Iterator[str]:
    """Roots of three letters: seçim and seçiyor; and vowels that the present swallows: yenileme and yeniliyor."""
    if found := _TR_SHORT.match(word):
        yield f"={found[1]}"
    at = max(word.find("iyor"), word.find("uyor"))
    if at >= 3:
        yield f"~{word[:at]}a"
        yield f"~{word[:at]}e"
